package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// SaveModel keeps the path of a dossier to walk it again.
func (s *Afest) SaveModel(ctx context.Context, actor domain.Actor, id domain.AfestID, title string) (domain.AfestModel, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return domain.AfestModel{}, err
	}
	d := v.Dossier
	return s.insertModel(ctx, actor, domain.AfestModel{OrganisationID: d.OrganisationID, Title: title, Achievement: d.Achievement, AfestModelContent: d.Model()})
}

func (s *Afest) insertModel(ctx context.Context, actor domain.Actor, m domain.AfestModel) (domain.AfestModel, error) {
	if err := allow(actor, ActAward, m.OrganisationID); err != nil {
		return m, err
	}
	now := s.now()
	m.ID, m.CreatedAt, m.Title = domain.NewID[domain.AfestModelID](now), now, normalName(m.Title)
	if err := domain.InvalidFields(m.Check()); err != nil {
		return m, err
	}
	return m, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAfestModel(m); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.model", m.OrganisationID, string(m.ID), string(m.CopiedFrom))
	})
}

// readableModel is one of the actor's organisation, or one that another shares.
func (s *Afest) readableModel(ctx context.Context, actor domain.Actor, id domain.AfestModelID) (domain.AfestModel, error) {
	m, err := s.Store.AfestModel(ctx, id)
	if err == nil && foreign(actor, m.OrganisationID) && !m.Shared {
		err = domain.NotFoundf("afest-model-unknown")
	}
	return m, err
}

// ModelLine is a model in a list, with the organisation it is of.
type ModelLine struct {
	domain.AfestModel
	Organisation string
}

// Models are those of the actor's organisation, then those that others share.
func (s *Afest) Models(ctx context.Context, actor domain.Actor, o domain.OrganisationID) (own, shared []ModelLine, err error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, nil, err
	}
	mine, err := s.Store.AfestModels(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	theirs, err := s.Store.SharedAfestModels(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range mine {
		own = append(own, ModelLine{AfestModel: m})
	}
	names := map[domain.OrganisationID]string{}
	for _, m := range theirs {
		if _, known := names[m.OrganisationID]; !known {
			org, err := s.Store.Organisation(ctx, m.OrganisationID)
			if err != nil {
				return nil, nil, err
			}
			names[m.OrganisationID] = org.Name
		}
		shared = append(shared, ModelLine{m, names[m.OrganisationID]})
	}
	return own, shared, nil
}

// ShareModel opens a model of the actor's organisation to the others, or closes it again.
func (s *Afest) ShareModel(ctx context.Context, actor domain.Actor, id domain.AfestModelID, shared bool) error {
	m, err := s.ownModel(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ShareAfestModel(id, shared); err != nil {
			return err
		}
		act := "afest.model-shared"
		if !shared {
			act = "afest.model-closed"
		}
		return s.audit(tx, actor, act, m.OrganisationID, string(id), "")
	})
}

// DeleteModel takes a model away; what others copied stays theirs.
func (s *Afest) DeleteModel(ctx context.Context, actor domain.Actor, id domain.AfestModelID) error {
	m, err := s.ownModel(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteAfestModel(id); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.model-deleted", m.OrganisationID, string(id), "")
	})
}

func (s *Afest) ownModel(ctx context.Context, actor domain.Actor, id domain.AfestModelID) (domain.AfestModel, error) {
	m, err := s.Store.AfestModel(ctx, id)
	if err == nil && foreign(actor, m.OrganisationID) {
		err = domain.NotFoundf("afest-model-unknown")
	}
	if err == nil {
		err = allow(actor, ActAward, m.OrganisationID)
	}
	return m, err
}

// CopyModel takes a model that another organisation shares; from then on it is one's own.
func (s *Afest) CopyModel(ctx context.Context, actor domain.Actor, id domain.AfestModelID) (domain.AfestModel, error) {
	m, err := s.readableModel(ctx, actor, id)
	if err != nil {
		return m, err
	}
	copied := domain.AfestModel{OrganisationID: actor.OrganisationID, Title: m.Title, Achievement: m.Achievement, AfestModelContent: m.AfestModelContent, CopiedFrom: m.ID}
	return s.insertModel(ctx, actor, copied)
}
