package httpd

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestDocumentsAreAskedAgainCheaply(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Serve(w, r, Document{Type: "application/json", Body: []byte(`{"a":1}`), MaxAge: time.Hour, Negotiated: true})
	})
	w := serve(h, "GET", "/", "")
	etag := w.Header().Get("ETag")
	if w.Code != 200 || w.Body.String() != `{"a":1}` || etag == "" || w.Header().Get("Cache-Control") != "public, max-age=3600" ||
		w.Header().Get("Vary") != "Accept" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	for header, want := range map[string]int{
		etag: 304, "W/" + etag: 304, `"x", ` + etag: 304, "*": 304, `"x"`: 200, "": 200, strings.Trim(etag, `"`): 200, `"` + etag + `"`: 200,
	} {
		w := serve(h, "GET", "/", "", "If-None-Match", header)
		if w.Code != want {
			t.Errorf("If-None-Match %s: %d, want %d", header, w.Code, want)
		}
		if w.Code == 304 && (w.Body.Len() != 0 || w.Header().Get("ETag") != etag) {
			t.Errorf("304 with %d bytes and ETag %q", w.Body.Len(), w.Header().Get("ETag"))
		}
	}
	if w := serve(h, "HEAD", "/", ""); w.Body.Len() != 0 || w.Header().Get("Content-Length") != "7" {
		t.Errorf("HEAD: %d bytes, Content-Length %s", w.Body.Len(), w.Header().Get("Content-Length"))
	}
}

func TestPersonalBytesAreNotKept(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Serve(w, r, Document{Type: "image/png", Body: []byte("x"), MaxAge: time.Hour, Private: true, Download: "badge d’été.png"})
	})
	got := serve(h, "GET", "/", "", "If-None-Match", "*")
	if got.Code != 200 || got.Header().Get("Cache-Control") != "no-store" || got.Header().Get("ETag") != "" || got.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", got.Code, got.Header())
	}
	if want := `attachment; filename*=utf-8''badge%20d%E2%80%99%C3%A9t%C3%A9.png`; got.Header().Get("Content-Disposition") != want {
		t.Errorf("Content-Disposition %s, want %s", got.Header().Get("Content-Disposition"), want)
	}
}

func TestPaging(t *testing.T) {
	for query, want := range map[string]int{"": 50, "limit=10&cursor=x": 10, "limit=200": 200, "limit=201": 0, "limit=0": 0, "limit=dix": 0} {
		cursor, limit, err := Paging(httptest.NewRequest("GET", "/?"+query, nil), 200)
		if limit != want || (err == nil) != (want > 0) || strings.Contains(query, "cursor") && cursor != "x" {
			t.Errorf("%q: %q %d %v, want %d", query, cursor, limit, err, want)
		}
	}
}

var shareOffers = []string{"text/html", "application/vc", "application/vc+jwt", "application/ld+json", "application/json", "image/png", "image/svg+xml"}

func TestAccepts(t *testing.T) {
	for accept, want := range map[string]string{
		"":    "text/html",
		"*/*": "text/html",
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8": "text/html",
		"application/vc":                           "application/vc",
		"application/vc+jwt":                       "application/vc+jwt",
		"APPLICATION/VC":                           "application/vc",
		`application/ld+json; profile="a,b"`:       "application/ld+json",
		"application/json, application/vc":         "application/vc", // equal: our order
		"application/json, application/vc;q=0.9":   "application/json",
		"image/*":                                  "image/png",
		"image/*;q=0.5, image/svg+xml":             "image/svg+xml",
		"image/png;q=0, image/*":                   "image/svg+xml",
		"*/*;q=0.1, text/html;q=0":                 "application/vc",
		"text/turtle":                              "",
		"text/turtle, application/vc ; q = 0.2":    "application/vc",
		"application/vc;q=2, application/json":     "application/json", // a q that is none
		"application/vc;q=NaN, application/json":   "application/json",
		";;;,,,":                                   "text/html", // nothing readable: as without
		"application/json;q=0":                     "",
		`application/json;x="a;q=0",text/html;q=0`: "application/json",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		if got := Accepts(r, shareOffers...); got != want {
			t.Errorf("Accept %q: got %q, want %q", accept, got, want)
		}
	}
}

func FuzzAccepts(f *testing.F) {
	for _, s := range []string{"", "*/*;q=0.1", `a/b;c="\",",x/y`, "application/vc;q=0.5,image/*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Accept"] = []string{header}
		got := Accepts(r, shareOffers...)
		ok := got == ""
		for _, offer := range shareOffers {
			ok = ok || got == offer
		}
		if !ok {
			t.Errorf("Accept %q gave %q, which was not offered", header, got)
		}
		for _, a := range parseAccept(header) {
			if !(a.q >= 0 && a.q <= 1) {
				t.Errorf("Accept %q: q %v", header, a.q)
			}
		}
	})
}

func FuzzClientAddress(f *testing.F) {
	f.Add("10.0.0.1:4", "1.2.3.4, [::1]:5")
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, peer, forwarded string) {
		got := clientAddress(peer, []string{forwarded}, trusted)
		own, ok := parseHop(peer)
		if ok != got.IsValid() {
			t.Errorf("peer %q: got %v", peer, got)
		}
		if ok && !within(trusted, own) && got != own {
			t.Errorf("peer %q is no proxy, but its header %q counted: %v", peer, forwarded, got)
		}
	})
}
