package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"galon/internal/app"
)

// A file with several badges has one report, with a report for each within; so has a PDF that they are attached to.
func TestVerifyTellsEachBadgeOfAFile(t *testing.T) {
	w := newWorld(t)
	good := string(files(t, w.World, w.Issue(team, "Nadia Benali", ""))[app.FormJSON])
	changed := strings.Replace(good, "Nadia", "Nadja", 1)
	var pdf bytes.Buffer
	fmt.Fprintf(&pdf, "%%PDF-1.7\n1 0 obj << /AF [<< /EF << /F 2 0 R >> >> << /EF << /F 3 0 R >> >>] >> endobj\n")
	for i, doc := range []string{good, changed} {
		fmt.Fprintf(&pdf, "%d 0 obj << /Length %d >> stream\n%s\nendstream endobj\n", i+2, len(doc), doc)
	}
	pdf.WriteString("trailer << /Root 1 0 R >>\n")
	presentation := `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"verifiableCredential":[` + good + `]}`
	for name, c := range map[string]struct {
		media, body, verdict string
		parts                []string
	}{
		"a list":                   {"application/json", "[" + good + "," + changed + "]", "not_authentic", []string{"valid", "not_authentic"}},
		"a PDF":                    {"application/pdf", pdf.String(), "not_authentic", []string{"valid", "not_authentic"}},
		"an unsigned presentation": {"application/json", presentation, "valid", []string{"valid"}},
	} {
		var r struct {
			Kind, Verdict string
			Credentials   []struct {
				Verdict    string
				Credential *struct{ Recipient string }
			}
		}
		w.ask(request{method: "POST", path: "/api/v1/verify", body: []byte(c.body), contentType: c.media}).want(http.StatusOK).into(&r)
		if r.Kind != "collection" || r.Verdict != c.verdict || len(r.Credentials) != len(c.parts) {
			t.Errorf("%s: %+v", name, r)
			continue
		}
		for i, p := range r.Credentials {
			if p.Verdict != c.parts[i] || (p.Credential != nil) != (p.Verdict == "valid") {
				t.Errorf("%s, part %d: %+v", name, i, p)
			}
		}
	}
	w.ask(request{method: "POST", path: "/api/v1/verify", body: []byte("%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj trailer << /Root 1 0 R >>"), contentType: "application/pdf"}).
		refused(http.StatusUnprocessableEntity, "pdf-without-badge")
	w.ask(request{method: "POST", path: "/api/v1/verify", body: []byte("https://badges.example/v/7KQ4"), contentType: "text/plain"}).
		refused(http.StatusUnprocessableEntity, "address-unreachable")
}
