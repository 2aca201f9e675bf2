package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/store"
)

// Submit sends the request: from now on the organisation is there, on trial, and the person runs its console. Nothing of
// it is in the registry, so nothing it signs is worth anything to anybody yet.
func (s *Applications) Submit(ctx context.Context, session string) (SignedIn, error) {
	a, err := s.Draft(ctx, session)
	if err != nil {
		return SignedIn{}, err
	}
	return s.submit(ctx, a)
}

// Receive is a request that came to the operator in another way, with a person who is known: on the machine itself.
func (s *Applications) Receive(ctx context.Context, actor domain.Actor, a domain.Application) (domain.Actor, error) {
	if !actor.Operator {
		return domain.Actor{}, allow(domain.Actor{}, ActRunRegistry, "")
	}
	now := s.Now().UTC()
	a.ID, a.State, a.CreatedAt, a.Email = domain.NewID[string](now), domain.ApplicationDraft, now, domain.NormalEmail(a.Email)
	a.Revision = 1
	if err := domain.InvalidFields(a.CheckPerson()); err != nil {
		return domain.Actor{}, err
	}
	var err error
	if a.Declared, err = s.declared(ctx, a.Declared, ""); err != nil {
		return domain.Actor{}, err
	}
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertApplication(a) }); err != nil {
		return domain.Actor{}, err
	}
	in, err := s.submit(ctx, a)
	if err != nil {
		return domain.Actor{}, err
	}
	made, err := s.Store.Application(ctx, a.ID)
	return domain.Actor{AccountID: in.Account.ID, Name: in.Account.Name, Email: in.Account.Email, OrganisationID: made.OrganisationID, Role: domain.RoleManager}, err
}

func (s *Applications) submit(ctx context.Context, a domain.Application) (SignedIn, error) {
	var err error
	if at := s.Missing(a); at != "" {
		return SignedIn{}, domain.Conflictf("application-incomplete")
	}
	if a.Declared, err = s.declared(ctx, a.Declared, ""); err != nil {
		return SignedIn{}, err
	}
	now := s.Now().UTC()
	account, err := s.Store.AccountByEmail(ctx, a.Email)
	known := err == nil
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return SignedIn{}, err
	}
	if !known {
		account = domain.Account{ID: domain.NewID[domain.AccountID](now), Name: a.Name, Email: a.Email, CreatedAt: s.now()}
	}
	d := a.Declared
	o := domain.Organisation{ID: domain.NewID[domain.OrganisationID](now), Name: d.Name, Kind: d.Kind, Town: d.Town, Departement: d.Department, SIRET: d.SIRET,
		NDA: d.NDA, Website: d.Website, JWTAlgorithm: string(sign.ES256), CreatedAt: s.now()}
	if o.Slug, err = s.freeSlug(ctx, d.Name); err != nil {
		return SignedIn{}, err
	}
	var keys []store.KeyRow
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256} {
		row, err := s.newKey(o.ID, alg, s.now())
		if err != nil {
			return SignedIn{}, err
		}
		keys = append(keys, row)
	}
	membership := domain.Membership{OrganisationID: o.ID, Role: domain.RoleManager}
	actor := domain.Actor{AccountID: account.ID, OrganisationID: o.ID, Role: domain.RoleManager}
	a.State, a.OrganisationID, a.SubmittedAt, a.SessionHash, a.BrowserHash = domain.ApplicationSubmitted, o.ID, now, "", ""
	in := SignedIn{Account: account, Expires: now.Add(domain.StaffSessionLife)}
	var taken domain.Organisation
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if taken, err = free(tx.HolderOfSIRET(o.SIRET, "")); err != nil { // looked at again: two may have asked at once
			return err
		}
		if err := tx.InsertOrganisation(o); err != nil {
			return err
		}
		for _, row := range keys {
			if err := tx.InsertKey(row); err != nil {
				return err
			}
		}
		if known {
			if err := tx.InsertMembership(account.ID, membership, now); err != nil {
				return err
			}
		} else {
			account.Memberships = []domain.Membership{membership}
			if err := tx.InsertAccount(account); err != nil {
				return err
			}
		}
		if err := tx.SaveApplication(a, domain.ApplicationDraft, a.Revision); err != nil {
			return err
		}
		if err := s.freezeBaseURL(tx); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "application.submit", o.ID, string(o.ID), ""); err != nil {
			return err
		}
		if err := s.Jobs.Insert(ctx, tx, TellOrganisationArgs{Organisation: o.ID, What: mail.OrganisationReceived, Number: a.ID}); err != nil {
			return err
		}
		var err error
		in.Session, err = s.newSession(tx, store.SessionRow{AccountID: account.ID, OrganisationID: o.ID, CreatedAt: now, ExpiresAt: in.Expires})
		return err
	})
	if errors.Is(err, errTaken) {
		return SignedIn{}, s.holds(ctx, taken, nil)
	}
	return in, wrap(err, "submit application")
}

