package ui

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// awardForm is what is asked about an award, by the kind of its badge, with what was typed so far. The same parts make
// the form, the hidden fields of the page to read again, and the defaults of a file of people.
type awardForm struct {
	site        *httpd.Site
	achievement domain.Achievement
	typed       url.Values
	faults      httpd.FormFaults
	defaults    bool // for all lines of a file: nothing is required, and no person is asked for
}

// FormPart is some questions under one heading.
type FormPart struct {
	Title, Lead string
	Folded      bool // behind its heading: nobody has to fill it in
	Open        bool
	Controls    []Control
}

// Control is one question: a field or a choice.
type Control struct {
	Field   *httpd.Field
	Choices *httpd.Choices
}

func (c Control) id() string {
	if c.Field != nil {
		return c.Field.ID
	}
	return c.Choices.ID
}

// maxPairs is how many work situations the form of an AFEST offers; the law asks for one.
const maxPairs = 5

func (f *awardForm) value(id string) string { return strings.TrimSpace(f.typed.Get(id)) }

func (f *awardForm) int(id string) int {
	n, _ := strconv.Atoi(f.value(id)) // what is no number is 0, which the rules name
	return n
}

// day reads a day as people write it; what is none stays as it is, for the rules to name.
func (f *awardForm) day(id string) domain.Day {
	v := f.value(id)
	if day, ok := domain.ParseDay(v); ok {
		return day
	}
	return domain.Day(v)
}

// badDays are the days of a whole file that do not exist: no line can be blamed for them.
func (f *awardForm) badDays() (faults httpd.FormFaults) {
	for _, id := range []string{"awarded-on", "observations-from", "observations-to"} {
		if day := f.day(id); day != "" && !day.Valid() {
			faults = append(faults, httpd.FormFault{Field: id, Text: f.site.Printer().Error("date-impossible", string(day))})
		}
	}
	return faults
}

// words are the label of a control, and its help when it has one. The fields of each pair share theirs.
func (f *awardForm) words(id string) (label, help string) {
	key := "award.form." + id
	if n, rest, ok := pairField(id); ok {
		key = "award.form.pair-" + rest
		label = f.site.T(key, n+1)
	} else {
		label = f.site.T(key)
	}
	if f.site.Printer().Has(key + ".help") {
		help = f.site.T(key + ".help")
	}
	return label, help
}

func (f *awardForm) field(id, kind string, required bool) Control {
	label, help := f.words(id)
	field := &httpd.Field{ID: id, Label: label, Help: help, Error: f.faults.Of(id), Value: f.typed.Get(id), Optional: !required || f.defaults}
	switch kind {
	case "day":
		field.Short, field.Help = true, strings.TrimSpace(f.site.T("award.form.day")+" "+help)
	case "number":
		field.Short, field.InputMode = true, "numeric"
	case "email":
		field.Type, field.Autocomplete = "email", "off"
	default:
		field.Type = kind
	}
	return Control{Field: field}
}

func (f *awardForm) choices(id string, options []httpd.Option, list bool) Control {
	label, help := f.words(id)
	c := &httpd.Choices{ID: id, Legend: label, Help: help, Error: f.faults.Of(id), Select: list, Options: options}
	for i := range c.Options {
		c.Options[i].Checked = c.Options[i].Value == f.value(id)
	}
	return Control{Choices: c}
}

func (f *awardForm) part(name string, folded bool, controls ...Control) FormPart {
	p := FormPart{Title: f.site.T("award.part." + name), Folded: folded, Controls: controls}
	if key := "award.part." + name + ".lead"; f.site.Printer().Has(key) {
		p.Lead = f.site.T(key)
	}
	for _, c := range controls {
		if c.Field != nil && (c.Field.Value != "" || c.Field.Error != "") || c.Choices != nil && (c.Choices.Error != "" || f.value(c.Choices.ID) != "") {
			p.Open = true
		}
	}
	return p
}

