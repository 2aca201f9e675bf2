package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/testkit"
)

type report struct {
	Verdict string
	Format  string
	Checks  []struct{ Name, Outcome, Code string }
	Issuer  *struct{ Name string }

	Credential *struct{ Recipient, Title string }
}

// outcomes is the checks in one line each.
func (r report) outcomes() string {
	var s []string
	for _, c := range r.Checks {
		s = append(s, c.Name+" "+c.Outcome)
	}
	return strings.Join(s, ", ")
}

const allYes = "document yes, signature yes, key yes, issuer yes, status yes, dates yes"

// files are one held badge in each of its forms.
func files(t *testing.T, w *testkit.World, a domain.Award) map[app.Form][]byte {
	t.Helper()
	holder := w.Accept(a)
	out := map[app.Form][]byte{}
	for _, form := range []app.Form{app.FormJSON, app.FormJWT, app.FormPNG, app.FormSVG} {
		f, err := w.Passports.Download(t.Context(), holder, a.ID, form)
		must(t, err)
		out[form] = f.Bytes
	}
	return out
}

func (w *world) verify(contentType string, body []byte) (r report) {
	w.t.Helper()
	w.ask(request{method: "POST", path: "/api/v1/verify", body: body, contentType: contentType}).want(http.StatusOK).into(&r)
	return r
}

