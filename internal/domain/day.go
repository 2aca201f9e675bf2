package domain

import (
	"strconv"
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

// Valid tells whether the day exists.
func (d Day) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
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

// CleanText tells whether s holds no control sign other than line ends and tabs: those break signatures in
// other people's libraries (RDFC-1.0 escapes) and forms.
func CleanText(s string) bool {
	for _, r := range s {
		if r == unicode.ReplacementChar || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return false
		}
	}
	return true
}

func itoa(i int) string { return strconv.Itoa(i) }
