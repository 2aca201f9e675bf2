package verify

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/jsonld"
	"galon/internal/sign"
	"galon/internal/status"
)

const base = "https://galon.example"

var (
	today     = time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC)
	yesterday = today.AddDate(0, 0, -1)
	greta     = domain.Organisation{Slug: "greta", Name: "Greta du Haut-Doubs"}
	did       = credential.DID(base, greta.Slug)
	listURL   = credential.StatusList(base, greta.Slug, 1)
)

// region is a small installation in memory: real keys, real signatures, real lists.
type region struct {
	t        testing.TB
	ring     *sign.Ring
	registry *domain.Registry
	document []byte            // did.json of the organisation
	lists    map[string][]byte // by address
	files    map[string][]byte // whatever else stands at an address
	fault    map[string]error  // what cannot be asked: registry, document, or an address
}

func (r *region) Registry(context.Context) (*domain.Registry, error) {
	return r.registry, r.fault["registry"]
}

// Fetch answers for the organisation's document, its lists, and whatever a test has put at an address.
func (r *region) Fetch(_ context.Context, url, _ string) ([]byte, error) {
	switch {
	case url == credential.Profile(base, greta.Slug)+"/did.json":
		return r.document, r.fault["document"]
	case r.fault[url] != nil:
		return nil, r.fault[url]
	case r.lists[url] != nil:
		return r.lists[url], nil
	case r.files[url] != nil:
		return r.files[url], nil
	}
	return nil, ErrNotMade
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newRegion(t testing.TB) *region {
	t.Helper()
	r := &region{t: t, lists: map[string][]byte{}, files: map[string][]byte{}, fault: map[string]error{}}
	r.ring = newRing(did, sign.Ed25519, sign.ES256)
	r.registry = &domain.Registry{BaseURL: base, Version: 1, Entries: []domain.RegistryEntry{{
		DID: did, Slug: greta.Slug, Name: greta.Name, Town: "Besançon", SIRET: "19250011700014",
		Decisions: []domain.RegistryDecision{{Kind: domain.Verified, From: today.AddDate(-1, 0, 0)}},
	}}}
	r.publish(r.ring.Keys...)
	r.pin(r.ring.Keys...)
	r.list(credential.PurposeRevocation)
	r.list(credential.PurposeSuspension)
	return r
}

func newRing(issuer string, algorithms ...sign.Algorithm) *sign.Ring {
	ring := &sign.Ring{Issuer: issuer, KeyURL: func(id string) string { return credential.KeyURL(base, "greta", id) }}
	for _, alg := range algorithms {
		ring.Keys = append(ring.Keys, must(sign.Generate(alg)))
	}
	return ring
}

// publish lists keys in the organisation's own document.
func (r *region) publish(keys ...*sign.Key) {
	var all []sign.PublishedKey
	for _, k := range keys {
		all = append(all, sign.PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: r.ring.KeyURL(k.ID)})
	}
	r.document = must(sign.DIDDocument(did, all))
}

// pin enters keys in the registry.
func (r *region) pin(keys ...*sign.Key) {
	r.entry().Keys = nil
	for _, k := range keys {
		r.entry().Keys = append(r.entry().Keys, domain.PinnedKey{Thumbprint: k.ID, From: today.AddDate(-1, 0, 0)})
	}
}

func (r *region) entry() *domain.RegistryEntry { return &r.registry.Entries[0] }

// list publishes a signed status list in which these entries are set.
func (r *region) list(purpose string, set ...int) {
	r.listBy(r.ring, greta, purpose, yesterday, set...)
}

func (r *region) listBy(ring *sign.Ring, o domain.Organisation, purpose string, from time.Time, set ...int) []byte {
	r.t.Helper()
	bits := must(status.New(status.MinLength))
	for _, i := range set {
		if err := bits.Set(i, true); err != nil {
			r.t.Fatal(err)
		}
	}
	doc := must(credential.BuildStatusList(base, o, 1, purpose, must(bits.Encode()), from, from.AddDate(0, 0, 7)))
	signed, err := ring.Sign(must(credential.LintStatusList(doc)), from)
	if err != nil {
		r.t.Fatal(err)
	}
	url := listURL
	if purpose == credential.PurposeSuspension {
		url = credential.SuspensionTwin(url)
	}
	r.lists[url] = signed
	return signed
}

