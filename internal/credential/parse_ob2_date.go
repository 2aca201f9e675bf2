package credential

import "time"

// looseDates are the forms beside RFC 3339 in which dates of Open Badges 2.0 are in use: without the colon of the offset,
// without an offset, which is read as UTC, and the day alone.
var looseDates = []string{"2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999", time.DateOnly}

// date reads a date of an assertion; a day alone that is an end lasts until it is over everywhere. What is there and is no
// date is refused: an end that nobody reads would let a badge last for ever.
func (a *Assertion2) date(n node, name string, end bool) (time.Time, error) {
	t, err := n.time(name)
	if err == nil && (!t.IsZero() || n[name] == nil || n[name] == "") {
		return t, nil
	}
	for _, layout := range looseDates {
		if t, err := time.Parse(layout, n.text(name)); err == nil {
			a.Loose = true
			if layout == time.DateOnly && end {
				t = t.Add(36 * time.Hour)
			}
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault(CodeDate, "La date du champ « "+name+" » n’est pas lisible.")
}
