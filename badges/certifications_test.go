package badges

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

func TestBuiltInRegisterIsWhole(t *testing.T) {
	all := Certifications()
	if len(all) < 60 || len(Equivalences()) < 5 {
		t.Fatalf("%d certifications, %d equivalences", len(all), len(Equivalences()))
	}
	blocs := 0
	for i, c := range all {
		if !domain.IsCertificationCode(c.Code) || c.Title == "" || strings.TrimSpace(c.Title) != c.Title || strings.HasPrefix(c.Title, "TP ") || c.AsOf == "" {
			t.Errorf("%s %q as of %q", c.Code, c.Title, c.AsOf)
		}
		if c.Level < 3 || c.Level > 5 {
			t.Errorf("%s: level %d", c.Code, c.Level)
		}
		for _, b := range c.Blocs {
			blocs++
			if domain.CertificationOfBloc(b.Code) != c.Code || b.Title == "" || strings.TrimSpace(b.Title) != b.Title {
				t.Errorf("%s: bloc %s %q", c.Code, b.Code, b.Title)
			}
		}
		if i > 0 && slices.ContainsFunc(all[:i], func(x domain.Certification) bool { return x.Code == c.Code }) {
			t.Errorf("%s stands twice", c.Code)
		}
	}
	if blocs < 140 {
		t.Errorf("%d blocs", blocs)
	}
	for _, e := range Equivalences() {
		if err := e.Check(); err != nil {
			t.Errorf("%s → %s: %v", e.From, e.To, err)
		}
	}
}

// The badges of the catalogue and the built-in register say the same of a bloc.
func TestCatalogueAgreesWithTheBuiltInRegister(t *testing.T) {
	for _, a := range withBloc() {
		c, ok := Certification(a.Bloc.CertificationCode)
		if !ok {
			t.Errorf("%s: %s is not in the register", a.Slug, a.Bloc.CertificationCode)
			continue
		}
		b, ok := c.Bloc(a.Bloc.Code)
		b.DecisionDate, b.RegistrationKind = a.Bloc.DecisionDate, a.Bloc.RegistrationKind // the register's alone
		if diff := cmp.Diff(*a.Bloc, b); !ok || diff != "" {
			t.Errorf("%s: (-badge +register)\n%s", a.Slug, diff)
		}
	}
}
