package ui

import (
	"bytes"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/hosted"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/jobs"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/testkit"
	"galon/web"
)

var update = flag.Bool("update", false, "write the golden pages")

// world is one installation behind a real server: real store, keys, jobs and mail files, at a fixed hour.
type world struct {
	*app.Installation
	t        testing.TB
	now      time.Time
	operator domain.Actor
	issuing  *app.Issuing
	accounts *app.Accounts
	mailbox  *mail.Folder
	site     *httpd.Site
	router   chi.Router
	school   domain.Organisation
	certifer domain.Organisation
	log      bytes.Buffer // of requests
}

// newWorld starts a school and a certifying body, and the learner's and the public door. More doors go on w.router.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), operator: domain.Actor{Operator: true}}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { handler.ServeHTTP(out, r) }))
	t.Cleanup(server.Close)
	w.install(server.URL)

	registrar := &app.Organisations{Installation: w.Installation}
	create := func(o domain.Organisation) domain.Organisation {
		o, err := registrar.Create(t.Context(), w.operator, app.NewOrganisation{Organisation: o, Ground: "Extrait Kbis lu", DecidedBy: "équipe Galon"})
		w.must(err)
		return o
	}
	w.school = create(domain.Organisation{Slug: "atelier-ecole-du-doubs", Name: "Atelier-École du Doubs", Kind: domain.TrainingProvider,
		Town: "Besançon", Departement: "25", SIRET: "91234567500017"})
	w.certifer = create(domain.Organisation{Slug: "institut-comtois-des-metiers", Name: "Institut comtois des métiers", Kind: domain.CertifyingBody,
		Town: "Vesoul", Departement: "70", SIRET: "93456789200013"})
	w.must(registrar.GrantHabilitation(t.Context(), w.operator, domain.Habilitation{OrganisationID: w.certifer.ID, CertificationCode: "RNCP37715",
		Scope: domain.ScopeAssess, From: "2023-09-01", To: "2028-07-05"}))

	w.doors()
	handler = w.router
	return w
}

func (w *world) install(base string) {
	w.t.Helper()
	s := testkit.NewStore(w.t)
	w.must(jobs.Migrate(w.t.Context(), s))
	vault, err := sign.OpenVault(bytes.Repeat([]byte{7}, 32))
	w.must(err)
	pepper, err := sign.NewPepper(bytes.Repeat([]byte{9}, 32))
	w.must(err)
	operator, err := sign.Generate(sign.Ed25519)
	w.must(err)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	w.Installation = &app.Installation{Store: s, Vault: vault, Pepper: pepper, Operator: operator, BaseURL: base,
		Now: func() time.Time { return w.now }, Log: quiet}
	sentences, err := i18n.Load(web.FS(), func(key string) { w.t.Errorf("no sentence for %q", key) })
	w.must(err)
	composer, err := mail.NewComposer(web.FS(), sentences.Printer(i18n.French))
	w.must(err)
	w.mailbox = &mail.Folder{Dir: filepath.Join(w.t.TempDir(), "mail"), From: "galon@localhost", Now: w.Now}
	w.issuing = &app.Issuing{Installation: w.Installation}
	w.accounts = &app.Accounts{Installation: w.Installation}
	registry := &jobs.Registry{}
	app.Work(registry, w.issuing, &app.Delivery{Installation: w.Installation, Mail: w.mailbox, Composer: composer})
	w.Jobs, err = jobs.New(s, registry, nil, quiet)
	w.must(err)
	w.site, err = httpd.NewSite(web.FS(), sentences.Printer(i18n.French), base)
	w.must(err)
	w.site.Footer = hosted.Footer(w.site)
}

func (w *world) doors() {
	w.t.Helper()
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.router = w.site.Router(log, nil)
	public := &hosted.Door{Site: w.site, Publishing: &app.Publishing{Installation: w.Installation}, Verifying: app.NewVerifying(w.Installation),
		Misses: w.throttle("public")}
	w.must(public.Mount(w.router))
	learner := &Learner{Site: w.site, Passports: &app.Passports{Installation: w.Installation}, Accounts: w.accounts, Misses: w.throttle("claim"),
		Mailbox: w.mailbox}
	w.must(learner.Mount(w.router))
}

