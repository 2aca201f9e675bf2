package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

const purposeWaiting = "waiting"

// hold keeps awards of an organisation that wants four eyes, instead of reserving them: a second person signs them off or
// refuses them. It may be called again for the lines of a batch: a line that was asked for is not asked for twice.
func (s *Issuing) hold(ctx context.Context, p plan, orders []order, batch domain.BatchID) ([]domain.Award, error) {
	now := s.now()
	var awards []domain.Award
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		awards = nil
		orders, err := s.due(tx, p, orders, batch)
		if err != nil || len(orders) == 0 {
			return err
		}
		asked := map[int]domain.WaitingState{}
		if batch != "" {
			if asked, err = tx.WaitingLines(batch, orders[0].line, orders[len(orders)-1].line); err != nil {
				return err
			}
		}
		for _, o := range orders {
			if _, already := asked[o.line]; already && batch != "" {
				continue
			}
			v := domain.WaitingAward{ID: domain.NewID[domain.AwardID](now), OrganisationID: p.organisation.ID, AchievementSlug: p.achievement.Slug, Recipient: o.recipient,
				Facts: p.signed(o.facts), Once: o.once, BatchID: batch, BatchLine: o.line, Origin: o.from, State: domain.WaitingOpen, AskedBy: p.actor.Label(), AskedAt: now,
				Person: s.Pepper.Hash(purposeWaiting, domain.Fold(o.recipient.Name)+"|"+o.recipient.Email)}
			if o.once && batch == "" {
				if waits, err := tx.WaitsFor(v.OrganisationID, v.AchievementSlug, v.Person); err != nil {
					return err
				} else if waits {
					return domain.Conflictf("award-already-waiting")
				}
			}
			if err := tx.InsertWaiting(v); err != nil {
				return err
			}
			if err := s.remember(tx, p.actor, o.request, string(v.ID)); err != nil {
				return err
			}
			if err := s.audit(tx, p.actor, "award.ask", v.OrganisationID, string(v.ID), v.AchievementSlug); err != nil {
				return err
			}
			awards = append(awards, domain.Award{ID: v.ID, OrganisationID: v.OrganisationID, BatchID: batch, BatchLine: o.line, Achievement: p.achievement, Facts: v.Facts,
				State: domain.AwardWaiting, IssuedBy: v.AskedBy, CreatedAt: now})
		}
		return nil
	})
	return awards, wrap(err, "hold %d awards", len(orders))
}

// HeldAward is what waits, with whether this person may decide it.
type HeldAward struct {
	domain.WaitingAward
	Achievement domain.Achievement
	Asked       string              // by whom, by name; "" for a machine or the operator
	Own         bool                // the person asked for it themselves: somebody else decides
	Version     domain.AwardVersion // in whose place it would stand, if in any
}

// waitingPage is how many of them are shown, and decided, at once.
const waitingPage = 100

