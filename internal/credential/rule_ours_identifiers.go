package credential

import "regexp"

var urnUUID = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// ruleIdentifiers: badge and holder are named by random UUIDs, not by addresses: an address would be asked
// for, and the bytes behind it are personal data.
func ruleIdentifiers(c checked) *DocumentError {
	if !urnUUID.MatchString(c.view.ID) {
		return fault("id-not-uuid", "L’identifiant du badge n’est pas un urn:uuid aléatoire.")
	}
	if !urnUUID.MatchString(c.view.SubjectID) {
		return fault("subject-not-uuid", "L’identifiant de la personne n’est pas un urn:uuid aléatoire.")
	}
	if c.view.ID == c.view.SubjectID {
		return fault("subject-is-badge", "Le badge et la personne ont le même identifiant.")
	}
	return nil
}
