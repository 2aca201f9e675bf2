package credential

import "strings"

// ruleDisclaimer: what the badge is not stands in its criteria (articles L. 6113-1 and L. 6352-13 of the Code
// du travail).
func ruleDisclaimer(c checked) *DocumentError {
	for _, d := range disclaimers(c.view.Achievement.Kind()) {
		if !strings.HasSuffix(c.view.Achievement.Criteria, d) && !strings.Contains(c.view.Achievement.Criteria, d+"\n\n") {
			return fault("disclaimer-missing", "Le badge ne dit pas ce qu’il n’est pas.")
		}
	}
	if len(c.view.Achievement.CriteriaLines) == 0 {
		return fault("criteria-empty", "Le badge n’a pas de critères.")
	}
	return nil
}
