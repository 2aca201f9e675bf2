package app_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// What an archive tells of shares, addresses and helpers comes to another site as history, opens nothing there, and goes
// on to a third one as it came.
func TestWhatCannotActComesBackAsHistory(t *testing.T) {
	here, there, third := testkit.NewWorld(t), testkit.NewWorldAt(t, "https://autre.example"), testkit.NewWorldAt(t, "https://troisieme.example")
	ctx := t.Context()
	holder, share := shared(t, here, app.ShareRequest{Label: "Laiterie", Message: "Bonjour"})
	shown, err := here.Verifying.Look(ctx, app.Look{Code: share.Code})
	must(t, err)
	here.Verifying.Opened(ctx, shown, domain.ByQR)
	ended, err := here.Passports.StopShare(ctx, holder, share.ID)
	must(t, err)
	must(t, here.Passports.MakeMandateCode(ctx, holder))
	_, code, err := here.Passports.Mandates(ctx, holder)
	must(t, err)
	assisting := &app.Assisting{Installation: here.Installation}
	m, err := assisting.Begin(ctx, here.Staff(here.School), app.MandateRequest{Code: code, SignedOn: domain.DayOf(here.Now()), OnPaper: true})
	must(t, err)
	must(t, here.Passports.PutAway(ctx, holder, share.Awards[0]))
	must(t, here.Passports.Declare(ctx, holder, domain.SelfDeclared{Kind: "volunteering", Title: "Banque alimentaire"}))
	out := exported(t, here, holder)

	guest := there.Accept(there.Issue(team, "Nadia Benali", "nadia@ailleurs.example"))
	for range 2 { // a second time nothing is doubled
		_, err = there.Passports.Import(ctx, guest, []domain.ImportedFile{{Name: out.Name, Content: out.Bytes}})
		must(t, err)
		came, err := there.Passports.Brought(ctx, guest)
		must(t, err)
		if len(came.Shares) < 1 || len(came.Addresses) != 1 || came.Addresses[0] != address || len(came.Helpers) != 1 {
			t.Fatalf("%+v", came)
		}
		i := slices.IndexFunc(came.Shares, func(s app.BroughtShare) bool { return s.Label == "Laiterie" })
		if i < 0 || came.Shares[i].Code != domain.FormatCode(share.Code) || !came.Shares[i].Over.Equal(ended.StoppedAt) || len(came.Shares[i].Openings) != 1 || came.Shares[i].Site != here.BaseURL {
			t.Errorf("of the share came %+v", came.Shares)
		}
	}
	_, err = there.Verifying.Look(ctx, app.Look{Code: share.Code})
	refused(t, err, domain.NotFound, "share-unknown")
	open, err := there.Passports.Show(ctx, guest)
	must(t, err)
	if len(open.Passport.Emails) != 1 {
		t.Errorf("an address is believed: %v", open.Passport.Emails)
	}
	if mandates, _, err := there.Passports.Mandates(ctx, guest); err != nil || len(mandates) != 0 {
		t.Errorf("a mandate is believed: %v %v", mandates, err)
	}

	// An address is kept once its code is typed, and waits no longer.
	must(t, there.Passports.AskAddress(ctx, guest, address, "fr"))
	there.Deliver()
	digits := ""
	for _, mail := range there.Mails() {
		if mail.To == address {
			digits = strings.ReplaceAll(eightDigits.FindString(mail.Text), " ", "")
		}
	}
	_, err = there.Passports.ProveAddress(ctx, guest, digits)
	must(t, err)
	came, err := there.Passports.Brought(ctx, guest)
	must(t, err)
	if len(came.Addresses) != 0 {
		t.Errorf("a proved address waits: %v", came.Addresses)
	}

	onward := exported(t, there, guest)
	last := third.Accept(third.Issue(team, "Nadia Benali", "nadia@tiers.example"))
	_, err = third.Passports.Import(ctx, last, []domain.ImportedFile{{Name: onward.Name, Content: onward.Bytes}})
	must(t, err)
	came, err = third.Passports.Brought(ctx, last)
	must(t, err)
	if !slices.ContainsFunc(came.Shares, func(s app.BroughtShare) bool {
		return s.Label == "Laiterie" && s.Site == here.BaseURL && len(s.Openings) == 1
	}) ||
		!slices.ContainsFunc(came.Helpers, func(x app.BroughtHelper) bool { return x.SignedOn == m.SignedOn && x.Site == here.BaseURL }) {
		t.Errorf("of the first site came %+v", came)
	}

	// In the same copy what is there itself does not come twice.
	_, err = here.Passports.Import(ctx, holder, []domain.ImportedFile{{Name: out.Name, Content: out.Bytes}})
	must(t, err)
	if came, err = here.Passports.Brought(ctx, holder); err != nil || !came.Empty() {
		t.Errorf("doubled: %+v %v", came, err)
	}
	must(t, third.Passports.Erase(ctx, last, app.EraseWord))
	if got := tracesOf(t, third, "laiterie"); len(got) > 0 {
		t.Errorf("after the erasure the history is in %q", got)
	}
}

