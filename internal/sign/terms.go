package sign

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// plainTerms refuses to judge a document whose words could mean other things than they say. A Data Integrity proof
// signs what a document means, and @context, which is not signed, decides what each word means: whoever passes a badge
// on may write its status entry under a word of their own, and the signature still holds while nobody who reads plain
// members finds it (VC Data Integrity 1.0, section 4.6). So members have the names of the pinned contexts, or names
// that mean something else: a context in the document itself may add such words (jsonld refuses that it redefines one),
// but nothing may name by another word what the pinned contexts name, and no keyword may move members about.
func plainTerms(doc []byte, list []member) error {
	value := false
	for _, m := range list {
		value = value || m.name == "@value"
	}
	for _, m := range list {
		switch {
		case m.name == "@context":
			if !harmless(doc[m.value:m.end]) {
				return unjudged(FaultContext, "a context in the document itself")
			}
		case m.name == "@value", value && (m.name == "@type" || m.name == "@language" || m.name == "@direction"):
		case strings.HasPrefix(m.name, "@"), strings.Contains(m.name, ":") && !foreign(m.name):
			return unjudged(FaultContext, "the member %q", m.name)
		}
	}
	return nil
}

// CheckTerms is what plainTerms says of a document that is about to be signed: nobody here signs with a proof what nobody
// here would judge.
func CheckTerms(doc []byte) error {
	_, fault, err := plainMembers(doc)
	if err != nil {
		return err
	}
	return fault
}

// harmless tells whether a context is made of addresses, and of objects that only add words of their own.
func harmless(context json.RawMessage) bool {
	if len(context) > 0 && context[0] == '"' {
		return true
	}
	if len(context) == 0 || context[0] != '[' {
		return false
	}
	list := array(context)
	if list == nil { // longer than is looked at
		return false
	}
	for _, c := range list {
		if c[0] != '"' && !onlyAdds(unwrapped(c)) {
			return false
		}
	}
	return true
}

// unwrapped is the context of an object that has nothing but it, which is how the file of a context looks; JSON-LD
// processors take it as if it stood there itself.
func unwrapped(context json.RawMessage) json.RawMessage {
	whole, err := contextTerms(context)
	if inner := whole["@context"]; err == nil && len(whole) == 1 && len(inner) > 0 && inner[0] == '{' {
		return inner
	}
	return context
}

func onlyAdds(context json.RawMessage) bool {
	terms, err := contextTerms(context)
	if err != nil {
		return false
	}
	for name, raw := range terms {
		switch {
		case name == "@protected", name == "@version", name == "@vocab" && string(raw) == "null":
		case name == "@vocab":
			// A word is put right behind it, and must not go on with the name of the host.
			if vocabulary := plainText(raw); !foreign(vocabulary) || !strings.HasPrefix(vocabulary, "urn:") && !hostEnds.MatchString(vocabulary) {
				return false
			}
		case name == "id" && string(raw) == `"@id"`, name == "type" && string(raw) == `"@type"`: // as everywhere
		case commonWords[name] != "" && plainText(raw) == commonWords[name]:
		case strings.HasPrefix(name, "@"), strings.Contains(name, ":"), name == "urn", !addsTerm(raw):
			return false
		}
	}
	return true
}

// commonWords are words of VCDM 2.0 that a credential of VCDM 1.1 has to define itself. Under their own name and with the
// meaning that they have in the pinned contexts they hide nothing.
var commonWords = map[string]string{"name": "https://schema.org/name", "description": "https://schema.org/description"}

// addsTerm reads the definition of one word. A direction of reading or a place to move members to is more than a word; a
// context that holds within the word's value adds words again.
func addsTerm(raw json.RawMessage) bool {
	if raw[0] == '"' {
		return foreign(plainText(raw))
	}
	definition, err := object(raw)
	if err != nil {
		return false
	}
	for name, v := range definition {
		if name == "@context" && v[0] == '{' && onlyAdds(v) {
			continue
		}
		if !slices.Contains([]string{"@id", "@type", "@container", "@language", "@protected"}, name) {
			return false
		}
	}
	return foreign(plainText(definition["@id"]))
}

// foreign tells whether an address means nothing that a pinned context names. Two slashes keep it from being a word
// with a prefix (JSON-LD 1.1 API, section 5.2.2); so does urn, which no context here may define.
func foreign(address string) bool {
	if strings.HasPrefix(address, "urn:") {
		return true
	}
	host := withHost.FindStringSubmatch(address)
	return host != nil && !slices.ContainsFunc(namingHosts, func(h string) bool {
		return strings.EqualFold(host[1], h) || strings.EqualFold(host[1], "www."+h)
	})
}

var hostEnds = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+[/?#]`)

var withHost = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://([^/?#]+)`)

// namingHosts are those whose words the pinned contexts use.
var namingHosts = []string{"w3.org", "w3id.org", "purl.imsglobal.org", "imsglobal.org", "schema.org", "iana.org", "purl.org", "xmlns.com"}
