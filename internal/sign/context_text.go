package sign

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

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

// olderText finds the older text under which a signature holds that does not under today's. Whoever signed with it passed
// over the words that it lacks, so they are not covered by the signature: the same as if somebody had added them later.
func olderText(doc []byte, h jsonld.Hash, holds func(document []byte) bool) (name string, lost []string, found bool) {
	if !bytes.Contains(doc, []byte(contextOpenBadges)) {
		return "", nil, false
	}
	for _, text := range olderTexts {
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			return "", nil, false
		}
		lost = dropWords(v, text.lacks, nil)
		if len(lost) == 0 {
			continue
		}
		bare, err := marshal(v)
		if err != nil {
			return "", nil, false
		}
		if hash, err := canonicalHash(bare, h); err == nil && holds(hash) {
			return text.name, lost, true
		}
	}
	return "", nil, false
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
