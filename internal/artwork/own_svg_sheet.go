package artwork

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// ownSheet is what shapes of an own drawing refer to: rules of style, and elements by their names.
type ownSheet struct {
	rules     []ownRule
	names     map[string]*ownElement
	gradients map[string]*ownGradient
}

// ownRule is one rule of a style sheet with a simple selector: an element, a class, a name.
type ownRule struct {
	tag, class, id string
	says           map[string]string
}

// Bounds of style sheets: each rule is held against each element.
const (
	maxOwnRules = 200
	maxOwnStyle = 64 << 10
)

// ownProperties are those that are drawn; what else a sheet says is left there.
var ownProperties = []string{"fill", "stroke", "stroke-linecap", "stroke-linejoin", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-miterlimit",
	"stroke-dasharray", "stroke-dashoffset", "opacity", "fill-rule", "clip-rule", "color", "display", "visibility", "paint-order", "vector-effect", "filter", "mask", "mask-type",
	"marker", "marker-start", "marker-mid", "marker-end", "clip-path", "transform", "mix-blend-mode", "stop-color", "stop-opacity"}

var (
	simpleSelector = regexp.MustCompile(`^(\*|[a-zA-Z]+)?(?:\.([\w-]+))?(?:#([\w-]+))?$`)
	cssComment     = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// readOwnSheet reads the style sheets and then what each element says of itself under them: its attributes, over them the
// rules, over them its style attribute (SVG 2, 6.2).
func readOwnSheet(root *ownElement) (*ownSheet, error) {
	s := &ownSheet{names: map[string]*ownElement{}, gradients: map[string]*ownGradient{}}
	if err := s.styles(root); err != nil {
		return nil, err
	}
	s.say(root)
	return s, nil
}

func (s *ownSheet) styles(el *ownElement) error {
	if err := s.style(el.text); err != nil {
		return err
	}
	for _, child := range el.inside {
		if err := s.styles(child); err != nil {
			return err
		}
	}
	return nil
}

func (s *ownSheet) say(el *ownElement) {
	said := map[string]string{}
	for _, a := range el.Attr {
		switch {
		case a.Name.Space == "":
			said[a.Name.Local] = strings.TrimSpace(a.Value)
		case a.Name.Local == "href" && said["href"] == "":
			said["href"] = strings.TrimSpace(a.Value)
		}
	}
	style := said["style"]
	s.apply(el.name(), said)
	declare(said, style)
	el.said = said
	if name := said["id"]; name != "" && s.names[name] == nil {
		s.names[name] = el
	}
	for _, child := range el.inside {
		s.say(child)
	}
	switch el.name() {
	case "linearGradient", "radialGradient":
		g := &ownGradient{radial: el.name() == "radialGradient", said: said}
		for _, stop := range el.inside {
			if stop.name() == "stop" && len(g.stops) < maxOwnStops {
				g.stops = append(g.stops, stop.said)
			}
		}
		if s.gradients[said["id"]] == nil {
			s.gradients[said["id"]] = g
		}
	}
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

func declare(said map[string]string, declarations string) {
	for _, declaration := range strings.Split(declarations, ";") {
		if name, value, ok := strings.Cut(declaration, ":"); ok {
			said[strings.TrimSpace(name)] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		}
	}
}

// style takes in a style sheet of simple rules. What loads something is a danger, what is more than simple is not drawn.
func (s *ownSheet) style(text string) error {
	text = cssComment.ReplaceAllString(text, "")
	lower := strings.ToLower(text)
	switch {
	case strings.Contains(text, `\`), strings.Contains(lower, "@import"), strings.Contains(lower, "javascript:"), strings.Contains(lower, "expression("), !onlyLocal(lower):
		return &ImageError{CodeOwnActive, "style"}
	case len(text) > maxOwnStyle:
		return &ImageError{CodeOwnUnsupported, "style"}
	case strings.Contains(text, "@"):
		return &ImageError{CodeOwnUnsupported, "style @"}
	}
	for rest := text; strings.TrimSpace(rest) != ""; {
		selectors, after, ok := strings.Cut(rest, "{")
		declarations, tail, closed := strings.Cut(after, "}")
		if !ok || !closed {
			return &ImageError{CodeOwnBroken, "style"}
		}
		rest = tail
		all, says := map[string]string{}, map[string]string{}
		declare(all, declarations)
		for _, name := range ownProperties {
			if value, ok := all[name]; ok {
				says[name] = value
			}
		}
		for _, selector := range strings.Split(selectors, ",") {
			m := simpleSelector.FindStringSubmatch(strings.TrimSpace(selector))
			if m == nil || m[0] == "" || len(s.rules) == maxOwnRules {
				return &ImageError{CodeOwnUnsupported, "style"}
			}
			s.rules = append(s.rules, ownRule{tag: m[1], class: m[2], id: m[3], says: says})
		}
	}
	return nil
}

// apply adds what the rules say of an element: those of elements first, then of classes, then of names.
func (s *ownSheet) apply(tag string, said map[string]string) {
	classes := strings.Fields(said["class"])
	for rank := range 3 {
		for _, r := range s.rules {
			if r.rank() != rank || r.tag != "" && r.tag != "*" && r.tag != tag || r.id != "" && r.id != said["id"] {
				continue
			}
			if r.class == "" || slices.Contains(classes, r.class) {
				maps.Copy(said, r.says)
			}
		}
	}
}

func (r ownRule) rank() int {
	switch {
	case r.id != "":
		return 2
	case r.class != "":
		return 1
	}
	return 0
}

// local is the name in « url(#name) », or "".
func local(value string) string {
	inner, ok := strings.CutPrefix(strings.TrimSpace(value), "url(")
	if !ok {
		return ""
	}
	inner, _, _ = strings.Cut(inner, ")")
	name, _ := strings.CutPrefix(strings.Trim(inner, `"' `), "#")
	return name
}
