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
	"se": true, "s": true, "ce": true, "cette": true, "qui": true, "que": true, "faire": true, "savoir": true, "etre": true, "avoir": true, "capacite": true, "badge": true,
	"preuve": true, "prendre": true, "prise": true, "mettre": true, "tenir": true, "sein": true, "devant": true, "face": true, "facon": true, "maniere": true, "bien": true,
	"competence": true, "competences": true, "capable": true, "niveau": true, "sens": true, "esprit": true, "chez": true, "leur": true, "leurs": true, "bon": true, "bonne": true}

// concepts are beginnings of words by which people name one ability: « Gérer son stress » and « Gestion du stress », « Parler
// en public » and « S’exprimer devant un groupe ». A word may stand for two.
var concepts = [][]string{
	{"equip", "collegu", "collecti", "groupe", "cooper", "collabor"},
	{"public", "groupe", "auditoire", "assemblee", "audience"},
	{"parol", "parle", "exprim", "express", "oral", "communi", "discour", "dialog"},
	{"client", "usager", "visiteu", "consommat"},
	{"accueil", "recevo", "recoi", "recept", "renseign"},
	{"resoud", "resolu", "regl", "depann"},
	{"probleme", "panne", "difficult", "incident"},
	{"gere", "gest", "organis", "planif", "manag"},
	{"temps", "horair", "delai", "planning", "priorit"},
	{"stress", "pression", "emotion"},
	{"adapt", "flexib", "polyval", "ajust"},
	{"changement", "change", "imprevu", "nouveau"},
	{"ecout", "attenti", "empath"},
	{"ecri", "redig", "redac"},
	{"initiativ", "proact", "entrepr"},
	{"apprend", "apprent", "appris"},
	{"rigueu", "rigour", "precis", "minuti"},
	{"securi", "risqu", "preven", "danger"},
	{"persever", "tenac", "persist"},
	{"creati", "invent", "imagin", "innov"},
	{"convain", "argument", "negoci", "persua"},
	{"decid", "decisi"},
	{"critiq", "analys"},
	{"anim", "encadr", "pilot", "dirig", "leader", "manag"},
	{"conflit", "mediat", "desaccord", "litige"},
	{"numeri", "informati", "ordinat", "bureautiq"},
	{"tutor", "tuteu", "parrain", "transmet", "transmis", "accompagn"},
	{"autonom"},
	{"responsab"},
	{"nettoy", "nettoie", "menag", "propret", "entreti"},
	{"vend", "vente", "commerc"},
	{"controle", "verifi", "qualit"},
}

// stems are the words of a text as far as the end of a French word does not count: « travailler », « travail ». What names a
// concept is the concept.
func stems(text string) [][]string {
	var all [][]string
	for _, w := range strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if saysNothing[w] {
			continue
		}
		means := conceptsOf(w)
		if len(means) == 0 {
			for _, end := range []string{"issement", "ements", "ices", "ice", "ement", "ations", "ation", "eurs", "euse", "eur", "ler", "ments", "ment", "ants", "ant", "ier", "ees", "ee", "er", "ir", "re", "es", "e", "s"} {
				if rest, ok := strings.CutSuffix(w, end); ok && len(rest) >= 4 {
					w = rest
					break
				}
			}
			means = []string{w}
		}
		if !slices.ContainsFunc(all, func(m []string) bool { return slices.Equal(m, means) }) {
			all = append(all, means)
		}
	}
	return all
}

func conceptsOf(word string) (means []string) {
	for _, c := range concepts {
		if slices.ContainsFunc(c, func(start string) bool { return strings.HasPrefix(word, start) }) {
			means = append(means, "#"+c[0])
		}
	}
	return means
}

// sameStem takes « accueil » and « accueill » for one word.
func sameStem(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || a[0] != '#' && len(a) >= 5 && len(b)-len(a) <= 2 && strings.HasPrefix(b, a)
}

func sameMeaning(x, y []string) bool {
	return slices.ContainsFunc(x, func(a string) bool {
		return slices.ContainsFunc(y, func(b string) bool { return sameStem(a, b) })
	})
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
	shared := func(x, y [][]string) (n int) {
		for _, w := range x {
			if slices.ContainsFunc(y, func(v []string) bool { return sameMeaning(w, v) }) {
				n++
			}
		}
		return n
	}
	both, back := shared(x, y), shared(y, x)
	if both == 0 {
		return 0
	}
	both = min(both, back)
	score := float64(both) / float64(len(x)+len(y)-both)
	if max(len(x), len(y))-both > 1 { // the longer one is about something else as well
		score *= 0.8
	}
	for _, p := range a.Alignments {
		for _, q := range b.Alignments {
			if p.Code != "" && p.Code == q.Code && p.Framework == q.Framework {
				return min(1, score+0.25)
			}
		}
	}
	return min(1, score)
}

// Near tells whether a person should look at the other model before writing this one.
func Near(a, b Achievement) bool { return Nearness(a, b) >= nearEnough }