func (w *world) throttle(name string) *httpd.Throttle {
	return &httpd.Throttle{Name: name, Limits: httpd.CodeLimits, Now: w.Now, Log: w.Log}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// issue awards a badge; the mail is written when the person has an address.
func (w *world) issue(o domain.Organisation, badge, name, email string, facts domain.Facts) domain.Award {
	w.t.Helper()
	award, err := w.issuing.Issue(w.t.Context(), w.operator, app.IssueRequest{OrganisationID: o.ID, Achievement: badge,
		Recipient: domain.Recipient{Name: name, Email: email}, Facts: facts})
	w.must(err)
	w.must(w.Jobs.Drain(w.t.Context()))
	return award
}

func (w *world) slip(id domain.AwardID) app.Slip {
	w.t.Helper()
	slip, err := w.issuing.Slip(w.t.Context(), w.operator, id)
	w.must(err)
	return slip
}

func observed(on domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: on, Level: 2, Context: domain.Training, Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}
}

func panelOf(on domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: on, Panel: &domain.Panel{Members: 3, Place: "Vesoul"}, Assessor: domain.Assessor{Name: "Hélène Vuillemin"}}
}

// lastLink is the path that the newest mail to the address leads to.
func (w *world) lastLink(to, under string) string {
	w.t.Helper()
	mails, err := w.mailbox.List()
	w.must(err)
	for _, m := range mails {
		for _, link := range m.Links {
			if path, ours := strings.CutPrefix(link, w.BaseURL); m.To == to && ours && strings.HasPrefix(path, under) {
				return path
			}
		}
	}
	w.t.Fatalf("no mail to %s with a link under %s", to, under)
	return ""
}

// browser keeps cookies by the clock of the world and does not follow redirects by itself.
type browser struct {
	w   *world
	jar *jar
	c   *http.Client
}

