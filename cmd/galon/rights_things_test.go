package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/store"
)

// The demo has one of everything that an address can name. Whoever works for an organisation that has nothing, or holds a
// passport with nothing, finds nothing of it, at any door; and whose it is finds it, so that the first is no empty proof.

// thing is how one is found: a query for its identifier and for whom it belongs to, an organisation or a passport.
type thing struct{ name, query string }

var (
	consoleThings = []thing{
		{"account", `SELECT account_id, organisation_id FROM membership WHERE role = 'trainer'`},
		{"award", `SELECT id, organisation_id FROM award`},
		{"batch", `SELECT id, organisation_id FROM batch WHERE state = 'draft'`},
		{"claim", `SELECT c.id, c.organisation_id FROM badge_claim c JOIN invite i ON i.subject_id = c.id`},
		{"composite", `SELECT x.id, x.organisation_id FROM composite x JOIN composite_case k ON k.composite_id = x.id`},
		{"dossier", `SELECT d.id, d.organisation_id FROM afest_dossier d JOIN afest_piece p ON p.dossier_id = d.id`},
		{"endorsement", `SELECT id, organisation_id FROM endorsement`},
		{"gathering", `SELECT g.id, g.organisation_id FROM gathering g JOIN observation o ON o.gathering_id = g.id JOIN invite i ON i.subject_id = g.id`},
		{"grant", `SELECT id, organisation_id FROM model_partner`},
		{"invitation", `SELECT id, organisation_id FROM invitation`},
		{"key", `SELECT id, organisation_id FROM api_key`},
		{"mandate", `SELECT id, organisation_id FROM mandate`},
		{"model", `SELECT id, organisation_id FROM model WHERE state = 'published'`},
		{"panel", `SELECT p.id, p.organisation_id FROM panel p JOIN panel_minutes m ON m.panel_id = p.id`},
		{"question", `SELECT id, organisation_id FROM award_request`},
		{"recipient", `SELECT a.recipient_id, a.organisation_id FROM award a JOIN panel p ON p.organisation_id = a.organisation_id`},
		{"request", `SELECT id, organisation_id FROM join_request`},
		{"room", `SELECT id, organisation_id FROM award_session`},
		{"ask", `SELECT id, organisation_id FROM endorsement_ask WHERE passport_id IS NULL`},
	}
	passportThings = []thing{
		{"award", `SELECT id, passport_id FROM award WHERE passport_id IS NOT NULL`},
		{"ask", `SELECT id, passport_id FROM endorsement_ask WHERE passport_id IS NOT NULL`},
		{"badge", `SELECT id, passport_id FROM imported_badge`},
		{"claim", `SELECT c.id, c.passport_id FROM badge_claim c JOIN invite i ON i.subject_id = c.id`},
		{"declared", `SELECT id, passport_id FROM passport_declared`},
		{"mandate", `SELECT id, passport_id FROM mandate`},
		{"share", `SELECT s.share_id, a.passport_id FROM share_badge s JOIN award a ON a.id = s.award_id WHERE a.passport_id IS NOT NULL`},
	}
)

// Parts of a thing stand behind its name in an address; their own names are words of the program, or belong to all.
var partsOfThings = map[string]string{
	"sha256":      `SELECT sha256 FROM afest_piece WHERE dossier_id = $1`,
	"invite":      `SELECT id FROM invite WHERE subject_id = $1`,
	"observation": `SELECT id FROM observation WHERE gathering_id = $1`,
	"case":        `SELECT id FROM composite_case WHERE composite_id = $1`,
	"member":      `SELECT member_id FROM panel_seat WHERE panel_id = $1`,
	"candidate":   `SELECT candidate_id FROM panel_notice WHERE panel_id = $1`,
	"number":      `SELECT number FROM panel_minutes WHERE panel_id = $1`,
}

// unowned are parameters that name nothing of anybody's: words of the program, codes of the register, digests of files, and
// what the people of one organisation share.
var unowned = map[string]string{
	"badge": "travailler-en-equipe", "composite": "x", "form": "json", "file": "json", "act": "copier", "line": "2", "party": "trainer", "part": "analyse", "what": "x", "code": "RNCP37715", "slug": "travailler-en-equipe",
	"achievement": "travailler-en-equipe", "sha256": strings.Repeat("0", 64), "digest": strings.Repeat("0", 64), "trace": "x", "habilitation": "x", "equivalence": "x",
}

type owned struct{ id, owner string }

