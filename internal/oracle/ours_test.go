package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/status"
)

// ours is an organisation with a key of each kind, and what it publishes, by address.
type ours struct {
	ring      *sign.Ring
	documents map[string][]byte
}

var at = time.Date(2026, 11, 25, 9, 30, 12, 0, time.UTC)

// newOurs is the organisation of credential's goldens.
func newOurs(t *testing.T) *ours {
	t.Helper()
	o := &ours{ring: &sign.Ring{Issuer: "did:web:galon.example:o:atelier-ecole-du-doubs", KeyURL: func(id string) string {
		return "https://galon.example/o/atelier-ecole-du-doubs/keys/" + id
	}}, documents: map[string][]byte{}}
	var published []sign.PublishedKey
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256, sign.ES384, sign.RS256} {
		k, err := sign.Generate(alg)
		if err != nil {
			t.Fatal(err)
		}
		o.ring.Keys = append(o.ring.Keys, k)
		published = append(published, sign.PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: o.ring.KeyURL(k.ID)})
	}
	did, err := sign.DIDDocument(o.ring.Issuer, published)
	if err != nil {
		t.Fatal(err)
	}
	o.documents[o.ring.Issuer] = did
	return o
}

// list publishes a signed list of the organisation, with these bits set.
func (o *ours) list(t *testing.T, purpose string, set ...int) []byte {
	t.Helper()
	l, err := status.New(status.MinLength)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range set {
		if err := l.Set(i, true); err != nil {
			t.Fatal(err)
		}
	}
	encoded, err := l.Encode()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := credential.BuildStatusList("https://galon.example", domain.Organisation{Slug: "atelier-ecole-du-doubs"}, 1, purpose, encoded, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	linted, err := credential.LintStatusList(doc)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := o.ring.Sign(linted, at)
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ ID string }
	if err := json.Unmarshal(signed, &m); err != nil {
		t.Fatal(err)
	}
	o.documents[m.ID] = signed
	return signed
}

// goldens are all documents of ours that are credentials, unsigned, by the name of their kind.
func goldens(t *testing.T) map[string]credential.Linted {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "credential", "testdata", "*.golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]credential.Linted{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".golden.json")
		var compact bytes.Buffer // as Build writes it
		if err := json.Compact(&compact, b); err != nil {
			t.Fatal(err)
		}
		if l, err := credential.LintVCDM(compact.Bytes()); err == nil && name != "statuslist" { // profiles, classes and OB 2.0 are no credentials
			all[name] = l
		}
	}
	if len(all) < 8 {
		t.Fatalf("only %d kinds", len(all))
	}
	return all
}

// indexOf is the place of a credential in the organisation's list.
func indexOf(t *testing.T, doc []byte) int {
	t.Helper()
	var m struct {
		Status struct {
			Index string `json:"statusListIndex"`
		} `json:"credentialStatus"`
	}
	n := 0
	if json.Unmarshal(doc, &m) == nil {
		_, _ = fmt.Sscan(m.Status.Index, &n)
	}
	return n
}

// Every kind of credential that we build, in each suite and as JWT with each algorithm, and presentations and lists.
func TestForeignLibrariesVerifyEveryKindOfOurs(t *testing.T) {
	t.Parallel()
	o := newOurs(t)
	kinds := goldens(t)
	items := []Item{{Name: "list", Credential: o.list(t, credential.PurposeRevocation)}}
	revocable := map[string]bool{}
	for name, l := range kinds {
		revocable[name] = indexOf(t, l.Bytes()) > 0
		for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256} {
			signed, err := o.ring.Prove(l, sign.Proving{Algorithm: alg, Created: at})
			if err != nil {
				t.Fatalf("%s, %s: %v", name, alg, err)
			}
			id := name + " " + string(alg)
			items = append(items, Item{Name: id, Credential: signed}, Item{Name: id + " changed", Credential: changeName(t, signed)})
			if alg == sign.Ed25519 {
				shown := present(t, o.ring, signed)
				items = append(items, Item{Name: id + " shown", Presentation: shown, Challenge: "n-0S6", Domain: "rh.example"},
					Item{Name: id + " shown to another", Presentation: shown, Challenge: "n-0S7", Domain: "rh.example"},
					Item{Name: id + " shown and changed", Presentation: changeName(t, shown), Challenge: "n-0S6", Domain: "rh.example"})
			}
		}
		for _, k := range o.ring.Keys {
			jwt, err := o.ring.SignJWT(l, k.Algorithm, at)
			if err != nil {
				t.Fatalf("%s, JWT %s: %v", name, k.Algorithm, err)
			}
			parts := strings.Split(jwt, ".")
			forged := parts[0] + "." + parts[1][:len(parts[1])-4] + "." + parts[2]
			items = append(items, Item{Name: name + " JWT " + string(k.Algorithm), JWT: jwt, JWK: k.PublicJWK("")},
				Item{Name: name + " JWT " + string(k.Algorithm) + " changed", JWT: forged, JWK: k.PublicJWK("")})
		}
	}
	for name, got := range VerifyMany(t, items, o.documents) {
		want := !strings.Contains(name, "changed") && !strings.HasSuffix(name, "another")
		if got.Verified != want || !want && got.Error == "" {
			t.Errorf("%s: verified %v (%s), want %v", name, got.Verified, got.Error, want)
		}
		if kind, _, _ := strings.Cut(name, " "); want && revocable[kind] && strings.HasSuffix(name, "Ed25519") && !strings.Contains(name, "JWT") && (got.Status == nil || *got.Status) {
			t.Errorf("%s: status %v, want a bit that is not set", name, got.Status)
		}
	}
	// Then all are revoked.
	var set []int
	for name, l := range kinds {
		if revocable[name] {
			set = append(set, indexOf(t, l.Bytes()))
		}
	}
	o.list(t, credential.PurposeRevocation, set...)
	items = items[:0]
	for name, l := range kinds {
		if !revocable[name] {
			continue
		}
		signed, err := o.ring.Sign(l, at)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, Item{Name: name, Credential: signed})
	}
	for name, got := range VerifyMany(t, items, o.documents) {
		if got.Status == nil || !*got.Status {
			t.Errorf("%s, revoked: %+v", name, got)
		}
	}
}

// changeName changes one letter of what is signed.
func changeName(t *testing.T, signed []byte) []byte {
	t.Helper()
	changed := bytes.Replace(signed, []byte(`"name":"`), []byte(`"name":"X`), 1)
	if bytes.Equal(changed, signed) {
		t.Fatalf("no name in %s", signed)
	}
	return changed
}

func present(t *testing.T, r *sign.Ring, signed []byte) []byte {
	t.Helper()
	l, err := credential.LintPresentation(fmt.Appendf(nil, `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":%q,"verifiableCredential":[%s]}`, r.Issuer, signed))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := r.Prove(l, sign.Proving{Algorithm: sign.Ed25519, Created: at, Domain: "rh.example", Challenge: "n-0S6", Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	return shown
}
