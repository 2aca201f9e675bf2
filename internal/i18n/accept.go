package i18n

import "golang.org/x/text/language"

var (
	spoken  = []string{French, English}
	matcher = language.NewMatcher([]language.Tag{language.French, language.BritishEnglish})
)

// acceptLimit bounds what is read of an Accept-Language header; nobody's own is longer.
const acceptLimit = 1000

// Accepted is the language that an Accept-Language header asks for (RFC 9110, 12.5.4), French when it asks for none that
// there is.
func Accepted(header string) string {
	if header == "" || len(header) > acceptLimit {
		return French
	}
	wanted, q, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return French
	}
	for i, tag := range wanted { // best first
		if q[i] <= 0 {
			continue
		}
		// One by one: the matcher alone would rather give English to who reads German than pass on to their next wish.
		if _, at, sure := matcher.Match(tag); sure >= language.High {
			return spoken[at]
		}
	}
	return French
}
