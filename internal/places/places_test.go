package places_test

import (
	"testing"

	"galon/internal/places"
)

func TestAddressesAreFoundByPostCode(t *testing.T) {
	for code, want := range map[string]struct{ name, insee, departement, epci string }{
		"25000": {"Besançon", "25056", "25", "CU Grand Besançon Métropole"},
		"39100": {"Dole", "39198", "39", "CA du Grand Dole"},
		"20000": {"Ajaccio", "2A004", "2A", "CA du Pays Ajaccien"},
		"97400": {"Saint-Denis", "97411", "974", "CA Intercommunale du Nord de la Réunion (CINOR)"},
	} {
		var got places.Commune
		for _, c := range places.ByPostCode(code) {
			if c.Name == want.name {
				got = c
			}
		}
		if got.INSEE != want.insee || got.Departement != want.departement {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
		if name := places.EPCI(got.EPCI); name != want.epci {
			t.Errorf("%s lies in %q, want %q", code, name, want.epci)
		}
	}
}

func TestDepartementOfAPostCodeThatNoCommuneHas(t *testing.T) {
	for code, want := range map[string]string{"25030": "25", "20177": "2A", "20290": "2B", "97199": "971", "00000": "", "2500": "", "abcde": "", "99000": ""} {
		if got := places.DepartementByPostCode(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if places.Departement("25") != "Doubs" || places.Departement("00") != "" {
		t.Error("names of départements")
	}
}

// Every commune lies in a département and, but for islands without one, in a grouping that has a name.
func TestEveryCommuneIsWhole(t *testing.T) {
	n := 0
	for code := 1000; code < 99000; code++ {
		for _, c := range places.ByPostCode(pad(code)) {
			n++
			if places.Departement(c.Departement) == "" || c.Name == "" || c.EPCI != "" && places.EPCI(c.EPCI) == "" {
				t.Errorf("%+v", c)
			}
		}
	}
	if n < 34_000 {
		t.Errorf("%d communes", n)
	}
}

func pad(n int) string {
	s := []byte("00000")
	for i := 4; n > 0; i, n = i-1, n/10 {
		s[i] = byte('0' + n%10)
	}
	return string(s)
}
