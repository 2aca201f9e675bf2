package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

const reportHead = "nom;e-mail;date;contexte;évaluateur\n"

func reportOf(t *testing.T, w *testkit.World, actor domain.Actor, id domain.BatchID) (lines []app.BatchLine, said []string) {
	t.Helper()
	_, lines, err := w.Batches.Report(t.Context(), actor, id)
	must(t, err)
	for _, l := range lines {
		why := ""
		for _, f := range l.Why {
			why += " " + f.Code
		}
		said = append(said, fmt.Sprintf("%d %s <%s> %s%s", l.Line, l.Name, l.Email, l.Outcome, why))
	}
	return lines, said
}

func TestTheReportOfABatchNamesEveryLine(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	w.Issue(team, "Marc Lambert", "marc@exemple.fr")
	day := string(domain.DayOf(w.Now()))
	rest := ";" + day + ";stage;Claire Morel\n"
	b := draftOf(t, w, []byte(reportHead+
		"Nadia Benali;nadia@exemple.fr"+rest+
		"Awa Diallo;awa@exemple"+rest+
		"Marc Lambert;marc@exemple.fr"+rest+
		"NADIA Benali;nadia@exemple.fr"+rest+
		"\n"+
		"Hugo Roy;"+rest))
	mixed := []string{"2 Nadia Benali <nadia@exemple.fr> ready", "3 Awa Diallo <awa@exemple> faulty email-no-end", "4 Marc Lambert <marc@exemple.fr> held award-already-held",
		"5 NADIA Benali <nadia@exemple.fr> held person-doubled", "7 Hugo Roy <> ready"}
	_, said := reportOf(t, w, staff, b.ID)
	if diff := cmp.Diff(mixed, said); diff != "" {
		t.Errorf("draft (-want +got)\n%s", diff)
	}
	_, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	if _, said = reportOf(t, w, staff, b.ID); !strings.HasSuffix(said[0], "pending") || !strings.HasSuffix(said[1], "email-no-end") {
		t.Errorf("running: %q", said)
	}
	w.Deliver()
	for i, line := range mixed {
		mixed[i] = strings.Replace(line, " ready", " issued", 1)
	}
	lines, said := reportOf(t, w, staff, b.ID)
	if diff := cmp.Diff(mixed, said); diff != "" {
		t.Errorf("done (-want +got)\n%s", diff)
	}
	if lines[0].Code != "" || lines[4].Code != "" {
		t.Errorf("codes %q %q that nobody made", lines[0].Code, lines[4].Code)
	}
	slip, err := w.Issuing.Slip(ctx, staff, lines[4].Award.ID)
	must(t, err)
	if lines, _ = reportOf(t, w, staff, b.ID); lines[4].Code != slip.PublicCode {
		t.Errorf("code %q, the slip says %q", lines[4].Code, slip.PublicCode)
	}

	// A reader sees what was done, and no code that opens a page; a stranger sees nothing.
	reader := domain.Actor{AccountID: "a", OrganisationID: w.School.ID, Role: domain.RoleReader}
	if lines, _ = reportOf(t, w, reader, b.ID); lines[4].Code != "" || lines[4].Outcome != app.LineIssued {
		t.Errorf("a reader gets %+v", lines[4])
	}
	_, _, err = w.Batches.Report(ctx, w.Staff(w.Employer), b.ID)
	refused(t, err, domain.NotFound, "batch-unknown")
}

// Where a column is missing, no line has a fault of its own: each is said to be held back by it.
func TestTheReportSaysWhatAMissingColumnKeepsBack(t *testing.T) {
	w := testkit.NewWorld(t)
	b := draftOf(t, w, []byte("nom;e-mail;date\nNadia Benali;nadia@exemple.fr;20/11/2026\nHugo Roy;;20/11/2026\n"))
	if b.Report.Wrong() != 2 || b.Report.Held() != 0 {
		t.Errorf("%d wrong, %d held", b.Report.Wrong(), b.Report.Held())
	}
	_, said := reportOf(t, w, w.Staff(w.School), b.ID)
	if diff := cmp.Diff([]string{"2 Nadia Benali <nadia@exemple.fr> faulty column-missing column-missing", "3 Hugo Roy <> faulty column-missing column-missing"}, said); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTheReportOfABatchThatWasTakenBack(t *testing.T) {
	w := testkit.NewWorld(t)
	w.SendDelay = 15 * time.Minute
	ctx, staff := t.Context(), w.Staff(w.School)
	b := draftOf(t, w, []byte(reportHead+"Nadia Benali;nadia@exemple.fr;20/11/2026;stage;Claire Morel\nAwa Diallo;awa@exemple;20/11/2026;stage;Claire Morel\n"))
	_, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	must(t, w.Jobs.Drain(ctx))
	must(t, w.Batches.Cancel(ctx, staff, b.ID))
	must(t, w.Jobs.Drain(ctx))
	_, said := reportOf(t, w, staff, b.ID)
	if diff := cmp.Diff([]string{"2 Nadia Benali <nadia@exemple.fr> stopped", "3 Awa Diallo <awa@exemple> faulty email-no-end"}, said); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTheReportNamesTheSecondPersonsWord(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.School, true)
	b := draftOf(t, w, []byte(reportHead+"Nadia Benali;;20/11/2026;stage;Claire Morel\nHugo Roy;;20/11/2026;stage;Claire Morel\n"))
	_, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	w.Deliver()
	waits, _, err := w.Issuing.ToSignOff(ctx, staff, "")
	must(t, err)
	for _, x := range waits {
		if x.Recipient.Name == "Hugo Roy" {
			must(t, w.Issuing.RefuseWaiting(ctx, second, x.ID, "Il n’est pas venu."))
		}
	}
	lines, said := reportOf(t, w, staff, b.ID)
	if diff := cmp.Diff([]string{"2 Nadia Benali <> waiting", "3 Hugo Roy <> declined"}, said); diff != "" || lines[1].Reason != "Il n’est pas venu." {
		t.Errorf("reason %q (-want +got)\n%s", lines[1].Reason, diff)
	}
}
