package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The pages around a passport and the desk that helps: what one says of oneself, codes on paper, helpers, statistics,
// erasure, a counsellor's mandates; and the operator's queue of reports.
func TestPagesAroundAPassportAreAccessible(t *testing.T) {
	w := newWalk(t)
	pr := &probe{axe: readAxe(t)}
	learner, staff, operator := w.learner, w.trainer, w.jury
	staff.signsIn("/pro", "Entrer dans la console", w.demo.Organisations[0].Email)
	learner.signsIn("/passeport", "Entrer dans mon passeport", nadia)
	badge := func(rest string) func(*person) int64 {
		return func(p *person) int64 {
			p.opens("/passeport")
			p.follows(card("Organiser son travail"))
			return p.opens(strings.Split(get(p, chromedp.Location()), "?")[0] + rest)
		}
	}
	operator.opens(w.path(w.demo.Badges["valid"].PageURL) + "/signaler")
	operator.picks("nature", "wrong")
	operator.pastes("text", "La date ne va pas.")
	operator.follows(control("Envoyer le signalement"))
	operator.signsIn("/admin", "Entrer dans l’espace de l’équipe", w.demo.Operators[0])
	for _, s := range []sight{
		{"recover", "Entrer avec un code de secours", w.anybody, 200, at("/entrer/secours")},
		{"recover-wrong", "Entrer avec un code de secours", w.anybody, 422, typed("/entrer/secours", "code", "7KQ4", "Entrer")},
		{"declare", "Ajouter ce que j’ai fait", learner, 200, at("/passeport/declare")},
		{"declare-wrong", "Ajouter ce que j’ai fait", learner, 422, from("/passeport/declare", "Enregistrer")},
		{"sentence", "Une phrase pour votre entretien", learner, 200, badge("/phrase")},
		{"recommend-ask", "Demander une recommandation", learner, 200, badge("/recommandation")},
		{"import", "Ajouter un badge d’un autre site", learner, 200, at("/passeport/importer")},
		{"helpers", "Personnes qui m’aident", learner, 200, from("/passeport/compte/aide", "Créer un code pour un conseiller")},
		{"recovery", "Codes de secours sur papier", learner, 200, from("/passeport/compte/secours", "Créer de nouveaux codes")},
		{"statistics", "Statistiques (facultatif)", learner, 200, at("/passeport/compte/statistiques")},
		{"erase", "Supprimer mon passeport", learner, 200, at("/passeport/compte/supprimer")},
		{"erase-wrong", "Supprimer mon passeport", learner, 422, from("/passeport/compte/supprimer", "Supprimer mon passeport")},
		{"assist", "Accompagner une personne", staff, 200, at("/pro/accompagner")},
		{"assist-wrong", "Accompagner une personne", staff, 422, from("/pro/accompagner", "Enregistrer et ouvrir")},
		{"helped", "Mon passeport", staff, 200, func(p *person) int64 {
			p.opens("/pro/accompagner")
			return p.follows(`//button[contains(., "Ouvrir son passeport")]`)
		}},
		{"helped-account", "Mon compte", staff, 200, at("/passeport/compte")},
		{"reports", "Signalements", operator, 200, at("/admin/signalements")},
		{"report", "Signalement : une information fausse", operator, 200, func(p *person) int64 { return p.follows(`(//main//tbody//th//a)[1]`) }},
		{"report-no-note", "Signalement : une information fausse", operator, 422, next("Clore")},
		{"reports-closed", "Signalements", operator, 200, at("/admin/signalements?clos=1")},
	} {
		if status := s.reach(s.who); status != s.status {
			s.who.fail("%s answers %d, want %d", s.name, status, s.status)
		}
		pr.look(t, s)
	}
}
