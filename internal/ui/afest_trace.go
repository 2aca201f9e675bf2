package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// The forms of what happens on the way: work, sessions, assessments, words, files.

func askSituation(f *sheet, v app.AfestView) []Control {
	if f.typed.Get("title") == "" && f.typed.Get("chosen") == "" && len(v.Dossier.Analysis.Situations) > 0 {
		f.typed.Set("chosen", v.Dossier.Analysis.Situations[0])
	}
	var options []httpd.Option
	for _, s := range v.Dossier.Analysis.Situations {
		options = append(options, httpd.Option{Value: s, Label: s})
	}
	all := []Control{f.control("date", "date", true), f.control("minutes", "number", true), f.control("told", "textarea", false)}
	title := f.control("title", "text", len(options) == 0)
	if len(options) == 0 {
		return append([]Control{title}, all...)
	}
	title.Field.Label = f.site.T("afest.form.title-other")
	return append([]Control{f.choice("chosen", true, options), title}, all...)
}

func saveSituation(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, raw []byte) error {
	title := f.value("title")
	if title == "" {
		title = f.value("chosen")
	}
	err := a.AddSituation(ctx, hand, v.Dossier.ID, f.value("form-key"), domain.AfestSituation{Date: f.day("date"), Title: title, Minutes: f.int("minutes"), Told: f.value("told")}, raw)
	return movePointer(err, "/file", "/photo")
}

// asDomain finds an error that people can act on.
func asDomain(err error, to **domain.Error) bool { return errors.As(err, to) }

// movePointer leads a fault to the control of this form.
func movePointer(err error, from, to string) error {
	var e *domain.Error
	if !asDomain(err, &e) {
		return err
	}
	moved := *e
	moved.Fields = append([]domain.FieldError(nil), e.Fields...)
	for i := range moved.Fields {
		if moved.Fields[i].Pointer == from {
			moved.Fields[i].Pointer = to
		}
	}
	return &moved
}

// fillReflection chooses the last situation that nobody has looked back on.
func fillReflection(f *sheet, v app.AfestView) {
	if f.value("situation") == "" {
		for _, s := range v.Dossier.Situations {
			if _, done := v.Dossier.Reflection(s.Key); !done {
				f.typed.Set("situation", s.Key)
			}
		}
	}
	if r, done := v.Dossier.Reflection(f.value("situation")); done {
		f.typed.Set("date", string(r.Date))
		f.typed.Set("minutes", fmt.Sprint(r.Minutes))
		f.typed.Set("expected", r.Expected)
		f.typed.Set("done", r.Done)
		f.typed.Set("learned", r.Learned)
		f.typed.Set("next", r.Next)
	}
}

func askReflection(f *sheet, v app.AfestView) []Control {
	var options []httpd.Option
	for _, s := range v.Dossier.Situations {
		options = append(options, httpd.Option{Value: s.Key, Label: s.Title + ", " + f.site.Printer().Date(s.Date)})
	}
	return []Control{f.choice("situation", true, options), f.control("date", "date", true), f.control("minutes", "number", true), f.control("expected", "textarea", true),
		f.control("done", "textarea", true), f.control("learned", "textarea", true), f.control("next", "textarea", false)}
}

func saveReflection(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	return a.AddReflection(ctx, hand, v.Dossier.ID, f.value("form-key"), domain.AfestReflection{Situation: f.value("situation"), Date: f.day("date"), Minutes: f.int("minutes"),
		Expected: f.value("expected"), Done: f.value("done"), Learned: f.value("learned"), Next: f.value("next")})
}

func fillAssessment(f *sheet, v app.AfestView) {
	if last, ok := v.Dossier.Last(); ok {
		f.typed.Set("method", last.Method)
	}
}

func askAssessment(f *sheet, v app.AfestView) []Control {
	all := []Control{f.control("date", "date", true), f.control("method", "text", true), f.control("assessor", "text", true), f.control("role", "text", false)}
	all[2].Field.Help = f.site.T("afest.form.assessor.help")
	all[3].Field.Label = f.site.T("afest.form.assessor-role")
	for i, criterion := range v.Dossier.Criteria {
		id := fmt.Sprintf("marks-%d", i)
		c := &httpd.Choices{ID: id, Legend: criterion, Error: f.faults.Of(id), Select: true, Options: []httpd.Option{{Label: f.site.T("afest.form.choose")}}}
		for _, degree := range domain.AfestDegrees {
			c.Options = append(c.Options, httpd.Option{Value: string(degree), Label: f.site.T("afest.degree." + string(degree)), Checked: f.value(id) == string(degree)})
		}
		all = append(all, Control{Choices: c})
	}
	return append(all, f.control("note", "textarea", false))
}

func saveAssessment(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	g := domain.AfestGrid{Date: f.day("date"), Method: f.value("method"), Assessor: f.value("assessor"), Role: f.value("role"), Note: f.value("note")}
	for i, criterion := range v.Dossier.Criteria {
		g.Marks = append(g.Marks, domain.AfestMark{Criterion: criterion, Degree: domain.AfestDegree(f.value(fmt.Sprintf("marks-%d", i)))})
	}
	return a.AddAssessment(ctx, hand, v.Dossier.ID, f.value("form-key"), g)
}

func fillStatement(f *sheet, v app.AfestView) { f.typed.Set("statement", v.Dossier.Statement) }

func askStatement(f *sheet, _ app.AfestView) []Control {
	return []Control{f.control("statement", "textarea", true)}
}

func saveStatement(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, _ []byte) error {
	return a.SetStatement(ctx, hand, v.Dossier.ID, f.value("form-key"), f.value("statement"))
}

func askPiece(f *sheet, _ app.AfestView) []Control {
	title := f.control("title", "text", true)
	title.Field.Label, title.Field.Help = f.site.T("afest.form.piece-title"), ""
	return []Control{title}
}

func savePiece(ctx context.Context, a *app.Afest, hand app.AfestHand, v app.AfestView, f *sheet, raw []byte) error {
	return a.AddPiece(ctx, hand, v.Dossier.ID, f.value("form-key"), domain.AfestPiece{Title: strings.TrimSpace(f.value("title"))}, raw)
}
