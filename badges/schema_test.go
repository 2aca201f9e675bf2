package badges

import (
	"encoding/json"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/schemas"
)

// validate says whether a definition fits schemas/catalogue.schema.json.
func validate(t *testing.T, definition []byte) error {
	t.Helper()
	s, err := schemas.Compile("catalogue.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(definition, &doc); err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// definition reads a badge.json of the catalogue.
func definition(t *testing.T, slug string) []byte {
	t.Helper()
	b, err := files.ReadFile("catalogue/" + slug + "/badge.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryDefinitionFitsTheSchema(t *testing.T) {
	for slug := range onDisk(t) {
		if err := validate(t, definition(t, slug)); err != nil {
			t.Errorf("%s: %v", slug, err)
		}
	}
}

// Each case spoils one sound definition; a schema that says nothing would let them pass.
func TestSchemaRefuses(t *testing.T) {
	const skill, afest, bloc, prep = "travailler-en-equipe", "tailler-la-vigne", "bloc-piquer-a-plat", "preparation-piquer-a-plat"
	for name, c := range map[string]struct {
		slug  string
		spoil func(map[string]any)
	}{
		"unknown field":             {skill, func(m map[string]any) { m["colour"] = "bleu" }},
		"unknown kind":              {skill, func(m map[string]any) { m["kind"] = "diploma" }},
		"no alternative text":       {skill, func(m map[string]any) { delete(m["image"].(map[string]any), "alt") }},
		"empty alternative text":    {skill, func(m map[string]any) { m["image"].(map[string]any)["alt"] = "" }},
		"square soft skill":         {skill, func(m map[string]any) { m["image"].(map[string]any)["shape"] = "square" }},
		"round AFEST":               {afest, func(m map[string]any) { m["image"].(map[string]any)["shape"] = "circle" }},
		"round bloc":                {bloc, func(m map[string]any) { m["image"].(map[string]any)["shape"] = "circle" }},
		"square preparation":        {prep, func(m map[string]any) { m["image"].(map[string]any)["shape"] = "square" }},
		"colour that says a state":  {skill, func(m map[string]any) { m["image"].(map[string]any)["color"] = "rouge" }},
		"two criteria":              {afest, func(m map[string]any) { m["criteria"] = m["criteria"].([]any)[:2] }},
		"six criteria":              {afest, func(m map[string]any) { m["criteria"] = append(m["criteria"].([]any), "Tailler encore.") }},
		"criterion without a stop":  {afest, func(m map[string]any) { m["criteria"].([]any)[0] = "Couper net" }},
		"three levels":              {skill, func(m map[string]any) { m["levels"] = m["levels"].([]any)[:3] }},
		"no levels":                 {skill, func(m map[string]any) { delete(m, "levels") }},
		"levels out of order":       {skill, func(m map[string]any) { m["levels"].([]any)[0].(map[string]any)["level"] = 2 }},
		"level without a place":     {skill, func(m map[string]any) { delete(m["levels"].([]any)[3].(map[string]any), "place") }},
		"level without who decides": {skill, func(m map[string]any) { delete(m["levels"].([]any)[0].(map[string]any), "decides") }},
		"level with one example": {skill, func(m map[string]any) {
			l := m["levels"].([]any)[1].(map[string]any)
			l["examples"] = l["examples"].([]any)[:1]
		}},
		"levels on a bloc":          {bloc, func(m map[string]any) { m["levels"] = []any{} }},
		"context missing":           {skill, func(m map[string]any) { m["contexts"] = m["contexts"].([]any)[1:] }},
		"unknown context":           {afest, func(m map[string]any) { m["contexts"] = []any{"holidays"} }},
		"no context":                {afest, func(m map[string]any) { delete(m, "contexts") }},
		"no assessment":             {afest, func(m map[string]any) { delete(m, "assessment") }},
		"unaligned soft skill":      {skill, func(m map[string]any) { m["alignments"] = []any{} }},
		"alignment to a wrong code": {skill, func(m map[string]any) { m["alignments"].([]any)[0].(map[string]any)["code"] = "Z99" }},
		"alignment to no address":   {skill, func(m map[string]any) { m["alignments"].([]any)[0].(map[string]any)["url"] = "rome" }},
		"bloc that ends":            {bloc, func(m map[string]any) { m["validity_months"] = 36 }},
		"attestation without bloc":  {bloc, func(m map[string]any) { delete(m, "bloc") }},
		"preparation without bloc":  {prep, func(m map[string]any) { delete(m, "bloc") }},
		"AFEST with a bloc":         {afest, func(m map[string]any) { m["bloc"] = map[string]any{} }},
		"bloc with a padded title":  {bloc, func(m map[string]any) { m["bloc"].(map[string]any)["title"] = "Piquer " }},
		"bloc of the RS":            {bloc, func(m map[string]any) { m["bloc"].(map[string]any)["code"] = "RS5616BC01" }},
		"SIRET with a tab": {bloc, func(m map[string]any) {
			m["bloc"].(map[string]any)["certifying_bodies"].([]any)[0].(map[string]any)["siret"] = "\t11000007200014"
		}},
		"end in French order": {bloc, func(m map[string]any) { m["bloc"].(map[string]any)["registration_end"] = "09/06/2028" }},
		"long title of a soft skill": {skill, func(m map[string]any) {
			m["title"] = "Travailler " + strings.Repeat("longtemps ", 8) + "en équipe"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			sound := definition(t, c.slug)
			if err := validate(t, sound); err != nil {
				t.Fatalf("before: %v", err)
			}
			var doc map[string]any
			if err := json.Unmarshal(sound, &doc); err != nil {
				t.Fatal(err)
			}
			c.spoil(doc)
			spoilt, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			if validate(t, spoilt) == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}

// The lists of the schema are the lists of the code.
func TestSchemaKnowsTheWordsOfTheDomain(t *testing.T) {
	a, err := parse(definition(t, "tailler-la-vigne"))
	if err != nil {
		t.Fatal(err)
	}
	a.Contexts = domain.Contexts
	if err := validate(t, plain(t, a)); err != nil {
		t.Errorf("with every context: %v", err)
	}
	if want := 7; len(domain.Contexts) != want {
		t.Errorf("%d contexts in the domain, the schema asks a soft skill for %d", len(domain.Contexts), want)
	}
}
