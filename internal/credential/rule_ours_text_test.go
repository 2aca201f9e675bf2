package credential

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What is taken for normal at a glance is so, next to any other sign of that kind.
func TestCleanAtAGlance(t *testing.T) {
	for r := rune(0xa0); r < 0x2100; r++ {
		s := string(r)
		if want := !norm.NFC.IsNormalString(s) || unicode.IsControl(r); unclean(s) != want {
			t.Errorf("%U alone: %v", r, !want)
		}
		if want := !norm.NFC.IsNormalString("é" + s + "’"); unclean("é"+s+"’") != want {
			t.Errorf("%U between two: %v", r, !want)
		}
		if r < 0x300 || r >= 0x2010 && r <= 0x2027 {
			if p := norm.NFC.PropertiesString(s); !p.BoundaryBefore() || p.CCC() != 0 {
				t.Errorf("%U is not for itself", r)
			}
		}
	}
	for s, want := range map[string]bool{"Élève à l’œuvre : « C’est prêt… »": false, "é": false, "e\u0301": true, "a\u0301b": true, "\u0301": false, "a\u0085": true, "’\u0338": false, "ü\u0323": true} {
		if unclean(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
