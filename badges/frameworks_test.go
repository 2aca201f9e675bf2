package badges

import (
	"slices"
	"testing"
)

func TestFrameworksAreWhole(t *testing.T) {
	all, err := entries()
	if err != nil {
		t.Fatal(err)
	}
	counts, seen := map[string]int{}, map[string]string{}
	for _, e := range all {
		counts[e.Framework+e.About]++
		if e.Code == "" || e.Name == "" || e.URL == "" || seen[e.Framework+e.Code] != "" {
			t.Errorf("entry %+v is empty or stands twice", e.Alignment)
		}
		seen[e.Framework+e.Code] = e.Name
	}
	for what, want := range map[string]int{"ROME 4.0savoir-être": 16, "ROME 4.0compétence transversale": 57, "ROME 4.0métier": 1584, "CléA": 7} {
		if counts[what] != want {
			t.Errorf("%s: %d entries, want %d", what, counts[what], want)
		}
	}
	for _, a := range All() { // what the catalogue leans on can be found again
		for _, x := range a.Alignments {
			if !slices.Contains(Frameworks, x.Framework) {
				continue
			}
			if got := seen[x.Framework+x.Code]; got == "" {
				t.Errorf("%s: %s %s %q is in no framework", a.Slug, x.Framework, x.Code, x.Name)
			} else if x.Framework == "CléA" && got != x.Name {
				t.Errorf("%s: CléA %s is %q here and %q there", a.Slug, x.Code, x.Name, got)
			}
		}
	}
}

func TestFrameworksAreFoundInFrench(t *testing.T) {
	for _, test := range []struct{ text, framework, code string }{
		{"equipe", "", "6D102"}, {"ÉQUIPE", "ROME 4.0", "6D102"}, {"esprit d'equipe", "", "6D102"}, {"travailler en équipe", "ESCO", "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0"},
		{"work in teams", "ESCO", "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0"}, {"soudeurs", "", "H2913"}, {"H2913", "", "H2913"}, {"apprendre", "CléA", "6"}, {"6d1", "", "6D101"},
		{"clea", "", "6"}, {"esco équipe", "", "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0"}, {"soudure", "", "H2913"}, {"l’esprit d’une équipe", "", "6D102"},
		{"k 1801", "", "K1801"}, {"K-18", "", "K1801"},
	} {
		found := SearchFrameworks(test.text, test.framework, 20)
		if !slices.ContainsFunc(found, func(f Found) bool { return f.Code == test.code }) {
			t.Errorf("%q in %q: %s is not among %v", test.text, test.framework, test.code, found)
		}
	}
	for _, nothing := range []string{"", " ", "e", "xyzzy", "équipe xyzzy"} {
		if found := SearchFrameworks(nothing, "", 20); len(found) > 0 {
			t.Errorf("%q finds %v", nothing, found)
		}
	}
	if n := len(SearchFrameworks("de", "", 12)); n != 12 {
		t.Errorf("%d entries for a word of all, want 12", n)
	}
}

// A text of which no entry holds all the words still leads somewhere, the entries that hold the most of them first.
func TestSomeOfTheWordsLeadSomewhere(t *testing.T) {
	for text, code := range map[string]string{"accueillir du public": "K1312", "écoute active": "6D101", "gérer une équipe de vente en magasin": "6D102"} {
		if found := SearchSome(text, 40); !slices.ContainsFunc(found, func(f Found) bool { return f.Code == code }) {
			t.Errorf("%q: %s is not among %v", text, code, found)
		}
	}
	if found := SearchSome("situation xyzzy conflictuelle", 5); len(found) < 2 || found[0].Code != "6B205" {
		t.Errorf("the entry with two of the words is not the first: %v", found)
	}
	for _, nothing := range []string{"", "équipe", "xyzzy plugh", "de la"} {
		if found := SearchSome(nothing, 5); len(found) > 0 {
			t.Errorf("%q finds %v", nothing, found)
		}
	}
}

// People misspell what they look for, on a phone more than anywhere.
func TestFrameworksAndPictogramsAreFoundMisspelled(t *testing.T) {
	for text, code := range map[string]string{"acceuil": "M1601", "travail en equippe": "4", "soudeure": "H2913", "maçonerie": "F1703", "boulanjerie": "D1102", "électrissien": "F1602"} {
		found := SearchFrameworks(text, "", 20)
		if !slices.ContainsFunc(found, func(f Found) bool { return f.Code == code }) {
			t.Errorf("%q: %s is not among %v", text, code, found)
		}
	}
	for text, want := range map[string]string{"poingée": "handshake", "équippe": "users", "telefone": "message-circle", "incendit": "flame"} {
		if found := SearchPictograms(text); !slices.ContainsFunc(found, func(p Pictogram) bool { return p.Name == want }) {
			t.Errorf("%q does not find %s", text, want)
		}
	}
}
