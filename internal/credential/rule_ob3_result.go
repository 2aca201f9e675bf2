package credential

// ruleResult: a level reached is a level of this achievement, and a result about a status says one
// (OB 3.0, B.1.16).
func ruleResult(c checked) *DocumentError {
	s := c.doc.object("credentialSubject")
	descriptions := s.object("achievement").objects("resultDescription")
	for _, r := range s.objects("result") {
		if level := r.text("achievedLevel"); level != "" && !describesLevel(descriptions, level) {
			return fault(CodeResultLevel, "Le niveau obtenu n’existe pas dans la définition du badge.")
		}
		for _, d := range descriptions {
			if d.text("id") == r.text("resultDescription") && d.text("resultType") == "Status" && r.text("status") == "" {
				return fault(CodeResultStatus, "Un résultat ne dit pas son état.")
			}
		}
	}
	return nil
}

func describesLevel(descriptions []node, id string) bool {
	for _, d := range descriptions {
		for _, l := range d.objects("rubricCriterionLevel") {
			if l.text("id") == id {
				return true
			}
		}
	}
	return false
}