// An archive that somebody wrote by hand brings no more than it may.
func TestAForgedHistoryIsBounded(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	type object = map[string]any
	var emails []string
	for i := range 2 * domain.MaxBrought {
		emails = append(emails, "x"+strings.Repeat("y", i%20)+string(rune('a'+i%26))+string(rune('a'+i/26%26))+"@exemple.fr")
	}
	raw, err := json.Marshal(object{"from": "https://forge.example", "emails": append(emails, "pas une adresse"),
		"past": []object{{"kind": "admin", "name": "x", "content": object{}}, {"kind": "share", "name": strings.Repeat("n", 1000), "content": object{}},
			{"kind": "share", "name": "lourd", "content": strings.Repeat("n", domain.MaxBroughtContent)}}})
	must(t, err)
	archive := zipped(t, map[string][]byte{"passeport.json": raw, "badges/01/badge.json": w.Read(w.Issue(team, "Nadia Benali", "").ID).Document})
	_, err = w.Passports.Import(t.Context(), holder, []domain.ImportedFile{{Name: "p.zip", Content: archive}})
	must(t, err)
	came, err := w.Passports.Brought(t.Context(), holder)
	must(t, err)
	if len(came.Addresses) == 0 || len(came.Addresses) > domain.MaxBrought || len(came.Shares) != 0 || slices.Contains(came.Addresses, "pas une adresse") {
		t.Errorf("%d addresses, %d shares", len(came.Addresses), len(came.Shares))
	}
	must(t, w.Passports.ForgetBrought(t.Context(), holder))
	if came, err = w.Passports.Brought(t.Context(), holder); err != nil || !came.Empty() {
		t.Errorf("%+v %v", came, err)
	}
}

// A badge that was taken out stands in no list, goes along in the archive, and comes in again.
func TestPutAway(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder, share := shared(t, w, app.ShareRequest{})
	id := share.Awards[0]
	refused(t, w.Passports.PutAway(ctx, domain.Holder{PassportID: holder.PassportID, AwardID: id}, id), domain.Forbidden, "passport-one")
	stranger := w.Accept(w.Issue(team, "Hugo Perrin", "hugo@exemple.fr"))
	refused(t, w.Passports.PutAway(ctx, stranger, id), domain.NotFound, "award-unknown")
	must(t, w.Passports.PutAway(ctx, holder, id))
	must(t, w.Passports.PutAway(ctx, holder, id))
	open, err := w.Passports.Show(ctx, holder)
	must(t, err)
	if len(open.Away) != 1 || open.Away[0].Award.ID != id || slices.ContainsFunc(open.Badges, func(b app.HeldBadge) bool { return b.Award.ID == id }) {
		t.Errorf("away %d, badges %d", len(open.Away), len(open.Badges))
	}
	_, err = w.Verifying.Look(ctx, app.Look{Code: share.Code}) // what was shared stays shared
	must(t, err)
	if !bytes.Contains(unzip(t, exported(t, w, holder).Bytes)["passeport.json"], []byte(`"away": true`)) {
		t.Error("the archive does not say that it was taken out")
	}
	must(t, w.Passports.PutBack(ctx, holder, id))
	if open, err = w.Passports.Show(ctx, holder); err != nil || len(open.Away) != 0 {
		t.Errorf("still away: %v", err)
	}
}

// A badge that came to a proved address can be refused in the passport.
func TestRefuseWhatWaits(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	waiting := w.Issue("organiser-son-travail", "Nadia Benali", "nadia@exemple.fr")
	must(t, w.Passports.RefuseWaiting(t.Context(), holder, waiting.ID))
	if w.Read(waiting.ID).RefusedAt.IsZero() {
		t.Error("it is not refused")
	}
	refused(t, w.Passports.RefuseWaiting(t.Context(), holder, waiting.ID), domain.NotFound, "award-unknown")
}
