package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/store"
)

// CloseAt is Close by a member, from their page.
func (s *Panels) CloseAt(ctx context.Context, token, visit string) error {
	v, err := s.Visit(ctx, token, visit)
	if err != nil {
		return err
	}
	return s.close(ctx, v.Session.ID, v.Organisation, func(tx *store.Tx, number string) error {
		return s.auditMember(tx, v.Seated, "panel.close", number)
	})
}

// Close ends a session with its minutes. Nobody does it alone: two signatures of what stands now are needed, whoever
// presses the button.
func (s *Panels) Close(ctx context.Context, actor domain.Actor, id domain.PanelID) error {
	p, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return err
	}
	o, err := s.Store.Organisation(ctx, p.OrganisationID)
	if err != nil {
		return err
	}
	return s.close(ctx, id, o, func(tx *store.Tx, number string) error {
		return s.audit(tx, actor, "panel.close", p.OrganisationID, string(id), number)
	})
}

// close writes the minutes, hashes them and keeps them, all in one transaction with the end of the session: the digest
// in the badges is that of the file, or there is neither.
func (s *Panels) close(ctx context.Context, id domain.PanelID, o domain.Organisation, note func(tx *store.Tx, number string) error) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.Deliberation(id)
		if err != nil {
			return err
		}
		switch d.State {
		case domain.PanelClosed:
			return domain.Conflictf("panel-already-closed")
		case domain.PanelPreparing:
			return domain.Conflictf("panel-not-convened")
		}
		now := s.now()
		if d.On > domain.DayOf(now) {
			return domain.Conflictf("panel-too-early", d.On)
		}
		if err := domain.InvalidFields(d.CheckClose()); err != nil {
			return err
		}
		m := store.MinutesRow{Minutes: d.Record(o.Name, now)}
		pdf, err := s.minutesPaper(m.Minutes).PDF()
		if err != nil {
			return err
		}
		m.SHA256 = evidence.Digest(pdf)
		if err := tx.InsertMinutes(m, pdf); err != nil {
			return err
		}
		for _, c := range m.Candidates {
			if err := tx.InsertNotice(store.NoticeRow{PanelID: id, Number: m.Number, CandidateID: c.ID, State: store.NoticeDue}); err != nil {
				return err
			}
		}
		p := d.PanelSession
		p.State, p.ClosedAt = domain.PanelClosed, now
		if err := tx.ChangePanel(p); err != nil {
			return err
		}
		return note(tx, itoa64(int64(m.Number)))
	})
}

// Reopen opens a closed session again. Its minutes stay as they are; what was voted is where the members start from,
// nothing of it is signed, and the next minutes have the next number.
func (s *Panels) Reopen(ctx context.Context, actor domain.Actor, id domain.PanelID, why string) error {
	why = strings.TrimSpace(why)
	if why == "" || len(why) > 500 || !domain.CleanText(why) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/why", Code: "panel-reopen-why"}})
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Panel(id)
		if err != nil {
			return err
		}
		if err := s.mine(actor, ActAward, p); err != nil {
			return err
		}
		if p.State != domain.PanelClosed {
			return domain.Conflictf("panel-not-closed")
		}
		p.State, p.Reopened = domain.PanelConvened, why
		p.Round++
		if err := tx.UnsignPanel(id); err != nil {
			return err
		}
		if err := tx.ChangePanel(p); err != nil {
			return err
		}
		return s.audit(tx, actor, "panel.reopen", p.OrganisationID, string(id), itoa64(int64(p.Round)))
	})
}
