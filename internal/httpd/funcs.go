package httpd

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/i18n"
)

// funcs is what templates can call.
func (s *Site) funcs() template.FuncMap {
	p := s.printer
	return template.FuncMap{
		"t":        p.T,
		"rich":     func(key string, args ...any) template.HTML { return richHTML(p.T(key, args...)) },
		"bold":     richHTML,
		"prose":    i18n.Bind,
		"date":     p.Date,
		"month":    p.Month,
		"time":     p.Time,
		"datetime": p.DateTime,
		"number": func(n any) (string, error) {
			switch n := n.(type) {
			case int:
				return p.Number(int64(n)), nil
			case int64:
				return p.Number(n), nil
			}
			return "", fmt.Errorf("number: %T is no whole number", n)
		},
		"code":  domain.FormatCode,
		"icon":  s.icon,
		"asset": s.Asset,
		"iso":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"qr":    drawing,
		"lines": func(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") },
		"langfr": func() template.HTMLAttr { // on what stays in the words of a French organisation
			if p.Lang == i18n.French {
				return ""
			}
			return ` lang="fr"`
		},
		"tfr":  func(key string, args ...any) template.HTML { return quoting(p, key, args) },
		"asis": func(text string) template.HTML { return template.HTML(template.HTMLEscapeString(text)) }, // of a tfr: in the page's language
		"pill": func(class, icon, text string) Pill { return Pill{class, icon, text} },
	}
}

var boldWords = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// richHTML escapes a sentence, then sets **words** in bold.
func richHTML(sentence string) template.HTML {
	return template.HTML(boldWords.ReplaceAllString(template.HTMLEscapeString(sentence), "<strong>$1</strong>"))
}

// quoting is a sentence whose words (string) stay those of a French organisation: a reader by voice is told so. What is
// HTML already, see asis, stands in it as it is.
func quoting(p *i18n.Printer, key string, words []any) template.HTML {
	marks, said := slices.Clone(words), make([]string, 0, 2*len(words))
	for i, w := range words {
		mark := fmt.Sprintf("\uE000%d\uE001", i) // in no text: private use
		html, ready := w.(template.HTML)
		if word, ok := w.(string); ok && p.Lang != i18n.French {
			html, ready = template.HTML(`<span lang="fr">`+template.HTMLEscapeString(word)+`</span>`), true
		}
		if ready {
			marks[i], said = mark, append(said, mark, string(html))
		}
	}
	return template.HTML(strings.NewReplacer(said...).Replace(template.HTMLEscapeString(p.T(key, marks...))))
}

// drawing trusts an SVG that artwork has drawn (a QR code); text of people never comes here.
func drawing(svg any) (template.HTML, error) {
	switch d := svg.(type) {
	case template.HTML:
		return d, nil
	case []byte:
		return template.HTML(d), nil
	}
	return "", fmt.Errorf("qr: want the bytes of an SVG, got %T", svg)
}

// icon is a Lucide drawing set in the line, hidden from screen readers: the words beside it say it all.
func (s *Site) icon(name string) (template.HTML, error) {
	if svg, ok := s.icons[name]; ok {
		return svg, nil
	}
	return "", fmt.Errorf("icon %q: not in web/static/icons", name)
}

func readIcons(fsys fs.FS) (map[string]template.HTML, error) {
	names, err := fs.Glob(fsys, "static/icons/*.svg")
	if err != nil {
		return nil, err
	}
	icons := map[string]template.HTML{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		_, rest, ok := strings.Cut(string(data), "<svg")
		_, shapes, ok2 := strings.Cut(rest, ">")
		shapes, _, ok3 := strings.Cut(shapes, "</svg>")
		if !ok || !ok2 || !ok3 {
			return nil, fmt.Errorf("%s is not an SVG", name)
		}
		icons[strings.TrimSuffix(path.Base(name), ".svg")] = template.HTML(
			`<svg class="ic" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"` +
				` stroke-linejoin="round" aria-hidden="true" focusable="false">` + strings.Join(strings.Fields(shapes), " ") + `</svg>`)
	}
	return icons, nil
}
