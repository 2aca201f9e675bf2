package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"galon/internal/domain"
	"galon/internal/store"
)

// same reports a difference between what was kept and what came back.
func same[T any](t *testing.T, what string, want, got T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestOrganisationsAndTheirKeys(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	got, err := w.Organisation(ctx, w.org.ID)
	same(t, "organisation", w.org, got, err)
	got, err = w.OrganisationBySlug(ctx, w.org.Slug)
	same(t, "organisation by slug", w.org, got, err)
	all, err := w.Organisations(ctx)
	same(t, "organisations", []domain.Organisation{w.org}, all, err)
	_, err = w.OrganisationBySlug(ctx, "autre")
	wantCode(t, err, domain.NotFound, "organisation-unknown")
	twin := w.org
	twin.ID = "twin"
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.InsertOrganisation(twin) }), domain.Conflict, "organisation-slug-taken")
	h := []domain.Habilitation{
		{OrganisationID: w.org.ID, CertificationCode: "RNCP37715", BlocCodes: []string{"RNCP37715BC01"}, Scope: domain.ScopeAssess, From: "2024-01-01", To: "2027-12-31"},
		{OrganisationID: w.org.ID, CertificationCode: "RNCP40000", Scope: domain.ScopePrepare, From: "2024-01-01"},
	}
	w.write(t, func(tx *store.Tx) error {
		for _, x := range h {
			if err := tx.InsertHabilitation(x); err != nil {
				return err
			}
		}
		return nil
	})
	rights, err := w.Habilitations(ctx, w.org.ID)
	same(t, "habilitations", h, rights, err)

	keys := []store.KeyRow{
		{ID: "old", OrganisationID: w.org.ID, Algorithm: "Ed25519", PublicJWK: []byte(`{"kty":"OKP"}`), Sealed: []byte{1, 0, 2}, CreatedAt: noon},
		{ID: "new", OrganisationID: w.org.ID, Algorithm: "Ed25519", PublicJWK: []byte(`{"kty":"OKP"}`), Sealed: []byte{3}, CreatedAt: noon.Add(time.Hour)},
	}
	w.write(t, func(tx *store.Tx) error {
		for _, k := range keys {
			if err := tx.InsertKey(k); err != nil {
				return err
			}
		}
		return tx.RetireKey("old", noon.Add(time.Hour))
	})
	keys[0].RetiredAt = noon.Add(time.Hour)
	rows, err := w.Keys(ctx, w.org.ID)
	same(t, "keys", keys, rows, err)
	one, err := w.Key(ctx, w.org.ID, "old")
	same(t, "key", keys[0], one, err)
	_, err = w.Key(ctx, "other", "old")
	wantCode(t, err, domain.NotFound, "key-unknown")
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.RetireKey("old", noon) }), domain.Conflict, "key-already-retired")
}

func TestSettingsAndRegistry(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.Setting(ctx, "base_url")
	wantCode(t, err, domain.NotFound, "setting-unknown")
	for _, v := range []string{"http://a", "http://b"} {
		w.write(t, func(tx *store.Tx) error { return tx.SetSetting("base_url", v) })
		got, err := w.Setting(ctx, "base_url")
		same(t, "setting", v, got, err)
	}
	_, _, err = w.LatestRegistry(ctx)
	wantCode(t, err, domain.NotFound, "registry-unknown")
	for v := 1; v <= 11; v++ {
		w.write(t, func(tx *store.Tx) error { return tx.InsertRegistry(v, fmt.Sprint("jws", v), noon) })
	}
	jws, version, err := w.LatestRegistry(ctx)
	same(t, "registry", "jws11 11", fmt.Sprint(jws, " ", version), err)
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.InsertRegistry(11, "other", noon) }), domain.Conflict, "registry-version-taken")
}

func TestOnePersonIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	ensure := func(name, email string) (r domain.Recipient) {
		w.write(t, func(tx *store.Tx) (err error) {
			r, err = tx.EnsureRecipient(domain.Recipient{ID: domain.NewID[domain.RecipientID](noon), OrganisationID: w.org.ID, Name: name, Email: email, Phone: "06", CreatedAt: noon})
			return err
		})
		return r
	}
	first := ensure("Jean-Noël Çelik", "JN@Exemple.fr")
	for _, name := range []string{"Jean-Noël Çelik", "JEAN NOEL CELIK", "jean-noe\u0308l çelik"} {
		if got := ensure(name, "jn@exemple.fr"); got != first {
			t.Errorf("%q: got %+v, want %+v", name, got, first)
		}
	}
	for _, c := range [][2]string{{"Jean-Noël Çelik", ""}, {"Jean Çelik", "jn@exemple.fr"}} {
		if got := ensure(c[0], c[1]); got.ID == first.ID {
			t.Errorf("%v is taken for %q", c, first.Name)
		}
	}
	got, err := w.Recipient(t.Context(), first.ID)
	same(t, "recipient", first, got, err)
}

func TestSharesAreFoundByCode(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a := w.issued(t, 1, nil)[0]
	rows := []store.ShareRow{
		{Share: domain.Share{ID: "s2", Kind: domain.ShareLink, Awards: []domain.AwardID{a.ID}, Label: "CV", CreatedAt: noon.Add(time.Hour), EndsAt: noon.Add(48 * time.Hour)}, CodeHash: "h2", CodeSealed: []byte{2}},
		{Share: domain.Share{ID: "s1", Kind: domain.ShareSlip, Awards: []domain.AwardID{a.ID}, CreatedAt: noon}, CodeHash: "h1", CodeSealed: []byte{1}},
	}
	w.write(t, func(tx *store.Tx) error {
		for _, r := range rows {
			if err := tx.InsertShare(r); err != nil {
				return err
			}
		}
		return tx.StopShare("s1", noon.Add(time.Minute), "")
	})
	rows[1].StoppedAt = noon.Add(time.Minute)
	got, err := w.SharesOfAward(ctx, a.ID)
	same(t, "shares", rows, got, err)
	one, err := w.ShareByCode(ctx, "h2")
	same(t, "share by code", rows[0], one, err)
	one, err = w.Share(ctx, "s1")
	same(t, "share", rows[1], one, err)
	_, err = w.ShareByCode(ctx, "h3")
	wantCode(t, err, domain.NotFound, "share-unknown")
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.StopShare("s1", noon, "") }), domain.Conflict, "share-already-stopped")
	rows[0].ID = "s3"
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.InsertShare(rows[0]) }), domain.Conflict, "share-code-taken")
}

func TestClaimCodeWorksOnce(t *testing.T) {
	w := newWorld(t)
	a := w.issued(t, 1, nil)[0]
	claim := store.ClaimRow{Hash: "h1", AwardID: a.ID, CreatedAt: noon, ExpiresAt: noon.Add(domain.ClaimCodeLife)}
	w.write(t, func(tx *store.Tx) error { return tx.ReplaceClaimCode(claim) })
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			err := w.Write(t.Context(), func(tx *store.Tx) error { return tx.UseClaimCode("h1", noon) })
			switch {
			case err == nil:
				won.Add(1)
			case domain.CodeOf(err) == "claim-used":
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 19 {
		t.Errorf("of 20 uses %d worked and %d were refused, want 1 and 19", won.Load(), lost.Load())
	}
	claim.UsedAt = noon
	got, err := w.ClaimCode(t.Context(), "h1")
	same(t, "used claim", claim, got, err)
}

func TestReprintReplacesTheClaimCode(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a := w.issued(t, 1, nil)[0]
	_, err := w.ClaimOfAward(ctx, a.ID)
	wantCode(t, err, domain.NotFound, "claim-unknown")
	claims := make([]store.ClaimRow, 2)
	for i := range claims {
		now := noon.Add(time.Duration(i) * time.Hour)
		claims[i] = store.ClaimRow{Hash: fmt.Sprint("h", i), AwardID: a.ID, CreatedAt: now, ExpiresAt: now.Add(domain.ClaimCodeLife)}
		w.write(t, func(tx *store.Tx) error { return tx.ReplaceClaimCode(claims[i]) })
	}
	claims[0].ReplacedAt = claims[1].CreatedAt
	got, err := w.ClaimCode(ctx, "h0")
	same(t, "replaced claim", claims[0], got, err)
	got, err = w.ClaimOfAward(ctx, a.ID)
	same(t, "claim of the award", claims[1], got, err)
	for hash, at := range map[string]time.Time{"h0": noon, "none": noon, "h1": noon.Add(domain.ClaimCodeLife + time.Hour)} {
		wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.UseClaimCode(hash, at) }), domain.Conflict, "claim-used")
	}
	for range 2 {
		w.write(t, func(tx *store.Tx) error { return tx.InsertReceiveToken("r", a.ID, noon) })
	}
	id, expires, err := w.ReceiveToken(ctx, "r")
	same(t, "receive token", fmt.Sprint(a.ID, noon), fmt.Sprint(id, expires), err)
	_, _, err = w.ReceiveToken(ctx, "none")
	wantCode(t, err, domain.NotFound, "receive-unknown")
}

