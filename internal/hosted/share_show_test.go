package hosted

import (
	"bytes"
	"encoding/json"
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
)

var update = flag.Bool("update", false, "write the goldens of testdata")

// heading is what a reader is told first.
func heading(page string) string {
	m := regexp.MustCompile(`<h1[^>]*>([^<]*)</h1>`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// state makes one badge in the state that a page is about, and gives its code.
type state struct {
	name   string
	make   func(*world) issued
	after  func(*world, issued)
	word   string
	wanted []string
	not    []string
}

// states is the whole of ux S03 to S08 that a live share can show.
var states = []state{
	{
		name: "valid", word: "Badge valide",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		wanted: []string{"Authentique et en cours de validité.", "Contrôle effectué à l’instant\u00a0: 14\u00a0mai 2026 à 10\u00a0h\u00a032", "Nadia Benali", "a obtenu le badge",
			"Travailler en équipe", "délivré par", "Atelier-École du Doubs", "Organisme vérifié", "12\u00a0mars 2026", "12\u00a0mars 2029",
			"Est-ce la bonne personne", "Réaliser sa part du travail commun", "Niveau atteint", "Observé 3 fois par 2 personnes", "Évalué par Claire Morel",
			"Le badge n’a pas été modifié.", "Il vient bien d’Atelier-École du Doubs.", "Besançon", "L’organisme ne l’a pas retiré.",
			"Jusqu’au 12\u00a0mars 2029.", "ni un diplôme, ni une certification", "bien Nadia Benali. En cas de doute", "galon.example/v", "did:web:galon.example:o:atelier-ecole-du-doubs",
			"27\u00a025\u00a001234\u00a025", "ne vaut pas agrément de l’État", "v-valide", "eddsa-rdfc-2022"},
		not: []string{"se termine bientôt", "<script", "trainee"},
	},
	{
		name: "soon", word: "Badge valide",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-autonomie", "Nadia Benali", softSkill("2023-06-01"))
		},
		wanted: []string{"Ce badge se termine bientôt\u00a0: le 1er\u00a0juin 2026.", "a-expire"},
	},
	{
		name: "expired", word: "Badge expiré",
		make: func(w *world) issued {
			return w.issue(w.school, "organiser-son-travail", "Nadia Benali", softSkill("2023-03-12"))
		},
		wanted: []string{"sa durée de validité est passée.", "avait obtenu le badge", "Expiré depuis le 12\u00a0mars 2026.", "évaluée en 2023", "Sa validité s’est terminée le 12\u00a0mars 2026.", "v-expire"},
		not:    []string{"v-valide", `class="ko"`},
	},
	{
		name: "revoked", word: "Badge retiré",
		make: func(w *world) issued {
			return w.issue(w.school, "analyser-une-situation", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) {
			_, err := w.issuing.Revoke(w.t.Context(), w.operator, x.award.ID, domain.IssuedInError, "Une note pour Nadia seule")
			must(w.t, err)
		},
		wanted: []string{"L’organisme a annulé ce badge. N’en tenez pas compte.", "Retiré le 14\u00a0mai 2026 par Atelier-École du Doubs.", "Motif\u00a0: délivré par erreur.",
			"Parlez-en avec elle.", "Retrait enregistré le 14\u00a0mai 2026.", "v-retire"},
		not: []string{"Ce que cette personne sait faire", "Comment cela a été évalué", "note pour Nadia", "a obtenu", "v-valide"},
	},
	{
		name: "replaced", word: "Badge remplacé",
		make: func(w *world) issued {
			return w.issue(w.school, "animer-un-groupe", "Nadia Benalli", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) {
			person, err := w.issuing.Store.Recipient(w.t.Context(), x.award.RecipientID)
			must(w.t, err)
			_, err = w.issuing.Correct(w.t.Context(), w.operator, x.award.ID, app.Correction{Name: "Nadia Benali", Email: person.Email, Facts: x.award.Facts})
			must(w.t, err)
		},
		// Whether an old reader sees the new one is the person's choice: the old code does not lead there.
		wanted: []string{"Un badge corrigé a pris sa place. Ne tenez plus compte de celui-ci.", "Remplacé le 14\u00a0mai 2026 par Atelier-École du Doubs.", "Demandez à la personne de vous montrer le nouveau badge.",
			"L’organisme l’a remplacé.", "v-retire"},
		not: []string{"Nadia Benali<", "a obtenu", "v-valide", "a triché", "Retrait enregistré"},
	},
	{
		name: "suspended", word: "Badge suspendu",
		make: func(w *world) issued {
			return w.issue(w.school, "animer-un-groupe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) {
			_, err := w.issuing.Suspend(w.t.Context(), w.operator, x.award.ID)
			must(w.t, err)
		},
		wanted: []string{"en attente depuis le 14\u00a0mai 2026. Il peut redevenir valide.", "L’organisme l’a suspendu.", "v-suspendu"},
		not:    []string{"Ce que cette personne sait faire", "a obtenu", "v-valide"},
	},
	{
		name: "afest", word: "Badge valide",
		make: func(w *world) issued {
			return w.issue(w.school, "conduire-une-fabrication-de-fromage", "Nadia Benali", cheese())
		},
		wanted: []string{"Formation en situation de travail (AFEST) à Fromagerie des Deux Monts", "Voir les 4 étapes obligatoires d’une AFEST",
			"Analyse de l’activité de travail", "Désignation préalable du formateur", "Phases réflexives", "Évaluation spécifique des acquis", "3\u00a0mars 2026"},
		not: []string{"Contrôler la température avant"},
	},
	{
		name: "bloc", word: "Badge valide",
		make: func(w *world) issued {
			return w.issue(w.certifier, "bloc-entretenir-le-logement-et-le-linge", "Nadia Benali", panel())
		},
		wanted: []string{"a validé le bloc de compétences", "Entretenir le logement et le linge d’un particulier", "Bloc RNCP37715BC01 de la certification",
			"Certificateur\u00a0:", "Décision d’un jury de 3 personnes, le 24\u00a0avril 2026 à Vesoul.", "Sans date de fin", "Ce badge n’a pas de date de fin.",
			"accompagne l’attestation du certificateur. Il ne la remplace pas.", "ne donne pas la certification entière"},
		not: []string{"ni un diplôme, ni une certification"},
	},
	{
		name: "preparation", word: "Badge valide",
		make: func(w *world) issued {
			return w.issue(w.school, "preparation-entretenir-le-logement-et-le-linge", "Fatou Diallo", training())
		},
		wanted: []string{"a atteint les objectifs de formation du bloc", "RNCP37715BC01", "ne vaut pas validation du bloc par le certificateur", "ni un diplôme, ni une certification"},
		not:    []string{"a validé le bloc"},
	},
	{
		name: "removed-since", word: "Badge valide",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) {
			w.now = w.now.Add(24 * time.Hour)
			must(w.t, w.registrar.Decide(w.t.Context(), w.operator, w.school.ID, domain.RegistryDecision{Kind: domain.Removed, From: w.now, DecidedBy: "équipe Galon", Ground: "Cessation"}))
		},
		wanted: []string{"Atelier-École du Doubs n’est plus dans notre registre depuis le 15\u00a0mai 2026. Ce badge a été délivré avant."},
		not:    []string{"> Organisme vérifié<"},
	},
	{
		name: "issuer-unknown", word: "Organisme non vérifié",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) { w.withoutSchool() },
		wanted: []string{"Le badge est intact, mais nous ne pouvons pas confirmer qui l’a délivré.", "Nadia Benali", "figure sur le badge", "au nom de", "«\u00a0Atelier-École du Doubs\u00a0»", "Daté du",
			"N’importe qui peut écrire un nom d’organisme.", "Nous ne pouvons pas confirmer l’organisme.", "v-inconnu"},
		not: []string{"délivré par", "p-valide", "<img", "91234567500017", "912\u00a0345", "v-valide", "a obtenu"},
	},
	{
		name: "tampered", word: "Badge non authentique",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) {
			w.sql(`UPDATE award_document SET document = $2 WHERE award_id = $1`, string(x.award.ID), bytes.ReplaceAll(x.award.Document, []byte("Nadia"), []byte("Nadja")))
		},
		wanted: []string{"Son contenu a été modifié après la signature.", "Ne vous fiez pas à ce badge.", "Un envoi incomplet peut aussi produire ce résultat", "Organisme\u00a0: non contrôlé.",
			"Retrait\u00a0: non contrôlé.", "v-altere"},
		not: []string{"Nadja", "Nadia", "Benali", "équipe", "12\u00a0mars", "Atelier-École", "atelier-ecole", "<img", `class="ok"`, "p-valide", ".json"},
	},
	{
		name: "other-key", word: "Badge non authentique",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) { // the organisation's own document no longer lists the key that signed
			w.sql(`DELETE FROM signing_key WHERE organisation_id = $1 AND algorithm = 'Ed25519'`, string(w.school.ID))
		},
		wanted: []string{"v-altere", "Il n’est pas signé par l’organisme dont il porte le nom.", "Ne vous fiez pas à ce badge."},
		not:    []string{"Nadia", "Benali", "Travailler", "12\u00a0mars", `class="ok"`},
	},
	{
		name: "incomplete", word: "Vérification incomplète",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after: func(w *world, x issued) {
			w.sql(`UPDATE status_list SET signed = NULL WHERE organisation_id = $1 AND purpose = 'revocation'`, string(w.school.ID))
		},
		wanted: []string{"Nous n’avons pas pu joindre l’organisme. Ce n’est ni un oui, ni un non.", "Dernier essai", "Réessayez dans quelques minutes.", "Retrait\u00a0: non contrôlé.", "v-hors", "> Réessayer<", `class="na"`},
		not:    []string{"v-valide", "a obtenu le badge", "Contrôle effectué"},
	},
	{
		name: "stale-list", word: "Vérification incomplète",
		make: func(w *world) issued {
			return w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
		},
		after:  func(w *world, x issued) { w.now = w.now.Add(8 * 24 * time.Hour) },
		wanted: []string{"La liste des badges retirés n’est plus à jour."},
		not:    []string{"v-valide", "a obtenu le badge"},
	},
}

