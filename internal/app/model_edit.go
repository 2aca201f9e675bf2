package app

import (
	"context"
	"errors"
	"slices"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/store"
)

// ModelConflict says that somebody else wrote the same model meanwhile. Nothing was saved and nothing is lost: Merged holds
// what both of them wrote, Changes names each field in which the other one did something.
type ModelConflict struct {
	Model   domain.Model // as it is now
	Merged  domain.Achievement
	Changes []domain.ModelChange
}

func (e *ModelConflict) Error() string { return "model-changed" }

// Unwrap makes doors that know nothing of merging answer a plain conflict.
func (e *ModelConflict) Unwrap() error { return domain.Conflictf("model-changed") }

// Save writes what a person changed in the draft that they saw at that revision. When it says something else by now, the
// error is a *ModelConflict.
func (s *Models) Save(ctx context.Context, actor domain.Actor, id domain.ModelID, revision int, change func(*domain.Achievement)) (domain.Model, error) {
	m, err := s.own(ctx, actor, id, ActWriteBadges)
	if err != nil {
		return m, err
	}
	if m.State == domain.ModelArchived {
		return m, domain.Conflictf("model-archived", m.Draft.Title)
	}
	base := m.Draft
	if revision != m.Revision {
		base, err = s.Store.ModelRevision(ctx, id, revision)
		if domain.IsKind(err, domain.NotFound) { // too old: then each difference is told
			base, err = domain.Achievement{Kind: m.Draft.Kind}, nil
		}
		if err != nil {
			return m, err
		}
	}
	mine := base
	change(&mine)
	mine.Kind, mine.Creator = m.Draft.Kind, m.Draft.Creator // neither can be changed
	if mine, err = s.registered(ctx, tidy(mine)); err != nil {
		return m, err
	}
	if err := domain.InvalidFields(draftFaults(mine)); err != nil {
		return m, err
	}
	if mine.Image.Upload != "" && mine.Image.Upload != base.Image.Upload {
		if ok, err := s.Store.OwnsPicture(ctx, m.OrganisationID, mine.Image.Upload); err != nil || !ok {
			return m, errors.Join(err, domain.NotFoundf("picture-unknown"))
		}
	}
	if len(domain.ModelDiff(m.Draft, mine)) == 0 { // also what was saved and whose answer was lost on its way
		return m, nil
	}
	if revision != m.Revision {
		return m, conflictOf(m, base, mine)
	}
	m.Draft, m.Revision, m.UpdatedBy, m.UpdatedAt = mine, m.Revision+1, actor.Label(), s.now()
	err = s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveModelDraft(m) })
	if domain.CodeOf(err) == "model-changed" { // by somebody between our look and our writing
		now, err := s.Store.Model(ctx, id)
		if err != nil {
			return m, err
		}
		return now, conflictOf(now, base, mine)
	}
	return m, err
}

// draftFaults are those of the text, and of what can be drawn.
func draftFaults(a domain.Achievement) []domain.FieldError {
	faults := a.CheckDraft()
	if p := a.Image.Pictogram; p != "" && !slices.Contains(artwork.Pictograms(), p) {
		faults = append(faults, domain.FieldError{Pointer: "/image/pictogram", Code: "model-pictogram", Args: []any{p}})
	}
	return faults
}

func conflictOf(now domain.Model, base, mine domain.Achievement) error {
	merged, changes := domain.MergeModel(base, now.Draft, mine)
	return &ModelConflict{Model: now, Merged: merged, Changes: changes}
}

// AddPicture takes in an organisation's own picture, makes it safe and keeps it. It gives the digest by which a model
// names it.
func (s *Models) AddPicture(ctx context.Context, actor domain.Actor, o domain.OrganisationID, data []byte) (string, error) {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return "", err
	}
	own, err := artwork.ReadOwn(data)
	if fault := (*artwork.ImageError)(nil); errors.As(err, &fault) {
		return "", domain.InvalidFields([]domain.FieldError{{Pointer: "/picture", Code: fault.Code, Args: []any{fault.Detail}}})
	}
	if err != nil {
		return "", err
	}
	return own.Digest, s.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertPicture(o, own.Digest, store.Picture{PNG: own.PNG, SVG: own.SVG}, s.now())
	})
}

// Preview draws what the picture of a model would be, as SVG. Nothing is kept.
func (s *Models) Preview(ctx context.Context, actor domain.Actor, id domain.ModelID, color, pictogram string) ([]byte, error) {
	m, err := s.own(ctx, actor, id, ActRead)
	if err != nil {
		return nil, err
	}
	a := m.Draft
	a.Slug = m.Slug
	if color != "" {
		a.Image.Color, a.Image.Upload = color, ""
	}
	if pictogram != "" {
		a.Image.Pictogram, a.Image.Upload = pictogram, ""
	}
	a.Image.Shape = domain.ShapeOf(a.Kind)
	svg, err := s.PlainSVG(ctx, a)
	if fault := (*artwork.ImageError)(nil); errors.As(err, &fault) {
		return nil, domain.NotFoundf("picture-unknown")
	}
	return svg, err
}
