package hosted

import (
	"bytes"
	"html"
	"net/http/httptest"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/verify"
)

// Somebody writes another name on the page and leaves the record in it: the record is shown, the page is not believed.
func TestPageThatWasChangedIsNotAuthentic(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	paper := w.get("/v/"+x.code+"/preuve.pdf", browser).Body.Bytes()
	at := bytes.Index(paper, []byte("/MediaBox")) + len("/MediaBox [0 ")
	touched := bytes.Clone(paper)
	touched[at]++
	seal := bytes.LastIndex(paper, []byte("%Galon-preuve"))
	for name, file := range map[string][]byte{"touched": touched, "unsealed": paper[:seal], "continued": append(bytes.Clone(paper), "%%EOF\n"...)} {
		page := html.UnescapeString(w.upload(fieldFile, "preuve.pdf", file).Body.String())
		if heading(page) != "Page non authentique" || !strings.Contains(page, "v-altere") {
			t.Errorf("%s: got %q", name, heading(page))
		}
		for _, want := range []string{"L’enregistrement joint est authentique, la page ne l’est pas.", "Nadia Benali", "seul ce qui suit est signé", `href="/v/` + x.code + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", name, want)
			}
		}
	}
	whole := w.upload(fieldFile, "preuve.pdf", paper).Body.String()
	if strings.Contains(whole, "seul ce qui suit") {
		t.Error("the page of a whole receipt says that only its record is signed")
	}
}

// A record made for a reader of English keeps its words, and a French page says to who listens in which language they are.
func TestARecordInAnotherLanguageIsMarked(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	record := func() []byte { return w.get("/v/"+x.code+"/preuve.json", browser).Body.Bytes() }
	show := func(file []byte) string {
		return html.UnescapeString(w.upload(fieldFile, "preuve.json", file).Body.String())
	}
	inFrench := record()
	if page := show(inFrench); strings.Contains(page[strings.Index(page, "<main"):], ` lang="`) {
		t.Error("French within French is marked")
	}
	w.inEnglish()
	inEnglish := record()
	if page := show(inFrench); !strings.Contains(page, `<ul class="controles" lang="fr">`) || heading(page) != "Authentic proof" {
		t.Errorf("French within English: %s", page)
	}
	w.mount(w.Log)
	page := show(inEnglish)
	for _, want := range []string{`<dt lang="en">Person</dt><dd>Nadia Benali</dd>`, `<ul class="controles" lang="en">`, `<ul lang="en">`, "Preuve authentique"} {
		if !strings.Contains(page, want) {
			t.Errorf("English within French: the page does not hold %q: %s", want, page)
		}
	}
}

// Whoever has a stolen key writes what they like: of their record nothing is green, and it is not told as what was found.
func TestADoubtfulRecordIsNotGreen(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	found, ok := verify.FindReceipt(w.get("/v/"+x.code+"/preuve.json", browser).Body.Bytes())
	if !ok {
		t.Fatal("no record")
	}
	record, err := found.Open(w.door.Verifying.ReceiptTrust(t.Context()))
	must(t, err)
	out := httptest.NewRecorder()
	must(t, w.door.showReceipt(out, httptest.NewRequest("POST", "/verifier", nil), record, domain.Conflictf("receipt-doubtful")))
	page := html.UnescapeString(out.Body.String())
	if heading(page) != "Preuve douteuse" || !strings.Contains(page, "Ce que dit ce document") || !strings.Contains(page, "Ne vous fiez pas à ce document seul.") {
		t.Errorf("got %q: %s", heading(page), page)
	}
	for _, not := range []string{"p-valide", `class="ok"`, "ce jour-là"} {
		if strings.Contains(page, not) {
			t.Errorf("the page holds %q", not)
		}
	}
}
