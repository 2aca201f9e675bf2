package domain

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Remark is what a recruiter would not understand of a model. It never stops anybody: what stops is CheckPublish. The
// sentence is model.remark.CODE.
type Remark struct {
	Pointer string
	Code    string
	Args    []any
}

// blockedWords are kept for what certifies (articles L. 6113-1, L. 6352-13 and L. 6355-17 of the Code du travail).
var blockedWords = []struct {
	find *regexp.Regexp // in the folded text
	word string
}{
	{regexp.MustCompile(`\bdiplom(e|es|ant|ante|ants|antes|er|ee|ees)\b`), "diplôme"},
	{regexp.MustCompile(`\bcertifi(e|ee|es|ees|er|ant|ante|ants|antes)\b`), "certifié"},
	{regexp.MustCompile(`\bcertification(s)?\b`), "certification"},
	{regexp.MustCompile(`\btitres? professionnels?\b`), "titre professionnel"},
	{regexp.MustCompile(`\brncp ?[0-9]*(bc[0-9]+)?\b`), "RNCP"},
	{regexp.MustCompile(`\bcpf\b`), "CPF"},
	{regexp.MustCompile(`\breconnue?s? par\b`), "reconnu par"},
}

// theState is the State and not a state: « l’État » is refused, « un état des stocks » is not.
var theState = regexp.MustCompile(`(^|[\s(«])([ldLD]['’])?[EÉ]tat([\s).,»]|$)`)

// stateOf is what an état is of when it is a list or a condition.
var stateOf = regexp.MustCompile(`^[EÉ]tat (des|du|de|d['’])`)

// BlockedWord is the first word of a text that is kept for professional certifications, or "".
func BlockedWord(text string) string {
	folded := Fold(text)
	for _, b := range blockedWords {
		if b.find.MatchString(folded) {
			return b.word
		}
	}
	if theState.MatchString(text) && !stateOf.MatchString(strings.TrimSpace(text)) {
		return "État"
	}
	return ""
}

// What the linter knows of French words. Texts are folded, so there are no accents here.
var (
	vagueVerbs = []string{"connaitre", "savoir", "comprendre", "maitriser", "apprehender", "sensibiliser", "etre sensibilise", "decouvrir", "aborder",
		"participer", "contribuer", "avoir conscience", "prendre conscience", "avoir des notions", "avoir connaissance", "s'interesser", "s'impliquer",
		"s'initier", "etre capable", "etre en mesure", "etre initie", "etre forme", "posseder", "disposer"}
	// traits say what somebody is. RECTEC warns of them: without a situation, a soft skill drifts into judging a person.
	traits = []string{"dynamique", "motive", "motivee", "serieux", "serieuse", "rigoureux", "rigoureuse", "ponctuel", "ponctuelle", "souriant", "souriante",
		"patient", "patiente", "creatif", "creative", "sociable", "curieux", "curieuse", "empathique", "charismatique", "bienveillant", "bienveillante",
		"fiable", "loyal", "loyale", "volontaire", "enthousiaste", "autonome", "responsable", "adaptable", "resilient", "resiliente", "polyvalent", "polyvalente",
		"bonne humeur", "esprit d'equipe", "sens du service", "sens des responsabilites", "sens de l'organisation", "savoir etre", "personnalite", "temperament"}
	notVerbs = []string{"atelier", "metier", "papier", "premier", "dernier", "ouvrier", "chantier", "dossier", "courrier", "fichier", "cahier", "calendrier",
		"quartier", "avenir", "plaisir", "souvenir", "loisir", "nombre", "membre", "cadre", "titre", "ordre", "lettre", "maniere", "matiere", "culture",
		"lecture", "ecriture", "posture", "nature", "mesure", "caractere", "semestre", "registre", "centre", "offre", "chiffre", "contre", "entre", "notre",
		"votre", "autre", "structure", "ouverture", "fermeture", "procedure", "hier", "fer", "mer", "cuir", "soir", "pouvoir d'achat", "leader", "manager"}
	pronoun = regexp.MustCompile(`^(se |s'|ne pas (se |s')?)`)
)

