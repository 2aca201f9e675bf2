package credential

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/jsonld"
)

// richInput says everything that a badge can say.
func richInput() Input {
	in := inputOf(domain.SoftSkill)
	o, a := &in.Organisation, &in.Award
	o.Issuing = domain.IssuingChoice{Schema: true, Refresh: true, TermsOfUse: "https://atelier-ecole.example/conditions"}
	in.RefreshURL = Refresh(testBase, "0123456789abcdefghijklmnop")
	a.Achievement.Language = "fr-CH"
	a.Achievement.Credits = 3.5
	a.Achievement.Results = []domain.ResultDescription{
		{Slug: "note", Name: "Note à l’épreuve", Type: "RawScore", Min: "0", Max: "20", Required: "10"},
		{Slug: "mention", Name: "Mention", Type: "LetterGrade", Allowed: []string{"passable", "assez bien", "bien"}},
		{Slug: "geste", Name: "Geste professionnel", Type: "RubricCriterionLevel", RequiredLevel: 2, Levels: []domain.RubricLevel{
			{Name: "Guidé", Description: "Avec une personne à côté.", Points: "1"}, {Name: "Autonome", Description: "Sans aide.", Points: "3"}}},
		{Slug: "etat", Name: "État", Type: "Status"},
	}
	a.Achievement.Related = []domain.RelatedAchievement{{Slug: "tenir-sa-place", Version: "0.9", Language: "de-CH"}, {URL: "https://exemple.fr/badge"}}
	a.Achievement.OtherIdentifiers = []domain.OtherIdentifier{{Type: "ext:RECTEC", Value: "SE-2"}}
	a.Facts.Credits = 2.5
	a.Facts.Results = []domain.Result{{Description: "note", Value: "14.5"}, {Description: "mention", Value: "bien"}, {Description: "geste", Level: 2}, {Description: "etat", Status: "Completed"}}
	a.Facts.Source = &domain.Source{Name: "Mission locale de Dole", SIRET: "732 829 320 00074"}
	a.Facts.Activity = &domain.Activity{From: "2026-08-03", To: "2026-11-02", Role: "Responsable d’étal", Term: "Été 2026", License: "FR-12", Narrative: "A tenu l’étal seule."}
	return in
}

func TestTheWholeModel(t *testing.T) {
	in := richInput()
	if err := in.Award.Achievement.CheckModel(); err != nil {
		t.Fatal(err)
	}
	if faults := domain.CheckFacts(in.Award.Achievement, in.Organisation, nil, in.Award.Facts, "Nadia Benali", "2026-11-25"); len(faults) > 0 {
		t.Fatal(faults)
	}
	doc := build(t, in)
	golden(t, "whole_model.golden.json", doc)
	if _, err := Lint(doc); err != nil {
		t.Fatal(err)
	}
	if _, err := jsonld.Canonicalize(doc); err != nil {
		t.Fatal(err)
	}
	v, err := Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []ResultView{{Name: "Note à l’épreuve", Value: "14.5"}, {Name: "Mention", Value: "bien"}, {Name: "Geste professionnel", Level: "Autonome"}, {Name: "État", Status: "Completed"}}
	if diff := cmp.Diff(want, v.Results); diff != "" || v.Level == nil || v.Level.Number != "2" {
		t.Errorf("level %+v, results %s", v.Level, diff)
	}
}

