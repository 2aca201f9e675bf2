package credential

// ruleSubject: the holder has an id or at least one identifier (OB 3.0, B.1.3), which the schema cannot say.
func ruleSubject(c checked) *DocumentError {
	if c.view.SubjectID == "" && len(c.view.Identifiers) == 0 {
		return fault(CodeSubject, "Le badge ne dit pas à qui il est délivré.")
	}
	return nil
}
