package jsonld

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"galon/schemas"
)

// slots lists the places of a decoded document that hold a string, number or boolean, outside its
// contexts, as setters.
func slots(v any, set func(any), into *[]func(func(any) any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name != "@context" {
				slots(v[name], func(n any) { v[name] = n }, into)
			}
		}
	case []any:
		for i := range v {
			slots(v[i], func(n any) { v[i] = n }, into)
		}
	case string, float64, bool:
		*into = append(*into, func(change func(any) any) { set(change(v)) })
	}
}

func decode(t testing.TB, doc []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(doc, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Whatever a document says is in its canonical form: no value can be changed without changing it.
func TestEveryValueIsSigned(t *testing.T) {
	for _, name := range cases(t) {
		doc := read(t, name)
		before, err := Canonicalize(doc)
		if err != nil {
			t.Fatal(err)
		}
		var n []func(func(any) any)
		slots(decode(t, doc), nil, &n)
		for i := range n {
			changed := decode(t, doc)
			var at []func(func(any) any)
			slots(changed, nil, &at)
			at[i%len(at)](func(old any) any {
				switch old := old.(type) {
				case string:
					if isBlankLabel(old) { // a label is no content, only that two are the same
						return "https://example.org/named"
					}
					return old + "x"
				case float64:
					return 3*old + 7
				case bool:
					return !old
				}
				return nil
			})
			after, err := canonicalizeDecoded(changed)
			if err == nil && string(after) == string(before) {
				text, _ := json.Marshal(changed)
				t.Errorf("%s: a changed value left the canonical form as it was:\n%s", name, text)
			}
		}
	}
}

// shuffle gives the same document in another order: of members, of the values of a property, and with
// other labels for unnamed nodes. Lists and JSON literals keep theirs.
func shuffle(t *rapid.T, v any, labels func(string) string) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name := range v {
			if name == "@context" || name == "data" || name == "order" || name == "@list" || name == "allowedValue" {
				out[name] = v[name]
			} else {
				out[name] = shuffle(t, v[name], labels)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for to, from := range rapid.Permutation(indexes(len(v))).Draw(t, "order") {
			out[to] = shuffle(t, v[from], labels)
		}
		return out
	case string:
		return labels(v)
	}
	return v
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestOrderAndLabelsDoNotMatter(t *testing.T) {
	names := cases(t)
	rapid.Check(t, func(rt *rapid.T) {
		doc := read(t, rapid.SampledFrom(names).Draw(rt, "case"))
		hash := rapid.SampledFrom([]Hash{SHA256, SHA384}).Draw(rt, "hash")
		want, err := CanonicalizeWith(doc, hash)
		if err != nil {
			rt.Fatal(err)
		}
		salt := strconv.Itoa(rapid.IntRange(0, 99).Draw(rt, "salt"))
		other := shuffle(rt, decode(t, doc), func(s string) string {
			if isBlankLabel(s) {
				return "_:" + strconv.Itoa(len(s)) + salt + s[2:]
			}
			return s
		})
		text, err := json.Marshal(other)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := CanonicalizeWith(text, hash)
		if err != nil || string(got) != string(want) {
			rt.Fatalf("%v (-want +got):\n%s", err, cmp.Diff(string(want), string(got)))
		}
	})
}

// The generator draws documents out of the words that credentials are made of, put together rightly
// and wrongly, and contexts of their own.
var (
	words = []string{
		"name", "description", "type", "id", "issuer", "credentialSubject", "achievement", "criteria",
		"narrative", "alignment", "targetName", "targetUrl", "result", "resultDescription", "allowedValue",
		"rubricCriterionLevel", "proof", "proofPurpose", "created", "evidence", "image", "tag",
		"creditsAvailable", "validFrom", "endorsement", "endorsementJwt", "verifiableCredential", "holder",
		"credentialStatus", "statusListIndex", "statusMessage", "own", "ref", "listed", "json", "noted",
		"graphed", "typed", "ex:direct", "urn:x:whole", "@id", "@type", "nested",
	}
	typeNames = []string{
		"VerifiableCredential", "OpenBadgeCredential", "Achievement", "AchievementSubject", "Alignment", "Result",
		"ResultDescription", "Profile", "Evidence", "Image", "EndorsementCredential", "VerifiablePresentation",
		"DataIntegrityProof", "BitstringStatusListEntry", "Own", "ex:Thing",
	}
	texts = []string{
		"x", "", "é", "a\"b\\c\nd", "did:example:1", "https://example.org/a", "_:b0", "_:b1", "urn:x:1",
		"2026-01-01T00:00:00Z", "assertionMethod", "ex:y", "a b",
	}
	contextNames = []any{
		"https://www.w3.org/ns/credentials/v2",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
		"https://www.w3.org/2018/credentials/v1",
		"https://w3id.org/security/data-integrity/v2",
		"https://www.w3.org/ns/credentials/examples/v2",
		map[string]any{
			"ex":     "https://example.org/ns#",
			"own":    "ex:own",
			"Own":    map[string]any{"@id": "ex:Own", "@context": map[string]any{"own": map[string]any{"@id": "ex:inside", "@type": "@id"}}},
			"ref":    map[string]any{"@id": "ex:ref", "@type": "@id"},
			"listed": map[string]any{"@id": "ex:listed", "@container": "@list"},
			"json":   map[string]any{"@id": "ex:json", "@type": "@json"},
			"noted":  map[string]any{"@id": "ex:noted", "@language": "fr"},
			"typed":  map[string]any{"@id": "ex:typed", "@type": "http://www.w3.org/2001/XMLSchema#double"},
			"nested": map[string]any{"@id": "ex:nested", "@context": map[string]any{"name": "ex:otherName", "own": nil}},
		},
		map[string]any{"graphed": map[string]any{"@id": "https://example.org/ns#graphed", "@container": []any{"@graph", "@set"}, "@type": "@id"}},
		map[string]any{"@vocab": "https://example.org/vocab#"},
		map[string]any{"own": map[string]any{"@id": "https://example.org/ns#own2", "@protected": true}},
		map[string]any{"@language": "de"},
		map[string]any{"own": map[string]any{"@id": "https://example.org/ns#label", "@container": "@language"}},
		map[string]any{"ref": map[string]any{"@reverse": "https://example.org/ns#back"}},
	}
)

func drawValue(t *rapid.T, depth int) any {
	kinds := 9
	if depth > 4 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0, 1, 2:
		return rapid.SampledFrom(texts).Draw(t, "text")
	case 3:
		return rapid.SampledFrom([]float64{0, 1, -2, 3.5, 1e6, 0.1, 123456789012, 1e-9, 2.5e30}).Draw(t, "number")
	case 4:
		return rapid.SampledFrom([]any{true, false, nil}).Draw(t, "other")
	case 5:
		return map[string]any{"@value": rapid.SampledFrom(texts).Draw(t, "value"), "@language": rapid.SampledFrom([]string{"fr", "en-GB"}).Draw(t, "language")}
	case 6, 7:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range list {
			list[i] = drawValue(t, depth+1)
		}
		return list
	}
	return drawObject(t, depth+1)
}

func drawObject(t *rapid.T, depth int) map[string]any {
	out := map[string]any{}
	if depth > 0 && rapid.IntRange(0, 9).Draw(t, "own context") == 0 {
		out["@context"] = rapid.SampledFrom(contextNames).Draw(t, "context")
	}
	if rapid.IntRange(0, 3).Draw(t, "typed") > 0 {
		out["type"] = rapid.SliceOfN(rapid.SampledFrom(typeNames), 1, 2).Draw(t, "types")
		types := make([]any, 0, 2)
		for _, n := range out["type"].([]string) {
			types = append(types, n)
		}
		out["type"] = types
	}
	for range rapid.IntRange(0, 5).Draw(t, "members") {
		out[rapid.SampledFrom(words).Draw(t, "word")] = drawValue(t, depth)
	}
	return out
}

func drawDocument(t *rapid.T) []byte {
	doc := drawObject(t, 0)
	contexts := []any{contextNames[0], contextNames[1], contextNames[7], contextNames[8]}
	for range rapid.IntRange(0, 2).Draw(t, "contexts") {
		contexts = append(contexts, rapid.SampledFrom(contextNames).Draw(t, "context"))
	}
	doc["@context"] = contexts
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestBothRoadsAgreeOnDrawnDocuments(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { compareRoads(rt, standard, drawDocument(rt)) })
}

func TestEveryDrawnValueIsSigned(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := drawDocument(rt)
		before, err := Canonicalize(text)
		if err != nil {
			return
		}
		doc := decode(t, text)
		var at []func(func(any) any)
		slots(doc, nil, &at)
		if len(at) == 0 {
			return
		}
		// A value that stands nowhere else: among [true, false, true] the first could be turned unseen,
		// since RDF is a set.
		at[rapid.IntRange(0, len(at)-1).Draw(rt, "place")](func(any) any { return "urn:x:stands-nowhere-else" })
		after, err := canonicalizeDecoded(doc)
		if err == nil && string(after) == string(before) {
			rt.Fatalf("a changed value left the canonical form as it was:\n%s", text)
		}
	})
}

