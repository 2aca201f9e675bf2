package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// FinishPendingArgs is the job that takes up what a crash interrupted.
type FinishPendingArgs struct{}

func (FinishPendingArgs) Kind() string { return "finish-pending" }

// FinishPending completes the awards that were reserved but never signed. What the rules no longer allow is
// given up: it was never a badge.
func (s *Issuing) FinishPending(ctx context.Context) error {
	pending, err := s.Store.PendingAwards(ctx, s.Now())
	if err != nil {
		return err
	}
	for _, award := range pending {
		if err := s.finish(ctx, domain.Actor{Operator: true}, award); err != nil {
			return wrap(err, "finish award %s", award.ID)
		}
	}
	return nil
}

func (s *Issuing) finish(ctx context.Context, actor domain.Actor, award domain.Award) error {
	o, err := s.Store.Organisation(ctx, award.OrganisationID)
	if err != nil {
		return err
	}
	if _, err := s.mayIssue(ctx, o); err != nil {
		if !domain.IsKind(err, domain.Forbidden) {
			return err
		}
		return s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.VoidAward(award.ID); err != nil {
				return err
			}
			if err := tx.DeleteVersion(award.ID); err != nil {
				return err
			}
			return s.audit(tx, actor, "award.void", o.ID, string(award.ID), domain.CodeOf(err))
		})
	}
	if _, err := s.complete(ctx, actor, o, []domain.Award{award}, nil); err != nil {
		if isConflict(err) { // another process, or the request itself, was quicker
			return s.settled(ctx)
		}
		return err
	}
	return nil
}

// finished reads awards that the minutely job took up and signed while their own request was still about it: they are
// what was asked for. err is what to say where that is not so.
func (s *Issuing) finished(ctx context.Context, awards []domain.Award, err error) ([]domain.Award, error) {
	if err := s.settled(ctx); err != nil {
		return nil, err
	}
	done := make([]domain.Award, len(awards))
	for i, a := range awards {
		now, readErr := s.Store.Award(ctx, a.ID)
		if readErr != nil {
			return nil, readErr
		}
		if now.State != domain.AwardIssued {
			return nil, err
		}
		done[i] = now
	}
	return done, nil
}

// settled returns when what made a conflict can be read. Acts that come together share a commit (Store.Write): the one
// that was quicker may be done and not be on the disk yet. Whoever writes behind it, even nothing, waits for that.
func (in *Installation) settled(ctx context.Context) error {
	return in.Store.Write(ctx, func(*store.Tx) error { return nil })
}
