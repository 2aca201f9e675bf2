package hosted

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/verify"
)

// report is one that says yes to everything, and then what a test changes.
func report(w *world, verdict verify.Verdict, change func(*verify.Report)) verify.Report {
	r := verify.Report{Verdict: verdict, At: w.now, Format: "JSON, Open Badges 3.0",
		Issuer: &verify.IssuerFacts{Name: "Atelier-École du Doubs", Town: "Besançon", SIRET: "91234567500017", Decision: domain.Verified},
		Credential: &credential.View{RecipientName: "Nadia Benali", IssuerName: "Atelier", ValidFrom: w.now.Add(-time.Hour), AwardedDate: w.now.Add(-time.Hour),
			Achievement: credential.AchievementView{Name: "Travailler en équipe", Type: "Competency"}}}
	for _, name := range []string{verify.CheckDocument, verify.CheckSignature, verify.CheckKey, verify.CheckIssuer, verify.CheckStatus, verify.CheckDates} {
		r.Checks = append(r.Checks, verify.Check{Name: name, Outcome: verify.Yes, Title: name + " tient."})
	}
	if change != nil {
		change(&r)
	}
	return r
}

func set(r *verify.Report, check string, outcome verify.Outcome, code string) {
	for i := range r.Checks {
		if r.Checks[i].Name == check {
			r.Checks[i].Outcome, r.Checks[i].Code, r.Checks[i].Title = outcome, code, check+" en cause."
		}
	}
}

// What a running installation cannot be brought to say, said by reports made by hand.
func TestWordsOfRareReports(t *testing.T) {
	w := newWorld(t)
	for _, tt := range []struct {
		name        string
		report      verify.Report
		word        string
		wanted, not string
	}{
		{"not yet", report(w, verify.NotYetValid, func(r *verify.Report) {
			set(r, verify.CheckDates, verify.No, verify.CodeNotYet)
			r.Credential.ValidFrom = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
		}), "Badge pas encore valable", "Il sera valable à partir du 1er\u00a0septembre 2026.", "a obtenu"},
		{"key not made", report(w, verify.Incomplete, func(r *verify.Report) { set(r, verify.CheckKey, verify.NotMade, "key-registry") }),
			"Vérification incomplète", "key en cause.", "a obtenu"},
		{"signature not made", report(w, verify.Incomplete, func(r *verify.Report) { set(r, verify.CheckSignature, verify.NotMade, "signature-key") }),
			"Vérification incomplète", "Nous n’avons pas pu contrôler la signature.", "Nadia"},
		{"old format", report(w, verify.Incomplete, func(r *verify.Report) {
			set(r, verify.CheckDocument, verify.NotMade, credential.CodeOpenBadges1)
			set(r, verify.CheckSignature, verify.NotMade, "signature-not-checked")
			r.Credential = nil
		}), "Vérification incomplète", "Nous ne savons pas encore contrôler ce format.", "Nadia"},
		{"nothing signed", report(w, verify.NotAuthentic, func(r *verify.Report) { set(r, verify.CheckSignature, verify.No, "signature-missing") }),
			"Badge non authentique", "Il ne porte aucune signature qui tienne.", "Nadia"},
		{"withdrawn, elsewhere", report(w, verify.Revoked, func(r *verify.Report) { set(r, verify.CheckStatus, verify.No, "status-revoked") }),
			"Badge retiré", "Retiré par Atelier-École du Doubs.", "Motif"},
		{"suspended, elsewhere", report(w, verify.Suspended, func(r *verify.Report) { set(r, verify.CheckStatus, verify.No, verify.CodeSuspended) }),
			"Badge suspendu", "en attente. Il peut redevenir valide.", "depuis le"},
		{"issuer was removed before", report(w, verify.IssuerUnknown, func(r *verify.Report) { set(r, verify.CheckIssuer, verify.No, "issuer-removed") }),
			"Organisme non vérifié", "n’était pas confirmée quand ce badge a été signé", "délivré par"},
		{"issuer suspended since", report(w, verify.Valid, func(r *verify.Report) { r.Issuer.Decision, r.Issuer.DecidedFrom = domain.Suspended, w.now }),
			"Badge valide", "est suspendu de notre registre depuis le 14\u00a0mai 2026.", "> Organisme vérifié<"},
		{"nobody's badge", report(w, verify.Valid, func(r *verify.Report) { r.Credential.RecipientName = "" }),
			"Badge valide", "Ce badge ne porte pas de nom.", "Est-ce la bonne personne"},
		{"a bloc that an unknown organisation claims", report(w, verify.IssuerUnknown, func(r *verify.Report) {
			set(r, verify.CheckIssuer, verify.No, "issuer-unknown")
			r.Credential.Achievement.Type = "ext:BlocDeCompetences"
			r.Credential.Bloc = &credential.BlocView{Code: "RNCP37715BC01", Title: "Un bloc", CertificationTitle: "Une certification"}
		}), "Organisme non vérifié", "ni un diplôme, ni une certification", "RNCP37715BC01"},
		{"a good word without grounds", report(w, verify.Valid, func(r *verify.Report) { set(r, verify.CheckSignature, verify.NotMade, "") }),
			"Vérification incomplète", "v-hors", "Nadia"},
		{"a word of the future", report(w, "splendid", nil), "Vérification incomplète", "v-hors", "v-valide"},
		{"a picture from elsewhere", report(w, verify.Valid, func(r *verify.Report) { r.Credential.Achievement.ImageURL = "https://mal.example/b/x.svg" }),
			"Badge valide", "v-valide", "<img"},
		{"text that would be markup", report(w, verify.Valid, func(r *verify.Report) { r.Credential.RecipientName = "<b>Nadia</b> **Benali**" }),
			"Badge valide", "&lt;b&gt;Nadia", "<b>Nadia"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := httptest.NewRecorder()
			must(t, w.door.showReport(out, httptest.NewRequest("POST", "/verifier", nil), tt.report, source{}))
			page := out.Body.String()
			if heading(page) != tt.word {
				t.Errorf("got %q, want %q", heading(page), tt.word)
			}
			if !strings.Contains(page, tt.wanted) {
				t.Errorf("the page does not say %q", tt.wanted)
			}
			if strings.Contains(page, tt.not) {
				t.Errorf("the page says %q", tt.not)
			}
		})
	}
}

// Ends are signed as the last second of a day in UTC; a reader in Paris must not be told the day after.
func TestLastDay(t *testing.T) {
	for in, want := range map[time.Time]domain.Day{
		time.Date(2029, 3, 12, 23, 59, 59, 0, time.UTC):   "2029-03-12",
		time.Date(2029, 7, 12, 23, 59, 59, 0, time.UTC):   "2029-07-12",
		time.Date(2029, 3, 12, 12, 0, 0, 0, domain.Paris): "2029-03-12",
		{}: "",
	} {
		if got := lastDay(in); got != want {
			t.Errorf("%v: got %q, want %q", in, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	for name, want := range map[string]string{"Atelier": "d’Atelier", "École": "d’École", "Fromagerie": "de Fromagerie", "": "de "} {
		if got := of(name); got != want {
			t.Errorf("of(%q) = %q, want %q", name, got, want)
		}
	}
}

// BenchmarkSharePage is one look at a badge: found by its code, verified, and put into words (performance 6: at least
// 4 000 a second on two cores).
func BenchmarkSharePage(b *testing.B) {
	w := newWorld(b)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	if got := w.get("/v/"+x.code, browser).Code; got != 200 {
		b.Fatalf("got %d", got)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w.get("/v/"+x.code, browser)
		}
	})
}
