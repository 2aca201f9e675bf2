package httpd

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
)

// The main part of each page of ux S42.
func TestErrorPages(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	s.Now = func() time.Time { return time.Date(2026, 11, 26, 9, 30, 1, 0, time.UTC) }
	main := regexp.MustCompile(`(?s)<title>.*?</title>|<main.*</main>`)
	var all bytes.Buffer
	for _, tt := range []struct {
		name string
		err  error
		path string
	}{
		{"404", domain.NotFoundf("page-unknown"), ""},
		{"404 on a share", domain.NotFoundf("share-unknown"), ""},
		{"404 of a thing", domain.NotFoundf("award-unknown"), ""},
		{"403", &domain.Error{Kind: domain.Forbidden, Code: "access-refused"}, ""},
		{"403 from elsewhere", &domain.Error{Kind: domain.Forbidden, Code: "cross-origin"}, ""},
		{"409", domain.Conflictf("award-not-suspended"), ""},
		{"410", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}, ""},
		{"413", &domain.Error{Kind: domain.TooLarge, Code: "body-too-large"}, ""},
		{"429", &domain.Error{Kind: domain.TooMany, Code: "too-many-tries", Args: []any{12}}, "/autre"},
		{"429 of a verification", &domain.Error{Kind: domain.TooMany, Code: "too-many-tries", Args: []any{1}}, "/v/7KQ4M2XD9HTC"},
		{"429 of a passport", &domain.Error{Kind: domain.TooMany, Code: "sign-in-too-many", Args: []any{1440}}, "/entrer"},
		{"429 without figure", &domain.Error{Kind: domain.TooMany, Code: "sign-in-code-tries"}, ""},
		{"500", errors.New("secret detail"), ""},
		{"503", &domain.Error{Kind: domain.Unavailable, Code: "internal"}, ""},
		{"503 of the database", fmt.Errorf("read: %w", domain.ErrDatabaseGone), ""},
		{"503 with an hour", &domain.Error{Kind: domain.Unavailable, Code: "internal", Args: []any{90, "14 h 30"}}, ""},
	} {
		page := s.Page(func(http.ResponseWriter, *http.Request) error { return tt.err })
		w := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, q := known(r)
			q.id = "ABCDEFGHIJ"
			page(w, r)
		}), "GET", cmp.Or(tt.path, "/x"), "")
		if strings.Contains(w.Body.String(), "secret detail") {
			t.Errorf("%s: tells what only the log may say", tt.name)
		}
		if n := strings.Count(w.Body.String(), "<h1"); n != 1 {
			t.Errorf("%s: %d h1, want 1", tt.name, n)
		}
		fmt.Fprintf(&all, "# %s: %d, Retry-After %q\n", tt.name, w.Code, w.Header().Get("Retry-After"))
		for _, part := range main.FindAllString(w.Body.String(), -1) {
			fmt.Fprintln(&all, part)
		}
	}
	golden(t, "error_pages.golden.html", all.Bytes())
}

func TestNumberOnThePageIsTheNumberInTheLog(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	var log bytes.Buffer
	r := s.Router(logTo(&log), nil)
	r.Get("/broken", s.Page(func(http.ResponseWriter, *http.Request) error { return errors.New("disk full") }))
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("nil map") })
	for _, path := range []string{"/broken", "/panic"} {
		log.Reset()
		w := serve(r, "GET", path, "")
		id := w.Header().Get("X-Request-Id")
		if w.Code != 500 || id == "" || !strings.Contains(w.Body.String(), id) || !strings.Contains(w.Body.String(), "Rien n’a été perdu") {
			t.Errorf("%s: %d without its number %q", path, w.Code, id)
		}
		if !strings.Contains(log.String(), id) {
			t.Errorf("%s: the log does not name %s: %s", path, id, log.String())
		}
	}
}

func TestRetryNeverLeadsElsewhere(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	for _, path := range []string{"//evil.example/x", `/\evil.example`, "/a"} {
		w := serve(s.Page(func(http.ResponseWriter, *http.Request) error { return errors.New("x") }), "GET", "http://localhost:8080"+path, "")
		for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1) {
			if strings.HasPrefix(m[1], "//") || strings.Contains(m[1], `\`) {
				t.Errorf("%s: the page links to %s", path, m[1])
			}
		}
	}
}