func TestEveryStateOfASharedBadge(t *testing.T) {
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			w := newWorld(t)
			x := s.make(w)
			if s.after != nil {
				s.after(w, x)
			}
			answer := w.get("/v/"+x.code, browser)
			page := html.UnescapeString(answer.Body.String())
			if answer.Code != 200 || heading(page) != s.word {
				t.Errorf("got %d %q, want 200 %q", answer.Code, heading(page), s.word)
			}
			if !strings.Contains(page, "<title>"+s.word+" – Galon</title>") {
				t.Errorf("the title is not the verdict %q", s.word)
			}
			for _, want := range s.wanted {
				if !strings.Contains(page, want) {
					t.Errorf("the page does not say %q", want)
				}
			}
			for _, not := range s.not {
				if strings.Contains(page, not) {
					t.Errorf("the page says %q", not)
				}
			}
			golden(t, s.name, page, x)
		})
	}
}

var changing = regexp.MustCompile(`index \d+`)

// golden compares what stands between <main> and </main>, with what is drawn by chance put away.
func golden(t *testing.T, name, page string, x issued) {
	t.Helper()
	_, page, _ = strings.Cut(page, "<main")
	page, _, _ = strings.Cut(page, "</main>")
	page = regexp.MustCompile(`<svg .*?</svg>`).ReplaceAllString(page, "<svg/>")
	page = regexp.MustCompile(`name="preuve" value="[^"]*"`).ReplaceAllString(page, `name="preuve" value="JWS"`)
	page = regexp.MustCompile(`empreinte=[0-9a-f]{64}`).ReplaceAllString(page, "empreinte=SHA256")
	page = regexp.MustCompile(`"/s/[0-9a-f]{12}/`).ReplaceAllString(page, `"/s/VERSION/`) // of the files beside the page
	if x.code != "" {
		page = strings.ReplaceAll(page, x.code, "CODE")
		page = strings.ReplaceAll(page, domain.FormatCode(x.code), "CO DE")
	}
	page = "<main" + changing.ReplaceAllString(page, "index N") + "</main>\n"
	file := filepath.Join("testdata", "pages", name+".golden.html")
	if *update {
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(page), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if diff := cmp.Diff(string(want), page); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// A byte that was changed in the database, whichever it is, must never leave a good word or a name on the page.
func TestOneFlippedByteInTheDatabase(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	stored, err := w.Store.Award(t.Context(), x.award.ID)
	must(t, err)
	words := map[string]int{}
	for at := 0; at < len(stored.Document); at += 41 {
		changed := append([]byte(nil), stored.Document...)
		changed[at] ^= 1
		w.sql(`UPDATE award_document SET document = $1 WHERE award_id = $2`, changed, string(x.award.ID))
		page := html.UnescapeString(w.get("/v/"+x.code, browser).Body.String())
		words[heading(page)]++
		if word := heading(page); word != "Badge non authentique" && word != "Vérification incomplète" {
			t.Errorf("byte %d (%q): the page says %q", at, around(stored.Document, at), word)
		}
		for _, not := range []string{"Benali", "Travailler", "Atelier", "12\u00a0mars", "<img", `class="ok"`} {
			if strings.Contains(page, not) {
				t.Errorf("byte %d (%q): the page shows %q", at, around(stored.Document, at), not)
			}
		}
	}
	t.Logf("%v", words)
	name := strings.Index(string(stored.Document), "Nadia")
	changed := append([]byte(nil), stored.Document...)
	changed[name] ^= 1
	w.sql(`UPDATE award_document SET document = $1 WHERE award_id = $2`, changed, string(x.award.ID))
	if got := heading(w.get("/v/"+x.code, browser).Body.String()); got != "Badge non authentique" {
		t.Errorf("a letter of the name was changed, and the page says %q", got)
	}
	w.sql(`UPDATE award_document SET document = $1 WHERE award_id = $2`, stored.Document, string(x.award.ID))
	if got := heading(w.get("/v/"+x.code, browser).Body.String()); got != "Badge valide" {
		t.Errorf("put back, the page says %q", got)
	}
}

func around(b []byte, at int) string { return string(b[max(0, at-10):min(len(b), at+10)]) }

func TestShareAddresses(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	spaced := domain.FormatCode(x.code)
	var wrong string // a sign misread that is noticed; one in 31 makes the code look like a claim code
	for _, sign := range "0123456789" {
		if _, err := domain.ParseCode(domain.PublicCode, x.code[:11]+string(sign)); domain.CodeOf(err) == "code-mistyped" {
			wrong = x.code[:11] + string(sign)
		}
	}
	for _, tt := range []struct {
		path, word string
		status     int
		wanted     string
	}{
		{"/V/" + x.code, "Badge valide", 200, ""},
		{"/v/" + strings.ToLower(x.code), "Badge valide", 200, ""},
		{"/v/" + spaced, "Badge valide", 200, ""},
		{"/v/" + strings.ReplaceAll(strings.ToLower(spaced), " ", "-"), "Badge valide", 200, ""},
		{"/v/" + wrong, "Ce lien ne mène à aucun badge", 404, "Un lien introuvable ne veut pas dire que le badge est faux."},
		{"/v/" + domain.NewCode(domain.PublicCode), "Ce lien ne mène à aucun badge", 404, "l’adresse a été mal recopiée"},
		{"/v/bonjour", "Ce lien ne mène à aucun badge", 404, ""},
		{"/v/" + x.claim, "Vérifier un badge", 404, `href="/recevoir"`},
	} {
		answer := w.get(tt.path, browser)
		page := html.UnescapeString(answer.Body.String())
		if answer.Code != tt.status || heading(page) != tt.word || !strings.Contains(page, tt.wanted) {
			t.Errorf("%s: got %d %q, want %d %q with %q", tt.path, answer.Code, heading(page), tt.status, tt.word, tt.wanted)
		}
		if strings.Contains(page, x.claim) {
			t.Errorf("%s: the page repeats a claim code", tt.path)
		}
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"} {
			if got := answer.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", tt.path, name, got, want)
			}
		}
	}

	if _, err := w.passports.StopShare(t.Context(), x.holder, w.shareOf(x)); err != nil {
		t.Fatal(err)
	}
	stopped := w.get("/v/"+x.code, browser)
	page := html.UnescapeString(stopped.Body.String())
	if stopped.Code != 410 || heading(page) != "Ce partage est arrêté" || strings.Contains(page, "Nadia") {
		t.Errorf("stopped: got %d %q", stopped.Code, heading(page))
	}
	if got := w.get("/v", browser); got.Code != 303 || got.Header().Get("Location") != "/verifier" {
		t.Errorf("/v: got %d %s", got.Code, got.Header().Get("Location"))
	}
}

