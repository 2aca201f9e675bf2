package ui

import (
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// afestParts ask for the four elements of article D. 6313-3-2 of the Code du travail, in the order of the law.
func (f *awardForm) afestParts() []FormPart {
	parts := []FormPart{
		f.part("employer", false, f.field("employer-name", "text", true), f.field("employer-siret", "text", false), f.field("employer-place", "text", false)),
		f.part("analysis", false, f.field("work-analysis-date", "day", true), f.field("work-analysis-author", "text", true),
			f.field("work-analysis-situations", "textarea", true)),
		f.part("trainer", false, f.field("trainer-designation-name", "text", true), f.field("trainer-designation-function", "text", false),
			f.field("trainer-designation-date", "day", true)),
	}
	pairs := f.part("pairs", false)
	for n := range f.pairs() {
		pairs.Controls = append(pairs.Controls,
			f.field(pairID(n, "situation-date"), "day", true), f.field(pairID(n, "situation"), "text", true),
			f.field(pairID(n, "situation-minutes"), "number", true), f.field(pairID(n, "reflection-date"), "day", true),
			f.field(pairID(n, "reflection-minutes"), "number", true), f.field(pairID(n, "learned"), "textarea", true))
	}
	result := f.choices("assessment-result", []httpd.Option{
		{Value: "acquired", Label: f.site.T("award.form.assessment-result.acquired")},
		{Value: "mastered", Label: f.site.T("award.form.assessment-result.mastered")},
	}, false)
	return append(parts, pairs, f.part("assessment", false, f.field("assessment-date", "day", true), f.field("assessment-assessor", "text", true),
		f.field("assessment-method", "text", true), result))
}

// pairs is how many pairs of a work situation and a reflective session the form shows.
func (f *awardForm) pairs() int { return min(max(f.int("pairs"), 1), maxPairs) }

func (f *awardForm) afest() *domain.AfestFile {
	file := &domain.AfestFile{
		Employer:    domain.LegalBody{Name: f.value("employer-name"), SIRET: strings.Join(strings.Fields(f.value("employer-siret")), "")},
		Place:       f.value("employer-place"),
		Analysis:    domain.WorkAnalysis{Date: f.day("work-analysis-date"), Author: f.value("work-analysis-author"), Situations: lines(f.value("work-analysis-situations"))},
		Designation: domain.TrainerDesignation{Date: f.day("trainer-designation-date"), Name: f.value("trainer-designation-name"), Function: f.value("trainer-designation-function")},
		Assessment: domain.AfestAssessment{Date: f.day("assessment-date"), Assessor: f.value("assessment-assessor"), Method: f.value("assessment-method"),
			Result: f.value("assessment-result")},
	}
	for n := range f.pairs() {
		file.Pairs = append(file.Pairs, domain.ReflectivePair{
			SituationDate: f.day(pairID(n, "situation-date")), Situation: f.value(pairID(n, "situation")), SituationMinutes: f.int(pairID(n, "situation-minutes")),
			ReflectionDate: f.day(pairID(n, "reflection-date")), ReflectionMinutes: f.int(pairID(n, "reflection-minutes")), Learned: f.value(pairID(n, "learned")),
		})
	}
	for n := len(file.Pairs); n > 0 && file.Pairs[n-1] == (domain.ReflectivePair{}); n-- { // added and left alone
		file.Pairs = file.Pairs[:n-1]
	}
	return file
}

func lines(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
