package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// Rights is what an organisation may do with blocs, and what it lets others do.
type Rights struct {
	Own       []domain.Habilitation
	Given     []GivenRight
	Certifies bool // some entry of the register names it as certifying body, or it is one here
}

// GivenRight is a habilitation that the organisation gave, with the name of who has it.
type GivenRight struct {
	domain.Habilitation
	To string
}

// Rights lists them.
func (s *Issuing) Rights(ctx context.Context, actor domain.Actor) (Rights, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return Rights{}, err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return Rights{}, err
	}
	var r Rights
	if r.Own, err = s.Store.Habilitations(ctx, o.ID); err != nil {
		return r, err
	}
	given, err := s.Store.HabilitationsGiven(ctx, grantor(o))
	if err != nil {
		return r, err
	}
	for _, h := range given {
		to, err := s.Store.Organisation(ctx, h.OrganisationID)
		if err != nil {
			return r, err
		}
		r.Given = append(r.Given, GivenRight{h, to.Name})
	}
	r.Certifies = o.Kind == domain.CertifyingBody || len(r.Given) > 0
	return r, nil
}

// grantor is how a certifying body stands in the habilitations that it gives: its name may change, its SIRET not.
func grantor(o domain.Organisation) string { return o.Name + " (" + o.SIRET + ")" }

// Habilitate lets another organisation of this installation prepare for, or assess, blocs of a certification. Only the
// certifying body that the register names gives such a right (articles R. 6113-16 and following of the Code du travail);
// who was habilitated cannot pass it on.
func (s *Issuing) Habilitate(ctx context.Context, actor domain.Actor, to string, h domain.Habilitation) error {
	if err := allow(actor, ActManageOrganisation, actor.OrganisationID); err != nil {
		return err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return err
	}
	if err := s.entitled(ctx, o); err != nil {
		return err
	}
	target, err := s.Store.OrganisationBySlug(ctx, to)
	if domain.IsKind(err, domain.NotFound) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/organisation", Code: "habilitation-organisation-unknown", Args: []any{to}}})
	}
	if err != nil {
		return err
	}
	h.OrganisationID, h.GrantedBy = target.ID, grantor(o)
	h.CertificationCode = domain.NormalRegisterCode(h.CertificationCode)
	for i := range h.BlocCodes {
		h.BlocCodes[i] = domain.NormalRegisterCode(h.BlocCodes[i])
	}
	if err := h.Check(); err != nil {
		return err
	}
	c, err := s.Certification(ctx, h.CertificationCode)
	if err != nil {
		return err
	}
	if !domain.IsCertifyingBody(o, c.Whole()) {
		return &domain.Error{Kind: domain.Forbidden, Code: "habilitation-not-certifier", Args: []any{c.Code}}
	}
	for _, code := range h.BlocCodes {
		if _, err := s.Bloc(ctx, code); err != nil {
			return err
		}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertHabilitation(h); err != nil {
			return err
		}
		return s.audit(tx, actor, "habilitation.grant", h.OrganisationID, h.CertificationCode, string(h.Scope))
	})
}

// EndHabilitation sets today as the last day of a right that the organisation gave. What was decided before stays.
func (s *Issuing) EndHabilitation(ctx context.Context, actor domain.Actor, key string) error {
	if err := allow(actor, ActManageOrganisation, actor.OrganisationID); err != nil {
		return err
	}
	rights, err := s.Rights(ctx, actor)
	if err != nil {
		return err
	}
	today := domain.DayOf(s.Now())
	for _, g := range rights.Given {
		if g.Key() != key || g.Habilitation.To != "" && g.Habilitation.To <= string(today) {
			continue
		}
		return s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.EndHabilitation(g.Habilitation, today); err != nil {
				return err
			}
			return s.audit(tx, actor, "habilitation.end", g.OrganisationID, g.CertificationCode, string(g.Scope))
		})
	}
	return domain.Conflictf("habilitation-changed")
}