// Known words in random places of a real badge: most of these documents are taken.
func TestBothRoadsAgreeOnVariantsOfABadge(t *testing.T) {
	badge := read(t, "testdata", "cases", "badge-endorsed.json")
	rapid.Check(t, func(rt *rapid.T) {
		doc := decode(t, badge)
		var at []func(func(any) any)
		slots(doc, nil, &at)
		for range rapid.IntRange(1, 4).Draw(rt, "changes") {
			at[rapid.IntRange(0, len(at)-1).Draw(rt, "place")](func(old any) any {
				if rapid.Bool().Draw(rt, "twice") {
					return []any{old, drawValue(rt, 3)}
				}
				return drawValue(rt, 3)
			})
		}
		text, err := json.Marshal(doc)
		if err != nil {
			rt.Fatal(err)
		}
		compareRoads(rt, standard, text)
	})
}

func FuzzCanonicalize(f *testing.F) {
	for _, name := range cases(f) {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		compareRoads(t, standard, doc)
		_, _ = Canonicalize(doc)
	})
}

// What is taken for JSON is JSON to encoding/json too, and the same JSON.
func FuzzParse(f *testing.F) {
	for _, name := range cases(f) {
		f.Add(read(f, name))
	}
	f.Add([]byte(`{"a":"😀\n\/","b":[-0.5e+3,true,null,{}]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := parse(doc)
		if m, decodeErr := Decode(doc); (decodeErr == nil) != (err == nil && v.kind == kindObject) {
			t.Fatalf("parse says %v, Decode says %v", err, decodeErr)
		} else if decodeErr == nil {
			if diff := cmp.Diff(v.native(), any(m)); diff != "" {
				t.Fatalf("parse and Decode read otherwise (-parse +Decode):\n%s", diff)
			}
		}
		if err != nil {
			return
		}
		var want any
		if err := json.Unmarshal(doc, &want); err != nil {
			t.Fatalf("taken, but %v", err)
		}
		if diff := cmp.Diff(want, v.native()); diff != "" {
			t.Fatalf("read otherwise (-encoding/json +ours):\n%s", diff)
		}
	})
}

// The room of one document serves the next: whatever was read before, in whatever order, the form is the same.
func TestRoomIsLentClean(t *testing.T) {
	names := cases(t)
	want := map[string]string{}
	for _, name := range names {
		form, err := newProcessor(schemas.Context).canonicalize(parsed(t, read(t, name)), SHA256)
		if err != nil {
			t.Fatal(err)
		}
		want[name] = string(form)
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(2, 8).Draw(rt, "documents") {
			if rapid.Bool().Draw(rt, "stranger") {
				_, _ = Canonicalize(drawDocument(rt))
				continue
			}
			name := rapid.SampledFrom(names).Draw(rt, "case")
			if form, err := Canonicalize(read(t, name)); err != nil || string(form) != want[name] {
				rt.Fatalf("%s: %v (-want +got):\n%s", name, err, cmp.Diff(want[name], string(form)))
			}
		}
	})
}

func parsed(t *testing.T, doc []byte) *value {
	t.Helper()
	root, err := parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func canonicalizeDecoded(doc map[string]any) ([]byte, error) {
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return Canonicalize(text)
}
