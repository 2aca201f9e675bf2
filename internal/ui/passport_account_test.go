package ui

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// inPassport is a browser with an open passport that holds one badge, by the mail of that badge.
func (w *world) inPassport(name, email string) (*browser, domain.Award) {
	w.t.Helper()
	b := w.browser()
	award := w.issue(w.school, "travailler-en-equipe", name, email, observed("2026-11-20"))
	w.acceptedIn(b, award, email)
	return b, award
}

// The learner erases their passport: what goes and what stays is said, the word is asked for, and nothing is left.
func TestErasingAPassport(t *testing.T) {
	w := newWorld(t)
	b, award := w.inPassport("Nadia Benali", nadia)
	share := b.post("/passeport/b/"+string(award.ID)+"/partager", "duration", "none").to
	page := b.get(share).expect(t, 200, "Votre lien est prêt")
	code := regexp.MustCompile(`/v/[0-9A-HJKMNP-TV-Z]{12}`).FindString(page.body)
	b.get("/passeport/compte").expect(t, 200, "Supprimer mon passeport", "Appareils connectés", nadia)
	golden(t, "passport_erase", b.get("/passeport/compte/supprimer").expect(t, 200, "Votre nom, vos adresses, vos partages, vos preuves.", "Télécharger mes données d’abord").body)
	golden(t, "passport_erase_faulty", b.post("/passeport/compte/supprimer", "confirm", "oui").expect(t, 422, "Tapez SUPPRIMER en toutes lettres", `value="oui"`).body)
	b.post("/passeport/compte/supprimer", "confirm", "supprimer").leads(t, "/entrer?ok=passport-erased")
	b.get("/passeport").leads(t, "/entrer")
	golden(t, "hosted_share_erased", w.browser().get(code).expect(t, 410, "La personne a supprimé ce badge. Ce lien ne montre plus rien.", "!Nadia").body)
	w.browser().get(w.lastLink(nadia, "/recevoir/")).expect(t, 410, "La personne a supprimé ce badge.", "!Nadia")
	if strings.Contains(w.log.String(), "Nadia") || strings.Contains(w.log.String(), nadia) {
		t.Error("the log of requests names the person")
	}
}

// A second address is proved by a code typed here; a lost one is taken out.
func TestAddingAndRemovingAnAddress(t *testing.T) {
	w := newWorld(t)
	b, _ := w.inPassport("Nadia Benali", nadia)
	b.post("/passeport/compte/adresses", "email", "nadia@").expect(t, 422, "nadia@")
	b.post("/passeport/compte/adresses", "email", "autre@exemple.fr").leads(t, "/passeport/compte/adresses")
	w.must(w.Jobs.Drain(t.Context()))
	b.get("/passeport/compte/adresses").expect(t, 200, "autre@exemple.fr", "Le code du message")
	golden(t, "passport_address_faulty", b.post("/passeport/compte/adresses/code", "code", "").expect(t, 422, "essais").body)
	mails, err := w.mailbox.List()
	w.must(err)
	code := ""
	for _, m := range mails {
		if m.To == "autre@exemple.fr" {
			code = regexp.MustCompile(`\b\d{8}\b`).FindString(m.Text)
		}
	}
	b.post("/passeport/compte/adresses/code", "code", code).leads(t, "/passeport/compte?ok=address-added")
	b.post("/passeport/compte/adresses/retirer", "address", nadia).leads(t, "/passeport/compte?ok=address-removed")
	b.get("/passeport/compte").expect(t, 200, "autre@exemple.fr", "!"+nadia)
	golden(t, "passport_account_faulty", b.post("/passeport/compte/adresses/retirer", "address", "autre@exemple.fr").expect(t, 422, "C’est votre seul moyen d’entrer").body)
}

// Codes on paper open the passport in another browser, once; that browser is then closed from the first one.
func TestACodeOnPaperInAnotherBrowser(t *testing.T) {
	w := newWorld(t)
	b, award := w.inPassport("Michel Perrin", "michel@exemple.fr")
	b.get("/passeport/compte/secours").expect(t, 200, "Il vous reste 0 code de secours.")
	b.post("/passeport/compte/secours").leads(t, "/passeport/compte/secours?ok=recovery-made")
	page := b.get("/passeport/compte/secours").expect(t, 200, "Michel Perrin", "entrer/secours")
	golden(t, "passport_recovery", page.body)
	codes := regexp.MustCompile(`(?:[0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}`).FindAllString(page.body, -1)
	if len(codes) != domain.RecoveryCodes {
		t.Fatalf("%d codes are shown", len(codes))
	}
	other := w.browser()
	other.get("/entrer").expect(t, 200, "/entrer/secours")
	golden(t, "passport_recover_faulty", other.post("/entrer/secours", "code", "3FHW").expect(t, 422, "Un code de secours a 16 lettres et chiffres", `value="3FHW"`).body)
	other.post("/entrer/secours", "code", codes[0]).leads(t, "/passeport/compte?ok=recovered")
	other.get("/passeport").expect(t, 200, award.Achievement.Title)
	w.browser().post("/entrer/secours", "code", codes[0]).expect(t, 422, "Ce code a déjà servi")
	device := regexp.MustCompile(`/passeport/compte/appareils/[0-9a-z]{26}/fermer`).FindString(b.get("/passeport/compte").expect(t, 200, "Déconnecter").body)
	b.post(device).leads(t, "/passeport/compte?ok=device-closed")
	other.get("/passeport").leads(t, "/entrer")
	b.post(device).expect(t, 404)
}

