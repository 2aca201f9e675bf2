package domain

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNameForms(t *testing.T) {
	for _, c := range []struct {
		form       NameForm
		name, want string
	}{
		{NameFull, "Nadia Benali", "Nadia Benali"}, {NameShort, "Nadia Benali", "Nadia B."}, {NameInitials, "Nadia Benali", "N. B."},
		{NameShort, "Éloïse de La Tour", "Éloïse d. L. T."}, {NameShort, "Nadia", "N."}, {NameInitials, "", ""},
	} {
		if got := c.form.Of(c.name); got != c.want {
			t.Errorf("%q of %q: got %q, want %q", c.form, c.name, got, c.want)
		}
	}
}

// Less of the name that was signed, never another one.
func TestAFormOfANameIsLessOfTheSameName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[A-ZÉÀ][a-zéàï'-]{0,9}`), 1, 5).Draw(t, "words"), " ")
		form := rapid.SampledFrom(NameForms).Draw(t, "form")
		shown, whole := strings.Fields(form.Of(name)), strings.Fields(name)
		if len(shown) != len(whole) {
			t.Fatalf("%q became %q", name, shown)
		}
		for i := range shown {
			if !strings.HasPrefix(whole[i], strings.TrimSuffix(shown[i], ".")) {
				t.Fatalf("%q became %q", name, shown)
			}
		}
	})
}

func TestPINsThatEverybodyTriesAreRefused(t *testing.T) {
	for pin, want := range map[string]string{"493027": "", "000000": "pin-easy", "123456": "pin-easy", "987654": "pin-easy", "12345": "pin-malformed",
		"12345a": "pin-malformed", "1234567": "pin-malformed", "": "pin-malformed", "١٢٣٤٥٦": "pin-malformed"} {
		if got := CheckPIN(pin); got != want {
			t.Errorf("%q: got %q, want %q", pin, got, want)
		}
	}
}
