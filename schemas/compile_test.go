package schemas

import (
	"encoding/json"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEverySchemaCompilesOnce(t *testing.T) {
	names, err := fs.Glob(schemaFiles, "ob3/*.schema.json")
	if err != nil || len(names) < 7 {
		t.Fatalf("%d schemas: %v", len(names), err)
	}
	top, err := fs.Glob(schemaFiles, "*.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, top...) {
		first, err := Compile(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again, _ := Compile(name); again != first {
			t.Errorf("%s was compiled twice", name)
		}
	}
}

func TestCompileReachesOnlyEmbeddedFiles(t *testing.T) {
	for _, name := range []string{"ob3/none.schema.json", "../go.mod", "https://exemple.fr/schema.json", ""} {
		if s, err := Compile(name); err == nil || s != nil {
			t.Errorf("%q compiled", name)
		}
	}
	if _, err := (embeddedLoader{}).Load("https://exemple.fr/schema.json"); err == nil {
		t.Error("an address outside was loaded")
	}
}

func TestValidatorsServeManyAtATime(t *testing.T) {
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			s, err := Compile("ob3/achievementcredential.schema.json")
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Validate(full(t)); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
}

func full(t *testing.T) map[string]any {
	t.Helper()
	b, err := os.ReadFile("testdata/full-credential.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// parent walks a path of names and places to the object that holds its last name.
func parent(t *testing.T, v any, path string) (map[string]any, string) {
	t.Helper()
	steps := strings.Split(path, "/")
	for _, step := range steps[:len(steps)-1] {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil {
				t.Fatal(err)
			}
			v = x[i]
		}
	}
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s leads nowhere", path)
	}
	return m, steps[len(steps)-1]
}

const (
	ach  = "credentialSubject/achievement/"
	desc = ach + "resultDescription/0/"
	crea = ach + "creator/"
	endo = crea + "endorsement/0/"
)

// Each path is a member that the data model requires; without it the document is refused, and the fault names it.
func TestRequiredMembers(t *testing.T) {
	s, err := Compile("ob3/achievementcredential.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"@context", "id", "type", "credentialSubject", "issuer", "validFrom",
		"credentialSubject/type", "credentialSubject/achievement",
		ach + "id", ach + "type", ach + "name", ach + "description", ach + "criteria",
		ach + "alignment/0/type", ach + "alignment/0/targetName", ach + "alignment/0/targetUrl",
		ach + "image/id", ach + "image/type", ach + "related/0/id", ach + "related/0/type",
		ach + "otherIdentifier/0/type", ach + "otherIdentifier/0/identifier", ach + "otherIdentifier/0/identifierType",
		desc + "id", desc + "type", desc + "name", desc + "resultType",
		desc + "rubricCriterionLevel/0/id", desc + "rubricCriterionLevel/0/type", desc + "rubricCriterionLevel/0/name",
		crea + "id", crea + "type", crea + "address/type", crea + "address/geo/type", crea + "address/geo/latitude", crea + "parentOrg/id",
		endo + "@context", endo + "id", endo + "type", endo + "name", endo + "issuer", endo + "credentialSubject",
		endo + "credentialSubject/id", endo + "credentialSubject/type", endo + "proof/0/type",
		"credentialSubject/identifier/0/type", "credentialSubject/identifier/0/hashed", "credentialSubject/identifier/0/identityHash",
		"credentialSubject/identifier/0/identityType", "credentialSubject/result/0/type", "credentialSubject/source/id",
		"evidence/0/type", "issuer/id", "issuer/type", "proof/0/type", "credentialSchema/0/id", "credentialSchema/0/type",
		"credentialStatus/type", "refreshService/id", "refreshService/type", "termsOfUse/0/type", "image/id",
	} {
		doc := full(t)
		m, name := parent(t, doc, path)
		if _, there := m[name]; !there {
			t.Fatalf("%s is not in the document", path)
		}
		delete(m, name)
		err := s.Validate(doc)
		f, ok := FaultOf(err)
		if !ok || !f.Missing {
			t.Errorf("without %s: %v", path, err)
			continue
		}
		if diff := cmp.Diff(strings.Split(path, "/"), f.Path); diff != "" {
			t.Errorf("without %s the fault is elsewhere: %s", path, diff)
		}
	}
}

// Each value is of a form that the data model does not allow at that place.
func TestMalformedMembers(t *testing.T) {
	s, err := Compile("ob3/achievementcredential.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(full(t)); err != nil {
		t.Fatal(err)
	}
	for path, value := range map[string]any{
		"@context":                               "https://www.w3.org/ns/credentials/v2",
		"id":                                     "sans espace ?",
		"type":                                   []any{"VerifiableCredential"},
		"name":                                   []any{"a"},
		"validUntil":                             "demain",
		"awardedDate":                            "2026-05-01T10:00:00",
		"credentialSubject":                      []any{},
		"credentialSubject/type":                 "Achievement",
		"credentialSubject/activityStartDate":    "2026-05-01",
		"credentialSubject/creditsEarned":        "1.5",
		"credentialSubject/result/1/status":      "Done",
		"credentialSubject/result/0/value":       15.0,
		"credentialSubject/identifier/0/more":    true,
		ach + "achievementType":                  "ext:",
		ach + "inLanguage":                       "français",
		ach + "criteria":                         "Atteler seul.",
		ach + "endorsementJwt":                   []any{"pas un JWS"},
		ach + "tag":                              []any{1.0},
		ach + "alignment/0/targetType":           "RNCP",
		ach + "alignment/0/targetUrl":            "RNCP37715",
		ach + "image/alt":                        "Un tracteur",
		ach + "otherIdentifier/0/identifierType": "UAI",
		ach + "otherIdentifier/0/more":           "x",
		crea + "address/addressCountryCode":      "France",
		crea + "address/geo/longitude":           "5",
		crea + "dateOfBirth":                     "31/01/1970",
		endo + "type":                            []any{"VerifiableCredential"},
		desc + "resultType":                      "Note",
		desc + "rubricCriterionLevel/0/points":   10.0,
		"evidence/0/type":                        []any{},
		"issuer":                                 12.0,
		"proof/0/created":                        "hier",
	} {
		doc := full(t)
		m, name := parent(t, doc, path)
		m[name] = value
		err := s.Validate(doc)
		if f, ok := FaultOf(err); !ok || f.Missing || f.Message == "" {
			t.Errorf("%s = %v: %v", path, value, err)
		}
	}
}

// JSON-LD compaction may leave one value where the model says many.
func TestOneValueStandsForAList(t *testing.T) {
	s, err := Compile("ob3/achievementcredential.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"evidence", "proof", "credentialSchema", "termsOfUse", "credentialSubject/identifier", "credentialSubject/type", ach + "type",
		ach + "alignment", ach + "related", ach + "otherIdentifier", ach + "endorsementJwt", ach + "tag", crea + "endorsement",
		desc + "rubricCriterionLevel", desc + "allowedValue", "issuer/type",
	} {
		doc := full(t)
		m, name := parent(t, doc, path)
		m[name] = m[name].([]any)[0]
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestFaultOfOtherErrors(t *testing.T) {
	if f, ok := FaultOf(fs.ErrNotExist); ok {
		t.Errorf("%+v", f)
	}
}
