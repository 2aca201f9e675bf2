package ui

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// claimOffice is an office that lets people ask for « Travailler en équipe », and a learner with a passport.
func claimOffice(t *testing.T) (o office, learner *browser) {
	t.Helper()
	o = newOffice(t)
	o.b, o.staff = o.signedIn(o.school, "Anne Petit", "anne@atelier.exemple", domain.RoleManager)
	desk := &ClaimDesk{Console: &Console{Site: o.site, Issuing: o.issuing, Accounts: o.accounts}, Misses: o.throttle("invite")}
	o.must(desk.Mount(o.router))
	learner = o.browser()
	o.acceptedIn(learner, o.issue(o.school, "organiser-son-travail", "Léa Martin", "lea@exemple.fr", observed("2026-11-20")), "lea@exemple.fr")
	return o, learner
}

// answers are one answer for each criterion of the badge.
func answers(value string, pairs ...string) []string {
	for _, n := range []string{"0", "1", "2", "3"} {
		pairs = append(pairs, "marks-"+n, value)
	}
	return pairs
}

func TestADemandFromTheFirstQuestionToTheBadge(t *testing.T) {
	o, learner := claimOffice(t)
	learner.get("/passeport/demander").expect(t, 200, "Aucun organisme ne reçoit de demande")
	golden(t, "claim_queue_empty", o.b.get("/pro/demandes").expect(t, 200, "Aucune demande n’attend", "/pro/demandes/reglages").body)
	o.b.post("/pro/demandes/reglages", "badge", "travailler-en-equipe", "act", "ouvrir", "rule", "number", "number", "1", "days", "15").expect(t, 422, "Donnez un nombre de 2 à 9")
	o.b.post("/pro/demandes/reglages", "badge", "travailler-en-equipe", "act", "ouvrir", "rule", "all", "number", "2", "days", "15").leads(t, "/pro/demandes/reglages?ok=claim-settings")
	golden(t, "claim_settings", o.b.get("/pro/demandes/reglages").body)
	golden(t, "claim_choose", learner.get("/passeport/demander?q=equipe").expect(t, 200, "Travailler en équipe", "Atelier-École du Doubs").body)
	learner.get("/passeport/demander?q=soudure").expect(t, 200, "Aucun badge ne correspond")

	begun := learner.post("/passeport/demander", "organisme", "atelier-ecole-du-doubs", "badge", "travailler-en-equipe")
	story := strings.TrimSuffix(begun.to, "/recit")
	golden(t, "claim_story_faulty", learner.post(story+"/recit", "situation", "À l’épicerie.", "act", "next").expect(t, 422, "Dites ce que vous avez fait", "À l’épicerie.").body)
	learner.post(story+"/recit", "situation", "À l’épicerie solidaire, le samedi.", "done", "J’ai réparti les tâches.", "shows", "Je sais m’organiser avec d’autres.",
		"context", "volunteering", "place", "Dole", "act", "next").leads(t, story+"/temoin")
	golden(t, "claim_witness", learner.get(story+"/temoin").expect(t, 200).body)
	learner.post(story+"/temoin", "confirmer-name", "Léa Martin").expect(t, 422, "Choisissez une autre personne")
	learner.post(story+"/temoin", "confirmer-name", "Michel Vuillet", "confirmer-role", "président").leads(t, story+"/relire")
	golden(t, "claim_check", learner.get(story+"/relire").expect(t, 200, "Envoyer ma demande", "Michel Vuillet").body)
	learner.post(story+"/relire").leads(t, story+"?ok=claim-sent")
	golden(t, "claim_show_sent", learner.get(story).expect(t, 200, "Réponse attendue avant le 10 décembre 2026").body)
	learner.get(story+"/recit").leads(t, story)
	o.browser().get(story).leads(t, "/entrer")

	at := strings.Replace(story, "/passeport", "/pro", 1)
	v := o.claim(t, at)
	_, code := o.InviteKeys(v.Invites[0].ID)
	guest := o.browser()
	golden(t, "invite_code_faulty", guest.post("/avis", "code", "0000").expect(t, 422, "erreur").body)
	opened := guest.post("/avis", "code", domain.FormatCode(code))
	golden(t, "invite_attest", guest.get(opened.to).expect(t, 200, "Léa Martin dit avoir fait ceci dans votre équipe", "!Je sais m’organiser").body)
	guest.post(opened.to, "answer", "partly", "note", "Deux samedis sur trois.").leads(t, "/avis/merci/reponse")
	golden(t, "invite_done", guest.get("/avis/merci/reponse").expect(t, 200).body)

	golden(t, "claim_queue", o.b.get("/pro/demandes").expect(t, 200, "Léa Martin", "depuis aujourd’hui").body)
	golden(t, "claim_review_faulty", o.b.post(at, answers("yes", "act", "refuse")...).expect(t, 422, "Expliquez en une phrase ce qui manque", "Deux samedis sur trois").body)
	o.b.post(at+"/inviter", "name", "Léa Martin").expect(t, 422, "Choisissez quelqu’un d’autre")
	o.b.post(at+"/inviter", "name", "Paul Mercier", "role", "chef d’équipe").leads(t, at+"?ok=invited")
	o.b.post(at, answers("yes", "act", "accept")...).leads(t, at+"?ok=claim-reviewed")
	for _, i := range o.claim(t, at).Invites {
		if i.Purpose == domain.InviteReview {
			_, code = o.InviteKeys(i.ID)
		}
	}
	opened = guest.post("/avis", "code", code)
	golden(t, "claim_review_guest", guest.get(opened.to).expect(t, 200, "Demande de Léa Martin", "!Avis donnés").body)
	guest.post(opened.to, answers("no", "act", "refuse", "message", "Je n’ai pas vu cela.")...).leads(t, "/avis/merci/avis")
	golden(t, "claim_review_disputed", o.b.get(at).expect(t, 200, "Avis différents", "Je n’ai pas vu cela").body)
	o.b.post(at+"/ensemble", "act", "refuse").expect(t, 422, "Expliquez en une phrase")
	o.b.post(at+"/ensemble", "act", "accept").leads(t, at+"?ok=claim-accepted")
	golden(t, "claim_review_accepted", o.b.get(at).expect(t, 200, "Le badge est délivré").body)
	golden(t, "claim_show_accepted", learner.get(story).expect(t, 200, "a accepté votre demande").body)
	o.b.post(at, answers("yes", "act", "accept")...).expect(t, 422, "n’attend plus d’avis")
	learner.get("/passeport/demandes").expect(t, 200, "Travailler en équipe", "Acceptée")
	o.b.get("/pro/demandes?etat=decidees").expect(t, 200, "Léa Martin")
}

