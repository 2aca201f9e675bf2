package credential

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ruleCleanText: no control sign but the line end, because libraries disagree how canonical N-Quads escape
// them (RDFC-1.0, 5.2), and NFC, so that words that look equal are equal.
func ruleCleanText(c checked) *DocumentError {
	if path, bad := c.find("text-unclean", unclean); bad {
		return fault("text-unclean", "Le texte du champ « "+path+" » a un caractère de contrôle ou n’est pas en forme NFC.")
	}
	return nil
}

func unclean(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return uncleanBeyondASCII(s)
		case c < ' ' && c != '\n', c == 0x7f:
			return true
		}
	}
	return false
}

func uncleanBeyondASCII(s string) bool {
	normal := true
	for _, r := range s {
		if r != '\n' && unicode.IsControl(r) || r == utf8.RuneError {
			return true
		}
		// All signs before the combining ones are in that form, whatever stands beside them, and so are the dashes, quotation
		// marks and points of suspension that French has beyond.
		normal = normal && (r < 0x300 || r >= 0x2010 && r <= 0x2027)
	}
	return !normal && !norm.NFC.IsNormalString(s)
}