func TestPassportsAndTheirAwards(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := domain.Passport{ID: "p", Name: "Léa Tournier", Emails: []string{"lea@exemple.fr"}, CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertPassport(p); err != nil {
			return err
		}
		return tx.AddPassportEmail("p", "L.Tournier@exemple.fr")
	})
	p.Emails = append(p.Emails, "l.tournier@exemple.fr")
	got, err := w.Passport(ctx, "p")
	same(t, "passport", p, got, err)
	got, err = w.PassportByEmail(ctx, " L.TOURNIER@exemple.fr")
	same(t, "passport by e-mail", p, got, err)
	_, err = w.PassportByEmail(ctx, "x@exemple.fr")
	wantCode(t, err, domain.NotFound, "passport-unknown")
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertPassport(domain.Passport{ID: "q", Name: "Q", Emails: []string{"lea@exemple.fr"}, CreatedAt: noon})
	}), domain.Conflict, "passport-email-taken")

	awards := w.issued(t, 3, nil)
	for i, a := range awards[:2] {
		w.write(t, func(tx *store.Tx) error { return tx.MarkAccepted(a.ID, "p", noon.Add(time.Duration(i)*time.Minute)) })
	}
	held, err := w.PassportAwards(ctx, "p")
	if err != nil || len(held) != 2 {
		t.Fatalf("passport holds %d awards, %v; want 2", len(held), err)
	}
	if held[0].ID != awards[1].ID || held[0].OrganisationName != w.org.Name || held[0].Document != nil || held[0].JWT != "" {
		t.Errorf("last accepted: %+v", held[0])
	}
}

