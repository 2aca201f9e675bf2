package ui

import (
	"net/url"
	"strings"
	"testing"
)

// The whole share box without a script: choose, hide, protect, look as the employer does, read the log.
func TestShareBoxOfSeveralBadges(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	l.b.get("/passeport/partages").expect(t, 200, "Montrer plusieurs badges")
	const form = "/passeport/partages/nouveau"
	l.b.get(form).expect(t, 200, "Quels badges", "Nadia B.", "Code secret à 6 chiffres", "l’employeur le verra")
	l.b.post(form, "chosen", "1").expect(t, 422, "Cochez au moins un badge.")
	golden(t, "passport_share_box_faulty", l.b.do("POST", form, url.Values{"chosen": {"1"}, "badge": {string(l.byState["valid"].ID)}, "pin": {"123456"},
		"message": {"Bonjour"}, "name": {"short"}}).expect(t, 422, "trop facile à deviner", "<details open>", "Bonjour", `value="short" checked`).body)

	made := l.b.do("POST", form, url.Values{"chosen": {"1"}, "badge": {string(l.byState["valid"].ID), string(l.byState["expired"].ID)}, "duration": {"none"},
		"label": {"Laiterie Morel"}, "message": {"Merci de votre lecture."}, "name": {"short"}, "hide": {"evidence"}, "pin": {"493 027"}})
	page := l.b.get(made.to).expect(t, 200, "2 badges", "Protégé par votre code", "Votre nom est raccourci.", "Le fichier signé n’est pas proposé.",
		"Personne ne l’a encore ouvert.", "!493027")
	golden(t, "passport_share_box", page.body)
	code := publicCode.FindStringSubmatch(page.body)[1]

	employer := l.browser()
	golden(t, "hosted_share_lock", employer.get("/v/"+code).expect(t, 403, "Code secret demandé", "!Nadia", "!Travailler", "!Merci").body)
	employer.get("/v/"+code+"/preuve.pdf").expect(t, 403)
	employer.post("/v/"+code, "pin", "12").expect(t, 422, "Tapez 6 chiffres")
	employer.post("/v/"+code, "pin", "493028").expect(t, 422, "n’est pas le bon")
	employer.post("/v/"+code, "pin", "493027").leads(t, "/v/"+code)
	shown := employer.get("/v/"+code).expect(t, 200, "Badges de Nadia B.", "1 × Badge valide", "1 × Badge expiré", "Merci de votre lecture.", "!Benali",
		"La personne montre une partie de son nom.", "La personne a choisi de ne pas montrer les preuves.", "!Laiterie")
	golden(t, "hosted_share_badges", shown.body)
	if shown.header.Get("X-Robots-Tag") != "noindex" || shown.header.Get("Cache-Control") != "no-store" || len(shown.body) > 100_000 {
		t.Errorf("%v, %d bytes", shown.header, len(shown.body))
	}
	employer.get("/v/"+code+"?b=1").expect(t, 200, "Badge valide", "Nadia B.", "!Nadia B..", "Le nom affiché ici est abrégé", "!Benali", "!/v/"+code+".json", "!ob2.png", "preuve.pdf?b=1")
	employer.get("/v/"+code+"?b=2").expect(t, 200, "Badge expiré")
	employer.get("/v/"+code+".json").expect(t, 403, "fichier signé n’est pas proposé")
	if pdf := employer.get("/v/"+code+"/preuve.pdf?b=1").expect(t, 200); !strings.HasPrefix(pdf.body, "%PDF") {
		t.Error("no proof")
	}
	l.b.get(made.to).expect(t, 200, "25 novembre 2026", "par le lien", "!Personne ne l’a")
	if pdf := l.b.get(made.to+"/cv.pdf").expect(t, 200); !strings.Contains(pdf.header.Get("Content-Disposition"), "cv-badges.pdf") {
		t.Errorf("%v", pdf.header)
	}

	// The holder looks as the employer does: nothing is asked, nothing is counted.
	l.b.get(made.to+"/apercu").leads(t, "/v/"+code)
	l.b.get("/v/"+code).expect(t, 200, "Voici ce que verra l’employeur.", "Badges de Nadia B.")
	l.browser().get(made.to+"/apercu").leads(t, "/entrer")

	l.b.post(made.to+"/arreter").leads(t, "/passeport/partages?ok=share-stopped")
	employer.get("/v/"+code).expect(t, 410, "Ce partage est arrêté")
	if log := l.log.String(); strings.Contains(log, "493027") || strings.Contains(log, "Benali") {
		t.Error("the log holds the code or the name")
	}
}

// By whatever way somebody comes, the log says it, and previews of links are nobody.
func TestLogTellsTheKindOfLink(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	made := l.b.post(l.path("valid")+"/partager", "duration", "none")
	code := publicCode.FindStringSubmatch(l.b.get(made.to).body)[1]
	l.b.get(made.to).expect(t, 200, "Personne ne l’a encore ouvert.")
	l.browser().get("/V/"+code).expect(t, 200)
	l.b.get(made.to).expect(t, 200, "par le QR code")
	l.now = l.now.Add(61e9)
	l.browser().post("/verifier", "code", code).leads(t, "/v/"+code)
	l.b.get(made.to).expect(t, 200, "par le code tapé", "!par le lien")
}
