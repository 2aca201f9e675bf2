package artwork

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	svgNamespace  = "http://www.w3.org/2000/svg"
	ob3Namespace  = "https://purl.imsglobal.org/ob/v3p0"
	badgePrefix   = "openbadges" // Open Badges 3.0 section 5.3.2 asks for this very prefix
	maxSVGNesting = 200
	maxAttributes = 1000 // of one element, more than any drawing has
)

// publicDoctype is the line that drawing programs write: the name of the W3C's own DTD, which is never loaded. One that
// declares anything, or names another file, is refused.
var publicDoctype = regexp.MustCompile(`^DOCTYPE\s+svg(?:\s+PUBLIC\s+"-//W3C//DTD SVG [^"<>]{1,40}"\s+"https?://www\.w3\.org/[^"<>\s]{1,100}")?\s*$`)

// The elements in which badges lie in an SVG, in the order in which a reader should prefer them.
var svgPlaces = []struct{ space, local, generation string }{
	{ob3Namespace, "credential", "3.0"},
	{"http://openbadges.org", "assertion", "2.0"},
	{"https://purl.imsglobal.org/clr/v2p0", "credential", "clr"},
}

// BakeSVG puts the credential directly after the root's start tag: a compact JWS into the attribute verify, a
// JSON document into CDATA. All other bytes of the picture stay as they are.
func BakeSVG(svg []byte, credential string, isJWT bool) ([]byte, error) {
	if err := checkBakable(credential, isJWT); err != nil {
		return nil, err
	}
	if isJWT {
		return bakeSVG(svg, 0, credential, "")
	}
	return bakeSVG(svg, 0, "", credential)
}

// BakeSVG2 does the same with an assertion of Open Badges 2.0: a JWS stands in verify and nowhere else; of a hosted one
// verify is the address and body the assertion (Open Badges 2.0, Baking).
func BakeSVG2(svg []byte, verify, body string) ([]byte, error) {
	if err := checkBakable(verify, body == ""); err != nil {
		return nil, err
	}
	if body != "" {
		if err := checkBakable(body, false); err != nil {
			return nil, err
		}
	}
	return bakeSVG(svg, 1, verify, body)
}

func bakeSVG(svg []byte, generation int, verify, body string) ([]byte, error) {
	place := svgPlaces[generation]
	r, err := readSVG(svg)
	if err != nil {
		return nil, err
	}
	if r.found[generation] != nil {
		return nil, ErrAlreadyBaked
	}
	if r.prefix != "" && r.prefix != place.space {
		return nil, &ImageError{CodePrefixTaken, r.prefix}
	}
	element := `<` + badgePrefix + `:` + place.local
	if verify != "" {
		var quoted bytes.Buffer
		if err := xml.EscapeText(&quoted, []byte(verify)); err != nil {
			return nil, err
		}
		element += ` verify="` + quoted.String() + `"`
	}
	element += `>`
	if body != "" {
		// A CDATA section cannot hold its own end, and XML turns a bare carriage return into a line feed
		// (XML 1.0, 2.7 and 2.11): both are said between two sections.
		element += `<![CDATA[` + strings.NewReplacer("]]>", "]]]]><![CDATA[>", "\r", "]]>&#13;<![CDATA[").Replace(body) + `]]>`
	}
	element += `</` + badgePrefix + `:` + place.local + `>`
	tag := svg[r.tagStart:r.tagEnd]
	name := len("<") + bytes.IndexAny(tag[1:], " \t\r\n/>")
	var out bytes.Buffer
	out.Grow(len(svg) + len(element) + 100)
	out.Write(svg[:r.tagStart+name])
	if r.prefix == "" {
		out.WriteString(` xmlns:` + badgePrefix + `="` + place.space + `"`)
	}
	if rest, empty := bytes.CutSuffix(tag[name:], []byte("/>")); empty {
		fmt.Fprintf(&out, "%s>%s</%s>", rest, element, tag[1:name])
	} else {
		out.Write(tag[name:])
		out.WriteString(element)
	}
	out.Write(svg[r.tagEnd:])
	return out.Bytes(), nil
}

// checkBakable refuses what an SVG cannot carry unchanged.
func checkBakable(credential string, isJWT bool) error {
	switch {
	case credential == "" || strings.Trim(credential, " \t\r\n") != credential:
		return &ImageError{CodeBadText, "empty, or white space around it"}
	case len(credential) > maxText:
		return &ImageError{CodeTooLarge, fmt.Sprintf("credential of %d bytes", len(credential))}
	case !utf8.ValidString(credential):
		return &ImageError{CodeBadText, "not UTF-8"}
	}
	for _, r := range credential {
		if isJWT && !isBase64URL(r) && r != '.' {
			return &ImageError{CodeBadText, fmt.Sprintf("%q in a compact JWS", r)}
		}
		// XML 1.0, 2.2 leaves these out; JSON can always write them as \u escapes.
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return &ImageError{CodeBadText, fmt.Sprintf("%q cannot stand in XML", r)}
		}
	}
	return nil
}

