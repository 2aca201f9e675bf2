package ui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// send posts files of one field, as a browser does.
func (b *browser) send(path string, files map[string][]byte) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, content := range files {
		part, err := m.CreateFormFile("file", name)
		b.w.must(err)
		part.Write(content)
	}
	b.w.must(m.Close())
	r, err := http.NewRequestWithContext(b.w.t.Context(), "POST", b.w.BaseURL+path, &body)
	b.w.must(err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", m.FormDataContentType())
	out, err := b.c.Do(r)
	b.w.must(err)
	defer out.Body.Close()
	var text bytes.Buffer
	_, err = text.ReadFrom(out.Body)
	b.w.must(err)
	return answer{out.StatusCode, out.Header, out.Header.Get("Location"), text.String()}
}

func TestTakeAwayAndBringBack(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	l.b.get("/passeport/compte").expect(t, 200, "Emporter mes données", "Télécharger mon fichier")
	archive := l.b.get("/passeport/passeport-galon.zip").expect(t, 200)
	if h := archive.header; h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex" || !strings.HasPrefix(archive.body, "PK") {
		t.Errorf("%v", h)
	}
	l.browser().get("/passeport/passeport-galon.zip").leads(t, "/entrer")

	other := l.browser()
	l.acceptedIn(other, l.issue(l.school, "travailler-en-equipe", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20")), "hugo@exemple.fr")
	golden(t, "passport_import", other.get("/passeport/importer").expect(t, 200, "multiple", "Vérifier et ajouter").body)
	other.send("/passeport/importer", nil).expect(t, 422, "Choisissez au moins un fichier.")
	kept, err := l.Store.Award(t.Context(), l.byState["expired"].ID)
	l.must(err)
	golden(t, "passport_import_faulty", other.send("/passeport/importer", map[string][]byte{"bon.json": kept.Document, "lettre.txt": []byte("bonjour")}).
		expect(t, 422, "lettre.txt", "Ajouté", "aria-invalid").body)
	other.send("/passeport/importer", map[string][]byte{"passeport.zip": []byte(archive.body)}).expect(t, 422, "Ce badge est déjà dans votre passeport.")
	page := other.get("/passeport").expect(t, 200, "Badges d’autres sites, peut-être pas à vous", "!Attesté par d’autres organismes", "Ce badge est au nom de Nadia Benali", "Badge expiré", "Badge retiré")
	golden(t, "passport_show_imported", page.body)
	_, rest, _ := strings.Cut(page.body, `href="/passeport/i/`)
	path := "/passeport/i/" + rest[:26]
	one := other.get(path).expect(t, 200, "Fichiers gardés tels quels", "Enlever de mon passeport", "Ce badge est au nom de")
	golden(t, "passport_imported", one.body)
	other.get("/passeport/partages/nouveau").expect(t, 200, "Badges d’autres sites", "au nom de Nadia Benali")
	l.b.get("/passeport/partages/nouveau").expect(t, 200, "!Badges d’autres sites")
	file := other.get(path+"/1").expect(t, 200)
	if h := file.header; h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("a file of others could be shown as a page: %v", h)
	}
	other.get(path+"/99").expect(t, 404)
	l.b.get(path).expect(t, 404)
	l.b.post(path+"/enlever").expect(t, 404)
	l.b.get(path+"/enlever").expect(t, 404)
	other.post(path+"/partager", "imported", path[len("/passeport/i/"):], "duration", "none", "label", "Laiterie Morel")
	golden(t, "passport_import_remove", other.get(path+"/enlever").expect(t, 200, "effacés de votre passeport", "Ces partages ne le montreront plus", "Laiterie Morel").body)
	other.get(path).expect(t, 200) // a look erases nothing
	other.post(path+"/enlever").leads(t, "/passeport?ok=import-removed")
	other.get(path).expect(t, 404)
}
