package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// withPassport has Nadia's passport, opened in a browser that is thrown away.
func withPassport(t *testing.T) (*world, domain.Award) {
	t.Helper()
	w := newWorld(t)
	award := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	w.acceptedIn(w.browser(), award, nadia)
	return w, award
}

func (b *browser) asksToSignIn(email string) {
	b.w.t.Helper()
	b.post("/entrer", "email", email).leads(b.w.t, "/entrer/code")
	b.w.must(b.w.Jobs.Drain(b.w.t.Context()))
}

var eightDigits = regexp.MustCompile(`\b\d{4}[ \x{00a0}\x{202f}]?\d{4}\b`)

// lastCode is the code of the newest mail to the address.
func (w *world) lastCode(to string) string {
	w.t.Helper()
	mails, err := w.mailbox.List()
	w.must(err)
	for _, m := range mails {
		if code := eightDigits.FindString(m.Text); m.To == to && code != "" {
			return code
		}
	}
	w.t.Fatalf("no mail to %s with a code", to)
	return ""
}

func TestSignInByTheLink(t *testing.T) {
	t.Parallel()
	w, award := withPassport(t)
	b := w.browser()
	golden(t, "sign_in_form", b.get("/entrer").expect(t, 200, `type="email"`, `autocomplete="email"`).body)
	b.get("/passeport").leads(t, "/entrer")
	b.get("/entrer/code").leads(t, "/entrer") // nothing was asked for here
	b.asksToSignIn(nadia)
	golden(t, "sign_in_code", b.get("/entrer/code").expect(t, 200, "un lien et un code à 8 chiffres. Ils sont valables 15 minutes.",
		`inputmode="numeric"`, `autocomplete="one-time-code"`, "!"+nadia).body)
	link := w.lastLink(nadia, "/entrer/lien/")

	// The link in another browser: looking or pressing there gives nothing and uses nothing up.
	other := w.browser()
	golden(t, "sign_in_link_elsewhere", other.get(link).expect(t, 200, "Ce lien s’ouvre dans le navigateur qui l’a demandé.", `!<button class="btn`).body)
	golden(t, "sign_in_link_refused", other.post(link).expect(t, 422, "Ce lien s’ouvre dans le navigateur qui l’a demandé.", "Recevoir un nouveau lien").body)
	other.asksToSignIn("autre@exemple.fr")
	other.post(link).expect(t, 422)
	if other.cookie(httpd.HolderCookie) != "" {
		t.Fatal("another browser got a session")
	}

	for range 2 {
		golden(t, "sign_in_link", b.get(link).expect(t, 200, "Entrer").body)
	}
	b.post(link).leads(t, "/passeport")
	b.get("/passeport/b/"+string(award.ID)).expect(t, 200, "Travailler en équipe")
	b.get("/entrer").leads(t, "/passeport")
	other = w.copyOf(b)
	b.post(link).expect(t, 422, "Ce lien") // once

	b.post("/passeport/sortir").leads(t, "/entrer?ok=signed-out")
	b.get("/passeport").leads(t, "/entrer")
	other.get("/passeport").leads(t, "/entrer") // a copy of the cookie is worth nothing after that
}

func TestSignInByTheCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		typed func(code string) string
		form  []string
		lasts bool
	}{
		{"as it is", func(code string) string { return code }, nil, true},
		{"in two groups", func(code string) string { return code[:4] + " " + code[len(code)-4:] }, nil, true},
		{"at a shared computer", func(code string) string { return code }, []string{"shared", "1"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, _ := withPassport(t)
			b := w.browser()
			b.asksToSignIn(nadia)
			got := b.post("/entrer/code", append([]string{"code", c.typed(w.lastCode(nadia))}, c.form...)...)
			got.leads(t, "/passeport")
			if cookie := got.setCookie(httpd.HolderCookie); strings.Contains(cookie, "Expires=") != c.lasts {
				t.Errorf("cookie %q, want it to outlast the browser: %v", cookie, c.lasts)
			}
			b.get("/passeport").expect(t, 200, "Travailler en équipe")
		})
	}
}

// A wrong code costs a try; three are all there are, also for the right one.
func TestACodeHasThreeTries(t *testing.T) {
	t.Parallel()
	w, _ := withPassport(t)
	b := w.browser()
	b.asksToSignIn(nadia)
	code := w.lastCode(nadia)
	wrong := "00000000"
	if strings.HasPrefix(code, "0000") {
		wrong = "11111111"
	}
	golden(t, "sign_in_code_faulty", b.post("/entrer/code", "code", wrong, "shared", "1").expect(t, 422, "Ce code ne correspond pas. Il vous reste 2 essais.",
		`name="shared" value="1" checked`, `aria-invalid="true"`).body)
	b.post("/entrer/code", "code", "").expect(t, 422, "Il vous reste un essai.")
	b.post("/entrer/code", "code", wrong).expect(t, 422)
	b.post("/entrer/code", "code", code).expect(t, 422, "Trop d’essais avec ce code. Demandez un nouveau lien.")
	if b.cookie(httpd.HolderCookie) != "" {
		t.Error("a session was opened")
	}
	w.browser().post("/entrer/code", "code", code).expect(t, 422) // the code alone, without the browser, is nothing
}

// Whoever asks must not learn which addresses have a passport.
func TestUnknownAddressesAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	w, _ := withPassport(t)
	var pages []string
	for _, email := range []string{nadia, "personne@exemple.fr"} {
		b := w.browser()
		b.asksToSignIn(email)
		page := b.get("/entrer/code").expect(t, 200).body
		page += b.post("/entrer/code", "code", "12 34 56 78").expect(t, 422).body
		pages = append(pages, page)
	}
	if pages[0] != pages[1] {
		t.Error("the pages differ")
	}
	mails, err := w.mailbox.List()
	w.must(err)
	for _, m := range mails {
		if m.To == "personne@exemple.fr" {
			t.Error("a mail went to an address that nobody has")
		}
	}
}

func TestFaultySignIns(t *testing.T) {
	t.Parallel()
	w, _ := withPassport(t)
	b := w.browser()
	golden(t, "sign_in_form_faulty", b.post("/entrer", "email", "nadia@exemple").expect(t, 422, "il manque la fin", `value="nadia@exemple"`, `role="alert"`).body)
	b.post("/entrer", "email", "").expect(t, 422)

	b.asksToSignIn(nadia)
	link := w.lastLink(nadia, "/entrer/lien/")
	code := w.lastCode(nadia)
	w.now = w.now.Add(domain.SignInLife + time.Second)
	b.post(link).expect(t, 422, "Recevoir un nouveau lien")
	b.post("/entrer/code", "code", code).expect(t, 422)
	if b.cookie(httpd.HolderCookie) != "" {
		t.Error("a link opened a session after its 15 minutes")
	}

	for range 4 {
		b.asksToSignIn(nadia)
	}
	b.post("/entrer", "email", nadia).expect(t, 429, "Trop d’essais", "Attendez 15 minutes, puis réessayez.")
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	w, _ := withPassport(t)
	b := w.browser()
	b.asksToSignIn(nadia)
	b.post("/entrer/code", "code", w.lastCode(nadia)).leads(t, "/passeport")
	late := w.copyOf(b)
	late.get("/passeport").expect(t, 200)
	w.now = w.now.Add(domain.HolderSessionLife + time.Second)
	late.get("/passeport").leads(t, "/entrer")
}
