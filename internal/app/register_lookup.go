package app

import (
	"context"
	"sync"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/store"
)

// Register is the national registers as this installation knows them: an imported export wins, and what it does not
// have comes from the part that travels with the program.
type Register struct {
	*Installation

	imports sync.WaitGroup // those that go on after the answer
}

// Certification is the entry as it stands today.
func (in *Installation) Certification(ctx context.Context, code string) (domain.Certification, error) {
	code = domain.NormalRegisterCode(code)
	c, err := in.Store.RegisterEntry(ctx, code)
	if !domain.IsKind(err, domain.NotFound) {
		return c, err
	}
	if c, ok := badges.Certification(code); ok {
		return c, nil
	}
	return c, domain.NotFoundf("certification-unknown", code)
}

// Bloc is a bloc in the exact words of the register. One that a later export no longer lists is still found: what was
// acquired stays acquired.
func (in *Installation) Bloc(ctx context.Context, code string) (domain.Bloc, error) {
	code = domain.NormalRegisterCode(code)
	certification := domain.CertificationOfBloc(code)
	if certification == "" {
		if domain.IsSpecificCode(code) {
			return domain.Bloc{}, domain.NotFoundf("bloc-of-specific", code)
		}
		return domain.Bloc{}, domain.NotFoundf("bloc-unknown", code)
	}
	c, err := in.Certification(ctx, certification)
	if err != nil {
		return domain.Bloc{}, err
	}
	if b, ok := c.Bloc(code); ok {
		return b, nil
	}
	older, err := in.Store.RegisterHistory(ctx, certification)
	if err != nil {
		return domain.Bloc{}, err
	}
	for _, v := range older {
		if b, ok := v.Certification.Bloc(code); ok {
			title := b.Title
			b = c.Whole() // the dates and the bodies are those of today
			b.Code, b.Title = code, title
			return b, nil
		}
	}
	return domain.Bloc{}, domain.NotFoundf("bloc-unknown", code)
}

// MayAssess refuses, with the article, an organisation that may not decide on that bloc on that day.
func (in *Installation) MayAssess(ctx context.Context, id domain.OrganisationID, b domain.Bloc, day domain.Day) error {
	o, err := in.Store.Organisation(ctx, id)
	if err != nil {
		return err
	}
	habilitations, err := in.Store.Habilitations(ctx, id)
	if err != nil {
		return err
	}
	if domain.MayAttest(o, b, habilitations, day) {
		return nil
	}
	return &domain.Error{Kind: domain.Forbidden, Code: "bloc-not-entitled", Args: []any{b.Code, string(day), domain.WhyNotEntitled(o, b, habilitations, day)}}
}

// History is every version of an entry that an import brought, the newest first.
func (in *Installation) History(ctx context.Context, code string) ([]store.RegisterVersion, error) {
	return in.Store.RegisterHistory(ctx, domain.NormalRegisterCode(code))
}
