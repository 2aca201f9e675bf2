package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ModelChange is one field of a model that two people wrote at once: what each of them has there. With Both, both changed
// it; otherwise only the other person did, and theirs is kept.
type ModelChange struct {
	Field  string // key of model.field.…
	Mine   string
	Theirs string
	Both   bool
}

// modelField is a part of a model that is compared and taken over as a whole.
type modelField struct {
	name string
	text func(Achievement) string
	take func(to *Achievement, from Achievement)
}

var modelFields = []modelField{
	{"title", func(a Achievement) string { return a.Title }, func(to *Achievement, from Achievement) { to.Title = from.Title }},
	{"description", func(a Achievement) string { return a.Description }, func(to *Achievement, from Achievement) { to.Description = from.Description }},
	{"criteria", func(a Achievement) string { return strings.Join(a.Criteria, "\n") }, func(to *Achievement, from Achievement) { to.Criteria = from.Criteria }},
	{"assessment", func(a Achievement) string { return a.Assessment }, func(to *Achievement, from Achievement) { to.Assessment = from.Assessment }},
	{"levels", levelsText, func(to *Achievement, from Achievement) { to.Levels = from.Levels }},
	{"observation", func(a Achievement) string {
		if a.Observation == nil {
			return ""
		}
		return fmt.Sprintf("%d / %d", a.Observation.Min, a.Observation.Observers)
	}, func(to *Achievement, from Achievement) { to.Observation = from.Observation }},
	{"proofs", func(a Achievement) string {
		return lines(a.Proofs, func(p ProofRule) string {
			return strings.TrimSpace(fmt.Sprintf("%s %s %t %s", p.By, p.Form, p.Required, p.Label))
		})
	}, func(to *Achievement, from Achievement) { to.Proofs = from.Proofs }},
	{"contexts", func(a Achievement) string { return lines(a.Contexts, func(c Context) string { return string(c) }) },
		func(to *Achievement, from Achievement) { to.Contexts = from.Contexts }},
	{"validity", func(a Achievement) string { return strconv.Itoa(a.ValidityMonths) }, func(to *Achievement, from Achievement) { to.ValidityMonths = from.ValidityMonths }},
	{"renewal", func(a Achievement) string { return a.Renewal }, func(to *Achievement, from Achievement) { to.Renewal = from.Renewal }},
	{"alignments", func(a Achievement) string {
		return lines(a.Alignments, func(x Alignment) string { return x.Framework + " " + x.Code + " " + x.Name })
	}, func(to *Achievement, from Achievement) { to.Alignments = from.Alignments }},
	{"sector", func(a Achievement) string { return a.Sector }, func(to *Achievement, from Achievement) { to.Sector = from.Sector }},
	{"tags", func(a Achievement) string { return strings.Join(a.Tags, ", ") }, func(to *Achievement, from Achievement) { to.Tags = from.Tags }},
	{"language", func(a Achievement) string { return a.Language }, func(to *Achievement, from Achievement) { to.Language = from.Language }},
	{"translations", func(a Achievement) string {
		return lines(a.Translations, func(t Translation) string {
			return strings.TrimSpace(t.Language + " : " + t.Title + "\n" + t.Description + "\n" + strings.Join(t.Criteria, "\n"))
		})
	}, func(to *Achievement, from Achievement) { to.Translations = from.Translations }},
	{"image", func(a Achievement) string {
		return strings.TrimSpace(a.Image.Color + " " + a.Image.Pictogram + " " + a.Image.Upload + "\n" + a.Image.Alt)
	}, func(to *Achievement, from Achievement) { to.Image = from.Image }},
	{"bloc", func(a Achievement) string {
		if a.Bloc == nil {
			return ""
		}
		return a.Bloc.Code
	}, func(to *Achievement, from Achievement) { to.Bloc = from.Bloc }},
}

func lines[T any](all []T, text func(T) string) string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = text(x)
	}
	return strings.Join(out, "\n")
}

func levelsText(a Achievement) string {
	return lines(a.Levels, func(l Level) string {
		parts := slices.DeleteFunc([]string{l.Name, l.Place, l.Task, l.Decides}, func(s string) bool { return s == "" })
		return strconv.Itoa(l.Level) + ". " + strings.Join(parts, " – ")
	})
}

// ModelDiff lists the fields in which two states of a model differ.
func ModelDiff(old, now Achievement) []ModelChange {
	var all []ModelChange
	for _, f := range modelFields {
		if a, b := f.text(old), f.text(now); a != b {
			all = append(all, ModelChange{Field: f.name, Theirs: a, Mine: b})
		}
	}
	return all
}

// MergeModel brings together what two people made of one model. Where only one of them changed a field, that counts; where
// both did, mine stays in the form and theirs is told, so that nothing is lost and nobody overwrites unseen. The changes
// name every field in which theirs differs from what I had before me.
func MergeModel(base, theirs, mine Achievement) (merged Achievement, changes []ModelChange) {
	merged = mine
	for _, f := range modelFields {
		b, t, m := f.text(base), f.text(theirs), f.text(mine)
		switch {
		case t == b || t == m:
		case m == b:
			f.take(&merged, theirs)
			changes = append(changes, ModelChange{Field: f.name, Mine: m, Theirs: t})
		default:
			changes = append(changes, ModelChange{Field: f.name, Mine: m, Theirs: t, Both: true})
		}
	}
	return merged, changes
}
