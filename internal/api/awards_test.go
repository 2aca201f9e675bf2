package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/schemas"
)

// order is the body that issues an award.
type order struct {
	Achievement string `json:"achievement"`
	Recipient   person `json:"recipient"`
	domain.Facts
	Again bool `json:"again,omitempty"`
	Slip  bool `json:"slip,omitempty"`
}

type person struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

const (
	team   = "travailler-en-equipe"
	cheese = "conduire-une-fabrication-de-fromage"
	linen  = "bloc-entretenir-le-logement-et-le-linge"
)

var today = domain.DayOf(testkit.Start)

func softSkill(name, email string) order {
	return order{Achievement: team, Recipient: person{Name: name, Email: email}, Facts: testkit.SoftSkillFacts(today)}
}

// reserved leaves an award that is not signed, as a crash after step 2 of the cycle does.
func (w *world) reserved(name string) domain.AwardID {
	w.t.Helper()
	w.Issuing.AfterStep = func(step int) {
		if step == 2 {
			panic("stopped")
		}
	}
	defer func() { w.Issuing.AfterStep = nil }()
	func() {
		defer func() {
			if recover() == nil {
				w.t.Fatal("the cycle went on")
			}
		}()
		w.Issue(team, name, "")
	}()
	pending, err := w.Store.PendingAwards(w.t.Context(), w.Now().Add(time.Hour))
	must(w.t, err)
	if len(pending) != 1 {
		w.t.Fatalf("%d awards are reserved", len(pending))
	}
	return pending[0].ID
}

func TestIssueAnswersTheAwardItsAddressAndItsSlip(t *testing.T) {
	w := newWorld(t)
	o := softSkill("  Nadia   Benali ", "Nadia.Benali@exemple.fr")
	o.Slip = true
	a := w.post("/api/v1/awards", o).want(http.StatusCreated)
	got := a.award()
	if want := "/api/v1/awards/" + got.ID; a.Header.Get("Location") != want {
		t.Errorf("Location %q, want %q", a.Header.Get("Location"), want)
	}
	if got.State != "valid" || got.Recipient.Email != "nadia.benali@exemple.fr" || got.Recipient.Name != "Nadia Benali" {
		t.Errorf("%s", a.body)
	}
	if got.Slip == nil || got.Slip.ClaimCode == got.Slip.Code || !strings.HasPrefix(got.Slip.PageURL, w.BaseURL+"/v/") {
		t.Fatalf("slip: %s", a.body)
	}
	// The address leads to the same award, and the slip is the same until it is renewed.
	w.get(a.Header.Get("Location")).want(http.StatusOK)
	var again, renewed slip
	w.post(a.Header.Get("Location")+"/slip", nil).want(http.StatusOK).into(&again)
	w.post(a.Header.Get("Location")+"/slip"+query("renew", "true"), nil).want(http.StatusOK).into(&renewed)
	if again != *got.Slip {
		t.Errorf("slip %+v, then %+v", *got.Slip, again)
	}
	if renewed.Code != again.Code || renewed.ClaimCode == again.ClaimCode || renewed.ClaimCode == "" {
		t.Errorf("slip %+v, renewed %+v", again, renewed)
	}
	w.Deliver()
	if mails := w.Mails(); len(mails) != 1 || mails[0].To != "nadia.benali@exemple.fr" {
		t.Errorf("mails: %+v", mails)
	}
}

func TestIssueOfEachKindByWhoMay(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		badge string
		by    domain.Organisation
		facts domain.Facts
		end   bool
	}{
		{team, w.School, testkit.SoftSkillFacts(today), true},
		{cheese, w.Employer, testkit.AfestFacts(today), true},
		{linen, w.Certifier, testkit.PanelFacts(today), false}, // a bloc is acquired for life
		{"travailler-pres-d-une-installation-hydrogene", w.School, testkit.CourseFacts(today), true},
	} {
		a := w.ask(request{method: "POST", path: "/api/v1/awards", key: w.Key(c.by, "award"),
			body: order{Achievement: c.badge, Recipient: person{Name: "Fatou Diallo"}, Facts: c.facts}}).want(http.StatusCreated).award()
		if a.Achievement != c.badge || (a.ValidUntil != "") != c.end {
			t.Errorf("%s: %+v", c.badge, a)
		}
	}
}

