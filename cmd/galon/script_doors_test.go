package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/internal/sign"
	"galon/internal/status"
	"galon/web"
)

// startAbroad: abroad — starts an issuer of elsewhere on https, at $ABROAD (host:port), whose certificate ca.pem vouches
// for. It leaves its badge in abroad.json, one that it took back in abroad-revoked.json, one whose key it does not list in
// forged.json, and trust.json, which pins it.
func startAbroad(ts *testscript.TestScript, neg bool, args []string) {
	files := map[string][]byte{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b, ok := files[r.URL.Path]; ok {
			w.Write(b)
			return
		}
		http.NotFound(w, r)
	}))
	ts.Defer(server.Close)
	host := strings.TrimPrefix(server.URL, "https://")
	ts.Setenv("ABROAD", host)
	write := func(name string, b []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600)) }
	write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))

	school := domain.Organisation{Slug: "ecole", Name: "École d’ailleurs"}
	did := credential.DID(server.URL, school.Slug)
	ring := func() *sign.Ring {
		key, err := sign.Generate(sign.Ed25519)
		ts.Check(err)
		return &sign.Ring{Issuer: did, KeyURL: func(id string) string { return credential.KeyURL(server.URL, school.Slug, id) }, Keys: []*sign.Key{key}}
	}
	own := ring()
	document, err := sign.DIDDocument(did, []sign.PublishedKey{{ID: own.Keys[0].ID, Key: own.Keys[0].PublicKey(), KeyURL: own.KeyURL(own.Keys[0].ID)}})
	ts.Check(err)
	files["/o/ecole/did.json"] = document
	now := time.Now().UTC().Truncate(time.Second)
	bits, err := status.New(status.MinLength)
	ts.Check(err)
	ts.Check(bits.Set(43, true))
	encoded, err := bits.Encode()
	ts.Check(err)
	list, err := credential.BuildStatusList(server.URL, school, 1, credential.PurposeRevocation, encoded, now.Add(-time.Hour), now.AddDate(0, 0, 7))
	ts.Check(err)
	linted, err := credential.LintStatusList(list)
	ts.Check(err)
	files["/o/ecole/status/1"], err = own.Sign(linted, now.Add(-time.Hour))
	ts.Check(err)
	badge := func(by *sign.Ring, index int) []byte {
		doc, err := credential.Build(credential.Input{BaseURL: server.URL, Organisation: school, RecipientName: "Zoé Œuvrard", Award: domain.Award{
			CredentialID: domain.NewURN(), SubjectID: domain.NewURN(), StatusList: 1, StatusIndex: index, ValidFrom: now.Add(-time.Hour), ValidUntil: now.AddDate(3, 0, 0),
			Achievement: domain.Achievement{Slug: "equipe", Kind: domain.SoftSkill, Title: "Travailler en équipe", Description: "Prendre sa part d’un travail commun.",
				Criteria: []string{"Prévient l’équipe avant de changer l’ordre des tâches"}, Assessment: "Observé en situation."},
			Facts: domain.Facts{AwardedOn: domain.DayOf(now.Add(-time.Hour)), Context: domain.Internship, Assessor: domain.Assessor{Name: "Paul Martin"}},
		}})
		ts.Check(err)
		l, err := credential.Lint(doc)
		ts.Check(err)
		signed, err := by.Sign(l, now.Add(-time.Hour))
		ts.Check(err)
		return signed
	}
	write("abroad.json", badge(own, 42))
	write("abroad-revoked.json", badge(own, 43))
	write("forged.json", badge(ring(), 42))
	trust, err := json.Marshal(map[string]any{"issuers": []any{map[string]any{"id": did, "name": school.Name}}})
	ts.Check(err)
	write("trust.json", trust)
}

// sameDoors: samedoors VERDICT FILE [at=DATE|now] [name=NAME] [email=ADDRESS] — hands the file to the command, to the API and
// to the page, which must all say the same.
func sameDoors(ts *testscript.TestScript, neg bool, args []string) {
	verdict, file := args[0], args[1]
	page := map[string]string{"at": "date", "name": "nom", "email": "email"}
	command := []string{"verify", "--json", "--data", ts.Getenv("DATA")}
	if host := ts.Getenv("ABROAD"); host != "" {
		command = append(command, "--allow-fetch", host, "--fetch-ca", "ca.pem")
	}
	fields := map[string]string{}
	for _, a := range args[2:] {
		name, value, _ := strings.Cut(a, "=")
		if value == "now" {
			value = time.Now().UTC().Format(time.RFC3339)
		}
		command = append(command, "--"+name, value)
		fields[name] = value
	}
	cmd := exec.Command(program0(ts), append(command, file)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + cmd.Dir, "TMPDIR=" + ts.Getenv("TMPDIR")}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		ts.Fatalf("%v", err)
	}
	byCommand := comparable(ts, out)
	if byCommand == nil {
		ts.Fatalf("the command says nothing: %s", stderr.String())
	}

	post := func(path, part string, names func(string) string) (*http.Response, []byte) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range fields {
			ts.Check(form.WriteField(names(name), value))
		}
		w, err := form.CreateFormFile(part, filepath.Base(file))
		ts.Check(err)
		_, err = io.WriteString(w, ts.ReadFile(file))
		ts.Check(err)
		ts.Check(form.Close())
		resp, raw, err := ask(ts, http.MethodPost, path, http.Header{
			"Content-Type": {form.FormDataContentType()}, "Origin": {ts.Getenv("BASE")}, "Sec-Fetch-Site": {"same-origin"}}, &body)
		ts.Check(err)
		return resp, raw
	}
	_, raw := post("/api/v1/verify", "file", func(name string) string { return name })
	byAPI := comparable(ts, raw)
	if !reflect.DeepEqual(byCommand, byAPI) {
		a, _ := json.Marshal(byCommand)
		b, _ := json.Marshal(byAPI)
		ts.Fatalf("%s: the command says\n%s\nand the API\n%s", file, a, b)
	}
	if byAPI["verdict"] != verdict {
		ts.Fatalf("%s: got %s, want %s\n%s", file, byAPI["verdict"], verdict, raw)
	}
	_, raw = post("/verifier", "fichier", func(name string) string { return page[name] })
	sentences, err := i18n.Load(web.FS(), nil)
	ts.Check(err)
	word := sentences.Printer(i18n.French).T("hosted.verdict." + verdict + ".word")
	if text := html.UnescapeString(string(raw)); !strings.Contains(text, "<h1>"+word) {
		ts.Fatalf("%s: the page does not say %q\n%s", file, word, raw)
	}
}

// comparable is a report without what differs from one minute to the next: when it was made, and whether an answer was
// had a moment ago.
func comparable(ts *testscript.TestScript, raw []byte) map[string]any {
	var report map[string]any
	if json.Unmarshal(raw, &report) != nil {
		return nil
	}
	delete(report, "checked_at")
	requests, _ := report["requests"].([]any)
	for _, r := range requests {
		if m := r.(map[string]any); m["outcome"] == "cached" {
			m["outcome"] = "answered"
		}
	}
	return report
}
