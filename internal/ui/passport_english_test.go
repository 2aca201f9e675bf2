package ui

import (
	"net/http/httptest"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/web"
)

// On an English page a reader by voice is told what stays French, and nothing else is said to be.
func TestFrenchWordsOnAnEnglishPage(t *testing.T) {
	t.Parallel()
	english, err := newWorld(t).site.In(web.FS(), i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	const title = "Travailler en équipe"
	pill := httpd.Pill{Class: "valide", Icon: "check"}
	lines := []ShareLine{{Name: "Laiterie Morel", Labelled: true, Badge: title, Titled: true}, {Name: "Link without a name", Badge: "3 badges"}}
	for _, tt := range []struct {
		page httpd.View
		want []string
	}{
		{&PassportShareNew{Badges: httpd.Choices{Options: []httpd.Option{{Label: title, French: true, Help: "Awarded on 2 May 2026"}}},
			Imported: httpd.Choices{Options: []httpd.Option{{Label: "Teamwork", Help: "Added on 2 May 2026"}}}},
			[]string{`<b lang="fr">Travailler en équipe</b> Awarded`, `<b>Teamwork</b> Added`}},
		{&PassportShareList{Shares: lines},
			[]string{`lang="fr">Laiterie Morel</a>`, `<span lang="fr">Travailler en équipe</span>`, `">Link without a name</a>`, `<span>3 badges</span>`}},
		{&PassportBadge{Pill: pill, Organisation: "Atelier-École", Skill: "ranger le poste", Bloc: &domain.Bloc{Code: "RNCP1BC01", CertificationTitle: "Agent d’entretien"},
			Endorsed: []app.SaidOf{{Organisation: "Fromagerie", Comment: "Un bon travail"}}},
			[]string{`“<span lang="fr">Atelier-École</span> assessed what I can do: <span lang="fr">ranger le poste</span>. I can give you an example.”`,
				`Bloc RNCP1BC01 (part) of the certification “<span lang="fr">Agent d’entretien</span>”`, `<span lang="fr">Un bon travail</span>`}},
		{&PassportBadge{Pill: pill, Sentence: "J’ai rangé <le> poste"}, []string{`“<span lang="fr">J’ai rangé &lt;le&gt; poste</span>”`}},
		{&PassportShow{Progress: []BlocProgress{{Code: "RNCP1", Title: "Agent d’entretien", Count: "1 out of 3"}}, Badges: []httpd.Card{{}}},
			[]string{`<summary><span lang="fr">Agent d’entretien</span>: 1 out of 3</summary>`}},
	} {
		out := httptest.NewRecorder()
		if err := english.Render(out, httptest.NewRequest("GET", "/", nil), 200, tt.page); err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if !strings.Contains(strings.ReplaceAll(out.Body.String(), "\u00a0", " "), want) {
				t.Errorf("%T: no %s in\n%s", tt.page, want, out.Body)
			}
		}
	}
}

// The page asks for a word that erases.
func TestTheWordThatErasesIsThatOfThePage(t *testing.T) {
	t.Parallel()
	french := newWorld(t).site
	english, err := french.In(web.FS(), i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	for site, word := range map[*httpd.Site]string{french: app.EraseWord, english: app.EraseWordEnglish} {
		for _, key := range []string{"passport.erase.confirm", "error.erase-word"} {
			if said := site.T(key); !strings.Contains(said, " "+word+" ") {
				t.Errorf("%q does not ask for %s", said, word)
			}
		}
	}
}
