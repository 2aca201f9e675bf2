// Package i18n turns keys into sentences: it reads web/locales (one file per language, flat dotted keys, plurals as
// objects with one and other), applies the typography of the language once, and formats dates, times and numbers
// as people of that language read them. A key that English lacks (the console speaks French only) is said in French,
// and told as missing.
//
// It never decides which sentence is due, and holds no sentence itself. Its neighbours are web, which has the files,
// and httpd and mail, which print. It is the only importer of go-i18n.
//
// A message takes its arguments by position, {{.A0}}, {{.A1}}, or by name when T is given one map. In a message,
// {{date .A0}} writes a day (AAAA-MM-JJ, domain.Day or time.Time) in words and leaves alone what is not a day.
// {{with .A0}} … {{end}} holds what is said only when that argument is there. Whole numbers are grouped by thousands, so
// a year is handed over as text. The plural follows the first whole number, or the name Count.
package i18n

import (
	"sort"
	"strconv"
	"strings"
	texttemplate "text/template"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// French is the language that every installation has; English is that of the public pages and the passport for whoever
// asks for it.
const (
	French  = "fr"
	English = "en"
)

// Catalogue is every sentence of every language.
type Catalogue struct {
	bundle   *goi18n.Bundle
	messages map[string]map[string]entry // language → key
	missing  func(key string)
}

// Printer speaks one language.
type Printer struct {
	Lang      string
	catalogue *Catalogue
	localizer *goi18n.Localizer
	parser    template.Parser
	fallback  *Printer // of French, nil when it is French itself
}

// Printer gives the voice of a language, French when there is no other.
func (c *Catalogue) Printer(lang string) *Printer {
	if c.messages[lang] == nil {
		lang = French
	}
	p := &Printer{Lang: lang, catalogue: c, localizer: goi18n.NewLocalizer(c.bundle, lang)}
	p.parser = cached{&template.TextParser{Funcs: texttemplate.FuncMap{"date": p.Date, "time": p.Time}}}
	if lang != French {
		p.fallback = c.Printer(French)
	}
	return p
}

// In gives the same catalogue's voice of another language.
func (p *Printer) In(lang string) *Printer { return p.catalogue.Printer(lang) }

// cached lets go-i18n keep parsed templates although they have functions: ours never change.
type cached struct{ *template.TextParser }

func (cached) Cacheable() bool { return true }

// Has tells whether the key has a sentence, be it a French one.
func (p *Printer) Has(key string) bool {
	return p.HasOwn(key) || p.fallback != nil && p.fallback.Has(key)
}

// HasOwn tells whether the key has a sentence in this very language.
func (p *Printer) HasOwn(key string) bool { return p.catalogue.messages[p.Lang][key] != entry{} }

// Keys lists every key of this language, sorted.
func (p *Printer) Keys() []string {
	var keys []string
	for key := range p.catalogue.messages[p.Lang] {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// T prints the sentence of key. A key without sentence, or a sentence that lacks an argument, comes out as the key.
func (p *Printer) T(key string, args ...any) string {
	s, ok := p.Try(key, args...)
	if !ok {
		p.catalogue.missing(key)
		return key
	}
	return s
}

// Try prints the sentence of key, and tells whether there is one for these arguments.
func (p *Printer) Try(key string, args ...any) (string, bool) {
	m, ok := p.catalogue.messages[p.Lang][key]
	if !ok && p.fallback != nil {
		s, ok := p.fallback.Try(key, args...)
		if ok {
			p.catalogue.missing(p.Lang + ": " + key)
		}
		return s, ok
	}
	if !ok {
		return "", false
	}
	if m.plain() {
		return m.Other, true
	}
	if m.One == "" {
		if s, ok := p.fill(m.Other, args); ok {
			return s, true
		}
	}
	data, count := p.data(args)
	config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: p.parser}
	if m.One != "" && count != nil {
		config.PluralCount = count
	}
	s, err := p.localizer.Localize(config)
	if err != nil || strings.Contains(s, noValue) {
		return "", false
	}
	return s, true
}

// noValue is what a template writes for an argument that is not there.
const noValue = "<no value>"

// Error is the sentence of a domain.Error or of a field: error.CODE.
func (p *Printer) Error(code string, args ...any) string { return p.T("error."+code, args...) }

// Line is the sentence of a fault in a file of people: line.CODE where a file is spoken of otherwise than a form,
// else error.CODE.
func (p *Printer) Line(code string, args ...any) string {
	if s, ok := p.Try("line."+code, args...); ok {
		return s
	}
	return p.Error(code, args...)
}

// data names the arguments and finds the number that the plural follows.
func (p *Printer) data(args []any) (data map[string]any, count any) {
	data = map[string]any{}
	if len(args) == 1 {
		if named, ok := args[0].(map[string]any); ok {
			for name, v := range named {
				data[name] = p.shown(v)
			}
			return data, whole(named["Count"])
		}
	}
	for i, v := range args {
		data["A"+strconv.Itoa(i)] = p.shown(v)
		if count == nil {
			count = whole(v)
		}
	}
	return data, count
}

func (p *Printer) shown(v any) any {
	if n, ok := whole(v).(int64); ok {
		return p.Number(n)
	}
	return v
}

// whole is v as int64, or nil when it is not a whole number.
func whole(v any) any {
	switch n := v.(type) {
	case int:
		return int64(n)
	case int32:
		return int64(n)
	case int64:
		return n
	case float64: // an argument that went through JSON, as those of a batch report do
		if n == float64(int64(n)) {
			return int64(n)
		}
	}
	return nil
}
