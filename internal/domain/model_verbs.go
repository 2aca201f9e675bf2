package domain

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the linter knows of French words. Texts are folded, so there are no accents here.
var (
	vagueVerbs = []string{"connaitre", "savoir", "comprendre", "maitriser", "apprehender", "sensibiliser", "etre sensibilise", "decouvrir", "aborder",
		"participer", "contribuer", "avoir conscience", "prendre conscience", "avoir des notions", "avoir connaissance", "s'interesser", "s'impliquer",
		"s'initier", "etre capable", "etre en mesure", "etre a l'ecoute", "etre force de proposition", "faire preuve d'ecoute", "est a l'ecoute", "etre initie", "etre forme", "posseder", "disposer",
		"connait", "sait", "comprend", "maitrise", "decouvre", "participe", "contribue", "a conscience", "a des notions", "est capable", "est en mesure", "est sensibilise",
		"etre a l'aise", "est a l'aise", "avoir de bonnes", "avoir les bases", "a les bases", "a de bonnes", "a suivi", "avoir suivi", "a assiste", "avoir assiste", "a participe", "avoir participe",
		"sensibilise a", "sensibilise aux", "sensibilisee a", "sensibilisee aux", "initie a", "initie aux", "forme a", "forme aux",
		"je sais", "je connais", "je comprends", "je maitrise", "je suis capable"}
	// traits say what somebody is. RECTEC warns of them: without a situation, a soft skill drifts into judging a person.
	traits = []string{"dynamique", "motive", "motivee", "serieux", "serieuse", "rigoureux", "rigoureuse", "ponctuel", "ponctuelle", "souriant", "souriante",
		"patient", "patiente", "creatif", "creative", "sociable", "curieux", "curieuse", "empathique", "charismatique", "bienveillant", "bienveillante",
		"fiable", "loyal", "loyale", "volontaire", "enthousiaste", "autonome", "responsable", "adaptable", "resilient", "resiliente", "polyvalent", "polyvalente"}
	// nouns are the same as what a line is about: « Autonomie », « Rigueur au quotidien ».
	nouns = []string{"autonomie", "motivation", "dynamisme", "charisme", "leadership", "ponctualite", "assiduite", "rigueur", "curiosite", "creativite", "bienveillance", "empathie",
		"patience", "politesse", "enthousiasme", "disponibilite", "honnetete", "loyaute", "fiabilite", "polyvalence", "resilience"}
	// qualities are the same as things: wherever they stand they are what somebody has.
	qualities = []string{"bonne humeur", "esprit d'equipe", "sens du service", "sens des responsabilites", "sens de l'organisation", "savoir etre", "personnalite", "temperament"}
	notVerbs  = []string{"atelier", "metier", "papier", "premier", "dernier", "ouvrier", "chantier", "dossier", "courrier", "fichier", "cahier", "calendrier",
		"quartier", "avenir", "plaisir", "souvenir", "loisir", "nombre", "membre", "cadre", "titre", "ordre", "lettre", "maniere", "matiere", "culture",
		"lecture", "ecriture", "posture", "nature", "mesure", "caractere", "semestre", "registre", "centre", "offre", "chiffre", "contre", "entre", "notre",
		"votre", "autre", "structure", "ouverture", "fermeture", "procedure", "hier", "fer", "mer", "cuir", "soir", "leader", "manager"}
	// presents are verbs in the third person that do not look like one. Others are told by what follows.
	presents = []string{"sait", "fait", "tient", "met", "prend", "repond", "rend", "lit", "dit", "agit", "reagit", "reussit", "choisit", "conduit", "produit", "traduit", "suit", "sert",
		"part", "sort", "voit", "recoit", "percoit", "concoit", "connait", "comprend", "apprend", "entretient", "maintient", "obtient", "previent", "intervient", "vient", "peut", "doit",
		"va", "est", "a", "ecrit", "decrit", "remplit", "finit", "accueille", "offre", "ouvre", "permet", "transmet", "resout", "defend", "vend", "attend", "construit", "detruit", "cuit", "coud"}
	pronoun = regexp.MustCompile(`^((je |il |elle |on )?(ne )?(se |s'|me |m')|j'|je |il |elle |on |ne pas (se |s')?)`)
	// object is what stands behind a verb and hardly behind a noun.
	object = regexp.MustCompile(`^[' ](un|une|le|la|les|l'|son|sa|ses|leur|leurs|ce|cet|cette|ces|chaque|toutes?|tous|plusieurs|que|qu'|si|comment|en compte|avec|a l'|aux?) ?`)
	// being is what makes an adjective a judgement of the person, and not of somebody they meet.
	being = regexp.MustCompile(`(?:^| )(?:etre|est|suis|reste|rester|se montre|se montrer|demeurer|sois|devenir|devient|faire preuve d'une attitude|avoir un caractere|a un caractere) (?:(?:tres|toujours|plus|assez|bien|une? personne|quelqu'un de|dynamique et|ponctuel et) ?)*$`)
	shown = regexp.MustCompile(`^(?:faire|fait|fais|faisant) preuve (?:de |d')(?:la |l')?([a-z]+)(?: et (?:de |d')?[a-z]+)?[ .;!]*$`)
)

