package api_test

import (
	"net/http"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

type gathered struct {
	ID           string
	Observations int
	Observers    int
	Enough       bool
	Award        string
	Waiting      bool
	Asked        []struct{ Name, Email, Code string }
}

const observationsPath = "/api/v1/observations"

// observe adds what colleagues saw until there is enough: three observations, by two people.
func (w *world) observe(id string) {
	w.t.Helper()
	s := &app.Gatherings{Issuing: w.Issuing}
	other := w.Staff(w.School)
	other.AccountID, other.Name, other.Email = "06h149ep01u6r4ek75ahv84jvk", "Paul Mercier", "paul@exemple.fr"
	for i, who := range []domain.Actor{w.Staff(w.School), w.Staff(w.School), other} {
		must(w.t, s.Observe(w.t.Context(), app.Observer{Actor: who}, domain.GatheringID(id), string(rune('a'+i)), domain.Observation{On: domain.Day("2026-11-0" + string(rune('1'+i))),
			Context: domain.Training, Situation: "Elle a réparti les tâches.", Seen: []int{0}}))
	}
}

func TestObservationsByAMachine(t *testing.T) {
	w := newWorld(t)
	start := map[string]any{"achievement": "travailler-en-equipe", "recipient": map[string]string{"name": "Nadia Benali", "email": "nadia@exemple.fr"}}
	var g, same gathered
	a := w.post(observationsPath, start).want(http.StatusCreated)
	a.into(&g)
	if a.Header.Get("Location") != observationsPath+"/"+g.ID {
		t.Errorf("Location %q", a.Header.Get("Location"))
	}
	if w.post(observationsPath, start).want(http.StatusCreated).into(&same); same.ID != g.ID {
		t.Errorf("a second gathering %s beside %s", same.ID, g.ID)
	}
	at := observationsPath + "/" + g.ID
	w.post(at+"/observers", map[string]string{"name": "Marc Lambert", "role": "chef d’équipe"}).want(http.StatusCreated).into(&g)
	if len(g.Asked) != 1 || g.Asked[0].Code == "" {
		t.Errorf("no code for paper: %+v", g.Asked)
	}
	g = gathered{} // nothing stays of the answer before
	w.post(at+"/observers", map[string]string{"name": "Ana Costa", "email": "ana@exemple.fr"}).want(http.StatusCreated).into(&g)
	for _, x := range g.Asked {
		if (x.Code == "") == (x.Email == "") { // a code for paper, or a link by mail
			t.Errorf("%+v", x)
		}
	}
	w.post(at+"/observers", map[string]string{"name": "Nadia Benali"}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	w.post(at+"/award", map[string]int{"level": 2}).refused(http.StatusConflict, "gathering-not-enough")
	w.observe(g.ID)
	if w.get(at).want(http.StatusOK).into(&g); !g.Enough || g.Observations != 3 || g.Observers != 2 {
		t.Errorf("%+v", g)
	}
	w.post(at+"/award", map[string]int{"level": 9}).refused(http.StatusUnprocessableEntity, "fields-invalid")

	// The key names the request: sent again it answers the same badge, without it nothing is given.
	once := request{method: "POST", path: at + "/award", key: w.APIKey, body: map[string]int{"level": 2}, header: http.Header{"Idempotency-Key": {"n1"}}}
	none := once
	none.header = http.Header{"Idempotency-Key": {""}}
	w.ask(none).refused(http.StatusBadRequest, "idempotency-key-missing")
	first, again := w.ask(once).want(http.StatusCreated).award(), w.ask(once).want(http.StatusCreated).award()
	if first.ID == "" || again.ID != first.ID {
		t.Errorf("%s, then %s", first.ID, again.ID)
	}
	w.post(at+"/award", map[string]int{"level": 2}).refused(http.StatusConflict, "gathering-over")
	w.post(at+"/observers", map[string]string{"name": "Trop Tard"}).refused(http.StatusConflict, "gathering-over")
	var list struct{ Items []gathered }
	if w.get(observationsPath).want(http.StatusOK).into(&list); len(list.Items) != 1 || list.Items[0].Award != first.ID {
		t.Errorf("%+v", list)
	}
}

func TestAMachinesObservationsWaitForASecondPerson(t *testing.T) {
	w := newWorld(t)
	_, err := w.Organisations.Configure(t.Context(), w.Staff(w.School), w.School.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = true })
	must(t, err)
	var g gathered
	w.post(observationsPath, map[string]any{"achievement": "travailler-en-equipe", "recipient": map[string]string{"name": "Nadia Benali"}}).want(http.StatusCreated).into(&g)
	w.observe(g.ID)
	w.post(observationsPath+"/"+g.ID+"/award", map[string]int{"level": 2}).want(http.StatusAccepted)
	if w.get(observationsPath + "/" + g.ID).want(http.StatusOK).into(&g); !g.Waiting || g.Award != "" {
		t.Errorf("%+v", g)
	}
}

func TestCompositesForAMachine(t *testing.T) {
	w := newWorld(t)
	s := &app.Composites{Issuing: w.Issuing}
	c, err := s.Save(t.Context(), w.Staff(w.School), domain.Composite{Achievement: "travailler-en-autonomie", Context: domain.Training,
		Parts: []domain.CompositePart{{Achievement: "travailler-en-equipe", Required: true}, {Achievement: "organiser-son-travail", Required: true}}})
	must(t, err)
	w.Issue("travailler-en-equipe", "Nadia Benali", "nadia@exemple.fr")
	type seen struct {
		ID     string
		People []struct{ Done, Needed int }
	}
	var list struct{ Items []seen }
	if w.get("/api/v1/composites").want(http.StatusOK).into(&list); len(list.Items) != 1 || list.Items[0].People != nil {
		t.Errorf("%+v", list)
	}
	var one seen
	if w.get("/api/v1/composites/" + string(c.ID)).want(http.StatusOK).into(&one); len(one.People) != 1 || one.People[0].Done != 1 || one.People[0].Needed != 2 {
		t.Errorf("%+v", one)
	}
}

// What each of these addresses refuses, to whom.
func TestWhatObservationsAndCompositesRefuse(t *testing.T) {
	w := newWorld(t)
	s := &app.Composites{Issuing: w.Issuing}
	c, err := s.Save(t.Context(), w.Staff(w.School), domain.Composite{Achievement: "travailler-en-autonomie", Context: domain.Training,
		Parts: []domain.CompositePart{{Achievement: "travailler-en-equipe", Required: true}, {Achievement: "organiser-son-travail", Required: true}}})
	must(t, err)
	start := map[string]any{"achievement": "travailler-en-equipe", "recipient": map[string]string{"name": "Nadia Benali"}}
	var g gathered
	w.post(observationsPath, start).want(http.StatusCreated).into(&g)
	reader, writer, other := w.Key(w.School, "read"), w.Key(w.School, "award"), w.Key(w.Employer, app.Scopes...)
	at, composite := observationsPath+"/"+g.ID, "/api/v1/composites/"+string(c.ID)
	observer, level := map[string]string{"name": "Marc Lambert"}, map[string]int{"level": 2}
	unknown := map[string]any{"achievement": "tailler-la-lune", "recipient": map[string]string{"name": "X Y"}}
	bad := map[string]any{"achievement": "conduire-une-fabrication-de-fromage", "recipient": map[string]string{"name": ""}}
	for _, c := range []struct {
		request
		status int
		code   string
	}{
		{request{method: "GET", path: observationsPath, key: reader}, 403, "api-key-scope"},
		{request{method: "GET", path: at, key: reader}, 403, "api-key-scope"},
		{request{method: "GET", path: at, key: other}, 404, "gathering-unknown"},
		{request{method: "GET", path: observationsPath + "/x", key: w.APIKey}, 404, "gathering-unknown"},
		{request{method: "POST", path: observationsPath, body: start, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: observationsPath, body: unknown, key: w.APIKey}, 404, "achievement-unknown"},
		{request{method: "POST", path: observationsPath, body: bad, key: w.APIKey}, 422, "fields-invalid"},
		{request{method: "POST", path: at + "/observers", body: observer, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at + "/observers", body: observer, key: other}, 404, "gathering-unknown"},
		{request{method: "POST", path: at + "/award", body: level, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at + "/award", body: level, key: other}, 404, "gathering-unknown"},
		{request{method: "GET", path: "/api/v1/composites", key: writer}, 403, "api-key-scope"},
		{request{method: "GET", path: composite, key: writer}, 403, "api-key-scope"},
		{request{method: "GET", path: composite, key: other}, 404, "composite-unknown"},
		{request{method: "GET", path: "/api/v1/composites/x", key: w.APIKey}, 404, "composite-unknown"},
	} {
		w.ask(c.request).refused(c.status, c.code)
	}
	for _, path := range []string{observationsPath, at, "/api/v1/composites", composite} {
		w.ask(request{method: "GET", path: path}).refused(401, "api-key-missing")
	}
	for path, body := range map[string]any{observationsPath: start, at + "/observers": observer, at + "/award": level} {
		w.ask(request{method: "POST", path: path, body: body}).refused(401, "api-key-missing")
		w.ask(request{method: "POST", path: path, body: []byte("x"), contentType: "text/plain", key: w.APIKey}).refused(415, "content-type")
		w.ask(request{method: "POST", path: path, body: []byte("{"), contentType: "application/json", key: w.APIKey}).refused(400, "json-malformed")
	}
}
