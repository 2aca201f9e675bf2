package sign

import (
	"encoding/json"
	"strings"
)

// plainTerms refuses to judge a document whose words could mean other things than they say. A Data Integrity proof
// signs what a document means, and @context, which is not signed, decides what each word means: whoever passes a badge
// on may write its status entry under a word of their own, and the signature still holds while nobody who reads plain
// members finds it (VC Data Integrity 1.0, section 4.6). So members have the names of the pinned contexts and no
// others: no context in the document itself, no address or prefix, no keyword that moves members about.
func plainTerms(doc []byte, list []member) error {
	value := false
	for _, m := range list {
		value = value || m.name == "@value"
	}
	for _, m := range list {
		switch {
		case m.name == "@context":
			if !onlyAddresses(doc[m.value:m.end]) {
				return unjudged(FaultContext, "a context in the document itself")
			}
		case m.name == "@value", value && (m.name == "@type" || m.name == "@language" || m.name == "@direction"):
		case strings.HasPrefix(m.name, "@"), strings.Contains(m.name, ":"):
			return unjudged(FaultContext, "the member %q", m.name)
		}
	}
	return nil
}

func onlyAddresses(context json.RawMessage) bool {
	if len(context) > 0 && context[0] == '"' {
		return true
	}
	var list []any
	if json.Unmarshal(context, &list) != nil || list == nil {
		return false
	}
	for _, c := range list {
		if _, address := c.(string); !address {
			return false
		}
	}
	return true
}
