package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/testkit"
)

// shared is a holder with two badges, shown by one share.
func shared(t *testing.T, w *testkit.World, q app.ShareRequest) (domain.Holder, domain.Share) {
	t.Helper()
	first := w.Issue(team, "Nadia Benali", address)
	holder := w.Accept(first)
	second := w.Issue("organiser-son-travail", "Nadia Benali", "")
	_, err := w.Passports.Accept(t.Context(), app.Ticket{Code: slip(t, w, second).ClaimCode}, holder)
	must(t, err)
	q.Awards = []domain.AwardID{first.ID, second.ID, first.ID}
	share, err := w.Passports.ShareBadges(t.Context(), holder, q)
	must(t, err)
	return holder, share
}

func TestOneCodeShowsSeveralBadges(t *testing.T) {
	w := testkit.NewWorld(t)
	holder, share := shared(t, w, app.ShareRequest{Message: "Bonjour,\nvoici mes badges."})
	shown, err := w.Verifying.Look(t.Context(), app.Look{Code: share.Code})
	must(t, err)
	if len(shown.Badges) != 2 || shown.Badges[0].Report.Verdict != "valid" || shown.Badges[1].Report.Verdict != "valid" {
		t.Fatalf("%d badges", len(shown.Badges))
	}
	one, err := w.Verifying.Look(t.Context(), app.Look{Code: share.Code, Badge: 2})
	must(t, err)
	if len(one.Badges) != 1 || one.Badges[0].Award.ID != share.Awards[1] || one.Share.Message == "" {
		t.Errorf("%+v", one.Share)
	}
	_, err = w.Verifying.Look(t.Context(), app.Look{Code: share.Code, Badge: 3})
	refused(t, err, domain.NotFound, "share-unknown")
	file, err := w.Verifying.LookForm(t.Context(), app.Look{Code: share.Code, Badge: 2}, app.FormJSON)
	must(t, err)
	if string(file.Bytes) != string(w.Read(share.Awards[1]).Document) {
		t.Error("not the signed bytes of the second badge")
	}
	// Both badges have the share among theirs, and each stops it whole.
	for _, id := range share.Awards {
		b, err := w.Passports.Badge(t.Context(), holder, id)
		must(t, err)
		found := false
		for _, s := range b.Shares {
			found = found || s.ID == share.ID && len(s.Awards) == 2
		}
		if !found {
			t.Errorf("%s does not know its share", id)
		}
	}
	// Who came by the slip of one badge does not see a share that shows more.
	_, err = w.Passports.ShareWhole(t.Context(), domain.Holder{PassportID: holder.PassportID, AwardID: share.Awards[0]}, share.ID)
	refused(t, err, domain.NotFound, "share-unknown")
	_, err = w.Passports.StopShare(t.Context(), holder, share.ID)
	must(t, err)
	_, err = w.Verifying.Look(t.Context(), app.Look{Code: share.Code})
	refused(t, err, domain.Gone, "share-stopped")
}

func TestAReducedShareHandsOutNoSignedBytes(t *testing.T) {
	for _, q := range []app.ShareRequest{{HideEvidence: true}, {Name: domain.NameShort}} {
		w := testkit.NewWorld(t)
		_, share := shared(t, w, q)
		for _, form := range []app.Form{app.FormJSON, app.FormJWT, app.FormPNG, app.FormSVG} {
			_, err := w.Verifying.ShareForm(t.Context(), share.Code, form)
			refused(t, err, domain.Forbidden, "share-reduced")
		}
		_, err := w.Verifying.TwinForm(t.Context(), app.Look{Code: share.Code}, app.FormTwinJWS)
		refused(t, err, domain.Forbidden, "share-reduced")
		shown, err := w.Verifying.Share(t.Context(), share.Code)
		must(t, err)
		if shown.Report.Verdict != "valid" { // what is hidden is hidden on the page: the check is of all bytes
			t.Errorf("%+v: %s", q, shown.Report.Verdict)
		}
	}
}

func TestShareFormFaults(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Nadia Benali", address)
	holder := w.Accept(a)
	for code, q := range map[string]app.ShareRequest{
		"share-badges-missing": {},
		"date-past":            {Awards: []domain.AwardID{a.ID}, EndsAt: w.Now()},
		"text-control":         {Awards: []domain.AwardID{a.ID}, Message: "Bonjour \u202e"},
		"text-too-long":        {Awards: []domain.AwardID{a.ID}, Message: strings.Repeat("a", domain.MaxShareMessage+1)},
		"share-name-unknown":   {Awards: []domain.AwardID{a.ID}, Name: "Léa"},
		"pin-easy":             {Awards: []domain.AwardID{a.ID}, PIN: "111111"},
	} {
		_, err := w.Passports.ShareBadges(t.Context(), holder, q)
		if e, ok := err.(*domain.Error); !ok || len(e.Fields) != 1 || e.Fields[0].Code != code {
			t.Errorf("%s: got %v", code, err)
		}
	}
	foreign := w.Issue(team, "Hugo Perrin", "hugo@exemple.fr")
	_, err := w.Passports.ShareBadges(t.Context(), holder, app.ShareRequest{Awards: []domain.AwardID{a.ID, foreign.ID}})
	refused(t, err, domain.NotFound, "award-unknown")
}

