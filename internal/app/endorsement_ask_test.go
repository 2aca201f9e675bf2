package app_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

var proofDigits = regexp.MustCompile(`\b\d{8}\b`)

// codeFor is the newest code that was mailed to an address.
func codeFor(t *testing.T, w *testkit.World, to string) string {
	t.Helper()
	w.Deliver()
	code, newest := "", ""
	for _, m := range w.Mails() { // each names how-manieth it is
		if m.To == to && strings.Contains(m.Subject, "Votre code pour recommander") && m.ID > newest {
			code, newest = proofDigits.FindString(strings.ReplaceAll(m.Text, "recommander/", "")), m.ID
		}
	}
	if code == "" {
		t.Fatalf("no code went to %s", to)
	}
	return code
}

var paul = app.Recommendation{Name: "Paul Mercier", Function: "chef d’atelier", Body: "Forges du Doubs", Email: "paul.mercier@forges.example", Comment: "J’ai vu Léa aider une équipe en retard.", Agreed: true}

// Somebody without an account recommends a badge that its holder shows: asked by a link, proved by a code, accepted by the
// organisation, signed, shown, and taken back.
func TestAnOutsiderRecommendsABadge(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, "Léa Roux", "lea@example.org")
	holder := w.Accept(award)
	s := &app.Recommending{Issuing: w.Issuing}
	staff := w.Staff(w.School)
	ask, err := s.AskHolder(t.Context(), holder, app.AskRequest{Award: award.ID, Channel: domain.AskByMail, To: "Paul.Mercier@forges.example", Message: "Bonjour Paul"})
	must(t, err)
	w.Deliver()
	token := w.AskToken(ask.ID)
	asked := false
	for _, m := range w.Mails() {
		asked = asked || m.To == "paul.mercier@forges.example" && strings.Contains(m.Text, credential.Recommend(w.BaseURL, token)) && strings.Contains(m.Text, "Bonjour Paul")
	}
	if !asked {
		t.Error("nobody was asked by mail")
	}
	if got, err := s.TokenOfCode(t.Context(), strings.ToLower(domain.FormatCode(w.AskCode(ask.ID)))); err != nil || got != token {
		t.Errorf("the code from paper leads to %q, %v", got, err)
	}

	refused(t, s.Write(t.Context(), token, app.Recommendation{}), domain.Invalid, "fields-invalid")
	self := paul
	self.Name = "ROUX Léa"
	refused(t, s.Write(t.Context(), token, self), domain.Invalid, "fields-invalid")
	must(t, s.Write(t.Context(), token, paul))
	first := codeFor(t, w, paul.Email)
	must(t, s.Write(t.Context(), token, paul)) // once more, since no mail came
	code := codeFor(t, w, paul.Email)
	if first != code {
		if err := s.Confirm(t.Context(), token, first); !domain.IsKind(err, domain.Invalid) {
			t.Errorf("the first code still counts: %v", err)
		}
	}
	if err := s.Accept(t.Context(), staff, ask.ID); domain.CodeOf(err) != "ask-changed" {
		t.Errorf("accepted before it was proved: %v", err)
	}
	must(t, s.Confirm(t.Context(), token, " "+code[:4]+" "+code[4:]+" "))

	if shown, err := w.Verifying.Share(t.Context(), w.Share(award).Code); err != nil || len(shown.Report.Endorsements) != 0 {
		t.Errorf("shown before the organisation accepted it: %v", err)
	}
	if err := s.Accept(t.Context(), w.Staff(w.Employer), ask.ID); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("another organisation accepts: %v", err)
	}
	must(t, s.Accept(t.Context(), staff, ask.ID))
	shown, err := w.Verifying.Share(t.Context(), w.Share(award).Code)
	must(t, err)
	if len(shown.Report.Endorsements) != 1 {
		t.Fatalf("the page shows %d recommendations", len(shown.Report.Endorsements))
	}
	said := shown.Report.Endorsements[0]
	if said.Verdict != verify.Valid || said.Credential.Description != paul.Comment || !strings.Contains(said.Credential.Name, "Paul Mercier, chef d’atelier, Forges du Doubs") {
		t.Errorf("got %s %+v", said.Verdict, said.Credential)
	}
	who := said.Credential.EvidenceOf(credential.GenreAuthor)
	if len(who) != 1 || !strings.Contains(who[0].Narrative, "le signe à sa place") || strings.Contains(string(said.Credential.Raw), "forges.example") {
		t.Errorf("the document does not say who signs for whom, or holds the address: %+v", who)
	}
	held, err := w.Passports.Endorsements(t.Context(), holder, award.ID)
	must(t, err)
	if len(held) != 1 || held[0].Organisation != "Paul Mercier, chef d’atelier, Forges du Doubs" {
		t.Errorf("the passport shows %+v", held)
	}

	must(t, s.WithdrawByAuthor(t.Context(), token))
	shown, err = w.Verifying.Share(t.Context(), w.Share(award).Code)
	must(t, err)
	if len(shown.Report.Endorsements) != 0 {
		t.Error("what was taken back is still shown")
	}
	if got := verdict(t, w, said.Credential.Raw); got.Verdict != verify.Revoked {
		t.Errorf("a copy says %s", got.Verdict)
	}
	if err := s.WithdrawByAuthor(t.Context(), token); domain.CodeOf(err) != "ask-changed" {
		t.Errorf("taken back twice: %v", err)
	}
}

