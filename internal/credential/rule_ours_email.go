package credential

// ruleNoEmail: no e-mail address in clear, anywhere. Signed bytes travel and last.
func ruleNoEmail(c checked) *DocumentError {
	if path, bad := c.find("email-in-clear", hasEmail); bad {
		return fault("email-in-clear", "Le champ « "+path+" » contient une adresse e-mail en clair.")
	}
	return nil
}
