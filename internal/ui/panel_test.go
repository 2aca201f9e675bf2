package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
)

// chamber is the console of the certifying body with a session, and the door of its jurors.
type chamber struct {
	office
	panels *app.Panels
	boss   *browser
	actor  domain.Actor
	page   domain.PanelSession
}

func newChamber(t testing.TB) chamber {
	t.Helper()
	c := chamber{office: newOffice(t)}
	c.Evidence = evidence.Folder{Dir: t.TempDir()}
	c.panels = &app.Panels{Batches: &app.Batches{Issuing: c.issuing}, Words: c.site.Printer()}
	c.must((&Jury{Site: c.site, Panels: c.panels, Misses: c.throttle("jury")}).Mount(c.router))
	c.boss, c.actor = c.signedIn(c.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	var err error
	c.page, err = c.panels.Create(t.Context(), c.actor, app.NewPanel{OrganisationID: c.certifer.ID, Blocs: []string{"RNCP37715BC01"}, On: domain.DayOf(c.Now()), Place: "Nevers",
		Members: []domain.PanelMember{{Name: "Isabelle Roux", Function: "aide à domicile", Email: "isabelle.roux@exemple.fr", AuthorisedUntil: "2027-06-30"},
			{Name: "Karim Haddad", Function: "responsable de secteur", AuthorisedUntil: "2027-06-30"}},
		Candidates: []domain.PanelCandidate{{Name: "Léa Monnin", Email: "lea.monnin@exemple.fr"}}})
	c.must(err)
	return c
}

// Every address of juries, asked for by a person of another organisation: it does not exist. And by nobody: to the door.
func TestJuriesOfAnotherOrganisationDoNotExist(t *testing.T) {
	c := newChamber(t)
	_, err := c.panels.Convene(t.Context(), c.actor, c.page.ID, c.page.Version)
	c.must(err)
	nobody := c.browser()
	n := 0
	c.must(chi.Walk(c.router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !strings.HasPrefix(route, "/pro/jurys/{panel}") {
			return nil
		}
		n++
		path := strings.NewReplacer("{panel}", string(c.page.ID), "{member}", string(c.page.Members[0].ID), "{candidate}", string(c.page.Candidates[0].ID),
			"{digest}", strings.Repeat("a", 64), "{number}", "1").Replace(route)
		form := url.Values(nil)
		if method == http.MethodPost {
			form = url.Values{"version": {"2"}, "why": {"x"}, "on": {"01/12/2026"}, "place": {"Dole"}, "member": {string(c.page.Members[0].ID)}}
		}
		got := c.b.do(method, path, form)
		if strings.HasSuffix(route, "/piece") && method == http.MethodPost {
			got = c.b.upload(path, []byte("un texte"), "version", "2")
		}
		if got.status != http.StatusNotFound || strings.Contains(got.body, "Monnin") {
			t.Errorf("%s %s of another organisation: %d", method, route, got.status)
		}
		if got := nobody.do(method, path, form); got.status != http.StatusSeeOther || got.to != "/pro/connexion" {
			t.Errorf("%s %s by nobody: %d to %q", method, route, got.status, got.to)
		}
		return nil
	}))
	if n < 18 {
		t.Errorf("only %d routes were tried", n)
	}
	d, err := c.panels.Panel(t.Context(), c.actor, c.page.ID)
	c.must(err)
	if d.Version != 2 || d.Place != "Nevers" {
		t.Errorf("something was changed: %+v", d.PanelSession)
	}
}

