package jsonld

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"galon/schemas"
)

var draw = flag.String("draw", "", "write drawn credentials to this file, as testdata/canonical.mjs wants them")

// wholeCredential has every class and nearly every member of the data model of Open Badges 3.0.
func wholeCredential(t testing.TB) map[string]any {
	t.Helper()
	doc := decode(t, read(t, "..", "..", "schemas", "testdata", "full-credential.json"))
	doc["name"] = "Conduire un tracteur" // there it is a language map, which these contexts do not define
	return doc
}

// shown is what people write into a badge, and what their spreadsheets do to it.
func shown() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "é", "e\u0301", "« œuvre »\u00a0: ça va ?", "l’équipe", `"quoted" \ back`, "line\nfeed\r\n\ttab", "\u0000\u0001\u0007\b\u000b\f\u001f\u007f", "\u0080\u009f",
			"👩🏽\u200d🔧 🥐", "\ufeff", "\u2028\u2029", "<b>&amp;</b>", "^^<x>", "@fr", "_:b0", "urn:x:1", "https://example.org/a b", "\U0001f600", "\U0010ffff", "عربي",
			"2026-11-25T10:00:00Z", "2026-11-25T10:00:00.123456+02:00", "-0", "1e21", "true", "null",
		}),
		rapid.String(),
		rapid.StringMatching(`[a-zéèêçœ’« »0-9 .,:"\\\n\t-]{0,60}`),
	)
}

func figures() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, -1, 0.1, 1.5, 1e6, 1e21, 1.2e21, 1e-7, 123456789012345, 0.30000000000000004, 5e-324, math.MaxFloat64, 9007199254740991}),
		rapid.Float64Range(-1e12, 1e12),
		rapid.Map(rapid.IntRange(-1000, 1000), func(n int) float64 { return float64(n) / 4 }),
	)
}

// drawCredential drops, reorders and rewrites what a whole credential says.
func drawCredential(whole []byte) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		var doc map[string]any
		if err := json.Unmarshal(whole, &doc); err != nil {
			t.Fatal(err)
		}
		var vary func(name string, v any) any
		vary = func(name string, v any) any {
			switch v := v.(type) {
			case map[string]any:
				for _, member := range slices.Sorted(maps.Keys(v)) {
					if member == "@context" || member == "type" {
						continue
					}
					if rapid.IntRange(0, 5).Draw(t, "drop "+member) == 0 {
						delete(v, member)
						continue
					}
					v[member] = vary(member, v[member])
				}
			case []any:
				for i := range v {
					v[i] = vary(name, v[i])
				}
				if rapid.IntRange(0, 7).Draw(t, "repeat "+name) == 0 && len(v) > 0 {
					return append(v, v[0])
				}
			case string:
				address := strings.Contains(v, ":") && !strings.Contains(v, " ")
				if !address && rapid.IntRange(0, 1).Draw(t, "rewrite "+name) == 0 {
					return shown().Draw(t, name)
				}
			case float64:
				return figures().Draw(t, name)
			}
			return v
		}
		text, err := json.Marshal(vary("", doc))
		if err != nil {
			t.Fatal(err)
		}
		return text
	})
}

// Whatever people write into whatever members of a badge, the walker and json-gold's expansion come to the same bytes, and
// json-gold alone does too where it is known to be right.
func TestBothRoadsAgreeOnWholeCredentials(t *testing.T) {
	whole, err := json.Marshal(wholeCredential(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Canonicalize(whole); err != nil {
		t.Fatal(err)
	}
	taken, drawn := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		doc := drawCredential(whole).Draw(rt, "credential")
		drawn++
		if _, err := Canonicalize(doc); err == nil {
			taken++
		}
		compareRoads(rt, standard, doc)
	})
	if taken*2 < drawn {
		t.Errorf("%d of %d drawn credentials are taken: the property proves little", taken, drawn)
	}
}

// frozen is one line of testdata/drawn.jsonl, made by another library (see testdata/README.md).
type frozen struct {
	SHA256   string          `json:"sha256"`
	Refused  string          `json:"refused"`
	Document json.RawMessage `json:"document"`
}

// Credentials that were drawn once have the form that jsonld.js and rdf-canonize gave them; what those refuse, we refuse.
func TestDrawnCredentialsHaveTheFormOfAnotherLibrary(t *testing.T) {
	if *draw != "" {
		writeDrawn(t)
	}
	same, refused, stricter := 0, 0, 0
	for line := range bytes.Lines(read(t, "testdata", "drawn.jsonl")) {
		var f frozen
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatal(err)
		}
		form, err := Canonicalize(f.Document)
		sum := sha256.Sum256(form)
		switch {
		case err != nil && f.Refused != "":
			refused++
		case err != nil:
			stricter++
			t.Logf("refused by us alone: %v", err)
		case f.Refused != "":
			t.Errorf("they refuse it (%s), we take it: %s", f.Refused, f.Document)
		case hex.EncodeToString(sum[:]) != f.SHA256:
			t.Errorf("another form than theirs:\n%s\n%s", form, f.Document)
		default:
			same++
		}
	}
	if same < 60 || stricter > same/10 {
		t.Errorf("%d forms are theirs, %d documents are refused by both, %d by us alone", same, refused, stricter)
	}
}

var withoutPoint = regexp.MustCompile(`[:,[]-?[0-9]e-`)

func writeDrawn(t *testing.T) {
	t.Helper()
	whole, err := json.Marshal(wholeCredential(t))
	if err != nil {
		t.Fatal(err)
	}
	input := struct {
		Contexts  map[string]json.RawMessage `json:"contexts"`
		Documents []json.RawMessage          `json:"documents"`
	}{Contexts: map[string]json.RawMessage{}}
	for _, url := range schemas.ContextURLs() {
		text, _ := schemas.Context(url)
		input.Contexts[url] = text
	}
	for seed := 0; len(input.Documents) < 120; seed++ {
		// jsonld.js takes a tiny number that JavaScript writes without a point, as 1e-7, for 0. Nobody has such a score.
		if doc := drawCredential(whole).Example(seed); !withoutPoint.Match(doc) {
			input.Documents = append(input.Documents, doc)
		}
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*draw, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
