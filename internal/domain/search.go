package domain

import (
	"slices"
	"strings"
)

// Searched is a text to look in, with what a word found there is worth.
type Searched struct {
	Text  string
	Worth int
}

// endings are cut off before words are compared, the longest first: « nettoyer », « nettoyage » and « nettoie » meet.
var endings = []string{"issements", "issement", "ications", "ication", "ements", "ement", "ations", "ation", "ateurs", "ateur", "atrice", "euses", "euse", "eurs", "eur", "ages", "age",
	"ances", "ance", "antes", "ante", "ants", "ant", "aires", "aire", "eries", "erie", "ions", "ion", "ives", "ive", "ifs", "if", "ites", "ite", "ures", "ure", "ees", "ee", "ent", "ons", "ez",
	"oyer", "oie", "er", "ir", "re", "es", "e", "s", "x"}

// near are words that people take for one another when they look for a skill: the verb of the model and the one that
// comes to mind.
var near = [][]string{
	{"accueillir", "recevoir", "accueil", "reception"}, {"aider", "accompagner", "soutenir", "assister", "soigner"},
	{"nettoyer", "laver", "entretenir", "menage", "proprete", "desinfecter", "nettoyage"}, {"fabriquer", "produire", "realiser", "monter", "assembler", "construire", "batir"},
	{"reparer", "depanner", "maintenance", "entretien"}, {"vendre", "conseiller", "commerce", "client"}, {"animer", "encadrer", "guider", "former", "transmettre"},
	{"organiser", "planifier", "preparer", "gerer", "ranger"}, {"communiquer", "parler", "transmettre", "expliquer", "informer", "dire"},
	{"equipe", "cooperer", "collaborer", "ensemble", "collectif"}, {"enfant", "garder", "surveiller", "creche"}, {"mur", "macon", "maconnerie", "batir"},
	{"coudre", "piquer", "couture", "cuir", "maroquinerie"}, {"souder", "metal", "soudure"}, {"tailler", "couper", "vigne"}, {"conduire", "piloter", "machine"},
	{"apprendre", "progresser", "formation"}, {"adapter", "changement", "changer"}, {"resoudre", "probleme", "solution"}, {"autonomie", "autonome", "seul", "initiative"},
	{"domicile", "dependante", "personne agee", "aide"}, {"numerique", "ordinateur", "informatique", "donnees"}, {"ecouter", "comprendre", "confiance", "relation"},
}

// small words say nothing of a skill.
var small = []string{"le", "la", "les", "un", "une", "des", "de", "du", "et", "ou", "en", "a", "au", "aux", "avec", "pour", "par", "sur", "dans", "son", "sa", "ses", "l", "d", "s", "qu", "que", "je", "sais"}

func stem(word string) string {
	for _, e := range endings {
		least := 3
		if len(e) > 2 { // « ménage » is not what is left of « mener »
			least = 4
		}
		if rest, ok := strings.CutSuffix(word, e); ok && len(rest) >= least {
			return rest
		}
	}
	return word
}

// SearchWords are the words of a query that say something of a skill.
func SearchWords(s string) []string {
	words := strings.FieldsFunc(Fold(s), func(r rune) bool { return r < '0' || r > '9' && r < 'a' || r > 'z' && r < 0x80 })
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(small, w) })
}

// SearchScore tells how well texts answer what somebody looks for: 0 is not at all. Accents and endings do not matter,
// a word may be cut short, and near verbs count for less than the word itself. Each word must be found somewhere.
func SearchScore(query string, texts ...Searched) int {
	asked := SearchWords(query)
	if len(asked) == 0 {
		return 0
	}
	total := 0
	for _, word := range asked {
		best := 0
		for _, t := range texts {
			for _, there := range SearchWords(t.Text) {
				switch {
				case there == word:
					best = max(best, 4*t.Worth)
				case stem(there) == stem(word), len(word) >= 3 && strings.HasPrefix(there, word):
					best = max(best, 3*t.Worth)
				case areNear(word, there):
					best = max(best, t.Worth)
				}
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

func areNear(a, b string) bool {
	a, b = stem(a), stem(b)
	for _, group := range near {
		var one, other bool
		for _, w := range group {
			s := stem(w)
			one, other = one || s == a, other || s == b
		}
		if one && other {
			return true
		}
	}
	return false
}
