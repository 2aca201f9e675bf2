package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
)

// Organisations are made and vouched for by the operator.
type Organisations struct{ *Installation }

// NewOrganisation is what the operator says of an organisation, with the ground on which its identity was checked.
type NewOrganisation struct {
	Organisation domain.Organisation
	Ground       string
	DecidedBy    string
}

// Create makes an organisation with its keys and enters it in the registry as verified.
func (s *Organisations) Create(ctx context.Context, actor domain.Actor, n NewOrganisation) (domain.Organisation, error) {
	o := n.Organisation
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return o, err
	}
	o.SIRET, o.NDA = strings.ReplaceAll(o.SIRET, " ", ""), strings.ToUpper(domain.Digits(o.NDA))
	if err := checkOrganisation(o); err != nil {
		return o, err
	}
	now := s.now()
	o.ID = domain.NewID[domain.OrganisationID](now)
	o.CreatedAt = now
	if o.JWTAlgorithm == "" {
		o.JWTAlgorithm = string(sign.ES256)
	}

	algorithms := []sign.Algorithm{sign.Ed25519, sign.ES256}
	if o.JWTAlgorithm == string(sign.RS256) {
		algorithms = append(algorithms, sign.RS256)
	}
	rows := make([]store.KeyRow, len(algorithms))
	pins := make([]domain.PinnedKey, len(algorithms))
	for i, alg := range algorithms {
		row, err := s.newKey(o.ID, alg, now)
		if err != nil {
			return o, err
		}
		rows[i], pins[i] = row, domain.PinnedKey{Thumbprint: row.ID, From: now}
	}
	entry := domain.RegistryEntry{
		DID: s.did(o), Slug: o.Slug, Name: o.Name, Town: o.Town, Departement: o.Departement, SIRET: o.SIRET, NDA: o.NDA, Kind: o.Kind,
		Decisions: []domain.RegistryDecision{{Kind: domain.Verified, From: now, DecidedBy: n.DecidedBy, Ground: n.Ground}},
		Keys:      pins,
	}
	registry, err := s.nextRegistry(ctx, func(r *domain.Registry) error {
		if _, known := r.Entry(entry.DID); known {
			return domain.Conflictf("organisation-exists", o.Slug)
		}
		r.Entries = append(r.Entries, entry)
		return nil
	})
	if err != nil {
		return o, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertOrganisation(o); err != nil {
			return err
		}
		for _, row := range rows {
			if err := tx.InsertKey(row); err != nil {
				return err
			}
		}
		if err := s.freezeBaseURL(tx); err != nil {
			return err
		}
		if err := registry.save(tx, now); err != nil {
			return err
		}
		return s.audit(tx, actor, "organisation.create", o.ID, string(o.ID), "")
	})
	return o, wrap(err, "create organisation %s", o.Slug)
}

func checkOrganisation(o domain.Organisation) error {
	var f []domain.FieldError
	if !domain.ValidSlug(o.Slug) {
		f = append(f, domain.FieldError{Pointer: "/slug", Code: "slug-malformed"})
	}
	if strings.TrimSpace(o.Name) == "" || !domain.CleanText(o.Name) {
		f = append(f, domain.FieldError{Pointer: "/name", Code: "name-missing"})
	}
	if code := domain.CheckSIRET(o.SIRET); code != "" {
		f = append(f, domain.FieldError{Pointer: "/siret", Code: code, Args: []any{len(o.SIRET)}})
	}
	if code, args := domain.CheckNDA(o.NDA); o.NDA != "" && code != "" {
		f = append(f, domain.FieldError{Pointer: "/nda", Code: code, Args: args})
	}
	if o.Email != "" {
		if code := domain.CheckEmail(o.Email); code != "" {
			f = append(f, domain.FieldError{Pointer: "/email", Code: code, Args: []any{o.Email}})
		}
	}
	return domain.InvalidFields(f)
}

// GrantHabilitation records that a certifying body lets the organisation prepare for, or assess, its blocs.
func (s *Organisations) GrantHabilitation(ctx context.Context, actor domain.Actor, h domain.Habilitation) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	if err := h.Check(); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertHabilitation(h); err != nil {
			return err
		}
		return s.audit(tx, actor, "habilitation.grant", h.OrganisationID, h.CertificationCode, string(h.Scope))
	})
}
