package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Assisting is what a counsellor does for a person: with a mandate, in that person's passport, and never out of their
// sight (domain dossier, Karim). The person's own word counts: a code out of their passport, or the slip in their hand.
type Assisting struct{ *Installation }

const purposeMandateCode = "mandate-code"

// MandateRequest is what the counsellor writes down.
type MandateRequest struct {
	Code     string // of the passport, or the claim code of a slip
	SignedOn domain.Day
	OnPaper  bool // a sheet is signed, and the organisation keeps it
	MayShare bool
}

func (in *Installation) mandateCode(id domain.PassportID, made time.Time) string {
	return domain.CodeFrom(domain.MandateCode, in.Pepper.Derive(purposeMandateCode, fmt.Sprintf("%s|%d", id, made.UnixMilli())))
}

// MakeMandateCode makes the code that the person reads out to whoever helps them.
func (s *Passports) MakeMandateCode(ctx context.Context, h domain.Holder) error {
	if err := own(h); err != nil {
		return err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	hash := s.Pepper.Hash(purposeMandateCode, s.mandateCode(h.PassportID, now))
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertMandateCode(hash, h.PassportID, now, now.Add(domain.MandateCodeLife))
	})
}

// HeldMandate is a mandate as the person sees it.
type HeldMandate struct {
	domain.Mandate
	Live bool
	Acts []domain.MandateAct
}

// actsShown is how many acts of one mandate a person can read of.
const actsShown = 200

// Mandates lists who may help the person and what they did, with the code of now, "" when there is none.
func (s *Passports) Mandates(ctx context.Context, h domain.Holder) (all []HeldMandate, code string, err error) {
	if err := own(h); err != nil {
		return nil, "", err
	}
	rows, err := s.Store.MandatesOf(ctx, h.PassportID)
	if err != nil {
		return nil, "", err
	}
	for _, m := range rows {
		held := HeldMandate{Mandate: m, Live: m.Live(s.Now())}
		if held.Acts, err = s.Store.MandateActs(ctx, m.ID, actsShown); err != nil {
			return nil, "", err
		}
		all = append(all, held)
	}
	made, err := s.Store.LastMandateCode(ctx, h.PassportID, s.Now())
	if domain.IsKind(err, domain.NotFound) {
		return all, "", nil
	}
	return all, domain.FormatCode(s.mandateCode(h.PassportID, made)), err
}

// EndMandate ends a mandate at the person's wish, at once.
func (s *Passports) EndMandate(ctx context.Context, h domain.Holder, id domain.MandateID) error {
	if err := own(h); err != nil {
		return err
	}
	m, err := s.Store.Mandate(ctx, id)
	if err != nil {
		return err
	}
	if m.PassportID != h.PassportID {
		return domain.NotFoundf("mandate-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndMandate(id, "holder", s.now()); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "mandate.end", m.OrganisationID, string(id), "holder")
	})
}

// Begin records a mandate. A code that does not exist is NotFound, and counted by the door. A claim code makes the passport of somebody who has none yet: the badge of the slip is in it.
func (s *Assisting) Begin(ctx context.Context, actor domain.Actor, q MandateRequest) (domain.Mandate, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return domain.Mandate{}, err
	}
	if actor.AccountID == "" { // a mandate is given to a person
		return domain.Mandate{}, &domain.Error{Kind: domain.Forbidden, Code: "access-refused"}
	}
	var faults []domain.FieldError
	if !q.OnPaper {
		faults = append(faults, domain.FieldError{Pointer: "/paper", Code: "mandate-paper"})
	}
	today := domain.DayOf(s.Now())
	switch {
	case !q.SignedOn.Valid():
		faults = append(faults, domain.FieldError{Pointer: "/signed_on", Code: "date-missing"})
	case q.SignedOn > today:
		faults = append(faults, domain.FieldError{Pointer: "/signed_on", Code: "date-future", Args: []any{string(q.SignedOn)}})
	case q.SignedOn.Time().AddDate(0, domain.MandateLife, 0).Before(today.Time()):
		faults = append(faults, domain.FieldError{Pointer: "/signed_on", Code: "mandate-old", Args: []any{domain.MandateLife}})
	}
	code, claim, codeErr := mandateOrClaim(q.Code)
	if codeErr != nil {
		faults = append(faults, domain.FieldError{Pointer: "/code", Code: domain.CodeOf(codeErr)})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return domain.Mandate{}, err
	}
	now := s.now()
	m := domain.Mandate{ID: domain.NewID[domain.MandateID](now), OrganisationID: actor.OrganisationID, AccountID: actor.AccountID, SignedOn: q.SignedOn,
		Ground: domain.MandateByCode, MayShare: q.MayShare, CreatedAt: now, EndsAt: q.SignedOn.Time().AddDate(0, domain.MandateLife, 0)}
	var ticketed domain.Holder
	if claim {
		m.Ground = domain.MandateOnPaper
		in, err := (&Passports{s.Installation}).Accept(ctx, Ticket{Code: code}, domain.Holder{})
		if err != nil {
			return m, err
		}
		if in.Holder.AwardID != "" { // a reprinted slip opens one badge, and no mandate either
			return m, domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "mandate-slip-used"}})
		}
		ticketed = in.Holder
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		m.PassportID = ticketed.PassportID
		if !claim {
			var err error
			if m.PassportID, err = tx.UseMandateCode(s.Pepper.Hash(purposeMandateCode, code), s.Now()); err != nil {
				return err
			}
		}
		if err := tx.InsertMandate(m); err != nil {
			return err
		}
		if err := s.Jobs.Insert(ctx, tx, PassportNoticeArgs{Passport: m.PassportID, What: "mandate", At: now.Unix()}); err != nil {
			return err
		}
		return s.audit(tx, actor, "mandate.begin", m.OrganisationID, string(m.ID), string(m.Ground))
	})
	return m, wrap(err, "begin a mandate")
}

