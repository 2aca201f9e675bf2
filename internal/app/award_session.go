package app

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Sessions are rooms of people who ask for one badge by a code on the wall (ux S13). Who asks has no account and is seen
// by the trainer alone; the trainer gives the badge, by the ordinary cycle.
type Sessions struct{ *Issuing }

const (
	purposeSessionCode = "session-code"
	purposeGuest       = "session-guest"
	purposeGuestPass   = "session-guest-pass"
	fromSession        = "session:"
	guestsKept         = 30 * 24 * time.Hour
)

// OpenSession begins a session: the badge and what is said of every award of it.
func (s *Sessions) OpenSession(ctx context.Context, actor domain.Actor, slug string, f domain.Facts, hours int) (domain.AwardSession, error) {
	o := actor.OrganisationID
	if err := allow(actor, ActAward, o); err != nil {
		return domain.AwardSession{}, err
	}
	p, err := s.plan(ctx, actor, o, slug)
	if err != nil {
		return domain.AwardSession{}, err
	}
	var faults []domain.FieldError
	switch p.achievement.Kind {
	case domain.AFEST, domain.WorkExperienceKind, domain.BlocAttestation, domain.FullCertification: // each person has their own file
		return domain.AwardSession{}, domain.Conflictf("session-not-here")
	}
	if hours < 1 || hours > domain.MaxSessionHours {
		faults = append(faults, domain.FieldError{Pointer: "/hours", Code: "session-hours", Args: []any{domain.MaxSessionHours}})
	}
	faults = append(faults, domain.CheckFacts(p.achievement, p.organisation, p.habilitations, f, "Prénom Nom", p.today)...)
	faults = append(faults, f.CheckMinutes(nil)...)
	if err := domain.InvalidFields(faults); err != nil {
		return domain.AwardSession{}, err
	}
	now := s.now()
	session := domain.AwardSession{ID: domain.NewID[domain.AwardSessionID](now), OrganisationID: o, AchievementSlug: slug, Code: domain.NewCode(domain.InviteCode), Facts: f,
		CreatedBy: actor.Label(), CreatedAt: now, ClosesAt: now.Add(time.Duration(hours) * time.Hour)}
	sealed, err := s.Vault.Seal(purposeSessionCode, string(session.ID), []byte(session.Code))
	if err != nil {
		return session, err
	}
	return session, wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAwardSession(store.AwardSessionRow{AwardSession: session, CodeHash: s.Pepper.Hash(purposeSessionCode, session.Code), CodeSealed: sealed}); err != nil {
			return err
		}
		return s.audit(tx, actor, "session.open", o, string(session.ID), slug)
	}), "open session")
}

// Sessions lists those of the actor's organisation.
func (s *Sessions) Sessions(ctx context.Context, actor domain.Actor) ([]domain.AwardSession, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return nil, err
	}
	rows, err := s.Store.AwardSessions(ctx, actor.OrganisationID)
	all := make([]domain.AwardSession, len(rows))
	for i, r := range rows {
		all[i] = r.AwardSession
	}
	return all, err
}

// Session is one with its code and its people.
func (s *Sessions) Session(ctx context.Context, actor domain.Actor, id domain.AwardSessionID) (domain.AwardSession, []domain.SessionGuest, error) {
	row, err := s.Store.AwardSession(ctx, id)
	if err != nil {
		return domain.AwardSession{}, nil, err
	}
	if foreign(actor, row.OrganisationID) {
		return domain.AwardSession{}, nil, domain.NotFoundf("session-unknown")
	}
	if err := allow(actor, ActAward, row.OrganisationID); err != nil {
		return domain.AwardSession{}, nil, err
	}
	code, err := s.Vault.Open(purposeSessionCode, string(id), row.CodeSealed)
	if err != nil {
		return domain.AwardSession{}, nil, err
	}
	row.Code = string(code)
	guests, err := s.Store.Guests(ctx, id)
	return row.AwardSession, guests, err
}

