package verify_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/verify"
)

// The corpus is one of everything that Galon ever issued: each kind, each form of signature, each status mechanism,
// both generations, baked or not. What stands there is frozen, with the public documents that it pointed to then; each
// run verifies all of it again. With -update what is new is added (corpus_make_test.go), and nothing is ever rewritten:
// a badge that verified once must verify for as long as people show it.

var addNew = flag.Bool("update", false, "add to the corpus what it does not have yet")

const corpusDir = "testdata/corpus"

// corpusNow is the day on which the corpus is looked at: while its lists are good.
var corpusNow = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// entry is a file of the corpus and what is to be said of it.
type entry struct {
	File    string         `json:"file"`
	Verdict verify.Verdict `json:"verdict"`
}

// frozen answers for the web of the corpus.
type frozen struct {
	Registered domain.Registry            `json:"registry"`
	Documents  map[string]json.RawMessage `json:"documents"` // by address
	Gone       []string                   `json:"gone"`
}

func (f *frozen) Registry(context.Context) (*domain.Registry, error) { return &f.Registered, nil }

func (f *frozen) Fetch(_ context.Context, url, _ string) ([]byte, error) {
	for _, gone := range f.Gone {
		if url == gone {
			return nil, &verify.StatusError{Status: 410}
		}
	}
	if doc, ok := f.Documents[url]; ok {
		return doc, nil
	}
	return nil, &verify.StatusError{Status: 404}
}

func readCorpus(t *testing.T) (entries map[string]entry, web *frozen) {
	t.Helper()
	entries, web = map[string]entry{}, &frozen{Documents: map[string]json.RawMessage{}}
	for name, into := range map[string]any{"manifest.json": &entries, "web.json": web} {
		b, err := os.ReadFile(filepath.Join(corpusDir, name))
		if errors.Is(err, fs.ErrNotExist) && *addNew {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatal(err)
		}
	}
	return entries, web
}

func TestEverythingThatWasEverIssuedStillVerifies(t *testing.T) {
	entries, web := readCorpus(t)
	if *addNew {
		addToCorpus(t, entries, web)
	}
	v := &verify.Verifier{Sources: web, Now: func() time.Time { return corpusNow }}
	kinds := map[string]int{}
	for name, e := range entries {
		b, err := os.ReadFile(filepath.Join(corpusDir, e.File))
		if err != nil {
			t.Error(err)
			continue
		}
		r, err := v.Verify(t.Context(), b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Verdict != e.Verdict {
			t.Errorf("%s: %s, want %s: %s", name, r.Verdict, e.Verdict, failing(r))
		}
		kind, _, _ := strings.Cut(name, "/")
		kinds[kind]++
	}
	for kind, least := range map[string]int{
		"soft_skill": 20, "afest": 10, "bloc_attestation": 10, "bloc_preparation": 10, "coloration": 10, "participation": 10, "work_experience": 10,
		"certification": 10, "whole_model": 2, "endorsement": 2, "presentation": 2,
	} {
		if kinds[kind] < least {
			t.Errorf("the corpus has %d of %s, want %d at least", kinds[kind], kind, least)
		}
	}
}

// A sign changed anywhere in a signed document of the corpus is noticed: the corpus does not pass by itself.
func TestTheCorpusIsNotValidByItself(t *testing.T) {
	entries, web := readCorpus(t)
	v := &verify.Verifier{Sources: web, Now: func() time.Time { return corpusNow }}
	tried := 0
	for name, e := range entries {
		if !strings.HasSuffix(e.File, ".json") || strings.Contains(name, "ob2-hosted") { // that one is asked for again where it stands
			continue
		}
		b, err := os.ReadFile(filepath.Join(corpusDir, e.File))
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(b), "Zoé", "Léa", 1)
		if changed == string(b) {
			changed = strings.Replace(string(b), "sérieux", "curieux", 1)
		}
		if changed == string(b) {
			t.Errorf("%s: nothing to change", name)
			continue
		}
		tried++
		if r, err := v.Verify(t.Context(), []byte(changed)); err == nil && r.Verdict == verify.Valid {
			t.Errorf("%s: changed, and valid", name)
		}
	}
	if tried < 30 {
		t.Errorf("only %d were tried", tried)
	}
}

func failing(r verify.Report) (s string) {
	for _, c := range r.Checks {
		if c.Outcome != verify.Yes {
			s += fmt.Sprintf("%s %s %s; ", c.Name, c.Outcome, c.Code)
		}
	}
	for _, p := range r.Parts {
		s += fmt.Sprintf("[%s: %s] ", p.Verdict, failing(p))
	}
	return s
}
