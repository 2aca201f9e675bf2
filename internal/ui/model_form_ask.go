package ui

import (
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// parts are the questions, by kind.
func (f *modelForm) parts() []FormPart {
	a := f.draft
	main := []Control{}
	if a.Bloc == nil && a.Kind != domain.BlocAttestation && a.Kind != domain.BlocPreparation {
		main = append(main, f.ask("title", "text", true))
	}
	main = append(main, f.ask("description", "text", false))
	all := []FormPart{{Controls: main}}
	lines := FormPart{Title: f.site.T("model.part.criteria"), Lead: f.site.T("model.part.criteria.lead")}
	for i := range max(formCriteria, len(a.Criteria)) {
		c := f.ask("criteria-"+itoa(i+1), "text", i < domain.MinModelCriteria && a.Kind != domain.Participation && a.Bloc == nil || i == 0)
		lines.Controls = append(lines.Controls, c)
	}
	all = append(all, lines, FormPart{Title: f.site.T("model.part.assessment"), Controls: f.assessment()})
	if a.Kind != domain.AFEST && a.Kind != domain.BlocAttestation {
		all = append(all, f.moreProofs())
	}
	if a.Kind != domain.Participation && a.Bloc == nil {
		levels := FormPart{Title: f.site.T("model.part.levels"), Lead: f.site.T("model.part.levels.lead"), Folded: true, Open: len(a.Levels) > 0}
		for n := 1; n <= formLevels; n++ {
			for _, what := range []string{"name", "place", "task", "decides"} {
				levels.Controls = append(levels.Controls, f.ask("level-"+what+"-"+itoa(n), "text", false))
			}
		}
		all = append(all, levels)
	}
	if a.Kind.Family() != "bloc" {
		all = append(all, FormPart{Title: f.site.T("model.part.validity"), Controls: []Control{f.validity(), f.ask("renewal", "text", false)}})
	}
	all = append(all, FormPart{Title: f.site.T("model.part.search"), Folded: true, Open: f.value("sector") != "" || f.value("tags") != "",
		Controls: []Control{f.ask("sector", "text", false), f.ask("tags", "text", false)}})
	words := FormPart{Title: f.site.T("model.part.languages"), Lead: f.site.T("model.part.languages.lead"), Folded: true, Open: len(a.Translations) > 0,
		Controls: []Control{f.language("language", false)}}
	for i := range max(formTranslations, len(a.Translations)) {
		n := itoa(i + 1)
		words.Controls = append(words.Controls, f.language("tr-language-"+n, true), f.ask("tr-title-"+n, "text", false), f.ask("tr-description-"+n, "text", false),
			f.ask("tr-criteria-"+n, "textarea", false))
	}
	return append(all, words)
}

// ask is a field whose words are model.form.ID, without the number at its end.
func (f *modelForm) ask(id, kind string, required bool) Control {
	key, n := id, ""
	if i := strings.LastIndexByte(id, '-'); i > 0 {
		if _, err := strconv.Atoi(id[i+1:]); err == nil {
			key, n = id[:i], id[i+1:]
		}
	}
	field := &httpd.Field{ID: id, Label: f.site.T("model.form."+key, n), Error: f.faults.Of(id), Value: f.typed.Get(id), Optional: !required}
	if f.site.Printer().Has("model.form." + key + ".help") {
		field.Help = f.site.T("model.form." + key + ".help")
	}
	switch kind {
	case "number":
		field.Short, field.InputMode = true, "numeric"
	default:
		field.Type = kind
	}
	return Control{Field: field}
}

func (f *modelForm) pick(id string, options []httpd.Option) Control {
	key, n := id, ""
	if i := strings.LastIndexByte(id, '-'); i > 0 {
		if _, err := strconv.Atoi(id[i+1:]); err == nil {
			key, n = id[:i], id[i+1:]
		}
	}
	c := &httpd.Choices{ID: id, Legend: f.site.T("model.form."+key, n), Error: f.faults.Of(id), Select: true, Options: options}
	for i := range c.Options {
		c.Options[i].Checked = c.Options[i].Value == f.value(id)
	}
	return Control{Choices: c}
}

func (f *modelForm) assessment() []Control {
	a := f.draft
	all := []Control{f.ask("assessment", "text", true)}
	if a.Kind == domain.SoftSkill {
		all = append(all, f.ask("observations", "number", true), f.ask("observers", "number", true))
		contexts := &httpd.Choices{ID: "contexts", Legend: f.site.T("model.form.contexts"), Multiple: true, Error: f.faults.Of("contexts")}
		for _, x := range domain.Contexts {
			contexts.Options = append(contexts.Options, httpd.Option{Value: string(x), Label: f.site.T("award.context." + string(x)), Checked: slices.Contains(f.typed["contexts"], string(x))})
		}
		all = append(all, Control{Choices: contexts})
	}
	if a.Kind == domain.AFEST || a.Kind == domain.BlocAttestation {
		return all
	}
	for _, party := range []domain.ProofParty{domain.ProofByIssuer, domain.ProofByLearner} {
		all = append(all, f.proof(party, 0)...)
	}
	return all
}

// proof is one rule of a party.
func (f *modelForm) proof(party domain.ProofParty, i int) []Control {
	form, label, required := proofFields(party, i)
	options := []httpd.Option{{Label: f.site.T("model.proof.none")}}
	for _, x := range domain.ProofForms {
		options = append(options, httpd.Option{Value: string(x), Label: f.site.T("model.proof." + string(x))})
	}
	legend := "model.form.proof-" + string(party) + "-required"
	if i > 0 {
		legend = "model.form.more-" + string(party) + "-required"
	}
	box := &httpd.Choices{ID: required, Legend: f.site.T(legend, itoa(i+1)), Multiple: true,
		Options: []httpd.Option{{Value: "1", Label: f.site.T("model.proof.required"), Checked: f.value(required) != ""}}}
	return []Control{f.pick(form, options), {Choices: box}, f.ask(label, "text", false)}
}

// moreProofs are the rules beyond the first of each party.
func (f *modelForm) moreProofs() FormPart {
	part := FormPart{Title: f.site.T("model.part.proofs"), Lead: f.site.T("model.part.proofs.lead"), Folded: true}
	for _, party := range []domain.ProofParty{domain.ProofByIssuer, domain.ProofByLearner} {
		part.Open = part.Open || len(f.draft.ProofsBy(party)) > 1
		for i := 1; i < f.proofRoom(party); i++ {
			form, _, _ := proofFields(party, i)
			part.Open = part.Open || f.value(form) != ""
			part.Controls = append(part.Controls, f.proof(party, i)...)
		}
	}
	return part
}

func (f *modelForm) validity() Control {
	months := []int{0, 6, 12, 24, 36, 60, 120}
	if now := f.draft.ValidityMonths; !slices.Contains(months, now) {
		months = append(months, now)
	}
	var options []httpd.Option
	for _, m := range months {
		o := httpd.Option{Value: itoa(m), Label: f.site.T("model.validity.none")}
		switch {
		case m > 0 && m%12 == 0:
			o.Label = f.site.T("model.validity.years", m/12)
		case m > 0:
			o.Label = f.site.T("model.validity.months", m)
		}
		options = append(options, o)
	}
	return f.pick("validity", options)
}

func (f *modelForm) language(id string, optional bool) Control {
	var options []httpd.Option
	if optional {
		options = append(options, httpd.Option{Label: f.site.T("model.language.none")})
	}
	for _, l := range domain.ModelLanguages {
		options = append(options, httpd.Option{Value: l, Label: f.site.T("model.language." + l)})
	}
	return f.pick(id, options)
}