// GuestsWaiting are the people whose badge waits for a second person, by where their award comes from.
func (s *Sessions) GuestsWaiting(ctx context.Context, o domain.OrganisationID, guests []domain.SessionGuest) (map[domain.SessionGuestID]bool, error) {
	waits, err := s.Store.OriginsWaiting(ctx, o)
	all := map[domain.SessionGuestID]bool{}
	for _, g := range guests {
		all[g.ID] = waits[fromSession+string(g.ID)]
	}
	return all, err
}

// CloseSession ends it now.
func (s *Sessions) CloseSession(ctx context.Context, actor domain.Actor, id domain.AwardSessionID) error {
	session, _, err := s.Session(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.CloseAwardSession(id, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "session.close", session.OrganisationID, string(id), "")
	})
}

// GuestOutcome is what became of one person of the list.
type GuestOutcome struct {
	Guest domain.SessionGuest
	Err   error // a *domain.Error
}

// AwardGuests gives the badge to those who are ticked. What one of them lacks keeps nobody else from theirs.
func (s *Sessions) AwardGuests(ctx context.Context, actor domain.Actor, id domain.AwardSessionID, ticked []domain.SessionGuestID) (awarded int, failed []GuestOutcome, err error) {
	session, guests, err := s.Session(ctx, actor, id)
	if err != nil {
		return 0, nil, err
	}
	wanted := map[domain.SessionGuestID]bool{}
	for _, t := range ticked {
		wanted[t] = true
	}
	for _, g := range guests {
		if !wanted[g.ID] || g.State != domain.GuestAsked {
			continue
		}
		_, err := s.Issue(ctx, actor, IssueRequest{OrganisationID: session.OrganisationID, Achievement: session.AchievementSlug,
			Recipient: domain.Recipient{Name: g.Name, Email: g.Email, Phone: g.Phone}, Facts: session.Facts, From: fromSession + string(g.ID)})
		switch {
		case err == nil:
			awarded++
		case domain.CodeOf(err) != "" && !domain.IsKind(err, domain.Forbidden):
			failed = append(failed, GuestOutcome{g, err})
		default:
			return awarded, failed, err
		}
	}
	return awarded, failed, nil
}

