package verify

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func namedHost(server *httptest.Server) string {
	_, host, _ := strings.Cut(server.URL, "://")
	return host
}

// A closed network names the hosts that may be asked all the same, and the authority that vouches for them.
func TestHostsOfAClosedNetwork(t *testing.T) {
	var reached []string
	mux := http.NewServeMux()
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshake that is refused below
	server.StartTLS()
	defer server.Close()
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { reached = append(reached, r.Host) }))
	defer other.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("plain")) }))
	defer plain.Close()
	mux.HandleFunc("/doc", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("inside")) })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) })
	mux.HandleFunc("/down", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) })
	mux.HandleFunc("/here", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/doc?of=zoe", http.StatusFound) })
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	roots.AddCert(other.Certificate())

	f := NewFetcher("")
	f.Roots = roots
	get := func(address string) (string, []Request, error) {
		ctx, errands := withErrands(context.Background())
		b, err := f.Get(ctx, address, KindIssuer)
		return string(b), errands.requests(), err
	}
	if _, _, err := get(server.URL + "/doc"); !errors.Is(err, ErrForbiddenAddress) {
		t.Errorf("not named: %v", err)
	}
	f.Allow = []string{namedHost(server), namedHost(plain)}
	if got, requests, err := get(server.URL + "/doc"); got != "inside" || err != nil || len(requests) != 1 || requests[0] != (Request{server.URL + "/doc", KindIssuer, Answered, 200, 6}) {
		t.Errorf("named: %q, %v, %+v", got, err, requests)
	}
	if got, requests, err := get(server.URL + "/here"); got != "inside" || err != nil || len(requests) != 2 || requests[0].Outcome != Redirected || requests[1].URL != server.URL+"/doc?…" {
		t.Errorf("redirected within: %q, %v, %+v", got, err, requests)
	}
	for _, path := range []string{"/away", "/down"} {
		if _, requests, err := get(server.URL + path); !errors.Is(err, ErrForbiddenAddress) || len(requests) != 1 || requests[0].Outcome != Barred {
			t.Errorf("%s: %v, %+v", path, err, requests)
		}
	}
	if len(reached) > 0 {
		t.Errorf("a redirect reached %v", reached)
	}
	if got, _, err := get(plain.URL); got != "plain" || err != nil { // http, on this very machine, and named
		t.Errorf("http on loopback: %q, %v", got, err)
	}
	f.Allow = append(f.Allow, "192.0.2.1:80")
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := f.Get(ctx, "http://192.0.2.1/doc", KindIssuer); !errors.Is(err, ErrForbiddenAddress) {
		t.Errorf("http elsewhere: %v", err)
	}
	f.Roots = nil
	if _, _, err := get(server.URL + "/doc"); err == nil {
		t.Error("a certificate of nobody was taken")
	}
}

func TestAnswersAreKeptForAMoment(t *testing.T) {
	asked := 0
	control := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		if control != "" {
			w.Header().Set("Cache-Control", control)
		}
		w.Write([]byte(`{"credentialSubject":{"ttl":5000}}`))
	}))
	defer server.Close()
	now := today
	f := NewFetcher(server.URL)
	f.Cache = NewFetchCache(func() time.Time { return now })
	count := func(path, kind string, after time.Duration) int {
		before := asked
		for range 2 {
			if _, err := f.Get(context.Background(), server.URL+path, kind); err != nil {
				t.Fatal(err)
			}
			now = now.Add(after)
		}
		return asked - before
	}
	for _, x := range []struct {
		path, kind, control string
		after               time.Duration
		want                int
	}{
		{"/a", KindIssuer, "", 30 * time.Second, 1},
		{"/b", KindIssuer, "", 2 * time.Minute, 2},
		{"/c", KindIssuer, "max-age=300", 2 * time.Minute, 1},
		{"/d", KindIssuer, "max-age=86400", 11 * time.Minute, 2},
		{"/e", KindIssuer, "no-store", time.Second, 2},
		{"/f", KindIssuer, "private, max-age=300", time.Second, 2},
		{"/g", KindStatus, "", time.Second, 2},                // a withdrawal is seen at once
		{"/h", KindStatus, "max-age=300", time.Second, 1},     // unless the issuer says how long its list may be kept
		{"/i", KindStatus, "max-age=300", 6 * time.Second, 2}, // and not beyond what the list itself says
		{"/j", KindAddress, "max-age=300", time.Second, 2},    // a badge is about a person
	} {
		control = x.control
		if got := count(x.path, x.kind, x.after); got != x.want {
			t.Errorf("%s %s %q: asked %d times, want %d", x.path, x.kind, x.control, got, x.want)
		}
	}
}

func TestNobodyIsFlooded(t *testing.T) {
	now := today
	c := NewFetchCache(func() time.Time { return now })
	for range askedPerHost {
		if !c.mayAsk("Ecole.example") {
			t.Fatal("refused too soon")
		}
	}
	if c.mayAsk("ecole.example") {
		t.Error("one host was asked too often")
	}
	if !c.mayAsk("voisine.example") {
		t.Error("another host is not concerned")
	}
	if now = now.Add(time.Minute); !c.mayAsk("ecole.example") {
		t.Error("a minute later it may be asked again")
	}
	for i := range cacheEntries + 50 {
		c.put("https://x.example/"+strings.Repeat("a", i), "", KindIssuer, http.Header{}, make([]byte, 100))
	}
	c.put("https://x.example/large", "", KindIssuer, http.Header{}, make([]byte, cacheLargest+1))
	if len(c.entries) != cacheEntries || len(c.order) != cacheEntries || c.bytes != 100*cacheEntries {
		t.Errorf("%d entries, %d bytes", len(c.entries), c.bytes)
	}
}

// One verification asks so many questions and no more, whatever a badge makes it ask.
func TestABadgeMakesUsAskSoMuchAndNoMore(t *testing.T) {
	ctx, errands := withErrands(context.Background())
	f := NewFetcher("")
	e := &examination{Verifier: &Verifier{Sources: &Alone{Fetcher: f}}, ctx: ctx}
	for i := range maxRequests + 5 {
		if _, err := e.fetch("http://x.example/"+strings.Repeat("a", i), KindIssuer); !errors.Is(err, ErrNotMade) {
			t.Fatal(err)
		}
	}
	all := errands.requests()
	if len(all) > maxRequests+1 || all[len(all)-1].Outcome != TooMany {
		t.Errorf("%d requests, the last %+v", len(all), all[len(all)-1])
	}
}
