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
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	texttemplate "text/template"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
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

// Load reads locales/*.json of fsys. missing is told each key that T was asked for and that cannot be printed;
// a test fails there, a server logs it. It may be nil.
func Load(fsys fs.FS, missing func(key string)) (*Catalogue, error) {
	if missing == nil {
		missing = func(string) {}
	}
	c := &Catalogue{bundle: goi18n.NewBundle(language.French), messages: map[string]map[string]entry{}, missing: missing}
	names, err := fs.Glob(fsys, "locales/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := c.read(fsys, name); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	if c.messages[French] == nil {
		return nil, fmt.Errorf("locales/%s.json is missing", French)
	}
	return c, nil
}

func (c *Catalogue) read(fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	lang := strings.TrimSuffix(path.Base(name), ".json")
	tag, err := language.Parse(lang)
	if err != nil {
		return err
	}
	entries, err := parse(data)
	if err != nil {
		return err
	}
	polish := Apostrophes
	if lang == French {
		polish = Typography
	}
	var filled []*goi18n.Message
	for key, e := range entries {
		e = entry{polish(e.One), polish(e.Other)}
		entries[key] = e
		if e.plain() {
			continue
		}
		m := &goi18n.Message{ID: key, One: e.One, Other: e.Other}
		if m.One != "" {
			m.Many = m.Other // CLDR 48: French has a form for whole millions; « 1 000 000 badges » needs no other word
		}
		filled = append(filled, m)
	}
	c.messages[lang] = entries
	return c.bundle.AddMessages(tag, filled...)
}

type entry struct{ One, Other string }

// plain is a sentence with nothing to fill in, and nothing to choose. Most are, and the bundle, which keeps ten times as
// much of each, never sees them.
func (e entry) plain() bool { return e.One == "" && !strings.Contains(e.Other, "{{") }

// parse reads the file strictly: a key given twice would hide one of two sentences.
func parse(data []byte) (map[string]entry, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("want a JSON object of keys")
	}
	out := map[string]entry{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := t.(string) // a member name: the decoder gives nothing else here
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("key %q stands twice", key)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		var e entry
		if raw[0] == '"' {
			err = json.Unmarshal(raw, &e.Other)
		} else {
			strict := json.NewDecoder(bytes.NewReader(raw))
			strict.DisallowUnknownFields()
			err = strict.Decode(&e)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if e.Other == "" {
			return nil, fmt.Errorf("%s: empty sentence", key)
		}
		out[key] = e
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	return out, nil
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
	data, count := p.data(args)
	config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: p.parser}
	if m.One != "" && count != nil {
		config.PluralCount = count
	}
	s, err := p.localizer.Localize(config)
	if err != nil || strings.Contains(s, "<no value>") {
		return "", false
	}
	return s, true
}

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
