package badges

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"galon/internal/domain"
)

// sentence is one text that a person reads, with where it stands.
type sentence struct {
	where, text string
	words       int // most words allowed
}

// sentences lists all that we wrote in a definition. Titles of blocs are the register's, not ours.
func sentences(a domain.Achievement) []sentence {
	at := func(format string, args ...any) string { return a.Slug + " " + fmt.Sprintf(format, args...) }
	list := []sentence{
		{at("description"), a.Description, 30},
		{at("assessment"), a.Assessment, 20},
	}
	if a.Kind != domain.BlocAttestation {
		list = append(list, sentence{at("title"), a.Title, 15})
	}
	for i, c := range a.Criteria {
		list = append(list, sentence{at("criterion %d", i+1), c, 15})
	}
	for _, l := range a.Levels {
		list = append(list,
			sentence{at("level %d name", l.Level), l.Name, 12},
			sentence{at("level %d place", l.Level), l.Place, 12},
			sentence{at("level %d task", l.Level), l.Task, 15},
			sentence{at("level %d decides", l.Level), l.Decides, 20})
		for i, e := range l.Examples {
			list = append(list, sentence{at("level %d example %d", l.Level, i+1), e, 15})
		}
	}
	return list
}

// normal forgets case, accents and punctuation: a repeat does not hide behind a comma.
func normal(s string) string {
	words := strings.FieldsFunc(domain.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}

func repeats(all []domain.Achievement) []string {
	var found []string
	seen := map[string]string{}
	for _, a := range all {
		for _, s := range sentences(a) {
			key := normal(s.text)
			if first, ok := seen[key]; ok {
				found = append(found, fmt.Sprintf("%s repeats %s: %q", s.where, first, s.text))
			}
			seen[key] = s.where
		}
	}
	return found
}

func TestNoSentenceStandsTwice(t *testing.T) {
	for _, r := range repeats(All()) {
		t.Error(r)
	}
}

func TestRepeatsAreSeenBehindAccentsAndPunctuation(t *testing.T) {
	a := domain.Achievement{Slug: "a", Title: "A", Description: "D", Assessment: "E", Criteria: []string{"Régler la machine, puis l’arrêter."}}
	b := domain.Achievement{Slug: "b", Title: "B", Description: "F", Assessment: "G", Levels: []domain.Level{{
		Level: 1, Name: "N", Place: "P", Task: "T", Decides: "H", Examples: []string{"REGLER la machine puis l'arreter", "O"}}}}
	if got := repeats([]domain.Achievement{a, b}); len(got) != 1 || !strings.Contains(got[0], "level 1 example 1") {
		t.Errorf("repeats = %q, want the example of b", got)
	}
}

// Titles, criteria, tasks and examples say what a person does: they start with an infinitive.
func TestWhatAPersonDoesStartsWithAVerb(t *testing.T) {
	for _, a := range All() {
		acts := slices.Concat([]string{a.Title}, a.Criteria)
		if a.Slug == "experience-de-travail-attestee" { // its name is what it is called instead of AFEST
			acts = a.Criteria
		}
		for _, l := range a.Levels {
			acts = append(acts, l.Name, l.Task)
			acts = append(acts, l.Examples...)
		}
		for _, act := range acts {
			if !startsWithVerb(act) {
				t.Errorf("%s: %q does not start with an infinitive", a.Slug, act)
			}
		}
	}
}

// notVerbs end like an infinitive and are none.
var notVerbs = []string{"atelier", "chantier", "premier", "dernier", "papier", "plaisir", "avenir", "savoir", "notre", "votre", "entre", "contre", "maitre", "filiere", "premiere", "hier", "sur", "par", "pour"}

func startsWithVerb(s string) bool {
	first := strings.FieldsFunc(domain.Fold(s), func(r rune) bool { return r == ' ' || r == ',' })[0]
	first = strings.TrimPrefix(first, "s'")
	if slices.Contains(notVerbs, first) {
		return false
	}
	for _, end := range []string{"er", "ir", "re", "oir"} {
		if strings.HasSuffix(first, end) {
			return true
		}
	}
	return false
}

func TestStartsWithVerb(t *testing.T) {
	for s, want := range map[string]bool{
		"Travailler en équipe": true, "S’adapter à un changement": true, "Agir, puis rendre compte.": true, "Écrire une consigne.": true,
		"Recevoir un public": true, "Élever des murs": true, "Une consigne claire": false, "Atelier de cuir": false, "Autonome et motivé": false,
	} {
		if got := startsWithVerb(s); got != want {
			t.Errorf("startsWithVerb(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestSentencesAreShort(t *testing.T) {
	for _, a := range All() {
		for _, s := range sentences(a) {
			if n := len(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s.text))); n > s.words {
				t.Errorf("%s has %d words, at most %d: %q", s.where, n, s.words, s.text)
			}
		}
	}
}

// reserved are the words of the certifications (articles L. 6113-1 and L. 6352-13 of the Code du travail): a
// title with one of them would pass for what it is not.
var reserved = regexp.MustCompile(`\b(diplomes?|certifications?|certifie(e|s|es)?|titres? professionnels?|rncp[0-9]*|cpf|etat|reconnue?s? par)\b`)

func TestReservedWordsStayOutOfOtherTitles(t *testing.T) {
	for _, a := range All() {
		if word := reserved.FindString(domain.Fold(a.Title)); a.Kind != domain.BlocAttestation && word != "" {
			t.Errorf("%s: %q is reserved to blocs", a.Slug, word)
		}
	}
	for title, want := range map[string]bool{
		"Soudeur certifié": true, "Diplôme de soudure": true, "Badge reconnu par l’État": true, "Titre professionnel": true, "RNCP37715": true,
		"Remettre en état un sol": true, "Poser des étagères": false, "Certifier": false,
	} {
		if got := reserved.MatchString(domain.Fold(title)); got != want {
			t.Errorf("%q reserved = %v, want %v", title, got, want)
		}
	}
}

// A level is a situation, never a trait (after RECTEC): words that judge the person have no place here.
var traits = regexp.MustCompile(`\b(autonome|motive(e|s)?|dynamique|serieu(x|se)|souriante?|ponctuel(le)?|volontaire|calme et|leader|charismatique|intelligente?|courageu(x|se)|debrouillarde?|empathique|rigoureu(x|se)|capable|doue(e)?|talent|personnalite|caractere|temperament|excellente?|parfaite?|sait etre|faire preuve|naturellement)\b`)

// jargon that the people who read a badge do not use.
var jargon = regexp.MustCompile(`\b(soft skills?|referentiel|competences? transversales?|savoirs? etre|posture reflexive|feedback|reporting|process|mindset|leadership|management|brainstorming|deadline|assertion|credential|open badge|proactif|proactive|agilite|problematique|impacter|implementer|prioriser)\b`)

func TestNoTraitAndNoJargon(t *testing.T) {
	for _, a := range All() {
		for _, s := range sentences(a) {
			text := domain.Fold(s.text)
			if w := traits.FindString(text); w != "" {
				t.Errorf("%s judges the person (%q): %q", s.where, w, s.text)
			}
			if w := jargon.FindString(text); w != "" {
				t.Errorf("%s is jargon (%q): %q", s.where, w, s.text)
			}
		}
	}
	if !traits.MatchString(domain.Fold("Être autonome")) || !jargon.MatchString(domain.Fold("Donner du feedback")) {
		t.Error("the lists see nothing")
	}
}

// These texts do not pass through the templates' typography, so they carry it themselves. What is quoted from
// the register keeps the register's own signs.
func TestTypography(t *testing.T) {
	for _, a := range All() {
		texts := append(sentences(a), sentence{where: a.Slug + " alt", text: a.Image.Alt})
		for _, tag := range a.Tags {
			texts = append(texts, sentence{where: a.Slug + " tag", text: tag})
		}
		for _, s := range texts {
			text := s.text
			if a.Bloc != nil {
				text = strings.NewReplacer(a.Bloc.Title, "X", a.Bloc.CertificationTitle, "X").Replace(text)
			}
			for _, bad := range []string{"'", "\"", "...", "!", "  ", "« ", " »", " ;", " :", " ?", "oups", "veuillez"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s holds %q: %q", s.where, bad, s.text)
				}
			}
		}
	}
}

func TestSoftSkillsAreObservedMoreThanOnce(t *testing.T) {
	for _, a := range All() {
		switch a.Kind {
		case domain.SoftSkill:
			if !strings.HasPrefix(a.Assessment, "Au moins 3 observations par 2 personnes") {
				t.Errorf("%s: %q does not ask for 3 observations by 2 people", a.Slug, a.Assessment)
			}
		case domain.AFEST:
			if !strings.Contains(a.Assessment, "AFEST") {
				t.Errorf("%s: %q does not name the AFEST", a.Slug, a.Assessment)
			}
		case domain.BlocAttestation:
			if !strings.Contains(a.Assessment, "jury") || a.Title != a.Bloc.Title {
				t.Errorf("%s: title or jury missing", a.Slug)
			}
		case domain.BlocPreparation:
			// The one thing a reader must not believe (domain rule on preparation badges).
			if !strings.Contains(a.Description, "ne vaut pas validation du bloc par le certificateur") ||
				!strings.Contains(a.Title, a.Bloc.Title) {
				t.Errorf("%s: %q can pass for the bloc", a.Slug, a.Description)
			}
		}
	}
}
