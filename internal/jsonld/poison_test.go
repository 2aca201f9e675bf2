package jsonld

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// graphOf writes a document of n unnamed nodes with these edges between them.
func graphOf(n int, edges func(i int) []int) []byte {
	var b strings.Builder
	b.WriteString(`{"@context":{"p":{"@id":"urn:x:p","@type":"@id"},"has":"urn:x:has"},"@id":"urn:x:1","has":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"@id":"_:n%d","p":[`, i)
		for k, j := range edges(i) {
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"_:n%d"`, j)
		}
		b.WriteString(`]}`)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

func others(n, i int) (all []int) {
	for j := range n {
		if j != i {
			all = append(all, j)
		}
	}
	return all
}

var poisons = map[string][]byte{
	"clique 8":       graphOf(8, func(i int) []int { return others(8, i) }),
	"clique 12":      graphOf(12, func(i int) []int { return others(12, i) }),
	"clique 60":      graphOf(60, func(i int) []int { return others(60, i) }),
	"clique 140":     graphOf(140, func(i int) []int { return others(140, i) }),
	"ring 5000":      graphOf(5000, func(i int) []int { return []int{(i + 1) % 5000} }),
	"rings of three": graphOf(6000, func(i int) []int { return []int{i/3*3 + (i+1)%3} }),
	"torus":          graphOf(900, func(i int) []int { return []int{i/30*30 + (i+1)%30, (i + 30) % 900} }),
	"bipartite": graphOf(40, func(i int) (all []int) {
		for j := range 20 {
			all = append(all, 20*(1-i/20)+j)
		}
		return all
	}),
	"chain":      graphOf(10000, func(i int) []int { return []int{min(i+1, 9999)} }),
	"two chains": graphOf(10000, func(i int) []int { return []int{min(i/5000*5000+i%5000+1, i/5000*5000+4999)} }),
	"star twins": graphOf(10000, func(i int) []int {
		if i == 0 {
			return others(10000, 0)
		}
		return nil
	}),
	"hypercube": graphOf(256, func(i int) (all []int) {
		for b := range 8 {
			all = append(all, i^1<<b)
		}
		return all
	}),
	"stars": graphOf(10000, func(i int) (all []int) {
		if i%100 == 0 {
			for j := 1; j < 100; j++ {
				all = append(all, i+j)
			}
		}
		return all
	}),
}

// mostAllocated is what one document may make us allocate, all together and from the bytes on.
var mostAllocated uint64 = 64 << 20

// allocated counts the bytes that a function allocates, given back or not.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Graphs made so that nothing tells their nodes apart (RDFC-1.0 section 7.1) end after a counted number of steps: with
// a form, or with a LimitError and none.
func TestPoisonGraphsEndSoon(t *testing.T) {
	refused := 0
	for name, doc := range poisons {
		root, err := parse(doc)
		if err != nil {
			t.Fatal(name, err)
		}
		if err := standard.walk(root, func(s stated) error {
			c := canonicalizer{stated: s}
			c.index()
			err := c.label()
			if c.work > maxWork+len(c.issued) {
				t.Errorf("%s: %d steps", name, c.work)
			}
			return err
		}); err != nil {
			refused++
			if _, limit := errors.AsType[*LimitError](err); !limit {
				t.Errorf("%s: %v, want a LimitError", name, err)
			}
		}
		if n := allocated(func() { _, _ = Canonicalize(doc) }); n > mostAllocated {
			t.Errorf("%s: %d MB", name, n>>20)
		}
	}
	if refused < 5 || refused == len(poisons) {
		t.Errorf("%d of %d graphs are refused: these prove nothing", refused, len(poisons))
	}
}

// Each term of a context looks for others among all of them, so a context in the document has a bound of its own.
func TestContextsOfManyTerms(t *testing.T) {
	context := func(n int, term string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"t%d":`, i)
			b.WriteString(strings.ReplaceAll(strings.ReplaceAll(term, "#", strconv.Itoa(i)), "+", strconv.Itoa(i+1)))
		}
		return "{" + b.String()[1:] + "}"
	}
	for name, x := range map[string]struct {
		context string
		taken   bool
	}{
		"as many as are taken":    {context(maxOwnTerms, `"urn:x:t#"`), true},
		"one more":                {context(maxOwnTerms+1, `"urn:x:t#"`), false},
		"very many":               {context(40_000, `"https://example.org/t#"`), false},
		"each leads to the next":  {context(50_000, `"t+:x"`), false},
		"several of many":         {"[" + strings.Repeat(context(1_500, `"urn:x:t#"`)+",", 31) + `{"p":"urn:x:p"}]`, true},
		"within another's values": {`{"p":{"@id":"urn:x:p","@context":` + context(maxOwnTerms+1, `"urn:x:t#"`) + `}}`, false},
	} {
		_, err := Canonicalize([]byte(`{"@context":` + x.context + `,"@id":"urn:x:1","@type":"urn:x:T","urn:x:q":"v","p":{"@id":"urn:x:2"}}`))
		_, limit := errors.AsType[*LimitError](err)
		if limit == x.taken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is put into the bytes that we take, the memory they cost is bounded.
func TestLargeDocumentsCostLittle(t *testing.T) {
	rep := strings.Repeat
	numbered := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
		}
		return b.String()
	}
	for name, doc := range map[string]string{
		"one number":           `{"@context":{"@vocab":"urn:x:"},"p":[` + rep("1,", 59_000) + `1]}`,
		"many numbers":         `{"@context":{"@vocab":"urn:x:"},"p":[` + numbered("#,", 59_000) + `1]}`,
		"too many numbers":     `{"@context":{"@vocab":"urn:x:"},"p":[` + rep("1,", 900_000) + `1]}`,
		"a long text":          `{"@context":{"@vocab":"urn:x:"},"p":["` + rep("é", 1_000_000) + `"]}`,
		"escapes":              `{"@context":{"@vocab":"urn:x:"},"p":["` + rep(`\u0007`, 340_000) + `"]}`,
		"unnamed nodes":        `{"@context":{"@vocab":"urn:x:"},"p":[` + rep(`{"q":1},`, 19_000) + `{}]}`,
		"named nodes":          `{"@context":{"@vocab":"urn:x:"},"p":[` + numbered(`{"@id":"urn:a:#","q":["#"],"r":{"@id":"urn:b:#"}},`, 8_000) + `0]}`,
		"a JSON literal":       `{"@context":{"j":{"@id":"urn:x:j","@type":"@json"}},"j":[` + rep(`{"b":1,"a":2},`, 19_000) + `{}]}`,
		"contexts of its own":  `{"@context":{"@vocab":"urn:x:"` + numbered(`,"t#":"urn:x:t"`, 1_000) + `},"p":[` + rep(`{"@context":{"q":"urn:x:q"},"q":"r"},`, 290) + `{}]}`,
		"contexts in a badge":  `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],"type":"VerifiableCredential","credentialSubject":[` + rep(`{"@context":{"q":"urn:x:q"},"q":"r"},`, 5_000) + `{"id":"urn:x:1"}]}`,
		"general path":         `{"@context":{"@language":"fr","@vocab":"urn:x:"},"p":[` + rep(`{"q":["r","s"]},`, 990) + `{"q":"z"}]}`,
		"general path, badge":  `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",{"@language":"fr"}],"type":"VerifiableCredential","issuer":"did:x:y","credentialSubject":[` + rep(`{"type":"AchievementSubject","narrative":"x"},`, 990) + `{"id":"urn:x:z"}]}`,
		"general path, values": `{"@context":{"@language":"fr","@vocab":"urn:x:"},"p":[` + rep(`"`+rep("y", 90)+`",`, 19_000) + `"z"]}`,
	} {
		if n := allocated(func() { _, _ = Canonicalize([]byte(doc)) }); n > mostAllocated {
			t.Errorf("%s: %d MB for %d kB", name, n>>20, len(doc)>>10)
		}
		if n := allocated(func() { _, _ = Decode([]byte(doc)) }); n > mostAllocated {
			t.Errorf("%s: %d MB to decode %d kB", name, n>>20, len(doc)>>10)
		}
	}
}
