package hosted

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/evidence"
)

// compare sends the form of /verifier/fichier as a browser does.
func (w *world) compare(code string, badge, file []byte) (int, string) {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(w.t, form.WriteField("code", code))
	for name, data := range map[string][]byte{"badge": badge, "file": file} {
		part, err := form.CreateFormFile(name, map[bool]string{true: name}[len(data) > 0])
		must(w.t, err)
		_, err = part.Write(data)
		must(w.t, err)
	}
	must(w.t, form.Close())
	r := httptest.NewRequest(http.MethodPost, w.BaseURL+"/verifier/fichier", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out.Code, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out.Body.String())
}

func TestAFileIsComparedWithThoseThatABadgeNames(t *testing.T) {
	w := newWorld(t)
	file := []byte("Réglage de la presse : 4 bars, 12 minutes.")
	facts := softSkill("2026-05-02")
	facts.Evidence = []domain.Evidence{{Name: "Réglage", Visibility: domain.VisibilityConfidential, SHA256: evidence.Digest(file)}}
	b := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", facts)
	plain := w.issue(w.school, "animer-un-groupe", "Nadia Benali", softSkill("2026-05-02"))
	forged := bytes.Replace(b.award.Document, []byte("Nadia Benali"), []byte("Nadia Benale"), 1)
	for _, c := range []struct {
		name        string
		code        string
		badge, file []byte
		status      int
		want        string
	}{
		{"by code", b.code, nil, file, 200, "Oui, ce fichier est bien celui du dossier."},
		{"by file", "", b.award.Document, file, 200, "Oui, ce fichier est bien celui du dossier."},
		{"another file", b.code, nil, []byte("Autre réglage"), 200, "Le badge nomme 1 fichier, et ce n’est pas celui-ci."},
		{"a badge without files", plain.code, nil, file, 200, "Ce badge ne nomme aucun fichier"},
		{"a forged badge", "", forged, file, 422, "La signature de ce badge ne tient pas."},
		{"no file", b.code, nil, nil, 422, "Choisissez un fichier."},
		{"no badge", "", nil, file, 422, "Donnez le code du badge, ou son fichier."},
		{"an unknown code", domain.CodeFrom(domain.PublicCode, []byte("nobody knows")), nil, file, 422, "resume"},
		{"too much", b.code, nil, make([]byte, 21<<20), 422, "resume"},
	} {
		status, body := w.compare(c.code, c.badge, c.file)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, want %d with %q", c.name, status, c.status, c.want)
		}
		if strings.Contains(body, "Réglage de la presse") || strings.Contains(body, "4 bars") {
			t.Errorf("%s: the page publishes the file", c.name)
		}
	}
	if body := w.get("/v/"+b.code, typeHTML).Body.String(); !strings.Contains(body, `href="/v/`+b.code+`/fichier"`) {
		t.Error("the page of the badge does not lead to the comparison")
	}
	if body := w.get("/v/"+plain.code, typeHTML).Body.String(); strings.Contains(body, "/fichier") {
		t.Error("a badge that names no file offers to compare one")
	}
	if a := w.get("/v/"+b.code+"/fichier", typeHTML); a.Code != 200 || !strings.Contains(a.Body.String(), `value="`+b.code+`"`) {
		t.Errorf("the form by code: %d", a.Code)
	}
	if a := w.get("/preuves/"+evidence.Digest(file), typeHTML); a.Code != http.StatusNotFound {
		t.Errorf("a confidential file is served: %d", a.Code)
	}
}
