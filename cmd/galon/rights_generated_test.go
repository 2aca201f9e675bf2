package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
)

// What holds for every route that the program mounts, tried on each of them: nobody need remember it for a new one.

type mounted struct{ method, pattern string }

func (w *rightsWorld) routes(t *testing.T) (all []mounted) {
	t.Helper()
	must(t, chi.Walk(w.router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		all = append(all, mounted{method, pattern})
		return nil
	}))
	if len(all) < 200 {
		t.Fatalf("only %d routes", len(all))
	}
	return all
}

// A page of another site cannot make a browser act here, whoever is signed in: no POST is exempt.
func TestNoPostFromAnotherSite(t *testing.T) {
	w := newRightsWorld(t)
	tried := 0
	for _, rt := range w.routes(t) {
		if rt.method != http.MethodPost && rt.method != http.MethodPut && rt.method != http.MethodDelete && rt.method != http.MethodPatch {
			continue
		}
		for _, a := range w.askers {
			if a.key != "" || a.name != "nobody" && a.name != "manager" {
				continue // a key never comes from a browser by itself
			}
			tried++
			out := w.askWith(a, rt.method, w.address(rt.pattern), map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://ailleurs.example"})
			// The doors of machines know no cookie: whoever is signed in is nobody there.
			if strings.HasPrefix(rt.pattern, "/api/") && (out.Code == http.StatusUnauthorized || strings.HasPrefix(rt.pattern, "/api/v1/verify") && out.Code == http.StatusUnprocessableEntity) {
				continue
			}
			if out.Code != http.StatusForbidden {
				t.Errorf("%s %s from another site, by %s: %d, want 403", rt.method, rt.pattern, a.name, out.Code)
			}
			for _, c := range out.Result().Cookies() {
				t.Errorf("%s %s from another site sets %s", rt.method, rt.pattern, c.Name)
			}
		}
	}
	if tried < 150 {
		t.Errorf("only %d were tried", tried)
	}
}

// What somebody sees who is signed in, or by a key, is kept by nobody on the way; and every answer has its headers.
func TestNoPrivateAnswerIsKept(t *testing.T) {
	w, rules := newRightsWorld(t), readRights(t)
	private := 0
	for _, rt := range w.routes(t) {
		r := ruleOf(rules, rt.method, rt.pattern)
		if rt.method != http.MethodGet || r == nil {
			continue
		}
		for _, a := range w.askers {
			if !a.knows(r, rt.pattern) {
				continue
			}
			out := w.ask(a, rt.method, w.address(rt.pattern))
			h := out.Header()
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") == "" || h.Get("Referrer-Policy") == "" {
				t.Errorf("%s by %s: headers %v", rt.pattern, a.name, h)
			}
			if r.right == "anyone" {
				continue
			}
			private++
			if cache := h.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
				t.Errorf("%s by %s: %d, Cache-Control %q", rt.pattern, a.name, out.Code, cache)
			}
		}
	}
	if private < 150 {
		t.Errorf("only %d private answers", private)
	}
}

// To who may not see a thing it looks as if it were not: what is another's and what is nobody's are answered alike, in status and
// in words, whatever is asked of it.
func TestAnothersThingLooksLikeNone(t *testing.T) {
	w, rules := newRightsWorld(t), readRights(t)
	strangers := []asker{w.foreign}
	for _, a := range w.askers {
		if a.name == "manager of another organisation" || a.name == "holder of another badge" {
			strangers = append(strangers, a)
		}
	}
	const nothing = "0000000000000000000000000v"
	own := map[string]bool{}
	for _, name := range []string{"award", "batch", "dossier", "invitation", "request", "room", "question", "account", "key", "endorsement"} {
		own[name] = true
	}
	tried := 0
	for _, rt := range w.routes(t) {
		r := ruleOf(rules, rt.method, rt.pattern)
		if r == nil || r.right == "anyone" {
			continue
		}
		real := w.address(rt.pattern)
		unreal := real
		for name := range own {
			if strings.Contains(rt.pattern, "{"+name+"}") {
				unreal = strings.ReplaceAll(unreal, w.ids[name], nothing)
			}
		}
		if unreal == real {
			continue
		}
		for _, a := range strangers {
			if !a.knows(r, rt.pattern) {
				continue
			}
			tried++
			theirs, none := w.ask(a, rt.method, real), w.ask(a, rt.method, unreal)
			same := func(out *httptest.ResponseRecorder, address string) string {
				said := strings.ReplaceAll(out.Body.String(), address, "ADDRESS")
				for name := range own {
					said = strings.ReplaceAll(said, w.ids[name], nothing)
				}
				return fmt.Sprint(out.Code, " ", strings.ReplaceAll(out.Header().Get("Location"), address, "ADDRESS"), " ", withoutRequest(said))
			}
			if a, b := same(theirs, real), same(none, unreal); a != b {
				t.Errorf("%s %s tells what is another's from what is not:\n%.400s\n%.400s", rt.method, rt.pattern, a, b)
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d were tried", tried)
	}
}

// A database that is gone is told as such at every address, by whoever asks: nobody is told of a fault.
func TestNoRouteBreaksWithoutItsDatabase(t *testing.T) {
	w := newRightsWorld(t)
	for i, a := range w.askers {
		if a.enter != nil {
			token := a.enter()
			w.askers[i].enter = func() string { return token }
		}
	}
	must(t, w.installation.Store.Close())
	told := 0
	for _, rt := range w.routes(t) {
		for _, a := range w.askers {
			out := w.ask(a, rt.method, w.address(rt.pattern))
			if out.Code == http.StatusServiceUnavailable && out.Header().Get("Retry-After") != "" {
				told++
			} else if out.Code >= 500 {
				t.Errorf("%s %s by %s: %d, Retry-After %q", rt.method, rt.pattern, a.name, out.Code, out.Header().Get("Retry-After"))
			}
		}
	}
	if told < 1000 {
		t.Errorf("only %d answers say that the database is gone", told)
	}
}

var requestNumber = regexp.MustCompile(`"request_id":"[^"]*"`)

// withoutRequest takes the number of the request out of an answer.
func withoutRequest(said string) string {
	return requestNumber.ReplaceAllString(said, "REQUEST")
}

// askWith asks with more headers.
func (w *rightsWorld) askWith(a asker, method, path string, headers map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(""))
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	asked++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", asked>>16&255, asked>>8&255, asked&255)
	if a.enter != nil {
		r.AddCookie(&http.Cookie{Name: a.cookie, Value: a.enter()})
	}
	out := httptest.NewRecorder()
	w.router.ServeHTTP(out, r)
	return out
}
