package jsonld

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/schemas"
)

func read(t testing.TB, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// testdata/cases holds documents with their canonical form beside them, made by another library
// (jsonld.js 9.0.0 and rdf-canonize 5.0.0, safe mode). They are not golden files of ours: nothing
// rewrites them.
func cases(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(names) < 15 {
		t.Fatalf("%d cases: %v", len(names), err)
	}
	return names
}

func TestCanonicalFormIsThatOfAnotherLibrary(t *testing.T) {
	for _, name := range cases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".json"), func(t *testing.T) {
			doc := read(t, name)
			want := read(t, strings.TrimSuffix(name, ".json")+".nq")
			got, err := Canonicalize(doc)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var decoded map[string]any
			if err := json.Unmarshal(doc, &decoded); err != nil {
				t.Fatal(err)
			}
			again, err := canonicalizeDecoded(decoded)
			if err != nil || string(again) != string(got) {
				t.Errorf("the same document written anew differs: %v", err)
			}
		})
	}
}

// The hash decides which unnamed node gets which label, and nothing else.
func TestSHA384GivesTheLabelsOfAnotherLibrary(t *testing.T) {
	relabelled := 0
	for _, name := range cases(t) {
		stem := strings.TrimSuffix(name, ".json")
		want, err := os.ReadFile(stem + ".sha384.nq")
		if err != nil {
			want = read(t, stem+".nq")
		} else {
			relabelled++
		}
		got, err := CanonicalizeWith(read(t, name), SHA384)
		if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	if relabelled < 7 {
		t.Errorf("only %d documents tell the hashes apart", relabelled)
	}
}

// What proofs are made over is the hash of the whole form, on both roads.
func TestSumIsTheHashOfTheCanonicalForm(t *testing.T) {
	for _, name := range cases(t) {
		doc := read(t, name)
		for _, h := range []Hash{SHA256, SHA384} {
			form, err := CanonicalizeWith(doc, h)
			if err != nil {
				t.Fatal(err)
			}
			want := h.fresh()
			want.Write(form)
			if got, err := Sum(doc, h); err != nil || string(got) != string(want.Sum(nil)) {
				t.Errorf("%s: %x, %v", name, got, err)
			}
		}
	}
	if got, err := Sum([]byte(`{"@context":"https://www.w3.org/ns/credentials/v2","nickname":"x"}`), SHA256); err == nil {
		t.Errorf("what would go unsigned has the sum %x", got)
	}
}

// The digests that the specifications print.
func TestPublishedDigests(t *testing.T) {
	for _, c := range []struct{ name, source, sha256 string }{
		{"w3c-eddsa-document", "Data Integrity EdDSA Cryptosuites 1.0, B.1", "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"},
		{"w3c-eddsa-proof", "Data Integrity EdDSA Cryptosuites 1.0, B.1", "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"},
		{"ob-guide-document", "Open Badges 3.0 implementation guide", "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773"},
		{"ob-guide-proof", "Open Badges 3.0 implementation guide", "d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19"},
	} {
		got, err := Canonicalize(read(t, "testdata", "cases", c.name+".json"))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		sum := sha256.Sum256(got)
		if hex.EncodeToString(sum[:]) != c.sha256 {
			t.Errorf("%s: %x, %s has %s", c.name, sum, c.source, c.sha256)
		}
	}
}

func TestTheWalkerTakesWhatCredentialsUse(t *testing.T) {
	beyond := map[string]bool{"beyond-the-walker.json": true, "named-graph.json": true}
	for _, name := range cases(t) {
		root, err := parse(read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		err = standard.walk(root, ignore)
		if want := beyond[filepath.Base(name)]; errors.Is(err, errUnsupported) != want {
			t.Errorf("%s: %v; beyond the walker: want %v", name, err, want)
		}
	}
}

func TestSharedVectors(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "standards", "vectors")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the published vectors are not beside this project")
	}
	for _, c := range []struct{ doc, canon string }{
		{"ob-impl-guide/obv3p0/unsigned.json", "ob-impl-guide/obv3p0/document-canon.txt"},
		{"w3c-di-eddsa/unsigned.json", "w3c-di-eddsa/eddsa-rdfc-2022/canonDocDataInt.txt"},
		{"w3c-di-eddsa/eddsa-rdfc-2022/proofConfigDataInt.json", "w3c-di-eddsa/eddsa-rdfc-2022/proofCanonDataInt.txt"},
		{"w3c-di-eddsa/Ed25519Signature2020/proofConfigEdSig.json", "w3c-di-eddsa/Ed25519Signature2020/proofCanonEdSig.txt"},
	} {
		got, err := Canonicalize(read(t, root, c.doc))
		if err != nil {
			t.Errorf("%s: %v", c.doc, err)
			continue
		}
		if want := string(read(t, root, c.canon)); strings.TrimSpace(want) != strings.TrimSpace(string(got)) {
			t.Errorf("%s (-want +got):\n%s", c.doc, cmp.Diff(want, string(got)))
		}
	}
	examples, err := filepath.Glob(filepath.Join(root, "ob-spec-examples", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range examples {
		compareRoads(t, standard, read(t, name))
	}
}

func TestUnsafeDocumentsAreRefused(t *testing.T) {
	const v2 = `"https://www.w3.org/ns/credentials/v2"`
	const ob = v2 + `,"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"`
	credential := func(context, rest string) string {
		return `{"@context":[` + context + `],"id":"urn:x:1","type":["VerifiableCredential"],"issuer":"did:example:i"` + rest + `}`
	}
	for _, c := range []struct{ name, doc, path string }{
		{"undefined term", credential(v2, `,"nickname":"x"`), "/nickname"},
		{"undefined term in a subject", credential(v2, `,"credentialSubject":{"id":"did:a:b","nickname":"x"}`), "/credentialSubject/nickname"},
		{"term of another type's context", credential(ob, `,"credentialSubject":{"type":"AchievementSubject","criteria":{"narrative":"x"}}`), "/credentialSubject/criteria"},
		{"undefined type", credential(v2, `,"credentialSubject":{"id":"did:a:b","type":"Nobody"}`), "/credentialSubject/type"},
		{"extension type without its context", credential(v2, `,"credentialStatus":{"id":"urn:x:2","type":"1EdTechRevocationList"}`), "/credentialStatus/type"},
		{"1EdTech's schema without extensions.json", credential(ob, `,"credentialSchema":{"id":"https://purl.imsglobal.org/schema.json","type":"1EdTechJsonSchemaValidator2019"}`), "/credentialSchema/type"},
		{"relative identifier", credential(v2, `,"credentialSubject":{"id":"someone","name":"x"}`), "/credentialSubject/id"},
		{"relative reference", credential(v2, `,"credentialSchema":{"id":"../schema","type":"JsonSchema"}`), "/credentialSchema/id"},
		{"issuer is not an address", `{"@context":[` + v2 + `],"type":["VerifiableCredential"],"issuer":"Alice"}`, "/issuer"},
		{"space in an address", credential(v2, `,"credentialSubject":{"id":"https://example.org/a b"}`), "/credentialSubject/id"},
		{"angle in an address", credential(v2, `,"credentialSubject":{"id":"https://example.org/<a>"}`), "/credentialSubject/id"},
		{"control character in an address", credential(v2, `,"credentialSubject":{"id":"https://example.org/\u0007"}`), "/credentialSubject/id"},
		{"no-break space in an address", credential(v2, `,"credentialSubject":{"id":"https://example.org/\u00a0"}`), "/credentialSubject/id"},
		{"direction that is none", credential(v2, `,"name":{"@value":"x","@language":"ar","@direction":"up"}`), "/name/@direction"},
		{"direction without a text", credential(v2, `,"name":{"@direction":"rtl"}`), "/name/@direction"},
		{"direction of a number", credential(v2, `,"name":{"@value":7,"@direction":"rtl"}`), "/name"},
		{"direction by context", credential(v2+`,{"@direction":"rtl"}`, `,"name":"x"`), "/@context/1/@direction"},
		{"direction by term", credential(v2+`,{"t":{"@id":"urn:x:t","@direction":"rtl"}}`, `,"t":"x"`), "/@context/1/t/@direction"},
		{"index", credential(v2, `,"credentialSubject":{"id":"did:a:b","@index":"x","name":"y"}`), "/credentialSubject/@index"},
		{"reserved keyword", credential(v2, `,"@comment":"x"`), "/@comment"},
		{"framing keyword", credential(v2, `,"@default":"x"`), "/@default"},
		{"framing keyword beyond the walker", credential(v2+`,{"@language":"fr"}`, `,"@default":"x"`), "/@default"},
		{"switched-off term", credential(v2+`,{"t":null}`, `,"t":"x"`), "/t"},
		{"redefined protected term", credential(v2+`,{"name":"urn:x:name"}`, `,"name":"x"`), "/@context/1"},
		{"cleared protected terms", `{"@context":[` + v2 + `,null,{"t":"urn:x:t"}],"t":"x"}`, "/@context/1"},
		{"null value object", credential(v2, `,"name":{"@value":null}`), "/name"},
		{"language on a number", credential(v2, `,"name":{"@value":1,"@language":"fr"}`), "/name"},
		{"broken language tag", credential(v2, `,"name":{"@value":"x","@language":"not a tag"}`), "/name"},
		{"relative datatype", credential(v2, `,"name":{"@value":"x","@type":"when"}`), "/name/@type"},
		{"value object with more", credential(v2, `,"name":{"@value":"x","id":"urn:x:2"}`), "/name/id"},
		{"second identifier", credential(v2, `,"@id":"urn:x:2"`), "/@id"},
		{"identifier that is a list", `{"@context":[` + v2 + `],"id":["urn:x:1"],"type":"VerifiableCredential"}`, "/id"},
		{"type that is an object", credential(v2, `,"credentialSubject":{"type":{"id":"urn:x:1"}}`), "/credentialSubject"},
		{"blank predicate", credential(v2, `,"_:p":"x"`), "/_:p"},
		{"proof that is an address", credential(v2, `,"proof":"urn:x:proof"`), "/proof"},
		{"proof that states nothing", credential(v2, `,"proof":{"id":"urn:x:proof"}`), "/proof"},
		{"integer with lost digits", credential(v2, `,"name":9007199254740993`), "/name"},
		{"only an identifier", `{"@context":` + v2 + `,"id":"urn:x:1"}`, ""},
		{"empty", `{}`, ""},
		{"an array", `[{"@id":"urn:x:1","urn:x:p":"x"}]`, ""},
		{"a value at the top", `{"@value":"x"}`, ""},
		{"a list at the top", `{"@context":{"@language":"fr"},"@list":["x"],"urn:x:p":"y"}`, "/@list"},
		{"error inside a list, which json-gold swallows", credential(v2+`,{"@language":"fr"}`, `,"credentialSubject":{"name":{"@list":[{"nickname":"x"}]}}`), "/credentialSubject/name/@list"},
		{"another name for a list in a context within an object", credential(v2+`,{"@context":{"l":"@list"}}`, `,"credentialSubject":{"name":{"l":[{"nickname":"x"}]}}`), "/@context/1/@context/l"},
		{"free value in a graph", `{"@context":{"@vocab":"urn:x:"},"@id":"urn:x:1","@graph":[{"@id":"urn:x:2","p":"q"},"loose"]}`, ""},
		{"identifier alone in a graph", `{"@context":{"@vocab":"urn:x:"},"@id":"urn:x:1","@graph":[{"@id":"urn:x:2","p":"q"},{"@id":"urn:x:3"}]}`, ""},
		{"set with an index", credential(v2+`,{"@language":"fr"}`, `,"name":{"@set":["x"],"@index":"y"}`), "/name/@set"},
		{"term defined by itself", credential(v2+`,{"a":"b:x","b":"a:x"}`, `,"a":"x"`), "/@context/1"},
		{"term with a relative meaning", credential(v2+`,{"a":"b"}`, `,"a":"x"`), "/@context/1"},
		{"prefix that is switched off", credential(v2+`,{"@language":"fr","pre":null}`, `,"pre:x":"y"`), ""},
		{"context of an older version", credential(v2+`,{"@version":1.0}`, ``), "/@context/1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Canonicalize([]byte(c.doc))
			unsafe, ok := errors.AsType[*UnsafeError](err)
			if !ok {
				t.Fatalf("got %v and\n%s\nwant an UnsafeError", err, got)
			}
			if unsafe.Path != c.path || unsafe.Reason == "" {
				t.Errorf("path %q, want %q (%v)", unsafe.Path, c.path, err)
			}
		})
	}
}

func TestNullAndEmptyArraysSayNothing(t *testing.T) {
	with, err := Canonicalize([]byte(`{"@context":"https://www.w3.org/ns/credentials/v2","id":"urn:x:1","name":"x","description":null,"type":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	without, err := Canonicalize([]byte(`{"@context":"https://www.w3.org/ns/credentials/v2","id":"urn:x:1","name":"x"}`))
	if err != nil || string(with) != string(without) {
		t.Errorf("%v:\n%s\n%s", err, with, without)
	}
}

func TestUnknownContexts(t *testing.T) {
	for _, doc := range []string{
		`{"@context":"https://example.org/unknown","name":"x"}`,
		`{"@context":["https://www.w3.org/ns/credentials/v2","https://example.org/unknown"],"name":"x"}`,
		`{"@context":[{"@language":"fr"},"https://example.org/unknown"],"name":"x"}`,
		`{"@context":{"@import":"https://example.org/unknown"},"name":"x"}`,
		`{"@context":{"t":{"@id":"urn:x:t","@context":"https://example.org/unknown"}},"t":{"@id":"urn:x:1"}}`,
	} {
		_, err := Canonicalize([]byte(doc))
		unknown, ok := errors.AsType[*UnknownContextError](err)
		if !ok || unknown.URL != "https://example.org/unknown" {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

func TestJSONThatPeopleReadDifferentlyIsRefused(t *testing.T) {
	for _, doc := range []string{
		``, ` `, `{`, `{}{}`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `[1,]`, `[,1]`, `{"a":01}`, `{"a":1.}`, `{"a":.5}`,
		`{"a":+1}`, `{"a":1e}`, `{"a":1e999}`, `{"a":tru}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\ud800"}`,
		`{"a":"\ud800\u0041"}`, `{"a":"\udc00\ud800"}`, "{\"a\":\"\n\"}", "{\"a\":\"\xff\"}", `{"a":1,"a":2}`,
		`{"a":1,"\u0061":2}`, "\ufeff{}", `{"a":"`, `{"a":"\`, `{"a":"\u`, `NaN`, `{"a":-}`,
	} {
		_, err := Canonicalize([]byte(doc))
		if _, ok := errors.AsType[*SyntaxError](err); !ok {
			t.Errorf("%q: %v, want a SyntaxError", doc, err)
		}
	}
	var many strings.Builder
	many.WriteString(`{"n0":0`)
	for i := range 40 {
		many.WriteString(`,"n` + strings.Repeat("x", i+1) + `":0`)
	}
	if _, err := parse([]byte(many.String() + `}`)); err != nil {
		t.Errorf("an object of many members: %v", err)
	}
	if _, err := parse([]byte(many.String() + `,"n0":1}`)); err == nil {
		t.Error("a member named twice among many went through")
	}
	for _, of := range []any{"\xff", map[string]any{"\xff": 1.0}, struct{}{}, math.NaN(), math.Inf(1)} {
		c := converter{left: maxValues}
		if _, err := c.convert(map[string]any{"name": of}, 0); err == nil {
			t.Errorf("%v, which is no JSON, went through", of)
		}
	}
}

func TestBounds(t *testing.T) {
	unnamed := func(n int) string {
		return `{"@context":{"@vocab":"urn:x:"},"p":[` + strings.TrimSuffix(strings.Repeat(`{},`, n), ",") + `]}`
	}
	// Twenty nodes without a name, each pointing at each other: nothing tells them apart.
	var clique strings.Builder
	clique.WriteString(`{"@context":{"p":{"@id":"urn:x:p","@type":"@id"},"has":"urn:x:has"},"has":[`)
	for i := range 20 {
		if i > 0 {
			clique.WriteByte(',')
		}
		clique.WriteString(`{"@id":"_:n` + string(rune('a'+i)) + `","p":[`)
		for j := range 20 {
			if j > 0 {
				clique.WriteByte(',')
			}
			clique.WriteString(`"_:n` + string(rune('a'+j)) + `"`)
		}
		clique.WriteString(`]}`)
	}
	clique.WriteString(`]}`)
	var slow strings.Builder
	slow.WriteString(`{"@context":{"@language":"fr","@vocab":"urn:x:"},"p":[{}`)
	for range maxSlowObjects {
		slow.WriteString(`,{"q":"r"}`)
	}
	slow.WriteString(`]}`)
	var terms strings.Builder
	terms.WriteString(`"@vocab":"urn:x:"`)
	for i := range 5000 {
		terms.WriteString(`,"t` + strconv.Itoa(i) + `":"urn:x:t"`)
	}
	contexts := `"https://www.w3.org/ns/credentials/v2"` + strings.Repeat(`,"https://www.w3.org/ns/credentials/v2"`, maxContextList)
	copies := `"p":[{}` + strings.Repeat(`,{"@context":{"q":"urn:x:q"},"q":"r"}`, 900) + `]}`
	for name, doc := range map[string]string{
		"too many terms":               `{"@context":{` + terms.String() + `},` + copies,
		"too many terms for json-gold": `{"@context":{"@language":"fr",` + terms.String() + `},` + copies,
		"too many contexts in a list":  `{"@context":[` + contexts + `],"id":"urn:x:1","name":"x"}`,
		"the same for json-gold":       `{"@context":[{"@language":"fr"},` + contexts + `],"id":"urn:x:1","name":"x"}`,
		"too many contexts":            `{"@context":{"@vocab":"urn:x:"},"p":[{}` + strings.Repeat(`,{"@context":{"q":"urn:x:q"},"q":"r"}`, maxContexts) + `]}`,
		"too large":                    `{"name":"` + strings.Repeat("x", maxBytes) + `"}`,
		"too deep in arrays":           `{"name":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`,
		"too deep in objects":          strings.Repeat(`{"name":`, 70) + `1` + strings.Repeat(`}`, 70),
		"too many values":              `{"name":[` + strings.Repeat("1,", maxValues) + `1]}`,
		"too many nodes":               unnamed(maxBlanks + 1),
		"a clique":                     clique.String(),
		"too large for json-gold":      slow.String(),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Canonicalize([]byte(doc))
			if _, ok := errors.AsType[*LimitError](err); !ok {
				t.Errorf("%v, want a LimitError", err)
			}
		})
	}
	// Twins below one node are told apart by nothing and need not be: any order gives the same text.
	if _, err := Canonicalize([]byte(unnamed(5000))); err != nil {
		t.Errorf("five thousand twins: %v", err)
	}
}

// A stranger's order of the pinned contexts must not fill the memory.
func TestRememberedContextsAreBounded(t *testing.T) {
	p := newProcessor(schemas.Context)
	urls := schemas.ContextURLs()
	for i := range 3000 {
		var list []string
		for n := i; n > 0; n /= len(urls) {
			list = append(list, urls[n%len(urls)])
		}
		text, err := json.Marshal(map[string]any{"@context": list, "@id": "urn:x:1", "urn:x:p": "x"})
		if err != nil {
			t.Fatal(err)
		}
		root, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		_ = p.walk(root, ignore) // some orders redefine protected terms
	}
	if n := len(p.applied); n > maxApplied {
		t.Errorf("%d results are remembered, want at most %d", n, maxApplied)
	}
}

func TestManyAtOnce(t *testing.T) {
	p := newProcessor(schemas.Context)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, name := range cases(t) {
				root, err := parse(read(t, name))
				if err != nil {
					t.Error(err)
					return
				}
				got, err := p.canonicalize(root, SHA256)
				if want := read(t, strings.TrimSuffix(name, ".json")+".nq"); err != nil || string(got) != string(want) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	wg.Wait()
}

// The direction of a text is in its datatype, as @digitalbazaar's suites write it (the option i18n-datatype of jsonld.js).
func TestDirectionIsSigned(t *testing.T) {
	for name, want := range map[string]string{
		`{"@value":"مرحبا","@language":"ar-EG","@direction":"rtl"}`: `"مرحبا"^^<https://www.w3.org/ns/i18n#ar-eg_rtl>`,
		`{"@value":"x","@direction":"ltr"}`:                         `"x"^^<https://www.w3.org/ns/i18n#_ltr>`,
	} {
		doc := `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"urn:x:1","type":["VerifiableCredential"],"name":` + name + `}`
		got, err := Canonicalize([]byte(doc))
		if err != nil || !strings.Contains(string(got), "<urn:x:1> <https://schema.org/name> "+want+" .\n") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
