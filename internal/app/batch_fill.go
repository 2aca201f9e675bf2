package app

import (
	"cmp"
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// Defaults are what was said of all the lines of a draft.
func (s *Batches) Defaults(ctx context.Context, actor domain.Actor, id domain.BatchID) (domain.Facts, error) {
	if _, err := s.open(ctx, actor, id); err != nil {
		return domain.Facts{}, err
	}
	src, err := s.Store.BatchSource(ctx, id)
	return src.Choice.Defaults, err
}

// FillIn says of all the lines of a draft what a missing column does not; what is left empty stays as it was.
func (s *Batches) FillIn(ctx context.Context, actor domain.Actor, id domain.BatchID, said domain.Facts) error {
	return s.redraft(ctx, actor, id, "batch.fix", func(src *domain.BatchSource) (func(*store.Tx) error, error) {
		all := &src.Choice.Defaults
		all.AwardedOn = cmp.Or(said.AwardedOn, all.AwardedOn)
		all.Level = cmp.Or(said.Level, all.Level)
		all.Context = cmp.Or(said.Context, all.Context)
		all.Assessor.Name = cmp.Or(said.Assessor.Name, all.Assessor.Name)
		all.Assessor.Role = cmp.Or(said.Assessor.Role, all.Assessor.Role)
		all.Panel = cmp.Or(said.Panel, all.Panel)
		all.Observations = cmp.Or(said.Observations, all.Observations)
		return nil, nil
	})
}
