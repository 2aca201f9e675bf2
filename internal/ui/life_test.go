package ui

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
)

func TestExpiredBadgeIsRenewedOnRequest(t *testing.T) {
	l := newLived(t)
	page := l.path("expired")
	l.b.get(page).expect(t, 200, "Demander le renouvellement", "!Contester")
	l.b.get(page+"/contester").expect(t, 409, "Ce badge n’a pas besoin de cette demande")
	golden(t, "passport_request", l.b.get(page+"/renouveler").expect(t, 200, "Qu’avez-vous fait depuis", "Lien vers une nouvelle preuve").body)
	l.b.post(page+"/renouveler", "text", "", "link", "ftp://exemple.fr").expect(t, 422, "Écrivez quelques mots", `value="ftp://exemple.fr"`)
	l.b.post(page+"/renouveler", "text", "J’organise le planning de l’équipe.", "link", "https://exemple.fr/planning").leads(t, page+"?ok=request-sent")
	l.b.get(page).expect(t, 200, "Vous avez demandé le renouvellement le", "En attente", "!>Demander le renouvellement<")
	l.b.get(l.path("revoked")).expect(t, 200, "Contester")
	l.b.post(l.path("revoked")+"/contester", "text", "J’étais présente.").leads(t, l.path("revoked")+"?ok=request-sent")
	l.b.get(l.path("valid")).expect(t, 200, "!Contester", "!Demander le renouvellement")
}

func TestConsoleAnswersWhatPeopleAsk(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "organiser-son-travail", "Nadia Benali", nadia, observed("2023-03-10"))
	holder := o.browser()
	o.acceptedIn(holder, award, nadia)
	holder.post("/passeport/b/"+string(award.ID)+"/renouveler", "text", "J’organise le planning.").leads(t, "/passeport/b/"+string(award.ID)+"?ok=request-sent")
	o.b.get("/pro").plain().expect(t, 200, "1 demande attend votre réponse", `href="/pro/suites"`)
	list := o.b.get("/pro/suites").plain().expect(t, 200, "Nadia Benali demande à renouveler")
	golden(t, "request_list", list.body)
	to := list.body[strings.Index(list.body, "/pro/suites/"):]
	to = to[:strings.IndexByte(to, '"')]
	golden(t, "request_show", o.b.get(to).plain().expect(t, 200, "J’organise le planning.", "Renouveler le badge", "Ne pas le renouveler").body)
	o.b.post(to).expect(t, 422, "Choisissez une réponse.")
	o.b.post(to, "verdict", "no").expect(t, 422, "Écrivez une réponse")
	o.b.post(to, "verdict", "yes", "awarded-on", "01/01/2020", "level", "2", "assessor-name", "Claire Morel").expect(t, 422, "Donnez la date de la nouvelle évaluation")
	o.b.post(to, "verdict", "yes", "awarded-on", o.now.Format("02/01/2006"), "level", "2", "assessor-name", "Claire Morel").leads(t, to+"?ok=request-answered")
	o.b.get(to).plain().expect(t, 200, "Réponse du")
	o.b.get("/pro/b/"+string(award.ID)).plain().expect(t, 200, "Versions de ce badge", "Renouvelé le")
	other, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	other.get(to).expect(t, 404)
}

func TestPersonAsksForACorrectionOfTheirName(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benalli", nadia, observed("2026-11-02"))
	holder := o.browser()
	o.acceptedIn(holder, award, nadia)
	page := "/passeport/b/" + string(award.ID)
	ask := page + "/signaler-une-erreur"
	holder.get("/passeport/compte").expect(t, 200, "Atelier-École du Doubs", "Demander une correction", `href="`+ask+`"`)
	holder.get(page).expect(t, 200, "Signaler une erreur", `href="`+ask+`"`)
	holder.get(ask).plain().expect(t, 200, "Qu’est-ce qui est faux")
	holder.post(ask, "text", "").expect(t, 422, "Écrivez quelques mots")
	holder.post(ask, "text", "Un seul l à Benali.").leads(t, page+"?ok=request-sent")
	holder.post(ask, "text", "Encore.").expect(t, 409, "Vous avez déjà une demande en cours")
	holder.get("/passeport/compte").expect(t, 200, "!Demander une correction")
	list := o.b.get("/pro/suites").plain().expect(t, 200, "Nadia Benalli demande une correction")
	to := list.body[strings.Index(list.body, "/pro/suites/"):]
	to = to[:strings.IndexByte(to, '"')]
	o.b.get(to).plain().expect(t, 200, "Un seul l à Benali.", "nous corrigeons le badge")
	o.b.post(to, "verdict", "yes", "answer", "C’est corrigé aujourd’hui.").leads(t, "/pro/b/"+string(award.ID)+"/corriger?ok=request-answered")
	holder.get(page).plain().expect(t, 200, "Vous avez demandé une correction le", "C’est corrigé aujourd’hui.")
}

