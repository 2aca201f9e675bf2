package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// The switch at the foot of a page, and pages in English as the walk through the French ones looks at them: in each
// verdict, in the passport, and in a form that is shown again.
func TestEnglishPagesAreAccessible(t *testing.T) {
	probe := &probe{axe: readAxe(t), shots: os.Getenv(shotsVariable)}
	w := newWalk(t)
	who, badge := w.anybody, func(name string) string { return w.path(w.demo.Badges[name].PageURL) }
	w.learner.signsIn("/entrer", "Entrer dans mon passeport", nadia)
	for _, p := range []*person{who, w.learner} {
		p.opens("/verifier")
		p.reads("Vérifier un badge")
		p.follows(control("English"))
		p.reads("Verify a badge")
	}
	verified := func(name string) func(*person) int64 {
		return func(p *person) int64 {
			p.opens("/verifier")
			p.do("choose "+name, chromedp.SetUploadFiles(chromedp.ID("fichier"), []string{filepath.Join(w.files, name)}))
			return p.follows(control("Verify this file"))
		}
	}
	for _, s := range []sight{
		{"english-home", "Your skills, with proof", who, 200, at("/")},
		{"english-verify", "Verify a badge", who, 200, at("/verifier")},
		{"english-valid", "Valid badge", who, 200, at(badge("valid"))},
		{"english-expired", "Expired badge", who, 200, at(badge("expired"))},
		{"english-revoked", "Badge withdrawn", who, 200, at(badge("revoked"))},
		{"english-suspended", "Badge suspended", who, 200, at(badge("suspended"))},
		{"english-bloc", "Valid badge", who, 200, at(badge("bloc"))},
		{"english-altered", "Badge not authentic", who, 200, verified("altered.json")},
		{"english-stranger", "Organisation not verified", who, 200, verified("stranger.json")},
		{"english-several", "Check incomplete", who, 200, verified("several.json")},
		{"english-catalogue", "Badge catalogue", who, 200, at("/badges")},
		{"english-help", "Help", who, 200, at("/aide")},
		{"english-not-found", "Page not found", who, 404, at("/nulle-part")},
		{"english-passport", "My passport", w.learner, 200, at("/passeport")},
		{"english-shares", "My shares", w.learner, 200, at("/passeport/partages")},
		{"english-share-new", "Show my badges", w.learner, 200, at("/passeport/partages/nouveau")},
		{"english-account", "My account", w.learner, 200, at("/passeport/compte")},
	} {
		if status := s.reach(s.who); status != s.status {
			s.who.fail("%s answers %d, want %d", s.name, status, s.status)
		}
		probe.look(t, s)
	}
	who.opens("/verifier")
	who.follows(control("Français"))
	who.reads("Vérifier un badge")
}
