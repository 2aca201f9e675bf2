package ui

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
)

var publicCode = regexp.MustCompile(`href="/v/([0-9A-Z]{12})"`)

func TestShowOneBadgeAndStop(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	form := l.path("valid") + "/partager"
	golden(t, "passport_share_new", l.b.get(form).expect(t, 200, "Combien de temps", "Conseillé pour un CV imprimé.", `value="none" checked`,
		"<strong>votre nom, vos badges, les organismes</strong>", "Il ne verra pas").body)

	made := l.b.post(form, "duration", "none", "label", "Candidature Laiterie Morel")
	if !strings.HasPrefix(made.to, "/passeport/partages/") || made.status != 303 {
		t.Fatalf("got %d to %q", made.status, made.to)
	}
	page := l.b.get(made.to).expect(t, 200, "Votre lien est prêt", "sans date de fin", "data-copy=", "Voir ce que verra l’employeur")
	golden(t, "passport_share", page.body)
	code := publicCode.FindStringSubmatch(page.body)[1]
	if !strings.Contains(page.body, domain.FormatCode(code)) || !strings.Contains(page.body, strings.TrimPrefix(l.BaseURL, "http://")+"/v/"+code) {
		t.Error("the code and the address are not there to be read out")
	}
	qr, err := artwork.QRSVG(credential.ShareQR(l.BaseURL, code))
	l.must(err)
	if !strings.Contains(page.body, string(qr)) {
		t.Error("the QR code is not that of this share")
	}

	employer := l.browser()
	employer.get("/v/"+code).expect(t, 200, "Nadia Benali", "Travailler en équipe", "!"+nadia)
	golden(t, "passport_badge_shown", l.b.get(l.path("valid")).expect(t, 200, "Candidature Laiterie Morel", "Arrêter ce partage",
		"!personne d’autre que vous").body)
	golden(t, "passport_share_list", l.b.get("/passeport/partages").expect(t, 200, "Candidature Laiterie Morel", "Arrêter ce partage").body)

	for range 2 {
		golden(t, "passport_share_stop", l.b.get(made.to+"/arreter").expect(t, 200, "Arrêter ce partage", "Un CV déjà imprimé ne marchera plus.", "Annuler").body)
	}
	employer.get("/v/"+code).expect(t, 200)
	l.b.post(made.to+"/arreter").leads(t, "/passeport/partages?ok=share-stopped")
	l.b.get("/passeport/partages?ok=share-stopped").expect(t, 200, "Partage arrêté.", "Vous ne partagez rien pour l’instant.")
	employer.get("/v/"+code).expect(t, 410, "Ce partage est arrêté", "!Nadia")
	golden(t, "passport_share_over", l.b.get(made.to).expect(t, 200, "Ce partage est arrêté", "!/v/"+code, "!<svg xmlns").body)
	l.b.get(made.to+"/arreter").leads(t, made.to)
	l.b.post(made.to+"/arreter").leads(t, "/passeport/partages?ok=share-stopped") // a second press does no harm
}

func TestAShareEndsWithItsLastDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		form []string
		says string
		last time.Time // still shown
		gone time.Time
	}{
		{"three months", []string{"duration", "3-months"}, "jusqu’au 25 février 2027",
			time.Date(2027, 2, 25, 22, 59, 0, 0, time.UTC), time.Date(2027, 2, 25, 23, 0, 0, 0, time.UTC)},
		{"a day as browsers send it", []string{"duration", "until", "ends_at", "2026-12-01"}, "jusqu’au 1er décembre 2026",
			time.Date(2026, 12, 1, 22, 59, 0, 0, time.UTC), time.Date(2026, 12, 1, 23, 0, 0, 0, time.UTC)},
		{"a day as people write it", []string{"duration", "until", "ends_at", "1/7/2027"}, "jusqu’au 1er juillet 2027",
			time.Date(2027, 7, 1, 21, 59, 0, 0, time.UTC), time.Date(2027, 7, 1, 22, 0, 0, 0, time.UTC)},
		{"today", []string{"duration", "until", "ends_at", "25/11/2026"}, "jusqu’au 25 novembre 2026",
			time.Date(2026, 11, 25, 22, 59, 0, 0, time.UTC), time.Date(2026, 11, 25, 23, 0, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			b := w.browser()
			path := w.acceptedIn(b, w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20")), nadia)
			share := b.post(path+"/partager", c.form...).to
			page := b.get(share).expect(t, 200, c.says)
			code := publicCode.FindStringSubmatch(page.body)[1]
			w.now = c.last
			w.browser().get("/v/"+code).expect(t, 200)
			w.now = c.gone
			w.browser().get("/v/"+code).expect(t, 410)
		})
	}
}

