package jsonld

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// freshly reads a document as if nothing were known.
func freshly(doc []byte, h Hash) ([]byte, error) {
	root, err := parse(doc)
	if err != nil {
		return nil, err
	}
	return standard.canonicalize(root, h)
}

// from reads it with that memory.
func (m *memory) from(doc []byte, h Hash) (out []byte, err error) {
	p := &parser{memory: m}
	root, err := p.document(doc)
	if err != nil {
		return nil, err
	}
	return standard.canonicalize(root, h)
}

// learn keeps every object of a document, whatever its size.
func (m *memory) learn(doc []byte) {
	for at := range doc {
		if doc[at] != '{' {
			continue
		}
		p := &parser{in: string(doc), at: at, left: maxValues}
		if _, err := p.object(1); err == nil && p.at-at >= m.least {
			m.mu.Lock()
			m.keep(p.in[at:p.at])
			m.mu.Unlock()
		}
	}
}

func sameAsFresh(t failer, m *memory, doc []byte) {
	t.Helper()
	for _, h := range []Hash{SHA256, SHA384} {
		for range 2 { // the second time what it states is known too
			want, wantErr := freshly(doc, h)
			got, err := m.from(doc, h)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || string(got) != string(want) {
				t.Fatalf("%v, want %v (-want +got):\n%s\n%s", err, wantErr, cmp.Diff(string(want), string(got)), doc)
			}
		}
	}
}

func TestWhatIsKnownMeansWhatItMeans(t *testing.T) {
	for _, name := range cases(t) {
		doc := read(t, name)
		m := &memory{least: 20, head: 12}
		m.learn(doc)
		sameAsFresh(t, m, doc)
		inside := doc // known only from within: another document around it
		if i := strings.IndexByte(string(doc), '{'); i >= 0 {
			inside = []byte(string(doc[:i+1]) + `"https://example.org/own":"` + name + `",` + string(doc[i+1:]))
		}
		sameAsFresh(t, m, inside)
	}
}

func TestKnownInAnyDocument(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &memory{least: 6, head: 5}
		for range 3 {
			doc := drawDocument(rt)
			m.learn(doc)
			sameAsFresh(rt, m, doc)
		}
	})
}

// A definition is known after it stood in enough documents, and then decoded as before.
func TestKnownAfterSomeDocuments(t *testing.T) {
	shared := fmt.Sprintf(`{"id":"https://example.org/b/%p","narrative":"%s"}`, t, strings.Repeat("é ", 400))
	doc := func(i int) []byte { return fmt.Appendf(nil, `{"id":"urn:x:%d","criteria":%s}`, i, shared) }
	for i := range 20 {
		if known := remembered.find(shared) != nil; known != (i >= knownAfter) {
			t.Fatalf("after %d documents: known %v", i, known)
		}
		for range 3 { // the same document again says nothing about others
			got, err := Decode(doc(i))
			var want map[string]any
			if err := json.Unmarshal(doc(i), &want); err != nil {
				t.Fatal(err)
			}
			if err != nil || !cmp.Equal(got, want) {
				t.Fatalf("%v (-want +got):\n%s", err, cmp.Diff(want, got))
			}
		}
	}
}

// A bound holds for what is known as for anything else.
func TestKnownWithinBounds(t *testing.T) {
	deep := `{"a":` + strings.Repeat(`[`, 30) + `"x"` + strings.Repeat(`]`, 30) + `}`
	m := &memory{least: 20, head: 12}
	m.learn([]byte(deep))
	for outer := range 40 {
		doc := []byte(`{"b":` + strings.Repeat(`[`, outer) + deep + strings.Repeat(`]`, outer) + `}`)
		_, want := parse(doc)
		_, got := (&parser{memory: m}).document(doc)
		if (got == nil) != (want == nil) {
			t.Errorf("%d around: %v, want %v", outer, got, want)
		}
	}
	many := `{"a":[` + strings.Repeat(`1,`, 9_999) + `1]}`
	m.learn([]byte(many))
	doc := []byte(`{"b":[` + strings.Repeat(many+",", 5) + many + `]}`)
	if _, err := (&parser{memory: m}).document(doc); err == nil {
		t.Error("more values than are taken were taken")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := &memory{least: 20, head: 12}
	var work sync.WaitGroup
	for worker := range 4 {
		work.Go(func() {
			for i := range 200 {
				text := fmt.Sprintf(`{"id":"%d-%d","narrative":"%s"}`, worker, i, strings.Repeat("x", 10_000))
				for document := range knownAfter {
					m.note(fmt.Sprint(document), text)
				}
			}
		})
	}
	work.Wait()
	size := 0
	for _, all := range m.held.Load().begun {
		for _, k := range all {
			size += len(k.text)
		}
	}
	if size != m.size || size > knownTotal {
		t.Errorf("%d bytes are held, %d are counted", size, m.size)
	}
}