// What is declared stands apart, under its own word, and comes back filled when it is faulty.
func TestWhatIsDeclaredStandsApart(t *testing.T) {
	w := newWorld(t)
	b, award := w.inPassport("Nadia Benali", nadia)
	golden(t, "passport_declare_faulty", b.post("/passeport/declare", "kind", "volunteering", "title", "", "place", "Dole", "from", "2099-01-02").expect(t, 422, "Dites en quelques mots", `value="Dole"`).body)
	b.post("/passeport/declare", "kind", "volunteering", "title", "Banque alimentaire", "from", "2024-01-02", "text", "Trier les dons").leads(t, "/passeport?ok=declared-saved")
	page := b.get("/passeport").expect(t, 200, "Ce que je déclare", "Banque alimentaire", "Déclaré", "depuis le 2 janvier 2024")
	golden(t, "passport_show_declared", page.body)
	item := regexp.MustCompile(`/passeport/declare/[0-9a-z]{26}`).FindString(page.body)
	golden(t, "passport_declare", b.get(item).expect(t, 200, "Trier les dons", "Enlever cette ligne").body)
	stranger, _ := w.inPassport("Karim Faure", "karim@exemple.fr")
	stranger.get(item).expect(t, 404, "!Banque")
	stranger.post(item+"/enlever").expect(t, 404)
	b.get("/passeport/passeport.pdf").expect(t, 200, "%PDF")
	b.post(item+"/enlever").leads(t, "/passeport?ok=declared-removed")
	path := "/passeport/b/" + string(award.ID)
	b.get(path).expect(t, 200, "Une phrase pour votre entretien", "Je peux vous donner un exemple.", "!linkedin")
	golden(t, "passport_sentence", b.get(path+"/phrase").expect(t, 200).body)
	b.post(path+"/phrase", "sentence", "Je sais écouter.").leads(t, path+"?ok=sentence-saved")
	b.get(path).expect(t, 200, "«\u00a0Je sais écouter.\u00a0»")
	b.post(path+"/partager", "duration", "none")
	golden(t, "passport_badge_shared", b.get(path).expect(t, 200, "https://www.linkedin.com/profile/add?", "&lt;a href=", "!<script>").body)
	b.post("/passeport/compte/statistiques", "sex", "f", "departement", "25").leads(t, "/passeport/compte?ok=statistics-saved")
	golden(t, "passport_statistics", b.get("/passeport/compte/statistiques").expect(t, 200, `<option value="f" selected>`, "Je ne souhaite pas répondre").body)
	b.post("/passeport/compte/statistiques", "sex", "oui").expect(t, 422, "Choisissez l’une des réponses proposées")
}

// A share is changed: the form shows it as it is, and the code stays.
func TestChangingAShare(t *testing.T) {
	w := newWorld(t)
	b, award := w.inPassport("Nadia Benali", nadia)
	share := b.post("/passeport/b/"+string(award.ID)+"/partager", "duration", "none", "label", "Laiterie Morel", "pin", "482913").to
	b.get("/passeport/partages").expect(t, 200, share+"/modifier")
	golden(t, "passport_share_change", b.get(share+"/modifier").expect(t, 200, "Laiterie Morel", "Garder le code actuel", "!482913").body)
	b.post(share+"/modifier", "duration", "none").expect(t, 422, "Cochez au moins un badge")
	form := url.Values{"badge": {string(award.ID)}, "duration": {"none"}, "label": {"Mairie"}, "hide": {"grade", "said"}, "chosen": {"1"}}
	b.do("POST", share+"/modifier", form).leads(t, share+"?ok=share-changed")
	b.get(share).expect(t, 200, "Le niveau et les résultats sont cachés.", "Les recommandations sont cachées.", "!Protégé par votre code")
	stranger, _ := w.inPassport("Karim Faure", "karim@exemple.fr")
	stranger.get(share+"/modifier").expect(t, 404)
}

