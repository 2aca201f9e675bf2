package credential

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// foreignBadge is a badge in the plain form of the standard; each case writes one thing as an issuer in use writes it.
const foreignBadge = `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
"id":"urn:uuid:0b7c4dd3-0000-4000-8000-000000000001","type":["VerifiableCredential","OpenBadgeCredential"],
"issuer":{"id":"did:web:ecole.example","type":["Profile"],"name":"École d’ailleurs"},"validFrom":"2025-01-09T15:06:31Z","name":"Diplôme",
"credentialSubject":{"id":"did:example:h","type":["AchievementSubject"],"achievement":{"id":"urn:uuid:0b7c4dd3-0000-4000-8000-000000000002","type":["Achievement"],
"name":"Diplôme","description":"Un diplôme.","criteria":{"narrative":"Étudier."}}}}`

const (
	foreignSubject = `"credentialSubject":{"id":"did:example:h","type":["AchievementSubject"],`
	foreignIssuer  = `"issuer":{"id":"did:web:ecole.example","type":["Profile"],"name":"École d’ailleurs"}`
)

func older(doc string) string {
	return strings.NewReplacer("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1", "validFrom", "issuanceDate").Replace(doc)
}

func TestHabitsOfOtherIssuers(t *testing.T) {
	swap := func(old, other string) string {
		if !strings.Contains(foreignBadge, old) {
			t.Fatalf("no %s", old)
		}
		return strings.Replace(foreignBadge, old, other, 1)
	}
	achievement := strings.TrimSuffix(foreignBadge[strings.Index(foreignBadge, `"achievement":`)+len(`"achievement":`):], "}}")
	for name, doc := range map[string]string{
		"the plain form":                    foreignBadge,
		"the plain form of VCDM 1.1":        older(foreignBadge),
		"the issuer's address alone":        swap(foreignIssuer, `"issuer":"did:web:ecole.example"`),
		"the same on VCDM 1.1":              older(swap(foreignIssuer, `"issuer":"did:web:ecole.example"`)),
		"a list of one issuer":              swap(foreignIssuer, strings.Replace(foreignIssuer, `:{`, `:[{`, 1)+`]`),
		"an image by its address":           swap(`"name":"Diplôme",`, `"name":"Diplôme","image":"https://ecole.example/i.png",`),
		"the issuer's image by its address": swap(`"name":"École d’ailleurs"`, `"name":"École d’ailleurs","image":"https://ecole.example/logo.png"`),
		"the model's image by its address":  swap(`"description"`, `"image":"data:image/png;base64,AAAA","description"`),
		"the creator's image":               swap(`"description"`, `"creator":{"id":"did:web:c.example","type":["Profile"],"image":"https://c.example/l.png"},"description"`),
		"a name with its language":          swap(`"name":"Diplôme",`, `"name":{"@value":"Diplôme","@language":"fr"},`),
		"names in several languages":        swap(`"name":"Diplôme",`, `"name":[{"@value":"Diploma","@language":"en","@direction":"ltr"},{"@value":"Diplôme","@language":"fr"}],`),
		"a narrative in several languages":  swap(`"Étudier."`, `[{"@value":"Study.","@language":"en"},{"@value":"Étudier.","@language":"fr"}]`),
		"a map of languages":                swap(`"description":"Un diplôme."`, `"description":{"en":"A diploma.","fr":"Un diplôme."}`),
		"a list of one subject":             strings.TrimSuffix(strings.Replace(foreignBadge, `"credentialSubject":`, `"credentialSubject":[`, 1), "}") + "]}",
		"a list of one achievement":         swap(achievement, "["+achievement+"]"),
		"a holder who is only named":        swap(foreignSubject, `"credentialSubject":{"type":["AchievementSubject"],"name":"Jeanne Doe",`),
	} {
		v, err := Check([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		standard := strings.HasPrefix(name, "the plain form") || name == "the issuer's address alone" || name == "a name with its language" || name == "a map of languages"
		if v.Loose == standard {
			t.Errorf("%s: loose %t", name, v.Loose)
		}
		if v.IssuerID != "did:web:ecole.example" || v.Title() != "Diplôme" || string(v.Raw) != doc {
			t.Errorf("%s: %q of %q", name, v.Title(), v.IssuerID)
		}
		if name == "a holder who is only named" && v.RecipientName != "Jeanne Doe" {
			t.Errorf("%s: %q", name, v.RecipientName)
		}
	}
	for name, x := range map[string]struct{ doc, code string }{
		"nobody is named":              {swap(foreignSubject, `"credentialSubject":{"type":["AchievementSubject"],`), CodeSubject},
		"two subjects":                 {strings.TrimSuffix(strings.Replace(foreignBadge, `"credentialSubject":`, `"credentialSubject":[{"id":"did:example:g"},`, 1), "}") + "]}", ""},
		"two issuers":                  {swap(foreignIssuer, `"issuer":["did:web:ecole.example","did:web:other.example"]`), CodeMalformed},
		"an issuer that is no address": {older(swap(foreignIssuer, `"issuer":"nobody"`)), CodeMalformed},
		"an image that is no address":  {swap(`"name":"Diplôme",`, `"name":"Diplôme","image":"picture",`), CodeMalformed},
		"a name that is a number":      {swap(`"name":"Diplôme",`, `"name":7,`), CodeMalformed},
		"one habit and one fault":      {swap(`"name":"Diplôme",`, `"name":{"@value":"Diplôme"},"image":7,`), CodeMalformed},
		"a model without criteria":     {swap(`,"criteria":{"narrative":"Étudier."}`, ``), CodeMissing},
	} {
		_, err := Check([]byte(x.doc))
		var d *DocumentError
		if !errors.As(err, &d) || x.code != "" && d.Code != x.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What we sign ourselves keeps to the plain form: habits are for reading.
func TestHabitsAreNotOurs(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"nothing":                   func(map[string]any) {},
		"an image by its address":   func(m map[string]any) { m["image"] = "https://ecole.example/i.png" },
		"names with their language": func(m map[string]any) { m["name"] = []any{map[string]any{"@value": "Diplôme", "@language": "fr"}} },
		"a holder who is only named": func(m map[string]any) {
			s := m["credentialSubject"].(map[string]any)
			delete(s, "id")
			s["name"] = "Jeanne Doe"
		},
	} {
		var m map[string]any
		if err := json.Unmarshal([]byte(foreignBadge), &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		doc, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(doc); err != nil {
			t.Errorf("%s, read: %v", name, err)
		}
		_, err = Lint(doc)
		var d *DocumentError
		if strict := errors.As(err, &d) && (d.Code == CodeMalformed || d.Code == CodeSubject); strict != (name != "nothing") {
			t.Errorf("%s, signed: %v", name, err)
		}
	}
}

// A profile may leave its own name to the claim of the token (VCDM 1.1, section 6.3.1).
func TestIssuerInClaims(t *testing.T) {
	inner := strings.Replace(older(foreignBadge), `"issuer":{"id":"did:web:ecole.example",`, `"issuer":{`, 1)
	v, err := Check([]byte(`{"iss":"did:web:ecole.example","vc":` + inner + `}`))
	if err != nil || v.IssuerID != "did:web:ecole.example" || v.IssuerName != "École d’ailleurs" {
		t.Errorf("%+v, %v", v, err)
	}
}
