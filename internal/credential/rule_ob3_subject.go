package credential

// ruleSubject: the holder has an id or at least one identifier (OB 3.0, B.1.3), which the schema cannot say.
func ruleSubject(c checked) *DocumentError {
	if c.view.SubjectID == "" && len(c.view.Identifiers) == 0 {
		return fault(CodeSubject, "Le badge ne dit pas à qui il est délivré.")
	}
	return nil
}

// ruleSubjectOrName asks the same of anybody's badge, or that it names the holder in clear: diplomas that say nothing
// else of their holder are in use, and 1EdTech's own validator lets them pass.
func ruleSubjectOrName(c checked) *DocumentError {
	f := ruleSubject(c)
	if f != nil && c.view.RecipientName != "" {
		c.view.Loose, f = true, nil
	}
	return f
}
