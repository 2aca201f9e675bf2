package credential

// checked is a document on its way through the rules.
type checked struct {
	doc  node
	view *View
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
