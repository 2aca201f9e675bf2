package domain

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What people type is read as what they meant, and nothing is made of words that are near none.
func TestLexiconReadsMisspelledWords(t *testing.T) {
	l := Lexicon{}
	l.Add("Accueillir un client à l’accueil ; photographie, orthographe, maçonnerie, menuiserie, développement, hygiène, bienveillance, comptabilité, restauration, électricité, soudure, vente, chef")
	for typed, want := range map[string]string{
		"acceuil": "accueil", "maconerie": "maconnerie", "menuisrie": "menuiserie", "developement": "developpement", "igiene": "hygiene",
		"fotografie": "photographie", "ortographe": "orthographe", "orthografe": "orthographe", "bienveillence": "bienveillance", "bienvaillance": "bienveillance",
		"contabilite": "comptabilite", "electrissite": "electricite", "soudrue": "soudure", "restoration": "restauration", "acceuillir client": "accueillir client",
		"menuizeri": "menuiserie", "vante": "vente",
	} {
		if got, ok := l.Corrected(strings.Fields(typed), nil); !ok || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v, want %s", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"accueil", "accue client", "xyzzy", "chat", "plomberie", "RNCP1234", "rncp37715", "37715", "vin", ""} {
		if got, ok := l.Corrected(strings.Fields(typed), nil); ok {
			t.Errorf("%q became %v", typed, got)
		}
	}
	if got, ok := l.Corrected([]string{"acceuil", "plomberie"}, func(w string) bool { return w == "plomberie" }); !ok || got[0] != "accueil" || got[1] != "plomberie" {
		t.Errorf("with a known word: %v, %v", got, ok)
	}
}

// One slip in a word is always found again, whichever and wherever it is.
func TestOneSlipIsOneSlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := []byte(rapid.StringMatching(`[a-z]{5,12}`).Draw(t, "word"))
		i := rapid.IntRange(0, len(w)-2).Draw(t, "at")
		typed := append([]byte{}, w...)
		switch rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			typed = append(typed[:i], typed[i+1:]...)
		case 1:
			typed[i], typed[i+1] = typed[i+1], typed[i]
		case 2:
			typed[i] = 'z'
		case 3:
			typed = append(typed[:i], append([]byte{'q'}, typed[i:]...)...)
		}
		if n := Slips(string(typed), string(w)); n > 1 || n != Slips(string(w), string(typed)) {
			t.Fatalf("%s, %s: %d and %d slips", string(typed), string(w), n, Slips(string(w), string(typed)))
		}
	})
}
