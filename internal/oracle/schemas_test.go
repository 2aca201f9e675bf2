package oracle

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/sign"
)

// The published schemas, where they lie beside this project, and another validator than ours (ajv): each document that we
// sign or publish fits, and one with a member broken does not.
func TestPublishedSchemasAcceptOurs(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..", "shared", "standards", "schemas")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the published schemas are not beside this project")
	}
	schemas := map[string]json.RawMessage{}
	for _, file := range []string{
		"ob-v3p0/achievementcredential.json-ld.schema.json", "ob-v3p0/achievementcredential.plain-json.schema.json", "ob-v3p0/endorsementcredential.json-ld.schema.json",
		"ob-v3p0/profile.json-ld.schema.json", "ob-v3p0/achievement.json-ld.schema.json", "ob-v3p0/jwks.json-ld.schema.json",
		"1edtech-variants/strict_ob_v3p0_achievementcredential_schema.json", "1edtech-variants/ob_v3p0_endorsementcredential_schema.json",
		"w3c/verifiable-credential-schema.json", "w3c/verifiable-presentation-schema.json",
	} {
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		schemas[strings.TrimSuffix(filepath.Base(file), ".json")] = b
	}
	o := newOurs(t)
	items := []SchemaItem{{Name: "keys", Schema: "jwks.json-ld.schema", Document: jwks(t, o.ring)}}
	add := func(name string, document []byte, schemas ...string) {
		for _, s := range schemas {
			broken := bytes.Replace(document, []byte(`"type":`), []byte(`"typo":`), 1)
			items = append(items, SchemaItem{name + " by " + s, s, document}, SchemaItem{name + " by " + s + ", broken", s, broken})
		}
	}
	for name, l := range goldens(t) {
		signed, err := o.ring.Sign(l, at)
		if err != nil {
			t.Fatal(err)
		}
		if name == "endorsement" {
			add(name, signed, "endorsementcredential.json-ld.schema", "ob_v3p0_endorsementcredential_schema", "verifiable-credential-schema")
			continue
		}
		if strings.Contains(name, "list") {
			add(name, signed, "verifiable-credential-schema")
			continue
		}
		add(name, signed, "achievementcredential.json-ld.schema", "achievementcredential.plain-json.schema", "strict_ob_v3p0_achievementcredential_schema", "verifiable-credential-schema")
		if name == "afest" {
			add("a presentation", present(t, o.ring, signed), "verifiable-presentation-schema")
		}
	}
	for name, schema := range map[string]string{"profile": "profile.json-ld.schema", "achievement": "achievement.json-ld.schema"} {
		b, err := os.ReadFile(filepath.Join("..", "credential", "testdata", name+".golden.json"))
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, b); err != nil {
			t.Fatal(err)
		}
		add(name, compact.Bytes(), schema)
	}
	for name, fault := range CheckSchemas(t, schemas, items) {
		if (fault == "") == strings.HasSuffix(name, "broken") {
			t.Errorf("%s: %q", name, fault)
		}
	}
}

func jwks(t *testing.T, r *sign.Ring) []byte {
	t.Helper()
	var keys []sign.PublishedKey
	for _, k := range r.Keys {
		keys = append(keys, sign.PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: r.KeyURL(k.ID)})
	}
	set, err := sign.JWKS(map[string][]sign.PublishedKey{r.Issuer: keys})
	if err != nil {
		t.Fatal(err)
	}
	return set
}
