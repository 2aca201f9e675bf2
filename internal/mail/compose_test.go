package mail

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/i18n"
	"galon/web"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func composer(t *testing.T) *Composer {
	t.Helper()
	catalogue, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(web.FS(), catalogue.Printer(i18n.French))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// all is one message of each kind and shape.
func all(t *testing.T) map[string]Message {
	t.Helper()
	c := composer(t)
	out := map[string]Message{}
	add := func(name string) func(Message, error) {
		return func(m Message, err error) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			out[name] = m
		}
	}
	received := AwardReceived{
		ID: "award-01", To: "zoe@exemple.fr", ToName: "Zoé Lœuillet", GivenName: "Zoé", Organisation: "Les Forges du Doubs",
		Title: "Accueillir un client", Link: "http://localhost:8080/recevoir/abc", Help: "http://localhost:8080/aide",
	}
	add("award_received")(c.AwardReceived(received))
	hostile := received
	hostile.Organisation, hostile.Title, hostile.GivenName = "<b>Forges</b> & Cie", `"><script>alert(1)</script>`, ""
	add("award_received_hostile")(c.AwardReceived(hostile))
	revoked := AwardRevoked{
		ID: "revoked-01", To: "zoe@exemple.fr", ToName: "Zoé Lœuillet", GivenName: "Zoé", Organisation: "Les Forges du Doubs",
		Title: "Accueillir un client", Reason: "issued_in_error", Note: "Le badge était pour votre collègue.\nVous recevrez le vôtre demain.",
	}
	add("award_revoked")(c.AwardRevoked(revoked))
	revoked.Note = ""
	add("award_revoked_no_note")(c.AwardRevoked(revoked))
	held := AwardHeld{ID: "held-01", To: "zoe@exemple.fr", ToName: "Zoé Lœuillet", GivenName: "Zoé", Organisation: "Les Forges <du> Doubs", Title: "Accueillir un client"}
	add("award_suspended")(c.AwardHeld(held))
	held.Lifted = true
	add("award_lifted")(c.AwardHeld(held))
	add("sign_in")(c.SignIn(SignIn{ID: "sign-in-01", To: "zoe@exemple.fr", Link: "http://localhost:8080/entrer/lien/abc", Code: "04217730"}))
	batch := BatchDone{ID: "batch-01", To: "paul@exemple.fr", ToName: "Paul", Title: "Accueillir un client", Issued: 1038, Mails: 1036, Slips: 2, Link: "http://localhost:8080/pro/lot/01"}
	add("batch_done")(c.BatchDone(batch))
	batch.Issued, batch.Mails, batch.Slips = 1, 0, 1
	add("batch_done_one")(c.BatchDone(batch))
	add("log_head")(c.LogHead(LogHead{ID: "journal-2026-11-25", To: "controle@exemple.fr", Installation: "http://localhost:8080", Day: "2026-11-25", Entries: 1204, Head: "eyJhbGciOiJFZERTQSJ9.e30.AA"}))
	two := FourEyes{ID: "four-eyes-01", To: "zoe@exemple.fr", ToName: "Zoé Lœuillet", What: FourEyesAsked, Organisation: "Les Forges du Doubs", Who: "Claire <Morel>", Link: "http://localhost:8080/pro/equipe"}
	add("four_eyes_asked")(c.FourEyes(two))
	two.What, two.Who = FourEyesEnded, ""
	add("four_eyes_ended")(c.FourEyes(two))
	at := time.Date(2026, 11, 25, 14, 2, 0, 0, time.UTC)
	line := func(n int64, kind string) JournalLine {
		return JournalLine{N: n, At: at, Kind: kind, List: 1, Index: 7, Purpose: "revocation", Set: true, Block: "-----BEGIN GALON JOURNAL LINE-----\nYWJj\n-----END GALON JOURNAL LINE-----\n"}
	}
	suspended := line(4, "status")
	suspended.Purpose = "suspension"
	lifted := suspended
	lifted.N, lifted.Set = 5, false
	add("journal_lines")(c.JournalLines(JournalLines{ID: "retraits-1-8", To: "controle@exemple.fr", Installation: "http://localhost:8080",
		Lines: []JournalLine{line(1, "start"), line(2, "list"), line(3, "status"), suspended, lifted, line(6, "registry"), line(7, "erase"), line(8, "mark")}}))
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	add("panel_convened")(c.PanelConvened(PanelConvened{ID: "jury-01", To: "isabelle@exemple.fr", ToName: "Isabelle Roux", Organisation: "Institut <b>comtois</b>", On: day,
		Place: "Nevers", Certification: "Assistant de vie aux familles", Candidates: 3, Link: "http://localhost:8080/jury/abc"}))
	add("panel_code")(c.PanelCode(PanelCode{ID: "jury-code-01", To: "isabelle@exemple.fr", Organisation: "Institut comtois", On: day, Code: "04217730"}))
	result := PanelResult{ID: "jury-result-01", To: "zoe@exemple.fr", ToName: "Zoé Lœuillet", GivenName: "Zoé", Organisation: "Institut comtois", Contact: "jury@institut.example",
		Certification: "Assistant de vie aux familles", On: day, Place: "Nevers", Advice: "Revoir les transferts <vite>", Refused: true, ComeBackUntil: day.AddDate(1, 0, 0),
		Blocs: []PanelResultBloc{{"RNCP37715BC01", "Entretenir le logement", "acquired", nil}, {"RNCP37715BC02", "Accompagner la personne", "not_acquired", []string{"Transferts non sûrs"}}}}
	add("panel_result")(c.PanelResult(result))
	result.Refused, result.Contact, result.Again, result.ComeBackUntil, result.Advice, result.Blocs = false, "", true, time.Time{}, "", result.Blocs[:1]
	add("panel_result_again")(c.PanelResult(result))
	return out
}

