package i18n

import (
	"fmt"
	"strconv"
	"time"

	"galon/internal/domain"
)

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
	"novembre", "décembre"}

// english tells whether dates are written as the British do; every other voice writes them the French way.
func (p *Printer) english() bool { return p.Lang == English }

// Date writes a day in words, its number and its month on one line: « 12 mars 2029 », « 1er mai 2026 », “1 May 2026”. It takes
// a time.Time (its day in Paris), a domain.Day, or text: text that is no day of the form AAAA-MM-JJ comes back as it is. A zero
// time is "".
func (p *Printer) Date(v any) string {
	switch d := v.(type) {
	case time.Time:
		if d.IsZero() {
			return ""
		}
		return p.Date(domain.DayOf(d))
	case domain.Day:
		if !d.Valid() {
			return string(d)
		}
		t := d.Time()
		if p.english() {
			return t.Format("2\u00a0January 2006")
		}
		day := strconv.Itoa(t.Day())
		if t.Day() == 1 {
			day = "1er"
		}
		return fmt.Sprintf("%s\u00a0%s %d", day, frenchMonths[t.Month()-1], t.Year())
	case string:
		return p.Date(domain.Day(d))
	}
	return ""
}

// Month writes « mars 2026 »; it takes what Date takes.
func (p *Printer) Month(v any) string {
	d, ok := v.(domain.Day)
	if t, isTime := v.(time.Time); isTime && !t.IsZero() {
		d, ok = domain.DayOf(t), true
	}
	if !ok || !d.Valid() {
		return ""
	}
	if p.english() {
		return d.Time().Format("January 2006")
	}
	return fmt.Sprintf("%s %d", frenchMonths[d.Time().Month()-1], d.Time().Year())
}

// Time writes the hour in Paris: « 10 h 32 », which does not break at the end of a line, or “10:32”: 24 hours in both.
func (p *Printer) Time(t time.Time) string {
	t = t.In(domain.Paris)
	if p.english() {
		return t.Format("15:04")
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
}

// DateTime writes « 14 mai 2026 à 10 h 32 », “14 May 2026 at 10:32”.
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if p.english() {
		return p.Date(t) + " at " + p.Time(t)
	}
	return p.Date(t) + " à " + p.Time(t)
}

// Number groups by thousands with a narrow no-break space: « 131 072 »; with a comma in English: “131,072”.
func (p *Printer) Number(n int64) string {
	between := "\u202f"
	if p.english() {
		between = ","
	}
	s := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + between + s[i:]
	}
	return s
}
