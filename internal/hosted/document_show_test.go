package hosted

import (
	"encoding/json"
	"html"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/sign"
)

func TestPublicDocuments(t *testing.T) {
	w := newWorld(t)
	w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	keys, err := w.Store.Keys(t.Context(), w.school.ID)
	must(t, err)
	hour, minutes, day := "public, max-age=3600", "public, max-age=300", "public, max-age=86400"
	for _, tt := range []struct{ path, accept, want, cache, holds string }{
		{"/o/atelier-ecole-du-doubs/did.json", "*/*", "application/json", hour, `"did:web:galon.example:o:atelier-ecole-du-doubs"`},
		{"/o/atelier-ecole-du-doubs/jwks.json", "*/*", "application/jwk-set+json", hour, `"keys"`},
		{"/.well-known/jwks.json", "*/*", "application/jwk-set+json", hour, "institut-comtois"},
		{"/o/atelier-ecole-du-doubs/keys/" + keys[0].ID, "*/*", "application/jwk+json", hour, `"kty"`},
		{"/o/atelier-ecole-du-doubs", "application/ld+json", "application/ld+json", hour, `"Profile"`},
		{"/o/atelier-ecole-du-doubs", "application/json", "application/json", hour, `"Profile"`},
		{"/o/atelier-ecole-du-doubs/b/travailler-en-equipe", "application/ld+json", "application/ld+json", hour, `"Achievement"`},
		{"/o/atelier-ecole-du-doubs/status/1", "*/*", "application/vc", minutes, `"BitstringStatusListCredential"`},
		{"/o/atelier-ecole-du-doubs/status/1", "application/ld+json", "application/ld+json", minutes, `"revocation"`},
		{"/o/atelier-ecole-du-doubs/status/1", browser, "application/vc", minutes, `"revocation"`},
		{"/o/atelier-ecole-du-doubs/status/1/suspension", "application/json", "application/json", minutes, `"suspension"`},
		{"/b/travailler-en-equipe.svg", "*/*", "image/svg+xml", day, "<svg"},
		{"/b/travailler-en-equipe.png", "*/*", "image/png", day, "\x89PNG"},
		{"/registre.json", "*/*", "application/json", "no-cache", `"organisations"`},
		{"/registre.jws", "*/*", "application/jose", "no-cache", "ey"},
		{"/registre.jwk", "*/*", "application/jwk+json", "no-cache", `"Ed25519"`},
		{"/registre/cles.json", "*/*", "application/json", "no-cache", `"jwk":{"kty":"OKP"`},
		{"/.well-known/did.json", "*/*", "application/json", "no-cache", `"id":"did:web:galon.example"`},
		{"/robots.txt", "*/*", "text/plain; charset=utf-8", day, "Disallow: /passeport"},
	} {
		answer := w.get(tt.path, tt.accept)
		h := answer.Header()
		if answer.Code != 200 || h.Get("Content-Type") != tt.want || h.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s: got %d %q %q, want %q %q", tt.path, tt.accept, answer.Code, h.Get("Content-Type"), h.Get("Cache-Control"), tt.want, tt.cache)
		}
		if !strings.Contains(answer.Body.String(), tt.holds) {
			t.Errorf("%s: does not hold %s", tt.path, tt.holds)
		}
		if h.Get("Access-Control-Allow-Origin") != "*" || h.Get("ETag") == "" {
			t.Errorf("%s: Access-Control-Allow-Origin %q, ETag %q", tt.path, h.Get("Access-Control-Allow-Origin"), h.Get("ETag"))
		}
		if strings.Contains(tt.want, "json") && !json.Valid(answer.Body.Bytes()) {
			t.Errorf("%s is no JSON", tt.path)
		}
		for _, personal := range []string{"Nadia", "Benali"} {
			if strings.Contains(answer.Body.String(), personal) {
				t.Errorf("%s is about a person", tt.path)
			}
		}
		again := w.getIf(tt.path, tt.accept, h.Get("ETag"))
		if again.Code != 304 || again.Body.Len() != 0 {
			t.Errorf("%s with its ETag: got %d and %d bytes, want 304", tt.path, again.Code, again.Body.Len())
		}
		if head := w.do("HEAD", tt.path, tt.accept); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("ETag") != h.Get("ETag") {
			t.Errorf("HEAD %s: got %d, %d bytes", tt.path, head.Code, head.Body.Len())
		}
	}

	for _, path := range []string{"/o/personne", "/o/personne/did.json", "/o/personne/jwks.json", "/o/atelier-ecole-du-doubs/keys/x", "/o/atelier-ecole-du-doubs/b/x",
		"/o/atelier-ecole-du-doubs/status/2", "/o/atelier-ecole-du-doubs/status/01", "/o/atelier-ecole-du-doubs/status/-1", "/o/institut-comtois-des-metiers/status/1",
		"/b/x.svg", "/b/x.png", "/problems/rien"} {
		w.problem(path, "application/json", 404)
		if page := w.get(path, browser); page.Code != 404 || page.Header().Get("Cache-Control") != "no-store" || heading(page.Body.String()) == "" {
			t.Errorf("%s: got %d %q", path, page.Code, page.Header().Get("Cache-Control"))
		}
	}
}

