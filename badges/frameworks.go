package badges

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"galon/internal/domain"
)

// The frameworks that recruiters and machines know, for aligning a model without any network. Each file says on its first
// line where its facts come from. The national registers are in certifications.go.
//
//go:embed frameworks
var frameworkFiles embed.FS

// Frameworks lists those that travel with the program, by the names that stand in an alignment.
var Frameworks = []string{"ROME 4.0", "ESCO", "CléA"}

// entry is what a search looks into.
type entry struct {
	domain.Alignment
	About string // what kind of entry it is: savoir-être, métier
	words string // folded
	label string // folded label
}

var entries = sync.OnceValues(func() ([]entry, error) {
	var all []entry
	read := func(name string, columns int, add func(row []string) entry) error {
		data, err := frameworkFiles.ReadFile("frameworks/" + name)
		if err != nil {
			return err
		}
		r := csv.NewReader(bytes.NewReader(data))
		r.Comma, r.Comment, r.FieldsPerRecord, r.LazyQuotes = ';', '#', columns, true
		rows, err := r.ReadAll()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, row := range rows {
			e := add(row)
			e.Relation = "close"
			e.label = folded(e.Name)
			e.words = folded(strings.Join(row, " ") + " " + e.Framework)
			all = append(all, e)
		}
		return nil
	}
	err := read("rome.csv", 3, func(row []string) entry {
		address := "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html"
		if row[2] == "métier" {
			address = "https://candidat.francetravail.fr/metierscope/fiche-metier/" + row[0]
		}
		return entry{Alignment: domain.Alignment{Framework: Frameworks[0], Code: row[0], Name: row[1], URL: address}, About: row[2]}
	})
	if err == nil {
		err = read("esco.csv", 3, func(row []string) entry {
			address := "http://data.europa.eu/esco/skill/" + row[0]
			return entry{Alignment: domain.Alignment{Framework: Frameworks[1], Code: address, Name: row[1], URL: address}, About: row[2]}
		})
	}
	if err == nil {
		err = read("clea.csv", 2, func(row []string) entry {
			return entry{Alignment: domain.Alignment{Framework: Frameworks[2], Code: row[0], Name: row[1], URL: "https://www.certificat-clea.fr/"}}
		})
	}
	return all, err
})

// folded is a text as words without accents, each with a blank before it.
func folded(s string) string {
	return " " + strings.Join(domain.Words(s), " ")
}

// Found is an entry of a framework with what kind of entry it is.
type Found struct {
	domain.Alignment
	About string
}

// codeApart is the code of a job as it is said: « K 1801 », « K-1801 ».
var codeApart = regexp.MustCompile(`(?i)\b([a-n])[ .-]([0-9]{2,4})\b`)

// SearchFrameworks finds the entries that hold every word of the text, whatever its accents; words may be unfinished. An
// empty framework is all of them. Labels that begin with the words come first, then those of CléA and savoir-être. When
// nothing holds them all, what the words come from is looked for: « soudure » finds « Soudeur »; then what was meant:
// « acceuil » finds « Accueillir ».
func SearchFrameworks(text, framework string, limit int) []Found {
	all, err := entries()
	if err != nil {
		return nil
	}
	words := strings.Fields(folded(codeApart.ReplaceAllString(text, "$1$2")))
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 2 })
	if len(words) == 0 {
		return nil
	}
	if telling := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return noWords[w] }); len(telling) > 0 {
		words = telling
	}
	for i, w := range words {
		if len(w) > 4 && strings.ContainsAny(w[len(w)-1:], "sx") { // « clients » finds « client »
			words[i] = w[:len(w)-1]
		}
	}
	if found := matchingOrRoots(all, words, framework, limit); len(found) > 0 {
		return found
	}
	if right, ok := frameworkLexicon().Corrected(words, nil); ok {
		return matchingOrRoots(all, right, framework, limit)
	}
	return nil
}

// SearchSome finds the entries that hold some of the words or how they begin, those that hold the most of them first:
// « accueillir du public » finds « Agent d’accueil ». It is for a text of which nothing holds all.
func SearchSome(text string, limit int) []Found {
	all, err := entries()
	words := slices.DeleteFunc(domain.Words(text), func(w string) bool { return len(w) < 4 || noWords[w] })
	if err != nil || len(words) < 2 {
		return nil
	}
	var hits []hit
	for _, e := range all {
		h := hit{e: e}
		for _, w := range words {
			switch {
			case strings.Contains(e.words, " "+w):
				h.rank -= 2
			case strings.Contains(e.words, " "+w[:min(len(w), max(5, len(w)-3))]):
				h.rank--
			}
		}
		if h.rank < 0 {
			hits = append(hits, h)
		}
	}
	return first(hits, limit)
}

// frameworkLexicon is every word of the frameworks.
var frameworkLexicon = sync.OnceValue(func() domain.Lexicon {
	l := domain.Lexicon{}
	all, _ := entries()
	for _, e := range all {
		l.AddWords(strings.Fields(e.words))
	}
	return l
})

func matchingOrRoots(all []entry, words []string, framework string, limit int) []Found {
	found := matching(all, words, framework, limit)
	if len(found) > 0 {
		return found
	}
	roots := make([]string, len(words))
	for i, w := range words {
		roots[i] = root(w)
	}
	return matching(all, roots, framework, limit)
}

// noWords join others and are in too many labels to be asked for.
var noWords = map[string]bool{"un": true, "une": true, "de": true, "du": true, "des": true, "la": true, "le": true, "les": true, "et": true, "en": true, "au": true, "aux": true,
	"ou": true, "dans": true, "pour": true, "avec": true, "par": true, "sur": true, "son": true, "sa": true, "ses": true, "se": true}

// root is a word without the end that its family changes: soudure, soudeur, souder.
func root(w string) string {
	for _, end := range []string{"ation", "ement", "ution", "euse", "rice", "nerie", "erie", "age", "ure", "eur", "ier", "ion", "oudre", "ment", "er", "ir", "re", "es", "e"} {
		if rest, ok := strings.CutSuffix(w, end); ok && len(rest) >= 4 {
			return rest
		}
	}
	return w
}

func matching(all []entry, words []string, framework string, limit int) []Found {
	var hits []hit
	for _, e := range all {
		if framework != "" && e.Framework != framework {
			continue
		}
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(e.words, " "+w) }) {
			continue
		}
		h := hit{e: e}
		if !strings.HasPrefix(e.label, " "+strings.Join(words, " ")) {
			h.rank += 2
		}
		if e.About == "métier" {
			h.rank++
		}
		hits = append(hits, h)
	}
	return first(hits, limit)
}

// hit is an entry that was found; the lower its rank, the nearer it is to what was asked.
type hit struct {
	rank int
	e    entry
}

func first(hits []hit, limit int) (found []Found) {
	slices.SortStableFunc(hits, func(a, b hit) int { return a.rank - b.rank })
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, Found{h.e.Alignment, h.e.About})
	}
	return found
}
