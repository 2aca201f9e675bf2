package app_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// Whoever can write in the database, but holds neither the operator's key nor the master key, must not be able to
// make a green badge: a key that they add is published with the others and vouched for by nobody.
func TestKeyWrittenIntoTheDatabaseMakesNoGreenBadge(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	honest := w.Issue(team, "Nadia Benali", "")

	var rows []store.KeyRow
	var keys []*sign.Key
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256} {
		key, err := sign.Generate(alg)
		must(t, err)
		keys = append(keys, key)
		rows = append(rows, store.KeyRow{ID: key.ID, OrganisationID: w.School.ID, Algorithm: string(alg), PublicJWK: key.PublicJWK(""), Sealed: []byte("not sealed by the house"), CreatedAt: w.Now()})
	}
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
		for _, row := range rows {
			if err := tx.InsertKey(row); err != nil {
				return err
			}
		}
		return nil
	}))
	listed, err := w.Organisations.Keys(ctx, w.School)
	must(t, err)
	for _, k := range listed {
		own := k.ID == rows[0].ID || k.ID == rows[1].ID
		if k.Pinned == own {
			t.Errorf("key %s of the intruder: %t, pinned: %t", k.ID, own, k.Pinned)
		}
	}

	// The same badge for a name of their choice, at a place in the list that is theirs, signed with their key.
	forged := honest
	forged.CredentialID, forged.SubjectID = domain.NewURN(), domain.NewURN()
	document, err := credential.Build(credential.Input{BaseURL: w.BaseURL, Organisation: w.School, Award: forged, RecipientName: "Intrus"})
	must(t, err)
	linted, err := credential.Lint(document)
	must(t, err)
	ring := &sign.Ring{Issuer: credential.DID(w.BaseURL, w.School.Slug), KeyURL: func(id string) string { return credential.KeyURL(w.BaseURL, w.School.Slug, id) }, Keys: keys}
	signed, err := ring.Sign(linted, w.Now())
	must(t, err)
	jwt, err := ring.SignJWT(linted, sign.ES256, w.Now())
	must(t, err)
	wantVerdict(t, w, signed, verify.NotAuthentic, verify.CheckKey, "key-not-pinned")
	wantVerdict(t, w, []byte(jwt), verify.NotAuthentic, verify.CheckKey, "key-not-pinned")

	// Put in the place of a stored badge, it is not shown as authentic either.
	share := w.Share(honest)
	if _, err := w.Store.DB().ExecContext(ctx, `UPDATE award_document SET document = $2 WHERE award_id = $1`, honest.ID, signed); err != nil {
		t.Fatal(err)
	}
	shown, err := w.Verifying.Share(ctx, share.Code)
	must(t, err)
	if shown.Report.Verdict != verify.NotAuthentic || shown.Report.Credential != nil {
		t.Errorf("the share shows %s of %+v", shown.Report.Verdict, shown.Report.Credential)
	}
	wantVerdict(t, w, honest.Document, verify.Valid, verify.CheckKey, "key-ok")
}

// A registry that was not signed by the operator is no registry: nothing is vouched for, and nothing is signed.
func TestRegistryWrittenIntoTheDatabaseIsNotRead(t *testing.T) {
	w := testkit.NewWorld(t)
	badge := w.Issue(team, "Nadia Benali", "")
	other, err := sign.Generate(sign.Ed25519)
	must(t, err)
	jws, err := sign.SignJWS(other, []byte(`{"base_url":"`+w.BaseURL+`","version":99,"organisations":[]}`), "galon-registry+jws")
	must(t, err)
	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertRegistry(99, jws, w.Now()) }))
	if r, err := w.Registry(t.Context()); err == nil {
		t.Errorf("a registry of version %d was read", r.Version)
	}
	if r := verdict(t, w, badge.Document); r.Verdict != verify.Incomplete {
		t.Errorf("verdict %s", r.Verdict)
	}
	if _, err := w.Issuing.Issue(t.Context(), testkit.Operator, w.Order(team, "Lucas Grosjean", "")); err == nil {
		t.Error("a badge was signed without a registry")
	}
}

