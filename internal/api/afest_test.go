package api_test

import (
	"archive/zip"
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

type dossier struct {
	ID       string `json:"id"`
	Complete int    `json:"complete"`
	Missing  []struct{ Element, Code, Message string }
	Pieces   []struct{ SHA256, Visibility string }
}

func (a answer) dossier() (d dossier) {
	a.t.Helper()
	a.into(&d)
	return d
}

// A whole path by machine: each part by its address, what is missing named after each, the badge at last.
func TestAnAfestDossierFromFirstPartToBadge(t *testing.T) {
	w := newWorld(t)
	key := w.Key(w.Employer, app.Scopes...)
	post := func(path string, body any) answer {
		return w.ask(request{method: "POST", path: path, key: key, body: body})
	}
	today := w.Today()
	d := post("/api/v1/afest", map[string]any{"achievement": "conduire-une-fabrication-de-fromage", "learner": map[string]string{"name": "Manon Jeannin"},
		"employer": map[string]string{"name": "Fromagerie des Deux Monts", "siret": "92345678400019"}, "place": "Dole"}).want(http.StatusCreated).dossier()
	at := "/api/v1/afest/" + d.ID
	if d.Complete != 0 || len(d.Missing) == 0 || !strings.Contains(d.Missing[0].Message, "analyse") {
		t.Errorf("a new dossier lacks %+v", d.Missing)
	}
	code, fields := post(at+"/issue", nil).problem(http.StatusUnprocessableEntity)
	if code != "afest-incomplete" || fields["/reflection"] != "afest-situations-none" || fields["/analysis"] != "afest-analysis-missing" {
		t.Errorf("refused as %s: %v", code, fields)
	}
	_, fields = post(at+"/parts/trainer", map[string]any{"date": today, "name": "manon JEANNIN", "function": "x", "link": "x"}).problem(http.StatusUnprocessableEntity)
	if fields["/name"] != "afest-trainer-is-learner" {
		t.Errorf("the learner trains herself: %v", fields)
	}
	for part, body := range map[string]any{
		"analysis":  map[string]any{"date": testkit.Before(today, 30), "author": "Anne Petit", "situations": []string{"Lancer une cuve"}, "criteria": []string{"Température"}},
		"trainer":   map[string]any{"date": testkit.Before(today, 29), "name": "Paul Mercier", "function": "chef fromager", "link": "salarié"},
		"protocol":  map[string]any{"goal": "Conduire une cuve", "from": testkit.Before(today, 28), "to": today, "situation_hours": 20, "reflection_hours": 3, "assessment_methods": "Grille"},
		"situation": map[string]any{"key": "s1", "date": testkit.Before(today, 20), "title": "Lancer une cuve", "minutes": 90},
		"statement": map[string]any{"statement": "Je sais lancer une cuve."},
	} {
		post(at+"/parts/"+part, body).want(http.StatusOK)
	}
	post(at+"/parts/situation", map[string]any{"key": "s1", "date": testkit.Before(today, 20), "title": "Lancer une cuve", "minutes": 90}).want(http.StatusOK) // sent again
	post(at+"/parts/reflection", map[string]any{"situation": "s1", "date": testkit.Before(today, 20), "minutes": 15, "expected": "32 degrés", "done": "34 degrés",
		"learned": "Regarder avant"}).want(http.StatusOK)
	d = post(at+"/parts/assessment", map[string]any{"date": today, "method": "Grille", "assessor": "Anne Petit",
		"marks": []map[string]string{{"criterion": "Température", "degree": "acquired"}}}).want(http.StatusOK).dossier()
	if d.Complete != 4 || len(d.Missing) != 3 || d.Missing[0].Code != "afest-unsigned-organisation" {
		t.Errorf("complete %d, missing %+v", d.Complete, d.Missing)
	}
	post(at+"/parts/poem", map[string]any{}).refused(http.StatusNotFound, "page-unknown")
	var link struct{ URL string }
	post(at+"/links", map[string]string{"party": "trainer"}).want(http.StatusCreated).into(&link)
	if !strings.HasPrefix(link.URL, w.BaseURL+"/afest/") {
		t.Errorf("link %q", link.URL)
	}
	post(at+"/links", map[string]string{"party": "nobody"}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	for _, party := range domain.AfestParties {
		w.SignDossier(domain.AfestID(d.ID), party)
	}
	photo := testkit.Photo(4)
	raw, contentType := form(t, "file", "photo.jpg", photo, map[string]string{"title": "Cuve"})
	d = w.ask(request{method: "POST", path: at + "/pieces", key: key, body: raw, contentType: contentType}).want(http.StatusCreated).dossier()
	if len(d.Pieces) != 1 || d.Pieces[0].Visibility != "confidential" {
		t.Errorf("pieces %+v", d.Pieces)
	}
	award := post(at+"/issue", nil).want(http.StatusCreated).award()
	post(at+"/issue", nil).refused(http.StatusConflict, "afest-closed")

	badge := w.ask(request{method: "GET", path: "/api/v1/awards/" + award.ID + "/credential", key: key, accept: "application/json"}).want(http.StatusOK).body
	for _, c := range []struct {
		file []byte
		want bool
	}{{photo, true}, {testkit.Photo(5), false}} {
		both, contentType := form2(t, map[string][]byte{"file": c.file, "badge": badge})
		var answer struct {
			Match  bool
			SHA256 string
		}
		w.ask(request{method: "POST", path: "/api/v1/verify/piece", body: both, contentType: contentType}).want(http.StatusOK).into(&answer)
		if answer.Match != c.want {
			t.Errorf("match %v, want %v", answer.Match, c.want)
		}
	}
	both, contentType := form2(t, map[string][]byte{"file": photo})
	w.ask(request{method: "POST", path: "/api/v1/verify/piece", body: both, contentType: contentType}).refused(http.StatusUnprocessableEntity, "fields-invalid")

	pdf := w.ask(request{method: "GET", path: at + "/proof.pdf", key: key}).want(http.StatusOK)
	if !strings.Contains(testkit.PDFText(t, pdf.body), "Manon Jeannin") {
		t.Error("the PDF does not name the learner")
	}
	archive := w.ask(request{method: "GET", path: at + "/proof.zip", key: key}).want(http.StatusOK)
	if _, err := zip.NewReader(bytes.NewReader(archive.body), int64(len(archive.body))); err != nil {
		t.Error(err)
	}
}

// Every address of a dossier, asked with the key of another organisation, is one that does not exist.
func TestEveryAfestRouteIsClosedToOthers(t *testing.T) {
	w := newWorld(t)
	id := string(w.Dossier("Sonia Roussel"))
	at := "/api/v1/afest/" + id
	situation := map[string]any{"date": w.Today(), "title": "Mouler", "minutes": 5}
	for _, r := range []request{
		{method: "GET", path: at}, {method: "GET", path: at + "/proof.pdf"}, {method: "GET", path: at + "/proof.zip"},
		{method: "POST", path: at + "/issue"}, {method: "POST", path: at + "/experience"},
		{method: "POST", path: at + "/links", body: map[string]string{"party": "trainer"}}, {method: "POST", path: at + "/parts/situation", body: situation},
		{method: "POST", path: at + "/parts/statement", body: map[string]string{"statement": "x"}},
	} {
		r.key = w.APIKey // the school's
		w.ask(r).refused(http.StatusNotFound, "afest-unknown")
		r.key = ""
		w.ask(r).refused(http.StatusUnauthorized, "api-key-missing")
	}
	raw, contentType := form(t, "file", "photo.jpg", testkit.Photo(4), map[string]string{"title": "Cuve"})
	w.ask(request{method: "POST", path: at + "/pieces", key: w.APIKey, body: raw, contentType: contentType}).refused(http.StatusNotFound, "afest-unknown")
	var list struct{ Items []dossier }
	w.get("/api/v1/afest").want(http.StatusOK).into(&list)
	if len(list.Items) != 0 {
		t.Errorf("others see %d dossiers", len(list.Items))
	}
	reader := w.Key(w.Employer, "read")
	w.ask(request{method: "GET", path: at, key: reader}).want(http.StatusOK)
	w.ask(request{method: "POST", path: at + "/issue", key: reader}).refused(http.StatusForbidden, "api-key-scope")
}

// form2 is a multipart body with several files.
func form2(t *testing.T, files map[string][]byte) (body []byte, contentType string) {
	t.Helper()
	var out bytes.Buffer
	m := multipart.NewWriter(&out)
	for field, data := range files {
		part, err := m.CreateFormFile(field, field)
		must(t, err)
		_, err = part.Write(data)
		must(t, err)
	}
	must(t, m.Close())
	return out.Bytes(), m.FormDataContentType()
}

// What each address refuses, so that a program finds in the description what it will meet.
func TestWhatAfestAddressesRefuse(t *testing.T) {
	w := newLimitedWorld(t, 7)
	open, closed := string(w.Dossier("Sonia Roussel", domain.ElementProtocol)), string(w.Dossier("Manon Jeannin"))
	hours := string(w.Dossier("Yanis Faivre", domain.ElementReflection, domain.ElementProtocol))
	if _, err := w.Afest().Issue(t.Context(), w.Staff(w.Employer), domain.AfestID(closed), false); err != nil {
		t.Fatal(err)
	}
	noSiret := string(w.Dossier("Léa Roux", domain.ElementReflection, domain.ElementProtocol))
	if err := w.Afest().SetContext(t.Context(), app.AfestHand{Actor: w.Staff(w.Employer)}, domain.AfestID(noSiret), domain.LegalBody{Name: "Fruitière"}, "Poligny"); err != nil {
		t.Fatal(err)
	}
	key, reader, writer := w.Key(w.Employer, app.Scopes...), w.Key(w.Employer, "read"), w.Key(w.Employer, "award")
	at := func(id, rest string) string { return "/api/v1/afest/" + id + rest }
	good := map[string]any{"achievement": "conduire-une-fabrication-de-fromage", "learner": map[string]string{"name": "X Y"}, "employer": map[string]string{"name": "Z"}}
	with := func(k string, v any) map[string]any {
		m := map[string]any{k: v}
		for x, y := range good {
			if x != k {
				m[x] = y
			}
		}
		return m
	}
	words, link := map[string]string{"statement": "Je sais."}, map[string]string{"party": "learner"}
	photo, photoType := form(t, "file", "photo.jpg", testkit.Photo(4), map[string]string{"title": "Cuve"})
	program, programType := form(t, "file", "x.exe", []byte("MZ\x90\x00"), map[string]string{"title": "Cuve"})
	huge, hugeType := form(t, "file", "x.pdf", append([]byte("%PDF-1.7"), make([]byte, 11<<20)...), map[string]string{"title": "Cuve"})
	const list, pieces, parts, links = "/api/v1/afest", "/pieces", "/parts/statement", "/links"
	for _, c := range []struct {
		request
		status int
		code   string
	}{
		{request{method: "GET", path: list}, 401, "api-key-missing"},
		{request{method: "GET", path: list, key: writer}, 403, "api-key-scope"},
		{request{method: "POST", path: list, body: good}, 401, "api-key-missing"},
		{request{method: "POST", path: list, body: good, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: list, body: []byte("x"), contentType: "text/plain", key: key}, 415, "content-type"},
		{request{method: "POST", path: list, body: []byte("{"), contentType: "application/json", key: key}, 400, "json-malformed"},
		{request{method: "POST", path: list, body: with("achievement", "tailler-la-lune"), key: key}, 422, "fields-invalid"},
		{request{method: "POST", path: list, body: with("employer", map[string]string{"name": "Z", "siret": "92345678400018"}), key: key}, 422, "fields-invalid"},
		{request{method: "POST", path: list, body: with("model", "06h149ep01u6r4ek75ahv84jvk"), key: key}, 404, "afest-model-unknown"},
		{request{method: "GET", path: at(open, ""), key: writer}, 403, "api-key-scope"},
		{request{method: "GET", path: at(open, "/proof.pdf"), key: writer}, 403, "api-key-scope"},
		{request{method: "GET", path: at(open, "/proof.zip"), key: writer}, 403, "api-key-scope"},
		{request{method: "POST", path: at(open, pieces), body: photo, contentType: photoType}, 401, "api-key-missing"},
		{request{method: "POST", path: at(open, pieces), body: photo, contentType: photoType, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at(closed, pieces), body: photo, contentType: photoType, key: key}, 409, "afest-closed"},
		{request{method: "POST", path: at(open, pieces), body: program, contentType: programType, key: key}, 422, "fields-invalid"},
		{request{method: "POST", path: at(open, pieces), body: huge, contentType: hugeType, key: key}, 413, "body-too-large"},
		{request{method: "POST", path: at(open, links), body: link, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at(open, links), body: []byte("x"), contentType: "text/plain", key: key}, 415, "content-type"},
		{request{method: "POST", path: at(open, links), body: []byte("{"), contentType: "application/json", key: key}, 400, "json-malformed"},
		{request{method: "POST", path: at(open, parts), body: words, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at(closed, parts), body: words, key: key}, 409, "afest-closed"},
		{request{method: "POST", path: at(open, parts), body: []byte("x"), contentType: "text/plain", key: key}, 415, "content-type"},
		{request{method: "POST", path: at(open, parts), body: []byte("{"), contentType: "application/json", key: key}, 400, "json-malformed"},
		{request{method: "POST", path: at(open, "/experience"), key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at(open, "/experience"), key: key}, 409, "afest-not-only-hours"},
		{request{method: "POST", path: at(noSiret, "/experience"), key: key}, 422, "fields-invalid"},
	} {
		w.ask(c.request).refused(c.status, c.code)
	}
	if a := w.ask(request{method: "GET", path: at(hours, ""), key: key}).want(http.StatusOK); !strings.Contains(string(a.body), `"instead":"experience-de-travail-attestee"`) {
		t.Errorf("hours without a session are offered no other badge: %s", a.body)
	}
	w.ask(request{method: "POST", path: at(hours, "/experience"), key: key}).want(http.StatusCreated)
	w.ask(request{method: "POST", path: at(open, parts), body: words, key: writer}).want(http.StatusOK)
}

// The proof of a file is for everybody, and refuses as the verification does.
func TestWhatTheProofOfAFileRefuses(t *testing.T) {
	w := newLimitedWorld(t, 6)
	award := w.Issue("travailler-en-equipe", "Nadia Benali", "nadia@exemple.fr")
	share := w.Share(award)
	ask := func(code string, files map[string][]byte) answer {
		values := files
		if code != "" {
			values = map[string][]byte{}
			for k, v := range files {
				values[k] = v
			}
		}
		body, contentType := form(t, "file", "f", files["file"], map[string]string{"code": code})
		if code == "" {
			body, contentType = form2(t, values)
		}
		return w.ask(request{method: "POST", path: "/api/v1/verify/piece", body: body, contentType: contentType})
	}
	file := []byte("un mot")
	if a := ask(share.Code, map[string][]byte{"file": file}); !strings.Contains(string(a.want(http.StatusOK).body), `"match":false`) {
		t.Errorf("answer %s", a.body)
	}
	ask(domain.CodeFrom(domain.PublicCode, []byte("nobody knows")), map[string][]byte{"file": file}).refused(http.StatusNotFound, "share-unknown")
	forged := bytes.Replace(award.Document, []byte("Nadia Benali"), []byte("Nadia Benale"), 1)
	ask("", map[string][]byte{"file": file, "badge": forged}).refused(http.StatusConflict, "piece-badge-unsure")
	if _, err := w.Passports.StopShare(t.Context(), domain.Holder{PassportID: w.Read(award.ID).PassportID}, share.ID); err != nil {
		t.Fatal(err)
	}
	ask(share.Code, map[string][]byte{"file": file}).refused(http.StatusGone, "share-stopped")
	w.ask(request{method: "POST", path: "/api/v1/verify/piece", body: []byte("--x"), contentType: "multipart/form-data; boundary=x"}).refused(http.StatusBadRequest, "form-malformed")
	ask("", map[string][]byte{"file": make([]byte, 21<<20)}).refused(http.StatusRequestEntityTooLarge, "body-too-large")
	ask(share.Code, map[string][]byte{"file": file}).refused(http.StatusTooManyRequests, "too-many-requests")
}
