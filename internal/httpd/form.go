package httpd

import (
	"strings"

	"galon/internal/domain"
)

// FormFault is one line of the summary above a form. Field is the id of the control, "" when it is about the whole.
type FormFault struct{ Field, Text string }

// FormFaults are the faults of a form, in the order of the form.
type FormFaults []FormFault

// Of is the sentence of a field, or "".
func (f FormFaults) Of(field string) string {
	var texts []string
	for _, x := range f {
		if x.Field == field {
			texts = append(texts, x.Text)
		}
	}
	return strings.Join(texts, " ")
}

// standing are the refusals of an organisation that may not sign today. They are not about what was typed, and the form is
// shown again all the same: what was typed is sent later.
var standing = map[string]bool{"organisation-suspended": true, "organisation-removed": true, "organisation-not-verified": true}

// Standing tells whether err is one of those.
func Standing(err error) bool { return standing[domain.CodeOf(err)] }

// Faults turns an error into the summary of a form that is shown again with 422. control names the id of the control
// for a JSON pointer ("/recipient/name"); it may be nil, and then the id is the last part of the pointer. ok is false
// when no form could mend err.
func (s *Site) Faults(err error, control func(pointer string) string) (faults FormFaults, ok bool) {
	f := faultOf(err)
	if f.err.Kind != domain.Invalid && f.err.Kind != domain.Conflict && f.err.Kind != domain.TooLarge && !Standing(err) {
		return nil, false
	}
	if control == nil {
		control = func(pointer string) string { return pointer[strings.LastIndexByte(pointer, '/')+1:] }
	}
	for _, field := range f.err.Fields {
		faults = append(faults, FormFault{control(field.Pointer), s.printer.Error(field.Code, field.Args...)})
	}
	if len(faults) == 0 {
		faults = FormFaults{{"", s.Sentence(f.err)}}
	}
	return faults, true
}

// Field is one control of a form, for the part "field".
type Field struct {
	ID, Name     string // Name is ID when empty
	Label        string
	Help, Error  string
	Value        string
	Type         string // "text" when empty; "textarea" for several lines
	Autocomplete string
	InputMode    string
	Accept       string // of a file
	Optional     bool   // says so beside the label; a field is required otherwise
	Short        bool   // a code or a date, not a sentence
}

// Option is one answer of Choices.
type Option struct {
	Value, Label, Help string
	Checked            bool
	French             bool   // the label stays in the words of a French organisation
	Group              string // of a Select: the heading over this answer and those after it that share it
}

// OptionGroup is answers of a closed list under one heading, "" for none.
type OptionGroup struct {
	Heading string
	Options []Option
}

// Groups are the options of a Select under their headings, in order.
func (c Choices) Groups() []OptionGroup {
	var groups []OptionGroup
	for _, o := range c.Options {
		if len(groups) == 0 || groups[len(groups)-1].Heading != o.Group {
			groups = append(groups, OptionGroup{Heading: o.Group})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, o)
	}
	return groups
}

// Choices is a question with its answers, for the part "choices".
type Choices struct {
	ID, Name     string // Name is ID when empty
	Legend, Help string
	Error        string
	Multiple     bool // boxes instead of circles
	Select       bool // a closed list instead of cards, for many answers
	Options      []Option
}