func (w *world) shareOf(x issued) domain.ShareID {
	w.t.Helper()
	held, err := w.passports.Badge(w.t.Context(), x.holder, x.award.ID)
	must(w.t, err)
	for _, s := range held.Shares {
		if s.Code == x.code {
			return s.ID
		}
	}
	w.t.Fatal("the share is not in the passport")
	return ""
}

func TestMachinesGetTheSignedBytes(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	stored, err := w.Store.Award(t.Context(), x.award.ID)
	must(t, err)
	for _, tt := range []struct{ path, accept, want, starts string }{
		{"/v/" + x.code, "application/vc", "application/vc", `{"@context"`},
		{"/v/" + x.code, "application/ld+json", "application/ld+json", `{"@context"`},
		{"/v/" + x.code, "application/json", "application/json", `{"@context"`},
		{"/v/" + x.code, "application/vc+ld+json, application/ld+json;q=0.5", "application/vc+ld+json", `{"@context"`},
		{"/v/" + x.code, "application/vc+jwt", "application/vc+jwt", "ey"},
		{"/v/" + x.code, "application/json, text/plain, */*", "application/json", `{"@context"`},
		{"/v/" + x.code, "image/png", "image/png", "\x89PNG"},
		{"/v/" + x.code, "image/svg+xml", "image/svg+xml", "<"},
		{"/v/" + x.code, browser, "text/html; charset=utf-8", "<!doctype html>"},
		{"/v/" + x.code, "*/*", "text/html; charset=utf-8", "<!doctype html>"},
		{"/v/" + x.code, "", "text/html; charset=utf-8", "<!doctype html>"},
		{"/v/" + x.code + ".json", browser, "application/vc", `{"@context"`},
		{"/v/" + strings.ToLower(x.code) + ".jwt", browser, "application/vc+jwt", "ey"},
		{"/V/" + x.code + ".PNG", browser, "image/png", "\x89PNG"},
	} {
		answer := w.get(tt.path, tt.accept)
		body := answer.Body.String()
		if answer.Code != 200 || answer.Header().Get("Content-Type") != tt.want || !strings.HasPrefix(body, tt.starts) {
			t.Errorf("%s %q: got %d %s %.12q, want %s %q", tt.path, tt.accept, answer.Code, answer.Header().Get("Content-Type"), body, tt.want, tt.starts)
		}
		if tt.starts == `{"@context"` && body != string(stored.Document) {
			t.Errorf("%s %q: not the bytes that were signed", tt.path, tt.accept)
		}
		if answer.Header().Get("Cache-Control") != "no-store" || answer.Header().Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s %q: may be kept or indexed", tt.path, tt.accept)
		}
		if tt.path == "/v/"+x.code && !strings.Contains(strings.Join(answer.Header().Values("Vary"), ","), "Accept") {
			t.Errorf("%q: Vary is %q", tt.accept, answer.Header().Values("Vary"))
		}
		head := w.do("HEAD", tt.path, tt.accept)
		if head.Code != 200 || head.Header().Get("Content-Type") != tt.want || head.Body.Len() != 0 {
			t.Errorf("HEAD %s %q: got %d %s and %d bytes", tt.path, tt.accept, head.Code, head.Header().Get("Content-Type"), head.Body.Len())
		}
	}

	for path, status := range map[string]int{"/v/" + domain.NewCode(domain.PublicCode): 404, "/v/bonjour": 404, "/v/" + x.claim: 404} {
		w.problem(path, "application/vc", status)
	}
	w.problem("/v/"+x.code, "application/pdf", 406)
	if _, err := w.passports.StopShare(t.Context(), x.holder, w.shareOf(x)); err != nil {
		t.Fatal(err)
	}
	for _, accept := range []string{"application/vc", "application/vc+jwt", "image/png", "application/json"} {
		w.problem("/v/"+x.code, accept, 410)
	}
}

