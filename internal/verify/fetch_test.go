package verify

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestOnlyPublicAddressesAreAsked(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "1.1.1.1": true, "2606:4700:4700::1111": true, "::ffff:93.184.216.34": true,
		"127.0.0.1": false, "127.8.8.8": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true,
		"192.0.0.8": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::127.0.0.1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false,
		"fec0::1": false, "ff02::1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false, "100::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %v, want %v", address, got, want)
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is a public address")
	}
	if err := onlyPublic("tcp", "nonsense", nil); !errors.Is(err, ErrForbiddenAddress) {
		t.Errorf("an address that cannot be read: %v", err)
	}
}

func TestAddressesThatAreNotAsked(t *testing.T) {
	f := NewFetcher("http://galon.example:8080/base/")
	for _, address := range []string{
		"http://example.org/badge", "ftp://example.org/x", "file:///etc/passwd", "gopher://example.org", "javascript:alert(1)", "data:text/plain,x", "",
		"https://user:secret@example.org/", "https://user@example.org/", "//example.org/x", "/etc/passwd", "https:example.org", "https://", "ht tp://x",
		"http://galon.example:8080/other", "http://galon.example:8080/base/../other", "http://galon.example:8080/base/%2e%2e/other", "http://galon.example/base/x",
		"http://me:pw@galon.example:8080/base/x", "http://galon.example:8080/basement",
	} {
		if _, err := f.Fetch(context.Background(), address); !errors.Is(err, ErrForbiddenAddress) {
			t.Errorf("%q: got %v, want %v", address, err, ErrForbiddenAddress)
		}
	}
	if f := NewFetcher(""); f.owns(&url.URL{Scheme: "https", Host: "example.org"}) {
		t.Error("without an address of its own, everything is its own")
	}
}

// A name that leads to this machine is refused when the connection is made, over https too and after a redirect.
func TestLoopbackIsRefusedUnlessNamed(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("inside")) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshake that is refused below
	server.StartTLS()
	defer server.Close()
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	if _, err := NewFetcher("").Fetch(context.Background(), address); !errors.Is(err, ErrForbiddenAddress) {
		t.Errorf("localhost: got %v", err)
	}
	f := NewFetcher(server.URL)
	if _, err := f.Fetch(context.Background(), server.URL+"/x"); err == nil {
		t.Error("a certificate of nobody was taken")
	}
	f.ownTransport = server.Client().Transport
	if got, err := f.Fetch(context.Background(), server.URL+"/x"); err != nil || string(got) != "inside" {
		t.Errorf("the named address: %s, %v", got, err)
	}
}

func TestBoundsOfAFetch(t *testing.T) {
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("outside")) }))
	defer outside.Close()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/hop/", func(w http.ResponseWriter, r *http.Request) {
		if next := strings.TrimPrefix(r.URL.Path, "/hop/"); next != "" {
			http.Redirect(w, r, "/hop/"+next[1:], http.StatusFound)
			return
		}
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusBadRequest)
		}
		w.Write([]byte("there"))
	})
	mux.HandleFunc("/outside", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, outside.URL, http.StatusFound) })
	mux.HandleFunc("/public", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://example.org/", http.StatusFound)
	})
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		http.Redirect(w, r, "/hop/", http.StatusFound)
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, fetchBytes+1)) })
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/badge", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.Header.Get("Accept"))) })
	f := NewFetcher(server.URL)
	get := func(path string) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		b, err := f.Fetch(ctx, server.URL+path)
		return string(b), err
	}
	for _, path := range []string{"/hop/", "/hop/123", "/cookie", "/hop/#fragment"} {
		if got, err := get(path); err != nil || got != "there" {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	for _, path := range []string{"/outside", "/public"} {
		if got, err := get(path); !errors.Is(err, ErrForbiddenAddress) {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	for _, path := range []string{"/hop/1234", "/large"} {
		if got, err := get(path); err == nil {
			t.Errorf("%s: %d bytes", path, len(got))
		}
	}
	var status *StatusError
	if _, err := get("/gone"); !errors.As(err, &status) || status.Status != http.StatusGone {
		t.Errorf("gone: %v", err)
	}
	if _, err := get("/slow"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("slow: %v", err)
	}
	if got, err := f.FetchBadge(context.Background(), server.URL+"/badge"); err != nil || !strings.HasPrefix(string(got), "application/vc,") {
		t.Errorf("asked for %q, %v", got, err)
	}
	if got, err := f.FetchBadge(context.Background(), server.URL+"/large"); err != nil || len(got) != fetchBytes+1 {
		t.Errorf("a picture of 2 MB: %d bytes, %v", len(got), err)
	}
}

// Somebody's site that sends visitors on must not lend its name to a badge that lies elsewhere.
func TestAHostedAssertionStaysOnItsHost(t *testing.T) {
	asked := &url.URL{Scheme: "https", Host: "ecole.example", Path: "/sortie", RawQuery: "vers=https://faux.example/badge"}
	for host, want := range map[string]bool{"ecole.example": true, "ECOLE.example": true, "faux.example": false, "ecole.example:8443": false, "www.ecole.example": false} {
		to := &url.URL{Scheme: "https", Host: host, Path: "/badge"}
		if got := mayMove(KindAssertion, asked, to); got != want {
			t.Errorf("assertion to %s: %v, want %v", host, got, want)
		}
		if !mayMove(KindIssuer, asked, to) {
			t.Errorf("the document of an issuer may not move to %s", host)
		}
	}
}
