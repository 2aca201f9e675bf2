package app_test

import (
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

// minutesText is what somebody reads in minutes no. 1.
func (s *sitting) minutesText() string {
	s.t.Helper()
	raw, err := s.Panels.MinutesFile(s.t.Context(), s.boss, s.id, 1)
	s.must(err)
	return strings.Join(strings.Fields(testkit.PDFText(s.t, raw)), "")
}

// issued closes the session with everything acquired but for the second candidate, and awards.
func (s *sitting) issued() {
	s.t.Helper()
	_, err := s.Panels.AddFile(s.t.Context(), s.boss, s.id, s.detail().Version, s.people[1].ID, "livret.txt", []byte("Le livret de Fatou Diallo"))
	s.must(err)
	s.open()
	for m := range s.members {
		s.must(s.vote(m, 0, domain.Acquired, ""))
		s.must(s.vote(m, 1, domain.NotAcquired, "Fatou Diallo doit revoir le linge"))
		s.must(s.vote(m, 2, domain.Acquired, ""))
	}
	s.closed()
	_, err = s.Panels.IssueAll(s.t.Context(), s.boss, s.id)
	s.must(err)
	s.Deliver()
}

// Who erased their passport leaves the minutes on the day that the screen says, and the decisions on the others stay to be
// shown. It holds for who was refused as well: they have a passport with another badge, and no badge of this jury.
func TestAnErasedCandidateLeavesTheMinutesOnTheDayThatIsSaid(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.must(s.Issuing.SetEvidenceRules(ctx, s.boss, map[domain.EvidenceKind]int{domain.EvidencePanel: 600}))
	s.issued()
	fatou := s.Accept(s.Issue("travailler-en-equipe", "Fatou Diallo", "r&d.diallo@exemple.fr"))
	stays, err := s.Passports.Stays(ctx, fatou)
	s.must(err)
	if len(stays.Organisations) != 1 || stays.Organisations[0] != s.Certifier.Name {
		t.Errorf("told that %q keep something", stays.Organisations)
	}
	var nadia domain.Award
	for _, a := range s.detail().Awards {
		if a.Row.RecipientName == "Nadia Benali" {
			if nadia, err = s.Store.Award(ctx, a.Row.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	holder := s.Accept(nadia)
	digest := s.detail().Candidates[1].Files[0].SHA256
	s.must(s.Passports.Erase(ctx, fatou, app.EraseWord))
	s.must(s.Passports.Erase(ctx, holder, app.EraseWord))
	until, err := s.Panels.KeptUntil(ctx, domain.KeptPanel, string(s.id))
	s.must(err)
	if want := domain.DayOf(s.detail().On.Time().AddDate(0, domain.KeptMonths, 0)); until != want {
		t.Fatalf("kept until %q, want %s", until, want)
	}
	s.SetNow(until.Time().Add(-time.Hour))
	s.must(s.Passports.EraseWhatIsOver(ctx))
	if text := s.minutesText(); !strings.Contains(text, "NadiaBenali") || !strings.Contains(text, "FatouDiallo") {
		t.Error("the minutes have lost somebody before their day")
	}
	signed := s.detail().Minutes[0].SHA256
	s.SetNow(until.Time().Add(36 * time.Hour))
	for range 2 {
		s.must(s.Passports.EraseWhatIsOver(ctx))
	}
	text := s.minutesText()
	for _, gone := range []string{"NadiaBenali", "FatouDiallo", "revoirlelinge"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is in the minutes still", gone)
		}
	}
	for _, there := range []string{"MichelJacquot", "Extrait", signed, "IsabelleRoux"} {
		if !strings.Contains(text, there) {
			t.Errorf("%s is not in the extract", there)
		}
	}
	for _, found := range s.rows("Nadia Benali", "nadia.benali@exemple.fr", "Fatou Diallo", "r&d.diallo@exemple.fr", "revoir le linge") {
		t.Errorf("the database still holds %s", found)
	}
	if _, err := s.Evidence.Read(string(s.id), digest); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("the file of who is gone: %v", err)
	}
	d := s.detail()
	if d.Candidates[2].Name != "Michel Jacquot" || d.Minutes[0].SHA256 != signed {
		t.Errorf("%+v", d.Candidates)
	}
}

// rows tells where the tables of juries still hold one of these words.
func (s *sitting) rows(words ...string) (found []string) {
	s.t.Helper()
	_, err := s.Store.Export(s.t.Context(), func(table string, columns []string, row []any) error {
		if !strings.HasPrefix(table, "panel") {
			return nil
		}
		for i, v := range row {
			text, _ := v.(string)
			if raw, ok := v.([]byte); ok {
				text = string(raw)
			}
			for _, w := range words {
				if strings.Contains(text, w) {
					found = append(found, w+" in "+table+"."+columns[i])
				}
			}
		}
		return nil
	}, func(store.SQLTx) error { return nil })
	s.must(err)
	return found
}

// When the organisation's time is over the session keeps no people at all, nobody opens it again, and the badge still
// proves itself.
func TestAJuryWhoseTimeIsOverKeepsNobody(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.issued()
	d := s.detail()
	ends, err := s.Panels.Until(ctx, d.PanelSession)
	s.must(err)
	if want := d.ClosedAt.AddDate(0, 60, 0); !ends.Equal(want) {
		t.Errorf("kept until %s, want %s", ends, want)
	}
	s.SetNow(ends.Add(-time.Second))
	s.must(s.Issuing.Retain(ctx))
	if text := s.minutesText(); !strings.Contains(text, "NadiaBenali") {
		t.Error("gone a second too early")
	}
	s.SetNow(ends)
	for range 2 {
		s.must(s.Issuing.Retain(ctx))
	}
	after := s.detail()
	for _, c := range after.Candidates {
		if c.Name != domain.ErasedName || c.Email != "" || len(c.Files) > 0 {
			t.Errorf("%+v", c)
		}
	}
	if len(after.Votes) > 0 || after.Members[0].Email != "" || after.Minutes[0].SHA256 != d.Minutes[0].SHA256 || after.Minutes[0].Candidates[1].Blocs[0].Decision != domain.NotAcquired {
		t.Errorf("%+v", after.Minutes[0])
	}
	_, err = s.Panels.MinutesFile(ctx, s.boss, s.id, 1)
	refused(t, err, domain.Gone, "panel-over")
	refused(t, s.Panels.Reopen(ctx, s.boss, s.id, "Un oubli"), domain.Conflict, "panel-over")
	_, err = s.Panels.IssueAll(ctx, s.boss, s.id)
	refused(t, err, domain.Conflict, "panel-over")
	_, err = s.Panels.Seat(ctx, s.tokens[s.members[0].ID])
	refused(t, err, domain.NotFound, "panel-link-unknown")
	list, err := s.Panels.Panels(ctx, s.boss, s.Certifier.ID)
	s.must(err)
	if len(list.Due) > 0 {
		t.Errorf("%v wait for results that nobody can send", list.Due)
	}
	if list.Delays != 2 || list.Delay != 16 {
		t.Errorf("the median delay of %d: %d", list.Delays, list.Delay)
	}
}

// A dossier goes when nobody controls its training any more, with its files; the badge proves a kept copy all the same. One
// that no badge came of and nobody touches goes after as long.
func TestADossierWhoseTimeIsOverGoesWhole(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	photo := testkit.Photo(7)
	id, idle := w.Dossier("Sonia Roussel"), w.Dossier("Paul Girard")
	must(t, s.AddPiece(ctx, app.AfestHand{Actor: staff}, id, "", domain.AfestPiece{Title: "Réglage"}, photo))
	award, err := s.Issue(ctx, staff, id, false)
	must(t, err)
	v, err := s.View(ctx, staff, id)
	must(t, err)
	until, err := s.KeptUntil(ctx, v)
	must(t, err)
	other, err := s.View(ctx, staff, idle)
	must(t, err)
	if ends, err := s.KeptUntil(ctx, other); err != nil || !ends.Equal(other.Dossier.UpdatedAt.AddDate(0, 60, 0)) {
		t.Errorf("one without a badge is said to go on %s, %v", ends, err)
	}
	w.SetNow(until.Add(-time.Second))
	must(t, w.Issuing.Retain(ctx))
	if _, err := s.View(ctx, staff, id); err != nil {
		t.Fatalf("gone a second too early: %v", err)
	}
	w.SetNow(until.Add(24 * time.Hour))
	for range 2 {
		must(t, w.Issuing.Retain(ctx))
	}
	for _, gone := range []domain.AfestID{id, idle} {
		_, err := s.View(ctx, staff, gone)
		refused(t, err, domain.NotFound, "afest-unknown")
	}
	if _, err := s.Evidence.Read(string(id), digestOfKept(t, photo)); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("its file: %v", err)
	}
	if a, err := w.Verifying.Piece(ctx, app.PieceQuestion{Badge: award.Document, File: photo}); err != nil || !a.Match {
		t.Errorf("a copy is proved no more: %v, %v", a.Match, err)
	}
}
