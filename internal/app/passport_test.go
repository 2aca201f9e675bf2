package app_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/testkit"
)

const address = "nadia.benali@exemple.fr"

func slip(t *testing.T, w *testkit.World, a domain.Award) app.Slip {
	t.Helper()
	s, err := w.Issuing.Slip(t.Context(), testkit.Operator, a.ID)
	must(t, err)
	return s
}

func TestClaimCodeGivesTheBadgeOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Michel Jacquot", "")
	code := app.Ticket{Code: slip(t, w, a).ClaimCode}
	for range 3 { // looking consumes nothing
		r, err := w.Passports.Receive(ctx, code)
		must(t, err)
		if r.State != app.ReceiveNew || r.Name != "Michel Jacquot" || r.MaskedEmail != "" {
			t.Errorf("%+v", r)
		}
	}
	var work sync.WaitGroup
	errs, ins := make([]error, 8), make([]app.SignedIn, 8)
	for i := range errs {
		work.Go(func() { ins[i], errs[i] = w.Passports.Accept(ctx, code, domain.Holder{}) })
	}
	work.Wait()
	got := 0
	for i, err := range errs {
		if err == nil {
			got++
			if ins[i].Session == "" || ins[i].Holder.PassportID != w.Read(a.ID).PassportID {
				t.Errorf("%+v", ins[i])
			}
		} else if domain.CodeOf(err) != "claim-used" && domain.CodeOf(err) != "award-already-accepted" {
			t.Error(err)
		}
	}
	if got != 1 {
		t.Errorf("the code was good %d times", got)
	}
	_, err := w.Passports.Receive(ctx, code)
	refused(t, err, domain.Gone, "claim-used")
	if s := slip(t, w, a); s.ClaimCode != "" || s.PublicCode == "" {
		t.Errorf("slip of an accepted badge: %+v", s)
	}
}

func TestReprintReplacesTheClaimCodeAndKeepsThePublicOne(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Michel Jacquot", "")
	first := slip(t, w, a)
	if again := slip(t, w, a); again.ClaimCode != first.ClaimCode || again.PublicCode != first.PublicCode {
		t.Error("the slip changed although nobody asked")
	}
	second, err := w.Issuing.ReprintSlip(ctx, testkit.Operator, a.ID)
	must(t, err)
	if second.PublicCode != first.PublicCode || second.ClaimCode == first.ClaimCode || second.ClaimCode == "" {
		t.Errorf("%+v, then %+v", first, second)
	}
	_, err = w.Passports.Accept(ctx, app.Ticket{Code: first.ClaimCode}, domain.Holder{})
	refused(t, err, domain.Gone, "claim-replaced")

	in, err := w.Passports.Accept(ctx, app.Ticket{Code: second.ClaimCode}, domain.Holder{})
	must(t, err)
	// Who lost their session gets a new code at the desk: it opens this award alone.
	other := w.Issue("organiser-son-travail", "Michel Jacquot", "")
	_, err = w.Passports.Accept(ctx, app.Ticket{Code: slip(t, w, other).ClaimCode}, in.Holder)
	must(t, err)
	third, err := w.Issuing.ReprintSlip(ctx, testkit.Operator, a.ID)
	must(t, err)
	back, err := w.Passports.Accept(ctx, app.Ticket{Code: third.ClaimCode}, domain.Holder{})
	must(t, err)
	if back.Holder != (domain.Holder{PassportID: in.Holder.PassportID, AwardID: a.ID}) {
		t.Errorf("the reprinted code opens %+v", back.Holder)
	}
	_, err = w.Passports.Badge(ctx, back.Holder, other.ID)
	refused(t, err, domain.NotFound, "award-unknown")
	whole, err := w.Passports.Show(ctx, in.Holder)
	must(t, err)
	alone, err := w.Passports.Show(ctx, back.Holder)
	must(t, err)
	if len(whole.Badges) != 2 || len(alone.Badges) != 1 || !alone.One {
		t.Errorf("%d badges, and %d by the code", len(whole.Badges), len(alone.Badges))
	}

	// A public code receives nothing, and a claim code verifies nothing.
	_, err = w.Passports.Receive(ctx, app.Ticket{Code: first.PublicCode})
	refused(t, err, domain.Invalid, "code-is-public")
	_, err = w.Verifying.Share(ctx, third.ClaimCode)
	refused(t, err, domain.Invalid, "code-is-claim")
}

