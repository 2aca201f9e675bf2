package ui

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// sheet is a form of a dossier with what was typed so far.
type sheet struct {
	site   *httpd.Site
	typed  url.Values
	faults httpd.FormFaults
}

func (f *sheet) value(id string) string { return strings.TrimSpace(f.typed.Get(id)) }

func (f *sheet) int(id string) int {
	n, _ := strconv.Atoi(f.value(id)) // what is no number is 0, which the rules name
	return n
}

func (f *sheet) day(id string) domain.Day {
	if day, ok := domain.ParseDay(f.value(id)); ok {
		return day
	}
	return domain.Day(f.value(id))
}

func (f *sheet) control(id, kind string, required bool) Control {
	key := "afest.form." + id
	field := &httpd.Field{ID: id, Label: f.site.T(key), Error: f.faults.Of(id), Value: f.typed.Get(id), Optional: !required, Type: kind}
	if f.site.Printer().Has(key + ".help") {
		field.Help = f.site.T(key + ".help")
	}
	switch kind {
	case "date":
		field.Short = true
	case "number":
		field.Type, field.Short, field.InputMode = "text", true, "numeric"
	case "email":
		field.Autocomplete = "off"
	case "text":
		field.Autocomplete = "off"
	}
	return Control{Field: field}
}

func (f *sheet) choice(id string, list bool, options []httpd.Option) Control {
	key := "afest.form." + id
	c := &httpd.Choices{ID: id, Legend: f.site.T(key), Error: f.faults.Of(id), Select: list, Options: options}
	if f.site.Printer().Has(key + ".help") {
		c.Help = f.site.T(key + ".help")
	}
	for i := range c.Options {
		c.Options[i].Checked = c.Options[i].Value == f.value(id)
	}
	return Control{Choices: c}
}

// faulty puts the faults of err at the controls; false when err is not about what was typed.
func (f *sheet) faulty(err error) bool {
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Invalid && e.Kind != domain.Conflict && e.Kind != domain.TooLarge {
		return false
	}
	if len(e.Fields) == 0 {
		f.faults = faultsAt(f.site, err, "")
		return true
	}
	for _, x := range e.Fields {
		id := strings.NewReplacer("/", "-", "_", "-").Replace(strings.TrimPrefix(strings.TrimPrefix(x.Pointer, "/"), "recipient/"))
		f.faults = append(f.faults, httpd.FormFault{Field: id, Text: f.site.Printer().Error(x.Code, x.Args...)})
	}
	return true
}