// A badge that comes to a proved address waits in the passport.
func TestABadgeWaitsInThePassport(t *testing.T) {
	w := newWorld(t)
	b, _ := w.inPassport("Nadia Benali", nadia)
	next := w.issue(w.school, "organiser-son-travail", "Nadia Benali", nadia, observed("2026-11-21"))
	golden(t, "passport_show_waiting", b.get("/passeport").body)
	b.get("/passeport").expect(t, 200, "Nouveau badge à accepter", next.Achievement.Title, "/passeport/accepter/"+string(next.ID))
	b.post("/passeport/accepter/"+string(next.ID)).leads(t, "/passeport?ok=award-accepted")
	b.get("/passeport").expect(t, 200, "!Nouveau badge à accepter")
}

// A counsellor helps by a mandate: every page says whom, what they do is seen, and the person ends it.
func TestHelpingByAMandate(t *testing.T) {
	o := newOffice(t)
	w := o.world
	b, award := w.inPassport("Michel Perrin", "michel@exemple.fr")
	b.post("/passeport/compte/aide/code").leads(t, "/passeport/compte/aide")
	code := regexp.MustCompile(`(?:[0-9A-HJKMNP-TV-Z]{4} ){2}[0-9A-HJKMNP-TV-Z]{4}`).FindString(b.get("/passeport/compte/aide").expect(t, 200, "15 minutes").body)
	o.b.get("/pro/accompagner").expect(t, 200, "Enregistrer un mandat")
	golden(t, "assist_list_faulty", o.b.post("/pro/accompagner", "code", code, "signed_on", "2026-11-25").expect(t, 422, "le mandat est signé avant l’aide", code).body)
	o.b.post("/pro/accompagner", "code", code, "signed_on", "2026-11-25", "paper", "yes").leads(t, "/passeport")
	o.b.get("/passeport").expect(t, 200, "Vous aidez Michel Perrin (mandat signé le 25 novembre 2026). Chaque action est enregistrée.", "Vous ne pouvez pas montrer ses badges.", "!Montrer mes badges", award.Achievement.Title)
	golden(t, "passport_show_helped", o.b.get("/passeport").body)
	o.b.post("/passeport/declare", "kind", "volunteering", "title", "Banque alimentaire").leads(t, "/passeport?ok=declared-saved")
	o.b.post("/passeport/b/"+string(award.ID)+"/partager", "duration", "none").expect(t, 403, "Le mandat ne permet pas de montrer les badges")
	for _, door := range []string{"/passeport/partages/nouveau", "/passeport/b/" + string(award.ID) + "/partager", "/passeport/presentation",
		"/passeport/b/" + string(award.ID) + "/recommandation"} { // said before anything is written
		o.b.get(door).expect(t, 403, "Le mandat ne permet pas de montrer les badges")
	}
	o.b.get("/passeport/partages").expect(t, 200, "Le mandat ne permet pas de montrer les badges", "!/partager")
	o.b.get("/passeport/b/"+string(award.ID)).expect(t, 200, "!/partager", "!/recommandation")
	o.b.get("/passeport/b/"+string(award.ID)+"/open-badges-2").expect(t, 200, "!/publier")
	for _, file := range []string{"/passeport/passeport-galon.zip", "/passeport/passeport.pdf", "/passeport/b/" + string(award.ID) + "/fichier/json"} {
		o.b.get(file).expect(t, 200)
	}
	o.b.get("/passeport/compte").expect(t, 200, "!michel@exemple.fr", "!Supprimer mon passeport")
	o.b.get("/passeport/compte/supprimer").expect(t, 403)
	o.b.post("/passeport/terminer").leads(t, "/pro/accompagner?ok=help-ended")
	o.b.get("/passeport").leads(t, "/entrer")
	page := b.get("/passeport/compte/aide").expect(t, 200, "a ouvert votre passeport", "a écrit ce que vous déclarez (<span>Banque alimentaire</span>)",
		"a téléchargé tout votre passeport (fichier ZIP)", "a téléchargé votre passeport (PDF)",
		"a téléchargé les fichiers d’un badge (<span>"+award.Achievement.Title+"</span>)", "Ne peut pas montrer vos badges.", "!a créé un partage")
	golden(t, "passport_helpers", page.body)
	golden(t, "assist_list", o.b.get("/pro/accompagner").body)
	stop := regexp.MustCompile(`/passeport/compte/aide/[0-9a-z]{26}/arreter`).FindString(page.body)
	id := strings.Split(stop, "/")[4]
	o.b.post("/pro/accompagner/"+id+"/ouvrir").leads(t, "/passeport")
	b.post(stop).leads(t, "/passeport/compte/aide?ok=mandate-ended")
	o.b.get("/passeport").leads(t, "/pro/accompagner?ok=mandate-stopped")
	o.b.get("/pro/accompagner?ok=mandate-stopped").expect(t, 200, "La personne a arrêté ce mandat")
	o.b.get("/passeport").leads(t, "/entrer")
	o.b.post("/pro/accompagner/"+id+"/ouvrir").expect(t, 410, "La personne a arrêté ce mandat")
	b.get("/passeport/compte").expect(t, 200)
	o.b.get("/pro/accompagner").expect(t, 200, "!Michel Perrin")

	guess := func() answer {
		return o.b.post("/pro/accompagner", "code", domain.NewCode(domain.MandateCode), "signed_on", "2026-11-25", "paper", "yes")
	}
	for range httpd.CodeLimits.Address.Burst {
		guess().expect(t, 422, "Ce code n’existe pas")
	}
	guess().expect(t, 429, "!Ce code n’existe pas")
}

