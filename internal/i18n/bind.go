package i18n

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bound are the words that a line does not part from the number before them: months, for a line is not to begin with the
// month of a date (Lexique de l’Imprimerie nationale, « coupures »), and units.
var bound = map[string]bool{"€": true, "Ko": true, "Mo": true, "Go": true, "KB": true, "MB": true, "GB": true, "h": true, "min": true,
	"mm": true, "cm": true, "km": true, "kg": true}

var englishMonths = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	"November", "December"}

// numbered are the words that need the number behind them.
var numbered = []string{"n°", "N°", "art.", "L.", "R.", "D."}

func init() {
	for i := range frenchMonths {
		bound[frenchMonths[i]], bound[englishMonths[i]] = true, true
	}
}

// Bind turns the spaces into no-break ones inside dates, hours, quantities, « n° 3 » and « L. 6313-1 ». It is for prose alone,
// also that of others: what somebody types is given back to them as it was.
func Bind(s string) string { return bind(s, false) }

// bind: counted tells that a number to come stands before s.
func bind(s string, counted bool) string {
	var out strings.Builder
	kept := 0
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' && binds(s, i, counted) {
			out.WriteString(s[kept:i])
			out.WriteRune(nbsp)
			kept = i + 1
		}
	}
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// binds tells whether the space at i holds its two neighbours together.
func binds(s string, i int, counted bool) bool {
	before, after := lastWord(s[:i]), s[i+1:]
	next, _ := utf8.DecodeRuneInString(after)
	digit := next >= '0' && next <= '9'
	if j := slices.IndexFunc(numbered, func(w string) bool { return strings.TrimLeft(before, "(") == w }); j >= 0 {
		return digit || j < 2 || after == "" // or what fills a sentence in
	}
	if before == "h" && digit { // 10 h 32
		hour := strings.TrimRightFunc(s[:i-1], unicode.IsSpace)
		return hour != "" && hour[len(hour)-1] >= '0' && hour[len(hour)-1] <= '9'
	}
	return (i == 0 && counted || number(before)) && bound[firstWord(after)]
}

func lastWord(s string) string {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[i+size:]
}

// firstWord is the letters (or the €) that s begins with.
func firstWord(s string) string {
	if end := strings.IndexFunc(s, func(r rune) bool { return r != '€' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }); end >= 0 {
		return s[:end]
	}
	return s
}

// number: 12, (12, 1er, l’1,5.
func number(w string) bool {
	w = strings.TrimSuffix(w, "er")
	return w != "" && w[len(w)-1] >= '0' && w[len(w)-1] <= '9'
}
