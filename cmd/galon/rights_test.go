package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/web"
)

// Every route that the program mounts, asked by everybody there is. rights.txt says who may; a route without a line there
// fails, and so does a line without a route.
//
// A line is a method, a pattern (with * at its end: everything that begins so) and a right:
//
//	anyone      no session is needed: public pages, sign-in, what a secret in the address opens
//	holder      a person in their passport
//	member      whoever works for the organisation
//	registrar   the operator's team
//	applicant   who enters an organisation, in the browser that began
//	keeper      who looks after the registers
//	key         any API key of the organisation
//	read, award, revoke, sign_off …   who has that right (app/access.go); of an API key: its scope; read|award: either;
//	            read+award: both
//
// With /form behind the right, whoever may not is told of the faults of their form before it is known who they are.
const rightsFile = "testdata/rights.txt"

type rule struct {
	method, pattern, right string
	form, used             bool
}

func readRights(t *testing.T) []*rule {
	t.Helper()
	raw, err := os.ReadFile(rightsFile)
	if err != nil {
		t.Fatal(err)
	}
	var rules []*rule
	for i, line := range strings.Split(string(raw), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 3 {
			t.Fatalf("%s:%d: %q is not METHOD PATTERN RIGHT", rightsFile, i+1, line)
		}
		right, form := strings.CutSuffix(f[2], "/form")
		rules = append(rules, &rule{method: f[0], pattern: f[1], right: right, form: form})
	}
	return rules
}

// ruleOf is the first exact line, or else the longest that ends in a star.
func ruleOf(rules []*rule, method, pattern string) *rule {
	var best *rule
	for _, r := range rules {
		if r.method != method && r.method != "*" {
			continue
		}
		if r.pattern == pattern {
			return r
		}
		if start, open := strings.CutSuffix(r.pattern, "*"); open && strings.HasPrefix(pattern, start) && (best == nil || len(r.pattern) > len(best.pattern)) {
			best = r
		}
	}
	return best
}

// knows tells whether the asker has the right that the rule names, at the door they come by.
func (a asker) knows(r *rule, pattern string) bool {
	if strings.HasPrefix(pattern, "/api/") != (a.via == "/api/") && r.right != "anyone" {
		return false
	}
	return a.may(r.right)
}

// asker is somebody who tries every address.
type asker struct {
	name   string
	key    string                        // of the API
	cookie string                        // name of the session's
	enter  func() string                 // a new session, because some requests end it
	may    func(right string) (may bool) // what the table says of them
	via    string                        // "/api/" for machines: a session opens nothing there, and a key nothing elsewhere
}

// rightsWorld is the program's own router over an installation with two organisations, where the first one has one of
// everything that an address can name.
type rightsWorld struct {
	*house
	router  chi.Router
	english chi.Router
	ids     map[string]string // by the name of the parameter
	askers  []asker
	foreign asker // a key of the other organisation, with every scope
	secrets []string
}

func newRightsWorld(t *testing.T) *rightsWorld {
	t.Helper()
	w := newEmptyRights(t)
	w.fill(t)
	return w
}

