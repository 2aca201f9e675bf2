package app_test

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// abroad is another installation that this one can ask, until it is down.
type abroad struct {
	*testkit.World
	down atomic.Bool
}

func newAbroad(t *testing.T, here *testkit.World) *abroad {
	t.Helper()
	x := &abroad{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := x.Verifying.Verifier.Sources.Fetch(r.Context(), x.BaseURL+r.URL.Path, "")
		if x.down.Load() || err != nil {
			http.NotFound(w, r)
			return
		}
		w.Write(body)
	}))
	host := server.Listener.Addr().String()
	x.World = testkit.NewWorldAt(t, "https://"+host)
	server.StartTLS()
	t.Cleanup(server.Close)
	here.Web = verify.NewFetcher(here.BaseURL)
	here.Web.Allow, here.Web.Roots = []string{host}, x509.NewCertPool()
	here.Web.Roots.AddCert(server.Certificate())
	here.Verifying = app.NewVerifying(here.Installation)
	return x
}

func brought(t *testing.T, w *testkit.World, h domain.Holder, a domain.Award) domain.ImportID {
	t.Helper()
	results, err := w.Passports.Import(t.Context(), h, []domain.ImportedFile{{Name: "badge.json", Content: a.Document}})
	must(t, err)
	must(t, results[0].Err)
	return results[0].Imported.ID
}

