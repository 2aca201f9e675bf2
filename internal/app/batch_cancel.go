package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Between the award and its mail there is time to stop (ux S28). What becomes of a badge that is stopped then: it is
// withdrawn as issued in error, at once and for good, and nobody is told, because nobody knew. To hold the mail alone
// would leave a valid signed badge that its person never hears of.

// CancelBatchArgs is the job that takes a batch back, some badges at a time.
type CancelBatchArgs struct {
	Batch domain.BatchID `json:"batch"`
	By    string         `json:"by"`
}

func (CancelBatchArgs) Kind() string { return "cancel-batch" }

// StopWithin is how long an award can still be stopped; 0 when its mail has left, or leaves at once.
func (in *Installation) StopWithin(issuedAt time.Time) time.Duration {
	if issuedAt.IsZero() {
		return in.SendDelay
	}
	return max(0, issuedAt.Add(in.SendDelay).Sub(in.Now()))
}

// Stoppable tells how long an award can still be stopped: not once its person could know of it.
func (s *Issuing) Stoppable(ctx context.Context, actor domain.Actor, a domain.Award) (time.Duration, error) {
	left := s.StopWithin(a.IssuedAt)
	if left == 0 || !Can(actor, ActAward, a.OrganisationID) || !a.RevokedAt.IsZero() {
		return 0, nil
	}
	if untold, err := s.Store.IsUntold(ctx, a.ID); err != nil || !untold {
		return 0, err
	}
	return left, nil
}

// Stop takes back an award that nobody was told of.
func (s *Issuing) Stop(ctx context.Context, actor domain.Actor, id domain.AwardID) error {
	award, o, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return err
	}
	if s.StopWithin(award.IssuedAt) == 0 {
		return domain.Conflictf("award-told")
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error { return s.takeBack(tx, actor, o, award) }), "stop award %s", id)
}

func (s *Issuing) takeBack(tx *store.Tx, actor domain.Actor, o domain.Organisation, award domain.Award) error {
	untold, err := tx.IsUntold(award.ID)
	if err != nil {
		return err
	}
	if !untold {
		return domain.Conflictf("award-told")
	}
	now := s.now()
	if err := s.setStatus(tx, o, award, purposeRevocation, true, now); err != nil {
		return err
	}
	if err := tx.MarkRevoked(award.ID, domain.IssuedInError, now); err != nil {
		return err
	}
	return s.audit(tx, actor, "award.cancel", o.ID, string(award.ID), string(domain.IssuedInError))
}

// BatchStoppable tells how long a batch can still be stopped; it is the oldest of its badges that decides. One that
// waits for its day can be stopped until then.
func (s *Batches) BatchStoppable(ctx context.Context, actor domain.Actor, b domain.Batch) (time.Duration, error) {
	if !Can(actor, ActAward, b.OrganisationID) {
		return 0, nil
	}
	switch b.State {
	case domain.BatchScheduled:
		return max(time.Minute, b.StartsAt.Sub(s.Now())), nil
	case domain.BatchRunning, domain.BatchDone:
	default:
		return 0, nil
	}
	tally, err := s.Store.BatchTally(ctx, b.ID)
	if err != nil {
		return 0, err
	}
	if tally.Waiting > 0 { // nobody signed these off: they are no badges yet
		return max(time.Minute, s.StopWithin(b.CreatedAt)), nil
	}
	first, err := s.Store.FirstIssued(ctx, b.ID)
	if err != nil || first.IsZero() && b.State == domain.BatchDone {
		return 0, err
	}
	return s.StopWithin(first), nil
}

// Cancel stops a batch: one that waits is a draft again; one that was sent is taken back as far as nobody was told.
func (s *Batches) Cancel(ctx context.Context, actor domain.Actor, id domain.BatchID) error {
	b, err := s.Batch(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActAward, b.OrganisationID); err != nil {
		return err
	}
	left, err := s.BatchStoppable(ctx, actor, b)
	if err != nil {
		return err
	}
	if left == 0 {
		return domain.Conflictf("batch-told")
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if b.State == domain.BatchScheduled {
			if err := tx.UnscheduleBatch(id, s.now()); err != nil {
				return err
			}
			return s.audit(tx, actor, "batch.unschedule", b.OrganisationID, string(id), "")
		}
		if err := tx.StopBatch(id); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "batch.cancel", b.OrganisationID, string(id), ""); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, CancelBatchArgs{Batch: id, By: actor.Label()})
	}), "cancel batch %s", id)
}