func (w *world) browser() *browser {
	j := &jar{now: w.Now, kept: map[string]*http.Cookie{}}
	return &browser{w: w, jar: j, c: &http.Client{Jar: j, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// jar is for one site; that of net/http/cookiejar looks at the clock on the wall.
type jar struct {
	now  func() time.Time
	kept map[string]*http.Cookie
}

func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		j.kept[c.Name] = c
		if c.MaxAge < 0 {
			delete(j.kept, c.Name)
		}
	}
}

func (j *jar) Cookies(*url.URL) []*http.Cookie {
	var all []*http.Cookie
	for _, c := range j.kept {
		if c.Expires.IsZero() || j.now().Before(c.Expires) {
			all = append(all, &http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	return all
}

// copyOf is another browser into which somebody put the cookies of b, without their end.
func (w *world) copyOf(b *browser) *browser {
	other := w.browser()
	other.jar.SetCookies(nil, b.jar.Cookies(nil))
	return other
}

// answer is what a browser got.
type answer struct {
	status int
	header http.Header
	to     string // of a redirect, without its host
	body   string
}

func (b *browser) do(method, path string, form url.Values) answer {
	b.w.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.BaseURL+path, body)
	b.w.must(err)
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	out, err := b.c.Do(r)
	b.w.must(err)
	defer out.Body.Close()
	raw, err := io.ReadAll(out.Body)
	b.w.must(err)
	if method == http.MethodPost && out.StatusCode == http.StatusOK && !strings.HasPrefix(path, "/recevoir") && !strings.HasPrefix(path, "/pro/delivrer/") && path != "/pro/modeles/importer" &&
		path != presentPath && // answers the file itself, so that the challenge stays out of addresses
		path != sharesPath+"/nouveau" { // shows another page of the choice, so that it stays out of addresses
		b.w.t.Errorf("POST %s answers 200, want a redirect or a refusal", path)
	}
	return answer{out.StatusCode, out.Header, out.Header.Get("Location"), string(raw)}
}

func (b *browser) get(path string) answer {
	b.w.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

// post sends a form of pairs.
func (b *browser) post(path string, pairs ...string) answer {
	b.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

func (b *browser) cookie(name string) string {
	for _, c := range b.jar.Cookies(nil) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// setCookie is the Set-Cookie of that name in an answer, or "".
func (a answer) setCookie(name string) string {
	i := slices.IndexFunc(a.header.Values("Set-Cookie"), func(s string) bool { return strings.HasPrefix(s, name+"=") })
	if i < 0 {
		return ""
	}
	return a.header.Values("Set-Cookie")[i]
}

// expect fails unless the answer has that status, holds every wanted text, and none of the unwanted, marked by « ! ».
func (a answer) expect(t testing.TB, status int, texts ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("got status %d (to %q), want %d:\n%s", a.status, a.to, status, a.body)
	}
	loose := strings.ReplaceAll(a.body, "\u00a0", " ") // where lines may break is what goldens hold
	holds := func(text string) bool { return strings.Contains(a.body, text) || strings.Contains(loose, text) }
	for _, text := range texts {
		if unwanted, not := strings.CutPrefix(text, "!"); not && holds(unwanted) {
			t.Errorf("page holds %q, and should not:\n%s", unwanted, a.body)
		} else if !not && !holds(text) {
			t.Errorf("page does not hold %q:\n%s", text, a.body)
		}
	}
	return a
}

// leads fails unless the answer is a redirect to that path.
func (a answer) leads(t testing.TB, to string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.to != to {
		t.Fatalf("got %d to %q, want 303 to %q:\n%s", a.status, a.to, to, a.body)
	}
}

// acceptedIn gives the badge to the person in this browser, through the mail, and returns the path of the badge.
func (w *world) acceptedIn(b *browser, award domain.Award, email string) string {
	w.t.Helper()
	b.post(w.lastLink(email, "/recevoir/")+"/accepter").leads(w.t, "/passeport?ok=award-accepted")
	return "/passeport/b/" + string(award.ID)
}

var changing = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "https://galon.example"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "galon.example"},
	{regexp.MustCompile(`/s/[0-9a-f]{12}/`), "/s/DIGEST/"},
	{regexp.MustCompile(`\b[0-9a-z]{26}\b`), "IDENTIFIER"},
	{regexp.MustCompile(`/v/[0-9A-HJKMNP-TV-Z]{12}\b`), "/v/CODE"},
	{regexp.MustCompile(`\b(?:[0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}\b`), "PAPER"},
	{regexp.MustCompile(`%2Fv%2F[0-9A-Z]{12}`), "%2Fv%2FCODE"},
	{regexp.MustCompile(`certUrl=http%3A%2F%2F127\.0\.0\.1%3A\d+`), "certUrl=https%3A%2F%2Fgalon.example"},
	{regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}\b`), "CODE"},
	{regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{12}\b`), "CODE"},
	{regexp.MustCompile(`(<path d=")M[^"]{500,}"`), `${1}M0 0"`},
	{regexp.MustCompile(`Code : \d{8}|\b\d{4} ?\d{4}\b`), "DIGITS"},
}

// golden compares a page with testdata/NAME.golden.html, without what is drawn by lot.
func golden(t testing.TB, name, page string) {
	t.Helper()
	for _, c := range changing {
		page = c.find.ReplaceAllString(page, c.put)
	}
	file := filepath.Join("testdata", name+".golden.html")
	if *update {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), page); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// foreign posts an empty form as a page of another site makes a browser do it.
func (b *browser) foreign(path string) answer {
	b.w.t.Helper()
	r, err := http.NewRequestWithContext(b.w.t.Context(), http.MethodPost, b.w.BaseURL+path, nil)
	b.w.must(err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Origin", "https://ailleurs.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	out, err := b.c.Do(r)
	b.w.must(err)
	defer out.Body.Close()
	raw, err := io.ReadAll(out.Body)
	b.w.must(err)
	return answer{status: out.StatusCode, header: out.Header, body: string(raw)}
}