func TestAwardCorrectedAndSeveralAtOnce(t *testing.T) {
	o := newOffice(t)
	award := o.issue(o.school, "travailler-en-equipe", "Nadia Benalli", nadia, observed("2026-11-02"))
	o.now = o.now.Add(time.Minute) // the list of people is in the order of the clock
	other := o.issue(o.school, "travailler-en-equipe", "Awa Diallo", "", observed("2026-11-02"))
	path := "/pro/b/" + string(award.ID)
	o.b.get(path).expect(t, 200, "Corriger le nom, l’adresse")
	golden(t, "award_correct", o.b.get(path+"/corriger").plain().expect(t, 200, "Corriger le badge de Nadia Benalli", `value="Nadia Benalli"`, "02/11/2026").body)
	same := []string{"recipient-name", "Nadia Benalli", "recipient-email", nadia, "awarded-on", "02/11/2026", "level", itoa(award.Facts.Level), "place", award.Facts.Place,
		"assessor-name", award.Facts.Assessor.Name, "assessor-role", award.Facts.Assessor.Role}
	o.b.post(path+"/corriger", same...).expect(t, 422, "Rien n’a changé")
	same[1] = ""
	o.b.post(path+"/corriger", same...).expect(t, 422)
	same[1] = "Nadia Benali"
	o.now = o.now.Add(time.Minute)
	fresh, _, _ := strings.Cut(o.b.post(path+"/corriger", same...).to, "?")
	o.b.get(fresh).plain().expect(t, 200, "Nadia Benali", "Corrigé le", "Remplacé</span>", `href="`+path+`"`)
	o.b.get(path).plain().expect(t, 200, "Remplacé par un nouveau badge")

	people := o.b.get("/pro/personnes").plain().expect(t, 200, `name="award"`, "Relancer", "Imprimer les bons", "Ancienneté")
	golden(t, "people_list_bulk", people.body)
	o.b.post("/pro/personnes/relancer").expect(t, 409, "Cochez au moins une personne.")
	two := url.Values{"award": {string(other.ID), strings.TrimPrefix(fresh, "/pro/b/")}, "reason": {"issued_in_error"}, "count": {"3"}}
	o.b.do("POST", "/pro/personnes/relancer", two).leads(t, "/pro/personnes?ok=people-resent")
	o.b.get("/pro/personnes/bons?award="+string(other.ID)).plain().expect(t, 200, "Awa Diallo")
	ask := o.b.get("/pro/personnes/retirer?award="+string(other.ID)+"&award="+strings.TrimPrefix(fresh, "/pro/b/")).plain().expect(t, 200, "Retirer 2 badges ?", "Pour confirmer, écrivez 2.")
	golden(t, "people_revoke", ask.body)
	o.b.do("POST", "/pro/personnes/retirer", two).expect(t, 422, "Écrivez le nombre de badges")
	two.Set("count", "2")
	o.b.do("POST", "/pro/personnes/retirer", two).leads(t, "/pro/personnes?ok=people-revoked")
	o.b.get("/pro/b/"+string(other.ID)).plain().expect(t, 200, "Délivré par erreur")
	o.b.get("/pro/personnes?etat=bientot&age=30").expect(t, 200)
}

