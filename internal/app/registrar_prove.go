package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// How the operator finds out who is asking. Neither a SIRET nor a document tells: the first is public, the second easily
// forged. What tells is whether somebody at the address of the Sirene record, or behind a number that the organisation did
// not give, knows of the request.

const purposeLetter = "letter-code"

// letterCode is derived, so that the letter can be printed again and the code is not in the database.
func (in *Installation) letterCode(id string) string {
	token := in.derive(purposeLetter, id)
	const signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // 32, without 0, 1, I, O: read from paper
	var b strings.Builder
	for i := range 8 {
		b.WriteByte(signs[strings.IndexByte("0123456789abcdefghijklmnopqrstuv", token[i])])
	}
	return b.String()
}

// Letter is what is printed and posted.
type Letter struct {
	Proof        domain.IdentityProof
	Organisation domain.Organisation
	Code         string
	Person       string // who made the request
	Entry        string // where the code is typed
}

// WriteLetter makes a letter to the address of the Sirene record, which the operator looked up. It ends those before it.
func (s *Registrars) WriteLetter(ctx context.Context, actor domain.Actor, id domain.OrganisationID, found domain.ProofFound) (domain.IdentityProof, error) {
	return s.prove(ctx, actor, id, domain.IdentityProof{Kind: domain.ProofLetter, Found: domain.ProofFound{
		Name: strings.TrimSpace(found.Name), Address: strings.TrimSpace(found.Address)}})
}

// RecordCall notes a call to a number that was found elsewhere, in which the organisation confirmed its request.
func (s *Registrars) RecordCall(ctx context.Context, actor domain.Actor, id domain.OrganisationID, found domain.ProofFound) (domain.IdentityProof, error) {
	return s.prove(ctx, actor, id, domain.IdentityProof{Kind: domain.ProofCall, Found: domain.ProofFound{
		Phone: strings.TrimSpace(found.Phone), Source: strings.TrimSpace(found.Source), Answer: strings.TrimSpace(found.Answer), On: found.On}})
}

func (s *Registrars) prove(ctx context.Context, actor domain.Actor, id domain.OrganisationID, p domain.IdentityProof) (domain.IdentityProof, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return p, err
	}
	if err := domain.InvalidFields(p.Check(domain.DayOf(s.Now()))); err != nil {
		return p, err
	}
	o, err := s.Store.Organisation(ctx, id)
	if err != nil {
		return p, err
	}
	now := s.now()
	p.ID, p.OrganisationID, p.MadeBy, p.MadeAt, p.Found.SIRET = domain.NewID[string](s.Now()), o.ID, actor.AccountID, now, o.SIRET
	if p.Found.Caller, err = s.title(ctx, actor.AccountID); err != nil {
		return p, err
	}
	act := "proof.call"
	if p.Kind == domain.ProofLetter {
		act, p.ExpiresAt, p.CodeHash = "proof.letter", now.Add(domain.LetterLife), s.Pepper.Hash(purposeLetter, s.letterCode(p.ID))
	} else {
		p.HeldAt = now
	}
	return p, s.Store.Write(ctx, func(tx *store.Tx) error {
		if p.Kind == domain.ProofLetter {
			if err := tx.EndLetters(o.ID, now); err != nil {
				return err
			}
		}
		if err := tx.InsertProof(p); err != nil {
			return err
		}
		return s.audit(tx, actor, act, o.ID, p.ID, "")
	})
}

// Letter reads one, to print it.
func (s *Registrars) Letter(ctx context.Context, actor domain.Actor, id domain.OrganisationID, proof string) (Letter, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return Letter{}, err
	}
	o, err := s.Store.Organisation(ctx, id)
	if err != nil {
		return Letter{}, err
	}
	all, err := s.Store.Proofs(ctx, id)
	if err != nil {
		return Letter{}, err
	}
	for _, p := range all {
		if p.ID == proof && p.Kind == domain.ProofLetter && s.Now().Before(p.ExpiresAt) && p.HeldAt.IsZero() {
			l := Letter{Proof: p, Organisation: o, Code: s.letterCode(p.ID), Entry: s.BaseURL + "/pro/verification"}
			a, err := s.Store.ApplicationOf(ctx, id)
			if err != nil && !domain.IsKind(err, domain.NotFound) {
				return l, err
			}
			l.Person = a.Name
			return l, nil
		}
	}
	return Letter{}, domain.NotFoundf("proof-unknown")
}

// TypeLetterCode is the organisation's answer: the code of the letter that came by post. Each letter allows a few tries.
func (s *Applications) TypeLetterCode(ctx context.Context, actor domain.Actor, typed string) error {
	if err := allow(actor, ActManageOrganisation, actor.OrganisationID); err != nil {
		return err
	}
	all, err := s.Store.Proofs(ctx, actor.OrganisationID)
	if err != nil {
		return err
	}
	now := s.now()
	for _, p := range all {
		if p.Kind != domain.ProofLetter || !p.HeldAt.IsZero() || !now.Before(p.ExpiresAt) {
			continue
		}
		// The try counts before the code is looked at, or many at once would all be the first.
		err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.CountProofTry(p.ID, domain.LetterTries) })
		if domain.CodeOf(err) == "proof-tries" {
			return &domain.Error{Kind: domain.TooMany, Code: "proof-tries"}
		}
		if err != nil {
			return err
		}
		if !s.Pepper.Is(purposeLetter, normalLetterCode(typed), p.CodeHash) {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "proof-code-wrong", Args: []any{max(0, domain.LetterTries-p.Tries-1)}}})
		}
		return s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.HoldProof(p.ID, now); err != nil {
				return err
			}
			return s.audit(tx, actor, "proof.code", actor.OrganisationID, p.ID, "")
		})
	}
	return domain.Conflictf("proof-none")
}

// normalLetterCode is what people read from paper: in groups, small letters, 0 for O.
func normalLetterCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\u00a0' || r == '\u202f':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, strings.TrimSpace(typed))
}

// ground is how the registry says, in public, by what the identity was checked. It names nobody.
func (s *Registrars) ground(p domain.IdentityProof, date func(time.Time) string) string {
	if p.Kind == domain.ProofLetter {
		return "Code envoyé par courrier à l’adresse du répertoire Sirene, saisi le " + date(p.HeldAt) + "."
	}
	return "Rappel, le " + date(p.Found.On.Time()) + ", d’un numéro trouvé sans l’organisme : " + p.Found.Source + "."
}
