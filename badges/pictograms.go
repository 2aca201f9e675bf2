package badges

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"

	"galon/internal/domain"
)

//go:embed pictograms.csv
var pictogramFile []byte

// Pictogram is a drawing that a badge may carry, with the words for it.
type Pictogram struct {
	Name  string // as internal/artwork knows it
	Shows string // « un groupe de personnes »
	words string // folded
}

var pictograms = sync.OnceValue(func() []Pictogram {
	r := csv.NewReader(bytes.NewReader(pictogramFile))
	r.Comma, r.Comment, r.FieldsPerRecord = ';', '#', 3
	rows, err := r.ReadAll()
	if err != nil { // a fault of the build, which the tests meet first
		panic(err)
	}
	var all []Pictogram
	for _, row := range rows {
		all = append(all, Pictogram{row[0], row[1], folded(row[1] + " " + row[2] + " " + row[0])})
	}
	return all
})

// Pictograms lists all of them, in alphabetical order of what they show.
func Pictograms() []Pictogram { return slices.Clone(pictograms()) }

// SearchPictograms finds those that every word of the text fits, whatever its accents; nothing asked is all of them. When
// none fits, what was probably meant is looked for.
func SearchPictograms(text string) []Pictogram {
	words := domain.Words(text)
	if found := fitting(words); len(found) > 0 {
		return found
	}
	if right, ok := pictogramLexicon().Corrected(words, nil); ok {
		return fitting(right)
	}
	return nil
}

var pictogramLexicon = sync.OnceValue(func() domain.Lexicon {
	l := domain.Lexicon{}
	for _, p := range pictograms() {
		l.AddWords(strings.Fields(p.words))
	}
	return l
})

func fitting(words []string) (found []Pictogram) {
	for _, p := range pictograms() {
		if !slices.ContainsFunc(words, func(w string) bool {
			if len(w) > 4 && strings.ContainsAny(w[len(w)-1:], "sx") {
				w = w[:len(w)-1]
			}
			return !strings.Contains(p.words, " "+w)
		}) {
			found = append(found, p)
		}
	}
	return found
}

// PictogramShows says what a pictogram shows, for an alternative text; "" for one that is unknown.
func PictogramShows(name string) string {
	for _, p := range pictograms() {
		if p.Name == name {
			return p.Shows
		}
	}
	return ""
}

// Words are those by which people look for it, folded.
func (p Pictogram) Words() string { return p.words }
