package ui

import (
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/httpd"
)

const nadia = "nadia.benali@exemple.fr"

func TestOpeningTheLinkOfAMailConsumesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	link := w.lastLink(nadia, "/recevoir/")

	for range 2 { // a scanner, then the person
		page := w.browser().get(link).expect(t, 200, "Pour n•••@exemple.fr", "Nadia, ce badge est pour vous", "Atelier-École du Doubs",
			"Organisme vérifié", "Ajouter à mon passeport", "!"+nadia, "!Benali")
		if page.header.Get("Cache-Control") != "no-store" || page.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("headers %v", page.header)
		}
		golden(t, "receive_show", page.body)
	}
	b := w.browser()
	b.post(link+"/accepter").leads(t, "/passeport?ok=award-accepted")
	b.get("/passeport?ok=award-accepted").expect(t, 200, "Badge ajouté. Personne d’autre que vous ne peut le voir.", "Travailler en équipe")
	b.get("/passeport/b/"+string(award.ID)).expect(t, 200, "Ce que vous savez faire")

	w.browser().get(link).expect(t, 200, "Ce badge est déjà dans votre passeport", "Ouvrir mon passeport", "!Ajouter à mon passeport")
	other := w.browser()
	other.post(link+"/accepter").leads(t, link) // a second press finds the page that says so
	if other.cookie(httpd.HolderCookie) != "" {
		t.Error("the link of an accepted badge opened a session")
	}
}

func TestASharedComputerForgetsWithTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	w.issue(w.school, "travailler-en-autonomie", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20"))
	for _, c := range []struct {
		email string
		form  []string
		lasts bool
	}{
		{nadia, []string{"shared", "1"}, false},
		{"hugo@exemple.fr", nil, true},
	} {
		got := w.browser().post(w.lastLink(c.email, "/recevoir/")+"/accepter", c.form...).setCookie(httpd.HolderCookie)
		if got == "" || !strings.Contains(got, "HttpOnly") || !strings.Contains(got, "SameSite=Lax") {
			t.Errorf("cookie %q, want one that scripts and other sites do not get", got)
		}
		if lasts := strings.Contains(got, "Expires=") || strings.Contains(got, "Max-Age="); lasts != c.lasts {
			t.Errorf("%v: cookie %q, want it to outlast the browser: %v", c.form, got, c.lasts)
		}
	}
}

func TestStatesOfAReceiveLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	link := w.lastLink(nadia, "/recevoir/")
	b := w.browser()

	b.post(link+"/refuser").leads(t, link)
	page := b.get(link).expect(t, 200, "Vous avez refusé ce badge", "L’organisme en est informé", "Finalement, je l’accepte", "!Ce badge n’est pas pour moi")
	golden(t, "receive_show_refused", page.body)
	if b.cookie(httpd.HolderCookie) != "" {
		t.Error("to refuse opened a session")
	}

	_, err := w.issuing.Revoke(t.Context(), w.operator, award.ID, domain.IssuedInError, "")
	w.must(err)
	page = b.get(link).expect(t, 200, "Atelier-École du Doubs a retiré ce badge avant que vous l’acceptiez.", `!<button class="btn`)
	golden(t, "receive_show_revoked", page.body)
	b.post(link+"/accepter").leads(t, link)

	cut := b.get(link[:len(link)-3]).expect(t, 404, "Ce lien est incomplet. Copiez-le en entier depuis votre message.", "J’ai un code sur papier")
	golden(t, "receive_show_unknown", cut.body)
	w.now = w.now.AddDate(2, 0, 0)
	b.get(link).expect(t, 410, "Ce lien a pris fin.")
}