// stopChunk is how many badges one transaction takes back: each signs its list again.
const stopChunk = 25

// RunCancel takes the badges of a stopped batch back. A mail that begins meanwhile wins: that badge stays.
func (s *Batches) RunCancel(ctx context.Context, args CancelBatchArgs) error {
	b, err := s.Store.Batch(ctx, args.Batch)
	if err != nil || b.State != domain.BatchStopping {
		return err
	}
	o, err := s.Store.Organisation(ctx, b.OrganisationID)
	if err != nil {
		return err
	}
	actor := domain.ActorNamed(args.By)
	for left := true; left; {
		if err := s.Store.Write(ctx, func(tx *store.Tx) error {
			ids, err := tx.Untold(b.ID, stopChunk)
			if err != nil {
				return err
			}
			if left = len(ids) == stopChunk; len(ids) == 0 {
				return nil
			}
			return s.takeBackMany(tx, actor, o, ids)
		}); err != nil {
			return wrap(err, "take back batch %s", b.ID)
		}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		pending, err := tx.PendingOfBatch(b.ID)
		if err != nil {
			return err
		}
		if pending > 0 { // being signed at this moment: they are taken back once they are
			return s.Jobs.InsertAfter(ctx, tx, 5*time.Second, args)
		}
		if err := tx.RefuseBatch(b.ID, args.By, s.now()); err != nil {
			return err
		}
		return tx.CancelBatch(b.ID, s.now())
	})
}

func (s *Batches) takeBackMany(tx *store.Tx, actor domain.Actor, o domain.Organisation, ids []domain.AwardID) error {
	for _, id := range ids {
		award, err := tx.AwardRow(id)
		if err != nil {
			return err
		}
		if err := s.takeBack(tx, actor, o, award); err != nil && !isConflict(err) {
			return err
		}
	}
	return nil
}

// StartDueArgs is the job that sends the batches whose day has come.
type StartDueArgs struct{}

func (StartDueArgs) Kind() string { return "start-due-batches" }

// StartDue starts them, in the name of who confirmed them.
func (s *Batches) StartDue(ctx context.Context) error {
	due, err := s.Store.DueBatches(ctx, s.Now())
	if err != nil {
		return err
	}
	for _, b := range due {
		err := s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.StartScheduled(b.ID); err != nil {
				return err
			}
			return s.insertRuns(ctx, tx, b)
		})
		if err != nil && !isConflict(err) {
			return wrap(err, "start batch %s", b.ID)
		}
	}
	return nil
}

func (s *Batches) insertRuns(ctx context.Context, tx *store.Tx, b domain.Batch) error {
	for first := 0; first < b.Report.Ready; first += chunk {
		if err := s.Jobs.Insert(ctx, tx, RunBatchArgs{Batch: b.ID, First: first}); err != nil {
			return err
		}
	}
	return nil
}

// ConfirmFor confirms a draft for a day to come, at eight in the morning.
func (s *Batches) ConfirmFor(ctx context.Context, actor domain.Actor, id domain.BatchID, day domain.Day) error {
	b, err := s.open(ctx, actor, id)
	if err != nil {
		return err
	}
	today := domain.DayOf(s.Now())
	switch {
	case !day.Valid():
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/on", Code: "date-impossible", Args: []any{string(day)}}})
	case day <= today:
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/on", Code: "date-not-future"}})
	case day.Time().After(today.Time().AddDate(1, 0, 0)):
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/on", Code: "date-too-far"}})
	case b.Report.Ready == 0:
		return domain.Conflictf("batch-nothing-ready")
	}
	at := day.Time()
	startsAt := time.Date(at.Year(), at.Month(), at.Day(), 8, 0, 0, 0, domain.Paris).UTC()
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ScheduleBatch(id, startsAt); err != nil {
			return err
		}
		return s.audit(tx, actor, "batch.schedule", b.OrganisationID, string(id), string(day))
	}), "schedule batch %s", id)
}
