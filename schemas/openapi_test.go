package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func openAPIDocument(t *testing.T) map[string]any {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

var escapeStep = strings.NewReplacer("~", "~0", "/", "~1")

// walk visits every object of the document with its JSON Pointer.
func walk(pointer string, v any, visit func(pointer string, m map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(pointer, v)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			walk(pointer+"/"+escapeStep.Replace(key), v[key], visit)
		}
	case []any:
		for i, x := range v {
			walk(fmt.Sprintf("%s/%d", pointer, i), x, visit)
		}
	}
}

func compilePart(pointer string) (*jsonschema.Schema, error) {
	return Compile("openapi.json" + (&url.URL{Fragment: pointer}).String())
}

func validatePart(t *testing.T, pointer string, v any) {
	t.Helper()
	s, err := compilePart(pointer)
	if err != nil {
		t.Errorf("%s: %v", pointer, err)
		return
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s: the example does not fit: %v", pointer, err)
	}
}

// Readers copy examples before they read anything else: each must be what the schema beside it says.
func TestEveryExampleFitsItsSchema(t *testing.T) {
	n := 0
	walk("", openAPIDocument(t), func(pointer string, m map[string]any) {
		if _, ok := m["schema"]; !ok {
			return
		}
		if v, ok := m["example"]; ok {
			n++
			validatePart(t, pointer+"/schema", v)
		}
		named, _ := m["examples"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(named)) {
			n++
			validatePart(t, pointer+"/schema", named[name].(map[string]any)["value"])
		}
	})
	if n < 20 {
		t.Errorf("only %d examples were found", n)
	}
}

func TestExampleOfAParameterInJSONFitsItsContent(t *testing.T) {
	walk("", openAPIDocument(t), func(pointer string, m map[string]any) {
		example, ok := m["example"].(string)
		schema, _ := m["schema"].(map[string]any)
		if !ok || schema["contentSchema"] == nil {
			return
		}
		var v any
		if err := json.Unmarshal([]byte(example), &v); err != nil {
			t.Errorf("%s: %v", pointer, err)
			return
		}
		validatePart(t, pointer+"/schema/contentSchema", v)
	})
}

// A reference that leads nowhere is found by no validator until somebody takes that way.
func TestEveryReferenceLeadsSomewhereAndEverythingIsUsed(t *testing.T) {
	doc := openAPIDocument(t)
	used := map[string]bool{}
	walk("", doc, func(pointer string, m map[string]any) {
		ref, ok := m["$ref"].(string)
		if !ok {
			return
		}
		target, inside := strings.CutPrefix(ref, "#/")
		if !inside {
			t.Errorf("%s leads out of the file: %s", pointer, ref)
			return
		}
		used[target] = true
		var v any = doc
		for _, step := range strings.Split(target, "/") {
			m, _ := v.(map[string]any)
			v = m[step]
		}
		if v == nil {
			t.Errorf("%s leads nowhere: %s", pointer, ref)
		}
	})
	components := doc["components"].(map[string]any)
	for _, group := range []string{"parameters", "responses", "schemas"} {
		for name := range components[group].(map[string]any) {
			if !used["components/"+group+"/"+name] {
				t.Errorf("components/%s/%s is used by nothing", group, name)
			}
		}
	}
}

// Each schema must be able to say no: one that accepts a number and an empty object by accident describes nothing.
func TestEveryObjectSchemaRefusesWhatItDoesNotKnow(t *testing.T) {
	schemas := openAPIDocument(t)["components"].(map[string]any)["schemas"].(map[string]any)
	for name, schema := range schemas {
		s, err := compilePart("/components/schemas/" + name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := s.Validate(json.Number("-1.5")); err == nil {
			t.Errorf("%s accepts a number", name)
		}
		m := schema.(map[string]any)
		closed := m["additionalProperties"] == false || m["unevaluatedProperties"] == false
		if m["type"] != "object" || !closed {
			continue
		}
		if err := s.Validate(map[string]any{"unheard_of": true}); err == nil {
			t.Errorf("%s accepts a member that it does not know", name)
		}
	}
}

func TestCompileFindsSchemasByPointer(t *testing.T) {
	for _, c := range []struct {
		pointer string
		ok      bool
	}{
		{"/components/schemas/Award", true},
		{"/paths/~1api~1v1~1awards~1{award}/get/responses/200/content/application~1json/schema", true},
		{"/components/schemas/Nothing", false},
		{"/paths/~1nowhere", false},
	} {
		if _, err := compilePart(c.pointer); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.pointer, err)
		}
	}
	if _, err := Compile("none.json#/a"); err == nil {
		t.Error("a file that is not there compiled")
	}
}
