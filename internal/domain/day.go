package domain

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Day is a calendar day, YYYY-MM-DD: dates that people write have no hour and no zone. Days compare as text.
type Day string

// Paris is where days begin for the people of Galon.
var Paris = mustLoad("Europe/Paris")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return l
}

// DayOf is the day in Paris at that instant.
func DayOf(t time.Time) Day { return Day(t.In(Paris).Format(time.DateOnly)) }

// firstDay is before anybody who can be awarded anything was born; an earlier one is a slip of the keyboard.
const firstDay Day = "1900-01-01"

// Valid tells whether the day exists, in a time that a badge can speak of.
func (d Day) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil && d >= firstDay
}

// Time is midnight UTC of the day, or the zero time when it does not exist.
func (d Day) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// ParseDay reads a day as people write it in France (JJ/MM/AAAA) or as machines do (AAAA-MM-JJ).
func ParseDay(s string) (Day, bool) {
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006", "02-01-2006", "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Day(t.Format(time.DateOnly)), true
		}
	}
	return "", false
}

// UnmarshalText takes a day of JSON in either form too, as our sentences promise; what is no day stays as it is, for the
// rules to name.
func (d *Day) UnmarshalText(text []byte) error {
	*d = Day(text)
	if day, ok := ParseDay(string(text)); ok {
		*d = day
	}
	return nil
}

// CleanText tells whether s holds no control sign other than line ends and tabs: those break signatures in
// other people's libraries (RDFC-1.0 escapes) and forms. Nor may it hold signs that turn the direction of the text
// or take no room: with them one name looks like another. Only what scripts and pictures need to join is let through.
func CleanText(s string) bool {
	for _, r := range s {
		switch {
		case r == '\n', r == '\t', r == '\u00ad', r == '\u200c', r == '\u200d':
		case r == unicode.ReplacementChar, unicode.IsControl(r), invisible(r):
			return false
		}
	}
	return true
}

// invisible: format signs, the ends of line and paragraph, and letters that are blank by design.
func invisible(r rune) bool {
	switch r {
	case '\u2028', '\u2029', '\u034f', '\u115f', '\u1160', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// unsaid tells that there is nothing to read in s: no letter and no digit.
func unsaid(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !invisible(r) && (unicode.IsLetter(r) || unicode.IsDigit(r)) })
}

func itoa(i int) string { return strconv.Itoa(i) }