// A key whose row was moved to another organisation, or whose sealed half was exchanged, does not open.
func TestSealedKeyOpensForItsOrganisationOnly(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	keys, err := w.Store.Keys(ctx, w.Employer.ID)
	must(t, err)
	for _, k := range keys {
		if _, err := w.Store.DB().ExecContext(ctx, `UPDATE signing_key SET sealed = $3 WHERE organisation_id = $1 AND algorithm = $2`, w.School.ID, k.Algorithm, k.Sealed); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Issuing.Issue(ctx, testkit.Operator, w.Order(team, "Nadia Benali", "")); err == nil {
		t.Error("the school signed with the employer's key")
	}
}

func TestRotationKeepsOldBadgesAndSignsWithTheNewKey(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	old := w.Issue(team, "Nadia Benali", "")
	before, err := w.Publishing.DIDDocument(ctx, w.School.Slug) // which is kept for the next who asks
	must(t, err)
	if other, err := w.Publishing.DIDDocument(ctx, w.Employer.Slug); err != nil || bytes.Equal(other, before) {
		t.Errorf("another organisation's document: %v %s", err, other)
	}
	w.Pass(time.Hour)
	row, err := w.Organisations.RotateKey(ctx, testkit.Operator, w.School.ID, sign.Ed25519)
	must(t, err)
	jwtRow, err := w.Organisations.RotateKey(ctx, testkit.Operator, w.School.ID, sign.ES256)
	must(t, err)
	w.Pass(time.Hour)
	fresh := w.Issue(team, "Lucas Grosjean", "")

	document, err := w.Publishing.DIDDocument(ctx, w.School.Slug)
	must(t, err)
	if bytes.Equal(document, before) {
		t.Error("the document does not show the rotation")
	}
	set, err := sign.ParseKeySet(document, credential.DID(w.BaseURL, w.School.Slug))
	must(t, err)
	signedBy := func(a domain.Award) (proof, jwt string) {
		t.Helper()
		by := func(k *sign.PublicKey, err error) (*sign.PublicKey, error) {
			if err == nil {
				proof = k.Thumbprint()
			}
			return k, err
		}
		d, err := sign.ReadIntegrity(a.Document)
		must(t, err)
		key, err := by(set.Method(d.Proofs[0].VerificationMethod))
		must(t, err)
		must(t, d.Verify(0, key))
		first := proof
		_, _, err = sign.VerifyJWT(a.JWT, func(kid string, jwk []byte) (*sign.PublicKey, error) { return by(set.KID(kid, jwk)) })
		must(t, err)
		return first, proof
	}
	if p, j := signedBy(fresh); p != row.ID || j != jwtRow.ID {
		t.Errorf("the new badge is signed by %s and %s, want %s and %s", p, j, row.ID, jwtRow.ID)
	}
	if p, j := signedBy(old); p == row.ID || j == jwtRow.ID {
		t.Error("the old badge is signed by the new key")
	}
	for _, a := range []domain.Award{old, fresh} {
		for _, form := range [][]byte{a.Document, []byte(a.JWT)} {
			wantVerdict(t, w, form, verify.Valid, verify.CheckKey, "key-ok")
		}
	}
	// And withdrawing an old one still works: the list is signed by the new key.
	_, err = w.Issuing.Revoke(ctx, testkit.Operator, old.ID, domain.WrongInformation, "")
	must(t, err)
	wantVerdict(t, w, old.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
	wantVerdict(t, w, fresh.Document, verify.Valid, verify.CheckStatus, "status-clear")

	// The retired key signs nothing any more, even in the hands of who still has it.
	stolen, err := w.Store.Keys(ctx, w.School.ID)
	must(t, err)
	for _, k := range stolen {
		if k.Algorithm != string(sign.Ed25519) || k.RetiredAt.IsZero() {
			continue
		}
		private, err := w.Vault.Open("signing-key", string(w.School.ID)+"|"+k.ID+"|"+k.Algorithm, k.Sealed)
		must(t, err)
		key, err := sign.ParseKey(sign.Ed25519, private)
		must(t, err)
		again, err := credential.Build(credential.Input{BaseURL: w.BaseURL, Organisation: w.School, Award: fresh, RecipientName: "Intrus"})
		must(t, err)
		linted, err := credential.Lint(again)
		must(t, err)
		ring := &sign.Ring{Issuer: credential.DID(w.BaseURL, w.School.Slug), KeyURL: func(id string) string { return id }, Keys: []*sign.Key{key}}
		signed, err := ring.Sign(linted, w.Now())
		must(t, err)
		wantVerdict(t, w, signed, verify.NotAuthentic, verify.CheckKey, "key-retired")
	}
}

// What an organisation signed before it was suspended stays its own; it signs nothing more.
func TestSuspendedOrganisationSignsNothingAndKeepsItsBadges(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	before := w.Issue(team, "Nadia Benali", "")
	reserved := w.Order(team, "Lucas Grosjean", "")
	stopAfter(t, w, 2, func(ctx context.Context) { _, _ = w.Issuing.Issue(ctx, testkit.Operator, reserved) })
	w.Pass(day)
	must(t, w.Organisations.Decide(ctx, testkit.Operator, w.School.ID, domain.RegistryDecision{Kind: domain.Suspended, From: w.Now(), DecidedBy: "équipe Galon", Ground: "Contrôle en cours"}))
	_, err := w.Issuing.Issue(ctx, testkit.Operator, w.Order(team, "Ana Costa", ""))
	refused(t, err, domain.Forbidden, "organisation-suspended")
	wantVerdict(t, w, before.Document, verify.Valid, verify.CheckIssuer, "issuer-suspended-since")

	// What was reserved and not signed in time is given up, and never becomes a badge.
	must(t, w.Issuing.FinishPending(ctx))
	if rows := all(t, w, w.School); len(rows) != 1 {
		t.Errorf("%d awards are left", len(rows))
	}
	must(t, w.Organisations.Decide(ctx, testkit.Operator, w.School.ID, domain.RegistryDecision{Kind: domain.Verified, From: w.Now(), DecidedBy: "équipe Galon", Ground: "Contrôle terminé"}))
	must(t, w.Issuing.FinishPending(ctx))
	if rows := all(t, w, w.School); len(rows) != 1 {
		t.Errorf("%d awards after the suspension", len(rows))
	}
	w.Issue(team, "Lucas Grosjean", "")
}

func TestRegistryIsTheOperators(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	staff := w.Staff(w.School)
	_, err := w.Organisations.Create(ctx, staff, app.NewOrganisation{Organisation: domain.Organisation{Slug: "faux", Name: "Faux", SIRET: "91234567500017"}})
	refused(t, err, domain.Forbidden, "access-refused")
	refused(t, w.Organisations.Decide(ctx, staff, w.School.ID, domain.RegistryDecision{Kind: domain.Verified}), domain.Forbidden, "access-refused")
	refused(t, w.Organisations.GrantHabilitation(ctx, staff, domain.Habilitation{OrganisationID: w.School.ID}), domain.Forbidden, "access-refused")
	_, err = w.Organisations.RotateKey(ctx, staff, w.Employer.ID, sign.Ed25519)
	refused(t, err, domain.Forbidden, "access-refused")
	_, _, err = w.Accounts.CreateAPIKey(ctx, domain.Actor{AccountID: "a", OrganisationID: w.School.ID, Role: domain.RoleIssuer}, w.School.ID, "clé", app.Scopes)
	refused(t, err, domain.Forbidden, "access-refused")
	_, _, err = w.Accounts.CreateAPIKey(ctx, staff, w.School.ID, "clé", []string{"registry"})
	if !domain.IsKind(err, domain.Invalid) {
		t.Errorf("a key with a right that no key has: %v", err)
	}
	_, err = w.Organisations.Create(ctx, testkit.Operator, app.NewOrganisation{Organisation: domain.Organisation{Slug: w.School.Slug, Name: "Encore", SIRET: "91234567500017"}})
	refused(t, err, domain.Conflict, "organisation-exists")
	_, err = w.Organisations.Create(ctx, testkit.Operator, app.NewOrganisation{Organisation: domain.Organisation{Slug: "Pas bon", SIRET: "123"}})
	if e, ok := err.(*domain.Error); !ok || len(e.Fields) != 3 {
		t.Errorf("three faults at once: %v", err)
	}
}

func TestBaseURLIsFrozenWithTheFirstSignature(t *testing.T) {
	w := testkit.NewWorld(t)
	must(t, w.CheckBaseURL(t.Context()))
	moved := &app.Installation{Store: w.Store, BaseURL: "https://ailleurs.example"}
	refused(t, moved.CheckBaseURL(t.Context()), domain.Conflict, "base-url-frozen")
	if base, err := app.FrozenBaseURL(t.Context(), w.Store); err != nil || base != w.BaseURL {
		t.Errorf("%q, %v", base, err)
	}
	if base, err := app.FrozenBaseURL(t.Context(), testkit.NewStore(t)); err != nil || base != "" {
		t.Errorf("before the first signature: %q, %v", base, err)
	}
}
