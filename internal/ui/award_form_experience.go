package ui

import (
	"strings"

	"galon/internal/domain"
)

// experiencePart asks for the hours that are attested: where, when, how long and at what.
func (f *awardForm) experiencePart() FormPart {
	return f.part("experience", false, f.field("employer-name", "text", true), f.field("employer-siret", "text", true), f.field("employer-place", "text", false),
		f.field("experience-from", "day", true), f.field("experience-to", "day", true), f.field("experience-hours", "number", true),
		f.field("experience-tasks", "textarea", true))
}

func (f *awardForm) experience() *domain.WorkExperience {
	return &domain.WorkExperience{
		Employer: domain.LegalBody{Name: f.value("employer-name"), SIRET: strings.Join(strings.Fields(f.value("employer-siret")), "")},
		Place:    f.value("employer-place"), From: f.day("experience-from"), To: f.day("experience-to"),
		Minutes: f.int("experience-hours") * 60, Tasks: lines(f.value("experience-tasks")),
	}
}

// experienceControls leads from a pointer of the rules to the control of the form.
var experienceControls = map[string]string{
	"/work_experience/employer/name": "employer-name", "/work_experience/employer/siret": "employer-siret", "/work_experience/place": "employer-place",
	"/work_experience/from": "experience-from", "/work_experience/to": "experience-to", "/work_experience/minutes": "experience-hours",
	"/work_experience/tasks": "experience-tasks",
}
