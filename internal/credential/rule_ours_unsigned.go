package credential

// ruleUnsigned: what is to be signed carries no proof yet; an old one would be signed over or left beside.
func ruleUnsigned(c checked) *DocumentError {
	if _, there := c.doc["proof"]; there {
		return fault("proof-already", "Le document porte déjà une signature.")
	}
	return nil
}
