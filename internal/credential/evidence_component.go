package credential

import (
	"strconv"

	"galon/internal/domain"
)

// componentSentence says of a composite how many badges make it up, and from when to when they were given.
func componentSentence(f domain.Facts) string {
	from, to := f.Components[0].On, f.Components[0].On
	for _, c := range f.Components {
		from, to = min(from, c.On), max(to, c.On)
	}
	s := "Badge composé de " + count(len(f.Components), "badge obtenu", "badges obtenus")
	if f.OfParts > len(f.Components) {
		s += " sur " + count(f.OfParts, "possible", "possibles")
	}
	if span := daySpan(from, to); span != "" {
		s += " " + span
	}
	return s + "."
}

// componentEvidence names each badge. It has no address here: the badges stand on their own, and their holder shows them
// or does not.
func componentEvidence(all []domain.Component) []evidence {
	var named []evidence
	for _, c := range all {
		named = append(named, say(GenreComponent, line(c.Title), "Badge délivré par "+sentenceEnd(line(c.Organisation))+", le "+frenchDay(c.On)+"."))
	}
	return named
}

// PieceName is what the badge calls a file that nobody has given a name.
func PieceName(n int) string { return "Pièce " + strconv.Itoa(n) }