func TestAccountsSignInsAndSessions(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a := domain.Account{ID: "a", Name: "Anne Petit", Email: "anne@exemple.fr", CreatedAt: noon, Memberships: []domain.Membership{{OrganisationID: w.org.ID, Role: domain.RoleIssuer}}}
	w.write(t, func(tx *store.Tx) error { return tx.InsertAccount(a) })
	got, err := w.Account(ctx, "a")
	same(t, "account", a, got, err)
	got, err = w.AccountByEmail(ctx, "ANNE@exemple.fr")
	same(t, "account by e-mail", a, got, err)
	twin := a
	twin.ID = "b"
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.InsertAccount(twin) }), domain.Conflict, "account-email-taken")

	rows := []store.SignInRow{
		{ID: "s2", Audience: domain.ForStaff, Email: "anne@exemple.fr", TokenHash: "t2", CodeHash: "c2", BrowserHash: "w", CreatedAt: noon.Add(time.Minute), ExpiresAt: noon.Add(time.Hour)},
		{ID: "s1", Audience: domain.ForStaff, Email: "anne@exemple.fr", TokenHash: "t1", CodeHash: "c1", BrowserHash: "w", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)},
	}
	w.write(t, func(tx *store.Tx) error {
		for _, r := range rows {
			if err := tx.InsertSignIn(r); err != nil {
				return err
			}
		}
		return tx.CountSignInTry("s1", 3)
	})
	rows[1].Tries = 1
	list, err := w.SignInsByBrowser(ctx, "w")
	same(t, "sign-ins of a browser", rows, list, err)
	n, err := w.CountSignIns(ctx, domain.ForStaff, "Anne@exemple.fr", noon.Add(time.Second))
	same(t, "sign-ins since", 1, n, err)
	w.write(t, func(tx *store.Tx) error { return tx.UseSignIn("s1", noon) })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.UseSignIn("s1", noon) }), domain.Conflict, "sign-in-used")
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.UseSignIn("s2", noon.Add(2*time.Hour)) }), domain.Conflict, "sign-in-used")
	rows[1].UsedAt = noon
	one, err := w.SignInByToken(ctx, "t1")
	same(t, "sign-in by token", rows[1], one, err)
	list, err = w.SignInsByBrowser(ctx, "w")
	same(t, "unused sign-ins of a browser", rows[:1], list, err)

	v := store.SessionRow{Hash: "v", AccountID: "a", OrganisationID: w.org.ID, CreatedAt: noon, ExpiresAt: noon.Add(domain.StaffSessionLife)}
	w.write(t, func(tx *store.Tx) error { return tx.InsertSession(v) })
	session, err := w.Session(ctx, "v", noon)
	same(t, "session", v, session, err)
	_, err = w.Session(ctx, "v", v.ExpiresAt)
	wantCode(t, err, domain.NotFound, "session-unknown")
	for range 2 {
		w.write(t, func(tx *store.Tx) error { return tx.DeleteSession("v") })
	}
	_, err = w.Session(ctx, "v", noon)
	wantCode(t, err, domain.NotFound, "session-unknown")

	k := domain.APIKey{ID: "k", OrganisationID: w.org.ID, Name: "Import", Scopes: []string{"read", "award"}, LastFour: "x9fz", CreatedAt: noon, ExpiresAt: noon.AddDate(1, 0, 0)}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertAPIKey(k, "kh"); err != nil {
			return err
		}
		if err := tx.TouchAPIKey("k", noon.Add(time.Minute)); err != nil {
			return err
		}
		return tx.RevokeAPIKey("k", noon.Add(time.Hour))
	})
	k.LastUsedAt, k.RevokedAt = noon.Add(time.Minute), noon.Add(time.Hour)
	key, err := w.APIKeyByHash(ctx, "kh")
	same(t, "API key", k, key, err)
	keys, err := w.APIKeys(ctx, w.org.ID)
	same(t, "API keys", []domain.APIKey{k}, keys, err)
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.RevokeAPIKey("k", noon) }), domain.Conflict, "api-key-already-revoked")
}

