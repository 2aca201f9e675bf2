package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/register"
	"galon/internal/store"
)

// RegisterSearch is what somebody looks for in the register.
type RegisterSearch struct {
	Text  string // words in any order, or a code
	Trade string // a job of the ROME: code or words of its label
	Open  bool   // only what can still be delivered today
	Blocs bool   // only what is made of blocs: the RNCP
	Page  int    // 0 is the first
}

// registerPage is how many entries a page has.
const registerPage = 20

// Search finds entries; more tells that there is another page.
func (s *Register) Search(ctx context.Context, q RegisterSearch) (found []domain.Certification, more bool, err error) {
	if c, ok, err := s.byCode(ctx, q.Text); err != nil || ok {
		return c, false, err
	}
	query := store.RegisterQuery{Words: searchWords(q.Text), Trades: searchWords(q.Trade), Offset: max(q.Page, 0) * registerPage, Limit: registerPage + 1}
	if q.Blocs {
		query.Specific = new(bool)
	}
	today := domain.DayOf(s.Now())
	if q.Open {
		query.OpenOn = today
	}
	codes, err := s.Store.RegisterSearch(ctx, query)
	if err != nil {
		return nil, false, err
	}
	if more = len(codes) > registerPage; more {
		codes = codes[:registerPage]
	}
	for _, code := range codes {
		c, err := s.Store.RegisterEntry(ctx, code)
		if err != nil {
			return nil, false, err
		}
		c.Partners = nil // thousands, for some; the entry itself has them
		found = append(found, c)
	}
	if more || q.Page > 0 && len(codes) == 0 {
		return found, more, nil
	}
	rest, err := s.builtIn(ctx, query)
	return append(found, rest...), false, err
}

// byCode finds the one entry that a code names, or that of a bloc's certification.
func (s *Register) byCode(ctx context.Context, text string) ([]domain.Certification, bool, error) {
	code := domain.NormalRegisterCode(text)
	if len(code) > 2 && strings.Trim(code, "0123456789") == "" { // « 37715 » is enough
		code = "RNCP" + code
	}
	if whole := domain.CertificationOfBloc(code); whole != "" {
		code = whole
	}
	if !domain.IsCertificationCode(code) && !domain.IsSpecificCode(code) {
		return nil, false, nil
	}
	c, err := s.Certification(ctx, code)
	if domain.IsKind(err, domain.NotFound) {
		return nil, true, nil
	}
	return []domain.Certification{c}, true, err
}

var builtInRows = sync.OnceValue(func() []store.RegisterRow {
	var rows []store.RegisterRow
	for _, c := range badges.Certifications() {
		rows = append(rows, registerRow(c))
	}
	slices.Reverse(rows) // the newest first
	return rows
})

// builtIn finds entries that travel with the program and that no import brought.
func (s *Register) builtIn(ctx context.Context, q store.RegisterQuery) ([]domain.Certification, error) {
	holds := func(text string, words []string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, " "+w) })
	}
	var found []domain.Certification
	for _, r := range builtInRows() {
		if !holds(r.Words, q.Words) || !holds(r.Trades, q.Trades) || q.OpenOn != "" && r.Deadline != "" && r.Deadline < q.OpenOn {
			continue
		}
		_, err := s.Store.RegisterEntry(ctx, r.Certification.Code)
		switch {
		case domain.IsKind(err, domain.NotFound):
			found = append(found, r.Certification)
		case err != nil:
			return nil, err
		}
	}
	slices.SortStableFunc(found, func(a, b domain.Certification) int { // those with the words in their title first
		x, y := holds(searchText(a.Title), q.Words), holds(searchText(b.Title), q.Words)
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return found, nil
}

// registerRow is an entry with what the search finds it by: title, blocs, trades, bodies and every code.
func registerRow(c domain.Certification) store.RegisterRow {
	r := store.RegisterRow{Certification: c, Position: register.Position(c.Code), Title: searchText(c.Title), Deadline: c.Whole().Deadline()}
	var trades, all []string
	for _, t := range c.ROME {
		trades = append(trades, t.Code, t.Label)
	}
	r.Trades = searchText(strings.Join(trades, " "))
	all = append(all, c.Code, c.Title, c.Abbreviation, c.Family)
	for _, b := range c.Blocs {
		all = append(all, b.Code, b.Title)
	}
	for _, list := range [][]domain.Coded{c.NSF, c.Formacodes} {
		for _, x := range list {
			all = append(all, x.Code, x.Label)
		}
	}
	for _, b := range c.CertifyingBodies {
		all = append(all, b.Name)
	}
	r.Words = searchText(strings.Join(all, " ")) + r.Trades
	return r
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(domain.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// searchText is what the search looks into.
func searchText(s string) string { return " " + strings.Join(wordsOf(s), " ") }

// smallWords say nothing by themselves.
var smallWords = map[string]bool{"de": true, "du": true, "des": true, "d": true, "la": true, "le": true, "les": true, "l": true, "un": true, "une": true,
	"et": true, "ou": true, "en": true, "a": true, "au": true, "aux": true, "pour": true, "par": true, "sur": true, "dans": true, "avec": true}

// maxSearchWords keeps a query short: nobody reads the end of a longer one either.
const maxSearchWords = 8

// searchWords are the words of a query as the register is searched: folded, without small words, and without the mark of
// the plural, so that « maçons » finds « Maçon ».
func searchWords(s string) []string {
	var words []string
	for _, w := range wordsOf(s) {
		if smallWords[w] || len(words) == maxSearchWords {
			continue
		}
		if len(w) > 3 && strings.ContainsAny(w[len(w)-1:], "sx") {
			w = w[:len(w)-1]
		}
		words = append(words, w)
	}
	return words
}
