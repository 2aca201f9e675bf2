package domain

import (
	"slices"
	"strings"
	"unicode"
)

// Lexicon is the words of what is searched, with how often each stands there. When a search finds nothing, it says which
// word somebody meant: « acceuil » is « accueil ».
type Lexicon map[string]int

// Add takes the words of a text in, folded.
func (l Lexicon) Add(text string) { l.AddWords(Words(text)) }

// AddWords takes words in that are folded already.
func (l Lexicon) AddWords(words []string) {
	for _, w := range words {
		if l[w] == 0 {
			w = strings.Clone(w) // the text that it stands in is not kept for it
		}
		l[w]++
	}
}

// Words are those of a text, folded.
func Words(text string) []string {
	return strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Corrected puts, for each word that begins no word of the lexicon, the nearest one that does. known, when given, tells of
// further words that are right as they are. It is false when there is nothing to put right, or a word that is near none.
func (l Lexicon) Corrected(words []string, known func(string) bool) ([]string, bool) {
	right, changed := slices.Clone(words), false
	for i, w := range words {
		if known != nil && known(w) || l.begins(w) {
			continue
		}
		near := l.nearest(w)
		if near == "" {
			return nil, false
		}
		right[i], changed = near, true
	}
	return right, changed
}

func (l Lexicon) begins(w string) bool {
	if l[w] > 0 {
		return true
	}
	for v := range l {
		if strings.HasPrefix(v, w) {
			return true
		}
	}
	return false
}

// slipsIn is how many slips of the keyboard a word may hold: one in a short word makes another word of it.
func slipsIn(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// nearest is the word of the lexicon with the fewest slips, then the one that stands there most often. Words are also
// compared as they sound, whole and unfinished: « fotografi » is near « photographie ». Numbers are never put right.
func (l Lexicon) nearest(word string) string {
	most := slipsIn(len(word))
	if most == 0 || strings.ContainsAny(word, "0123456789") {
		return ""
	}
	sound := soundOf(word)
	mostSaid := min(most, slipsIn(len(sound)))
	best, least := "", 4*most+4
	for v, n := range l {
		far := farness(word, v, most)
		if far > 0 && mostSaid > 0 {
			far = min(far, farness(sound, soundOf(v), mostSaid))
		}
		if far < least || far == least && best != "" && (n > l[best] || n == l[best] && v < best) {
			best, least = v, far
		}
	}
	return best
}

// tooFar is no distance.
const tooFar = 1 << 20

// farness is twice the slips between two words, and one more when the second goes on; tooFar when there are more slips than
// that.
func farness(a, b string, most int) int {
	if len(b)+most < len(a) {
		return tooFar
	}
	if len(b)-len(a) <= most {
		if n := Slips(a, b); n <= most {
			return 2 * n
		}
	}
	if len(a) < 5 || len(b) <= len(a) {
		return tooFar
	}
	if n := Slips(a, b[:len(a)]); n <= most {
		return 2*n + 1
	}
	return tooFar
}

// sounds are spellings of one sound in French, the longer first.
var sounds = strings.NewReplacer("eau", "o", "au", "o", "ph", "f", "th", "t", "rh", "r", "ch", "ch", "qu", "k", "ck", "k", "ca", "ka", "co", "ko", "cu", "ku", "y", "i", "z", "s", "h", "",
	"enn", "ann", "en", "an", "em", "an", "am", "an", "ai", "e", "ei", "e")

// soundOf is a folded word about as it is said, each doubled letter once.
func soundOf(word string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range sounds.Replace(word) {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// longestWord bounds what Slips compares; no word of French is longer.
const longestWord = 31

// Slips is how many letters are to be added, dropped, exchanged or swapped with their neighbour to make one folded word of
// the other (the restricted distance of Damerau and Levenshtein); tooFar for what is too long for a word.
func Slips(a, b string) int {
	if len(a) > longestWord || len(b) > longestWord {
		return tooFar
	}
	var rows [3][longestWord + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