// A badge of another site is shown beside our own under one code: judged when the page is asked for, by its own bytes.
func TestAShareShowsABadgeOfAnotherSite(t *testing.T) {
	w := testkit.NewWorld(t)
	there := newAbroad(t, w)
	ctx := t.Context()
	theirs := there.Issue(team, "Nadia Benali", "nadia@ailleurs.example")
	own := w.Issue(team, "Nadia Benali", address)
	holder := w.Accept(own)
	id := brought(t, w, holder, theirs)
	share, err := w.Passports.ShareBadges(ctx, holder, app.ShareRequest{Awards: []domain.AwardID{own.ID}, Imports: []domain.ImportID{id, id}})
	must(t, err)
	shown, err := w.Verifying.Look(ctx, app.Look{Code: share.Code})
	must(t, err)
	if len(shown.Badges) != 2 || shown.Badges[0].Imported != nil || shown.Badges[1].Imported == nil {
		t.Fatalf("%+v", shown)
	}
	// Its issuer is in no registry here: nobody says more of it than its bytes do.
	other := shown.Badges[1]
	if r := other.Report; r.Verdict != verify.IssuerUnknown || r.Issuer != nil || r.Check(verify.CheckSignature).Outcome != verify.Yes || r.Check(verify.CheckStatus).Outcome != verify.Yes ||
		!other.Imported.Elsewhere || other.Imported.Own != domain.OwnByName {
		t.Errorf("%+v %+v", r, other.Imported)
	}
	second := app.Look{Code: share.Code, Badge: 2}
	file, err := w.Verifying.LookForm(ctx, second, app.FormJSON)
	must(t, err)
	if !bytes.Equal(file.Bytes, theirs.Document) {
		t.Error("not the signed bytes")
	}
	for _, form := range []app.Form{app.FormJWT, app.FormPNG, app.FormSVG} {
		_, err := w.Verifying.LookForm(ctx, second, form)
		refused(t, err, domain.NotFound, "form-unknown")
	}
	_, err = w.Verifying.TwinForm(ctx, second, app.FormTwinJWS)
	refused(t, err, domain.NotFound, "form-unknown")
	_, err = w.Verifying.Look(ctx, app.Look{Code: share.Code, Badge: 3})
	refused(t, err, domain.NotFound, "share-unknown")
	_, err = w.Verifying.LookForm(ctx, app.Look{Code: share.Code, Badge: 3}, app.FormJSON)
	refused(t, err, domain.NotFound, "share-unknown")

	presented, err := w.Passports.Present(ctx, holder, app.PresentRequest{Awards: []domain.AwardID{own.ID}, Imports: []domain.ImportID{id}})
	must(t, err)
	if r := verdict(t, w, presented.Bytes); r.Check(verify.CheckSignature).Outcome != verify.Yes || len(r.Parts) != 2 || r.Parts[1].Credential.ID != theirs.CredentialID {
		t.Errorf("%s, %d parts", r.Verdict, len(r.Parts))
	}
	// Nobody else shares it, and who came by a slip sees no share with it.
	stranger := w.Accept(w.Issue(team, "Luc Petit", "luc@exemple.fr"))
	_, err = w.Passports.ShareBadges(ctx, stranger, app.ShareRequest{Imports: []domain.ImportID{id}})
	refused(t, err, domain.NotFound, "award-unknown")
	one := domain.Holder{PassportID: holder.PassportID, AwardID: own.ID}
	_, err = w.Passports.Present(ctx, stranger, app.PresentRequest{Imports: []domain.ImportID{id}})
	refused(t, err, domain.NotFound, "award-unknown")
	_, err = w.Passports.ShareWhole(ctx, one, share.ID)
	refused(t, err, domain.NotFound, "share-unknown")
	if all, err := w.Passports.Shares(ctx, one); err != nil || slices.ContainsFunc(all, func(s domain.Share) bool { return s.ID == share.ID }) {
		t.Errorf("%v %v", all, err)
	}
	_, err = w.Passports.ShareBadges(ctx, one, app.ShareRequest{Imports: []domain.ImportID{id}})
	refused(t, err, domain.NotFound, "award-unknown")

	// What is withdrawn there is withdrawn here at the next look, and what cannot be asked is not taken for good.
	_, err = there.Issuing.Revoke(ctx, testkit.Operator, theirs.ID, domain.IssuedInError, "")
	must(t, err)
	there.Deliver()
	again := app.NewVerifying(w.Installation)
	if shown, err = again.Look(ctx, second); err != nil || shown.Badges[0].Report.Verdict != verify.Revoked {
		t.Errorf("%v %+v", err, shown)
	}
	there.down.Store(true)
	w.Web = nil
	if shown, err = app.NewVerifying(w.Installation).Look(ctx, second); err != nil || shown.Badges[0].Report.Verdict == verify.Valid ||
		shown.Badges[0].Report.Check(verify.CheckStatus).Outcome != verify.NotMade || shown.Badges[0].Imported.CheckedAt.IsZero() {
		t.Errorf("%v %s %+v", err, shown.Badges[0].Report.Verdict, shown.Badges[0].Imported)
	}
	// Bytes that were changed in the database are shown to nobody.
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteImported(id, w.Now()); err != nil {
			return err
		}
		b := other.Imported.Imported
		return tx.InsertImported(b, []domain.ImportedFile{{Name: "badge.json", Content: there.Issue("organiser-son-travail", "Nadia Benali", "").Document}})
	}))
	_, err = w.Passports.ChangeShare(ctx, holder, share.ID, app.ShareRequest{Imports: []domain.ImportID{id}}, false)
	must(t, err)
	if shown, err = w.Verifying.Look(ctx, app.Look{Code: share.Code}); err != nil || shown.Badges[0].Report.Verdict != verify.NotAuthentic || shown.Badges[0].Report.Credential != nil {
		t.Errorf("%v %+v", err, shown)
	}
}

// Recommendations are among the bytes of a badge of another site: they are hidden with its bytes, like all the rest.
func TestAReducedShareHandsOutNoBytesOfAnotherSite(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	id := brought(t, w, holder, w.Issue(team, "Nadia Benali", address))
	for _, q := range []app.ShareRequest{{HideEvidence: true}, {HideGrade: true}, {HideSaid: true}, {Name: domain.NameShort}} {
		q.Imports = []domain.ImportID{id}
		share, err := w.Passports.ShareBadges(t.Context(), holder, q)
		must(t, err)
		for _, form := range []app.Form{app.FormJSON, app.FormJWT, app.FormPNG, app.FormSVG} {
			_, err := w.Verifying.ShareForm(t.Context(), share.Code, form)
			refused(t, err, domain.Forbidden, "share-reduced")
		}
		shown, err := w.Verifying.Share(t.Context(), share.Code)
		must(t, err)
		if i := shown.Imported; i.JSON || i.Own != "" || i.Elsewhere || shown.Report.Verdict != verify.Valid { // it came from here, and is another's
			t.Errorf("%+v %s", i, shown.Report.Verdict)
		}
	}
}

