package hosted

import (
	"html"
	"strings"
	"testing"

	"galon/internal/testkit"
)

// What the page says, the paper says: the same word, every check with its answer, and nothing of a badge that is not
// what was signed.
func TestProofOfEveryState(t *testing.T) {
	wanted := map[string][]string{
		"valid": {"Personne\nNadia Benali", "Badge\nTravailler en équipe", "Délivré par\nAtelier-École du Doubs", "Contenu d’origine\u00a0?\nOui\nLe badge n’a pas été modifié.",
			"Oui\nIl vient bien d’Atelier-École du Doubs.", "Oui\nL’organisme ne l’a pas retiré.", "En cours de validité\u00a0?\nOui", "Document produit par Galon, version essai."},
		"soon":           {"Ce badge se termine bientôt\u00a0: le 1er\u00a0juin 2026."},
		"expired":        {"En cours de validité\u00a0?\nNon\nIl n’est plus en cours de validité.", "Sa validité s’est terminée le 12\u00a0mars 2026."},
		"revoked":        {"Non\nL’organisme l’a retiré.\nRetrait enregistré le 14\u00a0mai 2026."},
		"suspended":      {"Non\nL’organisme l’a suspendu."},
		"removed-since":  {"n’est plus dans notre registre depuis le 15\u00a0mai 2026"},
		"issuer-unknown": {"Au nom de\n«\u00a0Atelier-École du Doubs\u00a0»", "Organisme connu\u00a0?\nNon contrôlé\nNous ne pouvons pas confirmer l’organisme."},
		"tampered":       {"Non\nLe contenu ne correspond pas à la signature.", "Organisme connu\u00a0?\nNon contrôlé"},
		"incomplete":     {"Non contrôlé\nRetrait\u00a0: non contrôlé."},
	}
	never := map[string][]string{
		"valid":     {"Claire Morel", "Observé", "Niveau"},
		"revoked":   {"délivré par erreur", "note pour Nadia"},
		"tampered":  {"Nadja", "Nadia", "Benali", "équipe", "12\u00a0mars", "Atelier-École", "Oui"},
		"other-key": {"Nadia", "Benali", "Travailler", "12\u00a0mars", "Oui"},
	}
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.door.Version = "essai"
			x := s.make(w)
			if s.after != nil {
				s.after(w, x)
			}
			answer := w.get("/v/"+x.code+"/preuve.pdf", browser)
			h := answer.Header()
			if answer.Code != 200 || h.Get("Content-Type") != "application/pdf" || h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex" {
				t.Fatalf("got %d %v", answer.Code, h)
			}
			if got, want := h.Get("Content-Disposition"), "-"+x.code+".pdf"; !strings.HasPrefix(got, "attachment; filename=preuve-2026-05-") || !strings.HasSuffix(got, want) {
				t.Errorf("got the name %q", got)
			}
			text := testkit.PDFText(t, answer.Body.Bytes())
			flowing := strings.ReplaceAll(text, "\n", " ") // sentences that took two lines
			for _, want := range []string{"Preuve de vérification", s.word, "galon.example/v", x.code[:4] + " " + x.code[4:8] + " " + x.code[8:],
				"Ce document décrit un contrôle fait le ", "mai 2026 à 10\u00a0h\u00a032. L’état du badge a pu changer depuis."} {
				if !strings.Contains(flowing, want) {
					t.Errorf("the paper does not say %q:\n%s", want, text)
				}
			}
			for _, want := range wanted[s.name] {
				if !strings.Contains(text, want) && !strings.Contains(flowing, want) {
					t.Errorf("the paper does not say %q:\n%s", want, text)
				}
			}
			for _, not := range never[s.name] {
				if strings.Contains(text, not) {
					t.Errorf("the paper says %q:\n%s", not, text)
				}
			}
			page := html.UnescapeString(w.get("/v/"+x.code, browser).Body.String())
			if !strings.Contains(page, `href="/v/`+x.code+`/preuve.pdf"`) || !strings.Contains(page, "Garder une preuve (PDF)") {
				t.Error("the page does not offer the paper")
			}
		})
	}
}

func TestNoProofWithoutALiveShare(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	for _, code := range []string{"7KQ4M2XD9HTC", "nothing", x.claim} {
		answer := w.get("/v/"+code+"/preuve.pdf", browser)
		if answer.Code != 404 || strings.Contains(answer.Body.String(), "%PDF") || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %d %v", code, answer.Code, answer.Header())
		}
	}
	open, err := w.passports.Badge(t.Context(), x.holder, x.award.ID)
	must(t, err)
	for _, share := range open.Shares {
		_, err := w.passports.StopShare(t.Context(), x.holder, share.ID)
		must(t, err)
	}
	if answer := w.get("/v/"+x.code+"/preuve.pdf", browser); answer.Code != 410 || strings.Contains(answer.Body.String(), "Nadia") {
		t.Errorf("stopped: got %d", answer.Code)
	}
}
