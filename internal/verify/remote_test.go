package verify

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/status"
)

// otherGalon is a Galon on a real port, with one organisation and a badge.
type otherGalon struct {
	*httptest.Server
	files map[string]string
	badge []byte
}

func newOtherGalon(t *testing.T) *otherGalon {
	t.Helper()
	g := &otherGalon{files: map[string]string{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f, ok := g.files[r.URL.Path]; ok {
			w.Write([]byte(f))
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(g.Close)
	operator := must(sign.Generate(sign.Ed25519))
	id := credential.DID(g.URL, greta.Slug)
	ring := &sign.Ring{Issuer: id, KeyURL: func(k string) string { return credential.KeyURL(g.URL, greta.Slug, k) }, Keys: []*sign.Key{must(sign.Generate(sign.Ed25519))}}
	key := ring.Keys[0]
	registry := domain.Registry{BaseURL: g.URL, Version: 1, Entries: []domain.RegistryEntry{{
		DID: id, Slug: greta.Slug, Name: greta.Name, Decisions: []domain.RegistryDecision{{Kind: domain.Verified, From: yesterday}},
		Keys: []domain.PinnedKey{{Thumbprint: key.ID, From: yesterday}},
	}}}
	g.files["/registre.jwk"] = string(operator.PublicJWK(""))
	g.files["/registre.jws"] = must(sign.SignJWS(operator, must(json.Marshal(registry)), RegistryType))
	g.files["/o/greta/did.json"] = string(must(sign.DIDDocument(id, []sign.PublishedKey{{ID: key.ID, Key: key.PublicKey(), KeyURL: ring.KeyURL(key.ID)}})))
	for purpose, path := range map[string]string{"revocation": "/o/greta/status/1", "suspension": "/o/greta/status/1/suspension"} {
		bits := must(must(status.New(status.MinLength)).Encode())
		doc := must(credential.BuildStatusList(g.URL, greta, 1, purpose, bits, yesterday, yesterday.AddDate(0, 0, 7)))
		g.files[path] = string(must(ring.Sign(must(credential.LintStatusList(doc)), yesterday)))
	}
	g.badge = must(ring.Sign(lintedAt(t, g.URL, greta), yesterday))
	return g
}

func TestAnotherGalonIsAsked(t *testing.T) {
	g := newOtherGalon(t)
	look := func(base string) Report {
		v := &Verifier{Sources: NewRemote(base), Now: func() time.Time { return today }}
		report, err := v.Verify(context.Background(), g.badge)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	if got := look(g.URL + "/"); got.Verdict != Valid {
		t.Fatalf("got %+v", got.Checks)
	}
	for path, want := range map[string]struct {
		verdict Verdict
		code    string
	}{
		"/registre.jwk":                {Incomplete, "issuer-registry"},
		"/registre.jws":                {Incomplete, "issuer-registry"},
		"/o/greta/did.json":            {Incomplete, "key-unreachable"},
		"/o/greta/status/1":            {Incomplete, "status-unreachable"},
		"/o/greta/status/1/suspension": {Incomplete, "status-suspension"},
	} {
		kept := g.files[path]
		delete(g.files, path)
		got := look(g.URL)
		found := false
		for _, c := range got.Checks {
			found = found || c.Code == want.code && c.Outcome == NotMade && c.Reason != nil
		}
		if got.Verdict != want.verdict || !found {
			t.Errorf("without %s: got %s %+v, want %s, %s", path, got.Verdict, got.Checks, want.verdict, want.code)
		}
		g.files[path] = kept
	}
	g.files["/registre.jwk"] = string(must(sign.Generate(sign.Ed25519)).PublicJWK(""))
	if got := look(g.URL); got.Verdict != Incomplete || got.Check(CheckIssuer).Code != "issuer-registry" {
		t.Errorf("a registry that another key signed: %s, %+v", got.Verdict, got.Checks)
	}
}

func TestInnerAddressesAreNotAsked(t *testing.T) {
	g, stranger := newOtherGalon(t), newOtherGalon(t)
	r := NewRemote(g.URL)
	for _, url := range []string{stranger.URL + "/o/greta/status/1", strings.Replace(stranger.URL, "http", "https", 1) + "/o/greta/did.json", "http://169.254.169.254/o/greta/status/1", "file:///etc/passwd"} {
		if b, err := r.Fetch(context.Background(), url, KindStatus); !errors.Is(err, ErrNotMade) || !errors.Is(err, ErrForbiddenAddress) {
			t.Errorf("%s: %.40s, %v", url, b, err)
		}
	}
	// The registry of one Galon, served by another, is not that other's.
	stranger.files["/registre.jwk"], stranger.files["/registre.jws"] = g.files["/registre.jwk"], g.files["/registre.jws"]
	if _, err := NewRemote(stranger.URL).Registry(context.Background()); err == nil {
		t.Error("a registry of elsewhere was taken")
	}
	v := &Verifier{Sources: NewRemote(g.URL), Now: func() time.Time { return today }}
	report, err := v.Verify(context.Background(), stranger.badge)
	if err != nil || report.Verdict != IssuerUnknown {
		t.Errorf("a stranger's badge: %s, %v", report.Verdict, err)
	}
}