func (o office) claim(t *testing.T, at string) app.ClaimView {
	t.Helper()
	id, err := domain.ParseID[domain.ClaimID](at[strings.LastIndexByte(at, '/')+1:])
	o.must(err)
	v, err := (&app.Claims{Issuing: o.issuing}).Claim(t.Context(), app.ClaimReader{Actor: o.staff}, id)
	o.must(err)
	return v
}

func TestObservationsGatherOnOnePage(t *testing.T) {
	o, learner := claimOffice(t)
	o.b.post("/pro/observations", "achievement", "travailler-en-equipe", "name", "").expect(t, 422, "Le nom est vide")
	begun := o.b.post("/pro/observations", "achievement", "travailler-en-equipe", "name", "Léa Martin", "email", "lea@exemple.fr")
	at := strings.TrimSuffix(begun.to, "?ok=gathering-started")
	golden(t, "observe_faulty", o.b.post(at+"/noter", "on", "2026-11-30", "form-key", "k").expect(t, 422, "Cochez au moins une chose", "n’est pas encore passé").body)
	see := func(b *browser, path, day, key string) answer {
		return b.do("POST", path, url.Values{"on": {day}, "context": {"training"}, "situation": {"Elle aide sans qu’on le demande."}, "seen": {"0", "2"}, "form-key": {key}})
	}
	see(o.b, at+"/noter", "2026-10-02", "aa").leads(t, at+"?ok=observed")
	see(o.b, at+"/noter", "2026-11-02", "bb").leads(t, at+"?ok=observed")
	o.b.post(at+"/delivrer").expect(t, 422, "Il faut 3 observations")
	golden(t, "claim_list", learner.get("/passeport/demandes").expect(t, 200, "2 observations sur 3").body)
	own := strings.Replace(at, "/pro", "/passeport", 1)
	golden(t, "observe_own", learner.get(own).expect(t, 200, "Vos notes restent à part").body)
	see(learner, own, "2026-11-03", "cc").leads(t, "/passeport/demandes?ok=observed")
	o.b.post(at+"/inviter", "name", "Paul Mercier", "email", "paul@chantier.example").leads(t, at+"?ok=invited")
	o.must(o.Jobs.Drain(t.Context()))
	guest := o.browser()
	link := o.lastLink("paul@chantier.example", "/avis/")
	guest.get(link).expect(t, 200, "Qu’avez-vous vu faire Léa Martin")
	see(guest, link, "2026-11-04", "dd").leads(t, "/avis/merci/observation")
	see(guest, link, "2026-11-04", "ee").expect(t, 422, "déjà noté cette situation")
	made := guest.get(link).expect(t, 200, "Ce que vous avez déjà noté", "4 novembre 2026").body
	golden(t, "observe_again", made)
	note := regexp.MustCompile(`name="observation" value="(\w+)"`).FindStringSubmatch(made)[1]
	learner.post(own, "observation", note).expect(t, 404)
	guest.post(link, "observation", note).leads(t, link+"?ok=observation-removed")
	guest.get(link).expect(t, 200, "!déjà noté")
	see(guest, link, "2026-11-04", "ff").leads(t, "/avis/merci/observation")
	golden(t, "gathering_ready", o.b.get(at).expect(t, 200, "Les observations suffisent", "Ces notes ne comptent pas").body)
	golden(t, "gathering_list", o.b.get("/pro/observations").expect(t, 200, "Prêt à délivrer").body)
	o.b.post(at+"/delivrer", "level", "0").leads(t, at+"?ok=gathering-awarded")
	golden(t, "gathering_awarded", o.b.get(at).expect(t, 200, "Badge délivré", "!Noter une observation").body)
	guest.get(link).expect(t, 410)
}

