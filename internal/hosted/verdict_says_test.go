package hosted

import (
	"html"
	"strings"
	"testing"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/verify"
	"galon/web"
)

// An organisation may keep its AFEST files and hold its juries elsewhere and send the outcome by the API. The page says
// whose word it is, in both languages.
func TestThePageSaysWhoseWordAnAFESTOrAJuryIs(t *testing.T) {
	w := newWorld(t)
	afest := w.issue(w.school, "conduire-une-fabrication-de-fromage", "Nadia Benali", cheese())
	bloc := w.issue(w.certifier, "bloc-entretenir-le-logement-et-le-linge", "Nadia Benali", panel())
	soft := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	catalogue, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	must(t, err)
	for _, c := range []struct {
		of      issued
		lang    string
		want    string
		nowhere bool
	}{
		{of: afest, lang: "fr", want: "Selon " + w.school.Name + ". Galon n’a pas contrôlé ces étapes."},
		{of: afest, lang: "en", want: "According to " + w.school.Name + ". Galon has not checked these steps."},
		{of: bloc, lang: "fr", want: "Selon " + w.certifier.Name + ". Le procès-verbal de ce jury n’a pas été signé dans Galon."},
		{of: bloc, lang: "en", want: "According to " + w.certifier.Name + ". The minutes of this jury were not signed in Galon."},
		{of: soft, lang: "fr", want: "Selon " + w.school.Name, nowhere: true},
	} {
		site, err := httpd.NewSite(web.FS(), catalogue.Printer(c.lang), w.BaseURL)
		must(t, err)
		w.door.Site = site
		page := strings.ReplaceAll(html.UnescapeString(w.get("/v/"+c.of.code, browser).Body.String()), "\u00a0", " ")
		if strings.Contains(page, c.want) == c.nowhere {
			t.Errorf("%s: %q is said: %v", c.lang, c.want, c.nowhere)
		}
	}
}

func TestOnlyAnAwardOfOursIsSaidToHaveMinutesSignedHere(t *testing.T) {
	w := newWorld(t)
	minutes := domain.Facts{Evidence: []domain.Evidence{{Name: "Procès-verbal", Genre: domain.MinutesGenre}}}
	view := credential.View{IssuerName: "Institut"}
	view.Achievement.Type = "ext:BlocDeCompetences"
	if view.Achievement.Kind() != domain.BlocAttestation {
		t.Fatalf("the view is of kind %q", view.Achievement.Kind())
	}
	with := view
	with.Evidence = []credential.EvidenceView{{Genre: domain.MinutesGenre}}
	for _, c := range []struct {
		name string
		view credential.View
		mine *domain.Award
		want string
	}{
		{"ours, by a jury of Galon", with, &domain.Award{Facts: minutes}, "Ce jury a signé son procès-verbal dans Galon."},
		{"ours, by a jury elsewhere", view, &domain.Award{}, "n’a pas été signé dans Galon"},
		{"a file that says so itself", with, nil, "Selon « Institut »."},
		{"a file without minutes", view, nil, "n’a pas été signé dans Galon"},
	} {
		x := &reading{door: w.door, view: &c.view, local: local{award: c.mine}, report: verify.Report{}}
		if got := strings.ReplaceAll(x.says(), "\u00a0", " "); !strings.Contains(got, c.want) || c.mine == nil && strings.Contains(got, "a signé") {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
