package ui

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// modelForm is the content of a model as a form: what is typed, and back.
type modelForm struct {
	*sheet
	draft domain.Achievement
}

// How many of a thing the form has room for.
const (
	formCriteria     = 5
	formLevels       = 4
	formTranslations = 2
	formProofs       = 3 // for each party
)

// typedModel is a draft as its form would send it.
func typedModel(a domain.Achievement) url.Values {
	v := url.Values{}
	v.Set("title", a.Title)
	v.Set("description", a.Description)
	v.Set("assessment", a.Assessment)
	for i, line := range a.Criteria {
		v.Set("criteria-"+itoa(i+1), line)
	}
	for _, l := range a.Levels {
		n := itoa(l.Level)
		v.Set("level-name-"+n, l.Name)
		v.Set("level-place-"+n, l.Place)
		v.Set("level-task-"+n, l.Task)
		v.Set("level-decides-"+n, l.Decides)
	}
	if r := a.Observation; r != nil {
		v.Set("observations", itoa(r.Min))
		v.Set("observers", itoa(r.Observers))
	}
	for _, party := range []domain.ProofParty{domain.ProofByIssuer, domain.ProofByLearner} {
		for i, p := range a.ProofsBy(party) {
			form, label, required := proofFields(party, i)
			v.Set(form, string(p.Form))
			v.Set(label, p.Label)
			if p.Required {
				v.Set(required, "1")
			}
		}
	}
	for _, x := range a.Contexts {
		v.Add("contexts", string(x))
	}
	v.Set("validity", itoa(a.ValidityMonths))
	v.Set("renewal", a.Renewal)
	v.Set("sector", a.Sector)
	v.Set("tags", strings.Join(a.Tags, ", "))
	v.Set("language", a.Language)
	for _, x := range a.Alignments {
		v.Add("align", alignmentValue(x))
	}
	for i, t := range a.Translations {
		n := itoa(i + 1)
		v.Set("tr-language-"+n, t.Language)
		v.Set("tr-title-"+n, t.Title)
		v.Set("tr-description-"+n, t.Description)
		v.Set("tr-criteria-"+n, strings.Join(t.Criteria, "\n"))
	}
	if a.Bloc != nil {
		v.Set("bloc", a.Bloc.Code)
	}
	return v
}

// alignmentValue is an alignment in a box of the form: whoever ticks it keeps it.
func alignmentValue(x domain.Alignment) string {
	b, _ := json.Marshal(x) // of texts only: never fails
	return string(b)
}

// apply writes what was typed into a draft. What the form has no room for stays.
func (f *modelForm) apply(a *domain.Achievement) {
	if a.Bloc == nil {
		a.Title = f.value("title")
	}
	a.Description, a.Assessment = f.value("description"), f.value("assessment")
	var lines []string
	for i := range max(formCriteria, len(a.Criteria)) {
		lines = append(lines, f.value("criteria-"+itoa(i+1)))
	}
	a.Criteria = lines
	if a.Kind != domain.Participation && a.Bloc == nil {
		a.Levels = f.levels(a.Levels)
	}
	if a.Kind == domain.SoftSkill {
		a.Observation = nil
		if f.value("observations") != "" || f.value("observers") != "" {
			a.Observation = &domain.ObservationRule{Min: f.number("observations"), Observers: f.number("observers")}
		}
		a.Contexts = nil
		for _, x := range f.typed["contexts"] {
			a.Contexts = append(a.Contexts, domain.Context(x))
		}
	}
	a.Proofs = f.proofs()
	if a.Kind.Family() != "bloc" {
		a.ValidityMonths, a.Renewal = f.number("validity"), f.value("renewal")
	}
	a.Sector = f.value("sector")
	a.Tags = nil
	for _, w := range strings.Split(f.value("tags"), ",") {
		a.Tags = append(a.Tags, strings.TrimSpace(w))
	}
	if l := f.value("language"); l != "" {
		a.Language = l
	}
	a.Alignments = nil
	for _, v := range f.typed["align"] {
		var x domain.Alignment
		if json.Unmarshal([]byte(v), &x) == nil && !slices.Contains(a.Alignments, x) {
			a.Alignments = append(a.Alignments, x)
		}
	}
	var translations []domain.Translation
	for i := range max(formTranslations, len(a.Translations)) {
		n := itoa(i + 1)
		t := domain.Translation{Language: f.value("tr-language-" + n), Title: f.value("tr-title-" + n), Description: f.value("tr-description-" + n),
			Criteria: strings.Split(f.value("tr-criteria-"+n), "\n")}
		if t.Title != "" || t.Description != "" || f.value("tr-criteria-"+n) != "" {
			translations = append(translations, t)
		}
	}
	a.Translations = translations
}

func (f *modelForm) number(id string) int {
	n, err := strconv.Atoi(f.value(id))
	if err != nil {
		return -1 // which the rules name
	}
	return n
}

func (f *modelForm) levels(old []domain.Level) []domain.Level {
	var all []domain.Level
	for n := 1; n <= formLevels; n++ {
		id := itoa(n)
		l := domain.Level{Level: n, Name: f.value("level-name-" + id), Place: f.value("level-place-" + id), Task: f.value("level-task-" + id), Decides: f.value("level-decides-" + id)}
		if l.Name+l.Place+l.Task+l.Decides == "" {
			continue
		}
		for _, o := range old {
			if o.Level == n {
				l.Examples = o.Examples
			}
		}
		all = append(all, l)
	}
	return all
}

func (f *modelForm) proofs() []domain.ProofRule {
	var all []domain.ProofRule
	for _, party := range []domain.ProofParty{domain.ProofByIssuer, domain.ProofByLearner} {
		for i := range f.proofRoom(party) {
			form, label, required := proofFields(party, i)
			if v := f.value(form); v != "" {
				all = append(all, domain.ProofRule{By: party, Form: domain.ProofForm(v), Required: f.value(required) != "", Label: f.value(label)})
			}
		}
	}
	return all
}

// proofRoom is for how many rules of a party the form has room: some more than one needs, and all of those that are there.
func (f *modelForm) proofRoom(party domain.ProofParty) int {
	return max(formProofs, len(f.draft.ProofsBy(party)))
}

// proofFields are the controls of a rule. The first one stands in the form; the others are folded away.
func proofFields(party domain.ProofParty, i int) (form, label, required string) {
	if i == 0 {
		id := "proof-" + string(party)
		return id, id + "-label", id + "-required"
	}
	id, n := "more-"+string(party), "-"+itoa(i+1)
	return id + n, id + "-label" + n, id + "-required" + n
}

// modelControl is the control of the form that a fault is about.
func modelControl(pointer string) string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	next := func() string {
		if len(parts) > 1 {
			if n, err := strconv.Atoi(parts[1]); err == nil {
				return itoa(n + 1)
			}
		}
		return "1"
	}
	switch parts[0] {
	case "criteria":
		return "criteria-1"
	case "levels":
		return "level-name-" + next()
	case "observation":
		return "observations"
	case "proofs":
		return "proof-issuer"
	case "validity_months":
		return "validity"
	case "alignments":
		return "q"
	case "bloc", "creator":
		return "bloc-q"
	case "translations":
		last := parts[len(parts)-1]
		return "tr-" + last + "-" + next()
	case "image":
		return parts[len(parts)-1]
	}
	return parts[0]
}