// ToSignOff lists what waits in the actor's organisation, the oldest first.
func (s *Issuing) ToSignOff(ctx context.Context, actor domain.Actor, after domain.AwardID) (list []HeldAward, next domain.AwardID, err error) {
	o := actor.OrganisationID
	if !Can(actor, ActSignOff, o) {
		if err := allow(actor, ActAward, o); err != nil {
			return nil, "", err
		}
	}
	rows, err := s.Store.AwardsToSignOff(ctx, o, after, waitingPage+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > waitingPage {
		rows = rows[:waitingPage]
		next = rows[waitingPage-1].ID
	}
	for _, row := range rows {
		w, err := s.waiting(ctx, actor, row)
		if err != nil {
			return nil, "", err
		}
		list = append(list, w)
	}
	return list, next, nil
}

func (s *Issuing) waiting(ctx context.Context, actor domain.Actor, row domain.WaitingAward) (HeldAward, error) {
	w := HeldAward{WaitingAward: row, Version: versionAsked(row)}
	var err error
	if w.Achievement, err = s.Definition(ctx, row.AchievementSlug); err != nil && !domain.IsKind(err, domain.NotFound) {
		return w, err
	}
	if id, person := strings.CutPrefix(row.AskedBy, "account:"); person {
		if a, err := s.Store.Account(ctx, domain.AccountID(id)); err == nil {
			w.Asked = a.Name
		} else if !domain.IsKind(err, domain.NotFound) {
			return w, err
		}
	}
	w.Own, err = s.askedThemselves(ctx, actor, row)
	return w, err
}

// versionAsked says in whose place an award would stand that waits; the zero value when in nobody's.
func versionAsked(row domain.WaitingAward) domain.AwardVersion {
	version, found := strings.CutPrefix(row.Origin, fromVersion+":")
	if !found {
		return domain.AwardVersion{}
	}
	kind, previous, _ := strings.Cut(version, ":")
	return domain.AwardVersion{AwardID: row.ID, PreviousID: domain.AwardID(previous), Kind: domain.VersionKind(kind)}
}

// askedThemselves: who asked for an award never signs it off, neither when they asked through a key that they made.
func (s *Issuing) askedThemselves(ctx context.Context, actor domain.Actor, row domain.WaitingAward) (bool, error) {
	if row.AskedBy == actor.Label() {
		return true, nil
	}
	id, machine := strings.CutPrefix(row.AskedBy, "key:")
	if !machine {
		return false, nil
	}
	keys, err := s.Store.APIKeys(ctx, row.OrganisationID)
	for _, k := range keys {
		if string(k.ID) == id {
			return k.CreatedBy == actor.Label(), err
		}
	}
	return false, err
}

// CountWaiting is how many awards wait for this person, for the first page of the console.
func (s *Issuing) CountWaiting(ctx context.Context, actor domain.Actor) (int, error) {
	if !Can(actor, ActSignOff, actor.OrganisationID) {
		return 0, nil
	}
	return s.Store.CountWaiting(ctx, actor.OrganisationID, actor.Label())
}

// WaitingAward reads one, for whoever asked for it by a machine.
func (s *Issuing) WaitingAward(ctx context.Context, actor domain.Actor, id domain.AwardID) (domain.WaitingAward, error) {
	row, err := s.Store.WaitingAward(ctx, id)
	if err != nil {
		return row, err
	}
	if foreign(actor, row.OrganisationID) {
		return domain.WaitingAward{}, domain.NotFoundf("award-unknown")
	}
	if Can(actor, ActAward, row.OrganisationID) || Can(actor, ActSignOff, row.OrganisationID) {
		return row, nil
	}
	return row, allow(actor, ActRead, row.OrganisationID)
}

// decidable is one that this person may decide.
func (s *Issuing) decidable(ctx context.Context, actor domain.Actor, id domain.AwardID) (domain.WaitingAward, error) {
	row, err := s.Store.WaitingAward(ctx, id)
	if err != nil {
		return row, err
	}
	if foreign(actor, row.OrganisationID) {
		return row, domain.NotFoundf("award-unknown")
	}
	if err := allow(actor, ActSignOff, row.OrganisationID); err != nil {
		return row, err
	}
	own, err := s.askedThemselves(ctx, actor, row)
	if err == nil && own {
		err = &domain.Error{Kind: domain.Forbidden, Code: "award-own-sign-off"}
	}
	return row, err
}

// SignOff issues what waited, by the ordinary cycle and under the rules of today. That it was signed off, and by whom, is
// written in the transaction that reserves it: a crash after it leaves a pending award, which FinishPending completes.
func (s *Issuing) SignOff(ctx context.Context, actor domain.Actor, id domain.AwardID) (domain.Award, error) {
	row, err := s.decidable(ctx, actor, id)
	if err != nil {
		return domain.Award{}, err
	}
	if row.State != domain.WaitingOpen {
		return domain.Award{}, domain.Conflictf("award-decided")
	}
	if v := versionAsked(row); v.PreviousID != "" { // what was withdrawn meanwhile does not come back under a new number
		previous, err := s.Store.Award(ctx, v.PreviousID)
		if err != nil {
			return domain.Award{}, err
		}
		if !previous.RevokedAt.IsZero() {
			return domain.Award{}, domain.Conflictf("award-already-revoked", previous.RevokedAt)
		}
	}
	p, err := s.plan(ctx, domain.ActorNamed(row.AskedBy), row.OrganisationID, row.AchievementSlug)
	if err != nil {
		return domain.Award{}, err
	}
	awards, err := s.cycle(ctx, p, []order{{recipient: row.Recipient, facts: row.Facts, line: row.BatchLine, once: row.Once, from: row.Origin,
		waiting: row.ID, batch: row.BatchID, approver: actor}}, "")
	if err != nil {
		return domain.Award{}, err
	}
	if row.BatchID != "" {
		if err := (&Batches{s}).advance(ctx, domain.Batch{ID: row.BatchID}); err != nil {
			return domain.Award{}, err
		}
	}
	return awards[0], nil
}

// signedOff notes the decision where the award is reserved.
func (s *Issuing) signedOff(tx *store.Tx, o order, organisation domain.OrganisationID) error {
	if o.waiting == "" {
		return nil
	}
	if err := tx.DecideWaiting(o.waiting, domain.WaitingSignedOff, o.approver.Label(), "", s.now()); err != nil {
		return err
	}
	return s.audit(tx, o.approver, "award.sign-off", organisation, string(o.waiting), "")
}

// RefuseWaiting ends what waited; it was never a badge. The reason is for the colleagues.
func (s *Issuing) RefuseWaiting(ctx context.Context, actor domain.Actor, id domain.AwardID, reason string) error {
	row, err := s.decidable(ctx, actor, id)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(strings.ReplaceAll(reason, "\r\n", "\n"))
	if reason == "" || len([]rune(reason)) > domain.MaxWaitingReason || !domain.CleanText(reason) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/reason", Code: "waiting-reason", Args: []any{domain.MaxWaitingReason}}})
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DecideWaiting(id, domain.WaitingRefused, actor.Label(), reason, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "award.refuse-sign-off", row.OrganisationID, string(id), "")
	})
}

// countDay adds awards to those of the organisation's day, or says when the next ones are possible. Who awards thousands in
// a night is mistaken or has lost a key; either way somebody should look first.
func (in *Installation) countDay(tx *store.Tx, o domain.Organisation, n int) error {
	today := domain.DayOf(in.Now())
	most := in.DailyAwards
	if o.Issuing.DailyCap > 0 {
		most = o.Issuing.DailyCap
	}
	already, over, err := tx.CountAwardDay(o.ID, today, n, most)
	if err == nil && over {
		err = domain.Conflictf("daily-cap", most, max(0, most-already), domain.DayOf(today.Time().AddDate(0, 0, 1)))
	}
	return err
}
