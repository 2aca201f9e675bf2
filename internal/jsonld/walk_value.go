package jsonld

import (
	"strconv"
	"strings"
)

// values puts the nodes of a value, or of each value of an array, on w.out. Null says nothing and is
// left out, as everywhere in JSON-LD.
func (w *walker) values(active *activeContext, name string, d *definition, v *value, graph term) error {
	switch v.kind {
	case kindNull:
		return nil
	case kindArray:
		for i := range v.items {
			w.enterItem(i)
			if err := w.values(active, name, d, &v.items[i], graph); err != nil {
				return err
			}
			w.leave()
		}
		return nil
	case kindObject:
		return w.object(active, name, d, v, graph)
	}
	if d != nil && d.scoped != nil {
		var err error
		if active, err = w.apply(application{active, d.scoped, true, true}, d.pinned); err != nil {
			return err
		}
		d = active.terms[name]
		if d != nil && d.raw != nil {
			return errUnsupported
		}
	}
	t, err := w.scalarOf(active, d, v)
	if err != nil {
		return err
	}
	w.out = append(w.out, t)
	return nil
}

// scalarOf is value expansion (section 5.3) and object conversion (section 8.6) together.
func (w *walker) scalarOf(active *activeContext, d *definition, v *value) (term, error) {
	if d == nil {
		return w.scalar(v, "", "")
	}
	switch d.datatype {
	case "@id", "@vocab":
		if v.kind == kindString {
			return w.reference(active, v, d.datatype == "@vocab", "address")
		}
		return w.scalar(v, "", "")
	case "", "@none":
		return w.scalar(v, "", d.language)
	case "@json":
		return w.json(v)
	}
	return w.scalar(v, d.datatype, "")
}

// listValue puts the head of the list on w.out that a term with @container: @list makes of its value.
func (w *walker) listValue(active *activeContext, name string, d *definition, v *value, graph term) error {
	if v.kind == kindNull {
		return nil
	}
	for i := range v.items {
		if v.items[i].kind == kindArray {
			return errUnsupported
		}
	}
	mark := len(w.out)
	if err := w.values(active, name, d, v, graph); err != nil {
		return err
	}
	if v.kind == kindObject && w.last == kwList {
		return nil // it says that it is a list
	}
	head, err := w.list(w.out[mark:], graph)
	if err != nil {
		return err
	}
	w.out = append(w.out[:mark], head)
	return nil
}

// graphs puts a named graph on w.out for each value, which is how proofs stay apart from what they
// prove. A value that would leave its graph empty is refused: a mere address would go unsigned.
func (w *walker) graphs(active *activeContext, name string, d *definition, v *value, graph term) error {
	if v.kind == kindArray {
		for i := range v.items {
			w.enterItem(i)
			if err := w.graphs(active, name, d, &v.items[i], graph); err != nil {
				return err
			}
			w.leave()
		}
		return nil
	}
	if v.kind == kindNull {
		return nil
	}
	if v.kind != kindObject {
		return w.unsafe("a graph that states nothing")
	}
	inner, err := w.fresh()
	if err != nil {
		return err
	}
	before, mark := len(w.quads), len(w.out)
	if err := w.object(active, name, d, v, inner); err != nil {
		return err
	}
	if w.last == kwSet {
		return errUnsupported
	}
	if w.last != notKeyword || len(w.quads) == before {
		return w.unsafe("a graph that states nothing")
	}
	w.out = append(w.out[:mark], inner)
	return nil
}

// i18nDatatype begins the datatype of a text with a direction.
const i18nDatatype = "https://www.w3.org/ns/i18n#"

// valueObject puts the literal on w.out that {"@value": …} stands for.
func (w *walker) valueObject(outer *activeContext, v *value, mark, at int) error {
	var datatype, language, direction string
	for i := range v.members {
		m := &v.members[i]
		switch k := w.defs[mark+i].keyword; k {
		case kwValue:
			if i != at {
				return w.unsafeAt(m.name, "a second value")
			}
		case kwContext:
		case kwDirection:
			if direction = m.value.text; m.value.kind != kindString || direction != "ltr" && direction != "rtl" {
				return w.unsafeAt(m.name, "neither ltr nor rtl")
			}
		case kwType, kwLanguage:
			if m.value.kind != kindString {
				return w.unsafeAt(m.name, "not a string")
			}
			if k == kwLanguage {
				language = strings.ToLower(m.value.text)
				if language == "" {
					return w.unsafeAt(m.name, "no language tag")
				}
				continue
			}
			if m.value.text == "@json" {
				datatype = "@json"
				continue
			}
			iri, known := outer.expand(m.value.text, true)
			if !known {
				return errUnsupported
			}
			if !isIRI(iri) {
				return w.unsafeAt(m.name, "datatype "+strconv.Quote(m.value.text)+" is not an absolute IRI")
			}
			datatype = iri
		default:
			return w.unsafeAt(m.name, "a value object holds something else")
		}
	}
	of := &v.members[at].value
	var t term
	var err error
	switch {
	case (language != "" || direction != "") && (datatype != "" || of.kind != kindString):
		return w.unsafe("a language or a direction on something that is not plain text")
	case direction != "":
		// JSON-LD 1.1 API, section 8.2.2 step 13.1, with the option i18n-datatype, as the data integrity suites of others
		// have it: without, the direction would not be signed.
		if language != "" && !isLanguage(language) {
			return w.unsafe(strconv.Quote(language) + " is no language tag")
		}
		t, err = w.typed(of.text, i18nDatatype+language+"_"+direction)
	case datatype == "@json":
		t, err = w.json(of)
	default:
		t, err = w.scalar(of, datatype, language)
	}
	if err != nil {
		return err
	}
	w.out = append(w.out, t)
	return nil
}

// collection takes {"@set": …} for its values and {"@list": …} for a list of them.
func (w *walker) collection(active *activeContext, name string, v *value, mark, at int, shape keyword, graph term) error {
	for i := range v.members {
		if k := w.defs[mark+i].keyword; i != at && k != kwContext {
			return w.unsafeAt(v.members[i].name, "a list or set holds something else")
		}
	}
	m := &v.members[at]
	w.enter(m.name)
	d := active.terms[name]
	if d != nil && d.raw != nil {
		return errUnsupported
	}
	start := len(w.out)
	if shape == kwList {
		for i := range m.value.items {
			if m.value.items[i].kind == kindArray {
				return errUnsupported
			}
		}
	}
	if err := w.values(active, name, d, &m.value, graph); err != nil {
		return err
	}
	if shape == kwList {
		head, err := w.list(w.out[start:], graph)
		if err != nil {
			return err
		}
		w.out = append(w.out[:start], head)
	}
	w.leave()
	return nil
}