func TestIssueNamesEachFaultByItsField(t *testing.T) {
	w := newWorld(t)
	afest := order{Achievement: cheese, Recipient: person{Name: "Nadia Benali"}, Facts: testkit.AfestFacts(today)}
	bloc := order{Achievement: linen, Recipient: person{Name: "Fatou Diallo"}, Facts: testkit.PanelFacts(today)}
	noElement := map[string]string{
		"/afest/employer/name": "afest-employer-missing", "/afest/work_analysis": "afest-analysis-missing", "/afest/trainer_designation": "afest-trainer-missing",
		"/afest/pairs": "afest-reflection-missing", "/afest/assessment": "afest-assessment-missing",
	}
	for _, c := range []struct {
		name   string
		by     domain.Organisation
		base   order
		change func(o *order)
		want   map[string]string
	}{
		{"no name, no date", w.School, softSkill("", ""), func(o *order) { o.AwardedOn = "" }, map[string]string{"/recipient/name": "name-missing", "/awarded_on": "date-missing"}},
		{"address", w.School, softSkill("Nadia Benali", "nadia@exemple"), nil, map[string]string{"/recipient/email": "email-no-end"}},
		{"tomorrow", w.School, softSkill("Nadia Benali", ""), func(o *order) { o.AwardedOn = "2026-11-26" }, map[string]string{"/awarded_on": "date-future"}},
		{"no context", w.School, softSkill("Nadia Benali", ""), func(o *order) { o.Context = "" }, map[string]string{"/context": "context-missing"}},
		{"context", w.School, softSkill("Nadia Benali", ""), func(o *order) { o.Context = "holiday" }, map[string]string{"/context": "context-unknown"}},
		{"no assessor", w.School, softSkill("Nadia Benali", ""), func(o *order) { o.Assessor.Name = " " }, map[string]string{"/assessor/name": "assessor-missing"}},
		{"level", w.School, softSkill("Nadia Benali", ""), func(o *order) { o.Level = 5 }, map[string]string{"/level": "level-unknown"}},
		{"observers", w.School, softSkill("Nadia Benali", ""), func(o *order) { o.Observations.Observers = 4 }, map[string]string{"/observations/observers": "observers-count"}},
		{"AFEST without file", w.Employer, afest, func(o *order) { o.AFEST = nil }, noElement},
		{"AFEST with an empty file", w.Employer, afest, func(o *order) { o.AFEST = &domain.AfestFile{} }, noElement},
		{"AFEST without trainer", w.Employer, afest, func(o *order) { o.AFEST.Designation = domain.TrainerDesignation{} }, map[string]string{"/afest/trainer_designation": "afest-trainer-missing"}},
		{"AFEST trainer designated late", w.Employer, afest, func(o *order) { o.AFEST.Designation.Date = today }, map[string]string{"/afest/trainer_designation/date": "afest-trainer-late"}},
		{"AFEST not acquired", w.Employer, afest, func(o *order) { o.AFEST.Assessment.Result = "failed" }, map[string]string{"/afest/assessment/result": "afest-not-acquired"}},
		{"bloc by who may not", w.School, bloc, nil, map[string]string{"/organisation": "bloc-not-entitled"}},
		{"bloc before the habilitation", w.Certifier, bloc, func(o *order) { o.AwardedOn = "2023-08-31" }, map[string]string{"/organisation": "bloc-not-entitled"}},
		{"bloc without panel", w.Certifier, bloc, func(o *order) { o.Panel = nil }, map[string]string{"/panel": "panel-missing"}},
		{"minutes that no jury signed here", w.Certifier, bloc, func(o *order) {
			o.Evidence = []domain.Evidence{{Name: "Procès-verbal du jury n° 1", Narrative: "Signé par 3 membres du jury.", Genre: domain.MinutesGenre}}
		}, map[string]string{"/evidence/0/genre": "evidence-genre-ours"}},
		{"bloc by one person", w.Certifier, bloc, func(o *order) { o.Panel.Members = 1 }, map[string]string{"/panel/members": "panel-too-small"}},
	} {
		o := c.base
		if o.AFEST != nil {
			file := *o.AFEST
			o.AFEST = &file
		}
		if o.Panel != nil {
			panel := *o.Panel
			o.Panel = &panel
		}
		if o.Observations != nil {
			seen := *o.Observations
			o.Observations = &seen
		}
		if c.change != nil {
			c.change(&o)
		}
		code, fields := w.ask(request{method: "POST", path: "/api/v1/awards", key: w.Key(c.by, "award"), body: o}).problem(http.StatusUnprocessableEntity)
		if diff := cmp.Diff(c.want, fields); diff != "" || code != "fields-invalid" {
			t.Errorf("%s: code %s, fields (-want +got):\n%s", c.name, code, diff)
		}
	}
	var list struct{ Items []award }
	w.get("/api/v1/awards").want(http.StatusOK).into(&list)
	if len(list.Items) != 0 {
		t.Errorf("a refused request left %d awards", len(list.Items))
	}
}

