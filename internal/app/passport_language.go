package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// ChooseLanguage remembers in which language a person wants to be written to: they pressed the switch in their passport.
// Who helps, or sees one badge only, chooses for their browser alone.
func (s *Accounts) ChooseLanguage(ctx context.Context, h domain.Holder, lang string) error {
	if own(h) != nil {
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ChooseLanguage(h.PassportID, lang) })
}

// SuggestLanguage remembers the language of the page by which a person came in, as long as they have chosen none.
func (s *Accounts) SuggestLanguage(ctx context.Context, h domain.Holder, lang string) error {
	if own(h) != nil {
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SuggestLanguage(h.PassportID, lang) })
}

// composerFor writes in the language of whoever reads mail at that address: that of their passport. Nothing is known of
// who has none, and they are written to in French.
func (d *Delivery) composerFor(ctx context.Context, email string) (*mail.Composer, error) {
	p, err := d.Store.PassportByEmail(ctx, email)
	return d.Composer.In(p.Language), ignore(err, domain.NotFound)
}
