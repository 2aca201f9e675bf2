package credential

import "strings"

// ruleHolder: the name stands in clear exactly once, so that any verifier can answer "is it this person"; every
// other identity is a salted hash.
func ruleHolder(c checked) *DocumentError {
	names := 0
	for _, i := range c.view.Identifiers {
		switch {
		case i.Type == "name" && !i.Hashed && strings.TrimSpace(i.Value) != "":
			names++
		case !i.Hashed || !strings.HasPrefix(i.Value, "sha256$") || i.Salt == "":
			return fault("identity-in-clear", "Une identité autre que le nom n’est pas hachée avec un sel.")
		}
	}
	if names != 1 {
		return fault("name-not-once", "Le nom de la personne doit figurer une fois.")
	}
	return nil
}
