package domain

import (
	"slices"
	"strings"
)

// folding maps the accented letters of French (and its neighbours) to plain ones. Decomposed accents are
// dropped by the combining range below, so NFC and NFD fold alike.
var folding = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "ã", "a", "å", "a", "æ", "ae",
	"ç", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "í", "i", "ì", "i",
	"ñ", "n", "ô", "o", "ö", "o", "ó", "o", "ò", "o", "õ", "o", "œ", "oe", "ù", "u", "û", "u", "ü", "u", "ú", "u",
	"ÿ", "y", "ý", "y", "ß", "ss", "š", "s", "ž", "z", "č", "c", "ł", "l", "’", "'", "‘", "'", "\u00a0", " ", "\u202f", " ")

// Fold makes two spellings of one name or word equal: lower case, no accents, hyphens and blanks as one space.
func Fold(s string) string {
	s = folding.Replace(strings.ToLower(s))
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case r >= 0x300 && r <= 0x36f: // combining accents
		case invisible(r): // what nobody sees makes no other person
		case r == ' ' || r == '-' || r == '\t' || r == '\n' || r == '\r':
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// SameName tells whether two names are the same words, in whatever order and spelling: « ROUX Léa », « Léa Roux ».
func SameName(a, b string) bool {
	x, y := strings.Fields(Fold(a)), strings.Fields(Fold(b))
	slices.Sort(x)
	slices.Sort(y)
	return len(x) > 0 && slices.Equal(x, y)
}
