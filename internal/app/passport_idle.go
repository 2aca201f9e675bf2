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
	idleMost   = 200                 // of one run
)

// EraseIdle tells people who have not come for InactiveAfter months that their passport will be erased, and erases it
// thirty days later. Who has no address cannot be told, and has twice the time. 0 months: never.
func (s *Passports) EraseIdle(ctx context.Context) error {
	if s.InactiveAfter <= 0 {
		return nil
	}
	now := s.now()
	idle, err := s.Store.IdlePassports(ctx, now.AddDate(0, -s.InactiveAfter, 0), idleMost)
	if err != nil {
		return err
	}
	long, err := s.Store.IdlePassports(ctx, now.AddDate(0, -2*s.InactiveAfter, 0), idleMost)
	if err != nil {
		return err
	}
	forgotten := map[domain.PassportID]bool{}
	for _, p := range long {
		forgotten[p.ID] = true
	}
	for _, p := range idle {
		switch {
		case p.Email == "" && !forgotten[p.ID]:
		case p.Email == "" || !p.WarnedAt.IsZero() && now.Sub(p.WarnedAt) >= idleNotice:
			if err := s.erase(ctx, p.ID, "idle"); err != nil {
				return err
			}
		case p.WarnedAt.IsZero():
			err := s.Store.Write(ctx, func(tx *store.Tx) error {
				if err := tx.WarnPassport(p.ID, now); err != nil {
					return err
				}
				return s.Jobs.Insert(ctx, tx, PassportNoticeArgs{Passport: p.ID, What: "idle", At: now.Unix()})
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Seen remembers that the person came, once a day.
func (s *Passports) Seen(ctx context.Context, id domain.PassportID) error {
	if !s.visits.first(domain.ShareID(id), s.Now().UTC().Truncate(24*time.Hour)) {
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SeePassport(id, s.Now().UTC().Truncate(24*time.Hour)) })
}