func newEmptyRights(t *testing.T) *rightsWorld {
	t.Helper()
	sentences, err := i18n.Load(web.FS(), nil)
	must(t, err)
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	p := &program{ctx: t.Context(), now: func() time.Time { return at }, printer: sentences.Printer(i18n.French), log: slog.New(slog.DiscardHandler)}
	flags := config.PlaceFlags{Data: t.TempDir(), BaseURL: "http://localhost:8080"}
	if testkit.Postgres() {
		address, err := testkit.NewDatabase("template1")
		must(t, err)
		t.Cleanup(func() { testkit.DropDatabase(address) })
		flags.DB = address
	}
	place, err := flags.Load()
	must(t, err)
	h, err := p.build(place, settings{baseURL: "http://localhost:8080", found: true})
	must(t, err)
	t.Cleanup(h.close)
	s := &server{house: h, log: p.log}
	doors, err := p.doors(s, config.Config{Place: place}, false)
	must(t, err)
	return &rightsWorld{house: h, router: doors.French.(chi.Router), english: doors.English.(chi.Router), ids: map[string]string{}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mayStaff is what the roles of app/access.go give; pages for every visitor are theirs too.
func mayStaff(role domain.Role) func(string) bool {
	actor := domain.Actor{AccountID: "a", OrganisationID: "o", Role: role}
	return func(right string) bool {
		return right == "member" || satisfied(right, func(one string) bool { return app.Can(actor, app.Action(one), "o") })
	}
}

func satisfied(right string, has func(string) bool) bool {
	return slices.ContainsFunc(strings.Split(right, "|"), func(all string) bool {
		return !slices.ContainsFunc(strings.Split(all, "+"), func(one string) bool { return !has(one) })
	})
}

func mayKey(scopes ...string) func(string) bool {
	return func(right string) bool {
		return right == "key" || satisfied(right, func(one string) bool { return slices.Contains(scopes, one) })
	}
}

func only(rights ...string) func(string) bool {
	return func(right string) bool { return slices.Contains(rights, right) }
}

func (w *rightsWorld) fill(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	found := func(slug, name, siret string, kind domain.OrganisationKind) domain.Organisation {
		o, err := w.organisations.Create(ctx, operator, app.NewOrganisation{Ground: "Extrait lu", DecidedBy: "Équipe", Organisation: domain.Organisation{
			Slug: slug, Name: name, SIRET: siret, Town: "Besançon", Departement: "25", Kind: kind}})
		must(t, err)
		return o
	}
	ours := found("atelier-ecole-du-doubs", "Atelier-École du Doubs", "91234567500017", domain.Employer)
	theirs := found("fromagerie-des-deux-monts", "Fromagerie des Deux Monts", "92345678400019", domain.Employer)
	enter := func(row store.SessionRow) func() string { return w.entering(t, row) }
	staff := func(o domain.Organisation, name, email string, role domain.Role) domain.Account {
		a, err := w.accounts.CreateAccount(ctx, operator, name, email, o.ID, role)
		must(t, err)
		return a
	}
	w.askers = append(w.askers, asker{name: "nobody", may: only("anyone")})
	var boss domain.Actor
	for _, role := range domain.Roles {
		a := staff(ours, "Camille "+string(role), string(role)+"@atelier.exemple", role)
		if role == domain.RoleManager {
			boss = domain.Actor{AccountID: a.ID, Name: a.Name, Email: a.Email, OrganisationID: ours.ID, Role: role}
		}
		w.askers = append(w.askers, asker{name: string(role), cookie: httpd.StaffCookie, enter: enter(store.SessionRow{AccountID: a.ID, OrganisationID: ours.ID}), may: mayStaff(role)})
	}
	other := staff(theirs, "Paul Mercier", "paul@deux-monts.exemple", domain.RoleManager)
	w.askers = append(w.askers, asker{name: "manager of another organisation", cookie: httpd.StaffCookie, enter: enter(store.SessionRow{AccountID: other.ID, OrganisationID: theirs.ID}),
		may: mayStaff(domain.RoleManager)})

	w.own(t, ours, boss)
	passport, err := w.installation.Store.PassportByEmail(ctx, "autre@exemple.fr")
	must(t, err)
	w.askers = append(w.askers, asker{name: "holder of another badge", cookie: httpd.HolderCookie, enter: enter(store.SessionRow{PassportID: passport.ID}), may: only("holder")})

	key := func(o domain.Organisation, scopes ...string) string {
		_, token, err := w.accounts.CreateAPIKey(ctx, operator, o.ID, "essai", scopes)
		must(t, err)
		return token
	}
	for _, scope := range app.Scopes {
		w.askers = append(w.askers, asker{name: "key to " + scope, via: "/api/", key: key(ours, scope), may: mayKey(scope)})
	}
	w.foreign = asker{name: "key of another organisation", via: "/api/", key: key(theirs, app.Scopes...), may: mayKey(app.Scopes...)}
	w.askers = append(w.askers, w.foreign)
}

// own makes one of everything that belongs to an organisation.
func (w *rightsWorld) own(t *testing.T, o domain.Organisation, boss domain.Actor) {
	t.Helper()
	ctx := t.Context()
	const team = "travailler-en-equipe"
	facts := domain.Facts{AwardedOn: "2026-11-20", Level: 2, Context: domain.Training, Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}
	issue := func(name, email string) domain.Award {
		a, err := w.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: o.ID, Achievement: team, Recipient: domain.Recipient{Name: name, Email: email}, Facts: facts})
		must(t, err)
		return a
	}
	award, others := issue("Zoé Témoin", "zoe.temoin@exemple.fr"), issue("Un Autre", "autre@exemple.fr")
	_, err := w.passports.Accept(ctx, app.Ticket{Token: w.issuing.ReceiveToken(others.ID)}, domain.Holder{})
	must(t, err)
	w.ids["award"] = string(award.ID)
	w.secrets = []string{"Témoin", "zoe.temoin", string(award.ID)}

	b, err := w.batches.Preview(ctx, operator, app.BatchRequest{OrganisationID: o.ID, Achievement: team, File: []byte("nom;email\nLine Témoin;line.temoin@exemple.fr\n"), Defaults: facts})
	must(t, err)
	w.ids["batch"], w.ids["line"] = string(b.ID), "2"
	room, err := (&app.Sessions{Issuing: w.issuing}).OpenSession(ctx, boss, team, facts, 2)
	must(t, err)
	w.ids["room"] = string(room.ID)
	question := domain.AwardRequest{ID: domain.NewID[domain.AwardRequestID](time.Now()), OrganisationID: o.ID, AwardID: award.ID, Kind: domain.RequestRenewal, Text: "Encore.", State: domain.RequestOpen, CreatedAt: time.Now(), DueAt: time.Now()}
	must(t, w.installation.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertAwardRequest(question) }))
	w.ids["question"] = string(question.ID)

	d, err := w.afest.Create(ctx, operator, app.NewAfest{OrganisationID: o.ID, Achievement: "conduire-une-fabrication-de-fromage", Learner: domain.AfestLearner{Name: "Luc Témoin"},
		Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie"}, Place: "Dole"})
	must(t, err)
	w.ids["dossier"], w.ids["part"], w.ids["party"] = string(d.ID), "analyse", "trainer"

	invitation, err := w.accounts.Invite(ctx, boss, "Ida Témoin", "ida.temoin@exemple.fr", domain.RoleReader)
	must(t, err)
	w.ids["invitation"] = string(invitation.ID)
	must(t, w.accounts.AskToJoin(ctx, app.JoinAsk{Organisation: o.Slug, Name: "Rose Témoin", Email: "rose.temoin@exemple.fr"}))
	asked, err := w.accounts.Team(ctx, boss)
	must(t, err)
	w.ids["request"] = string(asked.Requests[0].ID)
	extra, err := w.accounts.CreateAccount(ctx, operator, "Léa Témoin", "lea.temoin@exemple.fr", o.ID, domain.RoleReader)
	must(t, err)
	w.ids["account"] = string(extra.ID)
	k, _, err := w.accounts.CreateAPIKey(ctx, operator, o.ID, "autre", []string{"read"})
	must(t, err)
	w.ids["key"] = string(k.ID)

	e, err := w.issuing.Endorse(ctx, operator, app.EndorseRequest{OrganisationID: o.ID, Target: domain.EndorsesOrganisation, Organisation: "fromagerie-des-deux-monts", Comment: "Un travail sérieux."})
	must(t, err)
	w.ids["endorsement"] = string(e.ID)
	w.ids["organisation"] = string(o.ID)
	for name, value := range map[string]string{"badge": team, "achievement": team, "slug": o.Slug, "form": "json", "code": "RNCP37715", "number": "1", "file": "json", "act": "copier", "digest": strings.Repeat("0", 64),
		"sha256": strings.Repeat("0", 64), "token": "0123456789abcdefghijklmnop"} {
		w.ids[name] = value
	}
}

// address fills in a pattern: with what the organisation has, or else with a name that is well formed and of nothing.
func (w *rightsWorld) address(pattern string) string {
	for strings.Contains(pattern, "{") {
		start := strings.IndexByte(pattern, '{')
		end := start + strings.IndexByte(pattern[start:], '}')
		name, _, _ := strings.Cut(pattern[start+1:end], ":")
		value, ok := w.ids[name]
		if !ok {
			value = "0000000000000000000000000v"
		}
		pattern = pattern[:start] + value + pattern[end+1:]
	}
	return strings.TrimSuffix(pattern, "*")
}

var asked int

func (w *rightsWorld) ask(a asker, method, path string) *httptest.ResponseRecorder {
	body, kind := "", "application/x-www-form-urlencoded"
	if strings.HasPrefix(path, "/api/") {
		body, kind = "{}", "application/json"
	}
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", kind)
	}
	asked++ // everybody asks from an address of their own: what is tried here are rights, not throttles
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", asked>>16&255, asked>>8&255, asked&255)
	if a.key != "" {
		r.Header.Set("Authorization", "Bearer "+a.key)
		r.Header.Set("Idempotency-Key", fmt.Sprint(asked))
	}
	if a.enter != nil {
		r.AddCookie(&http.Cookie{Name: a.cookie, Value: a.enter()})
	}
	out := httptest.NewRecorder()
	w.router.ServeHTTP(out, r)
	return out
}

