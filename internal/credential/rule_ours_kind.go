package credential

// ruleKind: the badge says which of our kinds it is, and its title is that of the definition.
func ruleKind(c checked) *DocumentError {
	if c.view.Achievement.Kind() == "" {
		return fault("kind-unknown", "Le type du badge n’est pas connu.")
	}
	if c.doc.text("name") != c.view.Achievement.Name {
		return fault("title-other", "Le titre du badge n’est pas celui de sa définition.")
	}
	return nil
}
