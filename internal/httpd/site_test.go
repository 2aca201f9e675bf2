package httpd

import (
	"compress/gzip"
	"context"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
)

type samplePage struct {
	Frame
	Name  string
	Field Field
	Kinds Choices
	Cards []Card
	Pager Pager
	Steps []Step
	At    time.Time
	QR    []byte
}

func (*samplePage) Template() string { return "sample" }

const sampleTemplate = `{{define "main"}}<h1>{{.Title}}</h1>{{template "faults" .}}{{template "steps" .Steps}}
<form method="post">{{template "field" .Field}}{{template "choices" .Kinds}}</form>
<p>{{rich "sample.hello" .Name}} {{date .At}} {{time .At}} {{datetime .At}} {{month .At}} {{number 131072}} {{code "7KQ4M2XD9HTC"}}</p>
<div class="qr">{{qr .QR}}</div>{{icon "check"}}<ul class="pile">{{range .Cards}}{{template "card" .}}{{end}}</ul>{{template "pager" .Pager}}
{{template "pill" (pill "valide" "circle-check" "Valide")}}{{end}}`

func sampleSite(t *testing.T) *Site {
	return siteOf(t, with(t, map[string]string{
		"templates/pages/sample.html": sampleTemplate,
		"locales/fr.json": `{"sample.hello": "**{{.A0}}** a un badge", "layout.skip": "Aller au contenu", "layout.home": "Accueil", "layout.nav": "Principale",
			"layout.tabs": "Rubriques", "layout.footer.home": "Accueil", "layout.footer.verify": "Vérifier", "layout.error_title": "Erreur : {{.A0}}",
			"layout.faults": {"one": "Il y a un problème", "other": "Il y a {{.A0}} problèmes"}, "layout.more": "Suite", "layout.first": "Début",
			"layout.pages": "Pages", "layout.steps": "Étapes", "layout.optional": "(facultatif)", "layout.language": "English", "flash.saved": "C’est enregistré."}`,
	}), "http://localhost:8080")
}

func filledSample() *samplePage {
	return &samplePage{
		Frame: Frame{
			Title: "Essai", Place: "Console", Nav: []NavItem{{Label: "Accueil", URL: "/pro"}, {Label: "Personnes", URL: "/pro/personnes"}},
			Tabs:   []NavItem{{Label: "Badges", URL: "/passeport", Icon: "award"}},
			Faults: FormFaults{{"name", "Le nom est vide."}, {"", "Tout est à revoir."}},
		},
		Name:  `<b>Ana</b>`,
		Field: Field{ID: "name", Label: "Nom", Help: "Prénom et nom", Error: "Le nom est vide.", Value: `"x"`, Autocomplete: "name"},
		Kinds: Choices{ID: "kind", Legend: "Quel badge ?", Options: []Option{{Value: "a", Label: "A", Help: "aide"}, {Value: "b", Label: "B", Checked: true}}},
		Cards: []Card{{URL: "/passeport/b/1", Image: "/b/x.svg", Title: "Accueillir", Lines: []string{"Atelier"}, Pill: &Pill{"expire", "clock", "Expiré"}}},
		Pager: Pager{Next: "?cursor=x"},
		Steps: []Step{{Label: "Badge"}, {Label: "Personne", Current: true}},
		At:    time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC),
		QR:    []byte(`<svg viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>`),
	}
}

func TestRenderPage(t *testing.T) {
	s := sampleSite(t)
	w := serve(desk(s, func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, http.StatusUnprocessableEntity, filledSample())
	}), "POST", "/pro/personnes/12?ok=saved", "")
	if w.Code != 422 {
		t.Fatalf("status %d, want 422", w.Code)
	}
	page := regexp.MustCompile(`/s/[0-9a-f]{12}/`).ReplaceAll(w.Body.Bytes(), []byte("/s/DIGEST/"))
	golden(t, "sample.golden.html", page)
	if strings.Contains(w.Body.String(), "C’est enregistré.") {
		t.Error("a form that came back with faults says that it was saved, as its address did of the time before")
	}
	if strings.Contains(w.Body.String(), "<b>Ana") {
		t.Error("the name of a person came out as markup")
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store unless the handler says otherwise", got)
	}
}

func TestFlashSaysOnlySentencesOfOurs(t *testing.T) {
	s := sampleSite(t)
	for query, want := range map[string]bool{"?ok=saved": true, "?ok=Donnez+votre+mot+de+passe": false, "?ok=": false, "": false} {
		page := func(w http.ResponseWriter, r *http.Request) error {
			return s.Render(w, r, 200, &samplePage{Frame: Frame{Title: "x"}, QR: []byte{}})
		}
		const notice = `class="avis a-valide"`
		if got := strings.Contains(serve(desk(s, page), "GET", "/"+query, "").Body.String(), notice); got != want {
			t.Errorf("%q: notice %v, want %v", query, got, want)
		}
		// Anybody can write a link to a public page, and its reader must not take such a sentence for the page's own.
		if strings.Contains(serve(s.Page(page), "GET", "/"+query, "").Body.String(), notice) {
			t.Errorf("%q: a public page says it", query)
		}
	}
}

