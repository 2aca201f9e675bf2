package jsonld

import "strings"

// caution looks at a document before json-gold does. It counts the values that must come out again
// and refuses the keywords in which json-gold loses something in silence: errors inside @list and @set
// are swallowed, directions and indexes never reach the quads, framing keywords vanish.
type caution struct {
	builder
	values, objects int // still allowed
	leaves          int
	terms           int // that the document's own contexts define
}

func (c *caution) check(v *value) error {
	if c.values--; c.values < 0 {
		return &LimitError{Reason: "more values than are taken in such a document"}
	}
	switch v.kind {
	case kindNull:
	case kindArray:
		for i := range v.items {
			c.enterItem(i)
			if err := c.check(&v.items[i]); err != nil {
				return err
			}
			c.leave()
		}
	case kindObject:
		if c.objects--; c.objects < 0 {
			return &LimitError{Reason: "more nodes than are taken in such a document"}
		}
		if of := v.member("@value"); of != nil {
			return c.checkValueObject(v, of)
		}
		for i := range v.members {
			m := &v.members[i]
			c.enter(m.name)
			if m.name == "@context" {
				if err := c.countContexts(&m.value); err != nil {
					return err
				}
				if err := c.checkContext(&m.value); err != nil {
					return err
				}
			} else {
				if err := c.checkName(m.name); err != nil {
					return err
				}
				if err := c.check(&m.value); err != nil {
					return err
				}
			}
			c.leave()
		}
	default:
		c.leaves++
		if !v.exact() {
			return c.unsafe("the integer " + v.text + " has more digits than can be signed")
		}
	}
	return nil
}

func (c *caution) checkValueObject(v, of *value) error {
	for i := range v.members {
		switch v.members[i].name {
		case "@value", "@type", "@language":
		default:
			return c.unsafeAt(v.members[i].name, "a value object holds something else")
		}
	}
	return c.check(of)
}

func (c *caution) checkName(name string) error {
	switch name {
	case "@id", "@type", "@graph", "@included", "@reverse", "@nest", "@none":
		return nil
	}
	if strings.HasPrefix(name, "@") {
		return c.unsafe("this keyword is not taken in such a document")
	}
	return nil
}

// checkContext refuses contexts that give other names to the keywords checkName refuses.
func (c *caution) checkContext(v *value) error {
	for i := range v.items {
		c.enterItem(i)
		if err := c.checkContext(&v.items[i]); err != nil {
			return err
		}
		c.leave()
	}
	for i := range v.members {
		m := &v.members[i]
		c.enter(m.name)
		check := c.checkContext // json-gold takes a context out of an object that holds it
		if m.name != "@context" {
			check = func(v *value) error { return c.checkTerm(m.name, v) }
		}
		if err := check(&m.value); err != nil {
			return err
		}
		c.leave()
	}
	return nil
}

func (c *caution) checkTerm(name string, v *value) error {
	c.terms++
	if name == "@direction" {
		return c.unsafe("a text direction is not signed")
	}
	alias := v
	if v.kind == kindObject {
		if v.member("@direction") != nil {
			return c.unsafeAt("@direction", "a text direction is not signed")
		}
		if scoped := v.member("@context"); scoped != nil {
			c.enter("@context")
			if err := c.checkContext(scoped); err != nil {
				return err
			}
			c.leave()
		}
		alias = v.member("@id")
	}
	if alias == nil || alias.kind != kindString || !keywordLike(alias.text) || strings.HasPrefix(name, "@") {
		return nil
	}
	switch alias.text {
	case "@id", "@type", "@graph", "@included", "@nest":
		return nil
	}
	return c.unsafe("another name for " + alias.text)
}
