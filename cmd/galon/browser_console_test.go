package main

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// The pages of a console beside awarding (its people, keys, models, demands, numbers and settings), those of an
// organisation that enters, and the operator's.
func TestPagesOfTheConsoleAreAccessible(t *testing.T) {
	w := newWalk(t)
	pr := &probe{axe: readAxe(t), shots: os.Getenv(shotsVariable)}
	who, enters, team := w.trainer, w.jury, w.learner
	who.signsIn("/pro", "Entrer dans la console", w.demo.Organisations[0].Email)
	enters.signsIn("/pro", "Entrer dans la console", w.demo.Applicant)
	team.signsIn("/admin", "Entrer dans l’espace de l’équipe", w.demo.Operators[0])
	model := func(rest string) func(*person) int64 {
		return func(p *person) int64 {
			p.opens("/pro/modeles")
			p.follows(card("Accueillir une personne"))
			return p.opens(get(p, chromedp.Location()) + rest)
		}
	}
	entered := func(name string) func(*person) int64 {
		return func(p *person) int64 {
			p.opens("/admin/organismes")
			return p.follows(card(name))
		}
	}
	for _, s := range []sight{
		{"team", "Équipe", who, 200, at("/pro/equipe")},
		{"waiting", "Attributions à valider", who, 200, at("/pro/attente")},
		{"keys", "Clés d’API", who, 200, at("/pro/cles")},
		{"keys-new", "Clés d’API", who, 422, from("/pro/cles", "Créer une clé")},
		{"signing-key", "Changer la clé de signature", who, 200, at("/pro/cles/signature")},
		{"figures", "Statistiques", who, 200, at("/pro/statistiques")},
		{"acts", "Journal", who, 200, at("/pro/journal")},
		{"own-account", "Mon compte", who, 200, at("/pro/compte")},
		{"evidence-rules", "Durée des fichiers", who, 200, at("/pro/preuves")},
		{"standing", "Vérification de votre organisme", who, 200, at("/pro/verification")},
		{"models", "Modèles de badges", who, 200, at("/pro/modeles")},
		{"models-partners", "Partenaires et modèles partagés", who, 200, at("/pro/modeles/partage")},
		{"models-import", "Importer des modèles", who, 200, at("/pro/modeles/importer")},
		{"model-new", "Quel type de badge ?", who, 200, at("/pro/modeles/nouveau")},
		{"model", "Accueillir une personne qui arrive", who, 200, model("")},
		{"model-content", "Que sait faire la personne ?", who, 200, model("/contenu")},
		{"model-image", "À quoi ressemble-t-il ?", who, 200, model("/image")},
		{"model-review", "Relire avant de publier", who, 200, model("/relecture")},
		{"composites", "Badges composés", who, 200, at("/pro/parcours")},
		{"composite", "Travailler en autonomie", who, 200, func(p *person) int64 { p.opens("/pro/parcours"); return p.follows(card("Travailler en autonomie")) }},
		{"composite-new", "Composer un badge", who, 200, at("/pro/parcours/nouveau")},
		{"claims", "Demandes à examiner", who, 200, at("/pro/demandes")},
		{"claim", "Demande de Sofia Marques", who, 200, at(w.path(w.demo.ClaimURL))},
		{"claim-settings", "Badges à demander", who, 200, at("/pro/demandes/reglages")},
		{"gatherings", "Observations", who, 200, at("/pro/observations")},
		{"gathering", "Observations de Hugo Perrin", who, 200, at(w.path(w.demo.GatheringURL))},
		{"guest-ask", "Vous avez un code sur papier ?", w.anybody, 200, at("/avis")},
		{"join", "Demander l’accès à un organisme", w.anybody, 200, at("/pro/acces")},
		{"apply", "Vous", w.anybody, 200, at("/pro/inscription")},
		{"standing-entering", "Demande envoyée", enters, 200, at("/pro/verification")},
		{"home-entering", "Bonjour Yasmine", enters, 200, at("/pro")},
		{"queue", "Organismes à vérifier", team, 200, at("/admin/organismes")},
		{"queue-one", "Maison familiale du Haut-Jura", team, 200, entered("Maison familiale du Haut-Jura")},
		{"queue-verified", "Atelier-École du Doubs", team, 200, entered("Atelier-École du Doubs")},
		{"tasks", "Tâches en échec", team, 200, at("/admin/taches")},
		{"installation-acts", "Journal de l’installation", team, 200, at("/admin/journal")},
	} {
		if status := s.reach(s.who); status != s.status {
			s.who.fail("%s answers %d, want %d", s.name, status, s.status)
		}
		pr.look(t, s)
	}
}