func TestRoomFromTheWallToTheBadge(t *testing.T) {
	o := newOffice(t)
	golden(t, "session_list", o.b.get("/pro/seances").plain().expect(t, 200, "Préparer une séance", "Travailler en équipe").body)
	form := "/pro/seances/nouvelle?badge=travailler-en-equipe"
	golden(t, "session_new", o.b.get(form).plain().expect(t, 200, "2 heures").body)
	o.b.post(form, "hours", "2").expect(t, 422)
	room := o.b.post(form, "hours", "2", "awarded-on", "02/11/2026", "context", "training", "level", "2", "assessor-name", "Claire Morel", "place", "Besançon").to
	if !strings.HasPrefix(room, "/pro/seances/") {
		t.Fatalf("to %q", room)
	}
	page := o.b.get(room).plain().expect(t, 200, "0 personne attend", "Afficher en grand", "<svg")
	code := page.body[strings.Index(page.body, `class="code">`)+len(`class="code">`):]
	code = strings.ReplaceAll(code[:strings.IndexByte(code, '<')], " ", "")
	o.b.get(room+"/affiche").plain().expect(t, 200, "Scannez pour demander votre badge", "Lieu : Besançon", "Ouverte le 25 novembre 2026, de 10 h 00 à 12 h 00")

	phone := o.browser()
	phone.get("/seance?code="+strings.ToLower(code)).leads(t, "/seance/"+code)
	phone.get("/seance?code=123").expect(t, 422)
	at := "/seance/" + code
	phone.get(at).plain().expect(t, 200, "Demander mon badge", "Travailler en équipe", "Votre prénom et nom", "Lieu : Besançon", "de 10 h 00 à 12 h 00")
	phone.post(at, "name", "").expect(t, 422, "name-erreur")
	phone.post(at, "name", "Zoé Petit").leads(t, at)
	sent := phone.get(at).plain().expect(t, 200, "C’est envoyé", "Gardez ce code")
	claim := sent.body[strings.Index(sent.body, `class="code">`)+len(`class="code">`):]
	claim = claim[:strings.IndexByte(claim, '<')]
	second := o.browser()
	phone.post(at, "name", "zoe petit").leads(t, at) // pressed twice: the same place on the list
	o.now = o.now.Add(time.Second)                   // of two in one instant, the order is left to chance
	second.post(at, "name", "zoe petit").leads(t, at)
	second.get(at).plain().expect(t, 200, "C’est envoyé", "!Zoé", "!liste") // nobody learns who else asked

	list := o.b.get(room+"?tout=1").plain().expect(t, 200, "2 personnes attendent", "Zoé Petit", " checked", "Ce nom a été donné deux fois.")
	guest := list.body[strings.Index(list.body, `name="guest" value="`)+len(`name="guest" value="`):]
	guest = guest[:strings.IndexByte(guest, '"')]
	o.b.post(room+"/delivrer").expect(t, 409, "Cochez au moins une personne.")
	o.b.post(room+"/renommer", "rename", guest, "name", "").plain().expect(t, 422, `<a href="#name">`, "Corriger un nom")
	o.b.post(room+"/renommer", "rename", guest, "name", "Zoé Petit-Jean").leads(t, room+"?ok=session-renamed")
	o.b.get(room).plain().expect(t, 200, "Zoé Petit-Jean")
	o.b.post(room+"/renommer", "rename", guest, "name", "Zoé Petit").leads(t, room+"?ok=session-renamed")
	o.b.post(room+"/delivrer", "guest", guest).leads(t, room+"?ok=session-awarded")
	phone.get(at).plain().expect(t, 200, "Votre badge est prêt", "Recevoir mon badge")
	rest := o.b.get(room).body // somebody else of that name is not left without a way on
	rest = rest[strings.Index(rest, `name="guest" value="`)+len(`name="guest" value="`):]
	o.b.post(room+"/delivrer", "guest", rest[:strings.IndexByte(rest, '"')]).plain().expect(t, 422, "a déjà ce badge", "une autre personne du même nom", "Délivrer à une personne")
	o.b.post(room+"/renommer", "rename", guest, "name", "Autre Nom").expect(t, 409)
	phone.post("/recevoir", "code", claim).plain().expect(t, 200, "Travailler en équipe")
	o.b.post(room+"/fermer").leads(t, room+"?ok=session-closed")
	o.browser().get(at).expect(t, 200, "Cette séance est terminée.")
	second.post(at, "name", "Trop Tard").expect(t, 410)
	other, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	other.get(room).expect(t, 404)
}

func TestOneAwardStoppedInTime(t *testing.T) {
	o := newOffice(t)
	o.issuing.SendDelay = 15 * time.Minute
	award := o.issue(o.school, "travailler-en-equipe", "Zoé Petit", "zoe@exemple.fr", observed("2026-11-02"))
	path := "/pro/b/" + string(award.ID)
	o.b.get(path).plain().expect(t, 200, "Annuler l’envoi (encore 15 minutes)")
	o.b.post(path+"/annuler").leads(t, path+"?ok=award-stopped")
	o.b.get(path).plain().expect(t, 200, "Délivré par erreur", "!Annuler l’envoi")
	o.b.post(path+"/annuler").expect(t, 409, "Il est trop tard pour annuler")
}
