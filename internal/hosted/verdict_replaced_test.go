package hosted

import (
	"slices"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/verify"
)

// Who has no more than the file of a badge that was corrected hears what the page of its code says: not that somebody took
// it back. The new one, its name and its code are not told: to show it is the person's choice.
func TestAReplacedBadgeIsSaidToBeSoFromItsFile(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "animer-un-groupe", "Nadia Benalli", softSkill("2026-03-12"))
	person, err := w.issuing.Store.Recipient(t.Context(), x.award.RecipientID)
	must(t, err)
	_, err = w.issuing.Correct(t.Context(), w.operator, x.award.ID, app.Correction{Name: "Nadia Benali", Email: person.Email, Facts: x.award.Facts})
	must(t, err)
	body := w.upload("fichier", "badge.json", x.award.Document).Body.String()
	if heading(body) != "Badge remplacé" || !strings.Contains(body, "Demandez à la personne de vous montrer le nouveau badge.") {
		t.Errorf("the file says %q: %s", heading(body), body)
	}
	for _, not := range []string{"Badge retiré", "a triché", "Nadia Benali<", "a obtenu", "v-valide"} {
		if strings.Contains(body, not) {
			t.Errorf("the file says %q", not)
		}
	}
	if text := w.upload("texte", "", x.award.Document).Body.String(); heading(text) != "Badge remplacé" {
		t.Errorf("the text says %q", heading(text))
	}
	if many := w.hand(false, named{"badge.json", x.award.Document}).Body.String(); !strings.Contains(many, "1 × Badge remplacé") || strings.Contains(many, "Badge retiré") {
		t.Errorf("among many: %s", many)
	}
}

// A summary of several, on a page, on a record and in a table, counts apart what is neither good nor taken back.
func TestWhatIsCountedApart(t *testing.T) {
	anybody, theirs := &app.ShownImported{}, &app.ShownImported{Imported: domain.Imported{Own: domain.OwnByName}}
	status := func(code string) []verify.Check {
		return []verify.Check{{Name: verify.CheckStatus, Outcome: verify.No, Code: code}}
	}
	for want, x := range map[verify.Verdict]reading{
		unproven:       {report: verify.Report{Verdict: verify.Valid}, local: local{imported: anybody}},
		verify.Valid:   {report: verify.Report{Verdict: verify.Valid}, local: local{imported: theirs}},
		verify.Expired: {report: verify.Report{Verdict: verify.Expired}, local: local{imported: anybody}},
		replaced:       {report: verify.Report{Verdict: verify.Revoked, Checks: status(verify.CodeReplaced)}},
		verify.Revoked: {report: verify.Report{Verdict: verify.Revoked, Checks: status("status-revoked")}},
	} {
		if got := x.counted(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if !slices.Contains(summaryOrder, want) {
			t.Errorf("%s is in no summary", want)
		}
	}
}
