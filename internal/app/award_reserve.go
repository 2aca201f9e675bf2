package app

import (
	"cmp"
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// reserve is step 2 of the issuance cycle: identifiers, status indexes and the intent, in one transaction. It gives the
// people too, whom it has just read.
func (s *Issuing) reserve(ctx context.Context, p plan, orders []order, batch domain.BatchID) ([]domain.Award, map[domain.RecipientID]domain.Recipient, error) {
	now := s.now()
	var awards []domain.Award
	people := make(map[domain.RecipientID]domain.Recipient, len(orders))
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		// Asked again here, where nobody else reserves: two requests may both have passed the checks before.
		orders, err := s.due(tx, p, orders, batch)
		if err != nil || len(orders) == 0 {
			return err
		}
		if err := s.counted(tx, p, orders, batch); err != nil {
			return err
		}
		refs, err := tx.AllocateStatusIndexes(p.organisation.ID, len(orders))
		if err != nil {
			return err
		}
		awards = make([]domain.Award, len(orders))
		for i, o := range orders {
			recipient := o.recipient
			recipient.ID = domain.NewID[domain.RecipientID](now)
			recipient.CreatedAt = now
			if recipient, err = tx.EnsureRecipient(recipient); err != nil {
				return err
			}
			people[recipient.ID] = recipient
			from, until := domain.Validity(p.achievement, o.facts.AwardedOn, now)
			awards[i] = domain.Award{
				ID: cmp.Or(o.waiting, domain.NewID[domain.AwardID](now)), OrganisationID: p.organisation.ID, RecipientID: recipient.ID,
				BatchID: cmp.Or(o.batch, batch), BatchLine: o.line, Achievement: p.achievement, Facts: p.signed(o.facts),
				CredentialID: domain.NewURN(), SubjectID: domain.NewURN(), StatusList: refs[i].List, StatusIndex: refs[i].Index,
				StatusKind: p.organisation.Issuing.Status,
				State:      domain.AwardPending, ValidFrom: from, ValidUntil: until, IssuedBy: p.actor.Label(), CreatedAt: now,
			}
		}
		if err := tx.InsertPendingAwards(awards); err != nil {
			return err
		}
		for i, o := range orders {
			if err := s.signedOff(tx, o, p.organisation.ID); err != nil {
				return err
			}
			if err := s.remember(tx, p.actor, o.request, string(awards[i].ID)); err != nil {
				return err
			}
			if o.from != "" {
				if err := s.tie(tx, o.from, awards[i]); err != nil {
					return err
				}
			}
			if !strings.HasPrefix(o.from, fromVersion+":") {
				if err := s.tieRenewal(tx, awards[i]); err != nil {
					return err
				}
			}
		}
		return s.signNewLists(tx, p.organisation, refs, now)
	})
	return awards, people, wrap(err, "reserve %d awards", len(orders))
}

// counted holds the day's limit. The lines of a batch were counted when it was confirmed.
func (s *Issuing) counted(tx *store.Tx, p plan, orders []order, batch domain.BatchID) error {
	n := 0
	for _, o := range orders {
		if o.batch == "" && batch == "" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return s.countDay(tx, p.organisation, n)
}

// due is what is still to be awarded, by the rules as they are now. Who has the badge by now is a refusal for a single award; in a batch the line is
// passed over with a warning, as in the dry run.
func (s *Issuing) due(tx *store.Tx, p plan, orders []order, batch domain.BatchID) ([]order, error) {
	var done map[int]domain.AwardState
	if batch != "" {
		state, err := tx.BatchState(batch)
		if err != nil || state == domain.BatchStopping || state == domain.BatchCancelled {
			return nil, err
		}
		if done, err = tx.BatchLines(batch, orders[0].line, orders[len(orders)-1].line); err != nil {
			return nil, err
		}
	}
	var left []order
	var held []domain.Fault
	for _, o := range orders {
		if _, awarded := done[o.line]; awarded {
			continue
		}
		if faults := p.faults(o.recipient, o.facts); len(faults) > 0 { // the draft of yesterday under the rules of today
			if batch == "" {
				return nil, domain.InvalidFields(faults)
			}
			col := cmp.Or(columnOf[faults[0].Pointer], column(strings.TrimPrefix(faults[0].Pointer, "/")))
			held = append(held, domain.Fault{Line: o.line, Column: string(col), Code: faults[0].Code, Args: faults[0].Args})
			continue
		}
		if o.once {
			day, err := tx.HeldSince(p.organisation.ID, p.achievement.Slug, o.recipient, s.renewable())
			if err == nil && batch != "" {
				held = append(held, domain.Fault{Line: o.line, Column: string(colName), Code: "award-already-held", Args: []any{day}})
				continue
			}
			if err := refuseDouble(day, err); err != nil {
				return nil, err
			}
		}
		left = append(left, o)
	}
	if len(held) == 0 {
		return left, nil
	}
	return left, tx.SkipBatchLines(batch, held)
}
