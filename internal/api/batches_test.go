package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"galon/internal/domain"
	"galon/internal/httpd"
)

type batch struct {
	ID       string
	State    string
	Rows     int
	Ready    int
	Issued   int
	Faults   []fault
	Warnings []fault
}

type fault struct {
	Line    int
	Column  string
	Code    string
	Message string
}

// places drops the sentences, which i18n tests.
func places(faults []fault) (list []string) {
	for _, f := range faults {
		list = append(list, fmt.Sprintf("%d %s %s", f.Line, f.Column, f.Code))
	}
	return list
}

const defaults = `{"context":"internship","assessor":{"name":"Claire Morel","role":"formatrice"}}`

func TestBatchFromDryRunToMails(t *testing.T) {
	w := newWorld(t)
	held := w.Issue(team, "Inès Tournier", "ines.tournier@exemple.fr")
	// As a spreadsheet in France saves it: Windows-1252, semicolons, days as people write them.
	file, err := charmap.Windows1252.NewEncoder().Bytes([]byte(strings.Join([]string{
		"Prénom;Nom;E-mail;Date;Niveau;Couleur préférée",
		"Élise;Chauvin;elise.chauvin@exemple.fr;20/11/2026;3;bleu",
		";;personne@exemple.fr;20/11/2026;2;",
		"Lucas;Grosjean;lucas.grosjean@exemple;20/11/2026;2;",
		"Théo;Rousselet;;31/11/2026;2;",
		"Inès;Tournier;ines.tournier@exemple.fr;20/11/2026;1;",
		"élise;CHAUVIN;Elise.Chauvin@exemple.fr;21/11/2026;3;",
		"Hugo;Perrin;;2026-11-19;4;", "",
	}, "\r\n")))
	must(t, err)
	a := w.ask(request{method: "POST", path: "/api/v1/batches" + query("achievement", team, "defaults", defaults), key: w.APIKey, body: file, contentType: "text/csv"}).want(http.StatusCreated)
	var b batch
	a.into(&b)
	if b.Rows != 7 || b.Ready != 2 || b.Issued != 0 || b.State != "draft" {
		t.Errorf("%s", a.body)
	}
	if diff := cmp.Diff([]string{"3 nom name-missing", "4 e-mail email-no-end", "5 date date-impossible"}, places(b.Faults)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1 Couleur préférée column-ignored", "6 nom award-already-held", "7 nom person-doubled"}, places(b.Warnings)); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	before := append(b.Faults, b.Warnings...)
	for _, f := range before {
		if f.Message == "" || strings.Contains(f.Message, "error.") {
			t.Errorf("no sentence for %+v", f)
		}
	}
	if rows := w.listed(b.ID); len(rows) != 0 {
		t.Fatalf("the dry run gave %d awards", len(rows))
	}

	path := a.Header.Get("Location")
	if path != "/api/v1/batches/"+b.ID {
		t.Errorf("Location %q", path)
	}
	w.post(path+"/confirm", nil).want(http.StatusAccepted).into(&b)
	if b.State != "running" {
		t.Errorf("state %s", b.State)
	}
	w.post(path+"/confirm", nil).refused(http.StatusConflict, "batch-already-started")
	w.Deliver()
	w.get(path).want(http.StatusOK).into(&b)
	if b.State != "done" || b.Issued != 2 || len(b.Faults) != 3 {
		t.Errorf("%+v", b)
	}
	if diff := cmp.Diff(before, append(b.Faults, b.Warnings...)); diff != "" {
		t.Errorf("stored, the faults read otherwise (-dry run +done):\n%s", diff)
	}
	var names []string
	for _, row := range w.listed(b.ID) {
		names = append(names, row.Recipient.Name)
		if row.State != "valid" || row.ID == string(held.ID) {
			t.Errorf("%+v", row)
		}
	}
	if len(names) != 2 || !strings.Contains(strings.Join(names, "|"), "Élise Chauvin") || !strings.Contains(strings.Join(names, "|"), "Hugo Perrin") {
		t.Errorf("awarded to %q", names)
	}
	if mails := w.Mails(); len(mails) != 2 { // Inès, and Élise; Hugo has no address
		t.Errorf("%d mails", len(mails))
	}
}

func (w *world) listed(batch string) []award {
	w.t.Helper()
	var list struct{ Items []award }
	w.get("/api/v1/awards" + query("batch", batch)).want(http.StatusOK).into(&list)
	return list.Items
}

func TestBatchAsAForm(t *testing.T) {
	w := newWorld(t)
	file := []byte("nom,date\nInès Tournier,2026-11-20\n")
	body, contentType := form(t, "file", "promo.csv", file, map[string]string{"achievement": team, "defaults": defaults})
	var b batch
	w.ask(request{method: "POST", path: "/api/v1/batches", key: w.APIKey, body: body, contentType: contentType}).want(http.StatusCreated).into(&b)
	if b.Ready != 1 {
		t.Errorf("%+v", b)
	}
	// Who has it already gets it again only when that is said.
	w.Issue(team, "Inès Tournier", "")
	for again, ready := range map[string]int{"true": 1, "false": 0} {
		body, contentType := form(t, "file", "promo.csv", file, map[string]string{"achievement": team, "defaults": defaults, "again": again})
		w.ask(request{method: "POST", path: "/api/v1/batches", key: w.APIKey, body: body, contentType: contentType}).want(http.StatusCreated).into(&b)
		if b.Ready != ready {
			t.Errorf("again=%s: %+v", again, b)
		}
	}
	w.post("/api/v1/batches/"+string(domain.NewID[domain.BatchID](w.Now()))+"/confirm", nil).refused(http.StatusNotFound, "batch-unknown")
}

func TestBatchWithNothingToIssue(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"no name column":   {"prénom;date\nInès;20/11/2026\n", []string{"1 nom column-missing"}},
		"no date column":   {"nom\nInès Tournier\nHugo Perrin\n", []string{"1 date column-missing"}},
		"empty":            {" \n", []string{"1  file-empty"}},
		"a spreadsheet":    {"PK\x03\x04 …", []string{"1  file-excel-damaged"}},
		"10,001 lines":     {"nom;date\n" + strings.Repeat("Inès Tournier;20/11/2026\n", 10_001), []string{"10002  file-too-many-rows"}},
		"header only":      {"nom;date\n", []string{"1  file-no-line"}},
		"more cells":       {"nom;date\nInès;20/11/2026;oui\n", []string{"2  line-too-long"}},
		"column twice":     {"nom;date;courriel;e-mail\n", []string{"1 e-mail column-doubled"}},
		"unknown context":  {"nom;date;contexte\nInès;20/11/2026;vacances\n", []string{"2 contexte context-unknown"}},
		"a level too high": {"nom;date;niveau\nInès;20/11/2026;9\n", []string{"2 niveau level-unknown"}},
	} {
		a := w.ask(request{method: "POST", path: "/api/v1/batches" + query("achievement", team, "defaults", defaults), key: w.APIKey, body: []byte(c.file), contentType: "text/csv"}).want(http.StatusCreated)
		var b batch
		a.into(&b)
		if diff := cmp.Diff(c.want, places(b.Faults)); diff != "" || b.Ready != 0 {
			t.Errorf("%s: %d ready, faults (-want +got):\n%s", name, b.Ready, diff)
		}
		w.post("/api/v1/batches/"+b.ID+"/confirm", nil).refused(http.StatusConflict, "batch-nothing-ready")
	}
}

