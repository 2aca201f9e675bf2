package hosted

import (
	"bytes"
	"html"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

var ogImage = regexp.MustCompile(`property="og:image" content="https://galon.example([^"]+)"`)

// The pages that are made to be found name a picture for previews of their link, and it is there in its size.
func TestPublicPagesHaveACard(t *testing.T) {
	w := newWorld(t)
	for address, alt := range map[string]string{
		"/o/atelier-ecole-du-doubs":                        "Le nom de l’organisme Atelier-École du Doubs et le logo de Galon",
		"/o/atelier-ecole-du-doubs/b/travailler-en-equipe": "Badge « Travailler en équipe », délivré par Atelier-École du Doubs",
		"/b/travailler-en-equipe":                          "Badge « Travailler en équipe »",
	} {
		page := w.get(address, typeHTML)
		body := html.UnescapeString(page.Body.String())
		m := ogImage.FindStringSubmatch(body)
		if page.Code != 200 || m == nil || m[1] != address+"/carte.png" || !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), alt) || !strings.Contains(body, `og:locale" content="fr_FR"`) {
			t.Errorf("%s: %d %v", address, page.Code, m)
			continue
		}
		card := w.get(m[1], "image/*")
		img, err := png.DecodeConfig(bytes.NewReader(card.Body.Bytes()))
		if err != nil || img.Width != 1200 || img.Height != 630 || card.Header().Get("Content-Type") != "image/png" ||
			!strings.HasPrefix(card.Header().Get("Cache-Control"), "public, max-age=") || card.Header().Get("ETag") == "" {
			t.Errorf("%s: %v %v %v", m[1], card.Code, card.Header(), err)
		}
		if again := w.get(m[1], "image/*"); !bytes.Equal(again.Body.Bytes(), card.Body.Bytes()) {
			t.Errorf("%s: another picture the second time", m[1])
		}
	}
	for _, address := range []string{"/b/aucun/carte.png", "/o/aucun/carte.png", "/o/atelier-ecole-du-doubs/b/aucun/carte.png"} {
		if a := w.get(address, typeHTML); a.Code != 404 {
			t.Errorf("%s: %d", address, a.Code)
		}
	}
}