func newDemoRights(t *testing.T) *rightsWorld {
	t.Helper()
	w := newEmptyRights(t)
	must(t, os.WriteFile(filepath.Join(w.dir, demoMarker), nil, 0o600))
	_, err := seedDemo(t.Context(), w.house)
	must(t, err)
	held := w.find(t, `SELECT id, passport_id FROM award WHERE passport_id IS NOT NULL AND revoked_at IS NULL`)
	_, err = (&app.Recommending{Issuing: w.issuing}).AskHolder(t.Context(), domain.Holder{PassportID: domain.PassportID(held.owner)},
		app.AskRequest{Target: domain.EndorsesAward, Award: domain.AwardID(held.id), Channel: domain.AskByLink})
	must(t, err)
	school := w.find(t, `SELECT id, slug FROM organisation WHERE slug = 'atelier-ecole-du-doubs'`)
	_, err = w.batches.Preview(t.Context(), operator, app.BatchRequest{OrganisationID: domain.OrganisationID(school.id), Achievement: "travailler-en-equipe", File: []byte("nom;email\nLine Témoin;line.temoin@exemple.fr\n"),
		Defaults: domain.Facts{AwardedOn: "2026-11-20", Level: 2, Context: domain.Training, Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}})
	must(t, err)
	must(t, w.installation.Store.Write(t.Context(), func(tx *store.Tx) error {
		now := w.installation.Now()
		return tx.InsertImported(domain.Imported{ID: domain.NewID[domain.ImportID](now), PassportID: domain.PassportID(held.owner), CredentialID: "urn:ailleurs", FileName: "badge.json",
			Title: "Badge d’ailleurs", Verdict: "valid", CheckedAt: now, AddedAt: now}, []domain.ImportedFile{{Name: "badge.json", Content: []byte("{}")}})
	}))
	return w
}

