package httpd

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/web"
)

// said is a door that tells which one it is.
func said(word string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Vary", "Accept")
		w.Write([]byte(word))
	})
}

func TestLanguageOfARequest(t *testing.T) {
	doors := &Languages{French: said("fr"), English: said("en")}
	for _, tt := range []struct {
		path, accept, header, cookie string
		want                         string
		vary                         bool
	}{
		{"/", "text/html", "", "", "fr", true},
		{"/", "text/html", "en-GB,en;q=0.9", "", "en", true},
		{"/", "text/html", "fr-FR,fr;q=0.9,en;q=0.8", "", "fr", true},
		{"/", "text/html", "de", "", "fr", true},
		{"/", "text/html", "fr", "en", "en", true},
		{"/", "text/html", "en", "fr", "fr", true},
		{"/", "text/html", "en", "de", "en", true}, // a cookie of somebody else's making
		{"/v/7KQ4M2XD9HTC", "*/*", "en", "", "en", true},
		{"/v/7KQ4M2XD9HTC", "", "en", "", "en", true},
		{"/v/7KQ4M2XD9HTC", "application/ld+json", "en", "en", "fr", false},
		{"/v/7KQ4M2XD9HTC/preuve.pdf", "*/*", "en", "en", "en", true},
		{"/v/7KQ4M2XD9HTC/ob2.png", "*/*", "en", "en", "fr", false},
		{"/passeport/partages/1/cv.pdf", "text/html", "en", "en", "fr", false},
		{"/o/atelier/did.json", "*/*", "en", "", "fr", false},
		{"/pro", "text/html", "en", "en", "fr", false},
		{"/PRO/personnes", "text/html", "en", "", "fr", false},
		{"/admin/registre", "text/html", "en", "", "fr", false},
		{"/jury/abc", "text/html", "en", "", "fr", false},
		{"/afest/abc", "text/html", "en", "", "en", true},
		{"/pro/afest/abc", "text/html", "en", "", "fr", false},
		{"/boite", "text/html", "en", "", "fr", false},
		{"/api/v1/awards", "*/*", "en", "", "fr", false},
		{"/passeport", "text/html", "en", "", "en", true},
		{"/provence", "text/html", "en", "", "en", true},
	} {
		r := httptest.NewRequest(http.MethodGet, tt.path, nil)
		for name, value := range map[string]string{"Accept": tt.accept, "Accept-Language": tt.header} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if tt.cookie != "" {
			r.AddCookie(&http.Cookie{Name: LanguageCookie, Value: tt.cookie})
		}
		w := httptest.NewRecorder()
		doors.ServeHTTP(w, r)
		if w.Body.String() != tt.want {
			t.Errorf("%+v: got %s", tt, w.Body)
		}
		vary := strings.Join(w.Header().Values("Vary"), ", ")
		if strings.Contains(vary, "Accept-Language, Cookie") != tt.vary || !strings.HasSuffix(vary, "Accept") {
			t.Errorf("%+v: Vary %q", tt, vary)
		}
	}
}

func TestChooseLanguage(t *testing.T) {
	router := newSite(t, "http://localhost:8080").Router(quiet(), nil)
	for _, tt := range []struct {
		lang, back string
		status     int
		to         string
	}{
		{"en", "/v/7KQ4M2XD9HTC?b=2", 303, "/v/7KQ4M2XD9HTC?b=2"},
		{"fr", "/passeport", 303, "/passeport"},
		{"en", "", 303, "/"},
		{"en", "https://evil.example/", 303, "/"},
		{"en", "//evil.example/", 303, "/"},
		{"en", `/\evil.example/`, 303, "/"},
		{"en", `/x\y`, 303, "/"},
		{"en", "/a\r\nSet-Cookie: x=y", 303, "/"},
		{"en", "\t//evil.example/", 303, "/"},
		{"de", "/", 422, ""},
		{"", "/", 422, ""},
	} {
		w := serve(router, http.MethodPost, "/langue", url.Values{"langue": {tt.lang}, "back": {tt.back}}.Encode(),
			"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
		if w.Code != tt.status || w.Header().Get("Location") != tt.to {
			t.Errorf("%+v: got %d %q", tt, w.Code, w.Header().Get("Location"))
		}
		set := w.Result().Cookies()
		if tt.status == 303 && (len(set) != 1 || set[0].Name != LanguageCookie || set[0].Value != tt.lang || !set[0].HttpOnly || set[0].MaxAge < 300*24*3600) {
			t.Errorf("%+v: cookies %v", tt, set)
		}
		if tt.status != 303 && len(set) != 0 {
			t.Errorf("%+v: cookies %v, want none", tt, set)
		}
	}
}

// A site in another language speaks it, has the same assets, and counts asks with the first.
func TestSiteInAnotherLanguage(t *testing.T) {
	french := newSite(t, "")
	first := french.RateLimit(2, time.Hour)
	second := french.RateLimit(3, time.Hour)
	english, err := french.In(web.FS(), i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	a, b := first(ok), english.RateLimit(2, time.Hour)(ok)
	c, d := second(ok), english.RateLimit(3, time.Hour)(ok)
	for i, tt := range []struct {
		h    http.Handler
		want int
	}{{a, 200}, {b, 200}, {a, 429}, {b, 429}, {c, 200}, {d, 200}, {c, 200}, {d, 429}} {
		w := httptest.NewRecorder()
		tt.h.ServeHTTP(w, from("203.0.113.9:1"))
		if w.Code != tt.want {
			t.Errorf("ask %d: %d, want %d", i, w.Code, tt.want)
		}
	}
	w := serve(english.Router(quiet(), nil), http.MethodGet, "/nowhere", "", "Accept", "text/html")
	for _, want := range []string{`<html lang="en">`, english.T("error_page.404.title"), `href="/s/` + french.static.digest} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, w.Body)
		}
	}
}