// parts are the questions about one award.
func (f *awardForm) parts() []FormPart {
	delivery := f.choices("delivery", []httpd.Option{
		{Value: "email", Label: f.site.T("award.form.delivery.email")},
		{Value: "paper", Label: f.site.T("award.form.delivery.paper"), Help: f.site.T("award.form.delivery.paper_help")},
	}, false)
	parts := []FormPart{f.part("person", false,
		f.field("recipient-name", "text", true), delivery, f.field("recipient-email", "email", true))}
	if f.achievement.Kind == domain.AFEST {
		parts = append(parts, f.afestParts()...)
	} else {
		parts = append(parts, f.assessmentPart())
	}
	if f.achievement.Kind == domain.WorkExperienceKind {
		parts = append(parts, f.experiencePart())
	}
	return append(parts, f.optionalParts()...)
}

// assessmentPart asks how the badge was earned.
func (f *awardForm) assessmentPart() FormPart {
	switch f.achievement.Kind {
	case domain.BlocAttestation, domain.FullCertification:
		return f.part("panel", false, f.field("awarded-on", "day", true), f.field("panel-place", "text", true), f.field("panel-members", "number", true),
			f.field("signatory-name", "text", false), f.field("signatory-role", "text", false))
	case domain.SoftSkill:
		controls := []Control{f.field("awarded-on", "day", true), f.context()}
		if len(f.achievement.Levels) > 0 {
			controls = append(controls, f.level())
		}
		return f.part("observed", false, append(controls, f.field("assessor-name", "text", true), f.field("assessor-role", "text", false))...)
	}
	return f.part("assessed", false, f.field("awarded-on", "day", true), f.context(), f.field("assessor-name", "text", true), f.field("assessor-role", "text", false))
}

// signsContext tells whether the situation stands on the badge; the others keep it for the count.
func signsContext(k domain.AchievementKind) bool {
	return k != domain.AFEST && k.Family() != "bloc"
}

// observationsPart asks how often a soft skill was seen; the model may want that.
func (f *awardForm) observationsPart() FormPart {
	asked := f.achievement.Observation
	p := f.part("observations", asked == nil, f.field("observations-count", "number", asked != nil), f.field("observations-observers", "number", asked != nil),
		f.field("observations-from", "day", asked != nil), f.field("observations-to", "day", asked != nil))
	if asked != nil && !f.defaults {
		p.Title, p.Lead = f.site.T("award.form.observations-count"), f.site.T("award.part.observations.least", asked.Min, asked.Observers)
	}
	return p
}

// optionalParts are what may be left out: more proof on the badge, and what only the region counts.
func (f *awardForm) optionalParts() []FormPart {
	var parts []FormPart
	if f.achievement.Kind == domain.SoftSkill {
		parts = append(parts, f.observationsPart())
	}
	if !f.defaults {
		asked := slices.ContainsFunc(f.achievement.ProofsBy(domain.ProofByIssuer), func(p domain.ProofRule) bool { return p.Required })
		parts = append(parts, f.part("evidence", !asked, f.field("evidence-0-name", "text", asked), f.field("evidence-0-narrative", "textarea", false),
			f.visibility(), f.field("evidence-0-url", "text", false), f.field("evidence-0-sha256", "text", false)))
	}
	counted := []Control{f.status(), f.field("place", "text", false)}
	if !signsContext(f.achievement.Kind) {
		counted = append([]Control{f.context()}, counted...)
	}
	return append(parts, f.part("counted", true, counted...))
}

func (f *awardForm) context() Control {
	options := []httpd.Option{{Label: f.site.T("award.form.choose")}}
	contexts := f.achievement.Contexts
	if len(contexts) == 0 {
		contexts = domain.Contexts
	}
	for _, c := range contexts {
		options = append(options, httpd.Option{Value: string(c), Label: f.site.T("award.context." + string(c))})
	}
	return f.choices("context", options, true)
}

// visibility is who may see the proof; public comes first, because it is what is written otherwise.
func (f *awardForm) visibility() Control {
	var options []httpd.Option
	for _, v := range domain.Visibilities {
		o := httpd.Option{Value: string(v), Label: f.site.T("award.visibility." + string(v))}
		if v == domain.VisibilityPublic { // says nothing, so that an untouched part of the form stays closed
			o.Value = ""
		}
		options = append(options, o)
	}
	return f.choices("evidence-0-visibility", options, true)
}

func (f *awardForm) status() Control {
	options := []httpd.Option{{Label: f.site.T("award.form.unsaid")}}
	for _, s := range domain.LearnerStatuses {
		options = append(options, httpd.Option{Value: string(s), Label: f.site.T("award.status." + string(s))})
	}
	return f.choices("learner-status", options, true)
}

