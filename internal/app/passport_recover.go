package app

import (
	"context"
	"fmt"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Codes on paper open the whole passport, each once: for who has no address, or has lost it. A person prints theirs; a
// desk of an organisation that gave them a badge renews them after it has seen the person.
const (
	purposeRecovery = "recovery"

	recoveryShown    = 30 * time.Minute    // how long printed codes can be seen again
	deskRecoveryLife = 30 * 24 * time.Hour // a code from a desk is for soon
)

// A code has 75 bits: no number of tries finds one. The allowance keeps the database quiet.
var tryRecovery = store.Allowance{Burst: 10, Every: time.Minute}

func (in *Installation) recoveryCode(id domain.PassportID, made time.Time, n int) string {
	return domain.RecoveryFrom(in.Pepper.Derive(purposeRecovery, fmt.Sprintf("%s|%d|%d", id, made.UnixMilli(), n)))
}

func (in *Installation) recoveryHash(code string) string {
	return in.Pepper.Hash(purposeRecovery, code)
}

// MakeRecovery makes fresh codes; older unused ones open nothing any more.
func (s *Passports) MakeRecovery(ctx context.Context, h domain.Holder) error {
	if err := own(h); err != nil {
		return err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	var rows []store.RecoveryRow
	old, err := s.Store.RecoveriesOf(ctx, h.PassportID)
	if err != nil {
		return err
	}
	if len(old) > 0 && !now.After(old[0].CreatedAt) { // codes follow from their instant: twice in one would be the same codes
		now = old[0].CreatedAt.Add(time.Millisecond)
	}
	for n := range domain.RecoveryCodes {
		rows = append(rows, store.RecoveryRow{Hash: s.recoveryHash(s.recoveryCode(h.PassportID, now, n)), PassportID: h.PassportID, CreatedAt: now})
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReplaceRecoveries(h.PassportID, rows, now) })
}

// Recovery are the codes of a passport as long as they can be seen, and how many can still be used.
type Recovery struct {
	Codes []string
	Made  time.Time
	Left  int
	Desk  DeskGiven // the last of a desk; zero when there is none
}

// DeskGiven is who gave a code at a desk, and when it served.
type DeskGiven struct {
	Organisation string
	At, Used     time.Time
}

// RecoveryCodes shows them again for half an hour; later only how many are left.
func (s *Passports) RecoveryCodes(ctx context.Context, h domain.Holder) (Recovery, error) {
	var r Recovery
	if err := own(h); err != nil {
		return r, err
	}
	rows, err := s.Store.RecoveriesOf(ctx, h.PassportID)
	if err != nil {
		return r, err
	}
	for _, row := range rows {
		if row.OrganisationID != "" && r.Desk.At.IsZero() { // the newest come first
			o, err := s.Store.Organisation(ctx, row.OrganisationID)
			if err != nil {
				return r, err
			}
			r.Desk = DeskGiven{Organisation: o.Name, At: row.CreatedAt, Used: row.UsedAt}
		}
		if !row.UsedAt.IsZero() || !row.EndedAt.IsZero() || !row.ExpiresAt.IsZero() && !s.Now().Before(row.ExpiresAt) {
			continue
		}
		r.Left++
		if row.OrganisationID == "" {
			r.Made = row.CreatedAt
		}
	}
	if r.Left > 0 && !r.Made.IsZero() && s.Now().Before(r.Made.Add(recoveryShown)) {
		for n := range domain.RecoveryCodes {
			r.Codes = append(r.Codes, domain.FormatRecovery(s.recoveryCode(h.PassportID, r.Made, n)))
		}
	}
	return r, nil
}

// Recover opens the whole passport by a code on paper. Who came by a desk has lost what opened it before: a telephone in
// other hands is signed out. network names where the request comes from, for the throttle.
func (s *Accounts) Recover(ctx context.Context, typed, network string) (SignedIn, error) {
	var in SignedIn
	row, err := s.useableRecovery(ctx, typed, network)
	if err != nil {
		return in, err
	}
	now := s.Now().UTC()
	in.Holder, in.Expires = domain.Holder{PassportID: row.PassportID}, now.Add(domain.HolderSessionLife)
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseRecovery(row.Hash, now); err != nil {
			return err
		}
		what := "recovered"
		if row.OrganisationID != "" {
			what, in.Others = "recovered-desk", true
			if err := tx.EndOtherPassportSessions(row.PassportID, ""); err != nil {
				return err
			}
		}
		if err := s.Jobs.Insert(ctx, tx, PassportNoticeArgs{Passport: row.PassportID, What: what, At: now.Unix()}); err != nil {
			return err
		}
		in.Session, err = s.newSession(tx, store.SessionRow{PassportID: row.PassportID, CreatedAt: now, ExpiresAt: in.Expires})
		return err
	})
	return in, wrap(err, "recover a passport")
}

