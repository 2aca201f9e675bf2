package schemas

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

//go:embed *.json ob2 ob3
var schemaFiles embed.FS

// schemaBase is where the schemas live for the compiler: a scheme that no loader but ours knows, so that a
// $ref can reach the other embedded files and nothing else.
const schemaBase = "embedded://galon/"

var compiled struct {
	sync.Mutex
	byName map[string]*jsonschema.Schema
}

// Compile gives the validator of an embedded JSON Schema by its path in this folder, for example
// "ob3/achievementcredential.schema.json". A fragment names a schema inside the file by its JSON Pointer (RFC 6901, section
// 6): "openapi.json#/components/schemas/Award". Formats (uri, date-time…) are asserted. A validator is made once and may be
// used by many at a time.
func Compile(name string) (*jsonschema.Schema, error) {
	compiled.Lock()
	defer compiled.Unlock()
	if s := compiled.byName[name]; s != nil {
		return s, nil
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(embeddedLoader{})
	s, err := c.Compile(schemaBase + name)
	if err != nil {
		return nil, fmt.Errorf("compile schema %s: %w", name, err)
	}
	if compiled.byName == nil {
		compiled.byName = map[string]*jsonschema.Schema{}
	}
	compiled.byName[name] = s
	return s, nil
}

type embeddedLoader struct{}

func (embeddedLoader) Load(url string) (any, error) {
	name, ours := strings.CutPrefix(url, schemaBase)
	if !ours {
		return nil, fmt.Errorf("schema %s is not embedded", url)
	}
	text, err := schemaFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(text))
}

// Fault is one disagreement between a document and a schema, in the terms of the document.
type Fault struct {
	Path    []string // members that lead to the faulty value
	Missing bool     // the value is not there at all
	Message string   // the validator's own words, in English, for logs
}

// FaultOf reads the error that a validator gave: the deepest fault of the first branch, which is what a
// person can mend. ok is false for any other error.
func FaultOf(err error) (f Fault, ok bool) {
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return Fault{}, false
	}
	leaf := deepest(v)
	f = Fault{Path: leaf.InstanceLocation, Message: strings.TrimSpace(v.Error())}
	if r, is := leaf.ErrorKind.(*kind.Required); is && len(r.Missing) > 0 {
		f.Path, f.Missing = append(append([]string{}, f.Path...), r.Missing[0]), true
	}
	return f, true
}

func deepest(v *jsonschema.ValidationError) *jsonschema.ValidationError {
	best := v
	for _, cause := range v.Causes {
		if d := deepest(cause); len(d.InstanceLocation) > len(best.InstanceLocation) || best == v {
			best = d
		}
	}
	return best
}