// level shows each level by its situation: a place, a task, and who decides.
func (f *awardForm) level() Control {
	options := make([]httpd.Option, 0, len(f.achievement.Levels)+1)
	if f.defaults { // for a whole file the names are enough
		options = append(options, httpd.Option{Label: f.site.T("award.form.level.none")})
		for _, l := range f.achievement.Levels {
			options = append(options, httpd.Option{Value: strconv.Itoa(l.Level), Label: f.site.T("award.level", strconv.Itoa(l.Level), l.Name)})
		}
		return f.choices("level", options, true)
	}
	for _, l := range f.achievement.Levels {
		options = append(options, httpd.Option{Value: strconv.Itoa(l.Level), Label: f.site.T("award.level", strconv.Itoa(l.Level), l.Name),
			Help: strings.Join([]string{sentence(l.Place), sentence(l.Task), sentence(l.Decides)}, " ")})
	}
	options = append(options, httpd.Option{Value: "", Label: f.site.T("award.form.level.none")})
	return f.choices("level", options, false)
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// recipient and facts are what was typed, in the shape that every door hands over.
func (f *awardForm) recipient() domain.Recipient {
	r := domain.Recipient{Name: f.value("recipient-name"), Email: f.value("recipient-email")}
	if f.value("delivery") == "paper" {
		r.Email = ""
	}
	return r
}

func (f *awardForm) facts() domain.Facts {
	facts := domain.Facts{
		AwardedOn: f.day("awarded-on"), Level: f.int("level"), Context: domain.Context(f.value("context")),
		LearnerStatus: domain.LearnerStatus(f.value("learner-status")), Place: f.value("place"),
		Assessor: domain.Assessor{Name: f.value("assessor-name"), Role: f.value("assessor-role")},
	}
	if f.any("observations-count", "observations-observers", "observations-from", "observations-to") {
		facts.Observations = &domain.Observations{Count: f.int("observations-count"), Observers: f.int("observations-observers"),
			From: f.day("observations-from"), To: f.day("observations-to")}
	}
	if f.any("evidence-0-name", "evidence-0-narrative", "evidence-0-url", "evidence-0-sha256") {
		facts.Evidence = []domain.Evidence{{Name: f.value("evidence-0-name"), Narrative: f.value("evidence-0-narrative"), URL: f.value("evidence-0-url"),
			Visibility: domain.Visibility(f.value("evidence-0-visibility")), SHA256: domain.NormalSHA256(f.value("evidence-0-sha256"))}}
	}
	switch f.achievement.Kind {
	case domain.AFEST:
		facts.AFEST = f.afest()
		facts.AwardedOn = facts.AFEST.Assessment.Date
	case domain.WorkExperienceKind:
		facts.WorkExperience = f.experience()
	case domain.BlocAttestation, domain.FullCertification:
		facts.Signatory = domain.Assessor{Name: f.value("signatory-name"), Role: f.value("signatory-role")}
		if f.any("panel-members", "panel-place") || !f.defaults {
			facts.Panel = &domain.Panel{Members: f.int("panel-members"), Place: f.value("panel-place")}
		}
	}
	return facts
}

func (f *awardForm) any(ids ...string) bool {
	for _, id := range ids {
		if f.value(id) != "" {
			return true
		}
	}
	return false
}

// HiddenField carries what was typed through the page to read again.
type HiddenField struct{ Name, Value string }

func (f *awardForm) hidden() []HiddenField {
	all := []HiddenField{{"pairs", strconv.Itoa(f.pairs())}}
	for _, part := range f.parts() {
		for _, c := range part.Controls {
			if v := f.typed.Get(c.id()); v != "" {
				all = append(all, HiddenField{c.id(), v})
			}
		}
	}
	return all
}

// pairField takes pairs-2-situation-date apart.
func pairField(id string) (n int, rest string, ok bool) {
	after, ok := strings.CutPrefix(id, "pairs-")
	if !ok {
		return 0, "", false
	}
	number, rest, ok := strings.Cut(after, "-")
	n, err := strconv.Atoi(number)
	return n, rest, ok && err == nil
}

func pairID(n int, rest string) string { return fmt.Sprintf("pairs-%d-%s", n, rest) }