// TurnAway takes somebody off the list.
func (s *Sessions) TurnAway(ctx context.Context, actor domain.Actor, id domain.AwardSessionID, ticked []domain.SessionGuestID) error {
	session, _, err := s.Session(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		for _, g := range ticked {
			err := tx.TurnAway(id, g)
			if isConflict(err) { // has the badge, or is off the list already
				continue
			}
			if err == nil {
				err = s.audit(tx, actor, "session.turn-away", session.OrganisationID, string(id), "")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// RenameGuest corrects a name that was typed in haste: it will be signed.
func (s *Sessions) RenameGuest(ctx context.Context, actor domain.Actor, id domain.AwardSessionID, guest domain.SessionGuestID, name string) error {
	session, _, err := s.Session(ctx, actor, id)
	if err != nil {
		return err
	}
	name = normalName(name)
	for _, f := range (domain.Recipient{Name: name}).Check() {
		if f.Pointer == "/recipient/name" {
			f.Pointer = "/name"
			return domain.InvalidFields([]domain.FieldError{f})
		}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RenameGuest(id, guest, name); err != nil {
			return err
		}
		return s.audit(tx, actor, "session.rename", session.OrganisationID, string(id), "")
	})
}

// OpenDoor is what somebody in the room sees: the badge, who gives it, until when. Never who else asked.
type OpenDoor struct {
	Session      domain.AwardSession
	Organisation string
	Title        string
}

// Door finds the session of a code. Codes that do not exist are NotFound, and counted by the door.
func (s *Sessions) Door(ctx context.Context, typed string) (OpenDoor, error) {
	code, err := domain.ParseCode(domain.InviteCode, typed)
	if err != nil {
		return OpenDoor{}, domain.NotFoundf("session-unknown")
	}
	row, err := s.Store.AwardSessionByCode(ctx, s.Pepper.Hash(purposeSessionCode, code))
	if err != nil {
		return OpenDoor{}, err
	}
	o, err := s.Store.Organisation(ctx, row.OrganisationID)
	if err != nil {
		return OpenDoor{}, err
	}
	a, err := s.Definition(ctx, row.AchievementSlug)
	return OpenDoor{row.AwardSession, o.Name, a.Title}, err
}

// GuestAsks puts somebody on the list. Who types a name learns nothing of it: a second request in one name is taken like
// the first, and the trainer sees both (SameGuests).
func (s *Sessions) GuestAsks(ctx context.Context, typed, name, contact string) (domain.SessionGuest, error) {
	door, err := s.Door(ctx, typed)
	if err != nil {
		return domain.SessionGuest{}, err
	}
	if !door.Session.Open(s.Now()) {
		return domain.SessionGuest{}, &domain.Error{Kind: domain.Gone, Code: "session-closed"}
	}
	now := s.now()
	g := domain.SessionGuest{ID: domain.NewID[domain.SessionGuestID](s.Now()), SessionID: door.Session.ID, Name: normalName(name), State: domain.GuestAsked, CreatedAt: now}
	if contact = strings.TrimSpace(contact); strings.Contains(contact, "@") {
		g.Email = domain.NormalEmail(contact)
	} else {
		g.Phone = contact
	}
	faults := domain.Recipient{Name: g.Name, Email: g.Email, Phone: g.Phone}.Check()
	for i, f := range faults {
		if f.Pointer != "/recipient/name" { // one field holds both
			faults[i].Pointer = "/contact"
		} else {
			faults[i].Pointer = "/name"
		}
	}
	if err := domain.InvalidFields(faults); err != nil {
		return g, err
	}
	return g, wrap(s.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertGuest(g, s.Pepper.Hash(purposeClaimCode, s.GuestCode(g.ID))) }), "ask in session")
}

// SameGuests are those who asked in a name that somebody else of the list has asked in too.
func SameGuests(guests []domain.SessionGuest) map[domain.SessionGuestID]bool {
	named := map[string]int{}
	for _, g := range guests {
		named[domain.Fold(g.Name)]++
	}
	same := map[domain.SessionGuestID]bool{}
	for _, g := range guests {
		same[g.ID] = named[domain.Fold(g.Name)] > 1
	}
	return same
}

// GuestCode is the code that a guest keeps: made from the pepper, so that their own browser can show it again.
func (in *Installation) GuestCode(id domain.SessionGuestID) string {
	return domain.CodeFrom(domain.ClaimCode, in.Pepper.Derive(purposeGuest, string(id)))
}

// GuestPass is what the browser of a guest keeps: the identifier, which the pages of the organisation show too, and a
// secret that only the browser that asked has.
func (in *Installation) GuestPass(id domain.SessionGuestID) string {
	return string(id) + "." + in.derive(purposeGuestPass, string(id))
}

// Guest is somebody's own place on the list, for the browser that asked; to any other browser or session it does not exist.
func (s *Sessions) Guest(ctx context.Context, session domain.AwardSessionID, pass string) (domain.SessionGuest, error) {
	plain, _, _ := strings.Cut(pass, ".")
	id, err := domain.ParseID[domain.SessionGuestID](plain)
	if err != nil || subtle.ConstantTimeCompare([]byte(pass), []byte(s.GuestPass(id))) != 1 {
		return domain.SessionGuest{}, domain.NotFoundf("guest-unknown")
	}
	g, err := s.Store.Guest(ctx, id)
	if err == nil && g.SessionID != session {
		return domain.SessionGuest{}, domain.NotFoundf("guest-unknown")
	}
	return g, err
}
