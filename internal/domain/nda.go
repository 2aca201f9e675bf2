package domain

import (
	"slices"
	"strings"
)

// regionsOfNDA are the first two digits that a préfet de région has given (Code du travail, article R. 6351-6): the codes of
// today's regions, and those of before 2016 and of overseas, whose numbers still run.
var regionsOfNDA = []string{"01", "02", "03", "04", "06", "11", "21", "22", "23", "24", "25", "26", "27", "28", "31", "32", "41", "42", "43", "44",
	"52", "53", "54", "72", "73", "74", "75", "76", "82", "83", "84", "91", "93", "94", "95", "96", "97", "98"}

// CheckNDA names what is wrong in a number of declaration of activity, or "". It reads region, département, then five digits
// and the département again, as « 27 25 01234 25 »; public establishments, as the GRETA, have a P and six digits
// (« 11 75 P 007675 »). No key is known that would tell a wrong digit, and the last two are not held to the département:
// the number is looked for in the public list by a person.
func CheckNDA(nda string) (code string, args []any) {
	if n := len([]rune(nda)); n != 11 {
		return "nda-length", []any{n}
	}
	digits := strings.ReplaceAll(nda, "2A", "20") // Corse
	digits = strings.ReplaceAll(digits, "2B", "20")
	if digits[4] == 'P' {
		digits = digits[:4] + "0" + digits[5:]
	}
	if other := strings.Trim(digits, "0123456789"); other != "" || len(digits) != 11 {
		return "nda-letter", []any{nda}
	}
	if !slices.Contains(regionsOfNDA, digits[:2]) {
		return "nda-region", []any{digits[:2]}
	}
	if d := digits[2:4]; d == "00" || d == "96" {
		return "nda-departement", []any{d}
	}
	return "", nil
}
