// Package bench holds the engine's figures: what it costs to issue, to verify and to canonicalise, beside the bare
// operations that nobody can do without and beside json-gold, all in one run (make bench).
//
// It is tests only: nothing imports it, and it owns no code that the program runs.
package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"galon/badges"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/status"
	"galon/internal/verify"
)

const base = "https://galon.example"

var (
	now    = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	school = domain.Organisation{
		Slug: "atelier-ecole-du-doubs", Name: "Atelier-École du Doubs", Kind: domain.TrainingProvider, Town: "Besançon", Departement: "25",
		SIRET: "91234567500017", NDA: "27250123425", HashEmails: true,
	}
)

// region is an installation in memory: real keys, a registry that pins them, signed lists. It is read from nowhere, so
// that a figure is of the engine and not of a disk.
type region struct {
	ring     *sign.Ring
	keys     *sign.KeySet
	registry *domain.Registry
	document []byte
	lists    map[string][]byte
}

func (r *region) Registry(context.Context) (*domain.Registry, error) { return r.registry, nil }

// Fetch answers for the addresses of the installation, as the program does for its own.
func (r *region) Fetch(_ context.Context, address, _ string) ([]byte, error) {
	if list, ok := r.lists[address]; ok {
		return list, nil
	}
	if address == credential.Profile(base, school.Slug)+"/did.json" {
		return r.document, nil
	}
	return nil, verify.ErrNotMade
}

func newRegion(t testing.TB) *region {
	t.Helper()
	did := credential.DID(base, school.Slug)
	r := &region{lists: map[string][]byte{}, ring: &sign.Ring{Issuer: did, KeyURL: func(id string) string { return credential.KeyURL(base, school.Slug, id) }}}
	entry := domain.RegistryEntry{
		DID: did, Slug: school.Slug, Name: school.Name, Town: school.Town, SIRET: school.SIRET,
		Decisions: []domain.RegistryDecision{{Kind: domain.Verified, From: now.AddDate(-1, 0, 0)}},
	}
	var published []sign.PublishedKey
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256, sign.RS256} {
		k := must(sign.Generate(alg))
		r.ring.Keys = append(r.ring.Keys, k)
		entry.Keys = append(entry.Keys, domain.PinnedKey{Thumbprint: k.ID, From: now.AddDate(-1, 0, 0)})
		published = append(published, sign.PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: r.ring.KeyURL(k.ID)})
	}
	r.registry = &domain.Registry{BaseURL: base, Version: 1, Entries: []domain.RegistryEntry{entry}}
	r.document = must(sign.DIDDocument(did, published))
	r.keys = must(sign.ParseKeySet(r.document, did))
	for _, purpose := range []string{credential.PurposeRevocation, credential.PurposeSuspension} {
		address := credential.StatusList(base, school.Slug, 1)
		if purpose == credential.PurposeSuspension {
			address = credential.SuspensionTwin(address)
		}
		bits := must(status.New(status.MinLength))
		list := must(credential.BuildStatusList(base, school, 1, purpose, must(bits.Encode()), now.AddDate(0, 0, -1), now.AddDate(0, 0, 7)))
		r.lists[address] = must(r.ring.Sign(must(credential.LintStatusList(list)), now.AddDate(0, 0, -1)))
	}
	return r
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// order is the n-th award of the same badge, to another person.
func order(n int) credential.Input {
	achievement, _ := badges.BySlug("travailler-en-equipe")
	facts := domain.Facts{
		AwardedOn: "2026-11-12", Context: domain.Training, Level: 2, Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"},
		Place: "Besançon", LearnerStatus: "trainee",
	}
	from, until := domain.Validity(achievement, facts.AwardedOn, now)
	return credential.Input{
		BaseURL: base, Organisation: school, RecipientName: fmt.Sprintf("Camille Vernier-Œuvrard %d", n),
		RecipientEmail: fmt.Sprintf("camille.%d@exemple.fr", n), EmailSalt: fmt.Sprintf("sel-%d", n),
		Award: domain.Award{
			Achievement: achievement, Facts: facts, StatusList: 1, StatusIndex: n % status.MinLength, ValidFrom: from, ValidUntil: until,
			CredentialID: domain.NewURN(), SubjectID: domain.NewURN(),
		},
	}
}

// issued is one award in both forms.
type issued struct {
	document []byte
	jwt      string
}

// issue is the cycle without the disk: build, lint, sign twice, and check both signatures with the published keys.
func (r *region) issue(in credential.Input, alg sign.Algorithm) (issued, error) {
	document, err := credential.Build(in)
	if err != nil {
		return issued{}, err
	}
	linted, err := credential.Lint(document)
	if err != nil {
		return issued{}, err
	}
	var a issued
	if a.document, err = r.ring.Sign(linted, r.signedAt(in)); err != nil {
		return a, err
	}
	if a.jwt, err = r.ring.SignJWT(linted, alg, r.signedAt(in)); err != nil {
		return a, err
	}
	d, err := r.ring.ReadOwn(a.document)
	if err != nil {
		return a, err
	}
	key, err := r.keys.Method(d.Proofs[0].VerificationMethod)
	if err != nil {
		return a, err
	}
	if err := d.Verify(0, key); err != nil {
		return a, err
	}
	_, _, err = sign.VerifyJWT(a.jwt, r.keys.KID)
	return a, err
}

func (r *region) verifier(m *verify.Memory) *verify.Verifier {
	return &verify.Verifier{Sources: r, Now: func() time.Time { return now }, Memory: m}
}

// issueIntegrity is the cycle with one proof and no check of it.
func (r *region) issueIntegrity(in credential.Input) error {
	document, err := credential.Build(in)
	if err != nil {
		return err
	}
	linted, err := credential.Lint(document)
	if err != nil {
		return err
	}
	_, err = r.ring.Sign(linted, r.signedAt(in))
	return err
}

// signedAt is another second for each award, as when they are made one by one.
func (r *region) signedAt(in credential.Input) time.Time {
	return now.Add(-time.Duration(in.Award.StatusIndex) * time.Second)
}
