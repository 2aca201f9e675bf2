package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"galon/internal/domain"
)

// further are the pages around a verification: many files, records, problems, the catalogue, recommendations.
func (w *walk) further() []sight {
	who, valid := w.anybody, w.path(w.demo.Badges["valid"].PageURL)
	school := w.demo.Organisations[0].Slug
	many := func(files ...string) func(*person) int64 {
		return func(p *person) int64 {
			p.opens("/verifier/plusieurs")
			for i := range files {
				files[i] = filepath.Join(w.files, filepath.Base(files[i]))
			}
			p.do("choose files", chromedp.SetUploadFiles(chromedp.ID("fichiers"), files))
			return p.follows(control("Vérifier ces fichiers"))
		}
	}
	return []sight{
		{"many", "Vérifier plusieurs badges", who, 200, at("/verifier/plusieurs")},
		{"many-nothing", "Vérifier plusieurs badges", who, 422, from("/verifier/plusieurs", "Vérifier ces fichiers")},
		{"many-result", "Vérifier plusieurs badges", who, 200, many("badge.png", "altered.json", "stranger.json", "plain.png", "several.json")},
		{"receipt", "Preuve authentique", who, 200, w.handed("preuve.json")},
		{"receipt-changed", "Preuve non authentique", who, 200, w.handed("preuve-changee.json")},
		{"receipt-page", "Page non authentique", who, 200, w.handed("page-changee.pdf")},
		{"share-past", "Badge valide, à la date du " + frenchDay(time.Now()), who, 200, at(valid + "?date=" + time.Now().In(domain.Paris).Format(time.DateOnly))},
		{"share-no-day", "Badge valide", who, 422, at(valid + "?date=2999-01-01")},
		{"problem-form", "Signaler un problème", who, 200, at(valid + "/signaler")},
		{"problem-nothing", "Signaler un problème", who, 422, from("/signaler?organisme="+school, "Envoyer le signalement")},
		{"problem-sent", "Signalement reçu", who, 200, at("/signaler/recu")},
		{"catalogue", "Catalogue des badges", who, 200, at("/badges")},
		{"catalogue-found", "Catalogue des badges", who, 200, at("/badges?q=menage&type=bloc_preparation")},
		{"catalogue-nothing", "Catalogue des badges", who, 200, at("/badges?q=xyzzy")},
		{"model", "Travailler en équipe", who, 200, at("/b/travailler-en-equipe")},
		{"recommend-code", "Écrire une recommandation", who, 200, at("/recommander")},
		{"recommend-no-code", "Écrire une recommandation", who, 422, typed("/recommander", "code", "1234", "Continuer")},
	}
}

func newFurtherWalk(t *testing.T) *walk {
	t.Helper()
	w := newWalk(t)
	receipt := fetch(t, w.demo.Badges["valid"].PageURL+"/preuve.json", "application/json")
	keep(t, filepath.Join(w.files, "preuve.json"), receipt)
	page := fetch(t, w.demo.Badges["valid"].PageURL+"/preuve.pdf", "application/pdf")
	keep(t, filepath.Join(w.files, "page-changee.pdf"), append(page, "%%EOF\n"...))
	keep(t, filepath.Join(w.files, "preuve-changee.json"), []byte(strings.Replace(string(receipt), "Nadia", "Nadja", 1)))
	return w
}

func TestPagesAroundAVerificationAreAccessible(t *testing.T) {
	w := newFurtherWalk(t)
	probe := &probe{axe: readAxe(t)}
	for _, s := range w.further() {
		if status := s.reach(s.who); status != s.status {
			s.who.fail("%s answers %d, want %d", s.name, status, s.status)
		}
		probe.look(t, s)
	}

	// The school asks for a recommendation, and a person without an account writes it.
	w.trainer.signsIn("/pro", "Entrer dans la console", w.demo.Organisations[0].Email)
	staff := []sight{
		{"recommendations", "Recommandations", w.trainer, 200, at("/pro/recommandations")},
		{"recommendation-ask", "Demander une recommandation", w.trainer, 200, at("/pro/recommandations/demander")},
		{"recommendation-given", "Recommandation demandée", w.trainer, 200, func(p *person) int64 {
			p.opens("/pro/recommandations")
			return p.follows(card("Karim Haddad"))
		}},
	}
	for _, s := range staff {
		if status := s.reach(s.who); status != s.status {
			s.who.fail("%s answers %d, want %d", s.name, status, s.status)
		}
		probe.look(t, s)
	}
}

// No public page weighs more than 100 KB with everything that it asks for (ux 2), to somebody who comes for the first time.
func TestEveryPublicPageIsLight(t *testing.T) {
	browser, demo := startBrowser(t), runDemo(t)
	pages := []string{"/", "/verifier", "/verifier/plusieurs", "/badges", "/badges?q=travail", "/b/travailler-en-equipe", "/registre", "/aide", "/accessibilite", "/donnees-personnelles",
		"/mentions-legales", "/signaler", "/recommander", "/recevoir", "/entrer", "/o/" + demo.Organisations[0].Slug, "/o/" + demo.Organisations[0].Slug + "/b/travailler-en-equipe"}
	for _, b := range demo.Badges {
		pages = append(pages, strings.TrimPrefix(b.PageURL, demo.BaseURL))
	}
	for _, page := range pages {
		p := sits(t, browser, demo.BaseURL, "anybody", phone, true)
		if status := p.opens(page); status != http.StatusOK {
			p.fail("%s answers %d", page, status)
		}
		get(p, chromedp.Evaluate[chromedp.Void](`document.fonts.ready`, chromedp.EvalAwaitPromise))
		if asked, size := p.weight(); size > 100_000 || size < 10_000 {
			t.Errorf("%s: %d bytes of %q", page, size, asked)
		}
	}
}
