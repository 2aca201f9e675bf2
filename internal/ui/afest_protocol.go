package ui

import "galon/internal/app"

// protocolFacts are what the three parties read before they sign.
func (c *AfestDesk) protocolFacts(v app.AfestView) []Labelled {
	t, d, x := c.Site.T, v.Dossier, v.Dossier.Protocol
	hours := func(n int) string {
		if n == 0 {
			return ""
		}
		return t("afest.hours", n)
	}
	p := c.Site.Printer()
	var situations string
	for i, s := range d.Analysis.Situations {
		if i > 0 {
			situations += "\u00a0; "
		}
		situations += s
	}
	return facts(Labelled{t("afest.proof.learner"), d.Learner.Name}, Labelled{t("afest.proof.badge"), v.Achievement.Title}, Labelled{t("afest.proof.employer"), d.Employer.Name},
		Labelled{t("afest.proof.place"), d.Place}, Labelled{t("afest.proof.organisation"), v.Organisation.Name}, Labelled{t("afest.proof.trainer"), d.Designation.Name},
		Labelled{t("afest.proof.goal"), x.Goal}, Labelled{t("afest.proof.chosen"), situations}, Labelled{t("afest.proof.from"), p.Date(x.From)}, Labelled{t("afest.proof.to"), p.Date(x.To)},
		Labelled{t("afest.proof.planned_situation"), hours(x.SituationHours)}, Labelled{t("afest.proof.planned_reflection"), hours(x.ReflectionHours)},
		Labelled{t("afest.proof.methods"), x.AssessmentMethods})
}
