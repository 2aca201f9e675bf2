package domain

import (
	"regexp"
	"strings"
)

// Words of a title that are kept only where they say what the person has become or holds: « Habilité électrique », « Brevet
// de secourisme ». « Préparer l’habilitation électrique » and « Alerter une personne qualifiée » are somebody's work.
var (
	// keptAdjectives are what a person is declared to be (« qualification professionnelle », article L. 6314-1 of the Code du travail).
	keptAdjectives = []struct{ stem, word string }{
		{"habilite", "habilité"}, {"qualifie", "qualifié"}, {"agree", "agréé"}, {"brevete", "breveté"}, {"accredite", "accrédité"}, {"homologue", "homologué"},
		{"assermente", "assermenté"}, {"licencie", "licencié"},
	}
	keptNouns = []struct{ stem, word string }{
		{"habilitation", "habilitation"}, {"brevet", "brevet"}, {"permis", "permis"}, {"licence", "licence"}, {"grade", "grade"}, {"titre", "titre"}, {"agrement", "agrément"},
		{"accreditation", "accréditation"}, {"homologation", "homologation"}, {"bachelor", "diplôme"}, {"mastere", "diplôme"}, {"qualification professionnelle", "qualification professionnelle"},
		{"qualified", "qualifié"}, {"licensed", "licencié"}, {"accredited", "accrédité"},
	}
	// ordinary are the things of the same name that nobody earns.
	ordinary = regexp.MustCompile(`\b(brevets? d'invention|permis de (construire|demolir|feu|louer|amenager|vegetaliser|travail)|licences? (libres?|logiciel\w*|d'utilisation|creative|open)|` +
		`titres? (de (sejour|transport|presse|paiement|propriete|recette)|restaurants?))\b`)
	// tests are examinations of their own that a name of three letters stands for.
	keptTests = regexp.MustCompile(`\b(caces|bafa|bafd|psc ?1|ssiap|bpjeps|dejeps|desjeps|deaes|deas|dut|deust|daeu|sauveteurs? secouristes? du travail|bac ?\+ ?[0-9]|(?:master|m)s? ?[12]|niveau bac)\b`)
	// toward is how a title speaks of an examination that lies ahead, or of somebody else's.
	toward = regexp.MustCompile(`^(se )?(preparer|prepare|preparation|reviser|revision|organiser|planifier|suivre|gerer|verifier|controler|orienter|conseiller|accompagner|expliquer|informer|renseigner)\b`)
	// earned is how it says that the person holds it.
	earned   = regexp.MustCompile(`^(obtenir|avoir|detenir|posseder|decrocher|passer|valider|reussir|etre|devenir|titulaire)\b`)
	articles = regexp.MustCompile(`^(badge (du |de |d')?)?(le |la |les |l'|un |une |mon |mes |son )?`)
)

// claimedWord is the word by which a title, as an eye reads it, declares somebody qualified, or "". verb tells that it begins
// with what somebody does.
func claimedWord(plain string, verb bool) string {
	plain = strings.TrimSpace(plain)
	if m := keptTests.FindString(plain); m != "" && !toward.MatchString(plain) {
		return strings.ToUpper(m)
	}
	plain = ordinary.ReplaceAllString(plain, "")
	holds := earned.MatchString(plain)
	for _, a := range keptAdjectives {
		if declares(plain, a.stem, verb && !holds) {
			return a.word
		}
	}
	start := articles.ReplaceAllString(plain, "")
	for _, n := range keptNouns {
		at := wordAt(plain, n.stem, "", "s")
		if at >= 0 && holds || wordAt(start, n.stem, "", "s") == 0 {
			return n.word
		}
	}
	return ""
}

// declares tells that an adjective is said of the holder. Behind a verb, « un collègue habilité » is somebody else.
func declares(plain, stem string, verb bool) bool {
	at := wordAt(plain, stem, "", "e", "s", "es")
	return at >= 0 && !(verb && someone.MatchString(plain[:at]))
}

// someone is a noun with its article, right before, or the article alone: « ses homologues ».
var someone = regexp.MustCompile(`\b(un|une|des|le|la|les|l'|du|au|aux|son|sa|ses|leurs?|ce|cette|ces|de|d') ?([a-z-]+ )?$`)

// wordAt is where a word stands in a text with one of those ends, or -1.
func wordAt(plain, stem string, ends ...string) int {
	for from := 0; ; {
		i := strings.Index(plain[from:], stem)
		if i < 0 {
			return -1
		}
		at := from + i
		for _, end := range ends {
			rest, ok := strings.CutPrefix(plain[at+len(stem):], end)
			if ok && (rest == "" || !letter(rest[0])) && (at == 0 || !letter(plain[at-1])) {
				return at
			}
		}
		from = at + len(stem)
	}
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 0x80 }
