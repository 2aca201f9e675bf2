package domain

import (
	"strings"
	"unicode/utf8"
)

// Remark is what a recruiter would not understand of a model. It never stops anybody: what stops is CheckPublish. The
// sentence is model.remark.CODE.
type Remark struct {
	Pointer string
	Code    string
	Args    []any
}

// Bounds of a line that somebody reads at a glance.
const (
	shortLine = 3  // words: « Regarder l’auditoire » has three
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
	if w := traitIn(a.Title); w != "" && ability {
		add("/title", "title_trait", w)
	}
	if v := beginsVague(a.Title); v != "" && ability {
		add("/title", "title_vague", v)
	}
	if ability {
		all = append(all, a.reviewLines()...)
	}
	if w := BlockedWord(strings.Join(append([]string{a.Description, a.Assessment}, a.Criteria...), " ; ")); w != "" {
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
		words := len(Words(line))
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
		if w := traitIn(line); w != "" {
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
