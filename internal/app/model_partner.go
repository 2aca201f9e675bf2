package app

import (
	"context"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// Partner is an organisation that may copy the models of another one.
type Partner struct {
	domain.ModelGrant
	Name, Town string
}

// Partners lists those whom the actor's organisation lets copy its models today.
func (s *Models) Partners(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]Partner, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	grants, err := s.Store.ModelGrants(ctx, o)
	if err != nil {
		return nil, err
	}
	var all []Partner
	for _, g := range grants {
		if !g.EndedAt.IsZero() {
			continue
		}
		p, err := s.Store.Organisation(ctx, g.PartnerID)
		if err != nil {
			return nil, err
		}
		all = append(all, Partner{g, p.Name, p.Town})
	}
	return all, nil
}

// Invite lets another organisation of this installation copy and award one's models. It is named by its SIRET or by its
// page's name.
func (s *Models) Invite(ctx context.Context, actor domain.Actor, o domain.OrganisationID, named string) (Partner, error) {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return Partner{}, err
	}
	p, err := s.organisationNamed(ctx, named)
	if err == nil && p.ID == o {
		err = domain.NotFoundf("partner-self")
	}
	if err != nil {
		switch domain.CodeOf(err) {
		case "partner-self":
			err = domain.InvalidFields([]domain.FieldError{{Pointer: "/partner", Code: "partner-self"}})
		case "organisation-unknown":
			err = domain.InvalidFields([]domain.FieldError{{Pointer: "/partner", Code: "partner-missing"}})
		}
		return Partner{}, err
	}
	now := s.now()
	g := domain.ModelGrant{ID: domain.NewID[domain.ModelGrantID](now), OrganisationID: o, PartnerID: p.ID, GrantedBy: actor.Label(), GrantedAt: now}
	return Partner{g, p.Name, p.Town}, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertModelGrant(g); err != nil {
			return err
		}
		return s.audit(tx, actor, "model.partner", o, string(p.ID), "")
	})
}

// organisationNamed finds an organisation by its SIRET, its exact name or the name of its page.
func (s *Models) organisationNamed(ctx context.Context, named string) (domain.Organisation, error) {
	all, err := s.Store.Organisations(ctx)
	if err != nil {
		return domain.Organisation{}, err
	}
	siret, folded := digits(named), domain.Fold(normalName(named))
	for _, o := range all {
		if o.Slug == named || len(siret) == 14 && o.SIRET == siret || folded != "" && domain.Fold(o.Name) == folded {
			return o, nil
		}
	}
	return domain.Organisation{}, domain.NotFoundf("organisation-unknown")
}

// Uninvite ends the permission from now on. What the partner awarded until today stays good.
func (s *Models) Uninvite(ctx context.Context, actor domain.Actor, o domain.OrganisationID, id domain.ModelGrantID) error {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndModelGrant(id, o, s.now()); err != nil {
			if domain.CodeOf(err) == "partner-unknown" { // another organisation's is as good as none
				return domain.NotFoundf("partner-unknown")
			}
			return err
		}
		return s.audit(tx, actor, "model.partner-ended", o, string(id), "")
	})
}

// SharedModel is a published model that a partner lets one copy.
type SharedModel struct {
	store.ModelVersion
	Organisation domain.Organisation
}

// Shared lists the models that others let the actor's organisation copy.
func (s *Models) Shared(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]SharedModel, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	return s.shared(ctx, o)
}

func (s *Models) shared(ctx context.Context, o domain.OrganisationID) ([]SharedModel, error) {
	grants, err := s.Store.ModelGrantsTo(ctx, o)
	if err != nil {
		return nil, err
	}
	var all []SharedModel
	for _, g := range grants {
		owner, err := s.Store.Organisation(ctx, g.OrganisationID)
		if err != nil {
			return nil, err
		}
		versions, err := s.Store.PublishedModels(ctx, g.OrganisationID)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			if v.Definition.Creator == nil { // a copy is not theirs to hand on
				all = append(all, SharedModel{v, owner})
			}
		}
	}
	return all, nil
}

// Copy takes over a model that a partner shares. Its creator stays named, in every badge that is given with it.
func (s *Models) Copy(ctx context.Context, actor domain.Actor, o domain.OrganisationID, id domain.ModelID) (domain.Model, error) {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return domain.Model{}, err
	}
	all, err := s.shared(ctx, o)
	if err != nil {
		return domain.Model{}, err
	}
	for _, x := range all {
		if x.ModelID != id {
			continue
		}
		a := x.Definition
		a.Creator = &domain.Creator{ID: s.did(x.Organisation), Name: x.Organisation.Name, URL: credential.Profile(s.BaseURL, x.Organisation.Slug)}
		if a.Image.Upload != "" {
			if err := s.copyPicture(ctx, o, a.Image.Upload); err != nil {
				return domain.Model{}, err
			}
		}
		return s.insert(ctx, actor, o, a, id, "model.copy")
	}
	return domain.Model{}, domain.NotFoundf("model-unknown")
}

func (s *Models) copyPicture(ctx context.Context, o domain.OrganisationID, digest string) error {
	p, err := s.Store.ModelPicture(ctx, digest)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertPicture(o, digest, p, s.now()) })
}

// licensed tells whether an organisation may give badges of that creator's model now. Of creators elsewhere nobody decides
// here.
func (in *Installation) licensed(ctx context.Context, o domain.Organisation, creator domain.Creator) error {
	allowed, known, err := in.licensedAt(ctx, o, creator.ID, in.Now())
	if err == nil && known && !allowed {
		err = &domain.Error{Kind: domain.Forbidden, Code: "model-licence-ended", Args: []any{creator.Name}}
	}
	return err
}

// licensedAt tells whether a creator had let that organisation give its models at that instant.
func (in *Installation) licensedAt(ctx context.Context, o domain.Organisation, creator string, at time.Time) (allowed, known bool, err error) {
	slug, ours := credential.OrganisationOfDID(in.BaseURL, creator)
	if !ours {
		return false, false, nil
	}
	owner, err := in.Store.OrganisationBySlug(ctx, slug)
	if domain.IsKind(err, domain.NotFound) {
		return false, false, nil
	}
	if err != nil || owner.ID == o.ID {
		return err == nil, err == nil, err
	}
	grants, err := in.Store.ModelGrantsBetween(ctx, owner.ID, o.ID)
	if err != nil {
		return false, false, err
	}
	for _, g := range grants {
		if g.Held(at) {
			return true, true, nil
		}
	}
	return false, true, nil
}
