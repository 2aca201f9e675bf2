package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

const (
	purposeDevice = "device"

	seenEvery     = 10 * time.Minute // a busy session is written down no oftener
	confirmedLife = 10 * time.Minute // how long a passkey that was shown counts
)

// NewDeviceArgs is the job that tells a person of a browser they had not used before.
type NewDeviceArgs struct {
	Account domain.AccountID `json:"account"`
	Device  string           `json:"device"`
	At      int64            `json:"at"` // Unix seconds
}

func (NewDeviceArgs) Kind() string { return "new-device" }

// Arrive notes in which browser a session of the console was opened; device is the secret that the browser kept from
// before, or "". The person is told by mail of one they never used, without an address of the network: it would tell
// little and is a personal datum. It returns the secret to keep.
func (s *Accounts) Arrive(ctx context.Context, in SignedIn, device, userAgent string) (string, error) {
	if in.Account.ID == "" {
		return device, nil
	}
	if device == "" {
		device = secret()
	}
	words := domain.Device(userAgent)
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.NameSession(s.Pepper.Hash(purposeSession, in.Session), words); err != nil {
			return err
		}
		known, others, err := tx.KnowDevice(in.Account.ID, s.Pepper.Hash(purposeDevice, device), s.Now())
		if err != nil || known || !others {
			return err
		}
		return s.Jobs.Insert(ctx, tx, NewDeviceArgs{Account: in.Account.ID, Device: words, At: s.Now().Unix()})
	})
	return device, wrap(err, "note the browser")
}

// TellNewDevice writes to the person.
func (d *Delivery) TellNewDevice(ctx context.Context, args NewDeviceArgs) error {
	account, err := d.Store.Account(ctx, args.Account)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	at := time.Unix(args.At, 0).UTC()
	m, err := d.Composer.NewDevice(mail.NewDevice{ID: "device-" + string(args.Account) + "-" + at.Format("20060102150405"), To: account.Email, ToName: account.Name,
		GivenName: domain.GivenName(account.Name), Device: args.Device, At: at, Link: d.BaseURL + "/pro/compte"})
	if err != nil {
		return err
	}
	return d.post(ctx, m)
}

// unconfirmed tells whether the person has to show a passkey before what is hard to undo.
func (s *Accounts) unconfirmed(row store.SessionRow) bool {
	return s.RequirePasskey && !row.ByPasskey && s.Now().Sub(row.ConfirmedAt) >= confirmedLife
}

// see remembers that the session is in use, now and then.
func (s *Accounts) see(ctx context.Context, row store.SessionRow) error {
	now := s.Now()
	if now.Sub(row.SeenAt) < seenEvery {
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SeeSession(row.Hash, now) })
}

// Sessions lists where a person is signed in; current is the secret of the session that asks.
func (s *Accounts) Sessions(ctx context.Context, actor domain.Actor, current string) ([]domain.Session, error) {
	if actor.AccountID == "" {
		return nil, domain.NotFoundf("session-unknown")
	}
	here, err := s.Store.Session(ctx, s.Pepper.Hash(purposeSession, current), s.Now())
	if err != nil {
		return nil, err
	}
	all, err := s.Store.AccountSessions(ctx, actor.AccountID, s.Now())
	for i := range all {
		all[i].Current = all[i].ID == here.ID
	}
	return all, err
}

// EndSession signs a person out of another browser of theirs.
func (s *Accounts) EndSession(ctx context.Context, actor domain.Actor, id domain.SessionID) error {
	if actor.AccountID == "" {
		return domain.NotFoundf("session-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndAccountSession(actor.AccountID, id); err != nil {
			if domain.CodeOf(err) == "session-gone" { // somebody else's does not exist either
				return domain.NotFoundf("session-unknown")
			}
			return err
		}
		return s.audit(tx, actor, "session.end", actor.OrganisationID, string(actor.AccountID), "")
	})
}

// EndOtherSessions signs a person out everywhere but here.
func (s *Accounts) EndOtherSessions(ctx context.Context, actor domain.Actor, current string) error {
	if actor.AccountID == "" {
		return domain.NotFoundf("session-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.EndOtherSessions(actor.AccountID, s.Pepper.Hash(purposeSession, current)); err != nil {
			return err
		}
		return s.audit(tx, actor, "session.end-others", actor.OrganisationID, string(actor.AccountID), "")
	})
}

// Places lists the organisations a person works for, by name.
func (s *Accounts) Places(ctx context.Context, actor domain.Actor) ([]Place, error) {
	account, err := s.Store.Account(ctx, actor.AccountID)
	if err != nil {
		return nil, err
	}
	places := make([]Place, 0, len(account.Memberships))
	for _, m := range account.Memberships {
		o, err := s.Store.Organisation(ctx, m.OrganisationID)
		if err != nil {
			return nil, err
		}
		places = append(places, Place{Organisation: o, Role: m.Role, Current: o.ID == actor.OrganisationID})
	}
	slices.SortFunc(places, func(a, b Place) int { return strings.Compare(a.Organisation.Name, b.Organisation.Name) })
	return places, nil
}

// Place is an organisation that a person works for.
type Place struct {
	Organisation domain.Organisation
	Role         domain.Role
	Current      bool
}

// Switch lets the session of a person work for another organisation of theirs.
func (s *Accounts) Switch(ctx context.Context, actor domain.Actor, current string, to domain.OrganisationID) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.RoleOf(actor.AccountID, to); err != nil {
			if domain.IsKind(err, domain.NotFound) {
				return domain.NotFoundf("organisation-unknown")
			}
			return err
		}
		return tx.SwitchSession(s.Pepper.Hash(purposeSession, current), to)
	})
}