// The ETag of a list changes with a withdrawal, or verifiers would go on with what they have.
func TestWithdrawalChangesTheList(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	before := w.get("/o/atelier-ecole-du-doubs/status/1", "*/*").Header().Get("ETag")
	_, err := w.issuing.Revoke(t.Context(), w.operator, x.award.ID, domain.AskedByHolder, "")
	must(t, err)
	if got := w.getIf("/o/atelier-ecole-du-doubs/status/1", "*/*", before); got.Code != 200 {
		t.Errorf("after a withdrawal, the old ETag gets %d", got.Code)
	}
}

func TestRegistryIsSignedByTheOperator(t *testing.T) {
	w := newWorld(t)
	key, err := sign.ParsePublicJWK(w.get("/registre.jwk", "*/*").Body.Bytes())
	must(t, err)
	payload, err := sign.VerifyJWS(w.get("/registre.jws", "*/*").Body.String(), key, "galon-registry+jws")
	must(t, err)
	if plain := w.get("/registre.json", "*/*").Body.String(); plain != string(payload) {
		t.Errorf("the plain registry is not what was signed:\n%s\n%s", plain, payload)
	}
}

func TestPagesForReaders(t *testing.T) {
	w := newWorld(t)
	for _, tt := range []struct {
		path, word, golden string
		wanted, not        []string
	}{
		{"/", "Vos compétences, preuve à l’appui", "home", []string{`href="/verifier"`, `href="/entrer"`, `href="/pro"`, "Comment ça marche"}, nil},
		{"/aide", "Aide", "help", []string{"Un badge est-il un diplôme", "service de l’État"}, nil},
		{"/accessibilite", "Accessibilité\u00a0: non conforme", "accessibility", []string{"Aucun audit n’a été fait", "Défenseur des droits"}, []string{"partiellement"}},
		{"/donnees-personnelles", "Données personnelles", "personal-data", []string{"ne sont pas conservés", "CNIL"}, nil},
		{"/mentions-legales", "Mentions légales", "legal", []string{"non renseigné par l’exploitant"}, nil},
		{"/registre", "Registre des organismes vérifiés", "registry", []string{"Atelier-École du Doubs", "912\u00a0345\u00a0675\u00a000017", "Cela ne veut pas dire que l’État l’agrée."}, nil},
		{"/verification/codes", "Codes d’un rapport de vérification", "", []string{`id="status-revoked"`, "urn:galon:verification:", "L’organisme l’a retiré et en donne la raison\u00a0: «\u00a0…\u00a0»."}, nil},
		{"/registre?q=besancon", "Registre des organismes vérifiés", "", []string{"Atelier-École du Doubs"}, []string{"Institut"}},
		{"/registre?q=934567892+000", "Registre des organismes vérifiés", "", []string{"Institut"}, []string{"Atelier"}},
		{"/registre?q=<b>", "Registre des organismes vérifiés", "", []string{"Aucun organisme ne correspond.", `value="<b>"`}, []string{"Atelier"}},
		{"/o/atelier-ecole-du-doubs", "Atelier-École du Doubs", "organisation", []string{"Organisme vérifié depuis le 14\u00a0mai 2026.", "Besançon", "Extrait Kbis lu", "ne vaut pas agrément de l’État"}, nil},
		{"/o/atelier-ecole-du-doubs/b/travailler-en-equipe", "Travailler en équipe", "achievement", []string{"Savoir-être", "Délivré par", "Les niveaux", "ESCO", "og:image", "ni un diplôme"}, nil},
		{"/o/institut-comtois-des-metiers/b/bloc-entretenir-le-logement-et-le-linge", "Entretenir le logement et le linge d’un particulier", "achievement-bloc",
			[]string{"Bloc de compétences", "Bloc RNCP37715BC01 de la certification", "Il ne la remplace pas."}, []string{"ni un diplôme"}},
	} {
		answer := w.get(tt.path, browser)
		page := html.UnescapeString(answer.Body.String())
		if answer.Code != 200 || heading(page) != tt.word {
			t.Errorf("%s: got %d %q, want %q", tt.path, answer.Code, heading(page), tt.word)
		}
		if got := answer.Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control is %q", tt.path, got)
		}
		if again := w.getIf(tt.path, browser, answer.Header().Get("ETag")); again.Code != 304 || again.Body.Len() != 0 || again.Header().Get("Content-Type") != "" {
			t.Errorf("%s with its ETag: got %d and %d bytes, want 304", tt.path, again.Code, again.Body.Len())
		}
		if answer.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", tt.path)
		}
		for _, want := range tt.wanted {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", tt.path, want)
			}
		}
		for _, not := range append(tt.not, "hosted.", "<no value>") {
			if _, body, _ := strings.Cut(page, "<main"); strings.Contains(body, not) {
				t.Errorf("%s says %q", tt.path, not)
			}
		}
		if tt.golden != "" {
			golden(t, tt.golden, page, issued{})
		}
	}
}