// Whoever holds a link without its code sees who calls and nothing else, on every address below it; nothing is stored,
// sent on or logged.
func TestALinkOfAJurorGivesNothingAway(t *testing.T) {
	c := newChamber(t)
	_, err := c.panels.Convene(t.Context(), c.actor, c.page.ID, c.page.Version)
	c.must(err)
	c.must(c.Jobs.Drain(t.Context()))
	link := c.lastLink("isabelle.roux@exemple.fr", "/jury/")
	stranger := c.browser()
	got := stranger.get(link).expect(t, 200, "Jury du 25", "Ce lien ne suffit pas", "i•••@exemple.fr", "!Monnin", "!isabelle.roux@")
	if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Referrer-Policy") != "no-referrer" || got.header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("headers %v", got.header)
	}
	id := string(c.page.Candidates[0].ID)
	for path, form := range map[string][]string{
		"/avis": {"candidate", id, "b0-decision", "acquired"}, "/commun": {"candidate", id, "bloc", "RNCP37715BC01", "decision", "acquired"},
		"/signer": {"code", "00000000"}, "/clore": {},
	} {
		if got := stranger.post(link+path, form...); got.status == 200 || strings.Contains(got.body, "Monnin") {
			t.Errorf("%s without the code: %d", path, got.status)
		}
	}
	for _, path := range []string{"/pv", "/piece/" + strings.Repeat("a", 64)} {
		stranger.get(link+path).leads(t, link)
	}
	stranger.post(link+"/entrer", "code", "").expect(t, 422, "Le code a 8 chiffres")
	stranger.post(link+"/entrer", "code", "00000000").expect(t, 422, "Ce code n’est plus valable")
	c.b.get("/jury/aaaaaaaaaaaaaaaaaaaaaaaaaa").expect(t, 404, "Demandez un nouveau lien")

	stranger.post(link+"/code").leads(t, link+"?ok=jury-code")
	c.must(c.Jobs.Drain(t.Context()))
	d, err := c.panels.Panel(t.Context(), c.actor, c.page.ID)
	c.must(err)
	if len(d.Votes)+len(d.Signatures) != 0 {
		t.Errorf("a link alone wrote %+v %+v", d.Votes, d.Signatures)
	}
	if token := strings.TrimPrefix(link, "/jury/"); strings.Contains(c.log.String(), token) || !strings.Contains(c.log.String(), "/jury/{token}") {
		t.Error("the link stands in the log, or its route does not")
	}
	// The code that the organisation gives is shown again for a while, and no other one is made by looking.
	sheet := panelURL(c.page.ID) + "/membres/" + string(c.page.Members[1].ID) + "/convocation"
	c.boss.get(sheet).expect(t, 200, "Convocation de Karim Haddad", "!class=\"code\"")
	c.boss.post(sheet).leads(t, sheet+"?ok=panel-code")
	first := c.boss.get(sheet).expect(t, 200, `class="code"`)
	if c.boss.get(sheet).body != first.body {
		t.Error("to look makes another code")
	}
	c.now = c.now.Add(11 * 60e9)
	c.boss.get(sheet).expect(t, 200, `!class="code"`)
}

// A reader of the organisation sees a session and is offered nothing to do.
func TestAReaderOfJuries(t *testing.T) {
	c := newChamber(t)
	reader, _ := c.signedIn(c.certifer, "Paul Lenoir", "paul@institut.exemple", domain.RoleReader)
	reader.get(panelURL(c.page.ID)).expect(t, 200, "Léa Monnin", "!<form method=\"post\" action=\"/pro/jurys")
	reader.get(panelPath).expect(t, 200, "Assistant de vie aux familles", "!Préparer un jury")
	reader.get(panelPath+"/nouveau").expect(t, 403)
	c.b.get(panelPath+"/nouveau").expect(t, 200, "Votre organisme ne peut attester aucun bloc")
}

// A tab of a refused form that is opened again leads to the page of the jury, whoever opens it.
func TestATabOfARefusedFormLeadsToTheJury(t *testing.T) {
	c := newChamber(t)
	for _, form := range []string{"code", "entrer", "avis", "commun", "signer", "clore"} {
		c.browser().get("/jury/aaaaaaaaaaaaaaaaaaaaaaaaaa/"+form).leads(t, "/jury/aaaaaaaaaaaaaaaaaaaaaaaaaa")
	}
}

