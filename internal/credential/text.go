package credential

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// emailPattern finds an address in running text, also where its @ is percent-encoded.
var emailPattern = regexp.MustCompile(`[\pL\pN._%+\-]+(?:@|%40)[\pL\pN\-]+(?:\.[\pL\pN\-]+)+`)

func hasEmail(s string) bool {
	return (strings.IndexByte(s, '@') >= 0 || strings.Contains(s, "%40")) && emailPattern.MatchString(s)
}

// emailGone stands where somebody wrote an e-mail address into the facts of an award: signed bytes last and
// travel, so no address enters them in clear. The forms refuse one before; this is the last door.
const emailGone = "[adresse e-mail retirée]"

// line makes free text fit to be signed on one line: NFC, so that equal words have equal bytes; no control
// sign, because libraries disagree how canonical N-Quads escape them; no e-mail address.
func line(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(prose(s), "\n", " ")), " ")
}

// prose is line for text that may have several.
func prose(s string) string {
	if plain(s) {
		return strings.TrimSpace(s)
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return ' '
		case r == utf8.RuneError || unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	s = norm.NFC.String(s)
	for hasEmail(s) {
		s = emailPattern.ReplaceAllString(s, emailGone)
	}
	return strings.TrimSpace(s)
}

// plain is the usual case, told apart in one pass: printable ASCII without an address.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '@' || c == '%' {
			return false
		}
	}
	return true
}

// evidenceURL is the address of a proof as a signed IRI, or "" when it cannot be one: https, a host, nobody's
// e-mail, and no sign that RDF forbids in an IRI. Signs that only want encoding are encoded.
func evidenceURL(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(s) > 2000 || hasEmail(s) || !utf8.ValidString(s) {
		return ""
	}
	for i := range len(u.Host) {
		if c := u.Host[i]; c <= ' ' || c > '~' || strings.IndexByte("<>\"{}|\\^`%", c) >= 0 {
			return ""
		}
	}
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			const hex = "0123456789ABCDEF"
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// sentenceEnd takes the stop off what will stand inside a sentence.
func sentenceEnd(s string) string { return strings.TrimRight(s, " .") }
