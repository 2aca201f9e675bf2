package credential

import (
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
)

// The few French forms that signed sentences need. They live here and not in i18n, because a sentence that
// was signed must never follow a later change of a page.

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	"octobre", "novembre", "décembre"}

// contextWords completes « en situation … » (plan régional, mesure 3).
var contextWords = map[domain.Context]string{
	domain.SummerJob:    "de job d’été",
	domain.Volunteering: "de bénévolat",
	domain.PersonalLife: "de vie personnelle",
	domain.Internship:   "de stage",
	domain.Employment:   "d’emploi",
	domain.Training:     "de formation",
	domain.Caregiving:   "d’aide à un proche",
}

// frenchDay writes « 1er mai 2026 »; a text that is no day stays as it is.
func frenchDay(d domain.Day) string {
	if !d.Valid() {
		return line(string(d))
	}
	t := d.Time()
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + frenchMonths[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// daySpan writes « du 3 février 2026 au 1er mars 2026 » or « le 3 février 2026 ».
func daySpan(first, last domain.Day) string {
	if first == last || last == "" {
		return "le " + frenchDay(first)
	}
	return "du " + frenchDay(first) + " au " + frenchDay(last)
}

// monthSpan writes « de mars à mai 2026 », « de novembre 2025 à janvier 2026 » or « en mai 2026 ».
func monthSpan(first, last domain.Day) string {
	if !first.Valid() || !last.Valid() {
		return ""
	}
	a, b := first.Time(), last.Time()
	month := func(t time.Time, year bool) string {
		m := frenchMonths[t.Month()-1]
		if year {
			m += " " + strconv.Itoa(t.Year())
		}
		return m
	}
	if a.Year() == b.Year() && a.Month() == b.Month() {
		return "en " + month(a, true)
	}
	from := month(a, a.Year() != b.Year())
	of := "de "
	if strings.HasPrefix(from, "a") || strings.HasPrefix(from, "o") {
		of = "d’"
	}
	return of + from + " à " + month(b, true)
}

// duration writes minutes as « 9 h 30 », « 3 h » or « 45 min », with spaces that do not break.
func duration(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return strconv.Itoa(m) + "\u00a0min"
	case m == 0:
		return strconv.Itoa(h) + "\u00a0h"
	case m < 10:
		return strconv.Itoa(h) + "\u00a0h\u00a00" + strconv.Itoa(m)
	}
	return strconv.Itoa(h) + "\u00a0h\u00a0" + strconv.Itoa(m)
}

// count agrees a noun: in French one and less are singular.
func count(n int, one, many string) string {
	if n > 1 {
		return strconv.Itoa(n) + " " + many
	}
	return strconv.Itoa(n) + " " + one
}

func siretDigits(s string) string { return strings.ReplaceAll(s, " ", "") }

// siretWords groups a SIRET for reading: 732 829 320 00074.
func siretWords(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) != 14 {
		return line(s)
	}
	return s[:3] + "\u00a0" + s[3:6] + "\u00a0" + s[6:9] + "\u00a0" + s[9:]
}

// person writes a name with what the person does: « Paul Mercier, conducteur de ligne ».
func person(name, role string) string {
	name, role = line(name), line(role)
	if role == "" {
		return name
	}
	return name + ", " + role
}