// errTaken takes a transaction back in which a SIRET was found to be somebody's.
var errTaken = errors.New("the SIRET is taken")

func free(holder domain.Organisation, err error) (domain.Organisation, error) {
	if err == nil {
		return holder, errTaken
	}
	if domain.IsKind(err, domain.NotFound) {
		err = nil
	}
	return holder, err
}

// freeSlug is the name of an organisation for addresses, with a number when others have it.
func (in *Installation) freeSlug(ctx context.Context, name string) (string, error) {
	base := domain.SlugOf(name)
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		_, err := in.Store.OrganisationBySlug(ctx, slug)
		if domain.IsKind(err, domain.NotFound) {
			return slug, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// Standing is how an organisation stands with the operator, for its own people.
type Standing struct {
	Verified    bool
	Application domain.Application // zero when the operator entered it itself
	Decision    domain.RegistryDecision
	Letter      bool      // a letter is on its way, its code can be typed
	LetterTries int       // that are left
	LetterHeld  time.Time // its code was typed: the operator decides
}

// OnTrial tells whether it can send to itself only.
func (s Standing) OnTrial() bool { return !s.Verified && s.Application.State.Waiting() }

// Standing reads it.
func (s *Applications) Standing(ctx context.Context, actor domain.Actor) (Standing, error) {
	if err := belongs(actor, actor.OrganisationID); err != nil { // said over each page, also those of an AFEST trainer
		return Standing{}, err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return Standing{}, err
	}
	return s.standingOf(ctx, o)
}

func (in *Installation) standingOf(ctx context.Context, o domain.Organisation) (Standing, error) {
	var st Standing
	r, err := in.Registry(ctx)
	if err != nil {
		return st, err
	}
	entry, entered := r.Entry(in.did(o))
	if entered {
		st.Decision, _ = entry.At(in.now())
		if st.Decision.Kind == domain.Verified {
			st.Verified = true
			return st, nil
		}
	}
	st.Application, err = in.Store.ApplicationOf(ctx, o.ID)
	if domain.IsKind(err, domain.NotFound) {
		return st, nil
	}
	if err != nil {
		return st, err
	}
	if entered { // decided on once: a trial is over for good
		return st, nil
	}
	proofs, err := in.Store.Proofs(ctx, o.ID)
	if err != nil {
		return st, err
	}
	for _, p := range proofs {
		if p.Kind != domain.ProofLetter {
			continue
		}
		if !p.HeldAt.IsZero() && p.Found.SIRET == o.SIRET {
			st.LetterHeld = p.HeldAt
		}
		if p.HeldAt.IsZero() && in.Now().Before(p.ExpiresAt) {
			st.Letter, st.LetterTries = true, max(0, domain.LetterTries-p.Tries)
			break
		}
	}
	return st, nil
}

// Answer sends what the operator asked for: what the organisation says of itself, corrected.
func (s *Applications) Answer(ctx context.Context, actor domain.Actor, d domain.Declared) error {
	if err := allow(actor, ActManageOrganisation, actor.OrganisationID); err != nil {
		return err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return err
	}
	a, err := s.Store.ApplicationOf(ctx, o.ID)
	if err != nil {
		return err
	}
	was := a.State
	if !was.Waiting() {
		return domain.Conflictf("application-closed")
	}
	d.Qualiopi, d.Files, d.MayCommit = a.Declared.Qualiopi, a.Declared.Files, a.Declared.MayCommit
	if d, err = s.declared(ctx, d, o.ID); err != nil {
		return err
	}
	seen := a.Revision
	a.Declared, a.State, a.Revision = d, domain.ApplicationSubmitted, seen+1
	o.Name, o.Kind, o.Town, o.Departement, o.SIRET, o.NDA, o.Website = d.Name, d.Kind, d.Town, d.Department, d.SIRET, d.NDA, d.Website
	var taken domain.Organisation
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if taken, err = free(tx.HolderOfSIRET(o.SIRET, o.ID)); err != nil {
			return err
		}
		if err := tx.SaveApplication(a, was, seen); err != nil {
			return err
		}
		if err := tx.CorrectOrganisation(o); err != nil {
			return err
		}
		return s.audit(tx, actor, "application.answer", o.ID, string(o.ID), "")
	})
	if errors.Is(err, errTaken) {
		return s.holds(ctx, taken, nil)
	}
	return err
}
