package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Whoever could switch the double validation off alone would be no second person's business any more: a Responsable asks,
// and another one who may sign off agrees. The operator can do it alone, on the machine itself.

// EndFourEyes asks that awards wait for nobody any more, or agrees to what somebody else asked. done tells which.
func (s *Organisations) EndFourEyes(ctx context.Context, actor domain.Actor, id domain.OrganisationID) (done bool, err error) {
	if err := allow(actor, ActRead, id); err != nil {
		return false, err
	}
	return done, s.Store.Write(ctx, func(tx *store.Tx) error {
		o, err := tx.Organisation(id)
		if err != nil {
			return err
		}
		now := s.now()
		end := o.Issuing.FourEyesEnd
		asked := o.Issuing.FourEyes && end.Open(now)
		act := ActManageOrganisation
		if asked && end.AskedBy != actor.AccountID {
			act = ActSignOff
		}
		if err := allow(actor, act, id); err != nil {
			return err
		}
		switch {
		case !o.Issuing.FourEyes:
			done = true
			return nil
		case actor.Operator || asked && end.AskedBy != actor.AccountID:
			if !actor.Operator {
				if err := s.countsAsSecond(tx, actor, id); err != nil {
					return err
				}
			}
			done = true
			o.Issuing.FourEyes, o.Issuing.FourEyesEnd = false, domain.FourEyesEnd{}
			if err := tx.SaveOrganisationSettings(o); err != nil {
				return err
			}
			if err := s.tellFourEyes(ctx, tx, id, actor.AccountID, mail.FourEyesEnded); err != nil {
				return err
			}
			return s.audit(tx, actor, "organisation.four-eyes-off", id, string(id), "")
		case asked:
			return domain.Conflictf("four-eyes-own")
		}
		o.Issuing.FourEyesEnd = domain.FourEyesEnd{AskedBy: actor.AccountID, AskedAt: now}
		if err := tx.SaveOrganisationSettings(o); err != nil {
			return err
		}
		if err := s.tellFourEyes(ctx, tx, id, actor.AccountID, mail.FourEyesAsked); err != nil {
			return err
		}
		return s.audit(tx, actor, "organisation.four-eyes-ask", id, string(id), "")
	})
}

// countsAsSecond refuses who has just joined: it may be the first person once more, with another address.
func (s *Organisations) countsAsSecond(tx *store.Tx, actor domain.Actor, id domain.OrganisationID) error {
	joined, err := tx.MemberSince(actor.AccountID, id)
	if err != nil {
		return err
	}
	if from := domain.FourEyesCountsFrom(joined); s.now().Before(from) {
		return &domain.Error{Kind: domain.Forbidden, Code: "four-eyes-new", Args: []any{from}}
	}
	return nil
}

// KeepFourEyes drops what was asked: who asked may, and who would have to agree.
func (s *Organisations) KeepFourEyes(ctx context.Context, actor domain.Actor, id domain.OrganisationID) error {
	act := ActSignOff
	if !Can(actor, act, id) {
		act = ActManageOrganisation
	}
	if err := allow(actor, act, id); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		o, err := tx.Organisation(id)
		if err != nil || o.Issuing.FourEyesEnd == (domain.FourEyesEnd{}) {
			return err
		}
		o.Issuing.FourEyesEnd = domain.FourEyesEnd{}
		if err := tx.SaveOrganisationSettings(o); err != nil {
			return err
		}
		return s.audit(tx, actor, "organisation.four-eyes-keep", id, string(id), "")
	})
}

// FourEyesAsk is who asked, and when, for the page of the team; nil where nothing waits.
type FourEyesAsk struct {
	Who string
	At  time.Time
	Own bool
	// From is when the reader, who has just joined, can agree; zero for everybody else.
	From time.Time
}

// FourEyesAsked reads it. Somebody who left the team has no name here any more.
func (s *Organisations) FourEyesAsked(actor domain.Actor, team Team) *FourEyesAsk {
	i := team.Organisation.Issuing
	if !i.FourEyes || !i.FourEyesEnd.Open(s.now()) {
		return nil
	}
	ask := &FourEyesAsk{At: i.FourEyesEnd.AskedAt, Own: i.FourEyesEnd.AskedBy == actor.AccountID}
	for _, m := range team.Members {
		if m.Account.ID == i.FourEyesEnd.AskedBy {
			ask.Who = m.Account.Name
		}
		if from := domain.FourEyesCountsFrom(m.JoinedAt); m.Account.ID == actor.AccountID && s.now().Before(from) {
			ask.From = from
		}
	}
	return ask
}
