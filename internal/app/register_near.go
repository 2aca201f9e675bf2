package app

import (
	"context"
	"strings"
	"sync"

	"galon/internal/domain"
)

// lexiconCache is every word of the register, as one import left it.
type lexiconCache struct {
	mu     sync.Mutex
	number int64
	words  domain.Lexicon
}

// SearchNear is Search for a person: when nothing answers, misspelled words are read as those that were meant, and near
// says so.
func (s *Register) SearchNear(ctx context.Context, q RegisterSearch) (found []domain.Certification, more, near bool, err error) {
	found, more, err = s.Search(ctx, q)
	if err != nil || len(found) > 0 {
		return found, more, false, err
	}
	words, trades := searchWords(q.Text), searchWords(q.Trade)
	l, err := s.registerLexicon(ctx)
	if err != nil {
		return nil, false, false, err
	}
	words, other := l.Corrected(words, nil)
	trades, another := l.Corrected(trades, nil)
	if !other && !another {
		return nil, false, false, nil
	}
	if other {
		q.Text = strings.Join(words, " ")
	}
	if another {
		q.Trade = strings.Join(trades, " ")
	}
	if found, more, err = s.Search(ctx, q); err != nil || len(found) == 0 {
		return nil, false, false, err
	}
	return found, more, true, nil
}

// registerLexicon reads the words of all entries once for each import: some tens of thousands of them.
func (s *Register) registerLexicon(ctx context.Context) (domain.Lexicon, error) {
	number, err := s.Store.RegisterVisible(ctx)
	if err != nil {
		return nil, err
	}
	c := &s.lexicon
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.words != nil && c.number == number {
		return c.words, nil
	}
	l := domain.Lexicon{}
	for _, r := range builtInRows() {
		l.AddWords(strings.Fields(r.Words))
	}
	err = s.Store.RegisterWords(ctx, number, func(words string) { l.AddWords(strings.Fields(words)) })
	if err != nil {
		return nil, err
	}
	c.number, c.words = number, l
	return l, nil
}
