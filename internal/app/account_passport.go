package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// PassportSessions lists the browsers in which a passport is open; current is the secret of the one that asks.
func (s *Accounts) PassportSessions(ctx context.Context, h domain.Holder, current string) ([]domain.Session, error) {
	if err := own(h); err != nil {
		return nil, err
	}
	here, err := s.Store.Session(ctx, s.Pepper.Hash(purposeSession, current), s.Now())
	if err != nil {
		return nil, err
	}
	all, err := s.Store.PassportSessions(ctx, h.PassportID, s.Now())
	for i := range all {
		all[i].Current = all[i].ID == here.ID
	}
	return all, err
}

// EndPassportSession closes the passport in another browser.
func (s *Accounts) EndPassportSession(ctx context.Context, h domain.Holder, id domain.SessionID) error {
	if err := own(h); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		err := tx.EndPassportSession(h.PassportID, id)
		if domain.CodeOf(err) == "session-gone" { // somebody else's does not exist either
			return domain.NotFoundf("session-unknown")
		}
		return err
	})
}

// NameBrowser keeps in words which browser a passport was opened in, so that the person finds it in the list.
func (s *Accounts) NameBrowser(ctx context.Context, session, userAgent string) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.NameSession(s.Pepper.Hash(purposeSession, session), domain.Device(userAgent))
	})
}