func TestWhatIsNotTheJSONThatWasAskedFor(t *testing.T) {
	w := newWorld(t)
	good, err := json.Marshal(softSkill("Nadia Benali", ""))
	must(t, err)
	member := func(s string) []byte { return []byte(strings.Replace(string(good), "{", "{"+s+",", 1)) }
	id := w.post("/api/v1/awards", softSkill("Lucas Grosjean", "")).want(http.StatusCreated).award().ID
	for _, path := range []string{"/api/v1/awards", "/api/v1/awards/" + id + "/revoke"} {
		for _, c := range []struct {
			name, contentType string
			body              []byte
			status            int
			code              string
			fields            map[string]string
		}{
			{"unknown member", "application/json", member(`"grade":"A"`), http.StatusUnprocessableEntity, "fields-invalid", map[string]string{"/grade": "field-unknown"}},
			{"type", "application/json", member(`"reason":3,"level":"three"`), http.StatusUnprocessableEntity, "fields-invalid", nil},
			{"broken", "application/json", good[:len(good)-1], http.StatusBadRequest, "json-malformed", map[string]string{}},
			{"two", "application/json", []byte(`{} {}`), http.StatusBadRequest, "json-trailing", map[string]string{}},
			{"form", "application/x-www-form-urlencoded", []byte("achievement=" + team), http.StatusUnsupportedMediaType, "content-type", map[string]string{}},
			{"no type", "", good, http.StatusUnsupportedMediaType, "content-type", map[string]string{}},
			{"1 MiB and a byte", "application/json", []byte(`{"x":"` + strings.Repeat("a", 1<<20) + `"}`), http.StatusRequestEntityTooLarge, "body-too-large", map[string]string{}},
		} {
			code, fields := w.ask(request{method: "POST", path: path, key: w.APIKey, body: c.body, contentType: c.contentType}).problem(c.status)
			if c.fields == nil {
				c.fields = fields
			}
			if diff := cmp.Diff(c.fields, fields); diff != "" || code != c.code {
				t.Errorf("%s %s: code %s, want %s; fields (-want +got):\n%s", path, c.name, code, c.code, diff)
			}
		}
	}
}

func TestSamePersonTwiceIsAConflictUnlessItIsMeant(t *testing.T) {
	w := newWorld(t)
	o := softSkill("Nadia Benali", "nadia.benali@exemple.fr")
	first := w.post("/api/v1/awards", o).want(http.StatusCreated).award()
	o.Recipient = person{Name: "nadia BENALI", Email: "NADIA.benali@exemple.fr"}
	w.post("/api/v1/awards", o).refused(http.StatusConflict, "award-already-held")
	o.Again = true
	second := w.post("/api/v1/awards", o).want(http.StatusCreated).award()
	if first.ID == second.ID || first.CredentialID == second.CredentialID {
		t.Errorf("awards %+v and %+v", first, second)
	}
	// Without the address it is somebody else of that name, and a withdrawn badge is not held.
	o.Again, o.Recipient.Email = false, ""
	third := w.post("/api/v1/awards", o).want(http.StatusCreated).award()
	w.post("/api/v1/awards/"+third.ID+"/revoke", map[string]string{"reason": "issued_in_error"}).want(http.StatusOK)
	w.post("/api/v1/awards", o).want(http.StatusCreated)
	w.post("/api/v1/awards", order{Achievement: "nothing-of-that-name", Facts: o.Facts}).refused(http.StatusNotFound, "achievement-unknown")
}