func TestClaimCodeAndLinkEnd(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a, b := w.Issue(team, "Michel Jacquot", ""), w.Issue(team, "Nadia Benali", address)
	code, link := app.Ticket{Code: slip(t, w, a).ClaimCode}, app.Ticket{Token: w.ReceiveToken(b.ID)}
	w.Deliver()
	w.Pass(domain.ClaimCodeLife)
	_, err := w.Passports.Accept(ctx, code, domain.Holder{})
	refused(t, err, domain.Gone, "claim-expired")
	if fresh := slip(t, w, a).ClaimCode; fresh == "" || fresh == code.Code {
		t.Errorf("the desk cannot print a new code: %q", fresh)
	}
	w.Pass(300 * day)
	_, err = w.Passports.Accept(ctx, link, domain.Holder{})
	refused(t, err, domain.Gone, "receive-expired")
	for _, unknown := range []app.Ticket{{Token: "0123456789"}, {Token: ""}, {Code: domain.NewCode(domain.ClaimCode)}} {
		if _, err := w.Passports.Receive(ctx, unknown); !domain.IsKind(err, domain.NotFound) {
			t.Errorf("%+v: %v", unknown, err)
		}
	}
}

func TestBadgeOfAnotherNameDoesNotEnterAnOpenPassport(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	nadia := w.Accept(w.Issue(team, "Nadia Benali", address))
	michel := w.Issue(team, "Michel Jacquot", "")
	code := app.Ticket{Code: slip(t, w, michel).ClaimCode}
	_, err := w.Passports.Accept(ctx, code, nadia)
	refused(t, err, domain.Conflict, "passport-other-name")
	// The refusal has used nothing up.
	in, err := w.Passports.Accept(ctx, code, domain.Holder{})
	must(t, err)
	if in.Holder.PassportID == nadia.PassportID {
		t.Error("two people in one passport")
	}
	// Another spelling of the same name is no other name.
	second := w.Issue("organiser-son-travail", "NADIA BÉNALI", "")
	in, err = w.Passports.Accept(ctx, app.Ticket{Code: slip(t, w, second).ClaimCode}, nadia)
	must(t, err)
	if in.Holder != nadia || in.Session != "" {
		t.Errorf("%+v", in)
	}
}

// A forwarded mail, or one that was found, must not open what the person already keeps.
func TestMailLinkIntoAnOlderPassportOpensThatAwardAlone(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	whole := w.Accept(w.Issue(team, "Nadia Benali", address))
	if whole.AwardID != "" {
		t.Fatalf("%+v", whole)
	}
	second := w.Issue("organiser-son-travail", "Nadia Benali", address)
	in := w.Accept(second)
	if in != (domain.Holder{PassportID: whole.PassportID, AwardID: second.ID}) {
		t.Errorf("%+v", in)
	}
	_, err := w.Passports.Accept(ctx, app.Ticket{Token: w.ReceiveToken(second.ID)}, domain.Holder{})
	refused(t, err, domain.Conflict, "award-already-accepted")
}

func TestRefusedAndWithdrawnBadges(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Nadia Benali", address)
	w.Deliver()
	link := app.Ticket{Token: w.ReceiveToken(a.ID)}
	must(t, w.Passports.Refuse(ctx, link))
	r, err := w.Passports.Receive(ctx, link)
	must(t, err)
	if r.State != app.ReceiveRefused || r.MaskedEmail == address || r.MaskedEmail == "" {
		t.Errorf("%+v", r)
	}
	_, err = w.Passports.Accept(ctx, link, domain.Holder{}) // they changed their mind
	must(t, err)
	refused(t, w.Passports.Refuse(ctx, link), domain.Conflict, "award-already-accepted")

	b := w.Issue(team, "Hugo Perrin", "hugo.perrin@exemple.fr")
	w.Deliver()
	_, err = w.Issuing.Revoke(ctx, testkit.Operator, b.ID, domain.IssuedInError, "")
	must(t, err)
	_, err = w.Passports.Accept(ctx, app.Ticket{Token: w.ReceiveToken(b.ID)}, domain.Holder{})
	refused(t, err, domain.Conflict, "award-revoked-before")
}

