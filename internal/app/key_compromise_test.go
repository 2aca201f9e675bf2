package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// A key that was in other hands: what the journal shows to be older stays good, what came after is doubtful, and what
// the thief dates back convinces nobody.
func TestAStolenKeyIsJudgedByTheJournal(t *testing.T) {
	w := testkit.NewWorld(t)
	before := w.Issue(team, "Léa Tournier", "lea@exemple.fr")
	w.Pass(48 * time.Hour)
	stolen := w.Now()
	w.Pass(time.Hour)
	after := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	forged := forgeByTheft(t, w, before)
	wantVerdict(t, w, forged, verify.Valid, verify.CheckKey, "key-ok") // as long as nobody knows

	keys, err := w.Organisations.Keys(t.Context(), w.School)
	must(t, err)
	old := ""
	for _, k := range keys {
		if k.Algorithm == "Ed25519" {
			old = k.ID
		}
	}
	c := app.Compromise{OrganisationID: w.School.ID, Key: old, Since: stolen}
	if _, err := w.Organisations.CompromiseKey(t.Context(), w.Staff(w.Employer), c); err == nil {
		t.Error("another organisation declares it")
	}
	_, err = w.Organisations.CompromiseKey(t.Context(), testkit.Operator, app.Compromise{OrganisationID: w.School.ID, Key: old, Since: w.Now().Add(time.Hour)})
	refused(t, err, domain.Invalid, "fields-invalid")
	_, err = w.Organisations.CompromiseKey(t.Context(), testkit.Operator, app.Compromise{OrganisationID: w.Employer.ID, Key: old, Since: stolen})
	refused(t, err, domain.NotFound, "key-unknown")
	r, err := w.Organisations.CompromiseKey(t.Context(), testkit.Operator, c)
	must(t, err)
	if r.Fresh.ID == "" || len(r.Doubtful) != 1 || r.Doubtful[0].Award.ID != after.ID {
		t.Errorf("new key %q, doubtful %v", r.Fresh.ID, r.Doubtful)
	}

	wantVerdict(t, w, before.Document, verify.Valid, verify.CheckKey, "key-compromised-before")
	wantVerdict(t, w, []byte(strings.ReplaceAll(string(before.Document), `","`, `", "`)), verify.Valid, verify.CheckKey, "key-compromised-before")
	wantVerdict(t, w, after.Document, verify.Incomplete, verify.CheckKey, "key-compromised-after")
	wantVerdict(t, w, forged, verify.NotAuthentic, verify.CheckKey, "key-compromised-none")
	again := w.Issue(team, "Inès Faure", "ines@exemple.fr")
	wantVerdict(t, w, again.Document, verify.Valid, verify.CheckKey, "key-ok")
	wantVerdict(t, w, again.Document, verify.Valid, verify.CheckStatus, "status-clear") // the lists were signed anew
	did, err := w.Publishing.DIDDocument(t.Context(), w.School.Slug)
	must(t, err)
	if want := `"revoked":"` + stolen.UTC().Format(time.RFC3339) + `"`; !bytes.Contains(did, []byte(want)) {
		t.Errorf("the identity does not say %s: %s", want, did)
	}

	// Who only has the published documents cannot tell, and says so.
	registry, err := w.Publishing.Registry(t.Context())
	must(t, err)
	elsewhere := &verify.Verifier{Now: w.Now, Sources: published{w, registry}}
	report, err := elsewhere.Verify(t.Context(), before.Document)
	must(t, err)
	if report.Verdict != verify.Incomplete || report.Check(verify.CheckKey).Code != "key-compromised" {
		t.Errorf("elsewhere: %s, %s", report.Verdict, report.Check(verify.CheckKey).Code)
	}
	must(t, w.CheckKeys(t.Context()))

	// The journal that was edited proves nothing.
	w.Pass(time.Minute)
	c.Since = stolen.Add(-24 * time.Hour) // earlier than thought: still after the first badge
	_, err = w.Issuing.Revoke(t.Context(), w.Staff(w.School), after.ID, domain.IssuedInError, "")
	must(t, err)
	r, err = w.Organisations.CompromiseKey(t.Context(), testkit.Operator, c)
	must(t, err)
	if len(r.Doubtful) != 0 { // what was withdrawn is not delivered again
		t.Errorf("doubtful: %v", r.Doubtful)
	}
	wantVerdict(t, w, before.Document, verify.Valid, verify.CheckKey, "key-compromised-before")
	_, err = w.Store.DB().ExecContext(t.Context(), `UPDATE audit SET detail = 'x' WHERE subject = $1`, string(before.ID))
	must(t, err)
	wantVerdict(t, w, before.Document, verify.NotAuthentic, verify.CheckKey, "key-compromised-none")
}

// published are the documents that anybody may read, without the journal behind them.
type published struct {
	w        *testkit.World
	registry *domain.Registry
}

func (p published) Registry(context.Context) (*domain.Registry, error) { return p.registry, nil }

func (p published) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	return p.w.Verifying.Verifier.Sources.Fetch(ctx, url, kind)
}

// forgeByTheft is what a thief of the school's key makes of a badge: another name in it, and the date of the true one.
func forgeByTheft(t *testing.T, w *testkit.World, a domain.Award) []byte {
	t.Helper()
	rows, err := w.Store.Keys(t.Context(), w.School.ID)
	must(t, err)
	ring := &sign.Ring{Issuer: credential.DID(w.BaseURL, w.School.Slug), KeyURL: func(id string) string { return credential.KeyURL(w.BaseURL, w.School.Slug, id) }}
	for _, row := range rows {
		private, err := w.Vault.Open("signing-key", string(row.OrganisationID)+"|"+row.ID+"|"+row.Algorithm, row.Sealed)
		must(t, err)
		key, err := sign.ParseKey(sign.Algorithm(row.Algorithm), private)
		must(t, err)
		ring.Keys = append(ring.Keys, key)
	}
	var document map[string]any
	must(t, json.Unmarshal(bytes.ReplaceAll(a.Document, []byte("Léa Tournier"), []byte("Léo Voleur")), &document))
	delete(document, "proof")
	unsigned, err := json.Marshal(document)
	must(t, err)
	linted, err := credential.Lint(unsigned)
	must(t, err)
	forged, err := ring.Sign(linted, a.IssuedAt)
	must(t, err)
	return forged
}