func TestOnlyWithAKeyAndOnlyItsRights(t *testing.T) {
	w := newWorld(t)
	mine := w.post("/api/v1/awards", softSkill("Nadia Benali", "")).want(http.StatusCreated).award().ID
	csv := []byte("nom;date;contexte;évaluateur\nLucas Grosjean;25/11/2026;stage;Claire Morel\n")
	preview := request{method: "POST", path: "/api/v1/batches" + query("achievement", team), body: csv, contentType: "text/csv"}
	preview.key = w.APIKey
	var b batch
	w.ask(preview).want(http.StatusCreated).into(&b)
	preview.key = ""

	get := func(path string) request { return request{method: "GET", path: path} }
	post := func(path string, body any) request { return request{method: "POST", path: path, body: body} }
	revoke := map[string]string{"reason": "issued_in_error"}
	calls := []struct {
		request
		needs string // the right
		other int    // for another organisation
	}{
		{get("/api/v1/organisations"), "read", 200},
		{get("/api/v1/achievements"), "read", 200},
		{get("/api/v1/achievements/drafts"), "read", 200},
		{get("/api/v1/achievements/" + team), "read", 200},
		{get("/api/v1/awards"), "read", 200},
		{get("/api/v1/awards/" + mine), "read", 404},
		{get("/api/v1/awards/" + mine + "/credential"), "read", 404},
		{get("/api/v1/batches/" + b.ID), "", 404},
		{post("/api/v1/awards", softSkill("Ana Costa", "")), "award", 201},
		{preview, "award", 201},
		{post("/api/v1/batches/"+b.ID+"/confirm", nil), "award", 404},
		{post("/api/v1/awards/"+mine+"/slip", nil), "award", 404},
		{post("/api/v1/awards/"+mine+"/suspend", nil), "revoke", 404},
		{post("/api/v1/awards/"+mine+"/lift", nil), "revoke", 404},
		{post("/api/v1/awards/"+mine+"/revoke", revoke), "revoke", 404},
	}
	theirs := w.Key(w.Employer, "read", "award", "revoke")
	reader, giver := w.Key(w.School, "read"), w.Key(w.School, "award")
	for _, c := range calls {
		r := c.request
		w.ask(r).refused(http.StatusUnauthorized, "api-key-missing")
		r.key = "galon_" + strings.Repeat("a", 26)
		w.ask(r).refused(http.StatusUnauthorized, "api-key-unknown")
		r.key = theirs
		w.ask(r).want(c.other)
		r.key = reader
		if c.needs == "award" || c.needs == "revoke" {
			w.ask(r).refused(http.StatusForbidden, "api-key-scope")
		} else {
			w.ask(r).want(http.StatusOK)
		}
		if r.key = giver; c.needs == "read" || c.needs == "revoke" {
			w.ask(r).refused(http.StatusForbidden, "api-key-scope")
		}
	}
	// A badge that does not exist is not told apart from somebody else's.
	for _, id := range []string{"nothing", string(domain.NewID[domain.AwardID](w.Now()))} {
		w.get("/api/v1/awards/"+id).refused(http.StatusNotFound, "award-unknown")
	}
}

// A key may withdraw without reading the list of people.
func TestKeyWithoutReadingActsAndIsToldNoName(t *testing.T) {
	w := newWorld(t)
	id := w.post("/api/v1/awards", softSkill("Nadia Benali", "")).want(http.StatusCreated).award().ID
	a := w.ask(request{method: "POST", path: "/api/v1/awards/" + id + "/suspend", key: w.Key(w.School, "revoke")}).want(http.StatusOK)
	if got := a.award(); got.State != "suspended" || got.Recipient != nil {
		t.Errorf("%s", a.body)
	}
}

// An act is answered from what it has in hand, and that is what was stored.
func TestActAnswersWhatItsAddressThenShows(t *testing.T) {
	w := newWorld(t)
	given := w.post("/api/v1/awards", softSkill("  Zoé   Œuvrard ", "Zoe@exemple.fr")).want(http.StatusCreated)
	path := given.Header.Get("Location")
	same := func(a answer) {
		t.Helper()
		if shown := w.get(path).want(http.StatusOK).body; string(a.body) != string(shown) {
			t.Errorf("answered %s\nshown    %s", a.body, shown)
		}
	}
	same(given)
	for _, act := range []string{"/suspend", "/lift", "/revoke"} {
		w.Pass(time.Minute)
		same(w.post(path+act, map[string]string{"reason": "wrong_information"}).want(http.StatusOK))
	}
}