func mandateOrClaim(typed string) (code string, claim bool, err error) {
	if code, err = domain.ParseCode(domain.MandateCode, typed); err == nil {
		return code, false, nil
	}
	if code, claimErr := domain.ParseCode(domain.ClaimCode, typed); claimErr == nil {
		return code, true, nil
	}
	return "", false, err
}

// List is the running mandates of the actor.
func (s *Assisting) List(ctx context.Context, actor domain.Actor) ([]domain.Mandate, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return nil, err
	}
	return s.Store.MandatesFor(ctx, actor.OrganisationID, actor.AccountID, s.Now())
}

// Open begins a meeting: a session of two hours in the person's passport, which says on every page whom it helps.
func (s *Assisting) Open(ctx context.Context, actor domain.Actor, id domain.MandateID) (SignedIn, error) {
	var in SignedIn
	m, err := s.ofActor(ctx, actor, id)
	if err != nil {
		return in, err
	}
	now := s.Now().UTC()
	in.Holder, in.Expires = domain.Holder{PassportID: m.PassportID, MandateID: id}, now.Add(domain.HelperSession)
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		if in.Session, err = s.newSession(tx, store.SessionRow{PassportID: m.PassportID, CreatedAt: now, ExpiresAt: in.Expires}); err != nil {
			return err
		}
		if err := tx.BindSession(s.Pepper.Hash(purposeSession, in.Session), id); err != nil {
			return err
		}
		if err := tx.AddMandateAct(id, domain.NewMandateAct(s.now(), "open", nil)); err != nil {
			return err
		}
		return s.audit(tx, actor, "mandate.open", m.OrganisationID, string(id), "")
	})
	return in, wrap(err, "open a mandate")
}

func (s *Assisting) ofActor(ctx context.Context, actor domain.Actor, id domain.MandateID) (domain.Mandate, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return domain.Mandate{}, err
	}
	m, err := s.Store.Mandate(ctx, id)
	switch {
	case err != nil:
		return m, err
	case m.OrganisationID != actor.OrganisationID || m.AccountID != actor.AccountID:
		return m, domain.NotFoundf("mandate-unknown")
	case m.EndedBy == "holder":
		return m, &domain.Error{Kind: domain.Gone, Code: "mandate-stopped"}
	case !m.Live(s.Now()):
		return m, &domain.Error{Kind: domain.Gone, Code: "mandate-over"}
	}
	return m, nil
}

// End gives a mandate back.
func (s *Assisting) End(ctx context.Context, actor domain.Actor, id domain.MandateID) error {
	m, err := s.ofActor(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndMandate(id, "helper", s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "mandate.end", m.OrganisationID, string(id), "helper")
	})
}

// helper says in a session of somebody who helps by which mandate, as long as it holds.
func (in *Installation) helper(ctx context.Context, sessionHash string, h *domain.Holder) error {
	id, err := in.Store.SessionMandate(ctx, sessionHash)
	if err != nil || id == "" {
		return err
	}
	h.MandateID = id
	m, err := in.Store.Mandate(ctx, id)
	if err != nil {
		return err
	}
	account, err := in.Store.Account(ctx, m.AccountID)
	if err != nil {
		return err
	}
	for _, x := range account.Memberships { // who has left the team helps nobody any more, also in the middle of a meeting
		if x.OrganisationID == m.OrganisationID && m.Live(in.Now()) &&
			Can(domain.Actor{AccountID: account.ID, OrganisationID: x.OrganisationID, Role: x.Role}, ActAward, x.OrganisationID) {
			return nil
		}
	}
	if m.EndedBy == "holder" {
		return &domain.Error{Kind: domain.Gone, Code: "mandate-stopped"}
	}
	return &domain.Error{Kind: domain.Gone, Code: "mandate-over"}
}

// MayShare tells whether badges can be shown to others in this session.
func (s *Passports) MayShare(ctx context.Context, h domain.Holder) (bool, error) {
	err := s.mayShare(ctx, h)
	if domain.CodeOf(err) == "mandate-no-share" {
		return false, nil
	}
	return err == nil, err
}

// Helped is the mandate of a session, for the banner of each page.
func (s *Passports) Helped(ctx context.Context, h domain.Holder) (domain.Mandate, error) {
	return s.Store.Mandate(ctx, h.MandateID)
}

// Acted writes down what a helper did, and the titles of what they did it with; those are no part of the audit log. It stands beside the act: what could not be written is an error in the log.
func (s *Passports) Acted(ctx context.Context, h domain.Holder, act string, titles []string) {
	if h.MandateID == "" {
		return
	}
	if err := s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if err := tx.AddMandateAct(h.MandateID, domain.NewMandateAct(s.now(), act, titles)); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "mandate.act", "", string(h.MandateID), act)
	}); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "write down an act of a helper", slog.String("mandate", string(h.MandateID)), slog.String("error", err.Error()))
	}
}

// mayShare refuses helpers whose mandate does not say that they may show badges to others.
func (s *Passports) mayShare(ctx context.Context, h domain.Holder) error {
	if h.MandateID == "" {
		return nil
	}
	m, err := s.Store.Mandate(ctx, h.MandateID)
	if err != nil {
		return err
	}
	if !m.MayShare {
		return &domain.Error{Kind: domain.Forbidden, Code: "mandate-no-share"}
	}
	return nil
}
