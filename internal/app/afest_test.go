package app_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/i18n"
	"galon/internal/testkit"
	"galon/web"
)

func lacks(t *testing.T, w *testkit.World, id domain.AfestID) (codes []string) {
	t.Helper()
	v, err := w.Afest().View(t.Context(), w.Staff(w.Employer), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range v.Lacks {
		codes = append(codes, l.Code)
	}
	return codes
}

// Article D. 6313-3-2: while one of the four elements is missing, there is no badge, and the missing one is named.
func TestEachMissingElementIsNamedAndBlocksTheBadge(t *testing.T) {
	w := testkit.NewWorld(t)
	for _, c := range []struct {
		left domain.AfestElement
		want string
	}{
		{domain.ElementAnalysis, "afest-analysis-missing"}, {domain.ElementTrainer, "afest-trainer-missing"},
		{domain.ElementReflection, "afest-sessions-missing"}, {domain.ElementAssessment, "afest-assessment-missing"},
		{domain.ElementProtocol, "afest-unsigned-organisation afest-unsigned-trainer afest-unsigned-learner"},
		{domain.ElementStatement, "afest-statement-missing"},
	} {
		left := []domain.AfestElement{c.left}
		if c.left == domain.ElementAnalysis || c.left == domain.ElementTrainer { // the protocol says them: not signed yet
			left = append(left, domain.ElementProtocol)
		}
		id := w.Dossier("Sonia Roussel", left...)
		got := lacks(t, w, id)
		if c.left != domain.ElementProtocol {
			got = slices.DeleteFunc(got, func(code string) bool { return strings.HasPrefix(code, "afest-unsigned") })
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("without %s: missing %v, want %s", c.left, got, c.want)
		}
		_, err := w.Afest().Issue(t.Context(), w.Staff(w.Employer), id, false)
		var e *domain.Error
		code := "afest-incomplete"
		if c.left == domain.ElementReflection { // no session at all: the hours are offered another badge
			code = "afest-only-hours"
		}
		if !errors.As(err, &e) || e.Code != code || len(e.Fields) == 0 || e.Fields[0].Pointer != "/"+string(c.left) && c.left != domain.ElementProtocol {
			t.Errorf("without %s: issued or wrongly refused: %v", c.left, err)
		}
	}
}

func TestACompleteDossierBecomesABadgeThatSaysWhatARecruiterNeeds(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	if err := s.AddPiece(ctx, app.AfestHand{Actor: staff}, id, "", domain.AfestPiece{Title: "Feuille de cuve"}, testkit.Photo(1)); err != nil {
		t.Fatal(err)
	}
	award, err := s.Issue(ctx, staff, id, false)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(award.Document)
	for _, want := range []string{"Fromagerie des Deux Monts (SIRET\u00a0923\u00a0456\u00a0784\u00a000019), Dole.", "3\u00a0h\u00a030 en situation de travail et, comptées à part, 40\u00a0min de séances réflexives",
		"2 situations", "Grille d’observation", "Résultat\u00a0: acquis", "L’évaluateur n’est pas le formateur", "Je sais conduire une cuve", "Pièce confidentielle"} {
		if !strings.Contains(doc, want) {
			t.Errorf("the badge does not say %q", want)
		}
	}
	for _, secret := range []string{"Feuille de cuve", "Regarder le thermomètre", "Chauffé à 34"} {
		if strings.Contains(doc, secret) {
			t.Errorf("the badge says %q, which stays in the dossier", secret)
		}
	}
	if _, err := s.Issue(ctx, staff, id, true); domain.CodeOf(err) != "afest-closed" {
		t.Errorf("issued twice: %v", err)
	}
	if err := s.SetStatement(ctx, app.AfestHand{Actor: staff}, id, "", "Autre chose"); domain.CodeOf(err) != "afest-closed" {
		t.Errorf("changed after the badge: %v", err)
	}
	if err := s.Erase(ctx, staff, id); domain.CodeOf(err) != "afest-closed" {
		t.Errorf("erased although L. 6362-6 asks for it: %v", err)
	}
	trainer, err := s.IssueTrainer(ctx, staff, id, "")
	if err != nil || !strings.Contains(string(trainer.Document), "2 échanges réflexifs menés, 40 min en tout") || strings.Contains(string(trainer.Document), "Sonia") {
		t.Errorf("badge of the trainer: %v %s", err, trainer.Document)
	}
}

func TestADossierIsReopenedWhenItsBadgeWasWithdrawn(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	first, err := s.Issue(ctx, staff, id, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reopen(ctx, staff, id); domain.CodeOf(err) != "afest-not-revoked" {
		t.Errorf("reopened under a good badge: %v", err)
	}
	if _, err := w.Issuing.Revoke(ctx, staff, first.ID, domain.WrongInformation, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Reopen(ctx, w.Staff(w.School), id); domain.CodeOf(err) != "afest-unknown" {
		t.Errorf("reopened by others: %v", err)
	}
	if err := s.Reopen(ctx, staff, id); err != nil {
		t.Fatal(err)
	}
	if err := s.SetStatement(ctx, app.AfestHand{Actor: staff}, id, "", "Je sais conduire deux cuves."); err != nil {
		t.Fatal(err)
	}
	second, err := s.Issue(ctx, staff, id, false)
	if err != nil || second.ID == first.ID || !strings.Contains(string(second.Document), "deux cuves") {
		t.Errorf("issued again: %v", err)
	}
}

// Two people write into one dossier at the same moment: both parts are there.
func TestTwoWhoWriteAtOnceBothGetTheirPartIn(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx := w.Afest(), t.Context()
	id := w.Dossier("Sonia Roussel", domain.ElementReflection)
	hand, failed := app.AfestHand{Actor: w.Staff(w.Employer)}, make(chan error, 8)
	for i := range 8 {
		go func() {
			failed <- s.AddSituation(ctx, hand, id, fmt.Sprintf("at-once-%d", i), domain.AfestSituation{Date: w.Today(), Title: fmt.Sprintf("Cuve %d", i), Minutes: 5}, nil)
		}()
	}
	for range 8 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if v, err := s.View(ctx, hand.Actor, id); err != nil || len(v.Dossier.Situations) != 10 {
		t.Errorf("%d situations, want 10 (%v)", len(v.Dossier.Situations), err)
	}
}

// If the process dies between the signature and the dossier, the next click ties the badge that is there.
func TestABadgeIssuedByACrashedActIsTiedToItsDossier(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	v, err := s.View(ctx, staff, id)
	if err != nil {
		t.Fatal(err)
	}
	file := v.Dossier.File()
	first, err := w.Issuing.Issue(ctx, staff, app.IssueRequest{OrganisationID: w.Employer.ID, Achievement: v.Dossier.Achievement, Recipient: domain.Recipient{Name: "Sonia Roussel"},
		Facts: domain.Facts{AwardedOn: w.Today(), AFEST: &file}})
	if err != nil {
		t.Fatal(err)
	}
	award, err := s.Issue(ctx, staff, id, false)
	if err != nil || award.ID != first.ID {
		t.Errorf("got %s, %v; want %s", award.ID, err, first.ID)
	}
}

func TestHoursWithoutReflectionAreAnotherBadge(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	if _, err := s.IssueExperience(ctx, staff, w.Dossier("Yanis Faivre")); domain.CodeOf(err) != "afest-not-only-hours" {
		t.Errorf("a dossier with sessions: %v", err)
	}
	id := w.Dossier("Sonia Roussel", domain.ElementReflection, domain.ElementAssessment, domain.ElementStatement, domain.ElementProtocol)
	if _, err := s.Issue(ctx, staff, id, false); domain.CodeOf(err) != "afest-only-hours" {
		t.Errorf("the refusal does not say what the hours can become: %v", err)
	}
	award, err := s.IssueExperience(ctx, staff, id)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(award.Document)
	if !strings.Contains(doc, "ext:WorkExperience") || !strings.Contains(doc, "3\u00a0h\u00a030 en tout") || strings.Contains(doc, "AFEST") {
		t.Errorf("not the badge of its hours: %s", doc)
	}
	if _, err := s.IssueTrainer(ctx, staff, id, ""); domain.CodeOf(err) != "afest-trainer-too-early" {
		t.Errorf("a trainer's badge without an AFEST: %v", err)
	}
}

func TestOtherOrganisationsSeeNoDossier(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, other := w.Afest(), t.Context(), w.Staff(w.School)
	id := w.Dossier("Sonia Roussel", domain.ElementProtocol)
	hand := app.AfestHand{Actor: other}
	p := printer(t)
	for name, act := range map[string]func() error{
		"view":       func() error { _, err := s.View(ctx, other, id); return err },
		"context":    func() error { return s.SetContext(ctx, hand, id, domain.LegalBody{Name: "X"}, "") },
		"analysis":   func() error { return s.SetAnalysis(ctx, hand, id, domain.AfestAnalysis{}, nil) },
		"trainer":    func() error { return s.SetTrainer(ctx, hand, id, domain.TrainerDesignation{}) },
		"protocol":   func() error { return s.SetProtocol(ctx, hand, id, domain.AfestProtocol{}) },
		"statement":  func() error { return s.SetStatement(ctx, hand, id, "", "x") },
		"situation":  func() error { return s.AddSituation(ctx, hand, id, "", domain.AfestSituation{}, testkit.Photo(3)) },
		"reflection": func() error { return s.AddReflection(ctx, hand, id, "", domain.AfestReflection{}) },
		"assessment": func() error { return s.AddAssessment(ctx, hand, id, "", domain.AfestGrid{}) },
		"remove":     func() error { return s.RemoveTrace(ctx, other, id, "situation-a") },
		"piece": func() error {
			return s.AddPiece(ctx, hand, id, "", domain.AfestPiece{Title: "Photo"}, testkit.Photo(3))
		},
		"read piece": func() error { _, _, err := s.Piece(ctx, other, id, strings.Repeat("0", 64)); return err },
		"show piece": func() error { return s.ShowPiece(ctx, other, id, strings.Repeat("0", 64), domain.VisibilityPublic) },
		"drop piece": func() error { return s.RemovePiece(ctx, other, id, strings.Repeat("0", 64)) },
		"link":       func() error { _, err := s.NewLink(ctx, other, id, domain.PartyTrainer); return err },
		"stop link":  func() error { return s.StopLink(ctx, other, id, domain.PartyTrainer) },
		"sign":       func() error { return s.Sign(ctx, hand, id, "", domain.AfestSignature{Name: "X"}, nil, "") },
		"issue":      func() error { _, err := s.Issue(ctx, other, id, false); return err },
		"experience": func() error { _, err := s.IssueExperience(ctx, other, id); return err },
		"trainer's":  func() error { _, err := s.IssueTrainer(ctx, other, id, ""); return err },
		"proof":      func() error { _, err := s.ProofPDF(ctx, other, id, p); return err },
		"archive":    func() error { _, err := s.Archive(ctx, other, id, p); return err },
		"model":      func() error { _, err := s.SaveModel(ctx, other, id, "Modèle"); return err },
		"erase":      func() error { return s.Erase(ctx, other, id) },
	} {
		if err := act(); domain.CodeOf(err) != "afest-unknown" {
			t.Errorf("%s: %v, want afest-unknown", name, err)
		}
	}
	if _, err := s.List(ctx, other, w.Employer.ID); domain.CodeOf(err) != "access-refused" {
		t.Errorf("list: %v", err)
	}
	reader := w.Staff(w.Employer)
	reader.Role = domain.RoleReader
	if _, err := s.View(ctx, reader, id); err != nil {
		t.Errorf("a reader may look: %v", err)
	}
	if err := s.SetStatement(ctx, app.AfestHand{Actor: reader}, id, "", "x"); domain.CodeOf(err) != "access-refused" {
		t.Errorf("a reader writes: %v", err)
	}
}

func TestALinkOpensItsDossierForItsPartyAlone(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id, second := w.Dossier("Sonia Roussel", domain.ElementProtocol), w.Dossier("Yanis Faivre", domain.ElementProtocol)
	link, err := s.NewLink(ctx, staff, id, domain.PartyTrainer)
	if err != nil {
		t.Fatal(err)
	}
	token := w.AfestToken(link)
	if _, v, err := s.ByLink(ctx, strings.ToUpper(token)); err != nil || v.Dossier.ID != id {
		t.Errorf("opens %s, %v", v.Dossier.ID, err)
	}
	hand := app.AfestHand{Link: link}
	situation := domain.AfestSituation{Date: w.Today(), Title: "Mouler", Minutes: 45}
	if err := s.AddSituation(ctx, hand, second, "", situation, nil); domain.CodeOf(err) != "afest-link-unknown" {
		t.Errorf("into another dossier: %v", err)
	}
	if err := s.SetStatement(ctx, hand, id, "", "Je sais"); domain.CodeOf(err) != "afest-link-not-for-this" {
		t.Errorf("the trainer writes the learner's words: %v", err)
	}
	// Sent three times with the key of one form, it is one situation.
	for range 3 {
		if err := s.AddSituation(ctx, hand, id, "telephone-1", situation, testkit.Photo(5)); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.View(ctx, staff, id)
	if err != nil || len(v.Dossier.Situations) != 3 || len(v.Pieces) != 1 || v.Dossier.Situations[2].By != "trainer" {
		t.Errorf("%d situations, %d pieces, %v", len(v.Dossier.Situations), len(v.Pieces), err)
	}
	if v.Pieces[0].Visibility != domain.VisibilityConfidential {
		t.Errorf("a photo from a link is %s", v.Pieces[0].Visibility)
	}
	if _, err := s.NewLink(ctx, staff, id, domain.PartyTrainer); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.ByLink(ctx, token); domain.CodeOf(err) != "afest-link-over" {
		t.Errorf("the replaced link: %v", err)
	}
	if _, _, err := s.ByLink(ctx, "0123456789abcdefghijklmnop"); domain.CodeOf(err) != "afest-link-unknown" {
		t.Errorf("a guessed link: %v", err)
	}
	w.Pass(domain.AfestLinkLife + time.Hour)
	links, err := w.Store.AfestLinks(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddSituation(ctx, app.AfestHand{Link: links[1]}, id, "", situation, nil); domain.CodeOf(err) != "afest-link-unknown" {
		t.Errorf("after a year: %v", err)
	}
}

func TestASignatureIsOfOneWordingAndOneName(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	link, err := s.NewLink(ctx, staff, id, domain.PartyLearner)
	if err != nil {
		t.Fatal(err)
	}
	hand := app.AfestHand{Link: link}
	v, err := s.View(ctx, staff, id)
	if err != nil {
		t.Fatal(err)
	}
	digest := v.Dossier.ProtocolDigest()
	for _, c := range []struct {
		name, digest, want string
		drawing            []byte
	}{
		{"Paul Mercier", digest, "afest-signer-other", nil},
		{"", digest, "afest-signer-missing", nil},
		{"roussel sonia", digest, "", nil},
		{"Sonia Roussel", strings.Repeat("0", 64), "afest-protocol-changed", nil},
		{"Sonia Roussel", digest, "afest-drawing-broken", []byte("not a picture")},
		{"Sonia Roussel", digest, "afest-drawing-large", make([]byte, domain.MaxSignatureImage+1)},
	} {
		w.Pass(time.Minute)
		err := s.Sign(ctx, hand, id, "", domain.AfestSignature{Name: c.name, Address: "2001:db8::7"}, c.drawing, c.digest)
		got := domain.CodeOf(err)
		var e *domain.Error
		if errors.As(err, &e) && len(e.Fields) > 0 {
			got = e.Fields[0].Code
		}
		if got != c.want {
			t.Errorf("signed as %q: %v, want %q", c.name, err, c.want)
		}
	}
	protocol := v.Dossier.Protocol
	protocol.ReflectionHours++
	if err := s.SetProtocol(ctx, app.AfestHand{Actor: staff}, id, protocol); err != nil {
		t.Fatal(err)
	}
	want := "afest-outdated-organisation afest-outdated-trainer afest-outdated-learner"
	if got := strings.Join(lacks(t, w, id), " "); got != want {
		t.Errorf("after a change of the protocol: %s, want %s", got, want)
	}
}

func printer(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(i18n.French)
}

func TestTheFileOfProofIsReadBack(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	photo := testkit.Photo(9)
	if err := s.AddPiece(ctx, app.AfestHand{Actor: staff}, id, "", domain.AfestPiece{Title: "Cuve n° 2 en chauffe"}, photo); err != nil {
		t.Fatal(err)
	}
	raw, err := s.Archive(ctx, staff, id, printer(t))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	clean, _, err := evidence.Clean(photo)
	if err != nil {
		t.Fatal(err)
	}
	if got := files["pieces/01-cuve-n-2-en-chauffe.jpg"]; !bytes.Equal(got, clean) {
		t.Errorf("the attachment is %d bytes, want %d; there is %v", len(got), len(clean), len(files))
	}
	for name, body := range files {
		if line := fmt.Sprintf("%s  %s\n", evidence.Digest(body), name); name != "SHA256SUMS" && !strings.Contains(string(files["SHA256SUMS"]), line) {
			t.Errorf("SHA256SUMS does not list %s as it is", name)
		}
	}
	text := strings.ReplaceAll(testkit.PDFText(t, files["dossier-de-preuve.pdf"]), "\n", " ")
	digest := evidence.Digest(clean)
	for _, want := range []string{"Sommaire", "Protocole individuel de formation", "Conduire seul une fabrication", "Paul Mercier", "Regarder le thermomètre avant d’ouvrir la vapeur",
		"Anne Petit, responsable qualité", "Maîtrisé", "Claire Morel, directrice", "192.0.2.7", digest[:32] + " " + digest[32:], "L.\u00a06362-6", "Le dossier est complet."} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if got := strings.Count(words(text), words("noté le "+printer(t).DateTime(w.Now())+" (Organisme)")); got < 10 {
		t.Errorf("%d traces in the PDF, want those of the protocol, of 4 elements with 2 pairs, of the words and of the piece", got)
	}
}

// « Ce fichier est bien celui du dossier »: a confidential file is proved by the badge without being published.
func TestAConfidentialFileIsProvedLater(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	photo := testkit.Photo(7)
	if err := s.AddPiece(ctx, app.AfestHand{Actor: staff}, id, "", domain.AfestPiece{Title: "Réglage secret"}, photo); err != nil {
		t.Fatal(err)
	}
	award, err := s.Issue(ctx, staff, id, false)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Evidence.Read(string(id), digestOfKept(t, photo))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		file []byte
		want bool
	}{{"the photo of the telephone", photo, true}, {"the kept photo", kept, true}, {"another photo", testkit.Photo(8), false}, {"one byte less", photo[:len(photo)-1], false}} {
		a, err := w.Verifying.Piece(ctx, app.PieceQuestion{Badge: award.Document, File: c.file})
		if err != nil || a.Match != c.want || a.Named != 1 {
			t.Errorf("%s: %+v, %v; want %v", c.name, a.Match, err, c.want)
		}
	}
	share := w.Share(award)
	if a, err := w.Verifying.Piece(ctx, app.PieceQuestion{Code: share.Code, File: photo}); err != nil || !a.Match {
		t.Errorf("by code: %v, %v", a.Match, err)
	}
	forged := bytes.Replace(award.Document, []byte("Sonia Roussel"), []byte("Sonia Rousset"), 1)
	if _, err := w.Verifying.Piece(ctx, app.PieceQuestion{Badge: forged, File: photo}); domain.CodeOf(err) != "piece-badge-unsure" {
		t.Errorf("by a forged badge: %v", err)
	}
	if _, _, err := w.Publishing.Piece(ctx, digestOfKept(t, photo)); domain.CodeOf(err) != "evidence-unknown" {
		t.Errorf("a confidential file is published: %v", err)
	}
}

func digestOfKept(t *testing.T, raw []byte) string {
	t.Helper()
	clean, _, err := evidence.Clean(raw)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Digest(clean)
}

func TestAPublicFileIsReadByEverybodyOnceTheBadgeIsGiven(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	photo := testkit.Photo(7)
	piece := domain.AfestPiece{Title: "Meule finie", Visibility: domain.VisibilityPublic}
	if err := s.AddPiece(ctx, app.AfestHand{Actor: staff}, id, "", piece, photo); err != nil {
		t.Fatal(err)
	}
	digest := digestOfKept(t, photo)
	if _, _, err := w.Publishing.Piece(ctx, digest); err == nil {
		t.Error("a file is published before the badge")
	}
	award, err := s.Issue(ctx, staff, id, false)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(award.Document), credential.PieceURL(w.BaseURL, digest)) {
		t.Error("the badge does not lead to the file")
	}
	if _, raw, err := w.Publishing.Piece(ctx, digest); err != nil || evidence.Digest(raw) != digest {
		t.Errorf("public file: %v", err)
	}
	if _, err := w.Issuing.Revoke(ctx, staff, award.ID, domain.IssuedInError, ""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Publishing.Piece(ctx, digest); err == nil {
		t.Error("a file of a withdrawn badge is still published")
	}
}

// Somebody in the picture asks for it to go; the badge is theirs or not, and stays.
func TestAPublicFileIsTakenOffTheWebAfterTheBadge(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	photo := testkit.Photo(7)
	piece := domain.AfestPiece{Title: "Meule finie", Visibility: domain.VisibilityPublic}
	if err := s.AddPiece(ctx, app.AfestHand{Actor: staff}, id, "", piece, photo); err != nil {
		t.Fatal(err)
	}
	award, err := s.Issue(ctx, staff, id, false)
	if err != nil {
		t.Fatal(err)
	}
	digest, reader := digestOfKept(t, photo), w.Staff(w.Employer)
	reader.Role = domain.RoleReader
	for who, c := range map[string]struct {
		actor domain.Actor
		code  string
	}{"another organisation": {w.Staff(w.School), "afest-unknown"}, "a reader": {reader, "access-refused"}} {
		if err := s.ShowPiece(ctx, c.actor, id, digest, domain.VisibilityConfidential); domain.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", who, err, c.code)
		}
	}
	if _, _, err := w.Publishing.Piece(ctx, digest); err != nil {
		t.Errorf("before: %v", err)
	}
	if err := s.ShowPiece(ctx, staff, id, digest, domain.VisibilityConfidential); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Publishing.Piece(ctx, digest); domain.CodeOf(err) != "evidence-unknown" {
		t.Errorf("hidden, and still published: %v", err)
	}
	if err := s.ShowPiece(ctx, staff, id, digest, domain.VisibilityPublic); domain.CodeOf(err) != "afest-closed" {
		t.Errorf("shown again after the badge: %v", err)
	}
	if a, err := w.Verifying.Piece(ctx, app.PieceQuestion{Badge: award.Document, File: photo}); err != nil || !a.Match {
		t.Errorf("the badge no longer proves it: %v, %v", a.Match, err)
	}
}

func TestModelsAreSharedAndCopied(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff, other := w.Afest(), t.Context(), w.Staff(w.Employer), w.Staff(w.School)
	m, err := s.SaveModel(ctx, staff, w.Dossier("Sonia Roussel"), "Comté en cuve")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CopyModel(ctx, other, m.ID); domain.CodeOf(err) != "afest-model-unknown" {
		t.Errorf("copied although it is not shared: %v", err)
	}
	if err := s.ShareModel(ctx, other, m.ID, true); domain.CodeOf(err) != "afest-model-unknown" {
		t.Errorf("shared by others: %v", err)
	}
	if err := s.ShareModel(ctx, staff, m.ID, true); err != nil {
		t.Fatal(err)
	}
	copied, err := s.CopyModel(ctx, other, m.ID)
	if err != nil || copied.OrganisationID != w.School.ID || copied.CopiedFrom != m.ID {
		t.Fatalf("copied: %+v, %v", copied, err)
	}
	if err := s.DeleteModel(ctx, staff, m.ID); err != nil {
		t.Fatal(err)
	}
	d, err := s.Create(ctx, other, app.NewAfest{OrganisationID: w.School.ID, Learner: domain.AfestLearner{Name: "Yanis Faivre"},
		Employer: domain.LegalBody{Name: "Fruitière", SIRET: "923 456 784 00019"}, Place: "Poligny", Model: copied.ID})
	if err != nil || d.Achievement != "conduire-une-fabrication-de-fromage" || len(d.Analysis.Situations) != 2 || d.Analysis.Date != "" || d.Employer.SIRET != "92345678400019" {
		t.Errorf("begun by a model: %+v, %v", d, err)
	}
	if strings.Contains(fmt.Sprint(copied), "Anne Petit") || strings.Contains(fmt.Sprint(copied), "Sonia") {
		t.Error("a model names a person")
	}
}

// A telephone sends a form again with the same key; whoever has a link can do so with another file each time.
func TestAFileThatNoListNamesDoesNotStayOnTheDisk(t *testing.T) {
	w := testkit.NewWorld(t)
	s, ctx, staff := w.Afest(), t.Context(), w.Staff(w.Employer)
	id := w.Dossier("Sonia Roussel")
	link, err := s.NewLink(ctx, staff, id, domain.PartyTrainer)
	if err != nil {
		t.Fatal(err)
	}
	hand := app.AfestHand{Link: link}
	piece := domain.AfestPiece{Title: "Photo"}
	for n := range 3 {
		if err := s.AddPiece(ctx, hand, id, "cle-du-formulaire", piece, testkit.Photo(byte(n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddPiece(ctx, hand, id, "cle-du-formulaire", piece, testkit.Photo(0)); err != nil { // the very same, once more
		t.Fatal(err)
	}
	situation := domain.AfestSituation{Title: "Caillage", Date: domain.DayOf(s.Now()), Minutes: 30}
	for n := range 3 {
		if err := s.AddSituation(ctx, hand, id, "autre-cle", situation, testkit.Photo(byte(10+n))); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.View(ctx, staff, id)
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Join(s.Evidence.Dir, string(id)))
	if err != nil || len(files) != len(v.Pieces) || len(v.Pieces) != 2 {
		t.Errorf("%d files on the disk for %d pieces (%v), want 2 and 2", len(files), len(v.Pieces), err)
	}
	for _, p := range v.Pieces {
		if _, _, err := s.Piece(ctx, staff, id, p.SHA256); err != nil {
			t.Errorf("piece %s: %v", p.Title, err)
		}
	}
}
