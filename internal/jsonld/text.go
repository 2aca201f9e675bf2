package jsonld

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

const (
	rdfType       = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
	rdfFirst      = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
	rdfRest       = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>"
	rdfNil        = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"
	rdfJSON       = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
	rdfLangString = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
	xsdString     = "http://www.w3.org/2001/XMLSchema#string"
	xsdBoolean    = "http://www.w3.org/2001/XMLSchema#boolean"
	xsdInteger    = "http://www.w3.org/2001/XMLSchema#integer"
	xsdDouble     = "http://www.w3.org/2001/XMLSchema#double"
)

// isIRI says whether s is an absolute IRI that N-Quads can write (IRIREF: no control character, no
// space, none of <>"{}|^`\). Without a scheme, or with a space, other libraries drop the statement.
func isIRI(s string) bool {
	colon := strings.IndexByte(s, ':')
	if colon < 1 || !letter(s[0]) {
		return false
	}
	for i := 1; i < colon; i++ {
		if c := s[i]; !letter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	plain := true
	for i := colon + 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x80:
			plain = false
		case c <= ' ' || c == 0x7f:
			return false
		case c == '<' || c == '>' || c == '"' || c == '{' || c == '}' || c == '|' || c == '^' || c == '`' || c == '\\':
			return false
		}
	}
	if !plain {
		for _, r := range s[colon:] {
			if unicode.IsControl(r) || unicode.IsSpace(r) {
				return false
			}
		}
	}
	return true
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isBlankLabel says whether s names a blank node, _:label.
func isBlankLabel(s string) bool {
	if len(s) < 3 || !strings.HasPrefix(s, "_:") {
		return false
	}
	for i := 2; i < len(s); i++ {
		if c := s[i]; !letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// isLanguage says whether s is a well-formed language tag as N-Quads writes it (LANGTAG).
func isLanguage(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 {
			return false
		}
		for j := range len(part) {
			if c := part[j]; !letter(c) && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// literal writes an N-Quads literal. The escapes are those of RDFC-1.0 section 5.2 (canonical
// N-Quads): short forms where there are some, \u00XX for the other control characters.
func literal(text, datatype, language string) string {
	if i := 0; language == "" {
		for i < len(text) && asWritten[text[i]] {
			i++
		}
		switch {
		case i < len(text):
		case datatype == xsdString:
			return `"` + text + `"`
		default:
			return `"` + text + `"^^<` + datatype + `>`
		}
	}
	out := make([]byte, 0, len(text)+len(datatype)+len(language)+16)
	out = append(out, '"')
	out = appendEscaped(out, text)
	out = append(out, '"')
	switch {
	case language != "":
		out = append(out, '@')
		out = append(out, language...)
	case datatype != xsdString:
		out = append(out, "^^<"...)
		out = append(out, datatype...)
		out = append(out, '>')
	}
	return string(out)
}

// asWritten are the bytes that appendEscaped leaves as they are.
var asWritten = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= 0x20 && c != '"' && c != '\\' && c != 0x7f
	}
	return is
}()

const upperHex = "0123456789ABCDEF"

func appendEscaped(out []byte, text string) []byte {
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= 0x20 && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		out = append(out, text[from:i]...)
		from = i + 1
		switch c {
		case '\b':
			out = append(out, `\b`...)
		case '\t':
			out = append(out, `\t`...)
		case '\n':
			out = append(out, `\n`...)
		case '\f':
			out = append(out, `\f`...)
		case '\r':
			out = append(out, `\r`...)
		case '"':
			out = append(out, `\"`...)
		case '\\':
			out = append(out, `\\`...)
		default:
			out = append(out, `\u00`...)
			out = append(out, upperHex[c>>4], upperHex[c&15])
		}
	}
	return append(out, text[from:]...)
}

// numberText is the lexical form of a number (JSON-LD 1.1 API section 8.6): an integer where it has no
// fraction and is below 1e21, else a canonical double.
func numberText(f float64, datatype string) (text, of string) {
	whole := f == math.Trunc(f) && math.Abs(f) < 1e21
	if whole && datatype != xsdDouble {
		if datatype == "" {
			datatype = xsdInteger
		}
		if f == 0 {
			f = 0 // no negative zero
		}
		return strconv.FormatFloat(f, 'f', 0, 64), datatype
	}
	if datatype == "" {
		datatype = xsdDouble
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', 15, 64), "E")
	mantissa = strings.TrimRight(mantissa, "0")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n), datatype
}

// appendJCS writes a JSON literal as RFC 8785 has it, which is how rdf:JSON is compared.
func appendJCS(out []byte, v *value) []byte {
	switch v.kind {
	case kindNull:
		return append(out, "null"...)
	case kindBool:
		return strconv.AppendBool(out, v.flag)
	case kindNumber:
		return appendES6(out, v.number)
	case kindString:
		return appendJCSString(out, v.text)
	case kindArray:
		out = append(out, '[')
		for i := range v.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJCS(out, &v.items[i])
		}
		return append(out, ']')
	}
	sorted := slices.Clone(v.members)
	slices.SortFunc(sorted, func(a, b member) int { // by UTF-16 code units, section 3.2.3
		return slices.Compare(utf16.Encode([]rune(a.name)), utf16.Encode([]rune(b.name)))
	})
	out = append(out, '{')
	for i := range sorted {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendJCSString(out, sorted[i].name)
		out = append(out, ':')
		out = appendJCS(out, &sorted[i].value)
	}
	return append(out, '}')
}

func appendJCSString(out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c == '\b':
			out = append(out, `\b`...)
		case c == '\t':
			out = append(out, `\t`...)
		case c == '\n':
			out = append(out, `\n`...)
		case c == '\f':
			out = append(out, `\f`...)
		case c == '\r':
			out = append(out, `\r`...)
		case c < 0x20:
			out = append(out, `\u00`...)
			out = append(out, upperHex[c>>4]|0x20, upperHex[c&15]|0x20)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// appendES6 writes a number as ECMAScript does (RFC 8785 section 3.2.2.3).
func appendES6(out []byte, f float64) []byte {
	if f == 0 {
		return append(out, '0')
	}
	abs := f
	if f < 0 {
		abs = -f
	}
	if abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(out, f, 'f', -1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent)
	out = append(out, mantissa...)
	out = append(out, 'e')
	if n > 0 {
		out = append(out, '+')
	}
	return strconv.AppendInt(out, int64(n), 10)
}