// faulty is how an empty form is answered.
var faulty = []int{http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusConflict}

// doors are where those are led who have to sign in first.
var doorPaths = []string{"/pro/connexion", "/entrer", "/recevoir", "/admin/connexion", "/pro/inscription"}

func led(out *httptest.ResponseRecorder) bool {
	return out.Code == http.StatusUnauthorized || out.Code == http.StatusSeeOther && slices.ContainsFunc(doorPaths, func(p string) bool {
		return strings.HasPrefix(out.Header().Get("Location"), p)
	})
}

func TestEveryRouteForEverybody(t *testing.T) {
	w, rules := newRightsWorld(t), readRights(t)
	type route struct{ method, pattern string }
	var routes []route
	must(t, chi.Walk(w.router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routes = append(routes, route{method, pattern})
		return nil
	}))
	for _, allowed := range []bool{false, true} { // who may, last: it changes things
		for _, rt := range routes {
			r := ruleOf(rules, rt.method, rt.pattern)
			if r == nil {
				if !allowed {
					t.Errorf("%s %s has no line in %s: say who may", rt.method, rt.pattern, rightsFile)
				}
				continue
			}
			r.used = true
			for _, a := range w.askers {
				if a.knows(r, rt.pattern) != allowed && r.right != "anyone" || r.right == "anyone" && !allowed {
					continue
				}
				if allowed && rt.method == http.MethodPost && strings.HasPrefix(rt.pattern, "/pro/equipe/{account}") && a.name == "manager of another organisation" {
					continue // never reached: it is no member of theirs
				}
				out := w.ask(a, rt.method, w.address(rt.pattern))
				what := fmt.Sprintf("%s %s by %s (right %s): %d %s", rt.method, rt.pattern, a.name, r.right, out.Code, out.Header().Get("Location"))
				switch {
				case out.Code >= 500 && out.Code != http.StatusServiceUnavailable:
					t.Errorf("%s: breaks", what)
				case r.right == "anyone":
				case !allowed && r.form && slices.Contains(faulty, out.Code):
				case !allowed && !led(out) && out.Code != http.StatusForbidden && out.Code != http.StatusNotFound:
					t.Errorf("%s: should be refused", what)
				case allowed && a.name != "manager of another organisation" && a.name != w.foreign.name && (led(out) || out.Code == http.StatusForbidden):
					t.Errorf("%s: should be let in", what)
				}
			}
		}
	}
	for _, r := range rules {
		if !r.used {
			t.Errorf("%s %s in %s is no route any more", r.method, r.pattern, rightsFile)
		}
	}
}

