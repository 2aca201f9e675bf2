package app_test

import (
	"slices"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// A person who misspells finds what they meant, and is told; the exact search of machines finds nothing.
func TestMisspelledRegisterSearches(t *testing.T) {
	w := testkit.NewWorld(t)
	near := func(q app.RegisterSearch, want string) {
		t.Helper()
		if found, _, err := register(w).Search(t.Context(), q); err != nil || len(found) > 0 {
			t.Errorf("%+v, exactly: %v, %v", q, codesOf(found), err)
		}
		found, _, near, err := register(w).SearchNear(t.Context(), q)
		if err != nil || near != (want != "") || want != "" && !slices.Contains(codesOf(found), want) || want == "" && len(found) > 0 {
			t.Errorf("%+v: %v, %v, %v, want %s", q, codesOf(found), near, err, want)
		}
	}
	near(app.RegisterSearch{Text: "plakiste"}, "RNCP37122") // travels with the program
	near(app.RegisterSearch{Text: "couvreurs lozze"}, "")
	imported(t, w, csvFolder(t, "2026-11-20", slater()))
	near(app.RegisterSearch{Text: "couvreur lauzze"}, "RNCP90001") // as soon as an import is done
	near(app.RegisterSearch{Trade: "restoration de couvertures"}, "RNCP90001")
	near(app.RegisterSearch{Text: "RNCP90009"}, "")
	near(app.RegisterSearch{Text: "xyzzy"}, "")
	if found, _, near, err := register(w).SearchNear(t.Context(), app.RegisterSearch{Text: "lauze"}); err != nil || near || len(found) != 1 {
		t.Errorf("well spelled: %v, %v, %v", codesOf(found), near, err)
	}
}

func TestMisspelledCatalogueSearches(t *testing.T) {
	w := testkit.NewWorld(t)
	all, err := w.Publishing.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for typed, right := range map[string]string{"travialler en équippe": "travailler en équipe", "nétoyer": "nettoyer", "acceuillir": "accueillir"} {
		want, exact := app.SearchModels(all, right)
		got, near := app.SearchModels(all, typed)
		if len(want) == 0 || exact || !near || len(got) == 0 {
			t.Errorf("%q: %d, near %v; %q: %d, near %v", typed, len(got), near, right, len(want), exact)
		}
	}
	for _, nothing := range []string{"xyzzy", "équipe xyzzy", "RNCP99999BC01"} {
		if got, near := app.SearchModels(all, nothing); len(got) > 0 || near {
			t.Errorf("%q finds %d", nothing, len(got))
		}
	}
	if got, near := app.SearchModels(all, ""); len(got) != len(all) || near {
		t.Errorf("no words: %d of %d", len(got), len(all))
	}
}

func TestMisspelledNamesOfPeople(t *testing.T) {
	w := testkit.NewWorld(t)
	w.Issue("travailler-en-equipe", "Nadia Benali", "nadia@exemple.fr")
	w.Issue("travailler-en-equipe", "Léa Roux", "lea@exemple.fr")
	filter := app.AwardFilter{OrganisationID: w.School.ID}
	names := func(rows []app.AwardRow) (names []string) {
		for _, r := range rows {
			names = append(names, r.RecipientName)
		}
		return names
	}
	for typed, want := range map[string]string{"benalli": "Nadia Benali", "Nadya": "Nadia Benali", "bnali nadia": "Nadia Benali", "xyzzy": "", "roux nadia": "", "benalli@exemple.fr": ""} {
		filter.Search = typed
		if rows, _, err := w.Issuing.People(t.Context(), w.Staff(w.School), filter); err != nil || len(rows) > 0 {
			t.Errorf("%q, exactly: %v, %v", typed, names(rows), err)
		}
		rows, _, near, err := w.Issuing.PeopleNear(t.Context(), w.Staff(w.School), filter)
		if err != nil || strings.Join(names(rows), ", ") != want || near != (want != "") {
			t.Errorf("%q: %v, near %v, %v, want %s", typed, names(rows), near, err, want)
		}
	}
	filter.Search = "benali nadia"
	if rows, _, near, err := w.Issuing.PeopleNear(t.Context(), w.Staff(w.School), filter); err != nil || near || len(rows) != 1 {
		t.Errorf("name first: %v, %v, %v", names(rows), near, err)
	}
	filter.OrganisationID, filter.Search = w.Employer.ID, "benalli" // names of others are no hint
	_, _, _, err := w.Issuing.PeopleNear(t.Context(), w.Staff(w.School), filter)
	refused(t, err, domain.Forbidden, "access-refused")
	if rows, _, near, err := w.Issuing.PeopleNear(t.Context(), w.Staff(w.Employer), filter); err != nil || near || len(rows) > 0 {
		t.Errorf("by another organisation: %v, %v, %v", names(rows), near, err)
	}
}
