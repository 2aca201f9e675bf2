package credential

import "maps"

// checkForeign holds a credential of anybody's to its schema. Where it does not fit, it is looked at again as it would
// be if its issuer wrote the same things in the form of the standard: these habits are those of badges that are in use,
// and nobody reads anything else in them. What was signed is not touched.
func checkForeign(v *View, schema string, n node) error {
	err := checkSchema(schema, n)
	if err != nil && checkSchema(schema, accustomed(n)) == nil {
		v.Loose, err = true, nil
	}
	return err
}

// checkOwn holds a credential of ours to the form of its schema and nothing else.
func checkOwn(_ *View, schema string, n node) error { return checkSchema(schema, n) }

// accustomed is a copy of a credential with its habits put right: an address in the place of an image or, on VCDM 1.1, of
// an issuer; a list of one; values with their language (VCDM 2.0, section 11.1).
func accustomed(n node) node {
	n, _ = plainWords(map[string]any(n)).(map[string]any)
	n = maps.Clone(n)
	only(n, "credentialSubject")
	only(n, "issuer")
	if id, ok := n["issuer"].(string); ok {
		n["issuer"] = map[string]any{"id": id, "type": []any{"Profile"}}
	}
	n.image()
	n.within("issuer", node.image)
	n.within("credentialSubject", func(s node) {
		only(s, "achievement")
		s.image()
		s.within("achievement", func(a node) {
			a.image()
			a.within("creator", node.image)
		})
	})
	return n
}

// within changes a copy of what stands under a name.
func (n node) within(name string, change func(node)) {
	m, ok := n[name].(map[string]any)
	if !ok {
		return
	}
	copied := node(maps.Clone(m))
	change(copied)
	n[name] = map[string]any(copied)
}

func (n node) image() {
	if address, ok := n["image"].(string); ok && isURL(address) {
		n["image"] = map[string]any{"id": address, "type": "Image"}
	}
}

// only takes the one object of a list out of it, which means the same (JSON-LD 1.1, section 4.3).
func only(n node, name string) {
	if list, ok := n[name].([]any); ok && len(list) == 1 {
		if m, ok := list[0].(map[string]any); ok {
			n[name] = m
		}
	}
}

// plainWords puts the words in the place of values that say their language, one or several.
func plainWords(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 && allValues(v) {
			return node{"words": v}.text("words")
		}
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = plainWords(x)
		}
		return list
	case map[string]any:
		if isValue(v) {
			return words(v)
		}
		m := make(map[string]any, len(v))
		for name, x := range v {
			m[name] = plainWords(x)
		}
		return m
	}
	return v
}

func allValues(list []any) bool {
	for _, x := range list {
		if m, ok := x.(map[string]any); !ok || !isValue(m) {
			return false
		}
	}
	return true
}

// isValue tells a text with its language, and nothing else.
func isValue(m map[string]any) bool {
	if _, ok := m["@value"].(string); !ok {
		return false
	}
	for name := range m {
		if name != "@value" && name != "@language" && name != "@direction" {
			return false
		}
	}
	return true
}
