package main

import (
	"bytes"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"galon/internal/mail"
)

// signIn: signin DOOR EMAIL — asks for a link at /DOOR, waits for the mail to that address, whatever else is sent
// meanwhile, and comes in by its button. DOOR is pro/connexion or entrer.
func signIn(ts *testscript.TestScript, neg bool, args []string) {
	door, email := "/"+args[0], args[1]
	box := mail.Folder{Dir: filepath.Join(ts.Getenv("DATA"), "mail")}
	known := map[string]bool{}
	for _, link := range signInLinks(ts, &box, door, email) {
		known[link] = true
	}
	ts.Setenv("COOKIES", "")
	submit(ts, false, []string{door, "email=" + email})
	for range 1200 { // two minutes: the machine may be busy
		for _, link := range signInLinks(ts, &box, door, email) {
			if known[link] {
				continue
			}
			at, err := url.Parse(link)
			ts.Check(err)
			var form bytes.Buffer
			resp, _, err := ask(ts, http.MethodPost, at.Path, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {ts.Getenv("BASE")},
				"Sec-Fetch-Site": {"same-origin"}}, &form)
			ts.Check(err)
			if resp.StatusCode != http.StatusSeeOther {
				ts.Fatalf("signing in as %s by %s: %s", email, at.Path, resp.Status)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("no mail with a link to %s", email)
}

func signInLinks(ts *testscript.TestScript, box *mail.Folder, door, email string) (links []string) {
	all, err := box.List()
	ts.Check(err)
	for _, m := range all {
		for _, link := range m.Links {
			if m.To == email && strings.Contains(link, door+"/lien/") {
				links = append(links, link)
			}
		}
	}
	return links
}
