package credential

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

func TestViewOfOwnBadge(t *testing.T) {
	doc := build(t, inputOf(domain.SoftSkill))
	got, err := Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	const page = "https://galon.example/o/atelier-ecole-du-doubs"
	badge := page + "/b/tenir-sa-place-dans-un-groupe"
	status := StatusView{
		ID: page + "/status/1#48213", Type: "BitstringStatusListEntry", Purpose: "revocation", List: page + "/status/1", Index: 48213, Size: 1,
	}
	want := &View{
		Kind: KindBadge, ID: "urn:uuid:0b7a3a52-6f0e-4f6a-9f0c-2d1f5c1f7a10", Types: []string{"VerifiableCredential", "AchievementCredential"},
		Contexts: []string{contextVCDM2, contextOpenBadge},
		Name:     "Tenir sa place dans un groupe", Description: "Faire sa part et aider les autres à faire la leur.",
		IssuerID: "did:web:galon.example:o:atelier-ecole-du-doubs", IssuerName: "Atelier-École du Doubs", IssuerURL: page,
		SubjectID: "urn:uuid:5c1d5f0e-8a50-4c3e-8d6e-1b2a3c4d5e6f", RecipientName: "Nadia Benali",
		Identifiers: []Identity{{Type: "name", Value: "Nadia Benali"}},
		Achievement: AchievementView{
			ID: badge, Name: "Tenir sa place dans un groupe", Description: "Faire sa part et aider les autres à faire la leur.", Type: "Competency",
			Criteria:      "- Prévenir quand une tâche prend du retard.\n- Demander de l’aide avant le blocage.\n- Rendre le matériel en état.\n\n" + notACertification,
			CriteriaLines: []string{"Prévenir quand une tâche prend du retard.", "Demander de l’aide avant le blocage.", "Rendre le matériel en état."},
			ImageURL:      "https://galon.example/b/tenir-sa-place-dans-un-groupe.png", ImageAlt: "Badge rond bleu, poignée de main", Version: "1", Tags: []string{"équipe"},
			Alignments: []AlignmentView{
				{Framework: "ROME 4.0", Code: "6D102", Name: "Avoir l’esprit d’équipe", Description: "Correspondance proche.", URL: "https://www.francetravail.org/opendata/rome.html"},
				{Framework: "ESCO", Code: "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0", Name: "travailler en équipe", Description: "Correspondance exacte.", URL: "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0"},
			},
		},
		Level: &LevelView{ID: badge + "#niveau-2", Number: "2", Name: "S’accorder à deux", Description: "Marché de Lons-le-Saunier. Monter l’étal avant l’ouverture. À deux, ils choisissent l’ordre."},
		Evidence: []EvidenceView{
			{Name: "Comment cela a été évalué", Genre: GenreAssessment, Narrative: "Observé 4 fois par 2 personnes, d’août à novembre 2026, en situation de bénévolat.", Description: "Au moins 3 observations par 2 personnes."},
			{Name: "Qui a évalué", Genre: GenreAssessor, Narrative: "Évalué par Claire Morel, formatrice, le 20 novembre 2026."},
			{Name: "Photo du stand", Genre: GenreProof, Narrative: "L’étal monté à 7 h 30.", URL: "https://exemple.fr/photos/%C3%A9tal%201.jpg"},
		},
		AwardedDate: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), ValidFrom: signedAt, ValidUntil: time.Date(2029, 11, 20, 22, 59, 59, 0, time.UTC),
		Status: &status, Statuses: []StatusView{status}, Raw: doc,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Achievement.Kind() != domain.SoftSkill || got.AfestSteps() != nil || got.Bloc != nil {
		t.Error("the kind is read wrongly")
	}
}

func TestViewOfBloc(t *testing.T) {
	v, err := Check(build(t, inputOf(domain.BlocAttestation)))
	if err != nil {
		t.Fatal(err)
	}
	want := &BlocView{
		Code: "RNCP37715BC01", Title: "Entretenir le logement et le linge d’un particulier", CertificationCode: "RNCP37715",
		CertificationTitle: "Assistant de vie aux familles", CertifyingBody: "Ministère du Travail",
	}
	if diff := cmp.Diff(want, v.Bloc); diff != "" {
		t.Error(diff)
	}
	for _, words := range []string{"RNCP37715BC01", "Niveau 3 du cadre national", "niveau 3 du cadre européen", "330t", "5 juillet 2028"} {
		if got := v.EvidenceOf(GenreCertification)[0].Narrative; !strings.Contains(got, words) {
			t.Errorf("mention %q is missing: %s", words, got)
		}
	}
	if got := v.Achievement.CriteriaLines; len(got) != 3 {
		t.Errorf("criteria lines %q", got)
	}
}

