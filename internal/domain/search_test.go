package domain

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	clean := []Searched{{"Entretenir le logement et le linge", 5}, {"Nettoyer les sols et les vitres", 2}}
	team := []Searched{{"Travailler en équipe", 5}, {"Dire ce qu’il a fait aux autres", 2}}
	for query, want := range map[string][2]bool{
		"entretenir": {true, false}, "ENTRETENIR LE LINGE": {true, false}, "nettoyage": {true, false}, "laver": {true, false}, "ménage": {true, false}, "linge équipe": {false, false},
		"equipe": {false, true}, "équ": {false, true}, "collaborer": {false, true}, "travail": {false, true}, "je sais travailler": {false, true}, "": {false, false}, "le la les": {false, false},
		"soudure": {false, false}, "<script>": {false, false},
	} {
		if got := [2]bool{SearchScore(query, clean...) > 0, SearchScore(query, team...) > 0}; got != want {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
	if SearchScore("ménage", Searched{"Animer un groupe et le mener au but", 5}) > 0 {
		t.Error("two words that only begin alike meet")
	}
	if SearchScore("nettoyer", Searched{"Nettoyer", 5}) <= SearchScore("nettoyer", Searched{"Laver", 5}) {
		t.Error("a near verb counts as much as the word itself")
	}
}

// Whatever is typed, a text is found by its own words, in any case.
func TestATextIsFoundByItsOwnWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zéèçà]{4,12}`), 1, 5).Draw(t, "words")
		text := strings.Join(words, " ")
		if SearchScore(strings.ToUpper(words[0]), Searched{text, 1}) == 0 && len(SearchWords(words[0])) > 0 {
			t.Fatalf("%q is not found in %q", words[0], text)
		}
	})
}

func FuzzSearch(f *testing.F) {
	f.Add("nettoyer", "Nettoyer les sols")
	f.Add("é\u0301", "\xff")
	f.Fuzz(func(t *testing.T, query, text string) {
		if SearchScore(query, Searched{text, 1}) < 0 {
			t.Error("a score below nothing")
		}
	})
}
