package credential

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The reference texts of the standard stand beside the project where somebody put them; nothing here is the
// only proof of anything.
const reference = "../../../shared/standards"

func referenceFiles(t *testing.T, pattern string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(reference, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skipf("%s is not here", pattern)
	}
	all := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(filepath.Dir(p))+"/"+filepath.Base(p)] = b
	}
	return all
}

func TestPublishedExamples(t *testing.T) {
	want := map[string]string{
		"ob-spec-examples/endorsement.json": CodeEndorsement,
	}
	for _, pattern := range []string{"vectors/ob-spec-examples/*.json", "vectors/ob-impl-guide/obv3p0/*signed.json"} {
		for name, doc := range referenceFiles(t, pattern) {
			if _, err := Check(doc); codesOf(err) != want[name] {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, doc := range referenceFiles(t, "vectors/ob-spec-examples/endorsement.json") {
		if v, err := CheckEndorsement(doc); err != nil || v.Kind != KindEndorsement || v.Endorses == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, doc := range referenceFiles(t, "vectors/ob-impl-guide/clrv2p0/*signed.json") {
		if _, err := Check(doc); codesOf(err) != CodeRecord {
			t.Errorf("%s: %v", name, err)
		}
		if v, err := CheckRecord(doc); err != nil || v.Kind != KindRecord || len(Within(doc)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What we build must pass the published schemas, the strict one too; what ours refuses for its shape, at least
// one of theirs refuses. Where theirs say less than the text of the standard, the case is named.
func TestOurSchemaAgreesWithThePublishedOnes(t *testing.T) {
	validators := map[string]func([]byte) error{}
	for name, text := range referenceFiles(t, "schemas/ob-v3p0/achievementcredential.*-*.schema.json") {
		if !strings.Contains(name, "vcdm1") {
			validators[name] = published(t, name, text)
		}
	}
	if len(validators) < 2 {
		t.Skip("not both schemas are here")
	}
	for _, kind := range allKinds {
		for name, validate := range validators {
			if err := validate(build(t, inputOf(kind))); err != nil {
				t.Errorf("%s is refused by %s: %v", kind, name, err)
			}
		}
	}
	full, err := os.ReadFile("../../schemas/testdata/full-credential.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(full); err != nil {
		t.Errorf("full credential: %v", err)
	}
	for name, validate := range validators {
		if err := validate(full); err != nil && !strings.Contains(name, "plain-json") { // it has a language map and lone values
			t.Errorf("full credential is refused by %s: %v", name, err)
		}
	}
	silent := map[string]bool{ // rules of the text, not of their schemas
		"ends before it begins": true, "nobody": true, "empty criteria": true, "unknown level": true, "result without status": true,
		"index a number": true, "index negative": true, "no list": true, "no purpose": true, "status id is list": true,
		"id no URI": true,
	}
	for name, test := range byTheStandard {
		doc := spoil(t, build(t, inputOf(test.kind)), test.change)
		refused := false
		for _, validate := range validators {
			refused = validate(doc) != nil || refused
		}
		if refused == silent[name] {
			t.Errorf("%s: refused by the published schemas: %v", name, refused)
		}
	}
}

// published compiles a schema by its file, because several carry a wrong $id.
func published(t *testing.T, name string, text []byte) func([]byte) error {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	delete(m, "$id")
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://exemple.fr/"+name, m); err != nil {
		t.Fatal(err)
	}
	validate, err := c.Compile("https://exemple.fr/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return func(doc []byte) error {
		var v any
		if err := json.NewDecoder(bytes.NewReader(doc)).Decode(&v); err != nil {
			return err
		}
		return validate.Validate(v)
	}
}
