package credential

// ruleCriteria: what had to be done is told, or an address tells it (OB 3.0, B.1.6; refused by the public
// validator when both are missing).
func ruleCriteria(c checked) *DocumentError {
	if c.view.Achievement.Criteria == "" && c.view.Achievement.CriteriaURL == "" {
		return fault(CodeCriteria, "Le badge ne dit pas ce qu’il fallait faire pour l’obtenir.")
	}
	return nil
}
