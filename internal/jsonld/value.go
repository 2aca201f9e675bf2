package jsonld

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

// value is a JSON value. Objects keep their members in the order of the text and never hold one name
// twice.
type value struct {
	kind    kind
	flag    bool
	number  float64
	text    string // of a string; of a number as it was written, when it came from text
	items   []value
	members []member
	known   *known // the object as it was read before, or nil
}

type member struct {
	name  string
	value value
}

// member gives the value of a member of an object, nil where there is none.
func (v *value) member(name string) *value {
	for i := range v.members {
		if v.members[i].name == name {
			return &v.members[i].value
		}
	}
	return nil
}

func (v *value) equal(o *value) bool {
	if v == nil || o == nil {
		return v == o
	}
	if v.kind != o.kind || v.flag != o.flag || len(v.items) != len(o.items) || len(v.members) != len(o.members) {
		return false
	}
	switch v.kind {
	case kindNumber:
		return v.number == o.number
	case kindString:
		return v.text == o.text
	}
	for i := range v.items {
		if !v.items[i].equal(&o.items[i]) {
			return false
		}
	}
	for i := range v.members {
		m := &v.members[i]
		if other := o.member(m.name); other == nil || !m.value.equal(other) {
			return false
		}
	}
	return true
}

// exact says whether the number that a document shows is the number that is signed. An integer beyond
// 2^53 may lose digits on its way through a double, and those digits would be unsigned.
func (v *value) exact() bool {
	if v.text == "" || strings.ContainsAny(v.text, ".eE") {
		return true
	}
	return math.Abs(v.number) < 1<<53 || strconv.FormatFloat(v.number, 'f', 0, 64) == v.text
}

// converter takes back what json-gold gives.
type converter struct{ left int }

func (c *converter) convert(in any, depth int) (value, error) {
	if depth > maxDepth {
		return value{}, errDepth
	}
	if c.left--; c.left < 0 {
		return value{}, errValues
	}
	switch in := in.(type) {
	case nil:
		return value{kind: kindNull}, nil
	case bool:
		return value{kind: kindBool, flag: in}, nil
	case string:
		if !utf8.ValidString(in) {
			return value{}, &SyntaxError{Reason: "a string is not UTF-8"}
		}
		return value{kind: kindString, text: in}, nil
	case float64:
		if math.IsNaN(in) || math.IsInf(in, 0) {
			return value{}, &SyntaxError{Reason: "a number that JSON has not"}
		}
		return value{kind: kindNumber, number: in}, nil
	case []any:
		v := value{kind: kindArray, items: make([]value, len(in))}
		for i := range in {
			item, err := c.convert(in[i], depth+1)
			if err != nil {
				return value{}, err
			}
			v.items[i] = item
		}
		return v, nil
	case map[string]any:
		v := value{kind: kindObject, members: make([]member, 0, len(in))}
		for name := range in {
			if !utf8.ValidString(name) {
				return value{}, &SyntaxError{Reason: "a member's name is not UTF-8"}
			}
			of, err := c.convert(in[name], depth+1)
			if err != nil {
				return value{}, err
			}
			v.members = append(v.members, member{name, of})
		}
		slices.SortFunc(v.members, func(a, b member) int { return strings.Compare(a.name, b.name) })
		return v, nil
	}
	return value{}, &SyntaxError{Reason: fmt.Sprintf("a %T is no JSON value", in)}
}

// native is the value as json-gold wants it.
func (v *value) native() any {
	switch v.kind {
	case kindBool:
		return v.flag
	case kindNumber:
		return v.number
	case kindString:
		return v.text
	case kindArray:
		out := make([]any, len(v.items))
		for i := range v.items {
			out[i] = v.items[i].native()
		}
		return out
	case kindObject:
		out := make(map[string]any, len(v.members))
		for i := range v.members {
			out[v.members[i].name] = v.members[i].value.native()
		}
		return out
	}
	return nil
}
