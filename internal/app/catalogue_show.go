package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"galon/badges"
	"galon/internal/credential"
	"galon/internal/domain"
)

// PublicModel is a badge of the public catalogue, with the verified organisations that give it.
type PublicModel struct {
	domain.Achievement
	By []ModelGiver
}

// ModelGiver is an organisation that gives a badge, as the registry names it.
type ModelGiver struct {
	Slug, Name string
	Count      int // how often
}

// Count is how often a badge was given, by all together.
func (m PublicModel) Count() int {
	n := 0
	for _, g := range m.By {
		n += g.Count
	}
	return n
}

// CountShown is from how many a number of awards is shown: fewer would be about somebody.
const CountShown = 5

// Catalogue is every badge that anybody may read of: the ready-made ones, what organisations published, and the blocs
// that were attested. Only organisations that are verified today are named.
func (s *Publishing) Catalogue(ctx context.Context) ([]PublicModel, error) {
	verified, err := s.verified(ctx)
	if err != nil {
		return nil, err
	}
	all, at := []PublicModel{}, map[string]int{}
	add := func(a domain.Achievement) *PublicModel {
		i, known := at[a.Slug]
		if !known {
			i = len(all)
			at[a.Slug] = i
			all = append(all, PublicModel{Achievement: a})
		}
		return &all[i]
	}
	for _, a := range badges.All() {
		add(a)
	}
	own, err := s.Store.PublishedModels(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, v := range own {
		if entry := verified[v.OrganisationID]; entry != nil {
			m := add(v.Definition)
			m.By = append(m.By, ModelGiver{Slug: entry.Slug, Name: entry.Name})
		}
	}
	counts, err := s.Store.ModelCounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		entry := verified[c.OrganisationID]
		if entry == nil {
			continue
		}
		if _, known := at[c.Slug]; !known {
			if gone, err := s.archived(ctx, c.Slug); err != nil || gone { // its badges stay; nobody is given it any more
				if err != nil {
					return nil, err
				}
				continue
			}
			a, err := s.Definition(ctx, c.Slug)
			if domain.IsKind(err, domain.NotFound) { // of a register that is not there any more
				continue
			}
			if err != nil {
				return nil, err
			}
			add(a)
		}
		m := &all[at[c.Slug]]
		i := slices.IndexFunc(m.By, func(g ModelGiver) bool { return g.Slug == entry.Slug })
		if i < 0 {
			i = len(m.By)
			m.By = append(m.By, ModelGiver{Slug: entry.Slug, Name: entry.Name})
		}
		m.By[i].Count = c.Count
	}
	for _, m := range all {
		slices.SortFunc(m.By, func(a, b ModelGiver) int { return cmp.Compare(domain.Fold(a.Name), domain.Fold(b.Name)) })
	}
	return all, nil
}

// verified are the organisations that the registry answers for today, with what it says of them.
func (in *Installation) verified(ctx context.Context) (map[domain.OrganisationID]*domain.RegistryEntry, error) {
	registry, err := in.Registry(ctx)
	if err != nil {
		return nil, err
	}
	organisations, err := in.Store.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	all := map[domain.OrganisationID]*domain.RegistryEntry{}
	for _, o := range organisations {
		if entry, ok := registry.Entry(in.did(o)); ok {
			if d, ok := entry.At(in.now()); ok && d.Kind == domain.Verified {
				all[o.ID] = entry
			}
		}
	}
	return all, nil
}

// SearchModels keeps what answers the words, the best first, or all in the order of their titles. When nothing does,
// misspelled words are read as those that were meant, and near says so.
func SearchModels(all []PublicModel, words string) (found []PublicModel, near bool) {
	if found = answering(all, words); len(found) > 0 || words == "" {
		return found, false
	}
	l := domain.Lexicon{}
	for _, m := range all {
		for _, text := range searchedIn(m) {
			l.Add(text.Text)
		}
	}
	there := domain.Searched{Text: strings.Join(slices.Collect(maps.Keys(l)), " "), Worth: 1}
	asked := domain.SearchWords(words)
	right, ok := l.Corrected(asked[:min(len(asked), maxSearchWords)], func(w string) bool { return domain.SearchScore(w, there) > 0 })
	if !ok {
		return nil, false
	}
	found = answering(all, strings.Join(right, " "))
	return found, len(found) > 0
}

