package schemas

import (
	"math"
	"reflect"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Validate holds a decoded document against an embedded schema, as Compile(name) and Validate would: nil, an error that
// FaultOf reads, or another when there is no such schema. A document that fits, as nearly all do, is told so by shape
// in a tenth of the time; what does not is asked of the library again, for its words. notes, unless nil, gives the
// notebook of an object that never changes: that it fits is written there, and not asked again.
func Validate(name string, doc any, notes func(map[string]any) *sync.Map) error {
	s, err := Compile(name)
	if err != nil {
		return err
	}
	if (fitting{notes}).fits(shapeOf(s), doc) {
		return nil
	}
	return s.Validate(doc)
}

// fitting holds one document against shapes.
type fitting struct {
	notes func(map[string]any) *sync.Map
}

// shape is a compiled schema as a plain question. It knows the keywords that our schemas use and answers only for the
// kinds of value that encoding/json makes; all else is a no, and so a question for the library. It is made from the
// library's own reading of the schema, never written by hand.
type shape struct {
	unknown bool // a keyword that is not known here
	types   jsonType
	words   map[string]bool // of const and enum, which hold only text; nil: any value
	format  func(any) error
	pattern jsonschema.Regexp

	required   []string
	properties map[string]*shape
	others     *shape // of members that properties does not name; nil: any
	closed     bool   // there may be no others

	minItems int
	prefix   []*shape
	items    *shape
	contains *shape

	minimum   float64
	isBounded bool

	all                   []*shape // allOf and $ref
	test, then, otherwise *shape
}

// jsonType is a set of kinds of values.
type jsonType uint8

const (
	null jsonType = 1 << iota
	boolean
	number
	integer
	text
	array
	object
)

var typeNames = map[string]jsonType{
	"null": null, "boolean": boolean, "number": number, "integer": integer, "string": text, "array": array, "object": object,
}

// readFields are the fields of a compiled schema that newShape reads, or that say nothing about a document. Any other
// that is set makes a shape that always says no.
var readFields = map[string]bool{
	"up": true, "resource": true, "dynamicAnchors": true, "allPropsEvaluated": true, "allItemsEvaluated": true, "numItemsEvaluated": true,
	"DraftVersion": true, "Location": true, "ID": true, "Anchor": true, "Title": true, "Description": true, "Comment": true,
	"Default": true, "Examples": true, "ReadOnly": true, "WriteOnly": true, "Deprecated": true,
	"Ref": true, "Types": true, "Enum": true, "Const": true, "AllOf": true, "If": true, "Then": true, "Else": true, "Format": true,
	"Required": true, "Properties": true, "AdditionalProperties": true, "MinItems": true, "Contains": true, "PrefixItems": true,
	"Items2020": true, "Pattern": true, "Minimum": true,
}

var shapes = struct {
	sync.RWMutex
	of map[*jsonschema.Schema]*shape
}{of: map[*jsonschema.Schema]*shape{}}

// shapeOf gives the shape of a schema that Compile gave.
func shapeOf(s *jsonschema.Schema) *shape {
	shapes.RLock()
	made := shapes.of[s]
	shapes.RUnlock()
	if made != nil {
		return made
	}
	shapes.Lock()
	defer shapes.Unlock()
	return newShape(s)
}

// newShape reads a schema and those it leads to, each once: they may lead back to it. shapes is locked.
func newShape(s *jsonschema.Schema) *shape {
	if s == nil {
		return nil
	}
	if made := shapes.of[s]; made != nil {
		return made
	}
	f := &shape{}
	shapes.of[s] = f
	fields := reflect.ValueOf(s).Elem()
	for i := range fields.NumField() {
		if !readFields[fields.Type().Field(i).Name] && !fields.Field(i).IsZero() {
			f.unknown = true
		}
	}
	f.unknown = f.unknown || s.DraftVersion != 2020
	if s.Types != nil {
		for _, name := range s.Types.ToStrings() {
			f.types |= typeNames[name]
		}
	}
	if s.Const != nil {
		f.say(*s.Const)
	}
	if s.Enum != nil {
		f.unknown = f.unknown || s.Const != nil
		f.say(s.Enum.Values...)
	}
	if s.Format != nil {
		f.format = s.Format.Validate
	}
	f.pattern, f.required = s.Pattern, s.Required
	if len(s.Properties) > 0 {
		f.properties = make(map[string]*shape, len(s.Properties))
		for name, p := range s.Properties {
			f.properties[name] = newShape(p)
		}
	}
	switch others := s.AdditionalProperties.(type) {
	case bool:
		f.closed = !others
	case *jsonschema.Schema:
		f.others = newShape(others)
	}
	if s.MinItems != nil {
		f.minItems = *s.MinItems
	}
	for _, p := range s.PrefixItems {
		f.prefix = append(f.prefix, newShape(p))
	}
	f.items, f.contains = newShape(s.Items2020), newShape(s.Contains)
	if s.Minimum != nil {
		var exact bool
		f.minimum, exact = s.Minimum.Float64()
		f.isBounded, f.unknown = true, f.unknown || !exact
	}
	if s.Ref != nil {
		f.all = append(f.all, newShape(s.Ref))
	}
	for _, a := range s.AllOf {
		f.all = append(f.all, newShape(a))
	}
	f.test, f.then, f.otherwise = newShape(s.If), newShape(s.Then), newShape(s.Else)
	return f
}

// say adds values of const or enum.
func (f *shape) say(values ...any) {
	if f.words == nil {
		f.words = make(map[string]bool, len(values))
	}
	for _, v := range values {
		s, ok := v.(string)
		f.unknown = f.unknown || !ok
		f.words[s] = true
	}
}

func (t fitting) fits(f *shape, v any) bool {
	if f.unknown {
		return false
	}
	switch v := v.(type) {
	case string:
		if f.types != 0 && f.types&text == 0 || f.words != nil && !f.words[v] || f.pattern != nil && !f.pattern.MatchString(v) {
			return false
		}
	case map[string]any:
		if f.types != 0 && f.types&object == 0 || f.words != nil || !t.object(f, v) {
			return false
		}
	case []any:
		if f.types != 0 && f.types&array == 0 || f.words != nil || !t.array(f, v) {
			return false
		}
	case float64:
		whole := f.types&integer != 0 && v == math.Trunc(v)
		if f.types != 0 && f.types&number == 0 && !whole || f.words != nil || f.isBounded && v < f.minimum {
			return false
		}
	case bool:
		if f.types != 0 && f.types&boolean == 0 || f.words != nil {
			return false
		}
	case nil:
		if f.types != 0 && f.types&null == 0 || f.words != nil {
			return false
		}
	default:
		return false
	}
	if f.format != nil && f.format(v) != nil {
		return false
	}
	for _, a := range f.all {
		if !t.fits(a, v) {
			return false
		}
	}
	return f.test == nil || t.branch(f, v)
}

// branch follows if, then, else. A question that is not known here has no answer, so neither branch is taken on trust.
func (t fitting) branch(f *shape, v any) bool {
	next := f.otherwise
	if t.fits(f.test, v) {
		next = f.then
	} else if !f.test.sure() {
		return false
	}
	return next == nil || t.fits(next, v)
}

// sure says whether the shape's no is the schema's no: it asks about kinds and text alone.
func (f *shape) sure() bool {
	return !f.unknown && len(f.all) == 0 && f.test == nil && f.properties == nil && f.others == nil && f.prefix == nil && f.items == nil &&
		f.contains == nil && !f.isBounded
}

func (t fitting) object(f *shape, v map[string]any) bool {
	var notes *sync.Map
	if t.notes != nil {
		notes = t.notes(v)
	}
	if notes != nil {
		if _, does := notes.Load(f); does {
			return true
		}
	}
	for _, name := range f.required {
		if _, there := v[name]; !there {
			return false
		}
	}
	if f.properties == nil && f.others == nil && !f.closed {
		return true
	}
	for name, x := range v {
		if p := f.properties[name]; p != nil {
			if !t.fits(p, x) {
				return false
			}
		} else if f.closed || f.others != nil && !t.fits(f.others, x) {
			return false
		}
	}
	if notes != nil {
		notes.Store(f, true)
	}
	return true
}

func (t fitting) array(f *shape, v []any) bool {
	if len(v) < f.minItems {
		return false
	}
	for i, x := range v {
		of := f.items
		if i < len(f.prefix) {
			of = f.prefix[i]
		}
		if of != nil && !t.fits(of, x) {
			return false
		}
	}
	if f.contains == nil {
		return true
	}
	for _, x := range v {
		if t.fits(f.contains, x) {
			return true
		}
	}
	return false
}
