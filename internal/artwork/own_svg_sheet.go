package artwork

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"strings"
)

// ownSheet is what shapes of an own drawing refer to by name: rules of style, gradients, and clips that cut nothing off.
type ownSheet struct {
	rules     []ownRule
	gradients map[string]*ownGradient
	clips     map[string]string // the size of the one rectangle, "x y width height"
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
var ownProperties = []string{"fill", "stroke", "stroke-linecap", "stroke-linejoin", "fill-opacity", "stroke-opacity", "stroke-width", "opacity", "fill-rule", "display", "visibility",
	"filter", "mask", "clip-path", "transform", "mix-blend-mode", "stop-color", "stop-opacity"}

var (
	simpleSelector = regexp.MustCompile(`^(\*|[a-zA-Z]+)?(?:\.([\w-]+))?(?:#([\w-]+))?$`)
	cssComment     = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// readOwnSheet looks through a drawing for what may be named before it is written. What is dangerous is refused by the one
// who draws; here only the texts of style sheets are judged.
func readOwnSheet(data []byte) (*ownSheet, error) {
	s := &ownSheet{gradients: map[string]*ownGradient{}, clips: map[string]string{}}
	dec := xml.NewDecoder(bytes.NewReader(data))
	var gradient *ownGradient
	var clip string
	inStyle := false
	for elements := 0; elements <= maxOwnElements; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) || err != nil { // the one who draws says what is broken
			break
		}
		switch t := tok.(type) {
		case xml.StartElement:
			elements++
			said := saidOf(t)
			switch t.Name.Local {
			case "style":
				inStyle = true
			case "linearGradient", "radialGradient":
				gradient = newOwnGradient(t.Name.Local == "radialGradient", said)
				s.gradients[said["id"]] = gradient
			case "stop":
				if gradient != nil && len(gradient.stops) < maxOwnStops {
					gradient.stops = append(gradient.stops, said)
				}
			case "clipPath":
				clip = said["id"]
				s.clips[clip] = ""
			case "rect":
				if clip != "" && s.clips[clip] == "" && said["transform"] == "" && said["rx"] == "" && said["ry"] == "" {
					s.clips[clip] = orZero(said["x"]) + " " + orZero(said["y"]) + " " + said["width"] + " " + said["height"]
					break
				}
				fallthrough
			default:
				if clip != "" { // a real shape
					s.clips[clip] = "shape"
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "style":
				inStyle = false
			case "linearGradient", "radialGradient":
				gradient = nil
			case "clipPath":
				clip = ""
			}
		case xml.CharData:
			if inStyle {
				if err := s.style(string(t)); err != nil {
					return nil, err
				}
			}
		}
	}
	return s, nil
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

// saidOf are the attributes of an element, and what its style attribute says, which wins (SVG 2, 6.2).
func saidOf(el xml.StartElement) map[string]string {
	said := map[string]string{}
	for _, a := range el.Attr {
		switch {
		case a.Name.Space == "":
			said[a.Name.Local] = strings.TrimSpace(a.Value)
		case a.Name.Local == "href" && said["href"] == "":
			said["href"] = strings.TrimSpace(a.Value)
		}
	}
	declare(said, said["style"])
	return said
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
func (s *ownSheet) apply(el xml.StartElement, said map[string]string) {
	classes := strings.Fields(said["class"])
	for rank := range 3 {
		for _, r := range s.rules {
			if r.rank() != rank || r.tag != "" && r.tag != "*" && r.tag != el.Name.Local || r.id != "" && r.id != said["id"] {
				continue
			}
			if r.class == "" || contains(classes, r.class) {
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

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
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

// whole tells that a clip is a rectangle around all of the drawing, as drawing programs write one around every file.
func (s *ownSheet) whole(clip string, d *ownDrawing) bool {
	n, err := numbers(strings.ReplaceAll(s.clips[clip], "px", ""))
	if err != nil || len(n) != 4 {
		return false
	}
	slack := d.side / 1000
	return n[0] <= d.x+slack && n[1] <= d.y+slack && n[0]+n[2] >= d.x+d.side-slack && n[1]+n[3] >= d.y+d.side-slack
}
