package credential

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

func TestGoldenCredentials(t *testing.T) {
	for _, kind := range allKinds {
		in := inputOf(kind)
		if kind == domain.SoftSkill {
			in.Organisation.HashEmails, in.RecipientEmail, in.EmailSalt = true, "Nadia.Benali@Exemple.fr", "7f1c0c5a"
		}
		doc := build(t, in)
		golden(t, string(kind)+".golden.json", doc)
		if _, err := Lint(doc); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if again := build(t, in); !bytes.Equal(doc, again) {
			t.Errorf("%s: two builds of one award differ", kind)
		}
	}
}

func TestGoldenPublicDocuments(t *testing.T) {
	p, err := BuildProfile(testBase, ecole(), Endorsements{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "profile.golden.json", p)
	a, err := BuildAchievement(testBase, ecole(), achievementOf(domain.SoftSkill), Endorsements{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "achievement.golden.json", a)
	l, err := BuildStatusList(testBase, ecole(), 1, PurposeSuspension, "uH4sIAAAAAAAA", signedAt, signedAt.Add(7*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "statuslist.golden.json", l)
	for schema, doc := range map[string][]byte{"ob3/profile.schema.json": p, "ob3/achievement.schema.json": a, schemaStatusList: l} {
		n, err := decode(doc)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkSchema(schema, n); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
	}
	if _, err := LintStatusList(l); err != nil {
		t.Errorf("status list: %v", err)
	}
	if _, err := BuildStatusList(testBase, ecole(), 1, "message", "uH4sIAAAAAAAA", signedAt, signedAt); err == nil {
		t.Error("a list of another purpose was built")
	}
}

// What the region counts beside the credential, and what belongs to the learner, never enters the bytes.
func TestBuildLeavesOut(t *testing.T) {
	for _, kind := range allKinds {
		in := inputOf(kind)
		in.Award.Facts.Place, in.Award.Facts.LearnerStatus = "Quelque-Part", "caregiver-of-status"
		in.RecipientEmail, in.EmailSalt = "nadia@exemple.fr", "sel" // HashEmails is off
		doc := string(build(t, in))
		for _, secret := range []string{"Quelque-Part", "caregiver-of-status", "nadia@exemple.fr", "emailAddress", "Vider la trémie", "Purger", "@exemple"} {
			if strings.Contains(doc, secret) {
				t.Errorf("%s: %q stands in the document", kind, secret)
			}
		}
	}
}

func TestEmailIsHashedWithItsSaltAndMatches(t *testing.T) {
	in := inputOf(domain.Coloration)
	in.Organisation.HashEmails, in.RecipientEmail, in.EmailSalt = true, "  A@Example.com ", "Kosher"
	v, err := Check(build(t, in))
	if err != nil {
		t.Fatal(err)
	}
	want := []Identity{
		{Type: "name", Value: "Nadia Benali"},
		// the worked example that the dossier of the standard was checked with
		{Type: "emailAddress", Value: "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399", Hashed: true, Salt: "Kosher"},
	}
	if diff := cmp.Diff(want, v.Identifiers); diff != "" {
		t.Error(diff)
	}
	for value, match := range map[string]bool{"a@example.com": true, "A@EXAMPLE.COM": true, "b@example.com": false, "": false} {
		if got := v.Identifiers[1].Matches(value); got != match {
			t.Errorf("Matches(%q) = %v", value, got)
		}
	}
	if !(Identity{Value: "md5$" + "0CC175B9C0F1B6A831C399E269772661", Hashed: true}).Matches("a") {
		t.Error("an md5 identity in capitals is not matched")
	}
	if !v.Identifiers[0].Matches("Nadia Benali") || v.Identifiers[0].Matches("Nadia") {
		t.Error("the name in clear is compared wrongly")
	}
}

// awardedDate breaks verifiers with an older text of the context, so it is said only when it says something.
func TestAwardedDateOnlyWhereItDiffers(t *testing.T) {
	in := inputOf(domain.Participation)
	in.Award.Facts.AwardedOn = "2026-11-25"
	if doc := build(t, in); bytes.Contains(doc, []byte("awardedDate")) {
		t.Error("awardedDate stands there on the same day")
	}
	in.Award.ValidFrom = time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC) // already the 25th in Paris
	if doc := build(t, in); bytes.Contains(doc, []byte("awardedDate")) {
		t.Error("the day is not that of Paris")
	}
	in.Award.Facts.AwardedOn = "2026-11-20"
	v, err := Check(build(t, in))
	if err != nil {
		t.Fatal(err)
	}
	if want := domain.Day("2026-11-20").Time(); !v.AwardedDate.Equal(want) || domain.DayOf(v.AwardedDate) != "2026-11-20" {
		t.Errorf("awarded %v, want %v", v.AwardedDate, want)
	}
}

func TestFreeTextIsCleaned(t *testing.T) {
	in := inputOf(domain.SoftSkill)
	in.RecipientName = " Zoe\u0301  N\u0303on\u00a0X "
	in.Award.Facts.Assessor = domain.Assessor{Name: "Jean\tPaul\u0007", Role: "tuteur, jp@exemple.fr"}
	in.Award.Facts.Evidence = []domain.Evidence{
		{Name: "Écrit\x00", Narrative: "Un.\r\nDeux\tfois. Voir a%40b.fr", URL: "https://user@exemple.fr/x"},
		{Name: "Écrit", Narrative: "Un.\nDeux fois. Voir [adresse e-mail retirée]"}, // the same once cleaned
		{Name: "Article", URL: "https://exemple.fr/@nadia?q=a b|c"},
	}
	doc := build(t, in)
	if _, err := Lint(doc); err != nil {
		t.Error(err)
	}
	v, err := Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	if v.RecipientName != "Zoé Ñon X" {
		t.Errorf("name %q", v.RecipientName)
	}
	if got := v.EvidenceOf(GenreAssessor)[0].Narrative; got != "Évalué par Jean Paul, tuteur, [adresse e-mail retirée], le 20 novembre 2026." {
		t.Errorf("assessor %q", got)
	}
	want := []EvidenceView{
		{Name: "Écrit", Genre: GenreProof, Narrative: "Un.\nDeux fois. Voir [adresse e-mail retirée]"},
		{Name: "Article", Genre: GenreProof, URL: "https://exemple.fr/@nadia?q=a%20b%7Cc"},
	}
	if diff := cmp.Diff(want, v.EvidenceOf(GenreProof)); diff != "" {
		t.Error(diff)
	}
}

// The sentences are those of the verification page, word for word.
func TestEvaluationSentences(t *testing.T) {
	bare := func(in *Input) { in.Award.Facts.Observations = nil }
	for name, test := range map[string]struct {
		kind   domain.AchievementKind
		change func(*Input)
		want   string
	}{
		"soft skill": {domain.SoftSkill, nil, "Observé 4 fois par 2 personnes, d’août à novembre 2026, en situation de bénévolat."},
		"once": {domain.SoftSkill, func(in *Input) {
			in.Award.Facts.Observations = &domain.Observations{Count: 1, Observers: 1, From: "2026-05-02", To: "2026-05-30"}
			in.Award.Facts.Context = domain.Caregiving
		}, "Observé 1 fois par 1 personne, en mai 2026, en situation d’aide à un proche."},
		"over two years": {domain.SoftSkill, func(in *Input) {
			in.Award.Facts.Observations = &domain.Observations{Count: 3, Observers: 2, From: "2025-11-02", To: "2026-01-30"}
			in.Award.Facts.Context = domain.SummerJob
		}, "Observé 3 fois par 2 personnes, de novembre 2025 à janvier 2026, en situation de job d’été."},
		"without observations": {domain.SoftSkill, bare, "Évalué le 20 novembre 2026, en situation de bénévolat."},
		"afest":                {domain.AFEST, nil, "Formation en situation de travail (AFEST) à Fromagerie des Deux Monts, du 10 septembre 2026 au 2 octobre 2026."},
		"bloc":                 {domain.BlocAttestation, nil, "Décision d’un jury de 3 personnes, le 20 novembre 2026 à Besançon."},
		"preparation":          {domain.BlocPreparation, nil, "Objectifs de formation du bloc atteints. Évalué le 20 novembre 2026 par Claire Morel, formatrice."},
		"coloration":           {domain.Coloration, nil, "Évalué le 20 novembre 2026 par Claire Morel, formatrice, en situation de stage."},
		"participation":        {domain.Participation, func(in *Input) { in.Award.Facts.AwardedOn = "2026-11-01" }, "Présence constatée le 1er novembre 2026 par Claire Morel, formatrice."},
	} {
		in := inputOf(test.kind)
		if test.change != nil {
			test.change(&in)
		}
		v, err := Check(build(t, in))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := EvaluationSentence(v); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

func TestAfestSaysWhetherAssessorIsTrainer(t *testing.T) {
	in := inputOf(domain.AFEST)
	step := func() string {
		v, err := Check(build(t, in))
		if err != nil {
			t.Fatal(err)
		}
		if len(v.AfestSteps()) != 4 {
			t.Fatalf("%d steps", len(v.AfestSteps()))
		}
		return v.AfestSteps()[3].Narrative
	}
	if got := step(); !strings.HasSuffix(got, " L’évaluateur est aussi le formateur.") {
		t.Errorf("same person: %s", got)
	}
	in.Award.Facts.AFEST.Assessment.Assessor = "Sonia Petit"
	if got := step(); !strings.HasSuffix(got, " L’évaluateur n’est pas le formateur.") {
		t.Errorf("other person: %s", got)
	}
}

func TestDurations(t *testing.T) {
	for minutes, want := range map[int]string{0: "0 min", 45: "45 min", 60: "1 h", 65: "1 h 05", 570: "9 h 30"} {
		if got := strings.ReplaceAll(duration(minutes), "\u00a0", " "); got != want {
			t.Errorf("duration(%d) = %q, want %q", minutes, got, want)
		}
	}
}

func TestKindsAndTypesAreOneToOne(t *testing.T) {
	for _, kind := range allKinds {
		if got := KindOfType(typeOfKind[kind]); got != kind {
			t.Errorf("%s: %q", kind, got)
		}
	}
	if got := KindOfType("Diploma"); got != "" {
		t.Errorf("Diploma is %q", got)
	}
}

// HTML signs, accents and quotes stay as they are: nothing is escaped that JSON does not ask for.
func TestTextIsNotEscaped(t *testing.T) {
	in := inputOf(domain.Participation)
	in.Award.Achievement.Title = `Œuvrer & « tenir » <ensemble>`
	doc := build(t, in)
	if !bytes.Contains(doc, []byte(`"Œuvrer & « tenir » <ensemble>"`)) {
		t.Errorf("title is escaped: %s", doc)
	}
	if !json.Valid(doc) || bytes.ContainsAny(doc, "\n") {
		t.Error("not compact JSON on one line")
	}
}
