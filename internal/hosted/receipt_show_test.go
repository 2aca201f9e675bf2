package hosted

import (
	"bytes"
	"html"
	"net/url"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/testkit"
)

// A record that was kept is good for as long as nobody touches it, and says nothing of today.
func TestReceiptIsVerifiedLater(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	paper := w.get("/v/"+x.code+"/preuve.pdf", browser).Body.Bytes()
	machine := w.get("/v/"+x.code+"/preuve.json", browser)
	if h := machine.Header(); machine.Code != 200 || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("Content-Disposition"), ".json") {
		t.Errorf("got %d %v", machine.Code, h)
	}
	for _, secret := range []string{"Claire Morel", "Observé", "Besançon."} {
		if strings.Contains(machine.Body.String(), secret) {
			t.Errorf("the record says %q", secret)
		}
	}
	_, err := w.issuing.Revoke(t.Context(), w.operator, x.award.ID, "issued_in_error", "")
	must(t, err)

	for name, file := range map[string][]byte{"preuve.pdf": paper, "preuve.json": machine.Body.Bytes()} {
		page := html.UnescapeString(w.upload(fieldFile, name, file).Body.String())
		if heading(page) != "Preuve authentique" {
			t.Errorf("%s: got %q", name, heading(page))
		}
		for _, want := range []string{"Contrôle fait le 14\u00a0mai 2026 à 10\u00a0h\u00a032", "Badge valide", "Nadia Benali", "L’état du badge a pu changer depuis", `href="/v/` + x.code + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", name, want)
			}
		}
		if strings.Contains(page, "v-valide") {
			t.Errorf("%s: an earlier result is green", name)
		}
	}
	changed := bytes.Replace(machine.Body.Bytes(), []byte("Nadia"), []byte("Nadja"), 1)
	page := html.UnescapeString(w.upload(fieldFile, "preuve.json", changed).Body.String())
	if heading(page) != "Preuve non authentique" || strings.Contains(page, "Nadja") || strings.Contains(page, "Travailler") {
		t.Errorf("changed: got %q", heading(page))
	}
	other := newWorldAt(t, "https://autre.example")
	page = html.UnescapeString(other.upload(fieldFile, "preuve.json", machine.Body.Bytes()).Body.String())
	if heading(page) != "Preuve d’une autre installation" || !strings.Contains(page, "galon.example") || strings.Contains(page, "Nadia") {
		t.Errorf("elsewhere: got %q", heading(page))
	}
}

// Of a file nothing is kept: its record travels in the page itself.
func TestReceiptOfAFile(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	file, err := w.door.Verifying.ShareForm(t.Context(), x.code, app.FormJSON)
	must(t, err)
	page := html.UnescapeString(w.upload(fieldFile, "badge.json", file.Bytes).Body.String())
	_, jws, found := strings.Cut(page, `name="preuve" value="`)
	jws, _, _ = strings.Cut(jws, `"`)
	if !found {
		t.Fatal("the page has no record")
	}
	paper := w.sends("/verifier/preuve", url.Values{"preuve": {jws}})
	if text := testkit.PDFText(t, paper.Body.Bytes()); paper.Code != 200 || !strings.Contains(text, "Nadia Benali") || strings.Contains(text, x.code) {
		t.Errorf("got %d\n%s", paper.Code, text)
	}
	machine := w.sends("/verifier/preuve", url.Values{"preuve": {jws}, "forme": {"json"}})
	again := html.UnescapeString(w.upload(fieldFile, "preuve.json", machine.Body.Bytes()).Body.String())
	if heading(again) != "Preuve authentique" || !strings.Contains(again, "Nadia Benali") {
		t.Errorf("got %q", heading(again))
	}
	for _, forged := range []string{"", "a.b.c", jws[:len(jws)-4] + "AAAA"} {
		if got := w.sends("/verifier/preuve", url.Values{"preuve": {forged}}); got.Code == 200 {
			t.Errorf("%q is printed", forged)
		}
	}
}

// The same question about another day, on the page itself.
func TestValidOnAnotherDay(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	before := html.UnescapeString(w.get("/v/"+x.code+"?date=2020-01-01", browser).Body.String())
	if !strings.Contains(heading(before), "1er\u00a0janvier 2020") || strings.Contains(heading(before), "Badge valide") || !strings.Contains(before, "Revenir à aujourd’hui") {
		t.Errorf("got %q", heading(before))
	}
	today := html.UnescapeString(w.get("/v/"+x.code+"?date=2026-05-14", browser).Body.String())
	if !strings.HasPrefix(heading(today), "Badge valide") || !strings.Contains(today, "/preuve.pdf?date=2026-05-14") {
		t.Errorf("got %q", heading(today))
	}
	for _, date := range []string{"2030-01-01", "31/12/2025"} {
		answer := w.get("/v/"+x.code+"?date="+date, browser)
		page := html.UnescapeString(answer.Body.String())
		if answer.Code != 422 || heading(page) != "Badge valide" || !strings.Contains(page, `id="date-erreur"`) {
			t.Errorf("%s: got %d %q", date, answer.Code, heading(page))
		}
	}
}