// Faults come back at their fields with what was typed, and a stale form changes nothing.
func TestFaultsOfTheFormsOfASession(t *testing.T) {
	c := newChamber(t)
	at := panelURL(c.page.ID)
	c.boss.post(at+"/membres", "version", "1", "member-name", "Sonia Petit", "member-until", "31/02/2027").plain().
		expect(t, 422, `value="Sonia Petit"`, `<a href="#member-function">Écrivez la fonction`, "La date « 31/02/2027 » n’existe pas")
	c.boss.post(at+"/membres", "version", "1", "member-name", "Isabelle ROUX", "member-function", "x", "member-until", "31/12/2027").expect(t, 422, "est déjà membre de ce jury")
	c.boss.post(at+"/candidats", "version", "1", "candidate-name", "Karim Haddad").expect(t, 422, "Personne ne décide pour soi-même")
	c.boss.post(at+"/candidats", "version", "7", "candidate-name", "Hugo Perrin").expect(t, 409, "Rien n’a été écrasé")
	c.boss.post(at+"/candidats", "candidate-name", "Hugo Perrin").expect(t, 409, "Rien n’a été écrasé")
	c.boss.upload(at+"/candidats/"+string(c.page.Candidates[0].ID)+"/piece", []byte("MZ\x00"), "version", "1").expect(t, 422)
	c.boss.post(at+"/date", "version", "1", "on", "01/01/2035", "place", "Nevers").expect(t, 422)
	c.boss.post(at+"/date", "version", "1", "on", "30/11/2026", "place", "Decize").leads(t, at+"?ok=panel-saved")
	c.boss.get(at).expect(t, 200, "30 novembre 2026", "Decize")
	c.boss.post(panelPath+"/nouveau", "blocs", "RNCP37715", "on", "30/11/2026", "place", "Nevers")
	list, err := c.panels.Panels(t.Context(), c.actor, c.certifer.ID)
	c.must(err)
	for _, s := range list.Sessions {
		if s.ID != c.page.ID && len(s.Blocs) < 3 {
			t.Errorf("the whole certification has %d blocs", len(s.Blocs))
		}
	}
}

// Whatever a browser sends as a member's words, reading it neither stops the program nor invents a decision.
func FuzzVoteOfAForm(f *testing.F) {
	f.Add("candidate=c&version=1&knows=1&b0-decision=acquired&b0-k1=oui&b0-reason=x&advice=y")
	f.Add("b0-decision=tout&b1-k99=oui&version=-3")
	p := domain.PanelSession{PanelPlan: domain.PanelPlan{Blocs: []domain.PanelBloc{{Code: "A", Criteria: []string{"un", "deux"}}, {Code: "B"}}}}
	f.Fuzz(func(t *testing.T, body string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		v := voteOf(p, form)
		if len(v.Blocs) != 2 || len(v.Blocs["A"].Criteria) > 2 || len(v.Blocs["B"].Criteria) > 0 {
			t.Fatalf("%+v", v)
		}
		if len(p.CheckVote(v)) > 0 {
			return
		}
		for code, b := range v.Blocs {
			if b.Decision != "" && string(b.Decision) != form.Get(map[string]string{"A": "b0-", "B": "b1-"}[code]+"decision") {
				t.Fatalf("a decision that nobody sent: %+v", v)
			}
		}
	})
}