// A decision of the registry is seen by who has its page already.
func TestADecisionIsSeenAtTheNextLook(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/registre", "/registre.json", "/o/atelier-ecole-du-doubs"} {
		before := w.get(path, browser).Header().Get("ETag")
		if got := w.getIf(path, browser, before); before == "" || got.Code != 304 {
			t.Errorf("%s unchanged: ETag %q, %d", path, before, got.Code)
		}
	}
	seen := map[string]string{"/registre": w.get("/registre", browser).Header().Get("ETag"), "/registre.json": w.get("/registre.json", browser).Header().Get("ETag")}
	w.withoutSchool()
	for path, etag := range seen {
		if got := w.getIf(path, browser, etag); got.Code != 200 || strings.Contains(got.Body.String(), "Atelier-École") {
			t.Errorf("%s after a decision: %d", path, got.Code)
		}
	}
}

// A name that somebody writes into the database is not on our pages: the registry is what we vouch for.
func TestNamesComeFromTheRegistry(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	w.sql(`UPDATE organisation SET name = 'Académie de Paris', town = 'Paris' WHERE id = $1`, string(w.school.ID))
	for _, path := range []string{"/o/atelier-ecole-du-doubs", "/o/atelier-ecole-du-doubs/b/travailler-en-equipe", "/v/" + x.code, "/registre"} {
		page := html.UnescapeString(w.get(path, browser).Body.String())
		if strings.Contains(page, "Paris") || !strings.Contains(page, "Atelier-École du Doubs") {
			t.Errorf("%s shows a name that is not in the registry", path)
		}
	}
	w.withoutSchool()
	page := html.UnescapeString(w.get("/o/atelier-ecole-du-doubs", browser).Body.String())
	if heading(page) != "Organisme non vérifié" || strings.Contains(page, "Académie") || strings.Contains(page, "Atelier") {
		t.Errorf("an organisation outside the registry is shown as %q", heading(page))
	}
}

func TestPublisherIsNamedWhereTheLawAsksForIt(t *testing.T) {
	w := newWorld(t)
	w.door.Publisher = Publisher{Name: "Région Exemple", Address: "4 square Castan, Besançon", Email: "badges@exemple.fr", Host: "Hébergeur SA, Dole"}
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	for path, want := range map[string]string{"/mentions-legales": "4 square Castan, Besançon", "/donnees-personnelles": "Région Exemple", "/accessibilite": "badges@exemple.fr",
		"/v/" + x.code + "/signaler": `href="mailto:badges@exemple.fr"`} {
		page := html.UnescapeString(w.get(path, browser).Body.String())
		if !strings.Contains(page, want) || strings.Contains(page, "non renseigné") {
			t.Errorf("%s does not name the publisher", path)
		}
	}
}
