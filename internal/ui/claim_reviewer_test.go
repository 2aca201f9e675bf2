package ui

import (
	"strings"
	"testing"

	"galon/internal/domain"
)

// An Examinateur sees the queue and the answer, and no button that they may not press.
func TestAReviewerSeesNoButtonToAward(t *testing.T) {
	o, learner := claimOffice(t)
	o.b.post("/pro/demandes/reglages", "badge", "travailler-en-equipe", "act", "ouvrir", "rule", "one", "number", "2", "days", "15")
	begun := learner.post("/passeport/demander", "organisme", "atelier-ecole-du-doubs", "badge", "travailler-en-equipe")
	story := strings.TrimSuffix(begun.to, "/recit")
	learner.post(story+"/recit", "situation", "À l’épicerie.", "done", "J’ai réparti les tâches.", "shows", "Je sais m’organiser.", "context", "volunteering", "place", "Dole", "act", "next")
	learner.post(story+"/temoin", "confirmer-name", "Michel Vuillet", "confirmer-role", "président")
	learner.post(story+"/relire").leads(t, story+"?ok=claim-sent")

	at := strings.Replace(story, "/passeport", "/pro", 1)
	reviewer, _ := o.signedIn(o.school, "Ida Roche", "ida@atelier.exemple", domain.RoleReviewer)
	reviewer.get("/pro").expect(t, 200, `href="/pro/demandes"`, `!href="/pro/delivrer"`)
	reviewer.get("/pro/delivrer").expect(t, 403)
	reviewer.post(at, answers("yes", "act", "accept")...).leads(t, at+"?ok=claim-reviewed")
	reviewer.get(at).expect(t, 200, "n’est pas encore délivré", "!"+at+"/delivrer")
	reviewer.post(at+"/delivrer").expect(t, 403)

	// Who awards and does not review is handed the name and the badge, and neither the story nor what others decided.
	awarder, _ := o.signedIn(o.school, "Lise Prudhon", "lise@atelier.exemple", domain.RoleAwarder)
	awarder.get("/pro").expect(t, 200, `href="/pro/delivrer"`, "1 demande acceptée à délivrer")
	golden(t, "claim_queue_deliver", awarder.get("/pro/demandes").expect(t, 200, "Badges à délivrer", at+"/delivrer", `href="/pro/observations"`, "!/pro/demandes/reglages", "!Déjà décidées").body)
	awarder.get("/pro/demandes?etat=decidees").expect(t, 200, "Badges à délivrer")
	awarder.get(at).expect(t, 403)
	awarder.post(at, answers("yes", "act", "accept")...).expect(t, 403)
	awarder.get("/pro/demandes/reglages").expect(t, 403)
	awarder.post("/pro/demandes/pas-une-demande/delivrer").expect(t, 404)
	o.b.get(at).expect(t, 200, at+"/delivrer")
	awarder.post(at+"/delivrer").leads(t, "/pro/demandes?ok=claim-accepted")
	awarder.post(at+"/delivrer").expect(t, 422, "Badges à délivrer", "Aucune demande acceptée")
	o.b.get(at).expect(t, 200, "Le badge est délivré", "!"+at+"/delivrer")
}

// Who reads a demand that was sent anew sees what it was sent back for; who has a link gives an opinion of their own.
func TestAReviewerReadsWhatWasAskedBefore(t *testing.T) {
	o, learner := claimOffice(t)
	o.b.post("/pro/demandes/reglages", "badge", "travailler-en-equipe", "act", "ouvrir", "rule", "one", "number", "2", "days", "15")
	begun := learner.post("/passeport/demander", "organisme", "atelier-ecole-du-doubs", "badge", "travailler-en-equipe")
	story := strings.TrimSuffix(begun.to, "/recit")
	send := func(done string) {
		learner.post(story+"/recit", "situation", "À l’épicerie.", "done", done, "shows", "Je sais m’organiser.", "context", "volunteering", "act", "next").leads(t, story+"/temoin")
		learner.post(story+"/temoin").leads(t, story+"/relire")
		learner.post(story+"/relire").leads(t, story+"?ok=claim-sent")
	}
	send("J’ai aidé.")
	at := strings.Replace(story, "/passeport", "/pro", 1)
	o.b.get(at).expect(t, 200, "!On lui avait demandé")
	o.b.post(at, answers("yes", "act", "revise", "message", "Dites comment vous avez aidé.")...).leads(t, at+"?ok=claim-returned")
	send("J’ai réparti les tâches.")
	o.b.get(at).expect(t, 200, "On lui avait demandé", "Dites comment vous avez aidé.", "J’ai réparti les tâches.")
	o.b.post(at+"/inviter", "name", "Paul Mercier").leads(t, at+"?ok=invited")
	_, code := o.InviteKeys(o.claim(t, at).Invites[0].ID)
	guest := o.browser()
	guest.get(guest.post("/avis", "code", code).to).expect(t, 200, "J’ai réparti les tâches.", "!Dites comment vous avez aidé.")
}
