package credential

import "strings"

// ruleOneStatus: exactly one entry, of purpose revocation in a bitstring list of the issuer, or its 1EdTech list. Suspension is in the
// twin list and needs no entry (OB 3.0 allows one, B.1.2).
func ruleOneStatus(c checked) *DocumentError {
	if _, isObject := c.doc["credentialStatus"].(map[string]any); !isObject || len(c.view.Statuses) != 1 {
		return fault("status-not-one", "Le badge n’a pas exactement un statut.")
	}
	s := c.view.Status
	if s.Type == typeRevocation && s.Purpose == "" && (strings.HasPrefix(s.ID, "https://") || strings.HasPrefix(s.ID, "http://")) {
		return nil
	}
	if s.Type != "BitstringStatusListEntry" || s.Purpose != PurposeRevocation {
		return fault("status-purpose", "Le statut du badge n’est pas une entrée de liste de retrait.")
	}
	if !strings.HasPrefix(s.List, "https://") && !strings.HasPrefix(s.List, "http://") {
		return fault("status-list", "La liste des badges retirés n’a pas d’adresse.")
	}
	return nil
}
