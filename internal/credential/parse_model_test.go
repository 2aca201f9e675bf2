package credential

import (
	"encoding/base64"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

const aBadgeClass = `{"@context":"https://w3id.org/openbadges/v2","type":"BadgeClass","id":"https://x.example/b/1","name":"Accueillir","description":"Recevoir un client.",
"image":"https://x.example/b/1.png","criteria":{"narrative":"Pour l’obtenir :\n\n* Saluer.\n* Écouter."},"issuer":{"id":"https://x.example/i","type":"Issuer","name":"École X"},
"tags":["accueil"],"alignment":[{"targetName":"Accueil","targetUrl":"https://x.example/r/1","targetFramework":"R","targetCode":"1"}]}`

func TestModelsOfAnybodyAreRead(t *testing.T) {
	want := SeenModel{Format: "2.0", ID: "https://x.example/b/1", Title: "Accueillir", Description: "Recevoir un client.", Criteria: []string{"Saluer.", "Écouter."},
		Image: "https://x.example/b/1.png", Tags: []string{"accueil"}, CreatorID: "https://x.example/i", CreatorName: "École X",
		Alignments: []domain.Alignment{{Framework: "R", Code: "1", Name: "Accueil", URL: "https://x.example/r/1", Relation: "related"}}}
	jws := "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"type":"Assertion","badge":`+aBadgeClass+`}`)) + ".AA"
	for name, doc := range map[string]string{
		"alone": aBadgeClass, "in a list": "[" + aBadgeClass + "]", "in an assertion": `{"type":"Assertion","recipient":{},"badge":` + aBadgeClass + `}`,
		"signed": jws, "signed in a list": `["` + jws + `"]`, "answered": `{"status":{"success":true},"result":[` + aBadgeClass + `]}`,
	} {
		got, err := ParseModels([]byte(doc))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d models, %v", name, len(got), err)
		} else if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	got, err := ParseModels([]byte(`{"type":"Assertion","badge":"https://x.example/b/1"}`))
	if err != nil || got[0].Elsewhere != "https://x.example/b/1" {
		t.Errorf("an address: %+v, %v", got, err)
	}
	got, err = ParseModels([]byte(`{"type":"BadgeClass","name":"N","criteria":"https://x.example/c"}`))
	if err != nil || got[0].CriteriaURL != "https://x.example/c" || got[0].Criteria != nil {
		t.Errorf("criteria elsewhere: %+v, %v", got, err)
	}
}

// A definition comes in many shapes; each of these is one badge « Nom » with the lines « Saluer » and « Écouter ».
func TestShapesOfDefinitions(t *testing.T) {
	const definition = `{"id":"urn:d","type":["Achievement"],"name":"Nom","criteria":{"narrative":"- Saluer\n- Écouter"}}`
	const badge = `{"type":["VerifiableCredential","OpenBadgeCredential"],"credentialSubject":{"achievement":` + definition + `}}`
	jwt := "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(badge)) + ".AA"
	for name, doc := range map[string]string{
		"several criteria": `{"type":"Achievement","name":"Nom","criteria":[{"narrative":"- Saluer"},{"narrative":"Écouter"}]}`,
		"texts":            `{"type":"Achievement","name":"Nom","criteria":["Saluer","Écouter"]}`,
		"HTML":             `{"type":"BadgeClass","name":"Nom","criteria":{"narrative":"<p>Pour l’avoir :</p><ul><li>Saluer</li><li class=\"x\">&Eacute;couter</li></ul>"}}`,
		"language maps":    `{"type":"Achievement","name":{"en":"Name","fr":"Nom"},"criteria":{"narrative":{"en":"x","fr":"- Saluer\n- Écouter"}}}`,
		"language values":  `{"type":"Achievement","name":[{"@value":"Name","@language":"en"},{"@value":"Nom","@language":"fr-FR"}],"criteria":{"narrative":"Saluer\nÉcouter"}}`,
		"narrative beside": `{"status":{"success":true},"result":[{"entityType":"BadgeClass","name":"Nom","criteriaNarrative":"* Saluer\n* Écouter","criteriaUrl":"https://x.example/c","issuer":"i"}]}`,
		"graph":            `{"@context":"x","@graph":[` + definition + `,{"type":"Profile","name":"X"}]}`,
		"presentation":     `{"type":["VerifiablePresentation"],"verifiableCredential":[` + badge + `]}`,
		"JWT inside":       `{"type":["VerifiablePresentation"],"verifiableCredential":["` + jwt + `"]}`,
		"record":           `{"type":["VerifiableCredential","ClrCredential"],"name":"Relevé","credentialSubject":{"verifiableCredential":[` + badge + `],"achievement":[` + definition + `]}}`,
		"list":             `{"credentials":[` + badge + `]}`, "member": `{"achievement":` + definition + `}`, "badges": `{"badges":[` + definition + `]}`,
		"twice": `[` + definition + `]`,
	} {
		got, err := ParseModels([]byte(doc))
		if err != nil || len(got) != 1 || got[0].Title != "Nom" || !cmp.Equal(got[0].Criteria, []string{"Saluer", "Écouter"}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, test := range []struct {
		doc  string
		want SeenModel
	}{
		{`"description":"Un **bon** [accueil](https://x.example)","criteria":{"narrative":"1. Saluer *chaque* client\n2. Écouter"},"expires":{"amount":2,"duration":"years"},"extensions:ApplyLink":{"url":"x"}`,
			SeenModel{Description: "Un bon accueil", Criteria: []string{"Saluer chaque client", "Écouter"}, Months: 24, Untaken: []string{"extensions:ApplyLink"}}},
		{`"criteria":"Réussir le test","extensions":{"extensions:LearningOutcomeExtension":{"LearningOutcome":"- Rédiger\n- Citer"},"extensions:ECTSExtension":{"ECTS":2}},"expires":"12"`,
			SeenModel{Criteria: []string{"Rédiger", "Citer"}, Months: 12, Untaken: []string{"Réussir le test", "extensions:ECTSExtension"}}},
		{`"criteria":"Monter","expires":{"amount":3,"duration":"days"},"extensions:CompetencyExtension":[{"name":"Monter un module","framework":"esco","framework_identifier":"http://data.europa.eu/esco/skill/1"}]`,
			SeenModel{Criteria: []string{"Monter"}, Untaken: []string{"expires"}, Alignments: []domain.Alignment{{Framework: "esco", Name: "Monter un module", URL: "http://data.europa.eu/esco/skill/1", Relation: "related"}}}},
		{`"criteria":"Lire","creditsAvailable":3,"resultDescription":[{"id":"urn:1","name":"Note","resultType":"RawScore"}]`, SeenModel{Criteria: []string{"Lire"}, Untaken: []string{"Note", "creditsAvailable"}}},
	} {
		test.want.Format, test.want.Title = "2.0", "N"
		got, err := ParseModels([]byte(`{"type":"BadgeClass","name":"N",` + test.doc + `}`))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d, %v", test.doc, len(got), err)
		} else if diff := cmp.Diff(test.want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.doc, diff)
		}
	}
	got, err := ParseModels([]byte(`{"type":"BadgeClass","name":"N","criteria":"x","alignment":[{"name":"A","url":"https://x.example/a"}]}`))
	if err != nil || got[0].Alignments[0].Name != "A" || got[0].Alignments[0].URL != "https://x.example/a" {
		t.Errorf("alignment of 1.1: %+v, %v", got, err)
	}
}

// What we publish is read back as what it was made of.
func TestOurOwnDefinitionsAreReadBack(t *testing.T) {
	a := achievementOf(domain.SoftSkill)
	document, err := BuildAchievement(testBase, ecole(), a, Endorsements{})
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string][]byte{"definition": document, "badge": build(t, inputOf(domain.SoftSkill))} {
		got, err := ParseModels(doc)
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %d, %v", name, len(got), err)
		}
		if m := got[0]; m.Title != a.Title || m.Description != a.Description || !cmp.Equal(m.Criteria, a.Criteria) || m.Kind != a.Kind || !cmp.Equal(m.Alignments, a.Alignments) ||
			len(m.Levels) != len(a.Levels) || m.Format != "3.0" {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ doc, code string }{
		"nothing": {"", CodeNotJSON}, "a word": {`"bonjour"`, CodeNotJSON}, "an object": {`{}`, CodeNoModel}, "an issuer": {`{"type":"Issuer","name":"X"}`, CodeNoModel},
		"an empty list": {`[]`, CodeNoModel}, "half": {`[{"type":"BadgeClass"`, CodeNotJSON},
	} {
		_, err := ParseModels([]byte(test.doc))
		var fault *DocumentError
		if !errors.As(err, &fault) || fault.Code != test.code {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
}

func FuzzParseModels(f *testing.F) {
	f.Add([]byte(aBadgeClass))
	f.Add([]byte(`[{"credentialSubject":[{"achievement":{"type":["Achievement"],"name":"N","criteria":{"narrative":"1. a"}}}]}]`))
	f.Add([]byte(`{"type":"Assertion","badge":{"name":{"fr":"N"},"criteria":[1,2]}}`))
	f.Add([]byte(`a.e30.b`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		models, err := ParseModels(doc)
		var fault *DocumentError
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("an error without a code: %v", err)
		}
		if err == nil && (len(models) == 0 || len(models) > maxSeen) {
			t.Fatalf("%d models and no error", len(models))
		}
	})
}