// desk is a page behind the door of people who act.
func desk(s *Site, h HandlerFunc) http.HandlerFunc {
	nobody := func(context.Context, string) (domain.Actor, error) { return domain.Actor{}, nil }
	return s.StaffSessions(nobody)(s.Page(h)).ServeHTTP
}

func TestSeeOtherStaysHere(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	for to, want := range map[string]string{
		"/pro/b/1":              "/pro/b/1?ok=done",
		"/pro?q=a":              "/pro?ok=done&q=a",
		"//evil.example":        "",
		`/\evil.example`:        "",
		"https://evil.example/": "",
	} {
		w := serve(s.Page(func(w http.ResponseWriter, r *http.Request) error { return s.SeeOther(w, r, to, "done") }), "POST", "/", "")
		if got := w.Header().Get("Location"); got != want || want != "" && w.Code != 303 {
			t.Errorf("SeeOther(%q): %d to %q, want %q", to, w.Code, got, want)
		}
	}
}

func TestWhatIsMissingOrBrokenIsTold(t *testing.T) {
	if err := newSite(t, "").Check(&samplePage{}); err == nil || !strings.Contains(err.Error(), "sample.html") {
		t.Errorf("Check of a page without template: %v", err)
	}
	s := newSite(t, "")
	for name, text := range map[string]string{"no main": `{{define "head"}}{{end}}`, "unknown function": `{{define "main"}}{{shout}}{{end}}`, "broken": `{{define "main"}}{{if}}{{end}}`,
		"unknown part": `{{define "main"}}{{if true}}{{else}}{{template "nowhere"}}{{end}}{{end}}`} {
		other, err := NewSite(with(t, map[string]string{"templates/pages/x.html": text}), s.printer, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Read(); err == nil {
			t.Errorf("%s: every page was read, want an error", name)
		}
	}
}

func TestHalfAPageIsNeverSent(t *testing.T) {
	s := siteOf(t, with(t, map[string]string{"templates/pages/sample.html": `{{define "main"}}<h1>début</h1>{{icon "no-such-icon"}}{{end}}`}), "")
	w := serve(s.Page(func(w http.ResponseWriter, r *http.Request) error { return s.Render(w, r, 200, &samplePage{}) }), "GET", "/", "")
	if w.Code != 500 || strings.Contains(w.Body.String(), "début") {
		t.Errorf("got %d and %q", w.Code, w.Body.String())
	}
}

func TestStaticFiles(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	css, err := s.Asset("app.css")
	if err != nil {
		t.Fatal(err)
	}
	w := serve(r, "GET", css, "", "Accept-Encoding", "br, gzip")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%s: %d %v", css, w.Code, w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	squeezed, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if plain := serve(r, "GET", css, "", "Accept-Encoding", "gzip;q=0"); plain.Body.String() != string(squeezed) || plain.Header().Get("Content-Encoding") != "" {
		t.Error("the plain sheet is not the squeezed one")
	}
	if w := serve(r, "HEAD", css, ""); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d with %d bytes", w.Code, w.Body.Len())
	}
	if w := serve(r, "GET", "/s/0123456789ab/app.css", ""); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("address of before an update: %d %q", w.Code, w.Header().Get("Cache-Control"))
	}
	for _, path := range []string{"/s/x/none.css", "/s/", "/s/x/../../go.mod", "/s/x/icons"} {
		if w := serve(r, "GET", path, ""); w.Code != 404 {
			t.Errorf("GET %s: %d, want 404", path, w.Code)
		}
	}
	if _, err := s.Asset("none.css"); err == nil {
		t.Error("an asset that is not there has an address")
	}
}

func TestFaultsOfAForm(t *testing.T) {
	s := newSite(t, "")
	faults, ok := s.Faults(domain.InvalidFields([]domain.FieldError{
		{Pointer: "/recipient/name", Code: "name-missing"}, {Pointer: "/awarded_on", Code: "date-missing"},
	}), nil)
	if !ok || len(faults) != 2 || faults.Of("name") == "" || faults.Of("awarded_on") == "" || faults.Of("email") != "" {
		t.Errorf("got %v, %v", faults, ok)
	}
	if faults, ok := s.Faults(domain.Conflictf("award-already-held", "2026-03-01"), nil); !ok || faults.Of("") != "Cette personne a déjà ce badge depuis le 1er\u00a0mars 2026." {
		t.Errorf("conflict: got %v, %v", faults, ok)
	}
	if _, ok := s.Faults(domain.NotFoundf("award-unknown"), nil); ok {
		t.Error("a thing that is not there is no fault of the form")
	}
}

func TestRichEscapesFirst(t *testing.T) {
	if got, want := richHTML(`**<i>** & **b**`), template.HTML(`<strong>&lt;i&gt;</strong> &amp; <strong>b</strong>`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