func TestACompositeIsWrittenAndProposed(t *testing.T) {
	o, learner := claimOffice(t)
	form := url.Values{"achievement": {"travailler-en-autonomie"}, "required": {"organiser-son-travail"}, "need": {"0"}, "context": {"training"}}
	golden(t, "composite_new_faulty", o.b.do("POST", "/pro/parcours/nouveau", form).expect(t, 422, "Choisissez au moins deux badges").body)
	form["optional"], form["need"] = []string{"travailler-en-equipe", "apprendre-et-progresser"}, []string{"1"}
	saved := o.b.do("POST", "/pro/parcours/nouveau", form)
	at := strings.TrimSuffix(saved.to, "?ok=composite-saved")
	o.must(o.Jobs.Drain(t.Context()))
	o.b.get(at).expect(t, 200, "Léa Martin", "1 badge sur 2")
	learner.get("/passeport/demandes").expect(t, 200, "1 badge sur 2")
	o.issue(o.school, "travailler-en-equipe", "Léa Martin", "lea@exemple.fr", observed("2026-11-21"))
	page := o.b.get(at).expect(t, 200, "2 badges sur 2", "Délivrer le badge")
	golden(t, "composite_show", page.body)
	golden(t, "composite_list", o.b.get("/pro/parcours").expect(t, 200, "Travailler en autonomie").body)
	_, rest, _ := strings.Cut(page.body, `action="`+at+`/`)
	for strings.HasPrefix(rest, "arreter") {
		_, rest, _ = strings.Cut(rest, `action="`+at+`/`)
	}
	decide, _, _ := strings.Cut(rest, `"`)
	o.b.post(at+"/"+decide).leads(t, at+"?ok=composite-awarded")
	o.b.get(at).expect(t, 200, "Délivré")
	o.b.post(at+"/"+decide).expect(t, 422, "déjà délivré")
	golden(t, "evidence_rules_faulty", o.b.post("/pro/preuves", "claim", "24", "claim-refused", "12", "afest", "6", "panel", "60").expect(t, 422, "Donnez un nombre de mois de 36 à 120").body)
	o.b.post("/pro/preuves", "claim", "12", "claim-refused", "12", "afest", "60", "panel", "60").leads(t, "/pro/preuves?ok=evidence-saved")
}

func TestACompositeThatLostAPartIsShownAsSuch(t *testing.T) {
	o, learner := claimOffice(t)
	form := url.Values{"achievement": {"travailler-en-autonomie"}, "required": {"organiser-son-travail", "travailler-en-equipe"}, "need": {"0"}, "context": {"training"}, "automatic": {"1"}}
	o.b.do("POST", "/pro/parcours/nouveau", form)
	lost := o.issue(o.school, "travailler-en-equipe", "Léa Martin", "lea@exemple.fr", observed("2026-11-21"))
	o.must(o.Jobs.Drain(t.Context()))
	page := o.b.get("/pro/parcours")
	_, rest, _ := strings.Cut(page.body, `href="/pro/parcours/`)
	at, _, _ := strings.Cut(rest, `"`)
	page = o.b.get("/pro/parcours/"+at).expect(t, 200, "Délivré")
	_, rest, _ = strings.Cut(page.body, `href="/pro/b/`)
	award, _, _ := strings.Cut(rest, `"`)
	o.b.get("/pro/b/"+award).expect(t, 200, "!Retiré depuis")
	badge := o.acceptedIn(learner, domain.Award{ID: domain.AwardID(award)}, "lea@exemple.fr")
	learner.get(badge).expect(t, 200, "!a été retiré depuis")
	_, err := o.issuing.Revoke(t.Context(), o.staff, lost.ID, domain.IssuedInError, "")
	o.must(err)
	o.must(o.Jobs.Drain(t.Context()))
	o.b.get("/pro/b/"+award).expect(t, 200, "Retiré depuis", "Travailler en équipe")
	o.b.get("/pro/parcours/"+at).expect(t, 200, "A perdu une partie")
	learner.get(badge).expect(t, 200, "a été retiré depuis")
	learner.get("/passeport/demandes").expect(t, 200, "a été retiré depuis")
}
