package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// ResetPasskeys is the way back for a member who has lost their keys: another Responsable, or the operator, takes all of
// them away. Of somebody who works elsewhere too, or for the operator, only the operator does: their keys guard more than
// this organisation. The person's sessions end, they are told by mail, and sign in by it to add a new key.
func (s *Accounts) ResetPasskeys(ctx context.Context, actor domain.Actor, o domain.OrganisationID, id domain.AccountID) error {
	if err := allow(actor, ActManagePeople, o); err != nil {
		return err
	}
	if actor.AccountID == id {
		return domain.Conflictf("passkey-reset-own")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		role, err := tx.RoleOf(id, o)
		if err != nil {
			return err
		}
		if err := mayChange(actor, id, role); err != nil {
			return err
		}
		if !actor.Operator {
			if elsewhere, err := tx.WorksElsewhere(id, o); err != nil {
				return err
			} else if elsewhere {
				return domain.Conflictf("passkey-reset-elsewhere")
			}
		}
		n, err := tx.DeletePasskeys(id)
		if err != nil {
			return err
		}
		if n == 0 {
			return domain.Conflictf("passkey-reset-none")
		}
		if _, err := tx.EndOtherSessions(id, ""); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "passkey.reset", o, string(id), itoa64(n)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, PasskeyNewsArgs{Account: id, News: "reset", At: s.now().Unix()})
	})
}

// PasskeyNewsArgs is the job that tells a person of a change of their keys.
type PasskeyNewsArgs struct {
	Account domain.AccountID `json:"account"`
	News    string           `json:"news"` // added, removed, reset
	At      int64            `json:"at"`
}

func (PasskeyNewsArgs) Kind() string { return "passkey-news" }

// TellPasskeyNews writes to the person.
func (d *Delivery) TellPasskeyNews(ctx context.Context, args PasskeyNewsArgs) error {
	a, err := d.Store.Account(ctx, args.Account)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	at := time.Unix(args.At, 0).UTC()
	m, err := d.Composer.PasskeyNews(mail.PasskeyNews{ID: strings.Join([]string{"passkey", args.News, string(a.ID), at.Format("20060102150405")}, "-"), To: a.Email,
		ToName: a.Name, GivenName: domain.GivenName(a.Name), News: args.News, At: at, Link: d.BaseURL + "/pro/compte"})
	if err != nil {
		return err
	}
	return d.post(ctx, m)
}