func TestBatchFromDraftToDone(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	b := domain.Batch{ID: "b", OrganisationID: w.org.ID, AchievementSlug: souder.Slug, State: domain.BatchDraft, CreatedBy: "account:a", CreatedAt: noon,
		Report: domain.BatchReport{Rows: 122, Ready: 120, Faults: []domain.Fault{{Line: 5, Column: "nom", Code: "person-doubled", Args: []any{3, "x"}}}}}
	for i := range 120 {
		b.Rows = append(b.Rows, domain.BatchRow{Line: i + 2, Recipient: domain.Recipient{Name: fmt.Sprint("Léa ", i)}, Facts: domain.Facts{AwardedOn: "2026-11-20"}})
	}
	w.write(t, func(tx *store.Tx) error { return tx.InsertBatch(b) })
	rows := b.Rows
	b.Rows = nil
	got, err := w.Batch(ctx, "b")
	same(t, "draft", b, got, err)
	for _, c := range []struct{ first, n, want int }{{0, 100, 100}, {100, 100, 20}, {120, 100, 0}} {
		_, chunk, err := w.BatchChunk(ctx, "b", c.first, c.n)
		same(t, fmt.Sprintf("chunk from %d", c.first), append([]domain.BatchRow(nil), rows[c.first:c.first+c.want]...), chunk, err)
	}
	w.write(t, func(tx *store.Tx) error { return tx.StartBatch("b") })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.StartBatch("b") }), domain.Conflict, "batch-already-started")
	w.write(t, func(tx *store.Tx) error { return tx.DeleteDrafts(noon.Add(time.Hour)) }) // not a draft any more
	w.write(t, func(tx *store.Tx) error { return tx.AdvanceBatch("b", 120) })
	w.write(t, func(tx *store.Tx) error { return tx.AdvanceBatch("b", 100) })
	for range 2 {
		w.write(t, func(tx *store.Tx) error {
			_, err := tx.FinishBatch("b", noon.Add(time.Minute))
			return err
		})
	}
	b.State, b.Issued, b.Report.Issued, b.FinishedAt = domain.BatchDone, 120, 120, noon.Add(time.Minute)
	all, err := w.Batches(ctx, w.org.ID)
	same(t, "batches", []domain.Batch{b}, all, err)
	_, chunk, err := w.BatchChunk(ctx, "b", 0, 100)
	same(t, "lines after the end", nil, chunk, err)

	b.ID, b.State, b.Rows = "old", domain.BatchDraft, rows
	w.write(t, func(tx *store.Tx) error { return tx.InsertBatch(b) })
	w.write(t, func(tx *store.Tx) error { return tx.DeleteDrafts(noon.Add(time.Hour)) })
	_, err = w.Batch(ctx, "old")
	wantCode(t, err, domain.NotFound, "batch-unknown")
}

func TestAuditKeepsTheOrderOfActs(t *testing.T) {
	w := newWorld(t)
	var want []domain.AuditEntry
	for i := range 12 {
		e := domain.AuditEntry{At: noon, Actor: "operator", Act: fmt.Sprint("act", i), OrganisationID: w.org.ID, Subject: fmt.Sprint("subject", i%2)}
		w.write(t, func(tx *store.Tx) error { return tx.Audit(e) })
		want = append([]domain.AuditEntry{e}, want...)
	}
	w.write(t, func(tx *store.Tx) error { return tx.Audit(domain.AuditEntry{At: noon, Act: "other"}) })
	got, err := w.AuditEntries(t.Context(), w.org.ID, "", 100)
	same(t, "audit", want, got, err)
	got, err = w.AuditEntries(t.Context(), w.org.ID, "subject1", 2)
	same(t, "audit of a subject", []domain.AuditEntry{want[0], want[2]}, got, err)
}

// Whatever people are called, what was kept is found by a part of it.
func TestSearchFindsEveryName(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.StringMatching(`[A-Za-zÀ-ÖØ-öø-ÿŒœ'% _!-]{1,20}`).Draw(r, "name")
		var a []domain.Award
		w.write(t, func(tx *store.Tx) error {
			p, err := tx.EnsureRecipient(domain.Recipient{ID: domain.NewID[domain.RecipientID](noon), OrganisationID: w.org.ID, Name: name, CreatedAt: noon})
			if err != nil {
				return err
			}
			a = make([]domain.Award, 1)
			return w.reserve(tx, a, 0, func(i int, a *domain.Award) { a.RecipientID = p.ID; a.ID = domain.NewID[domain.AwardID](time.Now()) })
		})
		folded := domain.Fold(name)
		if folded == "" {
			return
		}
		page, _, err := w.Awards(t.Context(), store.AwardFilter{OrganisationID: w.org.ID, Search: folded, Limit: 500})
		if err != nil {
			r.Fatal(err)
		}
		for _, row := range page {
			if row.ID == a[0].ID {
				return
			}
		}
		r.Fatalf("%q was not found by %q", name, folded)
	})
}