func (w *rightsWorld) find(t *testing.T, query string, args ...any) (found owned) {
	t.Helper()
	into := []any{&found.id, &found.owner}
	if len(args) > 0 {
		into = into[:1]
	}
	if err := w.installation.Store.DB().QueryRowContext(t.Context(), query+" LIMIT 1", args...).Scan(into...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return found
}

func TestAStrangerFindsNothingOfTheDemo(t *testing.T) {
	w, rules := newDemoRights(t), readRights(t)
	ctx := t.Context()
	enter := func(row store.SessionRow) func() string { return w.entering(t, row) }
	empty, err := w.organisations.Create(ctx, operator, app.NewOrganisation{Ground: "Extrait lu", DecidedBy: "Équipe", Organisation: domain.Organisation{
		Slug: "personne", Name: "Personne", SIRET: "94567890200004", Town: "Dole", Departement: "39", Kind: domain.TrainingProvider}})
	must(t, err)
	found := map[string]owned{} // before the strangers have anything at all
	for _, s := range consoleThings {
		found["/pro/"+s.name] = w.find(t, s.query)
		found["/api/"+s.name] = found["/pro/"+s.name]
	}
	for _, s := range passportThings {
		found["/passeport/"+s.name] = w.find(t, s.query)
	}
	found["/passeport/gathering"] = owned{id: found["/pro/gathering"].id} // of somebody who has no passport yet
	holding := domain.PassportID(found["/passeport/award"].owner)
	account := domain.AccountID(found["/pro/account"].id)
	for door, row := range map[string]store.SessionRow{"/passeport/": {PassportID: holding}, "/pro/": {AccountID: account, OrganisationID: domain.OrganisationID(found["/pro/account"].owner)}} {
		found[door+"session"] = owned{id: enter(row)()} // its identifier, which shows in a list, and here its secret too
	}
	_, err = w.installation.Store.DB().ExecContext(ctx, `INSERT INTO passkey (id, account_id, name, credential_id, credential, created_at) VALUES ('cle', $1, 'Téléphone', 'x', '{}', 1)`, account)
	must(t, err)
	found["/pro/passkey"] = owned{id: "cle"}
	staff := func(organisation domain.OrganisationID, email string) asker {
		a, err := w.accounts.CreateAccount(ctx, operator, "Paul Mercier", email, organisation, domain.RoleManager)
		must(t, err)
		return asker{name: "manager of " + string(organisation), cookie: httpd.StaffCookie, may: mayStaff(domain.RoleManager),
			enter: enter(store.SessionRow{AccountID: a.ID, OrganisationID: organisation})}
	}
	machine := func(organisation domain.OrganisationID) asker {
		_, token, err := w.accounts.CreateAPIKey(ctx, operator, organisation, "essai", app.Scopes)
		must(t, err)
		return asker{name: "key of " + string(organisation), via: "/api/", key: token, may: mayKey(app.Scopes...)}
	}
	holder := func(passport string) asker {
		return asker{name: "holder of " + passport, cookie: httpd.HolderCookie, may: only("holder"), enter: enter(store.SessionRow{PassportID: domain.PassportID(passport)})}
	}
	a, err := w.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: empty.ID, Achievement: "travailler-en-equipe", Recipient: domain.Recipient{Name: "Un Autre", Email: "autre@exemple.fr"},
		Facts: domain.Facts{AwardedOn: "2026-11-20", Level: 2, Context: domain.Training, Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}})
	must(t, err)
	other, err := w.passports.Accept(ctx, app.Ticket{Token: w.issuing.ReceiveToken(a.ID)}, domain.Holder{})
	must(t, err)
	owners := map[string]asker{}
	for _, s := range consoleThings {
		if f := found["/pro/"+s.name]; owners["/pro/"+f.owner].name == "" {
			owners["/pro/"+f.owner] = staff(domain.OrganisationID(f.owner), "chef-"+f.owner+"@exemple.fr")
			owners["/api/"+f.owner] = machine(domain.OrganisationID(f.owner))
		}
	}
	doors := []struct {
		prefix   string
		stranger asker
	}{
		{"/pro/", staff(empty.ID, "chef@personne.exemple")},
		{"/api/", machine(empty.ID)},
		{"/passeport/", holder(string(other.Holder.PassportID))},
	}
	seen, shown := 0, map[string]bool{}
	for _, door := range doors {
		for _, rt := range w.routes(t) {
			r := ruleOf(rules, rt.method, rt.pattern)
			if !strings.HasPrefix(rt.pattern, door.prefix) || r == nil || r.right == "anyone" || !strings.Contains(rt.pattern, "{") || !door.stranger.knows(r, rt.pattern) {
				continue
			}
			var what owned
			address := rt.pattern
			for i, part := range strings.Split(rt.pattern, "/") {
				if !strings.HasPrefix(part, "{") {
					continue
				}
				name := strings.Trim(part, "{}")
				name, _, _ = strings.Cut(name, ":")
				value, named := unowned[name]
				if f, is := found[door.prefix+name]; what.id == "" && is {
					what = f
					value, named = what.id, true
				} else if query, is := partsOfThings[name]; is && what.id != "" && (name != "sha256" || strings.Contains(rt.pattern, "{dossier}")) {
					value, named = w.find(t, query, what.id).id, true
				}
				if !named {
					t.Fatalf("%s %s: say in this file what %s (part %d) is", rt.method, rt.pattern, name, i)
				}
				address = strings.Replace(address, part, value, 1)
			}
			if what.id == "" {
				continue
			}
			seen++
			out := w.ask(door.stranger, rt.method, address)
			if out.Code != http.StatusNotFound && out.Code != http.StatusForbidden && !(r.form && slices.Contains(faulty, out.Code)) {
				t.Errorf("%s %s answers %d %s to %s", rt.method, rt.pattern, out.Code, out.Header().Get("Location"), door.stranger.name)
			}
			if rt.method != http.MethodGet || what.owner == "" {
				continue
			}
			owner, there := owners[door.prefix+what.owner]
			if !there {
				owner = holder(what.owner)
			}
			if out := w.ask(owner, rt.method, address); out.Code != http.StatusNotFound && out.Code != http.StatusForbidden {
				shown[rt.pattern] = true
			} else {
				t.Logf("%s answers %d to whose it is", rt.pattern, out.Code)
			}
		}
	}
	if seen < 190 || len(shown) < 60 {
		t.Errorf("only %d were tried, %d shown to whose they are", seen, len(shown))
	}
}

// entering makes a new session each time.
func (w *rightsWorld) entering(t *testing.T, row store.SessionRow) func() string {
	return func() string {
		token := string(domain.NewID[domain.SessionID](time.Now()))
		row.ID, row.Hash, row.CreatedAt, row.ExpiresAt = domain.SessionID(token), w.installation.Pepper.Hash("session", token), w.installation.Now(), w.installation.Now().Add(time.Hour)
		must(t, w.installation.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertSession(row) }))
		return token
	}
}
