package httpd

import (
	"io/fs"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"galon/web"
)

// What is settled when a page is read comes out as html/template writes it each time.
func TestConstantsAreEscaped(t *testing.T) {
	s := siteOf(t, with(t, map[string]string{
		"templates/pages/sample.html": `{{define "main"}}<h2 title="{{t "hard"}}">{{t "hard"}} {{rich "hard"}} {{icon "check"}} {{asset "app.css"}}</h2>` +
			`<h2 title="{{t .Name}}">{{t .Name}} {{rich .Name}} {{icon .Field.ID}} {{asset .Field.Value}}</h2>{{end}}`,
		"locales/fr.json": `{"hard": "**<i>** & \"l'autre\" l’une\u00a0: \u0000", "layout.skip": "x", "layout.home": "x", "layout.nav": "x", "layout.tabs": "x",
			"layout.footer.home": "x", "layout.footer.verify": "x", "layout.language": "x"}`,
	}), "http://localhost:8080")
	w := httptest.NewRecorder()
	if err := s.Render(w, httptest.NewRequest("GET", "/", nil), 200, &samplePage{Name: "hard", Field: Field{ID: "check", Value: "app.css"}}); err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`<h2.*</h2>`).FindAllString(strings.ReplaceAll(w.Body.String(), "</h2><h2", "</h2>\n<h2"), -1)
	if len(lines) != 2 || lines[0] != lines[1] || !strings.Contains(lines[0], "&lt;i&gt;") {
		t.Errorf("settled and said each time differ:\n%s", strings.Join(lines, "\n"))
	}
}

// In an address, a script or an attribute without quotes html/template would escape otherwise.
func TestConstantsStandInText(t *testing.T) {
	elsewhere := regexp.MustCompile(`(?:=|(?i:\b(?:href|src|action|style|on[a-z]+))="[^"]*)\{\{-? *(?:t|rich|icon) |<(?:script|style)[^>]*>[^<]*\{\{`)
	for _, wrong := range []string{`<a href="/x?y={{t "k"}}">`, `<p class={{t "k"}}>`, `<script>{{t "k"}}</script>`} {
		if !elsewhere.MatchString(wrong) {
			t.Errorf("%s passes", wrong)
		}
	}
	err := fs.WalkDir(web.FS(), "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "templates/mail/") {
			return err
		}
		data, err := fs.ReadFile(web.FS(), name)
		for _, found := range elsewhere.FindAllString(string(data), -1) {
			t.Errorf("%s: %s", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
