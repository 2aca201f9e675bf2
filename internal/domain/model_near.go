package domain

import (
	"slices"
	"strings"
	"unicode"
)

// nearEnough is from when two models are shown as the same: half of the words of their titles, or more.
const nearEnough = 0.5

// saysNothing are words that two titles may share by chance.
var saysNothing = map[string]bool{"de": true, "du": true, "des": true, "d": true, "la": true, "le": true, "les": true, "l": true, "un": true, "une": true, "et": true,
	"ou": true, "en": true, "a": true, "au": true, "aux": true, "pour": true, "par": true, "sur": true, "dans": true, "avec": true, "son": true, "sa": true, "ses": true,
	"se": true, "s": true, "ce": true, "cette": true, "qui": true, "que": true, "faire": true, "savoir": true, "etre": true, "avoir": true, "capacite": true, "badge": true}

// stems are the words of a text as far as the end of a French word does not count: « travailler », « travail ».
func stems(text string) []string {
	var all []string
	for _, w := range strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if saysNothing[w] {
			continue
		}
		for _, end := range []string{"issement", "ements", "ement", "ations", "ation", "eurs", "euse", "eur", "ler", "ments", "ment", "ants", "ant", "ier", "ees", "ee", "er", "ir", "re", "es", "e", "s"} {
			if rest, ok := strings.CutSuffix(w, end); ok && len(rest) >= 4 {
				w = rest
				break
			}
		}
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// sameStem takes « accueil » and « accueill » for one word.
func sameStem(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= 5 && len(b)-len(a) <= 2 && strings.HasPrefix(b, a)
}

// Nearness says how much two models are the same, from 0 to 1: by the words of their titles, and a little by what they
// lean on.
func Nearness(a, b Achievement) float64 {
	if a.Kind.Family() != b.Kind.Family() {
		return 0
	}
	if a.Bloc != nil || b.Bloc != nil {
		if a.Bloc != nil && b.Bloc != nil && a.Bloc.Code == b.Bloc.Code && a.Kind == b.Kind {
			return 1
		}
		return 0
	}
	x, y := stems(a.Title), stems(b.Title)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for _, w := range x {
		if slices.ContainsFunc(y, func(v string) bool { return sameStem(v, w) }) {
			both++
		}
	}
	score := float64(both) / float64(max(len(x)+len(y)-both, 1))
	if both == 0 {
		return 0
	}
	for _, p := range a.Alignments {
		for _, q := range b.Alignments {
			if p.Code != "" && p.Code == q.Code && p.Framework == q.Framework {
				return min(1, score+0.25)
			}
		}
	}
	return score
}

// Near tells whether a person should look at the other model before writing this one.
func Near(a, b Achievement) bool { return Nearness(a, b) >= nearEnough }
