package app

import (
	"context"
	"crypto/sha256"
	"sync"

	"galon/internal/artwork"
	"galon/internal/domain"
)

// cards keeps what was drawn for previews of links: one takes a tenth of a second, and anybody may ask for it.
type cards struct {
	mu   sync.Mutex // held while one is drawn: strangers keep one core busy, and no more
	kept map[cardKey][]byte
}

type cardKey struct {
	picture      [sha256.Size]byte
	title, under string
}

const cardsKept = 200 // some 90 kB each

// Card is the picture that other sites show of a link to a page: of a badge, or of a house when there is none. under is
// who gives it, if somebody vouches for that name.
func (s *Publishing) Card(ctx context.Context, badge *domain.Achievement, title, under string) ([]byte, error) {
	card := artwork.Card{Title: title, Under: under}
	if badge != nil {
		var err error
		if card.Picture, err = s.PlainPNG(ctx, *badge); err != nil {
			return nil, err
		}
	}
	key := cardKey{sha256.Sum256(card.Picture), title, under}
	s.cards.mu.Lock()
	defer s.cards.mu.Unlock()
	if png, ok := s.cards.kept[key]; ok {
		return png, nil
	}
	png, err := card.PNG()
	if err != nil {
		return nil, wrap(err, "draw a card")
	}
	if s.cards.kept == nil || len(s.cards.kept) >= cardsKept {
		s.cards.kept = map[cardKey][]byte{}
	}
	s.cards.kept[key] = png
	return png, nil
}