// hold plays both members through: every candidate gets that decision, and the minutes are signed and closed.
func (c *chamber) hold(t *testing.T, decisions map[string]domain.PanelDecision) {
	t.Helper()
	type key struct{ token, visit, code string }
	var keys []key
	d, err := c.panels.Panel(t.Context(), c.actor, c.page.ID)
	c.must(err)
	for _, m := range d.Members {
		var k key
		k.token = strings.TrimPrefix(c.panels.SeatLink(d.Seats[m.ID]), c.panels.BaseURL+"/jury/")
		k.code, _, err = c.panels.GiveCode(t.Context(), c.actor, c.page.ID, m.ID)
		c.must(err)
		k.visit, _, err = c.panels.Enter(t.Context(), k.token, k.code)
		c.must(err)
		for _, x := range d.Candidates {
			v := domain.PanelVote{Candidate: x.ID, Version: d.Vote(m.ID, x.ID).Version, Blocs: map[string]domain.BlocVote{d.Blocs[0].Code: {Decision: decisions[x.Name], Reason: "Parce que"}}}
			_, err := c.panels.SaveVote(t.Context(), k.token, k.visit, v)
			c.must(err)
		}
		keys = append(keys, k)
	}
	d, err = c.panels.Panel(t.Context(), c.actor, c.page.ID)
	c.must(err)
	for _, k := range keys {
		c.must(c.panels.Sign(t.Context(), k.token, k.visit, k.code, d.Digest()))
	}
	c.must(c.panels.Close(t.Context(), c.actor, c.page.ID))
}

func (c *chamber) issueAll(t *testing.T) {
	t.Helper()
	batches, err := c.panels.IssueAll(t.Context(), c.actor, c.page.ID)
	c.must(err)
	for _, id := range batches {
		b, err := c.panels.Store.Batch(t.Context(), id)
		c.must(err)
		_, err = c.panels.RunNow(t.Context(), b)
		c.must(err)
	}
}

// After a second decision the page tells which badge is to be withdrawn, offers no badge to who has theirs already, and
// says how long things are kept.
func TestADecisionThatChangedAsksForItsBadgeBack(t *testing.T) {
	c := newChamber(t)
	at := panelURL(c.page.ID)
	c.boss.post(at+"/candidats", "version", "1", "candidate-name", "Michel Jacquot").leads(t, at+"?ok=panel-saved#candidats")
	c.boss.upload(at+"/candidats/"+string(c.page.Candidates[0].ID)+"/piece", []byte("Livret"), "version", "2").leads(t, at+"?ok=panel-saved#candidats")
	_, err := c.panels.Convene(t.Context(), c.actor, c.page.ID, 3)
	c.must(err)
	c.boss.post(at+"/effacer").expect(t, 409, "n’est pas encore close")
	c.hold(t, map[string]domain.PanelDecision{"Léa Monnin": domain.Acquired, "Michel Jacquot": domain.Acquired})
	c.boss.get(at).expect(t, 200, "Délivrer 2 badges de bloc", "!La décision a changé", "L. 6362-6", "Effacer 1 pièce")
	c.issueAll(t)
	c.boss.get(at).expect(t, 200, "!Délivrer 2 badges", "!La décision a changé")
	c.must(c.panels.Reopen(t.Context(), c.actor, c.page.ID, "Erreur de saisie"))
	c.hold(t, map[string]domain.PanelDecision{"Léa Monnin": domain.NotAcquired, "Michel Jacquot": domain.Acquired})
	page := c.boss.get(at).plain()
	page.expect(t, 200, "La décision a changé : retirez ce badge", "!badges de bloc</button>", "!badge de bloc</button>")
	if n := strings.Count(page.body, "La décision a changé : retirez ce badge"); n != 1 {
		t.Errorf("%d badges are asked back, want 1", n)
	}
	d, err := c.panels.Panel(t.Context(), c.actor, c.page.ID)
	c.must(err)
	for _, a := range d.Awards {
		if a.Row.RecipientName == "Léa Monnin" {
			_, err := c.issuing.Revoke(t.Context(), c.actor, a.Row.ID, domain.PanelDecisionChanged, "")
			c.must(err)
		}
	}
	c.boss.get(at).expect(t, 200, "!La décision a changé")
	c.boss.post(at+"/effacer").leads(t, at+"?ok=panel-files-erased#conservation")
	c.boss.get(at).expect(t, 200, "!Effacer 1 pièce", "Procès-verbal n° 2")
}
