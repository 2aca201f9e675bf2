package httpd

import (
	"html/template"
	"strings"
	"testing"

	"galon/internal/i18n"
	"galon/web"
)

// On an English page the words of a French organisation are read aloud in French, and are still escaped.
func TestQuotedWordsSayTheirLanguage(t *testing.T) {
	c, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	if err != nil {
		t.Fatal(err)
	}
	const name = "Conduire & <b>régler</b>"
	for lang, want := range map[string]string{
		i18n.French:  "Niveau\u00a0: Conduire &amp; &lt;b&gt;régler&lt;/b&gt;",
		i18n.English: `Level: <span lang="fr">Conduire &amp; &lt;b&gt;régler&lt;/b&gt;</span>`,
	} {
		if got := string(quoting(c.Printer(lang), "passport.badge.level", []any{name})); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		nested := template.HTML("<i>a</i>")
		if got := string(quoting(c.Printer(lang), "hosted.verdict.quoted", []any{nested})); !strings.Contains(got, "<i>a</i>") {
			t.Errorf("%s: %q holds no HTML", lang, got)
		}
	}
}