func TestWithdrawSuspendAndLiftAreWhatVerifiersThenSee(t *testing.T) {
	w := newWorld(t)
	given := w.post("/api/v1/awards", softSkill("Nadia Benali", "")).want(http.StatusCreated).award()
	path := "/api/v1/awards/" + given.ID
	signed := w.get(path + "/credential").want(http.StatusOK).body
	jwt := w.ask(request{method: "GET", path: path + "/credential", key: w.APIKey, accept: "application/vc+jwt"}).want(http.StatusOK).body
	see := func(verdict, state string) {
		t.Helper()
		for _, form := range []request{{body: signed, contentType: "application/vc"}, {body: jwt, contentType: "text/plain"}} {
			form.method, form.path = "POST", "/api/v1/verify"
			var r report
			w.ask(form).want(http.StatusOK).into(&r)
			if r.Verdict != verdict {
				t.Errorf("%s: verdict %s, want %s: %+v", form.contentType, r.Verdict, verdict, r.Checks)
			}
		}
		if got := w.get(path).want(http.StatusOK).award().State; got != state {
			t.Errorf("state %s, want %s", got, state)
		}
	}
	see("valid", "valid")
	w.post(path+"/lift", nil).refused(http.StatusConflict, "award-not-suspended")
	w.post(path+"/suspend", nil).want(http.StatusOK)
	see("suspended", "suspended")
	w.post(path+"/suspend", nil).refused(http.StatusConflict, "award-already-suspended")
	w.post(path+"/lift", nil).want(http.StatusOK)
	see("valid", "valid")

	for _, reason := range []string{"", "because"} {
		_, fields := w.post(path+"/revoke", map[string]string{"reason": reason}).problem(http.StatusUnprocessableEntity)
		if fields["/reason"] != "reason-missing" {
			t.Errorf("reason %q: %v", reason, fields)
		}
	}
	w.Pass(time.Minute)
	if got := w.post(path+"/revoke", map[string]string{"reason": "wrong_information", "note": "Le niveau était faux."}).want(http.StatusOK).award(); got.Reason != "wrong_information" {
		t.Errorf("%+v", got)
	}
	see("revoked", "revoked")
	for _, act := range []string{"/suspend", "/lift", "/slip"} {
		w.post(path+act, nil).refused(http.StatusConflict, "award-already-revoked")
	}
	w.post(path+"/revoke", map[string]string{"reason": "wrong_information"}).refused(http.StatusConflict, "award-already-revoked")
}

func TestCredentialInTheFormThatIsAskedFor(t *testing.T) {
	w := newWorld(t)
	id := w.post("/api/v1/awards", softSkill("Nadia Benali", "nadia.benali@exemple.fr")).want(http.StatusCreated).award().ID
	stored := w.Read(domain.AwardID(id))
	for accept, want := range map[string]struct{ contentType, body string }{
		"":                    {"application/vc", string(stored.Document)},
		"*/*":                 {"application/vc", string(stored.Document)},
		"application/json":    {"application/json", string(stored.Document)},
		"application/ld+json": {"application/ld+json", string(stored.Document)},
		"application/vc+jwt":  {"application/vc+jwt", stored.JWT},
		"application/vc;q=0.2, application/vc+jwt": {"application/vc+jwt", stored.JWT},
	} {
		a := w.ask(request{method: "GET", path: "/api/v1/awards/" + id + "/credential", key: w.APIKey, accept: accept}).want(http.StatusOK)
		if a.Header.Get("Content-Type") != want.contentType || string(a.body) != want.body {
			t.Errorf("Accept %q: %s, %d bytes", accept, a.Header.Get("Content-Type"), len(a.body))
		}
		if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("personal data leaves with %v", a.Header)
		}
	}
	w.ask(request{method: "GET", path: "/api/v1/awards/" + id + "/credential", key: w.APIKey, accept: "image/png"}).refused(http.StatusNotAcceptable, "not-acceptable")
	if strings.Contains(string(stored.Document), "nadia.benali@") {
		t.Error("the address is signed in clear")
	}
	// The bytes are a badge by the schema of 1EdTech, not only by our description of the answer.
	s, err := schemas.Compile("ob3/achievementcredential.schema.json")
	must(t, err)
	var v any
	must(t, json.Unmarshal(stored.Document, &v))
	must(t, s.Validate(v))
}

func TestReservedAwardIsShownAsSuchAndCannotBeActedOn(t *testing.T) {
	w := newWorld(t)
	path := "/api/v1/awards/" + string(w.reserved("Nadia Benali"))
	var list struct{ Items []award }
	w.get("/api/v1/awards").want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || list.Items[0].State != "pending" {
		t.Errorf("%+v", list.Items)
	}
	for _, p := range []string{path, path + "/credential"} {
		w.get(p).refused(http.StatusConflict, "award-not-issued")
	}
	w.post(path+"/slip", nil).refused(http.StatusConflict, "award-not-issued")
	w.post(path+"/revoke", map[string]string{"reason": "issued_in_error"}).refused(http.StatusConflict, "award-not-issued")
	// It will be signed: the same award again would be a second one.
	w.post("/api/v1/awards", softSkill("Nadia Benali", "")).refused(http.StatusConflict, "award-already-held")
}