// A token goes into a presentation in its envelope; the older format does not go into one at all.
func TestWhatOfAnotherSiteGoesIntoAPresentation(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	foreign, err := w.Passports.Import(ctx, holder, []domain.ImportedFile{{Name: "badge.jwt", Content: []byte(w.Issue(team, "Nadia Benali", address).JWT)}})
	must(t, err)
	must(t, foreign[0].Err)
	_, err = w.Passports.Present(ctx, holder, app.PresentRequest{Imports: []domain.ImportID{foreign[0].Imported.ID}}) // the holder's key over another's name
	if f := faultsIn(err); len(f) != 1 || f[0].Code != "import-not-yours" {
		t.Errorf("%v", err)
	}
	a := w.Issue(team, "Hugo Perrin", address)
	results, err := w.Passports.Import(ctx, holder, []domain.ImportedFile{{Name: "badge.jwt", Content: []byte(a.JWT)}})
	must(t, err)
	must(t, results[0].Err)
	for _, jwt := range []bool{false, true} {
		file, err := w.Passports.Present(ctx, holder, app.PresentRequest{Imports: []domain.ImportID{results[0].Imported.ID}, JWT: jwt})
		must(t, err)
		if r := verdict(t, w, file.Bytes); r.Verdict != verify.Valid || len(r.Parts) != 1 || r.Parts[0].Credential.ID != a.CredentialID {
			t.Errorf("%s %+v", r.Verdict, r.Checks)
		}
	}
	theirs := w.Accept(w.Issue("organiser-son-travail", "Hugo Perrin", "hugo@lycee.example"))
	own, err := w.Store.PassportAwards(ctx, theirs.PassportID)
	must(t, err)
	twin, err := w.Passports.DownloadTwin(ctx, theirs, own[0].ID, app.FormTwinJWS)
	must(t, err)
	if results, err = w.Passports.Import(ctx, holder, []domain.ImportedFile{{Name: "badge-2.jws", Content: twin.Bytes}}); err != nil || results[0].Err != nil {
		t.Fatal(err, results[0].Err)
	}
	id := results[0].Imported.ID
	_, err = w.Passports.Present(ctx, holder, app.PresentRequest{Imports: []domain.ImportID{id}})
	if f := faultsIn(err); len(f) != 1 || f[0].Code != "import-not-presentable" {
		t.Errorf("%v", err)
	}
	share, err := w.Passports.ShareBadges(ctx, holder, app.ShareRequest{Imports: []domain.ImportID{id}})
	must(t, err)
	shown, err := w.Verifying.Share(ctx, share.Code)
	must(t, err)
	if shown.Report.Verdict != verify.Valid || shown.Imported.JSON {
		t.Errorf("%s %+v", shown.Report.Verdict, shown.Imported)
	}
}