func TestBatchThatCannotBeRead(t *testing.T) {
	w := newWorld(t)
	file := []byte("nom;date\nInès;20/11/2026\n")
	withoutFile, contentType := form(t, "other", "promo.csv", file, map[string]string{"achievement": team})
	for name, c := range map[string]struct {
		path, contentType string
		body              []byte
		status            int
		code              string
	}{
		"no such badge":     {query("achievement", "nothing"), "text/csv", file, http.StatusNotFound, "achievement-unknown"},
		"defaults":          {query("achievement", team, "defaults", "{"), "text/csv", file, http.StatusUnprocessableEntity, "fields-invalid"},
		"unknown default":   {query("achievement", team, "defaults", `{"grade":1}`), "text/csv", file, http.StatusUnprocessableEntity, "fields-invalid"},
		"form without file": {"", contentType, withoutFile, http.StatusUnprocessableEntity, "fields-invalid"},
		"broken form":       {"", "multipart/form-data; boundary=x", []byte("nothing"), http.StatusBadRequest, "form-malformed"},
		"too large":         {query("achievement", team), "text/csv", make([]byte, httpd.FileLimit+1), http.StatusRequestEntityTooLarge, "body-too-large"},
	} {
		code, _ := w.ask(request{method: "POST", path: "/api/v1/batches" + c.path, key: w.APIKey, body: c.body, contentType: c.contentType}).problem(c.status)
		if code != c.code {
			t.Errorf("%s: code %s, want %s", name, code, c.code)
		}
	}
}