func TestShareShowsTheBadgeUntilItsHolderStopsIt(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(linen, "Fatou Diallo", "")
	holder := w.Accept(a)
	printed := slip(t, w, a).PublicCode
	share := w.Share(a)
	ending, err := w.Passports.ShareBadge(ctx, holder, a.ID, "Entretien", w.Now().Add(day))
	must(t, err)
	for _, code := range []string{share.Code, ending.Code, printed, domain.FormatCode(share.Code)} {
		shown, err := w.Verifying.Share(ctx, code)
		must(t, err)
		if shown.Award.ID != a.ID || shown.Report.Verdict != "valid" {
			t.Errorf("%s shows %s", code, shown.Report.Verdict)
		}
	}
	badge, err := w.Passports.Badge(ctx, holder, a.ID)
	must(t, err)
	if len(badge.Shares) != 3 || badge.Shares[0].Code == "" {
		t.Errorf("the holder sees %+v", badge.Shares)
	}

	w.Pass(25 * time.Hour)
	_, err = w.Verifying.Share(ctx, ending.Code)
	refused(t, err, domain.Gone, "share-stopped")
	for _, s := range badge.Shares {
		_, err := w.Passports.StopShare(ctx, holder, s.ID)
		must(t, err)
		_, err = w.Verifying.Share(ctx, s.Code)
		refused(t, err, domain.Gone, "share-stopped")
		_, err = w.Verifying.ShareForm(ctx, s.Code, app.FormJSON)
		refused(t, err, domain.Gone, "share-stopped")
	}
	// The printed code was theirs to stop: the desk cannot show the badge again.
	_, err = w.Issuing.Slip(ctx, testkit.Operator, a.ID)
	refused(t, err, domain.Conflict, "slip-stopped-by-holder")

	stranger := w.Accept(w.Issue(team, "Nadia Benali", address))
	_, err = w.Passports.ShareBadge(ctx, stranger, a.ID, "", time.Time{})
	refused(t, err, domain.NotFound, "award-unknown")
	_, err = w.Passports.ShareWhole(ctx, stranger, share.ID)
	refused(t, err, domain.NotFound, "share-unknown")
	_, err = w.Passports.Download(ctx, stranger, a.ID, app.FormJSON)
	refused(t, err, domain.NotFound, "award-unknown")
	_, err = w.Passports.Show(ctx, domain.Holder{})
	if err == nil {
		t.Error("nobody's passport was shown")
	}
}

// What is taken away is what was signed, byte for byte, also inside the pictures.
func TestDownloadsHoldTheSignedBytes(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Nadia Benali", "")
	holder := w.Accept(a)
	for form, read := range map[app.Form]func([]byte) (string, error){
		app.FormJSON: func(b []byte) (string, error) { return string(b), nil },
		app.FormPNG:  func(b []byte) (string, error) { return baked(artwork.UnbakePNG(b)) },
		app.FormSVG:  func(b []byte) (string, error) { return baked(artwork.UnbakeSVG(b)) },
	} {
		f, err := w.Passports.Download(t.Context(), holder, a.ID, form)
		must(t, err)
		got, err := read(f.Bytes)
		must(t, err)
		if got != string(a.Document) {
			t.Errorf("%s holds other bytes", form)
		}
	}
	jwt, err := w.Passports.Download(t.Context(), holder, a.ID, app.FormJWT)
	must(t, err)
	if !bytes.Equal(jwt.Bytes, []byte(a.JWT)) {
		t.Error("another JWT")
	}
	_, err = w.Passports.Download(t.Context(), holder, a.ID, "pdf")
	refused(t, err, domain.NotFound, "form-unknown")
}

func baked(all []artwork.Baked, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return all[0].Text, nil
}

// A family with one address: the second person's badge does not slip into the first one's passport.
func TestTwoPeopleAtOneAddressHaveTwoPassports(t *testing.T) {
	w := testkit.NewWorld(t)
	first := w.Accept(w.Issue(team, "Nadia Benali", "famille@exemple.fr"))
	second := w.Accept(w.Issue(team, "Karim Benali", "famille@exemple.fr"))
	if first.PassportID == second.PassportID {
		t.Fatal("both badges are in one passport")
	}
	again := w.Accept(w.Issue("organiser-son-travail", "BENALI Nadia", "famille@exemple.fr"))
	if again.PassportID != first.PassportID || again.AwardID == "" {
		t.Errorf("a later badge of the first person went to %+v, want that award alone of %s", again, first.PassportID)
	}
}