// startsWithVerb tells whether a line begins with an infinitive: « Accueillir un client », « S’adapter à un changement ».
func startsWithVerb(line string) bool {
	text := Fold(strings.TrimLeft(line, "-–—•*· \t\u00a0"))
	text = pronoun.ReplaceAllString(text, "")
	word := text
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		word = text[:i]
	}
	if utf8.RuneCountInString(word) < 4 || slices.Contains(notVerbs, word) {
		return word == "lire" || word == "agir"
	}
	return strings.HasSuffix(word, "er") || strings.HasSuffix(word, "ir") || strings.HasSuffix(word, "re")
}

func holdsWord(folded string, words []string) string {
	padded := " " + strings.Join(strings.FieldsFunc(folded, func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	for _, w := range words {
		if strings.Contains(padded, " "+w+" ") {
			return w
		}
	}
	return ""
}

func beginsVague(line string) string {
	text := pronounless(line)
	for _, v := range vagueVerbs {
		if text == v || strings.HasPrefix(text, v+" ") {
			return v
		}
	}
	return ""
}

func pronounless(line string) string { return strings.TrimLeft(Fold(line), "-–—•*· \t") }

// Bounds of a line that somebody reads at a glance.
const (
	shortLine = 3  // words
	longLine  = 24 // words
)

// Review says what a recruiter would not understand. It is pure, and the order is that of the form.
func (a Achievement) Review() []Remark {
	var all []Remark
	add := func(pointer, code string, args ...any) { all = append(all, Remark{pointer, code, args}) }
	if a.Bloc != nil { // the words are the register's
		if len(a.ProofsBy(ProofByIssuer))+len(a.ProofsBy(ProofByLearner)) == 0 && a.Kind == BlocPreparation {
			add("/proofs", "no_evidence")
		}
		return all
	}
	ability := a.Kind != Participation
	if ability && a.Title != "" && !startsWithVerb(a.Title) {
		add("/title", "title_no_verb")
	}
	if w := holdsWord(Fold(a.Title), traits); w != "" && ability {
		add("/title", "title_trait", w)
	}
	if v := beginsVague(a.Title); v != "" && ability {
		add("/title", "title_vague", v)
	}
	if ability {
		all = append(all, a.reviewLines()...)
	}
	if w := BlockedWord(strings.Join(append([]string{a.Description, a.Assessment}, a.Criteria...), "\n")); w != "" {
		add("/criteria", "word_reserved", w)
	}
	if utf8.RuneCountInString(a.Assessment) > 0 && len(strings.Fields(a.Assessment)) < 4 {
		add("/assessment", "assessment_short")
	}
	if !ability {
		return all
	}
	if len(a.Proofs) == 0 && a.Kind != AFEST && a.Observation == nil {
		add("/proofs", "no_evidence")
	}
	if a.Kind == SoftSkill && len(a.Levels) == 0 {
		add("/levels", "no_level")
	}
	for _, l := range a.Levels {
		if l.Task == "" || l.Place == "" {
			add("/levels", "level_no_situation", l.Level)
		}
	}
	if len(a.Alignments) == 0 {
		add("/alignments", "no_alignment")
	}
	if a.ValidityMonths > 0 && a.Renewal == "" {
		add("/renewal", "no_renewal")
	}
	return all
}

func (a Achievement) reviewLines() []Remark {
	var all []Remark
	noVerb, short, long := 0, 0, 0
	seen := map[string]bool{}
	for _, line := range a.Criteria {
		words := len(strings.Fields(line))
		switch {
		case words < shortLine:
			short++
		case words > longLine:
			long++
		}
		if !startsWithVerb(line) {
			noVerb++
		}
		if v := beginsVague(line); v != "" {
			all = append(all, Remark{"/criteria", "vague", []any{line, v}})
		}
		if w := holdsWord(Fold(line), traits); w != "" {
			all = append(all, Remark{"/criteria", "trait", []any{line, w}})
		}
		if seen[Fold(line)] {
			all = append(all, Remark{"/criteria", "twice", []any{line}})
		}
		seen[Fold(line)] = true
	}
	count := func(n int, code string) {
		if n > 0 {
			all = append(all, Remark{"/criteria", code, []any{n}})
		}
	}
	count(noVerb, "no_verb")
	count(short, "short")
	count(long, "long")
	return all
}