// What is tried on the French routes holds for the English ones: they are the same, mounted by the same function.
func TestBothLanguagesHaveTheSameRoutes(t *testing.T) {
	w := newRightsWorld(t)
	routes := func(r chi.Router) (all []string) {
		must(t, chi.Walk(r, func(method, pattern string, _ http.Handler, around ...func(http.Handler) http.Handler) error {
			all = append(all, fmt.Sprint(method, " ", pattern, " behind ", len(around)))
			return nil
		}))
		slices.Sort(all)
		return all
	}
	if french, english := routes(w.router), routes(w.english); len(french) < 100 || !slices.Equal(french, english) {
		t.Errorf("French has %d routes, English %d: they should be the same, and more than 100", len(french), len(english))
	}
}

// Whoever works for another organisation, by hand or by machine, finds nothing of this one: not by its name in an address,
// and not in a list.
func TestAnotherOrganisationFindsNothing(t *testing.T) {
	w, rules := newRightsWorld(t), readRights(t)
	strangers := []asker{w.foreign}
	for _, a := range w.askers {
		if a.name == "manager of another organisation" || a.name == "holder of another badge" {
			strangers = append(strangers, a)
		}
	}
	n := 0
	must(t, chi.Walk(w.router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		r := ruleOf(rules, method, pattern)
		if r == nil || r.right == "anyone" {
			return nil
		}
		for _, a := range strangers {
			if !a.knows(r, pattern) {
				continue
			}
			n++
			out := w.ask(a, method, w.address(pattern))
			for _, secret := range w.secrets {
				if strings.Contains(out.Body.String(), secret) && secret != w.ids["award"] {
					t.Errorf("%s %s tells %s of %q", method, pattern, a.name, secret)
				}
			}
			if names(w, pattern) && !(r.form && slices.Contains(faulty, out.Code)) && out.Code != http.StatusNotFound && out.Code != http.StatusForbidden && out.Code != http.StatusUnauthorized {
				t.Errorf("%s %s answers %d to %s, who must find nothing there", method, pattern, out.Code, a.name)
			}
		}
		return nil
	}))
	if n < 100 {
		t.Errorf("only %d requests were made", n)
	}
}

// names tells whether the pattern names something that is the first organisation's.
func names(w *rightsWorld, pattern string) bool {
	for _, p := range []string{"award", "batch", "dossier", "invitation", "request", "room", "question", "account", "key", "endorsement"} {
		if strings.Contains(pattern, "{"+p+"}") && w.ids[p] != "" {
			return true
		}
	}
	return false
}