func TestListPagesFiltersAndEnds(t *testing.T) {
	w := newWorld(t)
	var given []string
	for i := range 7 {
		w.Pass(time.Second)
		given = append([]string{string(w.Issue(team, fmt.Sprintf("Personne %d", i), fmt.Sprintf("p%d@exemple.fr", i)).ID)}, given...)
	}
	other := string(w.Issue("organiser-son-travail", "Nadia Benali", "").ID)
	w.post("/api/v1/awards/"+given[0]+"/revoke", map[string]string{"reason": "asked_by_holder"}).want(http.StatusOK)
	w.Accept(w.Read(domain.AwardID(given[1])))

	type page struct {
		Items []award
		Next  string
	}
	ids := func(p page) (list []string) {
		for _, a := range p.Items {
			list = append(list, a.ID)
		}
		return list
	}
	var walked []string
	for cursor, n := "", 0; ; n++ {
		var p page
		w.get("/api/v1/awards" + query("limit", "3", "achievement", team, "cursor", cursor)).want(http.StatusOK).into(&p)
		walked = append(walked, ids(p)...)
		if cursor = p.Next; cursor == "" {
			if n != 2 {
				t.Errorf("%d pages", n+1)
			}
			break
		}
	}
	if diff := cmp.Diff(given, walked); diff != "" {
		t.Errorf("newest first, each once (-want +got):\n%s", diff)
	}
	for q, want := range map[string][]string{
		query("search", "personne 4"):           {given[2]},
		query("search", "P4@exemple"):           {given[2]},
		query("search", "nadia"):                {other},
		query("search", "%"):                    nil,
		query("state", "revoked"):               {given[0]},
		query("state", "accepted"):              {given[1]},
		query("achievement", "s-adapter"):       nil,
		query("batch", given[0]):                nil,
		query("state", "waiting", "limit", "1"): {other},
	} {
		var p page
		w.get("/api/v1/awards" + q).want(http.StatusOK).into(&p)
		if diff := cmp.Diff(want, ids(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", q, diff)
		}
	}
	for q, want := range map[string][2]string{
		query("limit", "0"): {"/limit", "limit-malformed"}, query("limit", "501"): {"/limit", "limit-malformed"},
		query("limit", "x"): {"/limit", "limit-malformed"}, query("state", "lost"): {"/state", "state-unknown"},
	} {
		if _, fields := w.get("/api/v1/awards" + q).problem(http.StatusUnprocessableEntity); fields[want[0]] != want[1] {
			t.Errorf("%s: %v", q, fields)
		}
	}
}

func TestCatalogueAndOrganisation(t *testing.T) {
	w := newWorld(t)
	w.Issue(team, "Nadia Benali", "")
	var all, blocs struct{ Items []domain.Achievement }
	w.get("/api/v1/achievements").want(http.StatusOK).into(&all)
	w.get("/api/v1/achievements" + query("kind", "bloc_attestation")).want(http.StatusOK).into(&blocs)
	if len(all.Items) < 20 || len(blocs.Items) < 4 || len(blocs.Items) >= len(all.Items) {
		t.Errorf("%d badges, %d blocs", len(all.Items), len(blocs.Items))
	}
	for _, a := range all.Items {
		w.get("/api/v1/achievements/" + a.Slug).want(http.StatusOK)
	}
	w.get("/api/v1/achievements/nothing").refused(http.StatusNotFound, "achievement-unknown")
	var list struct {
		Items []struct {
			ID     string `json:"id"`
			Slug   string `json:"slug"`
			Awards *struct {
				Issued *int `json:"issued"`
			} `json:"awards"`
		}
	}
	figures := request{method: "GET", path: "/api/v1/organisations", key: w.Key(w.School, "read", "read_statistics")}
	w.ask(figures).want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || list.Items[0].ID != "did:web:galon.example:o:"+w.School.Slug || list.Items[0].Awards == nil || list.Items[0].Awards.Issued != nil { // one person
		t.Errorf("%+v", list.Items)
	}
	// Figures are for those alone who may read them.
	figures.key = w.Key(w.School, "read", "award", "revoke", "write_badges", "review_claims")
	list.Items = nil
	w.ask(figures).want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || list.Items[0].Slug != w.School.Slug || list.Items[0].Awards != nil {
		t.Errorf("%+v", list.Items)
	}
}
