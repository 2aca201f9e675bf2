package jsonld

import (
	"slices"
	"strings"
)

type keyword uint8

const (
	notKeyword keyword = iota
	kwContext
	kwID
	kwType
	kwValue
	kwLanguage
	kwDirection
	kwIndex
	kwList
	kwSet
	kwGraph
	kwOther // the rest: @included, @nest, @reverse, and what only framing uses
)

func keywordOf(s string) keyword {
	if len(s) < 3 || s[0] != '@' {
		return notKeyword
	}
	switch s {
	case "@context":
		return kwContext
	case "@id":
		return kwID
	case "@type":
		return kwType
	case "@value":
		return kwValue
	case "@language":
		return kwLanguage
	case "@direction":
		return kwDirection
	case "@index":
		return kwIndex
	case "@list":
		return kwList
	case "@set":
		return kwSet
	case "@graph":
		return kwGraph
	case "@base", "@container", "@import", "@included", "@json", "@nest", "@none", "@prefix",
		"@propagate", "@protected", "@reverse", "@version", "@vocab":
		return kwOther
	}
	return notKeyword
}

// keywordLike: "@" and letters. JSON-LD reserves the form and drops what has it.
func keywordLike(s string) bool {
	if len(s) < 2 || s[0] != '@' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if !letter(s[i]) {
			return false
		}
	}
	return true
}

// activeContext is the meaning of terms at one place of a document. It never changes once made.
type activeContext struct {
	terms    map[string]*definition
	vocab    string
	hasVocab bool
	previous *activeContext // what holds again below, after a type-scoped context
	pinned   bool           // made of pinned texts only, so worth remembering
}

var initialContext = &activeContext{pinned: true}

// application is one use of a local context; equal ones have equal results.
type application struct {
	active    *activeContext
	local     *value
	override  bool // a property-scoped context may redefine protected terms
	propagate bool // false for a type-scoped context, which ends at the next node
}

// maxApplied bounds what is remembered: a stranger can name the pinned contexts in any order.
const maxApplied = 1024

// countContexts bounds the contexts that a document names or brings: each may stand for hundreds of terms, and their order
// is the document's to choose.
func (b *builder) countContexts(v *value) error {
	n := 1
	if v.kind == kindArray {
		n = len(v.items)
	}
	if b.contexts += n; n > maxContextList || b.contexts > maxContexts {
		return &LimitError{Reason: "more contexts than are taken"}
	}
	return nil
}

// apply gives the active context that results from a local one (JSON-LD 1.1 API section 4.1).
func (w *walker) apply(do application, pinned bool) (*activeContext, error) {
	shared := pinned && do.active.pinned
	if shared {
		w.p.mu.RLock()
		known, ok := w.p.applied[do]
		w.p.mu.RUnlock()
		if ok {
			return known, nil
		}
	} else if known, ok := w.applied[do]; ok {
		return known, nil
	}
	if w.nesting++; w.nesting > 16 {
		return nil, w.unsafe("contexts nest too deep")
	}
	result, err := w.applyAll(do, pinned)
	w.nesting--
	if err != nil {
		return nil, err
	}
	if !do.propagate && result != do.active && result.previous == nil {
		next := *result
		next.previous = do.active
		result = &next
	}
	if !shared {
		if do.local.kind == kindObject {
			if w.applied == nil {
				w.applied = make(map[application]*activeContext)
			}
			w.applied[do] = result
		}
		return result, nil
	}
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	if first, ok := w.p.applied[do]; ok { // two walkers at once: both go on with one result
		return first, nil
	}
	if len(w.p.applied) >= maxApplied {
		clear(w.p.applied)
	}
	w.p.applied[do] = result
	return result, nil
}

func (w *walker) applyAll(do application, pinned bool) (*activeContext, error) {
	switch do.local.kind {
	case kindArray:
		result := do.active
		for i := range do.local.items {
			next := application{result, &do.local.items[i], do.override, true}
			w.enterItem(i)
			var err error
			if result, err = w.apply(next, pinned); err != nil {
				return nil, err
			}
			w.leave()
		}
		return result, nil
	case kindString:
		local, err := w.p.context(do.local.text)
		if err != nil {
			return nil, err
		}
		return w.apply(application{do.active, local, do.override, true}, true)
	case kindNull:
		if !do.propagate {
			return nil, errUnsupported
		}
		if !do.override {
			for _, d := range do.active.terms {
				if d.protected {
					return nil, w.unsafe("a context with protected terms is cleared")
				}
			}
		}
		return initialContext, nil
	case kindObject:
		return w.define(do, pinned)
	}
	return nil, w.unsafe("a context is neither an address nor an object")
}

// cutPrefix splits a string at a colon that is not its first sign.
func cutPrefix(s string) (prefix, suffix string, ok bool) {
	i := strings.IndexByte(s, ':')
	if i < 1 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

func (c *activeContext) prefixOf(s string) *definition {
	prefix, suffix, ok := cutPrefix(s)
	if !ok || prefix == "_" || strings.HasPrefix(suffix, "//") {
		return nil
	}
	if d := c.terms[prefix]; d != nil && (d.raw != nil || d.prefix && d.iri != "") {
		return d
	}
	return nil
}

// expand gives the IRI, keyword or blank node that a string means (section 5.2). What has no meaning
// comes back as it is, or empty where the term is switched off: the caller judges. There is no base
// address, so a relative one stays relative. known is false where the walker cannot tell.
func (c *activeContext) expand(s string, vocab bool) (iri string, known bool) {
	if keywordOf(s) != notKeyword {
		return s, true
	}
	if d := c.terms[s]; d != nil {
		if d.raw != nil {
			return "", false
		}
		if d.keyword != notKeyword {
			return keywordNames[d.keyword], d.keyword != kwOther
		}
		if vocab {
			return d.iri, true
		}
	}
	if d := c.prefixOf(s); d != nil {
		_, suffix, _ := cutPrefix(s)
		return d.iri + suffix, d.raw == nil
	}
	if vocab && c.hasVocab && !isIRI(s) && !isBlankLabel(s) {
		return c.vocab + s, true
	}
	return s, true
}

var keywordNames = [...]string{
	kwContext: "@context", kwID: "@id", kwType: "@type", kwValue: "@value", kwLanguage: "@language",
	kwDirection: "@direction", kwIndex: "@index", kwList: "@list", kwSet: "@set", kwGraph: "@graph",
	kwOther: "@other",
}

// sortedCopy: types are taken in lexicographic order when their contexts are applied.
func sortedCopy(types []string) []string {
	if len(types) > 1 {
		types = slices.Clone(types)
		slices.Sort(types)
	}
	return types
}