// A badge that is taken out leaves the shares; one that showed nothing else ends. Erasing the passport ends all.
func TestABadgeOfAnotherSiteLeavesItsShares(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	own := w.Issue(team, "Hugo Perrin", "hugo@exemple.fr")
	holder := w.Accept(own)
	first, second := brought(t, w, holder, w.Issue(team, "Nadia Benali", address)), brought(t, w, holder, w.Issue("organiser-son-travail", "Nadia Benali", ""))
	share := func(q app.ShareRequest) domain.Share {
		q.Label, q.Message, q.PIN = "Laiterie", "Bonjour", "493027"
		s, err := w.Passports.ShareBadges(ctx, holder, q)
		must(t, err)
		return s
	}
	alone, both := share(app.ShareRequest{Imports: []domain.ImportID{first}}), share(app.ShareRequest{Awards: []domain.AwardID{own.ID}, Imports: []domain.ImportID{first, second}})
	last := share(app.ShareRequest{Imports: []domain.ImportID{second}})
	must(t, (&app.Problems{Installation: w.Installation}).Report(ctx, app.ProblemRequest{Kind: domain.ProblemKinds[0], Code: alone.Code, Text: "Nadia me doit de l’argent"}))
	all, err := w.Passports.SharesOfImported(ctx, holder, first)
	must(t, err)
	if len(all) != 2 {
		t.Errorf("%d shares", len(all))
	}
	must(t, w.Passports.RemoveImported(ctx, holder, first))
	_, err = w.Verifying.Look(ctx, app.Look{Code: alone.Code})
	refused(t, err, domain.Gone, "share-erased")
	whole, err := w.Passports.ShareWhole(ctx, holder, both.ID)
	must(t, err)
	if titles := whole.Titles(); len(titles) != 2 || len(whole.Imported) != 1 || whole.Imported[0].ID != second {
		t.Errorf("%v", titles)
	}
	problems, err := w.Store.Problems(ctx, false, 10)
	must(t, err)
	if len(problems) != 1 || problems[0].Text != "" || problems[0].CodeSealed != nil {
		t.Errorf("%+v", problems)
	}
	must(t, w.Passports.Erase(ctx, holder, app.EraseWord))
	for _, s := range []domain.Share{alone, both, last} {
		row, err := w.Store.Share(ctx, s.ID)
		must(t, err)
		if row.Live(w.Now()) || row.Label+row.Message+row.PIN != "" || len(row.CodeSealed) != 0 || row.Count() != 0 {
			t.Errorf("%+v", row)
		}
	}
	_, err = w.Verifying.Look(ctx, app.Look{Code: both.Code})
	refused(t, err, domain.Gone, "share-erased-all")
	_, err = w.Verifying.Look(ctx, app.Look{Code: last.Code})
	refused(t, err, domain.Gone, "share-erased")
}

// The archive tells of such a share, and of two passports that had the same badge each share goes on.
func TestASharedBadgeOfAnotherSiteGoesAlong(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	badge := w.Issue(team, "Nadia Benali", address)
	holder, other := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr")), w.Accept(w.Issue(team, "Hugo Perrin", "hugo@lycee.example"))
	shares := map[domain.PassportID]domain.Share{}
	for _, h := range []domain.Holder{holder, other} {
		s, err := w.Passports.ShareBadges(ctx, h, app.ShareRequest{Imports: []domain.ImportID{brought(t, w, h, badge)}, Label: "Laiterie"})
		must(t, err)
		shares[h.PassportID] = s
	}
	var m struct {
		Shares []struct {
			Label  string
			Badges []string
		}
	}
	must(t, json.Unmarshal(unzip(t, exported(t, w, holder).Bytes)["passeport.json"], &m))
	if i := slices.IndexFunc(m.Shares, func(s struct {
		Label  string
		Badges []string
	}) bool {
		return s.Label == "Laiterie"
	}); i < 0 || !slices.Equal(m.Shares[i].Badges, []string{badge.CredentialID}) {
		t.Errorf("%+v", m)
	}
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return tx.MergePassports(holder.PassportID, other.PassportID) }))
	for _, s := range shares {
		shown, err := w.Verifying.Share(ctx, s.Code)
		must(t, err)
		if shown.Report.Verdict != verify.Valid || shown.Imported.PassportID != holder.PassportID {
			t.Errorf("%+v", shown)
		}
	}
	if all, err := w.Passports.Shares(ctx, holder); err != nil || len(all) < 2 {
		t.Errorf("%d shares: %v", len(all), err)
	}
}