func (w *world) problem(path, accept string, status int) {
	w.t.Helper()
	answer := w.get(path, accept)
	var p httpdProblem
	err := json.Unmarshal(answer.Body.Bytes(), &p)
	if answer.Code != status || answer.Header().Get("Content-Type") != "application/problem+json" || err != nil || p.Status != status || p.Detail == "" {
		w.t.Errorf("%s %s: got %d %s %s (%v), want a problem of %d", path, accept, answer.Code, answer.Header().Get("Content-Type"), answer.Body, err, status)
	}
}

type httpdProblem struct {
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func TestGuessingCodesIsSlow(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	for i := range 10 {
		if got := w.get("/v/"+domain.NewCode(domain.PublicCode), browser).Code; got != 404 {
			t.Fatalf("miss %d: got %d, want 404", i+1, got)
		}
	}
	for _, path := range []string{"/v/" + domain.NewCode(domain.PublicCode), "/v/" + x.code, "/v/" + x.code + ".json"} {
		answer := w.get(path, browser)
		if seconds, _ := strconv.Atoi(answer.Header().Get("Retry-After")); answer.Code != 429 || seconds < 1 {
			t.Errorf("%s after ten misses: got %d, Retry-After %q", path, answer.Code, answer.Header().Get("Retry-After"))
		}
	}
	if got := w.upload(fieldCode, "", []byte(domain.NewCode(domain.PublicCode))).Code; got != 429 {
		t.Errorf("by the form: got %d, want 429", got)
	}
	w.now = w.now.Add(2 * time.Minute)
	if got := w.get("/v/"+x.code, browser).Code; got != 200 {
		t.Errorf("two minutes later: got %d, want 200", got)
	}
}

// TestWeightOfTheResult: an employer stands in a workshop with a bad network (ux 2).
func TestWeightOfTheResult(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "conduire-une-fabrication-de-fromage", "Nadia Benali", cheese())
	page := w.get("/v/"+x.code, browser).Body.String()
	requests, bytes := 1, len(page)
	fetch := func(path string) string {
		answer := w.get(path, "*/*")
		if answer.Code != 200 {
			t.Errorf("%s: got %d", path, answer.Code)
		}
		requests++
		bytes += answer.Body.Len()
		return answer.Body.String()
	}
	for _, m := range regexp.MustCompile(`(?:src|<link rel="[a-z]+"[^>]* href)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[1], "//") {
			t.Errorf("the page asks another site: %s", m[1])
			continue
		}
		content := fetch(m[1])
		if strings.HasSuffix(m[1], ".css") {
			for _, font := range regexp.MustCompile(`url\(([^)]+)\)`).FindAllStringSubmatch(content, -1) {
				fetch(m[1][:strings.LastIndexByte(m[1], '/')+1] + font[1])
			}
		}
	}
	if requests > 6 || requests < 4 || bytes > 100_000 {
		t.Errorf("%d bytes in %d requests, want at most 100 000 in 6", bytes, requests)
	}
	if strings.Contains(page, "<script") || strings.Contains(page, " style=") {
		t.Error("the page has a script or a style of its own")
	}
	t.Logf("%d bytes (page %d) in %d requests", bytes, len(page), requests)
}

func TestPreviewOfALinkTellsNothing(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	page := w.get("/v/"+x.code, browser).Body.String()
	head, _, _ := strings.Cut(page, "</head>")
	for _, not := range []string{"Nadia", "équipe", x.code, "Atelier"} {
		if strings.Contains(head, not) {
			t.Errorf("the head of the page holds %q", not)
		}
	}
	m := regexp.MustCompile(`property="og:image" content="https://galon.example([^"]+)"`).FindStringSubmatch(head)
	if !strings.Contains(head, `content="Badges de compétences à vérifier"`) || m == nil {
		t.Fatalf("no generic preview in %s", head)
	}
	if picture := w.get(m[1], "image/*"); picture.Code != 200 || picture.Header().Get("Content-Type") != "image/png" {
		t.Errorf("%s: got %d %s", m[1], picture.Code, picture.Header().Get("Content-Type"))
	}
}
