package credential

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// languageText: plain text, or an object with text, language and direction and nothing else, or a list of these
// (section 11.1).
func languageText(v any) bool {
	switch v := v.(type) {
	case nil, string:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(x any) bool { return x == nil || !languageText(x) })
	case map[string]any:
		if _, ok := v["@value"].(string); !ok {
			return false
		}
		for name, x := range v {
			s, isText := x.(string)
			switch name {
			case "@value":
			case "@language":
				if !isText || !languageTag.MatchString(s) {
					return false
				}
			case "@direction":
				if s != "ltr" && s != "rtl" {
					return false
				}
			default:
				return false
			}
		}
		return true
	}
	return false
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`) // RFC 5646, its outer form

// dateTimeStamp is that type of XML Schema 1.1: the offset is not optional (section 4.9).
var dateTimeStamp = regexp.MustCompile(`^-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])` +
	`T(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))$`)

func (n node) period(old bool) error {
	from, until := "validFrom", "validUntil"
	if old {
		from, until = "issuanceDate", "expirationDate"
		if n[from] == nil {
			return fault(CodeMissing, "Le champ « issuanceDate » manque.")
		}
	}
	var at [2]time.Time
	for i, name := range []string{from, until} {
		v, there := n[name]
		if !there {
			continue
		}
		s, _ := v.(string)
		if !dateTimeStamp.MatchString(s) {
			return fault(CodeDate, "La date du champ « "+name+" » n’est pas lisible.")
		}
		var err error
		if at[i], err = n.time(name); err != nil {
			return err
		}
	}
	return checkDates(at[0], at[1])
}

// isURL: an absolute address, of any scheme, without the signs that none may have (RFC 3986).
func isURL(s string) bool {
	return absoluteURL.MatchString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"{}|\\^`", r)
	})
}

var absoluteURL = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:.`)
