package sign

import (
	"net/url"
	"strings"
	"testing"
)

func TestWhereADIDWebStands(t *testing.T) {
	for did, want := range map[string]string{
		"did:web:example.org":                   "https://example.org/.well-known/did.json",
		"did:web:example.org:o:greta":           "https://example.org/o/greta/did.json",
		"did:web:example.org%3A8443":            "https://example.org:8443/.well-known/did.json",
		"did:web:example.org%3a8443:user:alice": "https://example.org:8443/user/alice/did.json",
		"did:web:localhost%3A8080:o:greta":      "https://localhost:8080/o/greta/did.json",
		"did:web:%5B2001:x":                     "",
		"did:web:":                              "",
		"did:key:z6Mk":                          "",
		"did:web:example.org:":                  "",
		"did:web:example.org::a":                "",
		"did:web:example.org:..:a":              "",
		"did:web:example.org:%2e%2e:a":          "",
		"did:web:example.org:a%2fb":             "",
		"did:web:example.org/a":                 "",
		"did:web:user@example.org":              "",
		"did:web:example.org%40evil.example":    "",
		"did:web:example.org?x":                 "",
		"did:web:example.org%3Aabc":             "",
		"did:web:exämple.org":                   "",
		"did:web:" + strings.Repeat("a", 2000):  "",
	} {
		got, err := DIDWebURL(did)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%.60s: got %q, %v, want %q", did, got, err, want)
		}
	}
}

func FuzzDIDWebURL(f *testing.F) {
	for _, s := range []string{"did:web:example.org", "did:web:example.org%3A80:a:b", "did:web:%5B%3A%3A1%5D%3A80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, did string) {
		address, err := DIDWebURL(did)
		if err != nil {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !strings.HasSuffix(u.Path, "/did.json") || strings.Contains(u.Path, "/../") {
			t.Fatalf("%q leads to %q", did, address)
		}
	})
}
