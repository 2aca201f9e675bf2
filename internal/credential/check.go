package credential

import "slices"

// checked is a document on its way through the rules.
type checked struct {
	doc   node
	view  *View
	texts []string // see listed
}

// listed has all that the document says in one list, names of members included, for rules that look at everything:
// what is in order, as nearly always, is then seen without going through the document again.
func (c checked) listed() checked {
	c.texts = appendTexts(make([]string, 0, 256), map[string]any(c.doc))
	return c
}

func appendTexts(all []string, v any) []string {
	switch v := v.(type) {
	case string:
		all = append(all, v)
	case []any:
		for _, x := range v {
			all = appendTexts(all, x)
		}
	case map[string]any:
		for name, x := range v {
			all = appendTexts(append(all, name), x)
		}
	}
	return all
}

// find looks for a text in the whole document and tells the path to it.
func (c checked) find(wrong func(string) bool) (path string, found bool) {
	if c.texts != nil && !slices.ContainsFunc(c.texts, wrong) {
		return "", false
	}
	return find(map[string]any(c.doc), wrong)
}

// rule is one demand on a document; nil when it is met. Each stands in a file rule_<who>_<what>.go, named for
// who demands it: ob3 (Open Badges 3.0), vcdm (the W3C's data model and status list), ours.
type rule func(checked) *DocumentError

// standardRules hold for any badge, whoever made it.
var standardRules = []rule{ruleSubject, ruleCriteria, ruleResult, ruleDates, ruleStatusEntry}

// Check says whether a document is an Open Badge 3.0 by the standard: it can be read, fits the schema of its
// data model, and keeps the rules that no schema can say. Our own habits are not asked of it. The error is a
// *DocumentError, unless the program itself is broken.
func Check(doc []byte) (*View, error) {
	c, err := check(doc)
	if err != nil {
		return nil, err
	}
	return c.view, nil
}

func check(doc []byte) (checked, error) {
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
	if err := checkSchema(schema, n); err != nil {
		return checked{}, err
	}
	c := checked{doc: n, view: v}
	return c, firstFault(c, standardRules...)
}

func firstFault(c checked, rules ...rule) error {
	for _, r := range rules {
		if f := r(c); f != nil {
			return f
		}
	}
	return nil
}
