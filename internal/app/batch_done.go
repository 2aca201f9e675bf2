package app

import (
	"context"
	"errors"
	"strings"

	"galon/internal/domain"
	"galon/internal/mail"
)

// BatchDoneArgs is the job that tells who started a batch that it is worked off.
type BatchDoneArgs struct {
	Batch domain.BatchID `json:"batch"`
}

func (BatchDoneArgs) Kind() string { return "batch-done" }

// BatchDone writes to the person who confirmed the batch; a machine or the operator is told elsewhere.
func (d *Delivery) BatchDone(ctx context.Context, args BatchDoneArgs) error {
	b, err := d.Store.Batch(ctx, args.Batch)
	if err != nil {
		return err
	}
	id, isPerson := strings.CutPrefix(b.CreatedBy, "account:")
	if !isPerson {
		return nil
	}
	account, err := d.Store.Account(ctx, domain.AccountID(id))
	if err != nil {
		return err
	}
	tally, err := d.Store.BatchTally(ctx, b.ID)
	if err != nil {
		return err
	}
	achievement, err := d.Definition(ctx, b.AchievementSlug)
	if err != nil {
		achievement.Title = b.AchievementSlug // one that has left the catalogue
	}
	m, err := d.Composer.BatchDone(mail.BatchDone{ID: "batch-" + string(b.ID), To: account.Email, ToName: account.Name, Title: achievement.Title,
		Issued: b.Issued, Mails: tally.Mailed + tally.ToMail, Slips: tally.Slips, Link: d.BaseURL + "/pro/lot/" + string(b.ID)})
	if err != nil {
		return err
	}
	err = d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}
