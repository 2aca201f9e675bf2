package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// request: http METHOD PATH [Header:value …] [@file] — the status, the headers of interest and the body are there for
// stdout, the body also in the file body. Cookies are kept for the script; redirects are not followed but left in
// $LOCATION, without what follows a question mark.
func request(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: http METHOD PATH [Header:value …] [@file]")
	}
	headers, body := headersAndBody(ts, args[2:])
	if _, named := headers["Idempotency-Key"]; !named && args[0] == http.MethodPost && strings.HasPrefix(args[1], "/api/") {
		headers.Set("Idempotency-Key", rand.Text()) // a script that looks at it gives its own
	}
	send(ts, args[0], args[1], headers, body)
}

func headersAndBody(ts *testscript.TestScript, args []string) (http.Header, io.Reader) {
	var body io.Reader
	headers := http.Header{}
	for _, a := range args {
		if name, ok := strings.CutPrefix(a, "@"); ok {
			body = strings.NewReader(ts.ReadFile(name))
			continue
		}
		name, value, _ := strings.Cut(a, ":")
		headers.Set(name, value)
	}
	return headers, body
}

// submit: form PATH name=value… file=@name — posts a form as a browser does.
func submit(ts *testscript.TestScript, neg bool, args []string) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, a := range args[1:] {
		name, value, _ := strings.Cut(a, "=")
		if file, ok := strings.CutPrefix(value, "@"); ok {
			part, err := w.CreateFormFile(name, filepath.Base(file))
			ts.Check(err)
			_, err = io.WriteString(part, ts.ReadFile(file))
			ts.Check(err)
			continue
		}
		ts.Check(w.WriteField(name, value))
	}
	ts.Check(w.Close())
	send(ts, http.MethodPost, args[0], http.Header{
		"Content-Type": {w.FormDataContentType()}, "Origin": {ts.Getenv("BASE")}, "Sec-Fetch-Site": {"same-origin"}}, &buf)
}

// noRedirects shows a redirect to the script.
var noRedirects = &http.Client{
	Timeout:       2 * time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func send(ts *testscript.TestScript, method, path string, headers http.Header, body io.Reader) {
	resp, raw, err := ask(ts, method, path, headers, body)
	ts.Check(err)
	location, _, _ := strings.Cut(resp.Header.Get("Location"), "?")
	ts.Setenv("LOCATION", strings.TrimPrefix(location, ts.Getenv("BASE")))
	fmt.Fprintf(ts.Stdout(), "%d\n", resp.StatusCode)
	for _, name := range []string{"Content-Type", "Location", "Cache-Control", "Retry-After"} {
		if v := resp.Header.Get(name); v != "" {
			fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, v)
		}
	}
	if !utf8.Valid(raw) {
		raw = fmt.Appendf(nil, "%d bytes", len(raw))
	}
	fmt.Fprintf(ts.Stdout(), "\n%s\n", raw)
}

func ask(ts *testscript.TestScript, method, path string, headers http.Header, body io.Reader) (*http.Response, []byte, error) {
	if strings.HasPrefix(path, "/") {
		path = ts.Getenv("BASE") + path
	}
	req, err := http.NewRequest(method, strings.ReplaceAll(path, " ", "%20"), body)
	ts.Check(err)
	req.Header = headers
	if cookies := ts.Getenv("COOKIES"); cookies != "" {
		req.Header.Set("Cookie", cookies)
	}
	resp, err := noRedirects.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	keepCookies(ts, resp.Cookies())
	raw, err := io.ReadAll(resp.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("body"), raw, 0o600))
	return resp, raw, nil
}

func keepCookies(ts *testscript.TestScript, fresh []*http.Cookie) {
	kept := slices.DeleteFunc(strings.Split(ts.Getenv("COOKIES"), "; "), func(c string) bool {
		name, _, _ := strings.Cut(c, "=")
		return c == "" || slices.ContainsFunc(fresh, func(f *http.Cookie) bool { return f.Name == name })
	})
	for _, c := range fresh {
		if c.MaxAge >= 0 {
			kept = append(kept, c.Name+"="+c.Value)
		}
	}
	ts.Setenv("COOKIES", strings.Join(kept, "; "))
}

// waitFor: await PATH TEXT [Header:value …] — asks for a page until it holds the text, also of a server that does not
// answer yet.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	headers, _ := headersAndBody(ts, args[2:])
	var raw []byte
	var err error
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		if _, raw, err = ask(ts, http.MethodGet, args[0], headers, nil); bytes.Contains(raw, []byte(args[1])) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s never held %q: %v\n%s", args[0], args[1], err, raw)
}
