package app

import (
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// headerWithin is how many lines of a file may stand above its header: a title, the session, « sep=; ».
const headerWithin = 10

// headerIn finds the header of a text: the first line, among those of its top, that names people or their addresses in
// words that we know; else the first line that holds something. It tells how many lines stand above it, and the delimiter.
func headerIn(text string) (above int, rest string, comma rune) {
	rest, filled, said := text, 0, rune(0)
	first, firstAbove := "", -1
	for n := 0; rest != "" && filled < headerWithin; n++ {
		line, after, _ := strings.Cut(rest, "\n")
		switch {
		case strings.TrimSpace(line) == "":
		case firstAbove < 0 && strings.HasPrefix(strings.ToLower(line), "sep=") && len(line) == 5: // a word to Excel, not to people
			said = rune(line[4])
		default:
			if filled++; firstAbove < 0 {
				first, firstAbove = rest, n
			}
			best := 0
			for _, d := range delimiters {
				if known := knownWords(strings.Split(line, string(d))); known > best {
					best, comma = known, d
				}
			}
			if best > 0 {
				return n, rest, comma
			}
		}
		rest = after
	}
	if said == 0 || !slices.Contains(delimiters, said) {
		said = delimiterOf(first)
	}
	return max(firstAbove, 0), first, said
}

// headerRow finds the header of a workbook in the same way; len(rows) when nothing is there.
func headerRow(rows [][]string) int {
	first, filled := len(rows), 0
	for i, cells := range rows {
		if blank(cells) {
			continue
		}
		if filled++; filled > headerWithin {
			break
		}
		if knownWords(cells) > 0 {
			return i
		}
		first = min(first, i)
	}
	return first
}

// knownWords counts the words of a header line that we know; 0 when none of them names people or their addresses.
func knownWords(cells []string) (n int) {
	people := false
	for _, c := range cells {
		col, known := headers[headerWord(c)]
		if known {
			n++
		}
		people = people || known && (col == colName || col == colGivenName || col == colEmail)
	}
	if !people {
		return 0
	}
	return n
}

// headerWords are single words that only a header says.
var headerWords = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields("identite stagiaire stagiaires apprenants participant participants candidat candidate candidats eleves personne personnes salaries agent agents liste adresse numero contact") {
		all[w] = true
	}
	for h := range headers {
		for _, w := range strings.Fields(h) {
			all[w] = all[w] || len(w) > 2 // not « de »
		}
	}
	return all
}()

// headless makes a header for a list that begins with a person: an address, a day or a telephone number stands in its
// first line, or one column of full names. ok is false when the line can well be a header.
func headless(first []string) (header []string, ok bool) {
	if knownWords(first) > 0 {
		return nil, false
	}
	texts, at := 0, -1
	for i, c := range first {
		c = strings.TrimSpace(c)
		meaning := "Colonne " + strconv.Itoa(i+1)
		if _, isDay := domain.ParseDay(c); isDay {
			meaning, ok = string(colDate), true
		} else if domain.CheckEmail(cleanEmail(c)) == "" {
			meaning, ok = string(colEmail), true
		} else if isPhone(c) {
			meaning, ok = string(colPhone), true
		} else if c != "" {
			texts, at = texts+1, i
		}
		if slices.Contains(header, meaning) {
			meaning = "Colonne " + strconv.Itoa(i+1)
		}
		header = append(header, meaning)
	}
	if texts != 1 {
		return header, ok
	}
	words := strings.Fields(domain.Fold(first[at]))
	named := len(words) > 1 && len(words) < 5 && !slices.ContainsFunc(words, func(w string) bool { return headerWords[w] })
	if ok || named && len(first) == 1 {
		header[at], ok = string(colName), true
	}
	return header, ok
}

// madeHeader tells a header that we made for want of one: what it means holds for this file alone.
func madeHeader(h string) bool {
	n, is := strings.CutPrefix(domain.Fold(h), "colonne ")
	_, err := strconv.Atoi(n)
	return is && err == nil
}

// addHeader puts a line of titles above a list that has none, so that its first person is not lost.
func (g *grid) addHeader(header []string) {
	g.Lines = []domain.BatchLine{{Line: 1, Cells: header}}
	g.Choice.Headless = true
}
