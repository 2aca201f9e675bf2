package sign

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"galon/internal/jsonld"
)

// contextOpenBadges has had three texts under its one address, each with more words than the one before: one without
// awardedDate and inLanguage (as the npm package open-badges-context had it in December 2024), one without jti and
// endorsementJwt (as the repository of the standard had it in April 2025), and today's. A document without these words has
// the same canonical form under all three.
const contextOpenBadges = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

var olderTexts = []struct {
	name  string
	lacks []string
}{
	{"2025-04", []string{"endorsementJwt", "jti"}},
	{"2024-12", []string{"endorsementJwt", "jti", "awardedDate", "inLanguage"}},
}

// olderForm is the hash of a document under an older text.
type olderForm struct {
	text string
	lost []string // words that the text lacks and the document has
	hash []byte
}

// maxOlder bounds the second look at a document whose signature does not hold.
const maxOlder = 256 << 10

// olderForms are the hashes of a document under the older texts in which it is another. Whoever signed under one of them
// passed over the words that it lacks, so they are not covered by the signature: the same as if somebody had added them
// later.
func olderForms(doc []byte, h jsonld.Hash) (forms []olderForm) {
	if len(doc) > maxOlder || !bytes.Contains(doc, []byte(contextOpenBadges)) {
		return nil
	}
	for _, text := range olderTexts {
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			return nil
		}
		lost := dropWords(v, text.lacks, nil)
		if len(lost) == 0 {
			continue
		}
		bare, err := marshal(v)
		if err != nil {
			return nil
		}
		if hash, err := canonicalHash(bare, h); err == nil {
			forms = append(forms, olderForm{text.name, lost, hash})
		}
	}
	return forms
}

// olderText is the fault of a proof that holds only under an older text, or nil. The forms are made once for all proofs;
// proofs of chains have documents of their own and are not looked at again.
func (d *Integrity) olderText(i int, h jsonld.Hash, holds func(document []byte) bool) error {
	if len(d.named[i]) > 0 {
		return nil
	}
	d.mu.Lock()
	if d.older == nil {
		d.older = map[jsonld.Hash]func() []olderForm{}
	}
	made := d.older[h]
	if made == nil {
		made = sync.OnceValue(func() []olderForm { return olderForms(d.unsecured, h) })
		d.older[h] = made
	}
	d.mu.Unlock()
	for _, form := range made() {
		if holds(form.hash) {
			return olderTextFault(form.text, form.lost)
		}
	}
	return nil
}

// dropWords takes members out, at any depth, and gives the names of those that were there.
func dropWords(v any, words, lost []string) []string {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			lost = dropWords(x, words, lost)
		}
	case map[string]any:
		for name, x := range v {
			switch {
			case slices.Contains(words, name):
				delete(v, name)
				if !slices.Contains(lost, name) {
					lost = append(lost, name)
				}
			case name != "@context":
				lost = dropWords(x, words, lost)
			}
		}
	}
	slices.Sort(lost)
	return lost
}

func olderTextFault(name string, lost []string) error {
	return judged(FaultOlderText, "signed under the text of %s of %s: %s not covered", name, contextOpenBadges, strings.Join(lost, ", "))
}
