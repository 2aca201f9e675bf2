package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// TellCandidateArgs is the job that tells one candidate what the jury decided.
type TellCandidateArgs struct {
	Panel     domain.PanelID     `json:"panel"`
	Number    int                `json:"number"`
	Candidate domain.CandidateID `json:"candidate"`
}

func (TellCandidateArgs) Kind() string { return "panel-result" }

// Notify mails their result to all candidates of the last minutes who have an address and were not told (article
// R. 6412-7: within 15 days). The others get a letter, see GiveNotice.
func (s *Panels) Notify(ctx context.Context, actor domain.Actor, id domain.PanelID) (sent int, err error) {
	d, err := s.lastMinutes(ctx, actor, id)
	if err != nil {
		return 0, err
	}
	m := d.Minutes[0]
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		for _, c := range m.Candidates {
			if c.Email == "" || d.Notices[c.ID].State != store.NoticeDue {
				continue
			}
			sent++
			if err := s.Jobs.Insert(ctx, tx, TellCandidateArgs{Panel: id, Number: m.Number, Candidate: c.ID}); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "panel.notify", d.OrganisationID, string(id), itoa64(int64(sent)))
	})
	return sent, err
}

func (s *Panels) lastMinutes(ctx context.Context, actor domain.Actor, id domain.PanelID) (PanelDetail, error) {
	if _, err := s.owned(ctx, actor, ActAward, id); err != nil {
		return PanelDetail{}, err
	}
	d, err := s.Panel(ctx, actor, id)
	if err != nil {
		return d, err
	}
	if len(d.Minutes) == 0 || d.State != domain.PanelClosed {
		return d, domain.Conflictf("panel-not-closed")
	}
	return d, nil
}

// GiveNotice notes that a candidate got the letter in their hand.
func (s *Panels) GiveNotice(ctx context.Context, actor domain.Actor, id domain.PanelID, candidate domain.CandidateID) error {
	d, err := s.lastMinutes(ctx, actor, id)
	if err != nil {
		return err
	}
	if _, ok := d.Notices[candidate]; !ok {
		return domain.NotFoundf("panel-candidate-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MarkNotice(store.NoticeRow{PanelID: id, Number: d.Minutes[0].Number, CandidateID: candidate, State: store.NoticeGiven, At: s.now()}); err != nil {
			return err
		}
		return s.audit(tx, actor, "panel.notice-given", d.OrganisationID, string(id), string(candidate))
	})
}

// TellCandidate mails one result, once.
func (d *Delivery) TellCandidate(ctx context.Context, args TellCandidateArgs) error {
	notices, err := d.Store.Notices(ctx, args.Panel, args.Number)
	if err != nil {
		return err
	}
	due := false
	for _, n := range notices {
		due = due || n.CandidateID == args.Candidate && n.State == store.NoticeDue
	}
	all, err := d.Store.Minutes(ctx, args.Panel)
	if err != nil || !due {
		return err
	}
	p, err := d.Store.Panel(ctx, args.Panel)
	if err != nil {
		return err
	}
	o, err := d.Store.Organisation(ctx, p.OrganisationID)
	if err != nil {
		return err
	}
	for _, m := range all {
		for _, c := range m.Candidates {
			if m.Number != args.Number || c.ID != args.Candidate || c.Email == "" {
				continue
			}
			message, err := d.Composer.PanelResult(panelResult(m, c, o))
			if err != nil {
				return err
			}
			state := store.NoticeSent
			err = d.Mail.Send(ctx, message)
			if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
				state, err = store.NoticeRejected, nil
			}
			if err != nil {
				return err
			}
			err = d.Store.Write(ctx, func(tx *store.Tx) error {
				return tx.MarkNotice(store.NoticeRow{PanelID: args.Panel, Number: args.Number, CandidateID: args.Candidate, State: state, At: d.now()})
			})
			if isConflict(err) {
				return nil
			}
			return err
		}
	}
	return nil
}

// panelResult is what a candidate reads of their result, in a mail and on paper.
func panelResult(m MinutesRow, c domain.MinutesCandidate, o domain.Organisation) mail.PanelResult {
	v := mail.PanelResult{ID: fmt.Sprintf("jury-result-%s-%d-%s", m.PanelID, m.Number, c.ID), To: c.Email, ToName: c.Name, GivenName: domain.GivenName(c.Name),
		Organisation: o.Name, Contact: o.Email, Certification: m.CertificationTitle, On: m.On.Time(), Place: m.Place, Advice: strings.Join(c.Advice, "\n"),
		Refused: c.Has(domain.NotAcquired) > 0, Again: m.Number > 1}
	if c.Partial() {
		v.ComeBackUntil = m.ComeBackUntil().Time()
	}
	for _, b := range c.Blocs {
		v.Blocs = append(v.Blocs, mail.PanelResultBloc{Code: b.Code, Title: b.Title, Decision: string(b.Decision), Reasons: b.Reasons})
	}
	return v
}

// Letter is the result of a candidate for paper.
func (s *Panels) Letter(ctx context.Context, actor domain.Actor, id domain.PanelID, candidate domain.CandidateID) (mail.PanelResult, error) {
	d, err := s.Panel(ctx, actor, id)
	if err != nil {
		return mail.PanelResult{}, err
	}
	o, err := s.Store.Organisation(ctx, d.OrganisationID)
	if err != nil {
		return mail.PanelResult{}, err
	}
	if len(d.Minutes) > 0 {
		for _, c := range d.Minutes[0].Candidates {
			if c.ID == candidate {
				return panelResult(d.Minutes[0], c, o), nil
			}
		}
	}
	return mail.PanelResult{}, domain.NotFoundf("panel-candidate-unknown")
}