// A list of the older kind stands in the badge instead of the bitstring entry, with the context that defines it.
func TestRevocationListOf1EdTech(t *testing.T) {
	in := inputOf(domain.Coloration)
	in.Award.StatusKind = domain.StatusRevocation
	doc := build(t, in)
	if _, err := Lint(doc); err != nil {
		t.Fatal(err)
	}
	v, err := Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	if v.Status.Type != typeRevocation || v.Status.List != testBase+"/o/atelier-ecole-du-doubs/revocations" || len(v.Statuses) != 1 {
		t.Errorf("status %+v", v.Status)
	}
	if _, err := jsonld.Canonicalize(doc); err != nil {
		t.Fatal(err)
	}
	list, err := BuildRevocationList(testBase, ecole(), []Withdrawn{{in.Award.CredentialID, "Délivré par erreur"}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "revocationlist.golden.json", list)
}

// The extra context stands only where a type needs it, and then it must.
func TestContextsFollowTheTypes(t *testing.T) {
	extra := spoil(t, build(t, inputOf(domain.Coloration)), func(d map[string]any) { d["@context"] = append(d["@context"].([]any), contextExtensions) })
	missing := spoil(t, build(t, richInput()), func(d map[string]any) { d["@context"] = d["@context"].([]any)[:2] })
	for name, doc := range map[string][]byte{"extra": extra, "missing": missing} {
		if _, err := Lint(doc); codesOf(err) != "contexts-other" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func endorsementInput() domain.Endorsement {
	return domain.Endorsement{
		CredentialID: "urn:uuid:7a6c1f0e-8a50-4c3e-8d6e-1b2a3c4d5e6f", Subject: DID(testBase, "autre"), Comment: "Un travail sérieux.\n\nNous l’avons vu.",
		StatusList: 1, StatusIndex: 7, ValidFrom: signedAt,
	}
}

func TestEndorsement(t *testing.T) {
	doc, err := BuildEndorsement(testBase, ecole(), endorsementInput())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "endorsement.golden.json", doc)
	if _, err := LintEndorsement(doc); err != nil {
		t.Fatal(err)
	}
	if _, err := jsonld.Canonicalize(doc); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(map[string]any)
		code   string
	}{
		"silent":      {func(d map[string]any) { delete(d["credentialSubject"].(map[string]any), "endorsementComment") }, CodeMissing},
		"unnamed":     {func(d map[string]any) { delete(d, "name") }, CodeMissing},
		"of nothing":  {func(d map[string]any) { d["credentialSubject"].(map[string]any)["id"] = "autre" }, CodeID},
		"a badge":     {func(d map[string]any) { d["type"] = []any{"VerifiableCredential", "AchievementCredential"} }, CodeType},
		"with e-mail": {func(d map[string]any) { d["name"] = "a@exemple.fr" }, "email-in-clear"},
		"no status":   {func(d map[string]any) { delete(d, "credentialStatus") }, "status-not-one"},
	} {
		if _, err := LintEndorsement(spoil(t, doc, test.change)); codesOf(err) != test.code {
			t.Errorf("%s: %q (%v)", name, codesOf(err), err)
		}
	}
}

// An endorsement inside a badge is signed, and never there as a JWT.
func TestEmbeddedEndorsementIsSigned(t *testing.T) {
	doc, err := BuildEndorsement(testBase, ecole(), endorsementInput())
	if err != nil {
		t.Fatal(err)
	}
	in := inputOf(domain.Coloration)
	in.OfIssuer = []json.RawMessage{doc}
	if _, err := Lint(build(t, in)); codesOf(err) != "endorsement-unsigned" {
		t.Errorf("unsigned: %v", err)
	}
	jwt := spoil(t, build(t, inputOf(domain.Coloration)), func(d map[string]any) { d["issuer"].(map[string]any)["endorsementJwt"] = []any{"a.b.c"} })
	if _, err := Lint(jwt); codesOf(err) != "endorsement-jwt" {
		t.Errorf("jwt: %v", err)
	}
}

func TestTwinsOfOpenBadges2(t *testing.T) {
	in := inputOf(domain.SoftSkill)
	in.RecipientEmail, in.EmailSalt = "nadia@exemple.fr", "sel"
	class, err := BuildBadgeClass(testBase, ecole(), in.Award.Achievement)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "ob2_badgeclass.golden.json", class)
	o := ecole()
	o.Email = "badges@atelier-ecole.example"
	issuer, err := BuildIssuer2(testBase, o, []string{"k1"})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "ob2_issuer.golden.json", issuer)
	hosted, err := BuildAssertion(TwinInput{Input: in, Token: "0123456789abcdefghijklmnop"})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "ob2_hosted.golden.json", hosted)
	signed, err := BuildAssertion(TwinInput{Input: in, Signer: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "ob2_signed.golden.json", signed)
	for name, doc := range map[string][]byte{"hosted": hosted, "signed": signed} {
		a, err := ParseAssertion2(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !a.Recipient.Matches("nadia@exemple.fr") || a.Signed != (name == "signed") || a.Badge != BadgeClassVersion(testBase, o.Slug, in.Award.Achievement.Slug, in.Award.Achievement.Version) {
			t.Errorf("%s: %+v", name, a)
		}
		for _, secret := range []string{"Nadia", "Morel", "nadia@"} { // open on the web: no name of anybody
			if bytes.Contains(doc, []byte(secret)) {
				t.Errorf("%s says %q", name, secret)
			}
		}
	}
	gone, err := BuildRevokedAssertion(testBase, "0123456789abcdefghijklmnop", "Délivré par erreur")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := ParseAssertion2(gone); err != nil || !a.Revoked || a.Reason != "Délivré par erreur" {
		t.Errorf("revoked: %+v %v", a, err)
	}
	want := "urn:uuid:"
	if id := TwinID(in.Award); id[:9] != want || id == in.Award.CredentialID || id != TwinID(in.Award) {
		t.Error(cmp.Diff(want, id))
	}
}
