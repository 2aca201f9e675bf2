// Package places knows the communes of France: name, INSEE code, post codes, the département they lie in and the
// grouping of communes (EPCI) they belong to. It is how an address is told apart without asking another server.
//
// It holds data and looks it up; it decides nothing, imports nothing of ours and is asked by app alone. The three files
// are facts of INSEE and La Poste as @etalab/decoupage-administratif 6.0.0 (MIT) publishes them for 2026, of which only
// the columns that are needed were kept.
package places

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed communes.csv
var communesCSV string

//go:embed epci.csv
var epciCSV string

//go:embed departements.csv
var departementsCSV string

// Commune is a town or a village of today.
type Commune struct {
	INSEE       string // 25056; 2A004 in Corsica
	Name        string
	PostCodes   []string
	Departement string // 25, 2A, 971
	EPCI        string // SIREN of its grouping, or ""
}

var byPostCode = sync.OnceValue(func() map[string][]Commune {
	all := map[string][]Commune{}
	for cell := range rows(communesCSV) {
		c := Commune{INSEE: cell[0], Name: cell[1], PostCodes: strings.Fields(cell[2]), EPCI: cell[3], Departement: departementOf(cell[0])}
		for _, code := range c.PostCodes {
			all[code] = append(all[code], c)
		}
	}
	return all
})

var epciNames = sync.OnceValue(func() map[string]string { return pairs(epciCSV) })

var departementNames = sync.OnceValue(func() map[string]string { return pairs(departementsCSV) })

// rows gives the lines after the header; no cell of these files holds a semicolon.
func rows(text string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		first := true
		for line := range strings.Lines(text) {
			if first {
				first = false
				continue
			}
			if !yield(strings.Split(strings.TrimSuffix(line, "\n"), ";")) {
				return
			}
		}
	}
}

func pairs(text string) map[string]string {
	all := map[string]string{}
	for cell := range rows(text) {
		all[cell[0]] = cell[1]
	}
	return all
}

// departementOf reads it from an INSEE code: two signs, three overseas (97, 98).
func departementOf(insee string) string {
	if strings.HasPrefix(insee, "97") || strings.HasPrefix(insee, "98") {
		return insee[:3]
	}
	return insee[:2]
}

// ByPostCode lists the communes that share a post code, by INSEE code; none for a code of one big receiver (CEDEX).
func ByPostCode(code string) []Commune { return byPostCode()[code] }

// DepartementByPostCode is that of a post code that no commune has, from its first signs; "" when they name none. A post
// code begins with 20 in both départements of Corsica, and 200 to 201 is the south.
func DepartementByPostCode(code string) string {
	if len(code) != 5 || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	d := departementOf(code)
	switch {
	case strings.HasPrefix(code, "200"), strings.HasPrefix(code, "201"):
		d = "2A"
	case strings.HasPrefix(code, "20"):
		d = "2B"
	}
	if _, known := departementNames()[d]; !known {
		return ""
	}
	return d
}

// Departement is the name of a département, or "".
func Departement(code string) string { return departementNames()[code] }

// EPCI is the name of a grouping of communes, or "".
func EPCI(siren string) string { return epciNames()[siren] }