func TestMessagesAreAsAgreed(t *testing.T) {
	for name, m := range all(t) {
		got := "Subject: " + m.Subject + "\nFrom: " + m.FromName + "\n\n" + m.Text + "\n----\n" + m.HTML
		golden := filepath.Join("testdata", name+".golden.txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: run with -update and read the diff:\n%s", name, diff)
		}
	}
}

// The sentences of the message that hands a badge over are agreed word for word.
func TestAwardReceivedSaysWhatWasAgreed(t *testing.T) {
	m := all(t)["award_received"]
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	if got, want := plain.Replace(m.Subject), "Les Forges du Doubs vous a délivré un badge : Accueillir un client"; got != want {
		t.Errorf("subject %q, want %q", got, want)
	}
	if m.FromName != "Les Forges du Doubs via Galon" {
		t.Errorf("from %q", m.FromName)
	}
	for _, want := range []string{
		"Bonjour Zoé,", "Les Forges du Doubs a évalué ce que vous savez faire et vous délivre un badge :", "Accueillir un client", "Voir mon badge",
		"http://localhost:8080/recevoir/abc", "C’est gratuit. Il n’y a pas de mot de passe à créer.",
		"Ce badge n’est visible par personne tant que vous ne le partagez pas.",
		"Vous ne connaissez pas cet organisme, ou ce n’est pas vous ? Ignorez ce message ou signalez-le :", "http://localhost:8080/aide",
	} {
		for form, text := range map[string]string{"text": m.Text, "HTML": m.HTML} {
			if !strings.Contains(plain.Replace(text), want) {
				t.Errorf("the %s does not say %q", form, want)
			}
		}
	}
}

func TestMessagesLoadNothingAndTrackNobody(t *testing.T) {
	messages := all(t)
	for name, m := range toLearners(t, composer(t).In(i18n.English)) {
		messages["en/"+name] = m
	}
	for name, m := range messages {
		for _, no := range []string{"<img", "<link", "<script", "src=", "url(", "@import", "<no value>", "%!"} {
			if strings.Contains(m.HTML, no) || strings.Contains(m.Text, "<no value>") {
				t.Errorf("%s holds %q", name, no)
			}
		}
		for form, text := range map[string]string{"text": m.Text, "HTML": m.HTML} {
			for _, l := range links(text) {
				if l != "http://localhost:8080" && !strings.HasPrefix(l, "http://localhost:8080/") {
					t.Errorf("%s: the %s leads to %s", name, form, l)
				}
			}
		}
		if m.Text == "" || m.HTML == "" || m.Subject == "" || m.ID == "" || m.To == "" {
			t.Errorf("%s is incomplete: %+v", name, m)
		}
	}
}

func TestBrokenTextsAreFoundAtTheStart(t *testing.T) {
	if _, err := NewComposer(fstest.MapFS{}, nil); err == nil {
		t.Error("a composer without texts was made")
	}
}
