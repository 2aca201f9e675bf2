package schemas

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func documentSchemas(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(schemaFiles, "ob3/*credential*.schema.json")
	if err != nil || len(names) < 2 {
		t.Fatalf("%d schemas: %v", len(names), err)
	}
	return append(names, "ob3/achievement.schema.json", "ob3/profile.schema.json", "ob3/bitstringstatuslist.schema.json")
}

// The schemas that documents are held against use only keywords that shapes know: none goes the slow way for that.
func TestShapesKnowEveryKeywordOfOurSchemas(t *testing.T) {
	for _, name := range documentSchemas(t) {
		s, err := Compile(name)
		if err != nil {
			t.Fatal(err)
		}
		shapeOf(s)
		if !(fitting{}).fits(shapeOf(s), sampleOf(t, name)) {
			t.Errorf("%s: the sample does not fit its own shape", name)
		}
	}
	shapes.RLock()
	defer shapes.RUnlock()
	for s, f := range shapes.of {
		if f.unknown && strings.Contains(s.Location, "/ob3/") {
			t.Errorf("%s uses a keyword that shapes do not know", s.Location)
		}
	}
}

// sampleOf is a document of each kind, cut from the full credential.
func sampleOf(t *testing.T, name string) any {
	t.Helper()
	doc := full(t)
	subject := doc["credentialSubject"].(map[string]any)
	with := func(v any) any {
		v.(map[string]any)["@context"] = doc["@context"]
		return v
	}
	old := strings.Contains(name, "vcdm11")
	if old {
		list := doc["@context"].([]any)
		list[0] = "https://www.w3.org/2018/credentials/v1"
		doc["issuanceDate"] = doc["validFrom"]
	}
	switch {
	case strings.Contains(name, "endorsementcredential"):
		doc["type"], doc["name"] = []any{"VerifiableCredential", "EndorsementCredential"}, "Un badge utile"
		doc["credentialSubject"] = map[string]any{"id": "urn:uuid:1", "type": []any{"EndorsementSubject"}, "endorsementComment": "Vu sur le terrain."}
	case strings.Contains(name, "clrcredential"):
		achievement := subject["achievement"]
		doc["@context"] = append(doc["@context"].([]any), "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json")
		doc["type"], doc["name"], doc["partial"] = []any{"VerifiableCredential", "ClrCredential"}, "Parcours", true
		doc["credentialSubject"] = map[string]any{
			"id": "urn:uuid:1", "type": []any{"ClrSubject"}, "verifiableCredential": []any{map[string]any{"type": "VerifiableCredential"}, "a.b.c"}, "achievement": []any{achievement},
			"association": []any{map[string]any{"type": "Association", "associationType": "isParentOf", "sourceId": "urn:uuid:1", "targetId": "urn:uuid:2"}},
		}
	case old:
	case strings.Contains(name, "achievement.schema"):
		return with(subject["achievement"])
	case strings.Contains(name, "profile"):
		return with(doc["issuer"])
	case strings.Contains(name, "statuslist"):
		return map[string]any{
			"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "type": []any{"VerifiableCredential", "BitstringStatusListCredential"},
			"issuer": "did:web:exemple.fr", "id": "https://exemple.fr/1", "validFrom": "2026-11-25T10:00:00Z",
			"credentialSubject": map[string]any{"type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "uH4sI", "ttl": 300.0},
		}
	}
	return doc
}

// drawn is a value that the schemas may or may not take somewhere.
var drawn = []any{
	nil, true, 0.0, 1.5, -3.0, "", "x", "https://exemple.fr/a", "did:web:exemple.fr", "urn:uuid:1", "relatif/chemin", "2026-11-25T10:00:00Z", "2026-11-25T10:00:00",
	"2026-11-25", "2026-02-30T10:00:00Z", "ext:autre", "ext:é", "Badge", "Achievement", "Profile", "VerifiableCredential", "AchievementCredential", "fr", "fr-FR", "FR",
	"a.b.c", "uH4sI", []any{}, []any{"x"}, []any{"Profile"}, []any{1.0}, []any{nil}, map[string]any{}, map[string]any{"fr": "oui"}, map[string]any{"fr": 1.0},
	map[string]any{"type": "Image", "id": "https://exemple.fr/i.png"}, []any{map[string]any{"type": []any{"Evidence"}}}, map[string]any{"id": "urn:x:1", "type": "Profile"},
	"https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
	"https://[::1", "https://exemple.fr/%zz", "https://::1/", "a:b c", "IdentityObject",
}

// places lists where a value stands in a document, as setters; a nil name removes.
func places(v any, set func(any), remove func(), into *[]place) {
	*into = append(*into, place{set, remove, v})
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			places(v[name], func(n any) { v[name] = n }, func() { delete(v, name) }, into)
		}
	case []any:
		for i := range v {
			places(v[i], func(n any) { v[i] = n }, func() { v[i] = nil }, into)
		}
	}
}