// foreign is a badge in the forms that other makers use.
const foreign = `{
 "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", {"ext": "https://exemple.fr/"}],
 "id": "https://exemple.fr/c/1", "type": ["VerifiableCredential", "OpenBadgeCredential"],
 "name": {"en": "Teamwork", "fr": "Travail en équipe"},
 "issuer": "https://exemple.fr/issuer",
 "validFrom": "2024-01-01T00:00:00.250+01:00",
 "credentialSubject": {"type": "AchievementSubject",
  "identifier": {"type": "IdentityObject", "hashed": true, "identityHash": "sha256$00", "identityType": "emailAddress", "salt": "s"},
  "achievement": {"id": "https://exemple.fr/a/1", "type": "Achievement", "name": "Teamwork", "description": "Works in a team",
   "criteria": {"narrative": "# Critères\nParticiper à trois projets.\n\nÊtre recommandé."},
   "image": {"id": "https://exemple.fr/a.png", "type": "Image"},
   "alignment": {"type": "Alignment", "targetName": "Équipe", "targetUrl": "https://exemple.fr/x"}, "tag": "équipe"}},
 "evidence": {"type": "Evidence", "id": "https://exemple.fr/e", "name": {"de": "Arbeit"}},
 "credentialStatus": [
  {"id": "https://exemple.fr/s/2#5", "type": "BitstringStatusListEntry", "statusPurpose": "suspension", "statusListIndex": "5", "statusListCredential": "https://exemple.fr/s/2"},
  {"id": "https://exemple.fr/s/1#5", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "5", "statusListCredential": "https://exemple.fr/s/1"}],
 "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z1"}}`