// change alters an award before it is built.
type change func(*domain.Award)

func from(t time.Time) change { return func(a *domain.Award) { a.ValidFrom = t } }
func until(t time.Time) change {
	return func(a *domain.Award) { a.ValidUntil = t }
}

func linted(t testing.TB, o domain.Organisation, changes ...change) credential.Linted {
	t.Helper()
	return lintedAt(t, base, o, changes...)
}

func lintedAt(t testing.TB, base string, o domain.Organisation, changes ...change) credential.Linted {
	t.Helper()
	a := domain.Award{
		CredentialID: "urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11", SubjectID: "urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02",
		StatusList: 1, StatusIndex: 42, ValidFrom: yesterday, ValidUntil: today.AddDate(3, 0, 0),
		Achievement: domain.Achievement{
			Slug: "equipe", Kind: domain.SoftSkill, Title: "Travailler en équipe", Description: "Prendre sa part d’un travail commun.",
			Criteria: []string{"Prévient l’équipe avant de changer l’ordre des tâches"}, Assessment: "Observé en situation.",
			Alignments: []domain.Alignment{{Framework: "ROME 4.0", Code: "300423", Name: "Travailler en équipe", URL: "https://candidat.francetravail.fr/300423", Relation: "close"}},
		},
		Facts: domain.Facts{AwardedOn: domain.DayOf(yesterday), Context: domain.Internship, Assessor: domain.Assessor{Name: "Paul Martin"}},
	}
	for _, c := range changes {
		c(&a)
	}
	doc, err := credential.Build(credential.Input{BaseURL: base, Organisation: o, Award: a, RecipientName: "Zoé Œuvrard"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := credential.Lint(doc)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (r *region) badge(changes ...change) []byte {
	return must(r.ring.Sign(linted(r.t, greta, changes...), yesterday))
}

func (r *region) jwt(changes ...change) []byte {
	return []byte(must(r.ring.SignJWT(linted(r.t, greta, changes...), sign.ES256, yesterday)))
}

func (r *region) verifier() *Verifier {
	return &Verifier{Sources: r, Now: func() time.Time { return today }, Memory: NewMemory(100)}
}

func (r *region) verify(input []byte) Report {
	r.t.Helper()
	report, err := r.verifier().Verify(context.Background(), input)
	if err != nil {
		r.t.Fatalf("%v in %.200s", err, input)
	}
	return report
}

func (r *region) method() string { return did + "#" + r.ring.Keys[0].Multibase() }

// resign changes a signed document and signs it again with the organisation's own key, step by step as the
// suite says (Data Integrity EdDSA Cryptosuites 1.0, section 3.2): what nobody lints, a stranger may yet sign.
func (r *region) resign(signed []byte, old, new, method string, options ...string) []byte {
	r.t.Helper()
	doc, _, found := strings.Cut(string(signed), `,"proof":[`)
	changed := strings.Replace(doc, old, new, 1) + "}"
	if !found || !strings.Contains(doc, old) {
		r.t.Fatalf("%s is not in %s", old, doc)
	}
	var context struct {
		Context json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal([]byte(changed), &context); err != nil {
		r.t.Fatal(err)
	}
	proof := fmt.Sprintf(`{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":%q,"verificationMethod":%q,"proofPurpose":"assertionMethod"%s`,
		yesterday.Format(time.RFC3339), method, strings.Join(options, ""))
	a, b := sha256.Sum256(must(jsonld.Canonicalize([]byte(proof+`,"@context":`+string(context.Context)+"}")))), sha256.Sum256(must(jsonld.Canonicalize([]byte(changed))))
	key := must(x509.ParsePKCS8PrivateKey(r.ring.Keys[0].PrivateBytes())).(ed25519.PrivateKey)
	return []byte(changed[:len(changed)-1] + `,"proof":[` + proof + `,"proofValue":"z` + base58(ed25519.Sign(key, append(a[:], b[:]...))) + `"}]}`)
}

func base58(b []byte) (s string) {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	for n, rest := new(big.Int).SetBytes(b), new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), rest)
		s = string(alphabet[rest.Int64()]) + s
	}
	for i := 0; i < len(b) && b[i] == 0; i++ {
		s = "1" + s
	}
	return s
}

var errDown = errors.New("connection reset")