func TestVerifyTakesEachFormInEachWay(t *testing.T) {
	w := newWorld(t)
	forms := files(t, w.World, w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr"))
	for _, c := range []struct {
		form   app.Form
		types  []string
		format string
	}{
		{app.FormJSON, []string{"application/json", "application/vc", "application/ld+json"}, "JSON, Open Badges 3.0"},
		{app.FormJWT, []string{"text/plain", "text/plain; charset=utf-8", "application/vc+jwt"}, "JWT, Open Badges 3.0"},
		{app.FormPNG, []string{"image/png"}, "PNG baked, Open Badges 3.0"},
		{app.FormSVG, []string{"image/svg+xml"}, "SVG baked, Open Badges 3.0"},
	} {
		body, contentType := form(t, "file", "badge", forms[c.form], nil)
		reports := []report{w.verify(contentType, body)}
		for _, media := range c.types {
			reports = append(reports, w.verify(media, forms[c.form]))
		}
		for i, r := range reports {
			if r.Verdict != "valid" || r.outcomes() != allYes || r.Format != c.format {
				t.Errorf("%s, way %d: %s, %s: %s", c.form, i, r.Verdict, r.Format, r.outcomes())
			}
			if r.Issuer == nil || r.Issuer.Name != w.School.Name || r.Credential == nil || r.Credential.Recipient != "Nadia Benali" {
				t.Errorf("%s, way %d: issuer %+v, credential %+v", c.form, i, r.Issuer, r.Credential)
			}
		}
	}
	// A JWT as people paste it, with an end of line, and as JSON text.
	for media, body := range map[string]string{"text/plain": "\n " + string(forms[app.FormJWT]) + "\r\n", "application/json": `"` + string(forms[app.FormJWT]) + `"`} {
		if r := w.verify(media, []byte(body)); r.Verdict != "valid" {
			t.Errorf("%s: %s", media, r.Verdict)
		}
	}
}

func TestVerifyOfChangedBytesTellsNothingOfThem(t *testing.T) {
	w := newWorld(t)
	forms := files(t, w.World, w.Issue(team, "Nadia Benali", ""))
	token, signature, _ := cutLast(string(forms[app.FormJWT]), ".")
	var unsigned map[string]any
	must(t, json.Unmarshal(forms[app.FormJSON], &unsigned))
	delete(unsigned, "proof")
	bare, err := json.Marshal(unsigned)
	must(t, err)
	changed := func(form app.Form, old, new string) []byte {
		t.Helper()
		if !bytes.Contains(forms[form], []byte(old)) {
			t.Fatalf("%s holds no %q", form, old)
		}
		return bytes.Replace(forms[form], []byte(old), []byte(new), 1)
	}
	for name, c := range map[string]struct {
		media string
		body  []byte
	}{
		"name":          {"application/vc", changed(app.FormJSON, "Nadia Benali", "Nadja Benali")},
		"end":           {"application/vc", changed(app.FormJSON, `"validUntil":"2029`, `"validUntil":"2039`)},
		"status index":  {"application/vc", changed(app.FormJSON, `"statusListIndex":"`, `"statusListIndex":"1`)},
		"other issuer":  {"application/vc", bytes.ReplaceAll(forms[app.FormJSON], []byte(w.School.Slug), []byte(w.Employer.Slug))},
		"SVG":           {"image/svg+xml", changed(app.FormSVG, "Nadia Benali", "Nadja Benali")},
		"JWT signature": {"text/plain", []byte(token + "." + strings.Repeat("A", len(signature)))},
		"no proof":      {"application/vc", bare},
	} {
		r := w.verify(c.media, c.body)
		if r.Verdict != "not_authentic" {
			t.Errorf("%s: %s, %s", name, r.Verdict, r.outcomes())
		}
		if r.Credential != nil || r.Issuer != nil {
			t.Errorf("%s: a changed badge is told of: %+v %+v", name, r.Credential, r.Issuer)
		}
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func TestVerifyOfWhatIsNoBadge(t *testing.T) {
	w := newWorld(t)
	plain, err := app.PlainPNG(w.Issue(team, "Nadia Benali", "").Achievement)
	must(t, err)
	for name, body := range map[string]string{
		"an object": `{"hello":"monde"}`, "a list": `[1,2]`, "null": `null`, "another credential": `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}`,
	} {
		if r := w.verify("application/json", []byte(body)); r.Verdict != "not_a_badge" {
			t.Errorf("%s: %s", name, r.Verdict)
		}
	}
	withoutFile, contentType := form(t, "other", "badge.png", plain, nil)
	for name, c := range map[string]struct {
		media, body string
		status      int
		code        string
	}{
		"empty":             {"application/json", "", http.StatusUnprocessableEntity, "file-empty"},
		"text":              {"text/plain", "bonjour", http.StatusUnprocessableEntity, "file-unreadable"},
		"half a JSON":       {"application/json", `{"@context":`, http.StatusUnprocessableEntity, "file-unreadable"},
		"plain picture":     {"image/png", string(plain), http.StatusUnprocessableEntity, "file-without-badge"},
		"broken picture":    {"image/png", string(plain[:len(plain)/2]), http.StatusUnprocessableEntity, "image-broken"},
		"form without file": {contentType, string(withoutFile), http.StatusUnprocessableEntity, "fields-invalid"},
		"broken form":       {"multipart/form-data; boundary=x", "nothing", http.StatusBadRequest, "form-malformed"},
	} {
		code, _ := w.ask(request{method: "POST", path: "/api/v1/verify", body: []byte(c.body), contentType: c.media}).problem(c.status)
		if code != c.code {
			t.Errorf("%s: code %s, want %s", name, code, c.code)
		}
	}
}

func TestVerifyTakesFiveMegabytesAndNotAByteMore(t *testing.T) {
	w := newWorld(t)
	document := w.Issue(team, "Nadia Benali", "").Document
	exact := append(bytes.Repeat([]byte(" "), httpd.FileLimit-len(document)), document...)
	if r := w.verify("application/json", exact); r.Verdict != "valid" {
		t.Errorf("5 MiB: %s", r.Verdict)
	}
	more := append([]byte(" "), exact...)
	inForm, contentType := form(t, "file", "badge.json", more, nil)
	for media, body := range map[string][]byte{"application/json": more, contentType: inForm, "text/plain": bytes.Repeat([]byte("a"), 3*httpd.FileLimit)} {
		w.ask(request{method: "POST", path: "/api/v1/verify", body: body, contentType: media}).refused(http.StatusRequestEntityTooLarge, "body-too-large")
	}
}

func TestVerifyOfAnotherInstallationsBadge(t *testing.T) {
	w := newWorld(t)
	elsewhere := testkit.NewWorldAt(t, "https://ailleurs.example")
	r := w.verify("application/vc", elsewhere.Issue(team, "Nadia Benali", "").Document)
	if r.Verdict != "issuer_unknown" || r.Issuer != nil {
		t.Errorf("%s: %s, issuer %+v", r.Verdict, r.outcomes(), r.Issuer)
	}
	// Somebody who runs a Galon of their own under our address and our school's name has other keys.
	forger := testkit.NewWorld(t)
	if r := w.verify("application/vc", forger.Issue(team, "Nadia Benali", "").Document); r.Verdict != "not_authentic" {
		t.Errorf("forged: %s: %s", r.Verdict, r.outcomes())
	}
}

func TestVerifyDatesAgainstTheClock(t *testing.T) {
	w := newWorld(t)
	badge, bloc := w.Issue(team, "Nadia Benali", "").Document, w.Issue(linen, "Fatou Diallo", "").Document
	for _, c := range []struct {
		after       time.Duration
		badge, bloc string
	}{
		{0, "valid", "valid"},
		{2 * 365 * 24 * time.Hour, "valid", "valid"},
		{4 * 365 * 24 * time.Hour, "expired", "valid"}, // a bloc has no end
	} {
		w.SetNow(testkit.Start.Add(c.after))
		must(t, w.Issuing.PublishStatus(t.Context())) // a running installation does so each day
		if got := w.verify("application/vc", badge).Verdict; got != c.badge {
			t.Errorf("after %s: the badge is %s, want %s", c.after, got, c.badge)
		}
		if got := w.verify("application/vc", bloc).Verdict; got != c.bloc {
			t.Errorf("after %s: the bloc is %s, want %s", c.after, got, c.bloc)
		}
	}
}

// A list that nobody signs any more is no list: grey, not green.
func TestVerifyWithAnOldStatusListIsIncomplete(t *testing.T) {
	w := newWorld(t)
	document := w.Issue(team, "Nadia Benali", "").Document
	w.Pass(8 * 24 * time.Hour)
	if r := w.verify("application/vc", document); r.Verdict != "incomplete" {
		t.Errorf("%s: %s", r.Verdict, r.outcomes())
	}
}

func TestVerifyRateIsASetting(t *testing.T) {
	w := newLimitedWorld(t, 2)
	ask := func() answer {
		return w.ask(request{method: "POST", path: "/api/v1/verify", body: []byte(`{}`), contentType: "application/json"})
	}
	var statuses []string
	for range 3 {
		statuses = append(statuses, fmt.Sprint(ask().StatusCode))
	}
	if got := strings.Join(statuses, " "); got != "200 200 429" {
		t.Errorf("statuses %s", got)
	}
	ask().refused(http.StatusTooManyRequests, "too-many-requests")
	w.get("/api/v1/awards").want(http.StatusOK) // machines with a key are not counted with strangers

	open := newWorld(t)
	for range 40 {
		open.verify("application/json", []byte(`{}`))
	}
}

// A question beside the badge: about a past date, which may stand in the address, and about a person, who may not.
func TestVerifyAnswersForADateAndAPerson(t *testing.T) {
	w := newWorld(t)
	a := w.Issue("travailler-en-equipe", "Nadia Benali", "nadia@exemple.fr")
	badge := w.Read(a.ID).Document
	now := w.Now().UTC().Format(time.RFC3339)
	type said struct {
		Verdict   string
		AsOf      string `json:"as_of"`
		Questions []struct{ Question, Outcome string }
	}
	ask := func(query string, fields map[string]string) (int, said) {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range fields {
			must(t, form.WriteField(name, value))
		}
		part, err := form.CreateFormFile("file", "badge.json")
		must(t, err)
		_, err = part.Write(badge)
		must(t, err)
		must(t, form.Close())
		got := w.ask(request{method: "POST", path: "/api/v1/verify" + query, body: body.Bytes(), contentType: form.FormDataContentType()})
		var x said
		_ = json.Unmarshal(got.body, &x)
		return got.StatusCode, x
	}
	if status, x := ask("", nil); status != 200 || x.Verdict != "valid" || len(x.Questions) != 3 || x.AsOf != "" {
		t.Errorf("no question: %d %+v", status, x)
	}
	for _, way := range []struct {
		query  string
		fields map[string]string
	}{{"?at=" + now, nil}, {"", map[string]string{"at": now}}} {
		if status, x := ask(way.query, way.fields); status != 200 || x.Verdict != "valid" || x.AsOf != now {
			t.Errorf("%+v: %d %+v", way, status, x)
		}
	}
	if status, x := ask("", map[string]string{"email": "Nadia@exemple.fr", "name": "BENALI Nadia"}); status != 200 || x.Verdict != "valid" || len(x.Questions) != 4 || x.Questions[3].Outcome != "yes" {
		t.Errorf("the person: %d %+v", status, x)
	}
	if status, x := ask("", map[string]string{"name": "Léa Roux"}); status != 200 || x.Verdict != "other_person" || x.Questions[3].Outcome != "no" {
		t.Errorf("another person: %d %+v", status, x)
	}
	for query, code := range map[string]int{"?email=nadia@exemple.fr": 422, "?name=Nadia": 422, "?at=hier": 422, "?at=2999-01-01": 422} {
		if status, _ := ask(query, nil); status != code {
			t.Errorf("%s: %d, want %d", query, status, code)
		}
	}
}