func TestForeignForms(t *testing.T) {
	v, err := Check([]byte(foreign))
	if err != nil {
		t.Fatal(err)
	}
	type seen struct {
		Name, Issuer, Holder, Evidence, List string
		Lines, Tags                          []string
		Alignments                           int
		From                                 time.Time
	}
	got := seen{v.Name, v.IssuerID, v.RecipientName, v.Evidence[0].Name, v.Status.List, v.Achievement.CriteriaLines, v.Achievement.Tags, len(v.Achievement.Alignments), v.ValidFrom}
	want := seen{"Travail en équipe", "https://exemple.fr/issuer", "", "Arbeit", "https://exemple.fr/s/1",
		[]string{"Critères", "Participer à trois projets.", "Être recommandé."}, []string{"équipe"}, 1, time.Date(2023, 12, 31, 23, 0, 0, 250e6, time.UTC)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !v.AwardedDate.Equal(v.ValidFrom) {
		t.Error("without awardedDate the day is that of validFrom")
	}
}

// A credential on VCDM 1.1 has other dates, and its JWT carries it in "vc".
func TestVCDM11(t *testing.T) {
	old := spoil(t, []byte(foreign), func(m map[string]any) {
		m["@context"].([]any)[0] = contextVCDM1
		m["issuer"] = map[string]any{"id": "https://exemple.fr/issuer", "type": []any{"Profile"}, "name": "École"}
		m["issuanceDate"], m["expirationDate"] = "2023-05-01T00:00:00Z", "2030-05-01T00:00:00Z"
		delete(m, "validFrom")
	})
	wrapped := []byte(`{"iss":"https://exemple.fr/issuer","vc":` + string(old) + `}`)
	for name, doc := range map[string][]byte{"plain": old, "in a JWT": wrapped} {
		v, err := Check(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !v.VCDM1 || v.ValidFrom.Year() != 2023 || v.ValidUntil.Year() != 2030 || v.IssuerName != "École" || !bytes.Equal(v.Raw, doc) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	for name, change := range map[string]func(map[string]any){
		"no issuance date": func(m map[string]any) { delete(m, "issuanceDate") },
		"no name":          func(m map[string]any) { delete(m, "name") },
	} {
		if _, err := Check(spoil(t, old, change)); codesOf(err) != CodeMissing {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOtherStatusForms(t *testing.T) {
	v, err := Parse(spoil(t, []byte(foreign), func(m map[string]any) {
		m["credentialStatus"] = map[string]any{"id": "https://exemple.fr/revoked", "type": "1EdTechRevocationList"}
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := &StatusView{ID: "https://exemple.fr/revoked", Type: "1EdTechRevocationList", List: "https://exemple.fr/revoked", Index: -1, Size: 1}
	if diff := cmp.Diff(want, v.Status); diff != "" {
		t.Error(diff)
	}
}

func TestParseSaysWhatItIsNot(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 80) + "1" + strings.Repeat("}", 80)
	for name, test := range map[string]struct{ doc, want string }{
		"nothing":          {"", CodeNotJSON},
		"half":             {`{"id":`, CodeNotJSON},
		"two documents":    {`{}{}`, CodeNotJSON},
		"a list":           {`[]`, CodeNotJSON},
		"null":             {`null`, CodeNotJSON},
		"latin 1":          {"{\"name\":\"\xe9\"}", CodeNotJSON},
		"too deep":         {deep, CodeTooDeep},
		"deep in text":     {`{"a":"` + strings.Repeat("{", 100) + `"}`, CodeNotCredential},
		"quote in text":    {`{"a":"\"` + strings.Repeat("[", 100) + `"}`, CodeNotCredential},
		"too large":        {`{"a":"` + strings.Repeat("a", maxDocument) + `"}`, CodeTooLarge},
		"any JSON":         {`{"a":1}`, CodeNotCredential},
		"assertion of old": {`{"type":"Assertion","badge":"https://exemple.fr/b"}`, CodeOpenBadges2},
		"case of a name":   {strings.Replace(foreign, `"credentialSubject"`, `"CredentialSubject"`, 1), CodeMissing},
	} {
		v, err := Parse([]byte(test.doc))
		if codesOf(err) != test.want || v != nil {
			t.Errorf("%s: %q, want %q", name, codesOf(err), test.want)
		}
	}
}

func TestStatusListReadsBack(t *testing.T) {
	doc, err := BuildStatusList(testBase, ecole(), 2, PurposeSuspension, "uH4sIAAAAAAAA", signedAt, signedAt.AddDate(0, 0, 7))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseStatusList(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := &StatusListView{
		ID: SuspensionTwin(StatusList(testBase, ecole().Slug, 2)), IssuerID: DID(testBase, ecole().Slug), Purposes: []string{"suspension"},
		EncodedList: "uH4sIAAAAAAAA", ValidFrom: signedAt, ValidUntil: signedAt.AddDate(0, 0, 7),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !got.Has(PurposeSuspension) || got.Has(PurposeRevocation) {
		t.Error("Has")
	}
}

func FuzzCheck(f *testing.F) {
	for _, kind := range allKinds {
		f.Add(build(f, inputOf(kind)))
	}
	f.Add([]byte(foreign))
	f.Add([]byte(`{"vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"]}}`))
	f.Add([]byte(`{"type":"Assertion"}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		parsed, err := Parse(doc)
		if err != nil && strings.HasPrefix(codesOf(err), "not") {
			t.Fatalf("an error without code: %v", err)
		}
		v, err := Check(doc)
		if err != nil {
			return
		}
		if diff := cmp.Diff(parsed, v); diff != "" {
			t.Fatalf("Parse and Check see different badges: %s", diff)
		}
		if v.IssuerID == "" || v.ValidFrom.IsZero() {
			t.Fatalf("a badge without issuer or date passed: %s", doc)
		}
		if l, err := Lint(doc); err == nil && !bytes.Equal(l.Bytes(), doc) {
			t.Fatal("Lint changed the bytes")
		}
	})
}

func FuzzParseStatusList(f *testing.F) {
	doc, err := BuildStatusList(testBase, ecole(), 2, PurposeSuspension, "uH4sIAAAAAAAA", signedAt, signedAt.AddDate(0, 0, 7))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(doc)
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := ParseStatusList(doc)
		if err == nil && (v.IssuerID == "" || v.EncodedList == "" || len(v.Purposes) == 0) {
			t.Fatalf("a list without its members passed: %s", doc)
		}
	})
}