// searchedIn is what a model is found by.
func searchedIn(m PublicModel) []domain.Searched {
	texts := []domain.Searched{{Text: m.Title, Worth: 5}, {Text: m.Description, Worth: 2}}
	for _, c := range m.Criteria {
		texts = append(texts, domain.Searched{Text: c, Worth: 2})
	}
	for _, a := range m.Alignments {
		texts = append(texts, domain.Searched{Text: a.Name, Worth: 1}, domain.Searched{Text: a.Code, Worth: 3})
	}
	if m.Bloc != nil {
		texts = append(texts, domain.Searched{Text: m.Bloc.Code + " " + m.Bloc.CertificationCode, Worth: 5}, domain.Searched{Text: m.Bloc.CertificationTitle, Worth: 2})
	}
	return texts
}

func answering(all []PublicModel, words string) []PublicModel {
	type scored struct {
		m PublicModel
		n int
	}
	var found []scored
	for _, m := range all {
		n := 1
		if words != "" {
			n = domain.SearchScore(words, searchedIn(m)...)
		}
		if n > 0 {
			found = append(found, scored{m, n})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(domain.Fold(a.m.Title), domain.Fold(b.m.Title)))
	})
	models := make([]PublicModel, len(found))
	for i, f := range found {
		models[i] = f.m
	}
	return models
}

// Said is what stands of a thing that somebody recommends, as a public page shows it.
type Said struct {
	By      string // the organisation in the words of the registry, or the person who wrote it
	How     string // "registry" or "mail": how whoever says it was checked
	Comment string
	At      domain.Day
}

// SaidOf lists the recommendations of a model of an organisation, or of the organisation itself for "". Those of an
// organisation that is not verified today are left out.
func (s *Publishing) SaidOf(ctx context.Context, slug, badge string) ([]Said, error) {
	subject := credential.DID(s.BaseURL, slug)
	if badge != "" {
		subject = credential.AchievementURL(s.BaseURL, slug, badge)
	}
	all, err := s.Store.EndorsementsOf(ctx, subject)
	if err != nil {
		return nil, err
	}
	registry, err := s.Registry(ctx)
	if err != nil {
		return nil, err
	}
	var said []Said
	for _, e := range all {
		o, err := s.Store.Organisation(ctx, e.OrganisationID)
		if err != nil {
			return nil, err
		}
		entry, ok := registry.Entry(s.did(o))
		if !ok {
			continue
		}
		if d, ok := entry.At(s.now()); !ok || d.Kind != domain.Verified {
			continue
		}
		x := Said{By: entry.Name, How: "registry", Comment: e.Comment, At: domain.DayOf(e.ValidFrom)}
		if e.Author != nil {
			x.By, x.How = e.Author.Line(), "mail"
		}
		said = append(said, x)
	}
	return said, nil
}

// OpenToClaims tells whether a badge of an organisation can be asked for.
func (s *Publishing) OpenToClaims(ctx context.Context, o domain.Organisation, slug string) (bool, error) {
	_, err := (&Claims{&Issuing{Installation: s.Installation}}).openingOf(ctx, o, slug)
	if domain.CodeOf(err) != "" { // not open, or not entitled
		return false, nil
	}
	return err == nil, err
}

// Qualiopi is what an organisation said of its certificate, as the team accepted it; one that has ended is none.
func (s *Publishing) Qualiopi(ctx context.Context, o domain.Organisation) (domain.Qualiopi, error) {
	a, err := s.Store.ApplicationOf(ctx, o.ID)
	if domain.IsKind(err, domain.NotFound) {
		return domain.Qualiopi{}, nil
	}
	if err != nil || a.State != domain.ApplicationAccepted || a.Declared.Qualiopi.Until < domain.DayOf(s.Now()) {
		return domain.Qualiopi{}, err
	}
	return a.Declared.Qualiopi, nil
}