func (in *Installation) useableRecovery(ctx context.Context, typed, network string) (store.RecoveryRow, error) {
	code, err := domain.ParseRecovery(typed)
	if err != nil {
		return store.RecoveryRow{}, err
	}
	if err := in.Store.Write(ctx, func(tx *store.Tx) error {
		return in.take(tx, "sign-in-too-many", in.Now(), limit{"recovery", network, tryRecovery})
	}); err != nil {
		return store.RecoveryRow{}, err
	}
	fault := func(code string) error {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: code}})
	}
	row, err := in.Store.Recovery(ctx, in.recoveryHash(code))
	switch {
	case domain.IsKind(err, domain.NotFound):
		return row, fault("recovery-unknown")
	case err != nil:
		return row, err
	case !row.UsedAt.IsZero():
		return row, fault("recovery-used")
	case !row.EndedAt.IsZero() || !row.ExpiresAt.IsZero() && !in.Now().Before(row.ExpiresAt):
		return row, fault("recovery-over")
	}
	return row, nil
}

// MergeByRecovery puts another passport of the same person into this one, proved by a code on paper of the other.
func (s *Passports) MergeByRecovery(ctx context.Context, h domain.Holder, typed, network string) error {
	if err := own(h); err != nil {
		return err
	}
	row, err := s.useableRecovery(ctx, typed, network)
	if err != nil {
		return err
	}
	if row.PassportID == h.PassportID {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "recovery-same"}})
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseRecovery(row.Hash, s.Now()); err != nil {
			return err
		}
		if row.OrganisationID != "" { // as in Recover: they would come along
			if err := tx.EndOtherPassportSessions(row.PassportID, ""); err != nil {
				return err
			}
		}
		return s.merge(ctx, tx, h.PassportID, row.PassportID)
	}), "merge passports")
}

// DeskRecovery is the paper that a desk gives.
type DeskRecovery struct {
	Award domain.Award
	Name  string
	Code  string // "" before it is made, and half an hour after
	Until time.Time
}

// GiveRecovery makes a code at the desk of an organisation that gave the person a badge. seen says that the desk has
// compared the person with their identity paper. The person is told at every address they have, and sees it in their account.
func (s *Issuing) GiveRecovery(ctx context.Context, actor domain.Actor, id domain.AwardID, seen bool) error {
	award, o, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return err
	}
	if award.PassportID == "" {
		return domain.Conflictf("recovery-no-passport")
	}
	if !seen {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/seen", Code: "recovery-not-seen"}})
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	row := store.RecoveryRow{PassportID: award.PassportID, OrganisationID: o.ID, CreatedAt: now, ExpiresAt: now.Add(deskRecoveryLife)}
	row.Hash = s.recoveryHash(s.deskCode(award.ID, now))
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ReplaceRecoveries(award.PassportID, []store.RecoveryRow{row}, now); err != nil {
			return err
		}
		if err := s.Jobs.Insert(ctx, tx, PassportNoticeArgs{Passport: award.PassportID, What: "recovery-given", At: now.Unix()}); err != nil {
			return err
		}
		return s.audit(tx, actor, "recovery.give", o.ID, string(id), "identity-seen")
	})
}

func (in *Installation) deskCode(id domain.AwardID, made time.Time) string {
	return domain.RecoveryFrom(in.Pepper.Derive(purposeRecovery, fmt.Sprintf("desk|%s|%d", id, made.UnixMilli())))
}

// DeskRecovery shows the code that was given for that badge, for half an hour.
func (s *Issuing) DeskRecovery(ctx context.Context, actor domain.Actor, id domain.AwardID) (DeskRecovery, error) {
	award, o, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return DeskRecovery{}, err
	}
	recipient, err := s.Store.Recipient(ctx, award.RecipientID)
	if err != nil {
		return DeskRecovery{}, err
	}
	d := DeskRecovery{Award: award, Name: recipient.Name}
	if award.PassportID == "" {
		return d, domain.Conflictf("recovery-no-passport")
	}
	rows, err := s.Store.RecoveriesOf(ctx, award.PassportID)
	if err != nil {
		return d, err
	}
	for _, row := range rows {
		code := s.deskCode(id, row.CreatedAt)
		if row.OrganisationID == o.ID && row.UsedAt.IsZero() && row.EndedAt.IsZero() && s.Now().Before(row.CreatedAt.Add(recoveryShown)) && s.Pepper.Is(purposeRecovery, code, row.Hash) {
			d.Code, d.Until = domain.FormatRecovery(code), row.ExpiresAt
		}
	}
	return d, nil
}
