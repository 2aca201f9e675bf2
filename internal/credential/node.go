package credential

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"galon/internal/jsonld"
)

// Bounds on documents from outside.
const (
	maxDocument = 2 << 20
	maxDepth    = 64
	maxValues   = 100_000 // the largest record that we know of has a few thousand
)

// node is a JSON object read with tolerance: one value or a list of one, text or a language map, an object or
// its address alone. Names are compared exactly, unlike in encoding/json's structs.
type node map[string]any

// decode reads a document within bounds. The payload of a JWT on VCDM 1.1 carries its credential in "vc", and its
// presentation in "vp".
func decode(doc []byte) (node, error) {
	if err := CheckSize(doc); err != nil {
		return nil, err
	}
	n, err := readObject(doc)
	if err != nil {
		return nil, err
	}
	if n["@context"] == nil {
		if vc, ok := n["vc"].(map[string]any); ok {
			return fromClaims(vc, n), nil
		}
		if vp, ok := n["vp"].(map[string]any); ok {
			return vp, nil
		}
	}
	return n, nil
}

// fromClaims gives a credential what its JWT says in claims alone (VCDM 1.1, section 6.3.1). What it says itself stays:
// sign.CheckClaims compares the two.
func fromClaims(vc, claims node) node {
	vc = maps.Clone(vc) // what was decoded may be shared
	if iss, ok := claims["iss"].(string); ok && vc["issuer"] == nil {
		vc["issuer"] = map[string]any{"id": iss, "type": []any{"Profile"}} // Open Badges 3.0 wants a profile there
	}
	if party, ok := vc["issuer"].(map[string]any); ok && party["id"] == nil {
		if iss, ok := claims["iss"].(string); ok { // a profile that leaves its own name to the claim
			party = maps.Clone(party)
			party["id"], vc["issuer"] = iss, party
		}
	}
	if jti, ok := claims["jti"].(string); ok && vc["id"] == nil {
		vc["id"] = jti
	}
	for _, x := range []struct{ claim, member string }{{"nbf", "issuanceDate"}, {"exp", "expirationDate"}} {
		if seconds, ok := claims[x.claim].(float64); ok && vc[x.member] == nil && seconds >= 0 && seconds < 253402300800 {
			vc[x.member] = time.Unix(int64(seconds), 0).UTC().Format(time.RFC3339)
		}
	}
	if sub, ok := claims["sub"].(string); ok {
		if subject, ok := vc["credentialSubject"].(map[string]any); ok && subject["id"] == nil {
			subject = maps.Clone(subject)
			subject["id"], vc["credentialSubject"] = sub, subject
		}
	}
	return vc
}

// readObject reads what everybody reads alike in one go; what is wrong with the rest, or how it is read all the same, is
// seen afterwards.
func readObject(doc []byte) (node, error) {
	if m, err := jsonld.Decode(doc); err == nil {
		return m, nil
	}
	if !utf8.Valid(doc) {
		return nil, fault(CodeNotJSON, "Ce document n’est pas du texte UTF-8.")
	}
	if tooDeep(doc) {
		return nil, fault(CodeTooDeep, "Ce document est imbriqué trop profondément.")
	}
	var n node
	if err := json.Unmarshal(doc, &n); err != nil || n == nil {
		return nil, fault(CodeNotJSON, "Ce document n’est pas un objet JSON lisible.")
	}
	return n, nil
}

// CheckSize refuses a document that would cost more to read than any badge: in bytes, or in values, of which a few
// letters each buy many bytes of memory. The error is a *DocumentError.
func CheckSize(doc []byte) error {
	if len(doc) > maxDocument {
		return fault(CodeTooLarge, "Ce document est trop grand : 2 Mo au plus.")
	}
	if len(doc) <= maxValues { // a value takes a letter at least
		return nil
	}
	values := 0
	for _, c := range doc {
		switch c {
		case ',', '[', '{': // some of them in texts, which are not worth a closer look
			values++
		}
	}
	if values > maxValues {
		return fault(CodeTooLarge, "Ce document contient trop d’éléments pour être contrôlé.")
	}
	return nil
}

// tooDeep counts brackets outside of strings before anything recursive reads the text.
func tooDeep(doc []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(doc); i++ {
		switch c := doc[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// values is a member as a list, whatever its form.
func (n node) values(name string) []any {
	switch v := n[name].(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// objects are the members of a list that are objects.
func (n node) objects(name string) []node {
	var all []node
	for _, v := range n.values(name) {
		if m, ok := v.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// object is the first of them, or an empty one.
func (n node) object(name string) node {
	if all := n.objects(name); len(all) > 0 {
		return all[0]
	}
	return node{}
}

// text is a member in words: the first of a list, French where a language map offers it.
func (n node) text(name string) string {
	all := n.values(name)
	for _, v := range all { // one value for each language (JSON-LD 1.1, 4.2.4)
		if m, ok := v.(map[string]any); ok && len(all) > 1 {
			if language, ok := m["@language"].(string); ok && strings.HasPrefix(strings.ToLower(language), "fr") {
				return words(v)
			}
		}
	}
	for _, v := range all {
		return words(v)
	}
	return ""
}

// texts are the members of a list that are plain text.
func (n node) texts(name string) []string {
	var all []string
	for _, v := range n.values(name) {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// has tells whether a list has that text.
func (n node) has(name, value string) bool { return slices.Contains(n.texts(name), value) }

// ref is the address of a thing that is given whole or by its address.
func (n node) ref(name string) string {
	for _, v := range n.values(name) {
		switch v := v.(type) {
		case string:
			return v
		case map[string]any:
			return node(v).text("id")
		}
	}
	return ""
}

// time is a date with its hour; zero when the member is not there.
func (n node) time(name string) (time.Time, error) {
	s := n.text(name)
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, strings.ToUpper(s)) // accepts fractions
	if err != nil {
		return time.Time{}, fault(CodeDate, "La date du champ « "+name+" » n’est pas lisible.")
	}
	return t.UTC(), nil
}

func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		if s, ok := v["@value"].(string); ok {
			return s
		}
		var languages []string
		for language, w := range v {
			if _, ok := w.(string); ok {
				languages = append(languages, language)
			}
		}
		slices.Sort(languages)
		for _, language := range languages {
			if language == "fr" || strings.HasPrefix(language, "fr-") {
				return v[language].(string)
			}
		}
		if len(languages) > 0 {
			return v[languages[0]].(string)
		}
	}
	return ""
}

// find looks for a text in the whole document and tells the path to it.
func find(v any, wrong func(string) bool) (path string, found bool) {
	switch v := v.(type) {
	case string:
		return "", wrong(v)
	case []any:
		for _, x := range v {
			if p, bad := find(x, wrong); bad {
				return p, true
			}
		}
	case map[string]any:
		for name, x := range v {
			if wrong(name) {
				return name, true
			}
			if p, bad := find(x, wrong); bad {
				return strings.TrimSuffix(name+" › "+p, " › "), true
			}
		}
	}
	return "", false
}