// The desk gives a code on paper after it has seen the person.
func TestADeskGivesACodeOnPaper(t *testing.T) {
	o := newOffice(t)
	w := o.world
	lost, award := w.inPassport("Nadia Benali", nadia)
	path := awardURL(award.ID) + "/secours"
	o.b.get(awardURL(award.ID)).expect(t, 200, path)
	golden(t, "desk_recovery_faulty", o.b.post(path).expect(t, 422, "après avoir vu la personne et sa pièce d’identité").body)
	o.b.post(path, "seen", "yes").leads(t, path+"?ok=recovery-given")
	page := o.b.get(path).expect(t, 200, "Pour Nadia Benali", "entrer/secours")
	golden(t, "desk_recovery", page.body)
	code := regexp.MustCompile(`(?:[0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}`).FindString(page.body)
	lost.get("/passeport/compte").expect(t, 200, w.school.Name+" a donné un code de secours", "!Il a servi")
	found := w.browser()
	found.post("/entrer/secours", "code", code).leads(t, "/passeport/compte?ok=recovered-desk")
	found.get("/passeport/compte?ok=recovered-desk").expect(t, 200, "Vos autres appareils ont été déconnectés", "Il a servi le")
	lost.get("/passeport/compte").leads(t, "/entrer")
}

// Whom is helped reads with which badge it was done; a page of a choice that is only turned is nothing done, and what went
// in beside a file that was refused is.
func TestWhatAHelperDidNamesTheBadge(t *testing.T) {
	o := newOffice(t)
	w := o.world
	b, award := w.inPassport("Michel Perrin", "michel@exemple.fr")
	b.post("/passeport/compte/aide/code").leads(t, "/passeport/compte/aide")
	code := regexp.MustCompile(`(?:[0-9A-HJKMNP-TV-Z]{4} ){2}[0-9A-HJKMNP-TV-Z]{4}`).FindString(b.get("/passeport/compte/aide").body)
	o.b.post("/pro/accompagner", "code", code, "signed_on", "2026-11-25", "paper", "yes", "share", "yes").leads(t, "/passeport")
	title, id := award.Achievement.Title, string(award.ID)
	o.b.post("/passeport/partages/nouveau", "chosen", "1", "badge", id, "turn", "all").expect(t, 200)
	b.get("/passeport/compte/aide").expect(t, 200, "!a créé un partage")
	made := o.b.post("/passeport/partages/nouveau", "chosen", "1", "badge", id, "duration", "none")
	o.b.post(made.to+"/arreter").leads(t, "/passeport/partages?ok=share-stopped")
	o.b.post("/passeport/declare", "kind", "volunteering", "title", "Banque alimentaire").leads(t, "/passeport?ok=declared-saved")
	declared := regexp.MustCompile(`/passeport/declare/[0-9a-z]{26}`).FindString(o.b.get("/passeport").body)
	o.b.post(declared+"/enlever").leads(t, "/passeport?ok=declared-removed")
	_, other := w.inPassport("Hugo Perrin", "hugo@exemple.fr")
	o.b.send("/passeport/importer", map[string][]byte{"badge.json": other.Document, "liste.txt": []byte("pain, lait")}).expect(t, 422)
	b.get("/passeport/compte/aide").expect(t, 200, "a créé un partage (<span>"+title+"</span>)", "a arrêté un partage (<span>"+title+"</span>)",
		"a enlevé une ligne déclarée (<span>Banque alimentaire</span>)", "a ajouté un badge d’un autre site (<span>"+other.Achievement.Title+"</span>)")
}