// startsWithVerb tells whether a line begins with a verb: « Accueillir un client », « S’adapter à un changement », and as
// others write it, « Organise son poste », « J’écoute un client ».
func startsWithVerb(line string) bool {
	text := strings.TrimSpace(pronounless(line))
	rest := pronoun.ReplaceAllString(text, "")
	subject := rest != text
	word := rest
	if i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		word = rest[:i]
	}
	after := rest[len(word):]
	switch {
	case word == "lire" || word == "agir" || slices.Contains(presents, word):
		return true
	case slices.Contains(notVerbs, word):
		return object.MatchString(after) && strings.HasSuffix(word, "r") && word != "premier" && word != "dernier" && word != "entre" // « Manager une équipe »
	case utf8.RuneCountInString(word) < 4:
		return false
	case strings.HasSuffix(word, "er") || strings.HasSuffix(word, "ir") || strings.HasSuffix(word, "re"):
		return true
	}
	return strings.HasSuffix(word, "e") && (subject || object.MatchString(after))
}

// traitIn is the first word of a text that judges a person, as it stands there, or "".
func traitIn(text string) string {
	plain := strings.Join(strings.FieldsFunc(Fold(text), func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	for _, q := range qualities {
		if strings.Contains(" "+plain+" ", " "+q+" ") || strings.Contains(" "+plain+" ", "'"+q+" ") {
			return asWritten(text, q)
		}
	}
	words := strings.Split(plain, " ")
	for i, w := range words {
		if i == 0 && slices.Contains(nouns, w) || slices.Contains(traits, w) && (i == 0 || being.MatchString(strings.Join(words[:i], " ")+" ")) {
			return asWritten(text, w)
		}
	}
	if m := shown.FindStringSubmatch(plain); m != nil { // a quality alone: in front of whom, at what?
		return asWritten(text, m[1])
	}
	return ""
}

func beginsVague(line string) string {
	text := strings.TrimSpace(pronounless(line))
	for _, v := range vagueVerbs {
		if text == v || strings.HasPrefix(text, v+" ") {
			return asWritten(line, v)
		}
	}
	return ""
}

func pronounless(line string) string { return strings.TrimLeft(Fold(line), "-–—•*· \t") }

// asWritten is a folded word as the text has it, with its accents.
func asWritten(text, folded string) string {
	n := len(strings.Fields(folded))
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,;:!?()«»", r) })
	for i := 0; i+n <= len(words); i++ {
		said := strings.Join(words[i:i+n], " ")
		if Fold(said) == folded {
			return strings.ToLower(said)
		}
		for _, mark := range []string{"'", "’"} { // « d’esprit d’équipe »
			if _, rest, ok := strings.Cut(said, mark); ok && Fold(rest) == folded {
				return strings.ToLower(rest)
			}
		}
	}
	return folded
}
