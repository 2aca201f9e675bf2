package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
)

func TestProblemDocuments(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	var all bytes.Buffer
	for _, tt := range []struct {
		name string
		err  error
	}{
		{"faulty fields", domain.InvalidFields([]domain.FieldError{
			{Pointer: "/recipient/email", Code: "email-no-end", Args: []any{"lea@exemple"}},
			{Pointer: "/awarded_on", Code: "date-impossible", Args: []any{"31/02/2026"}},
			{Pointer: "/organisation", Code: "bloc-not-entitled", Args: []any{"RNCP37715BC01", "2026-03-01"}},
		})},
		{"not found", domain.NotFoundf("award-unknown")},
		{"conflict", domain.Conflictf("award-already-revoked", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))},
		{"wrapped", fmt.Errorf("load award: %w", domain.NotFoundf("award-unknown"))},
		{"not entitled", &domain.Error{Kind: domain.Forbidden, Code: "organisation-not-verified", Args: []any{"Atelier-École du Doubs"}}},
		{"nobody", &domain.Error{Kind: domain.Unauthorized, Code: "not-signed-in"}},
		{"stopped", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}},
		{"too large", fmt.Errorf("read form: %w", &http.MaxBytesError{Limit: 5})},
		{"too many", &domain.Error{Kind: domain.TooMany, Code: "too-many-tries", Args: []any{12}}},
		{"malformed", &domain.Error{Kind: domain.Invalid, Code: "json-malformed"}},
		{"unforeseen", errors.New("disk full at /var/lib/galon")},
	} {
		w := serve(s.API(func(http.ResponseWriter, *http.Request) error { return tt.err }), "GET", "/api/v1/x", "")
		if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: Content-Type %q", tt.name, got)
		}
		if strings.Contains(w.Body.String(), "/var/lib") {
			t.Errorf("%s: tells what only the log may say", tt.name)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, w.Body.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "# %s: %d, Retry-After %q, WWW-Authenticate %q\n%s\n", tt.name, w.Code, w.Header().Get("Retry-After"),
			w.Header().Get("WWW-Authenticate"), indented.String())
	}
	golden(t, "problems.golden.txt", all.Bytes())
}

func TestEveryKindHasItsStatus(t *testing.T) {
	for kind := domain.Invalid; kind <= domain.Unavailable; kind++ {
		if statusOfKind[kind] == 0 {
			t.Errorf("kind %d has no status", kind)
		}
	}
}

func TestProblemTypeCanBeOpened(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	r := s.Router(quiet(), nil)
	for path, want := range map[string]int{
		"/problems/award-already-revoked": 200,
		"/problems/text-too-long":         200, // its sentence takes an argument: shown by its code
		"/problems/no-such-code":          404,
	} {
		if w := serve(r, "GET", path, ""); w.Code != want {
			t.Errorf("GET %s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestFailureAnswersInTheFormAsked(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	h := s.Page(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("ETag", `"of the good answer"`)
		w.Header().Set("Cache-Control", "public, max-age=60")
		return domain.NotFoundf("share-unknown")
	})
	for accept, want := range map[string]string{
		"": "text/html; charset=utf-8",
		"text/html,application/xhtml+xml,*/*;q=0.8": "text/html; charset=utf-8",
		"*/*":              "text/html; charset=utf-8",
		"application/json": "application/problem+json",
		"application/vc":   "application/problem+json",
	} {
		w := serve(h, "GET", "/v/7KQ4M2XD9HTC", "", "Accept", accept)
		if got := w.Header().Get("Content-Type"); got != want || w.Code != 404 {
			t.Errorf("Accept %q: %d %s, want 404 %s", accept, w.Code, got, want)
		}
		if w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("Accept %q: a failure kept the headers of the good answer: %v", accept, w.Header())
		}
	}
}