type place struct {
	set    func(any)
	remove func()
	old    any
}

// A shape says yes exactly where the library does. That is the whole proof that the quick way drops no check.
func TestShapesSayWhatTheLibrarySays(t *testing.T) {
	samples := map[string]string{}
	names := documentSchemas(t)
	for _, name := range names {
		text, err := json.Marshal(sampleOf(t, name))
		if err != nil {
			t.Fatal(err)
		}
		samples[name] = string(text)
	}
	yes, no := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(names).Draw(rt, "schema")
		var doc any
		if err := json.Unmarshal([]byte(samples[rapid.SampledFrom([]string{name, name, name, names[0]}).Draw(rt, "document")]), &doc); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(0, 3).Draw(rt, "changes") {
			var all []place
			places(doc, func(n any) { doc = n }, func() { doc = nil }, &all)
			at := all[rapid.IntRange(0, len(all)-1).Draw(rt, "place")]
			switch rapid.IntRange(0, 4).Draw(rt, "change") {
			case 0:
				at.remove()
			case 1:
				at.set([]any{at.old})
			case 2:
				if m, ok := at.old.(map[string]any); ok {
					m[rapid.SampledFrom([]string{"more", "id", "type", "name", "@id", "narrative", "parentOrg"}).Draw(rt, "name")] = rapid.SampledFrom(drawn).Draw(rt, "value")
					break
				}
				if list, ok := at.old.([]any); ok && len(list) > 0 {
					at.set(list[:len(list)-1])
					break
				}
				at.set(rapid.SampledFrom(drawn).Draw(rt, "value"))
			default:
				at.set(rapid.SampledFrom(drawn).Draw(rt, "value"))
			}
			var fresh any // drawn values are shared: the next change must not reach into them
			text, err := json.Marshal(doc)
			if err != nil {
				rt.Fatal(err)
			}
			if err := json.Unmarshal(text, &fresh); err != nil {
				rt.Fatal(err)
			}
			doc = fresh
		}
		s, err := Compile(name)
		if err != nil {
			rt.Fatal(err)
		}
		want := s.Validate(doc)
		if got := (fitting{}).fits(shapeOf(s), doc); got != (want == nil) {
			text, _ := json.Marshal(doc)
			rt.Fatalf("%s: the shape says %v, the library %v\n%s", name, got, want, text)
		}
		if err := Validate(name, doc, nil); (err == nil) != (want == nil) {
			rt.Fatalf("%s: %v, the library says %v", name, err, want)
		}
		if want == nil {
			yes++
		} else {
			no++
		}
	})
	if yes < 5 || no < 20 {
		t.Errorf("%d documents that fit and %d that do not: that proves little", yes, no)
	}
}

// What shapes do not know is left to the library, with the library's answer.
func TestValidateLeavesTheRestToTheLibrary(t *testing.T) {
	if err := Validate("ob3/none.schema.json", map[string]any{}, nil); err == nil {
		t.Error("a schema that is not there took a document")
	}
	doc, err := os.ReadFile("../badges/catalogue/travailler-en-equipe/badge.json")
	if err != nil {
		t.Fatal(err)
	}
	var badge map[string]any
	if err := json.Unmarshal(doc, &badge); err != nil {
		t.Fatal(err)
	}
	if err := Validate("catalogue.schema.json", badge, nil); err != nil {
		t.Error(err)
	}
	badge["kind"] = "unheard-of"
	if _, ok := FaultOf(Validate("catalogue.schema.json", badge, nil)); !ok {
		t.Error("a badge of no kind was taken")
	}
	list := sampleOf(t, "ob3/bitstringstatuslist.schema.json").(map[string]any)
	list["credentialSubject"].(map[string]any)["ttl"] = json.Number("300") // no kind that encoding/json makes by itself
	if err := Validate("ob3/bitstringstatuslist.schema.json", list, nil); err != nil {
		t.Error(err)
	}
}
