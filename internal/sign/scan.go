package sign

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// member is one member of a JSON object and where it lies in the bytes.
type member struct {
	name       string
	start, end int  // from the quote of the name to the end of the value
	value      int  // where the value starts
	ascii      bool // the name is
}

// members reads the bytes of one JSON object and returns its members in place, so that they can be cut out or
// added to without writing the rest again: what was signed stays as it was signed.
//
// It refuses what two readers may read differently: names that stand twice in one object, at any depth, also
// when only the case of letters differs (encoding/json takes either) outside of contexts, and text that is not UTF-8.
func members(doc []byte) ([]member, error) {
	return scan(doc, nil, false)
}

// plainMembers are the members, and why what they say might not be what was signed: see plainTerms.
func plainMembers(doc []byte) (list []member, fault, err error) {
	list, err = scan(doc, func(list []member) {
		if fault == nil {
			fault = plainTerms(doc, list)
		}
	}, false)
	return list, fault, err
}

func scan(doc []byte, each func([]member), exact bool) ([]member, error) {
	if !utf8.Valid(doc) {
		return nil, judged(FaultAmbiguous, "not UTF-8")
	}
	s := scanners.Get().(*scanner)
	defer s.release()
	s.b, s.text, s.each, s.exact = doc, string(doc), each, exact
	s.space()
	if s.peek() != '{' {
		return nil, judged(FaultMalformed, "not a JSON object")
	}
	list, err := s.object(0)
	if err != nil {
		return nil, err
	}
	return slices.Clone(list), s.end()
}

// CheckJSON returns a Fault when the bytes are not JSON, or when two readers may read them differently.
func CheckJSON(doc []byte) error {
	if !utf8.Valid(doc) {
		return judged(FaultAmbiguous, "not UTF-8")
	}
	s := scanners.Get().(*scanner)
	defer s.release()
	s.b, s.text = doc, string(doc)
	s.space()
	if err := s.skip(0); err != nil {
		return err
	}
	return s.end()
}

// object is the members of one object by exact name.
func object(doc []byte) (map[string]json.RawMessage, error) {
	list, err := members(doc)
	if err != nil {
		return nil, err
	}
	return byName(doc, list), nil
}

// contextTerms are the members of a context, whose names may differ in the case of letters alone.
func contextTerms(doc []byte) (map[string]json.RawMessage, error) {
	list, err := scan(doc, nil, true)
	if err != nil {
		return nil, err
	}
	return byName(doc, list), nil
}

// without cuts one member out of an object's bytes, with its comma; the rest stays as it is.
func without(doc []byte, list []member, name string) []byte {
	for i, m := range list {
		if m.name != name {
			continue
		}
		start, end := m.start, m.end
		switch {
		case i > 0:
			start = list[i-1].end
		case len(list) > 1:
			end = list[1].start
		}
		out := make([]byte, 0, len(doc)-(end-start))
		return append(append(out, doc[:start]...), doc[end:]...)
	}
	return doc
}

// with adds members (`"name":value`, joined by commas) at the end of an object's bytes.
func with(doc []byte, list []member, added string) []byte {
	last := bytes.LastIndexByte(doc, '}')
	if len(list) > 0 {
		last = list[len(list)-1].end
		added = "," + added
	}
	out := make([]byte, 0, len(doc)+len(added))
	out = append(append(out, doc[:last]...), added...)
	return append(out, doc[last:]...)
}
