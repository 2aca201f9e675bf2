package credential

import "strings"

// ruleAssessment: every badge says, once and first, how it was assessed.
func ruleAssessment(c checked) *DocumentError {
	if len(c.view.Evidence) == 0 || c.view.Evidence[0].Genre != GenreAssessment || len(c.view.EvidenceOf(GenreAssessment)) != 1 ||
		strings.TrimSpace(c.view.Evidence[0].Narrative) == "" {
		return fault("assessment-missing", "Le badge ne dit pas comment cela a été évalué.")
	}
	return nil
}