// The switch stands on pages that have another language, and leads back to them.
func TestSwitchOfLanguage(t *testing.T) {
	s := sampleSite(t)
	for _, tt := range []struct {
		method, target string
		status         int
		want           string // hidden back, "" for no switch
	}{
		{"GET", "/verifier", 200, "/verifier"},
		{"GET", "/v/7KQ4M2XD9HTC?b=2&ok=saved", 200, "/v/7KQ4M2XD9HTC?b=2"},
		{"GET", "/v/%22%3E%3Cb%3E", 200, "/v/%22%3E%3Cb%3E"},
		{"POST", "/verifier", 200, ""}, // what was typed would be lost
		{"GET", "/pro", 200, ""},
		{"GET", "/jury/abc", 200, ""},
	} {
		h := s.Page(func(w http.ResponseWriter, r *http.Request) error {
			return s.Render(w, r, tt.status, &samplePage{Frame: Frame{Title: "x"}, QR: []byte{}})
		})
		got := ""
		if _, after, ok := strings.Cut(serve(h, tt.method, tt.target, "").Body.String(), `action="/langue"><input type="hidden" name="back" value="`); ok {
			got, _, _ = strings.Cut(after, `"`)
			if !strings.Contains(after, `name="langue" value="en" lang="en">English</button>`) {
				t.Errorf("%s %s: %s", tt.method, tt.target, after)
			}
		}
		if got != html.EscapeString(tt.want) {
			t.Errorf("%s %s: back to %q, want %q", tt.method, tt.target, got, tt.want)
		}
	}
}

// A page of a fault has the switch too, also after a POST, and does not repeat its address, which may hold a claim code.
func TestSwitchOfLanguageOnAFault(t *testing.T) {
	s := newSite(t, "http://localhost:8080")
	router := s.Router(quiet(), nil)
	fails := s.Page(func(http.ResponseWriter, *http.Request) error { return domain.NotFoundf("share-unknown") })
	router.Get("/v/{code}", fails)
	router.Post("/v/{code}/code", fails)
	router.Post("/pro/x", fails)
	for _, tt := range []struct{ method, path, to string }{
		{"GET", "/v/3FHW8Z2QK6MB", "/v/3FHW8Z2QK6MB"},
		{"GET", "/V/3FHW8Z2QK6MB?b=2", "/v/3FHW8Z2QK6MB"},
		{"POST", "/v/3FHW8Z2QK6MB/code", "/v/3FHW8Z2QK6MB"},
		{"GET", "/nulle/part", "/"},
		{"GET", "//evil.example/x", "/"},
		{"POST", "/pro/x", ""},
	} {
		body := serve(router, tt.method, tt.path, "", "Accept", "text/html").Body.String()
		if strings.Contains(body, "3FHW8Z2QK6MB") {
			t.Errorf("%s %s: the page repeats the code", tt.method, tt.path)
		}
		if has := strings.Contains(body, `<form method="post" action="?langue=en">`); has != (tt.to != "") {
			t.Errorf("%s %s: has the switch: %t", tt.method, tt.path, has)
		}
		path, _, _ := strings.Cut(tt.path, "?")
		w := serve(router, "POST", path+"?langue=en", "langue=en", "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
		set := w.Result().Cookies()
		if chosen := len(set) == 1 && set[0].Name == LanguageCookie && set[0].Value == "en"; chosen != (tt.to != "") || w.Header().Get("Location") != tt.to {
			t.Errorf("POST %s?langue=en: %d to %q, cookies %v", path, w.Code, w.Header().Get("Location"), set)
		}
	}
	w := serve(router, "POST", "/v/3FHW8Z2QK6MB?langue=en", "", "Origin", "https://evil.example", "Accept", "text/html")
	if w.Code != 403 || len(w.Result().Cookies()) != 0 {
		t.Errorf("from another site: %d, %v", w.Code, w.Result().Cookies())
	}
	if w := serve(router, "POST", "/v/3FHW8Z2QK6MB?langue=en&x=1", "", "Accept", "text/html"); w.Code != 405 {
		t.Errorf("with something else: %d", w.Code)
	}
}
