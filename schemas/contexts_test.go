package schemas

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryContextHasItsPinnedDigest(t *testing.T) {
	for url, c := range pinned {
		text, err := contextFiles.ReadFile("contexts/" + c.file)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); got != c.sha256 {
			t.Errorf("%s: digest of %s is %s, want %s", url, c.file, got, c.sha256)
		}
		handed, ok := Context(url)
		if !ok {
			t.Errorf("%s: Context knows it not", url)
			continue
		}
		var doc map[string]any
		if err := json.Unmarshal(handed, &doc); err != nil || doc["@context"] == nil {
			t.Errorf("%s: not a context document: %v", url, err)
		}
		if len(c.add) == 0 && !bytes.Equal(handed, text) {
			t.Errorf("%s: handed out otherwise than it was pinned", url)
		}
	}
}

func TestEveryEmbeddedFileIsPinnedAndListed(t *testing.T) {
	used := map[string]string{}
	for _, c := range pinned {
		used[c.file] = c.sha256
	}
	entries, err := contextFiles.ReadDir("contexts")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("contexts/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		sum, ok := used[e.Name()]
		if !ok {
			t.Errorf("contexts/%s is embedded and no URL names it", e.Name())
		}
		if !strings.Contains(string(readme), "| "+e.Name()+" |") || !strings.Contains(string(readme), sum) {
			t.Errorf("contexts/README.md does not tell where %s comes from, with its digest", e.Name())
		}
	}
	if len(entries) != len(used) {
		t.Errorf("%d files are embedded, %d are pinned", len(entries), len(used))
	}
}

func TestAnAlteredContextIsRefused(t *testing.T) {
	c := pinned["https://www.w3.org/ns/credentials/v2"]
	c.sha256 = strings.Repeat("0", 64)
	if _, err := c.load(); err == nil {
		t.Error("a text with another digest was handed out")
	}
}

func TestUnknownContextIsUnknown(t *testing.T) {
	for _, url := range []string{"", "https://www.w3.org/ns/credentials/v2/", "https://example.org/context"} {
		if text, ok := Context(url); ok || text != nil {
			t.Errorf("Context(%q) = %q, true", url, text)
		}
	}
}

// 1EdTech added these two in place; without them a JWT payload or an endorsement by JWT is not
// defined under the context everybody issues with.
func TestOpenBadgesContextDefinesTheTwoLaterTerms(t *testing.T) {
	text, ok := Context("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
	if !ok {
		t.Fatal("context-3.0.3.json is unknown")
	}
	var doc struct {
		Context map[string]any `json:"@context"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for term, want := range pinned["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"].add {
		if diff := cmp.Diff(want, doc.Context[term]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", term, diff)
		}
	}
	if _, ok := doc.Context["Achievement"]; !ok {
		t.Error("the terms of the package are gone")
	}
}

func TestContextsEqualThePublishedTexts(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "standards", "contexts")
	published := map[string]string{
		"https://www.w3.org/ns/credentials/v2":                           "w3-credentials-v2.jsonld",
		"https://www.w3.org/2018/credentials/v1":                         "w3-credentials-v1.jsonld",
		"https://www.w3.org/ns/credentials/examples/v2":                  "w3-credentials-examples-v2.jsonld",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json":     "ob-v3p0-context-3.0.3.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json":     "ob-v3p0-context-3.0.2.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json":     "ob-v3p0-context-3.0.1.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/context.json":           "ob-v3p0-context-3.0.0.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": "ob-v3p0-context-3.0.0.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json":        "ob-v3p0-extensions.json",
		"https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json":    "clr-v2p0-context-2.0.1.json",
		"https://purl.imsglobal.org/spec/clr/v2p0/context.json":          "clr-v2p0-context.json",
		"https://www.w3.org/ns/credentials/status/v1":                    "vc-bitstring-status-list-v1.jsonld",
		"https://w3id.org/vc/status-list/2021/v1":                        "vc-status-list-2021-v1.jsonld",
		"https://w3id.org/security/data-integrity/v2":                    "security-data-integrity-v2.jsonld",
		"https://w3id.org/security/data-integrity/v1":                    "security-data-integrity-v1.jsonld",
		"https://w3id.org/security/multikey/v1":                          "security-multikey-v1.jsonld",
		"https://www.w3.org/ns/did/v1":                                   "w3-did-v1.jsonld",
		"https://w3id.org/security/suites/ed25519-2020/v1":               "security-suites-ed25519-2020-v1.jsonld",
		"https://w3id.org/security/suites/jws-2020/v1":                   "security-suites-jws-2020-v1.jsonld",
	}
	for _, url := range ContextURLs() {
		if published[url] == "" {
			t.Errorf("%s: no published text to compare with", url)
		}
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the published texts are not beside this project")
	}
	for url, file := range published {
		var want, got any
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Error(err)
			continue
		}
		handed, _ := Context(url)
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(handed, &got); err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs from the published text (-published +ours):\n%s", url, diff)
		}
	}
}