func TestPINOpensForAnHour(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder, share := shared(t, w, app.ShareRequest{PIN: "493027"})
	if strings.Contains(share.PIN, "493027") {
		t.Fatal("the code is kept in clear")
	}
	_, err := w.Verifying.Look(ctx, app.Look{Code: share.Code})
	refused(t, err, domain.Forbidden, "share-pin")
	_, err = w.Verifying.ShareForm(ctx, share.Code, app.FormJSON)
	refused(t, err, domain.Forbidden, "share-pin")
	pass, until, err := w.Verifying.Unlock(ctx, share.Code, "493 027")
	must(t, err)
	if until.Sub(w.Now()) != time.Hour {
		t.Errorf("until %s", until)
	}
	_, err = w.Verifying.Look(ctx, app.Look{Code: share.Code, Pass: pass})
	must(t, err)
	other, err := w.Passports.ShareBadges(ctx, holder, app.ShareRequest{Awards: share.Awards, PIN: "493027"})
	must(t, err)
	for name, p := range map[string]string{"changed": pass + "a", "longer": strings.Replace(pass, ".1", ".2", 1), "nothing": "p..", "way": "v" + pass[1:]} {
		if _, err := w.Verifying.Look(ctx, app.Look{Code: share.Code, Pass: p}); err == nil {
			t.Errorf("a pass opens that is %s", name)
		}
	}
	_, err = w.Verifying.Look(ctx, app.Look{Code: other.Code, Pass: pass})
	refused(t, err, domain.Forbidden, "share-pin")
	w.Pass(time.Hour)
	_, err = w.Verifying.Look(ctx, app.Look{Code: share.Code, Pass: pass})
	refused(t, err, domain.Forbidden, "share-pin")
}

func TestWrongPINsWaitThenEndTheShare(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	_, share := shared(t, w, app.ShareRequest{PIN: "493027", Label: "Laiterie"})
	wrong := func() error { _, _, err := w.Verifying.Unlock(ctx, share.Code, "493028"); return err }
	tries := 0
	for round := range 4 {
		// Many at once are as many tries: no more than five are looked at.
		var wait sync.WaitGroup
		var mu sync.Mutex
		for range 8 {
			wait.Go(func() {
				err := wrong()
				mu.Lock()
				defer mu.Unlock()
				switch domain.CodeOf(err) {
				case "fields-invalid":
					tries++
				case "share-pin-wait", "share-stopped":
				default:
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		wait.Wait()
		if round < 3 {
			_, _, err := w.Verifying.Unlock(ctx, share.Code, "493027")
			refused(t, err, domain.TooMany, "share-pin-wait")
			w.Pass(15*time.Minute + time.Second)
			if _, _, err := w.Verifying.Unlock(ctx, share.Code, "493027"); err != nil { // a right one counts for nothing
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
	if tries != 19 { // the twentieth ends it
		t.Errorf("%d wrong codes were looked at before the last, want 19", tries)
	}
	_, _, err := w.Verifying.Unlock(ctx, share.Code, "493027")
	refused(t, err, domain.Gone, "share-stopped")
	w.Deliver()
	var told mail.Stored
	for _, m := range w.Mails() { // that of the badge may have left at the same moment
		if strings.Contains(m.Text, "20 codes") {
			told = m
		}
	}
	if told.To != address || !strings.Contains(told.Text, "« Laiterie »") && !strings.Contains(told.Text, "Laiterie") || !strings.Contains(told.Text, "20 codes") {
		t.Errorf("the holder was told: %+v", told)
	}
	row, err := w.Store.Share(ctx, share.ID)
	must(t, err)
	if row.StoppedBy != domain.StoppedByPIN {
		t.Errorf("stopped by %q", row.StoppedBy)
	}
}

func TestOpeningsAreCountedOncePerMinuteAndNotForTheHolder(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder, share := shared(t, w, app.ShareRequest{PIN: "493027"})
	code, pass, err := w.Passports.SharePreview(ctx, holder, share.ID)
	must(t, err)
	shown, err := w.Verifying.Look(ctx, app.Look{Code: code, Pass: pass})
	must(t, err)
	if !shown.Preview {
		t.Error("the holder's own look is not known as such")
	}
	w.Verifying.Opened(ctx, shown, domain.ByLink)
	pass, _, err = w.Verifying.Unlock(ctx, code, "493027")
	must(t, err)
	shown, err = w.Verifying.Look(ctx, app.Look{Code: code, Pass: pass})
	must(t, err)
	for range 3 {
		w.Verifying.Opened(ctx, shown, domain.ByQR)
	}
	w.Pass(time.Minute)
	w.Verifying.Opened(ctx, shown, domain.ByLink)
	list, err := w.Passports.ShareOpenings(ctx, holder, share.ID)
	must(t, err)
	if len(list) != 2 || list[0].Way != domain.ByLink || list[1].Way != domain.ByQR || list[1].At.Second() != 0 {
		t.Errorf("%+v", list)
	}
	stranger := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	_, err = w.Passports.ShareOpenings(ctx, stranger, share.ID)
	refused(t, err, domain.NotFound, "share-unknown")
}