func TestClaimCodeOfASlip(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Michel Jacquot", "", observed("2026-11-20"))
	slip := w.slip(award.ID)
	b := w.browser()
	golden(t, "receive_code", b.get("/recevoir").expect(t, 200, "Entrer avec mon e-mail").body)

	typed := strings.ToLower(domain.FormatCode(slip.ClaimCode))
	for range 2 {
		page := b.post("/recevoir", "code", typed).expect(t, 200, "Michel, ce badge est pour vous", `name="code" value="`+typed+`"`,
			"seule la personne à qui vous montrez le bon", "!personne.</p>")
		golden(t, "receive_show_code", strings.ReplaceAll(page.body, typed, "CODE"))
	}
	b.post("/recevoir/accepter", "code", typed).leads(t, "/passeport?ok=award-accepted-slip")
	b.get("/passeport?ok=award-accepted-slip").expect(t, 200, "Travailler en équipe", "!Personne d’autre que vous")

	// Used once: the paper opens nothing any more, and says why.
	w.browser().post("/recevoir", "code", typed).expect(t, 422, "Ce code a déjà servi.", "Entrer avec mon e-mail")
	w.browser().post("/recevoir/accepter", "code", typed).expect(t, 422, "Ce code a déjà servi.")
	if strings.Contains(w.log.String(), slip.ClaimCode) || strings.Contains(w.log.String(), strings.ReplaceAll(typed, " ", "")) {
		t.Error("the claim code is in the log of requests")
	}
}

func TestAReprintedCodeOpensThatBadgeOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	own := w.browser()
	w.acceptedIn(own, first, nadia)
	second := w.issue(w.school, "travailler-en-autonomie", "Nadia Benali", nadia, observed("2026-11-21"))
	w.acceptedIn(own, second, nadia)

	slip, err := w.issuing.ReprintSlip(t.Context(), w.operator, second.ID)
	w.must(err)
	finder := w.browser()
	finder.post("/recevoir", "code", slip.ClaimCode).expect(t, 200, "Ce code ouvre ce badge seulement", "Ouvrir ce badge")
	finder.post("/recevoir/accepter", "code", slip.ClaimCode).leads(t, "/passeport?ok=award-opened")
	page := finder.get("/passeport").expect(t, 200, "Travailler en autonomie", "!Travailler en équipe", "Vous voyez un seul badge", "Entrer avec mon e-mail")
	golden(t, "passport_show_one", page.body)
	finder.get("/passeport/b/"+string(first.ID)).expect(t, 404, "!Travailler")
	finder.get("/passeport/compte").expect(t, 200, "!"+nadia)
	finder.get("/entrer").expect(t, 200, "Votre e-mail") // who sees one badge may still sign in
	if own.get("/passeport/b/"+string(first.ID)).status != 200 {
		t.Error("the holder's own session ended")
	}
}

// A person with an address may be handed a slip too: then the mail must not say that nobody sees the badge.
func TestAPrintedSlipIsToldOfInTheMailsPageToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	link := w.lastLink(nadia, "/recevoir/")
	w.browser().get(link).expect(t, 200, "pour l’instant, personne.")
	slip := w.slip(award.ID)
	w.browser().get(link).expect(t, 200, "seule la personne à qui vous montrez le bon", "!personne.</p>")
	w.browser().post(link+"/accepter").leads(t, "/passeport?ok=award-accepted-slip")
	w.browser().post("/recevoir/accepter", "code", slip.ClaimCode).leads(t, "/passeport?ok=award-opened")
}

// misreadCode changes the last sign so that the code is of neither kind. One wrong sign in 31 makes a claim code look
// like a public one, and the page then rightly says another sentence.
func misreadCode(t *testing.T, code string) string {
	t.Helper()
	for _, sign := range "0123456789" {
		wrong := code[:len(code)-1] + string(sign)
		if _, err := domain.ParseCode(domain.ClaimCode, wrong); domain.CodeOf(err) == "code-mistyped" {
			return wrong
		}
	}
	t.Fatalf("no sign misread in %s is noticed", code)
	return ""
}

func TestFaultyClaimCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Michel Jacquot", "", observed("2026-11-20"))
	slip := w.slip(award.ID)
	misread := misreadCode(t, slip.ClaimCode)
	for _, c := range []struct{ name, code, want string }{
		{"empty", "", "Un code compte 12 lettres et chiffres."},
		{"short", "3FHW 8Z2Q", "Un code compte 12 lettres et chiffres."},
		{"a sign misread", misread, "Ce code n’existe pas. Vérifiez chaque caractère"},
		{"the public code", slip.PublicCode, "tapez celui qui est caché sous le pli du bon"},
		{"never given", domain.NewCode(domain.ClaimCode), "Ce code n’existe pas. Vérifiez chaque caractère"},
	} {
		page := w.browser().post("/recevoir", "code", c.code).expect(t, 422, c.want, `aria-invalid="true"`, `role="alert"`, "<title>Erreur")
		if c.name == "short" {
			golden(t, "receive_code_faulty", page.body)
		}
	}
	old := slip.ClaimCode
	w.now = w.now.Add(time.Minute)
	_, err := w.issuing.ReprintSlip(t.Context(), w.operator, award.ID)
	w.must(err)
	w.browser().post("/recevoir", "code", old).expect(t, 422, "Un bon plus récent a été imprimé.")
}

func TestGuessingClaimCodesIsSlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for range httpd.CodeLimits.Address.Burst {
		b.post("/recevoir", "code", domain.NewCode(domain.ClaimCode)).expect(t, 422)
	}
	late := b.post("/recevoir", "code", domain.NewCode(domain.ClaimCode)).expect(t, 429, "Trop d’essais")
	if late.header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	b.post("/recevoir/accepter", "code", domain.NewCode(domain.ClaimCode)).expect(t, 429)
	b.get("/recevoir").expect(t, 200)
}

func TestABadgeOfAnotherNameDoesNotGoIntoThePassportThatIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	b := w.browser()
	w.acceptedIn(b, first, nadia)
	w.issue(w.school, "travailler-en-autonomie", "Hugo Perrin", "hugo@exemple.fr", observed("2026-11-20"))
	link := w.lastLink("hugo@exemple.fr", "/recevoir/")

	b.get(link).expect(t, 200, "au nom de Hugo Perrin", "Fermer ce passeport", "Refuser ce badge", "!ira dans le passeport", "!Ajouter à mon passeport")
	page := b.post(link+"/accepter").expect(t, 422, "au nom de Hugo Perrin", "Fermer ce passeport")
	golden(t, "receive_show_other_name", page.body)
	b.get("/passeport").expect(t, 200, "!Travailler en autonomie")
	b.post("/passeport/sortir").leads(t, "/entrer?ok=signed-out")
	b.post(link+"/accepter").leads(t, "/passeport?ok=award-accepted")
	b.get("/passeport").expect(t, 200, "Travailler en autonomie", "!Travailler en équipe")
}

func TestOtherSitesCannotMakeSomebodyAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	link := w.lastLink(nadia, "/recevoir/")
	got := w.browser().foreign(link + "/accepter")
	got.expect(t, 403)
	w.browser().get(link).expect(t, 200, "Ajouter à mon passeport")
}

// Who is signed in to a passport is told that the badge goes there, and whose it is: the browser may be a shared one.
func TestABadgeIsReceivedIntoThePassportThatIsOpen(t *testing.T) {
	w := newWorld(t)
	b, _ := w.inPassport("Nadia Benali", nadia)
	b.get("/recevoir").expect(t, 200, "dans le passeport de Nadia Benali", `href="/passeport"`, "!Entrer avec mon e-mail")
	code := domain.FormatCode(w.slip(w.issue(w.school, "organiser-son-travail", "Nadia Benali", "", observed("2026-11-21")).ID).ClaimCode)
	b.post("/recevoir", "code", code).expect(t, 200, "dans le passeport de Nadia Benali", "!Entrer avec mon e-mail")
	b.post("/recevoir/accepter", "code", code).leads(t, "/passeport?ok=award-accepted-slip")
	b.get("/passeport").expect(t, 200, "Organiser son travail")
	other := w.slip(w.issue(w.school, "organiser-son-travail", "Michel Jacquot", "", observed("2026-11-21")).ID).ClaimCode
	b.post("/recevoir/accepter", "code", other).expect(t, 422, "Fermer ce passeport", "!dans le passeport de Nadia Benali")
}
