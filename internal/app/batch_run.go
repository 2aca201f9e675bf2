package app

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"galon/internal/domain"
	"galon/internal/store"
)

// chunk is how many lines one job, and one transaction, carries.
const chunk = 100

// RunBatchArgs is the job of some lines of a batch.
type RunBatchArgs struct {
	Batch domain.BatchID `json:"batch"`
	First int            `json:"first"` // index among the ready lines
}

func (RunBatchArgs) Kind() string { return "run-batch" }

// Confirm starts a draft: its jobs are saved with it, so that it goes on after a crash.
func (s *Batches) Confirm(ctx context.Context, actor domain.Actor, id domain.BatchID) (domain.Batch, error) {
	b, err := s.Batch(ctx, actor, id)
	if err != nil {
		return b, err
	}
	if err := allow(actor, ActAward, b.OrganisationID); err != nil {
		return b, err
	}
	if b.Report.Ready == 0 {
		return b, domain.Conflictf("batch-nothing-ready")
	}
	o, err := s.Store.Organisation(ctx, b.OrganisationID)
	if err != nil {
		return b, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StartBatch(id); err != nil {
			return err
		}
		if err := s.countDay(tx, o, b.Report.Ready); err != nil {
			return err
		}
		if err := s.insertRuns(ctx, tx, b); err != nil {
			return err
		}
		return s.audit(tx, actor, "batch.confirm", b.OrganisationID, string(id), b.AchievementSlug)
	})
	return b, wrap(err, "confirm batch %s", id)
}

// Batch reads a batch of the actor's organisation.
func (s *Batches) Batch(ctx context.Context, actor domain.Actor, id domain.BatchID) (domain.Batch, error) {
	b, err := s.Store.Batch(ctx, id)
	if err != nil {
		return b, err
	}
	if foreign(actor, b.OrganisationID) {
		return domain.Batch{}, domain.NotFoundf("batch-unknown")
	}
	if Can(actor, ActAward, b.OrganisationID) { // who made it may see how it goes
		return b, nil
	}
	return b, allow(actor, ActRead, b.OrganisationID)
}

// Run awards some lines of a batch. It may be run again at any time, and by two processes at once: a line that
// was awarded is not awarded twice, because batch and line are unique.
func (s *Batches) Run(ctx context.Context, args RunBatchArgs) error {
	b, rows, err := s.Store.BatchChunk(ctx, args.Batch, args.First, chunk)
	if err != nil || b.State == domain.BatchStopping || b.State == domain.BatchCancelled {
		return err
	}
	p, err := s.plan(ctx, domain.ActorNamed(b.CreatedBy), b.OrganisationID, b.AchievementSlug)
	if err != nil {
		return err
	}
	var orders []order
	for _, row := range rows {
		orders = append(orders, order{recipient: p.recipient(row.Recipient), facts: row.Facts, line: row.Line, once: !row.Again})
	}
	if len(orders) > 0 {
		if _, err := s.cycle(ctx, p, orders, b.ID); err != nil && !isConflict(err) {
			return wrap(err, "batch %s from line %d", b.ID, orders[0].line)
		}
	}
	return s.advance(ctx, b)
}

// CatchUp counts the running batches anew: after a crash it is FinishPending that signs what their own jobs had reserved,
// and those may all be done before.
func (s *Batches) CatchUp(ctx context.Context) error {
	running, err := s.Store.RunningBatches(ctx)
	if err != nil {
		return err
	}
	for _, b := range running {
		if err := s.advance(ctx, b); err != nil {
			return wrap(err, "count batch %s", b.ID)
		}
	}
	return nil
}

// advance counts what is really issued; the last chunk ends the batch.
func (s *Batches) advance(ctx context.Context, b domain.Batch) error {
	b, err := s.Store.Batch(ctx, b.ID) // fewer lines may be ready now
	if err != nil {
		return err
	}
	issued, err := s.Store.BatchIssued(ctx, b.ID)
	if err != nil {
		return err
	}
	asked, err := s.Store.BatchAsked(ctx, b.ID) // wait for a second person, or were refused: the batch has done its part
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AdvanceBatch(b.ID, issued); err != nil {
			return err
		}
		if issued+asked < b.Report.Ready {
			return nil
		}
		first, err := tx.FinishBatch(b.ID, s.now())
		if err != nil || !first {
			return err
		}
		return s.Jobs.Insert(ctx, tx, BatchDoneArgs{Batch: b.ID})
	})
}

// RunNow works a confirmed batch off in this process, for the command line. Its jobs stay behind as a safety net and
// find nothing left to do; where a server took some of them first, it waits for what that server has begun.
func (s *Batches) RunNow(ctx context.Context, b domain.Batch) (domain.Batch, error) {
	work, workCtx := errgroup.WithContext(ctx)
	work.SetLimit(2) // one chunk is signed while another is stored
	for first := 0; first < b.Report.Ready; first += chunk {
		work.Go(func() error { return s.Run(workCtx, RunBatchArgs{Batch: b.ID, First: first}) })
	}
	if err := work.Wait(); err != nil {
		return b, err
	}
	for range 300 {
		done, err := s.Store.Batch(ctx, b.ID)
		if err != nil || done.State == domain.BatchDone {
			return done, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return done, ctx.Err()
		}
	}
	return s.Store.Batch(ctx, b.ID)
}
