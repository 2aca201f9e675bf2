package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"galon/internal/domain"
)

// ClaimOffer is a badge that can be asked for, and of whom.
type ClaimOffer struct {
	Organisation domain.Organisation
	Achievement  domain.Achievement
	Days         int // within which an answer is promised
}

// Offers are the badges that can be asked for and that hold every word of what is looked for, in their title, their
// criteria or their description. What was found in the title comes first. When nothing is, misspelled words are read as
// those that were meant, and near says so.
func (s *Claims) Offers(ctx context.Context, search string) (found []ClaimOffer, near bool, err error) {
	all, err := s.openOffers(ctx)
	if err != nil {
		return nil, false, err
	}
	words := claimWords(search)
	if found = offersHolding(all, words); len(found) > 0 {
		return found, false, nil
	}
	l := domain.Lexicon{}
	for _, o := range all {
		l.Add(strings.Join(o.searched(), " "))
	}
	right, ok := l.Corrected(words[:min(len(words), maxSearchWords)], func(w string) bool { return len(offersHolding(all, []string{w})) > 0 })
	if !ok {
		return nil, false, nil
	}
	found = offersHolding(all, right)
	return found, len(found) > 0, nil
}

// searched is what an offer is found by, its title first.
func (o ClaimOffer) searched() []string {
	a := o.Achievement
	return []string{a.Title, a.Description, strings.Join(a.Criteria, " "), strings.Join(a.Tags, " "), o.Organisation.Name, o.Organisation.Town}
}

func offersHolding(all []ClaimOffer, words []string) []ClaimOffer {
	var titled, others []ClaimOffer
	for _, o := range all {
		texts := o.searched()
		switch {
		case holds(words, texts[0]):
			titled = append(titled, o)
		case holds(words, texts...):
			others = append(others, o)
		}
	}
	return append(titled, others...)
}

func (s *Claims) openOffers(ctx context.Context) (all []ClaimOffer, err error) {
	openings, err := s.Store.ClaimOpenings(ctx, "")
	if err != nil {
		return nil, err
	}
	organisations := map[domain.OrganisationID]domain.Organisation{}
	for _, x := range openings {
		o, known := organisations[x.OrganisationID]
		if !known {
			if o, err = s.Store.Organisation(ctx, x.OrganisationID); err != nil {
				return nil, err
			}
			if err := s.entitled(ctx, o); err != nil {
				if isDomain(err) {
					o = domain.Organisation{}
				} else {
					return nil, err
				}
			}
			organisations[x.OrganisationID] = o
		}
		if o.ID == "" { // may not award today
			continue
		}
		offer, err := s.offer(ctx, o, x)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, offer)
	}
	return all, nil
}

func isDomain(err error) bool {
	var e *domain.Error
	return errors.As(err, &e)
}

func (s *Claims) offer(ctx context.Context, o domain.Organisation, x domain.ClaimOpening) (ClaimOffer, error) {
	a, err := s.Definition(ctx, x.Achievement)
	if err != nil {
		return ClaimOffer{}, err
	}
	if !a.Kind.Claimable() || !x.Open {
		return ClaimOffer{}, domain.NotFoundf("claim-not-open")
	}
	return ClaimOffer{Organisation: o, Achievement: a, Days: x.Days}, nil
}

// claimWords are the words that say something: « je sais travailler en équipe » looks for travailler and equipe.
func claimWords(search string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(domain.Fold(search), func(r rune) bool { return r == ' ' || r == ',' || r == '\'' || r == '’' || r == '.' || r == ';' }) {
		if len(w) > 2 && !slices.Contains(claimSmallWords, w) {
			words = append(words, w)
		}
	}
	return words
}

var claimSmallWords = []string{"les", "des", "une", "sur", "avec", "dans", "pour", "par", "que", "qui", "sais", "suis", "ai", "aux", "mes", "mon", "fait", "savoir"}

// holds tells whether each word begins a word of the texts. The end of a verb is left off: « j’accueille » is found under « accueillir ».
func holds(words []string, texts ...string) bool {
	text := " " + strings.NewReplacer("'", " ", "’", " ", "(", " ", "«", " ").Replace(domain.Fold(strings.Join(texts, " ")))
	for _, w := range words {
		stem := w
		if r := []rune(w); len(r) > 6 {
			stem = string(r[:max(5, len(r)-4)])
		}
		if !strings.Contains(text, " "+stem) {
			return false
		}
	}
	return true
}
