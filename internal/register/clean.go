package register

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"galon/internal/domain"
)

// clean makes a text of the exports fit to be a title: no blanks around it, no line breaks, no signs that are not to be
// seen. Everything else stays as it is, double blanks too, because titles are exact (article R. 6113-16-3).
func clean(s string) string {
	lines := strings.FieldsFunc(visible(s), func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
	})
	kept := lines[:0]
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

// visible drops control and format signs, and reads what is no UTF-8 as Windows-1252, the one other code that old tools
// of the kind write.
func visible(s string) string {
	if !utf8.ValidString(s) {
		s = fromWindows(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return r
		case !domain.CleanText(string(r)):
			return -1
		}
		return r
	}, s)
}

// windows are the signs 0x80 to 0x9f of Windows-1252; the rest of it is Latin-1.
var windows = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func fromWindows(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x80 && c < 0xa0:
			b.WriteRune(windows[c-0x80])
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// digits keeps the digits of a SIRET: in the exports each starts with a tabulation.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// day reads JJ/MM/AAAA; anything else, and an impossible date, is unknown.
func day(s string) domain.Day {
	d, ok := domain.ParseDay(strings.TrimSpace(s))
	if !ok || !d.Valid() {
		return ""
	}
	return d
}

// level reads "NIV3", "Niveau 3" or "3": the 8 levels of article D. 6113-19, 0 for none.
func level(s string) int {
	if n := digits(s); len(n) == 1 && n[0] >= '1' && n[0] <= '8' {
		return int(n[0] - '0')
	}
	return 0
}

func state(s string) string {
	switch domain.Fold(strings.TrimSpace(s)) {
	case "active", "oui", "true", "1":
		return domain.EntryActive
	case "inactive", "non", "false", "0":
		return domain.EntryInactive
	}
	return ""
}

// label takes off a label the code that some exports put before it: « 42872 : Sécurité incendie ».
func label(code, s string) string {
	s = clean(s)
	if after, ok := strings.CutPrefix(s, code); ok {
		if text, ok := strings.CutPrefix(strings.TrimSpace(after), ":"); ok {
			return strings.TrimSpace(text)
		}
	}
	return s
}

// doubledAbbreviation is how derived kits write a title: « TP - TP Maçon ».
var doubledAbbreviation = regexp.MustCompile(`^(\p{L}{2,12}) - (\p{L}{2,12}) (.+)$`)

// title is the exact title: what derived kits set before it is taken off.
func title(s, abbreviation string) string {
	s = clean(s)
	if m := doubledAbbreviation.FindStringSubmatch(s); m != nil && m[1] == m[2] && (abbreviation == "" || m[1] == abbreviation) {
		return m[3]
	}
	return s
}

var (
	blockEnd = regexp.MustCompile(`(?i)<\s*(br|/p|/li|/div|/tr|/h\d|/ul|/ol)[^>]*>`)
	anyTag   = regexp.MustCompile(`<[^<>]*>`)
	gaps     = regexp.MustCompile(`[^\S\n]+`)
	breaks   = regexp.MustCompile(` ?\n[\n ]*`)
)

// prose is a long text without the HTML that the authors of fiches paste into it.
func prose(s string) string {
	s = visible(s)
	if strings.ContainsRune(s, '<') {
		s = anyTag.ReplaceAllString(blockEnd.ReplaceAllString(s, "\n"), "")
	}
	if strings.ContainsRune(s, '&') {
		s = visible(html.UnescapeString(s))
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case unicode.IsSpace(r) && r != '\n':
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(breaks.ReplaceAllString(gaps.ReplaceAllString(s, " "), "\n"))
}
