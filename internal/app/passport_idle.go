package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// IdleArgs is the daily job that looks for passports where nobody comes any more.
type IdleArgs struct{}

func (IdleArgs) Kind() string { return "idle-passports" }

const (
	idleNotice = 30 * 24 * time.Hour // between the message and the end
	idleMost   = 200                 // read at a time
)

// EraseIdle tells people who have not come for InactiveAfter months that their passport will be erased, and erases it
// thirty days later. Who has no address cannot be told, and has twice the time. 0 months: never.
func (s *Passports) EraseIdle(ctx context.Context) error {
	if s.InactiveAfter <= 0 {
		return nil
	}
	now := s.now()
	bounds := store.IdleBounds{Seen: now.AddDate(0, -s.InactiveAfter, 0), SeenLong: now.AddDate(0, -2*s.InactiveAfter, 0), Warned: now.Add(-idleNotice)}
	for {
		due, err := s.Store.IdlePassports(ctx, bounds, idleMost)
		if err != nil {
			return err
		}
		for _, p := range due {
			if err := s.endIdle(ctx, p, now); err != nil {
				return err
			}
		}
		if len(due) < idleMost {
			return nil
		}
	}
}

// endIdle tells the person of one, or erases it: nothing is due for it when that is done.
func (s *Passports) endIdle(ctx context.Context, p store.Idle, now time.Time) error {
	if p.Email == "" || !p.WarnedAt.IsZero() {
		return s.erase(ctx, p.ID, "idle")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.WarnPassport(p.ID, now); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, PassportNoticeArgs{Passport: p.ID, What: "idle", At: now.Unix()})
	})
}

// Seen remembers that the person came, once a day.
func (s *Passports) Seen(ctx context.Context, id domain.PassportID) error {
	if !s.visits.first(domain.ShareID(id), s.Now().UTC().Truncate(24*time.Hour)) {
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SeePassport(id, s.Now().UTC().Truncate(24*time.Hour)) })
}
