package credential

import (
	"testing"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/jsonld"
)

// Each definition of the catalogue can be awarded and signed, at its highest level.
func TestEveryDefinitionOfTheCatalogueCanBeSigned(t *testing.T) {
	for _, a := range badges.All() {
		in := inputOf(a.Kind)
		in.Award.Achievement = a
		in.Award.Facts.Level = len(a.Levels)
		in.Award.ValidFrom, in.Award.ValidUntil = domain.Validity(a, in.Award.Facts.AwardedOn, signedAt)
		doc := build(t, in)
		if _, err := Lint(doc); err != nil {
			t.Errorf("%s: %v", a.Slug, err)
		}
		if _, err := jsonld.Canonicalize(doc); err != nil {
			t.Errorf("%s: %v", a.Slug, err)
		}
		v, err := Check(doc)
		if err != nil {
			t.Errorf("%s: %v", a.Slug, err)
			continue
		}
		if a.Bloc != nil && (v.Bloc == nil || v.Bloc.Title != a.Bloc.Title || v.Bloc.CertificationTitle != a.Bloc.CertificationTitle) {
			t.Errorf("%s: the exact titles are not read back: %+v", a.Slug, v.Bloc)
		}
	}
}
