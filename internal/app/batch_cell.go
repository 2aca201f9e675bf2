package app

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
	workbook "galon/internal/sheet"
)

// Cells are read as spreadsheets and address books leave them.

// cleanEmail takes the address out of « Aïcha Benali <a@exemple.fr> » and « mailto:a@exemple.fr ».
func cleanEmail(v string) string {
	if v == "" {
		return ""
	}
	v = strings.TrimSpace(strings.TrimRight(v, ";, "))
	if rest, is := cutFold(v, "mailto:"); is {
		v = rest
	}
	if strings.HasSuffix(v, ">") {
		if a, err := mail.ParseAddress(v); err == nil {
			return a.Address
		}
	}
	return v
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

var nineFigures = regexp.MustCompile(`^([1-9][0-9]{8})([.,]0+)?$`)

// cleanPhone gives back the zero that a spreadsheet drops when it takes a French number for a figure.
func cleanPhone(v string) string {
	if m := nineFigures.FindStringSubmatch(v); m != nil {
		return "0" + m[1]
	}
	return v
}

var phoneShape = regexp.MustCompile(`^[+(]?[0-9][0-9 .()/\x{a0}\x{202f}-]{7,24}$`)

func isPhone(v string) bool {
	figures := 0
	for _, r := range v {
		if r >= '0' && r <= '9' {
			figures++
		}
	}
	return phoneShape.MatchString(v) && figures >= 9 && figures <= 15
}

var months = map[string]string{
	"janvier": "01", "janv": "01", "fevrier": "02", "fevr": "02", "fev": "02", "mars": "03", "avril": "04", "avr": "04", "mai": "05", "juin": "06",
	"juillet": "07", "juil": "07", "aout": "08", "septembre": "09", "sept": "09", "octobre": "10", "oct": "10", "novembre": "11", "nov": "11",
	"decembre": "12", "dec": "12",
}

var (
	hours    = regexp.MustCompile(`^(\S{8,10})[ T][0-9]{1,2}[:h][0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?$`)
	wordy    = regexp.MustCompile(`^(?:[a-z]+\.? )?([0-9]{1,2})(?:er)?[ -]([a-z]+)\.?[ -]([0-9]{4})$`)
	twoYears = regexp.MustCompile(`^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2})$`)
)

// parseDay reads a day as people write it, or as a spreadsheet shows or counts it: with its hour, with the month in
// words, with two figures for the year. Anything else is kept as it is, for the rules to name.
func parseDay(v string) domain.Day {
	if day, ok := domain.ParseDay(v); ok {
		return day
	}
	shape := v
	if m := hours.FindStringSubmatch(v); m != nil {
		shape = m[1]
	} else if m := twoYears.FindStringSubmatch(v); m != nil {
		shape = m[1] + "/" + m[2] + "/20" + m[3]
	} else if m := wordy.FindStringSubmatch(domain.Fold(v)); m != nil && months[m[2]] != "" {
		shape = m[1] + "/" + months[m[2]] + "/" + m[3]
	}
	if day, ok := domain.ParseDay(shape); ok {
		return day
	}
	if t, err := time.Parse("2/1/2006", shape); err == nil {
		return domain.Day(t.Format(time.DateOnly))
	}
	if n, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64); err == nil && n >= 36_526 && n <= 73_050 { // 1 January 2000 to 31 December 2099
		if day, ok := domain.ParseDay(workbook.Day(n, false)); ok {
			return day
		}
	}
	return domain.Day(v)
}