// A recommendation that is checked alone names the organisation or the badge of it that it is about, as the registry does; of a
// badge that somebody holds it says nothing more.
func TestARecommendationNamesWhatItIsAbout(t *testing.T) {
	w := testkit.NewWorld(t)
	s := &app.Recommending{Issuing: w.Issuing}
	staff := w.Staff(w.School)
	award := w.Issue(team, "Léa Roux", "lea@example.org")
	for subject, x := range map[string]struct {
		ask  app.AskRequest
		want *verify.Subject
	}{
		credential.DID(w.BaseURL, w.School.Slug):                  {app.AskRequest{Target: domain.EndorsesOrganisation}, &verify.Subject{Organisation: w.School.Name}},
		credential.AchievementURL(w.BaseURL, w.School.Slug, team): {app.AskRequest{Target: domain.EndorsesAchievement, Achievement: team}, &verify.Subject{Organisation: w.School.Name, Title: "Travailler en équipe"}},
		w.Read(award.ID).CredentialID:                             {app.AskRequest{Target: domain.EndorsesAward, Award: award.ID}, nil},
	} {
		x.ask.Channel = domain.AskByLink
		ask, err := s.AskOrganisation(t.Context(), staff, x.ask)
		must(t, err)
		token := w.AskToken(ask.ID)
		author := paul
		author.Email = string(ask.ID) + "@forges.example" // each ask mails its own code
		must(t, s.Write(t.Context(), token, author))
		must(t, s.Confirm(t.Context(), token, codeFor(t, w, author.Email)))
		must(t, s.Accept(t.Context(), staff, ask.ID))
		said, err := w.Store.EndorsementsOf(t.Context(), subject)
		must(t, err)
		r, err := w.Verifying.File(t.Context(), said[0].Document)
		must(t, err)
		if r.Verdict != verify.Valid || !reflect.DeepEqual(r.Subject, x.want) {
			t.Errorf("%s: %s, about %+v, want %+v", subject, r.Verdict, r.Subject, x.want)
		}
	}
}

func TestAnOrganisationRefusesARecommendation(t *testing.T) {
	w := testkit.NewWorld(t)
	s := &app.Recommending{Issuing: w.Issuing}
	staff := w.Staff(w.School)
	ask, err := s.AskOrganisation(t.Context(), staff, app.AskRequest{Target: domain.EndorsesAchievement, Achievement: team, Channel: domain.AskByPaper})
	must(t, err)
	token := w.AskToken(ask.ID)
	must(t, s.Write(t.Context(), token, paul))
	code := codeFor(t, w, paul.Email)
	for range domain.AskCodeTries {
		if err := s.Confirm(t.Context(), token, "x"); !domain.IsKind(err, domain.Invalid) {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	if err := s.Confirm(t.Context(), token, code); err == nil {
		t.Error("a code counts after too many tries")
	}
	must(t, s.Write(t.Context(), token, paul))
	code = codeFor(t, w, paul.Email)
	w.Pass(domain.AskCodeLife)
	if err := s.Confirm(t.Context(), token, code); err == nil {
		t.Error("a code counts after its time")
	}
	must(t, s.Write(t.Context(), token, paul))
	must(t, s.Confirm(t.Context(), token, codeFor(t, w, paul.Email)))
	if err := s.Refuse(t.Context(), staff, ask.ID, " "); !domain.IsKind(err, domain.Invalid) {
		t.Errorf("refused without a reason: %v", err)
	}
	must(t, s.Refuse(t.Context(), staff, ask.ID, "Ce texte parle d’un autre atelier."))
	w.Deliver()
	told := false
	for _, m := range w.Mails() {
		told = told || m.To == paul.Email && strings.Contains(m.Text, "Ce texte parle d’un autre atelier.")
	}
	if !told {
		t.Error("who wrote is not told why")
	}
	if said, err := w.Publishing.SaidOf(t.Context(), w.School.Slug, team); err != nil || len(said) != 0 {
		t.Errorf("what was refused is public: %+v, %v", said, err)
	}
	old, err := s.AskOrganisation(t.Context(), staff, app.AskRequest{Target: domain.EndorsesOrganisation, Channel: domain.AskByLink})
	must(t, err)
	w.Pass(domain.AskLife)
	refused(t, s.Write(t.Context(), w.AskToken(old.ID), paul), domain.Gone, "ask-over")
	reader := staff
	reader.Role = domain.RoleReader
	if _, err := s.AskOrganisation(t.Context(), reader, app.AskRequest{Target: domain.EndorsesOrganisation, Channel: domain.AskByLink}); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("a reader asks: %v", err)
	}
}
