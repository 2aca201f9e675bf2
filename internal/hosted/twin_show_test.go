package hosted

import (
	"encoding/json"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// The older documents are public but for the assertion, which follows its holder: 404 before, 200, 410 after.
func TestDocumentsOfTheOlderFormat(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	award, err := w.Store.Award(t.Context(), x.award.ID)
	must(t, err)
	holder := domain.Holder{PassportID: award.PassportID}
	passports := &app.Passports{Installation: w.Installation}
	file, err := passports.DownloadTwin(t.Context(), holder, award.ID, app.FormTwinJWS)
	must(t, err)
	for _, tt := range []struct{ path, holds string }{
		{"/o/atelier-ecole-du-doubs/v2", `"Issuer"`},
		{"/o/atelier-ecole-du-doubs/v2/revocations", `"revokedAssertions":[]`},
		{"/o/atelier-ecole-du-doubs/b/travailler-en-equipe/v2", `"BadgeClass"`},
		{"/o/atelier-ecole-du-doubs/b/travailler-en-equipe/v2/1", `/b/travailler-en-equipe/v2/1"`},
		{"/o/atelier-ecole-du-doubs/revocations", `"revokedCredential":[]`},
	} {
		for _, accept := range []string{"application/ld+json", "application/json", browser, "*/*"} {
			a := w.get(tt.path, accept)
			if a.Code != 200 || !strings.Contains(a.Body.String(), tt.holds) || !json.Valid(a.Body.Bytes()) || a.Header().Get("Cache-Control") != "public, max-age=300" ||
				a.Header().Get("ETag") == "" || !strings.Contains(a.Header().Get("Content-Type"), "json") {
				t.Errorf("%s %s: %d %v %s", tt.path, accept, a.Code, a.Header(), a.Body)
			}
		}
	}
	var issuer struct{ PublicKey []string }
	must(t, json.Unmarshal(w.get("/o/atelier-ecole-du-doubs/v2", "*/*").Body.Bytes(), &issuer))
	key := strings.TrimPrefix(issuer.PublicKey[0], w.BaseURL)
	if a := w.get(key, "*/*"); a.Code != 200 || !strings.Contains(a.Body.String(), "BEGIN PUBLIC KEY") {
		t.Errorf("%s: %d %s", key, a.Code, a.Body)
	}
	if strings.Count(string(file.Bytes), ".") != 2 {
		t.Errorf("%s", file.Bytes)
	}

	w.problem("/ob2/0123456789abcdefghijklmnop", "application/json", 404)
	must(t, passports.PublishTwin(t.Context(), holder, award.ID))
	held, err := passports.Twin(t.Context(), holder, award.ID)
	must(t, err)
	path := strings.TrimPrefix(held.URL, w.BaseURL)
	a := w.get(path, "application/ld+json")
	if a.Code != 200 || a.Header().Get("Content-Type") != "application/ld+json" || a.Header().Get("Cache-Control") != "no-cache" || strings.Contains(a.Body.String(), "Nadia") {
		t.Errorf("%d %v %s", a.Code, a.Header(), a.Body)
	}
	if a := w.get(path+".png", "*/*"); a.Code != 200 || !strings.Contains(a.Body.String(), "openbadges\x00\x00\x00\x00\x00{") {
		t.Errorf("picture: %d", a.Code)
	}
	must(t, passports.StopTwin(t.Context(), holder, award.ID))
	w.problem(path, "application/json", 410)
	w.problem(path+".png", "application/json", 410)
	must(t, passports.PublishTwin(t.Context(), holder, award.ID))
	issuing := &app.Issuing{Installation: w.Installation}
	_, err = issuing.Revoke(t.Context(), domain.Actor{Operator: true}, award.ID, domain.IssuedInError, "")
	must(t, err)
	a = w.get(path, "application/ld+json")
	if a.Code != 410 || !strings.Contains(a.Body.String(), `"revoked":true`) || !strings.Contains(a.Body.String(), "Badge délivré par erreur.") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if a := w.get("/o/atelier-ecole-du-doubs/v2/revocations", "*/*"); !strings.Contains(a.Body.String(), `"revocationReason":"Badge délivré par erreur."`) {
		t.Errorf("%s", a.Body)
	}
	for _, unknown := range []string{"/o/personne/v2", "/o/personne/revocations", "/o/personne/v2/revocations", "/o/atelier-ecole-du-doubs/b/x/v2", "/o/atelier-ecole-du-doubs/b/travailler-en-equipe/v2/9", "/o/fromagerie-des-deux-monts/b/travailler-en-equipe/v2/1",
		"/o/atelier-ecole-du-doubs/keys/x/v2", "/r/x", "/v/" + x.code + "/ob2.gif"} {
		w.problem(unknown, "application/json", 404)
	}
	for _, form := range []string{"ob2.jws", "ob2.png", "ob2.svg"} {
		a := w.get("/v/"+x.code+"/"+form, "*/*")
		if a.Code != 200 || a.Header().Get("Cache-Control") != "no-store" || a.Header().Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %d %v", form, a.Code, a.Header())
		}
	}
}