func isBase64URL(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

// UnbakeSVG returns every badge that the picture holds, the newest generation first. Elements are known by
// namespace and local name, whatever the prefix. A file with a DTD is refused unread: entities could make one
// file say two things.
func UnbakeSVG(svg []byte) ([]Baked, error) {
	r, err := readSVG(svg)
	if err != nil {
		return nil, err
	}
	var all []Baked
	for _, b := range r.found {
		if b != nil {
			all = append(all, *b)
		}
	}
	if len(all) == 0 {
		return nil, ErrNoBadge
	}
	return all, nil
}

// svgReading is what one pass over a file finds.
type svgReading struct {
	tagStart, tagEnd int      // the root's start tag
	prefix           string   // what the root binds openbadges: to, "" if nothing
	found            []*Baked // one place for each of svgPlaces
}

func readSVG(svg []byte) (*svgReading, error) {
	if len(svg) > maxImage {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d bytes", len(svg))}
	}
	r := &svgReading{found: make([]*Baked, len(svgPlaces))}
	dec := xml.NewDecoder(bytes.NewReader(svg))
	depth, roots := 0, 0
	for {
		before := int(dec.InputOffset())
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, malformed(svg, err)
		}
		switch t := tok.(type) {
		case xml.Directive: // <!DOCTYPE and what else begins with <!
			if roots > 0 || !publicDoctype.Match(t) {
				return nil, &ImageError{CodeDTD, fmt.Sprintf("at %d", before)}
			}
		case xml.CharData:
			if depth == 0 && strings.Trim(string(t), " \t\r\n\ufeff") != "" {
				return nil, malformed(svg, errors.New("text outside the root element"))
			}
		case xml.StartElement:
			if err := checkAttributes(t); err != nil {
				return nil, err
			}
			if depth == 0 {
				roots++
				if roots > 1 {
					return nil, &ImageError{CodeMalformed, "more than one root element"}
				}
				if t.Name.Local != "svg" || t.Name.Space != svgNamespace {
					return nil, &ImageError{CodeNotSVG, fmt.Sprintf("root element {%s}%s", t.Name.Space, t.Name.Local)}
				}
				r.tagStart, r.tagEnd = before, int(dec.InputOffset())
				r.prefix = boundPrefix(t)
			}
			depth++
			if depth > maxSVGNesting {
				return nil, &ImageError{CodeMalformed, "nested too deeply"}
			}
			if i := placeOf(t.Name); i >= 0 {
				if r.found[i] != nil {
					return nil, &ImageError{CodeDuplicate, t.Name.Space}
				}
				b, err := readBadge(dec, t)
				if err != nil {
					return nil, err
				}
				b.Generation = svgPlaces[i].generation
				r.found[i] = b
				depth-- // readBadge went past the end tag
			}
		case xml.EndElement:
			depth--
		}
	}
	if roots == 0 {
		return nil, &ImageError{CodeNotSVG, "no element"}
	}
	return r, nil
}

// malformed tells "not an SVG at all" from "an SVG that is broken".
func malformed(svg []byte, err error) error {
	if Sniff(svg) != SVG {
		return &ImageError{CodeNotSVG, err.Error()}
	}
	return &ImageError{CodeMalformed, err.Error()}
}

// checkAttributes refuses an attribute given twice: encoding/xml lets it pass, and two readers could each
// take another one.
func checkAttributes(el xml.StartElement) error {
	if len(el.Attr) > maxAttributes {
		return &ImageError{CodeMalformed, fmt.Sprintf("%d attributes", len(el.Attr))}
	}
	for i, a := range el.Attr {
		for _, b := range el.Attr[:i] {
			if a.Name == b.Name {
				return &ImageError{CodeMalformed, fmt.Sprintf("attribute %s given twice", a.Name.Local)}
			}
		}
	}
	return nil
}

func boundPrefix(el xml.StartElement) string {
	for _, a := range el.Attr {
		if a.Name.Space == "xmlns" && a.Name.Local == badgePrefix {
			return a.Value
		}
	}
	return ""
}

func placeOf(n xml.Name) int {
	for i, p := range svgPlaces {
		if p.space == n.Space && p.local == n.Local {
			return i
		}
	}
	return -1
}

// readBadge reads from the start tag to the end tag of a badge element. In generation 2.0 a JSON body stands
// beside an attribute that only holds the address, so the body wins there; in 3.0 the attribute does.
func readBadge(dec *xml.Decoder, el xml.StartElement) (*Baked, error) {
	verify := ""
	for _, a := range el.Attr {
		if a.Name.Space == "" && a.Name.Local == "verify" {
			verify = strings.Trim(a.Value, " \t\r\n")
		}
	}
	var body strings.Builder
	for {
		tok, err := dec.Token()
		if err != nil {
			return nil, &ImageError{CodeMalformed, err.Error()}
		}
		switch t := tok.(type) {
		case xml.CharData:
			body.Write(t)
		case xml.StartElement:
			return nil, &ImageError{CodeBadText, "an element inside the badge element"}
		case xml.Directive:
			return nil, &ImageError{Code: CodeDTD}
		case xml.EndElement:
			text := strings.Trim(body.String(), " \t\r\n")
			if verify != "" && (text == "" || el.Name.Space != svgPlaces[1].space) {
				text = verify
			}
			text, err := clean(text)
			return &Baked{Text: text}, err
		}
	}
}
