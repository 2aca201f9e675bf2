package credential

import (
	"slices"
	"sync"

	"galon/internal/jsonld"
)

// checked is a document on its way through the rules.
type checked struct {
	doc    node
	view   *View
	texts  []string    // see listed
	shared []*sync.Map // the notes of the objects whose texts are not among them
}

// listed has all that the document says in one list, names of members included, for rules that look at everything:
// what is in order, as nearly always, is then seen without going through the document again. The texts of an object that
// many documents share stand in its notes.
func (c checked) listed() checked {
	c.texts = appendTexts(make([]string, 0, 128), map[string]any(c.doc), func(v map[string]any) bool {
		notes := jsonld.Notes(v)
		if notes == nil {
			return false
		}
		if _, there := notes.Load(noteTexts{}); !there {
			notes.Store(noteTexts{}, appendTexts(nil, v, func(map[string]any) bool { return false }))
		}
		c.shared = append(c.shared, notes)
		return true
	})
	return c
}

// noteTexts is the note that holds the texts of a shared object, those of others inside it included.
type noteTexts struct{}

func appendTexts(all []string, v any, apart func(map[string]any) bool) []string {
	switch v := v.(type) {
	case string:
		all = append(all, v)
	case []any:
		for _, x := range v {
			all = appendTexts(all, x, apart)
		}
	case map[string]any:
		if apart(v) {
			return all
		}
		for name, x := range v {
			all = appendTexts(append(all, name), x, apart)
		}
	}
	return all
}

// noteClean is the note that a shared object holds no text that is wrong by that rule.
type noteClean string

// find looks for a text in the whole document and tells the path to it.
func (c checked) find(rule string, wrong func(string) bool) (path string, found bool) {
	clean := c.texts != nil && !slices.ContainsFunc(c.texts, wrong)
	for _, notes := range c.shared {
		if _, known := notes.Load(noteClean(rule)); known || !clean {
			continue
		}
		texts, _ := notes.Load(noteTexts{})
		if clean = !slices.ContainsFunc(texts.([]string), wrong); clean {
			notes.Store(noteClean(rule), true)
		}
	}
	if clean {
		return "", false
	}
	return find(map[string]any(c.doc), wrong)
}

// rule is one demand on a document; nil when it is met. Each stands in a file rule_<who>_<what>.go, named for
// who demands it: ob3 (Open Badges 3.0), vcdm (the W3C's data model and status list), ours.
type rule func(checked) *DocumentError

// standardRules hold for any badge, whoever made it.
var standardRules = []rule{ruleSubjectOrName, ruleCriteria, ruleResult, ruleDates, ruleStatusEntry}

// Check says whether a document is an Open Badge 3.0 by the standard: it can be read, fits the schema of its
// data model, and keeps the rules that no schema can say. Our own habits are not asked of it. The error is a
// *DocumentError, unless the program itself is broken.
func Check(doc []byte) (*View, error) {
	c, err := check(doc, checkForeign)
	if err == nil {
		err = firstFault(c, standardRules...)
	}
	if err != nil {
		return nil, err
	}
	return c.view, nil
}

// check reads a document and holds it to its schema, in the way that is given.
func check(doc []byte, fits func(v *View, schema string, n node) error) (checked, error) {
	n, err := decode(doc)
	if err != nil {
		return checked{}, err
	}
	v, err := parse(n, doc)
	if err != nil {
		return checked{}, err
	}
	schema := schemaAchievementCredential
	if v.VCDM1 {
		schema = schemaVCDM11
	}
	if err := fits(v, schema, n); err != nil {
		return checked{}, err
	}
	return checked{doc: n, view: v}, nil
}

func firstFault(c checked, rules ...rule) error {
	for _, r := range rules {
		if f := r(c); f != nil {
			return f
		}
	}
	return nil
}