func TestFaultyShares(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	form := l.path("valid") + "/partager"
	for _, c := range []struct {
		name string
		form []string
		want []string
	}{
		{"no day", []string{"duration", "until", "label", "Laiterie"}, []string{"La date est vide.", `id="ends_at-erreur"`, `value="Laiterie"`, `value="until" checked`}},
		{"no such day", []string{"duration", "until", "ends_at", "31/02/2027"}, []string{"n’existe pas", `value="31/02/2027"`}},
		{"a day that is over", []string{"duration", "until", "ends_at", "2026-11-24"}, []string{"Cette date est déjà passée."}},
		{"a day that is not chosen", []string{"duration", "none", "ends_at", "2027-02-01"}, []string{"Choisissez « Une autre date »", `value="2027-02-01"`}},
		{"a novel as label", []string{"duration", "none", "label", strings.Repeat("é", 81)}, []string{"Ce texte est trop long. 80 signes au maximum."}},
	} {
		page := l.b.post(form, c.form...).expect(t, 422, append(c.want, `role="alert"`)...)
		if c.name == "no day" {
			golden(t, "passport_share_new_faulty", page.body)
		}
	}
	l.b.get("/passeport/partages").expect(t, 200, "Vous ne partagez rien pour l’instant.")
}

// Every state can be shown; the form says what the employer will see.
func TestWhatIsNotValidCanBeShownAsSuch(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	for state, want := range map[string]string{"expired": "Expiré", "revoked": "Retiré", "suspended": "Suspendu"} {
		form := l.path(state) + "/partager"
		l.b.get(form).expect(t, 200, want+"\u00a0: l’employeur le verra")
		page := l.b.get(l.b.post(form, "duration", "none").to)
		l.browser().get("/v/"+publicCode.FindStringSubmatch(page.body)[1]).expect(t, 200, "!Badge valide")
	}
}

func TestTheSlipsCodeIsAShareThatTheHolderStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Michel Jacquot", "", observed("2026-11-20"))
	slip := w.slip(award.ID)
	b := w.browser()
	b.post("/recevoir/accepter", "code", slip.ClaimCode).leads(t, "/passeport?ok=award-accepted-slip")
	page := b.get("/passeport/b/"+string(award.ID)).expect(t, 200, "QR code de votre bon papier")
	stop := regexp.MustCompile(`/passeport/partages/[0-9a-v]{26}/arreter`).FindString(page.body)
	b.post(stop).leads(t, "/passeport/partages?ok=share-stopped")
	w.browser().get("/v/"+slip.PublicCode).expect(t, 410)
}

func TestLastDayOfAShareIsInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := domain.DayOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "second"), 0))
		end := dayAfter(day)
		if got := domain.DayOf(end.Add(-time.Second)); got != day {
			t.Fatalf("the last second of a share until %s is on %s", day, got)
		}
		if got := domain.DayOf(end); got <= day {
			t.Fatalf("a share until %s lasts into %s", day, got)
		}
	})
}

// Addresses end up in histories, logs and Referer headers: none holds who somebody is.
func TestNoAddressHoldsAnEmail(t *testing.T) {
	t.Parallel()
	l := newLived(t)
	l.b.asksToSignIn(nadia)
	address := regexp.MustCompile(`(?:href|action|src)="([^"]*)"`)
	for _, path := range []string{"/passeport", l.path("valid"), "/passeport/partages", "/passeport/compte", "/entrer/code", l.lastLink(nadia, "/recevoir/")} {
		for _, m := range address.FindAllStringSubmatch(l.b.get(path).body, -1) {
			if strings.Contains(m[1], "nadia") || strings.Contains(m[1], "@") || strings.Contains(m[1], "%40") {
				t.Errorf("%s leads to %s", path, m[1])
			}
		}
	}
	if bytes.Contains(l.log.Bytes(), []byte("nadia")) || bytes.Contains(l.log.Bytes(), []byte("@")) {
		t.Error("the log of requests names a person")
	}
}
