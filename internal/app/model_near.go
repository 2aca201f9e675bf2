package app

import (
	"context"
	"slices"

	"galon/badges"
	"galon/internal/domain"
)

// NearModel is one that a person should look at before writing another: their own, of the catalogue, or of a partner.
type NearModel struct {
	Title        string
	Organisation string         // "" for one's own and for the catalogue
	Slug         string         // of what is published
	ModelID      domain.ModelID // of one's own, or of a partner's that can be copied
	Partner      bool
	Page         string // of another organisation's, which anybody may read
	Nearness     float64
}

// nearShown bounds the list: more would not be read.
const nearShown = 4

// Near finds models that say the same, the nearest first.
func (s *Models) Near(ctx context.Context, actor domain.Actor, o domain.OrganisationID, a domain.Achievement, not domain.ModelID) ([]NearModel, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	if a.Title == "" {
		return nil, nil
	}
	var all []NearModel
	add := func(b domain.Achievement, n NearModel) {
		if n.Nearness = domain.Nearness(a, b); domain.Near(a, b) {
			n.Title = b.Title
			all = append(all, n)
		}
	}
	own, err := s.Store.Models(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, m := range own {
		if m.ID != not && m.State != domain.ModelArchived {
			add(m.Draft, NearModel{ModelID: m.ID})
		}
	}
	for _, b := range badges.All() {
		add(b, NearModel{Slug: b.Slug})
	}
	shared, err := s.shared(ctx, o)
	if err != nil {
		return nil, err
	}
	seen := map[domain.ModelID]bool{}
	for _, x := range shared {
		seen[x.ModelID] = true
		add(x.Definition, NearModel{Organisation: x.Organisation.Name, Slug: x.Definition.Slug, ModelID: x.ModelID, Partner: true})
	}
	public, err := s.Store.PublishedModels(ctx, "")
	if err != nil {
		return nil, err
	}
	verified, err := s.verified(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range public { // somebody else's, as the catalogue shows them
		if by := verified[v.OrganisationID]; by != nil && v.OrganisationID != o && !seen[v.ModelID] {
			add(v.Definition, NearModel{Organisation: by.Name, Slug: v.Definition.Slug, Page: "/o/" + by.Slug + "/b/" + v.Definition.Slug})
		}
	}
	slices.SortStableFunc(all, func(x, y NearModel) int {
		switch {
		case x.Nearness > y.Nearness:
			return -1
		case x.Nearness < y.Nearness:
			return 1
		}
		return 0
	})
	return all[:min(len(all), nearShown)], nil
}
