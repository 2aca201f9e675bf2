package i18n

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

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
	files, errs := make([]map[string]entry, len(names)), make([]error, len(names))
	var work sync.WaitGroup // every command waits for this: the languages are read at once
	for i, name := range names {
		work.Go(func() { files[i], errs[i] = read(fsys, name) })
	}
	work.Wait()
	for i, name := range names {
		if errs[i] == nil {
			errs[i] = c.add(languageOf(name), files[i])
		}
		if errs[i] != nil {
			return nil, fmt.Errorf("read %s: %w", name, errs[i])
		}
	}
	if c.messages[French] == nil {
		return nil, fmt.Errorf("locales/%s.json is missing", French)
	}
	return c, nil
}

func languageOf(name string) string { return strings.TrimSuffix(path.Base(name), ".json") }

// read gives the sentences of a file as they are printed.
func read(fsys fs.FS, name string) (map[string]entry, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	entries, err := parse(data)
	if err != nil {
		return nil, err
	}
	polish := Apostrophes
	if languageOf(name) == French {
		polish = Typography
	}
	for key, e := range entries {
		entries[key] = entry{polish(e.One), polish(e.Other)}
	}
	return entries, nil
}

func (c *Catalogue) add(lang string, entries map[string]entry) error {
	tag, err := language.Parse(lang)
	if err != nil {
		return err
	}
	var filled []*goi18n.Message
	for key, e := range entries {
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
		e, err := sentence(d)
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

// sentence reads what stands behind a key: a text, or an object of the two forms.
func sentence(d *json.Decoder) (e entry, err error) {
	t, err := d.Token()
	if text, ok := t.(string); ok || err != nil {
		return entry{Other: text}, err
	}
	if t != json.Delim('{') {
		return e, fmt.Errorf("want a text or an object, not %v", t)
	}
	for d.More() {
		if t, err = d.Token(); err != nil {
			return e, err
		}
		var form *string
		switch t {
		case "one":
			form = &e.One
		case "other":
			form = &e.Other
		default:
			return e, fmt.Errorf("no form is called %v", t)
		}
		if err := d.Decode(form); err != nil {
			return e, err
		}
	}
	_, err = d.Token()
	return e, err
}
