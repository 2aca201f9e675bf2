package credential

// ruleResult: a level reached is a level of this achievement, and a result about a status says one
// (OB 3.0, B.1.16).
func ruleResult(c checked) *DocumentError {
	s := c.doc.object("credentialSubject")
	results := s.objects("result")
	if len(results) == 0 {
		return nil
	}
	rubric := rubricOf(s.object("achievement"))
	for _, r := range results {
		if level := r.text("achievedLevel"); level != "" && rubric.levels[level] == nil {
			return fault(CodeResultLevel, "Le niveau obtenu n’existe pas dans la définition du badge.")
		}
		if rubric.status[r.text("resultDescription")] && r.text("status") == "" {
			return fault(CodeResultStatus, "Un résultat ne dit pas son état.")
		}
	}
	return nil
}
