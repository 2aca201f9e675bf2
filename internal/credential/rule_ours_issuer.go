package credential

import "strings"

// ruleIssuer: an object of type Profile (the public validator stumbles over a bare address), with a did:web
// that is an organisation's, a name, and nothing that belongs to the registry.
func ruleIssuer(c checked) *DocumentError {
	issuer, isObject := c.doc["issuer"].(map[string]any)
	if !isObject {
		return fault("issuer-not-object", "L’organisme n’est pas décrit par un objet.")
	}
	if !strings.HasPrefix(c.view.IssuerID, "did:web:") || !strings.Contains(c.view.IssuerID, ":o:") {
		return fault("issuer-not-did", "L’identifiant de l’organisme n’est pas un did:web.")
	}
	if strings.TrimSpace(c.view.IssuerName) == "" {
		return fault("issuer-unnamed", "L’organisme n’a pas de nom.")
	}
	if _, there := issuer["email"]; there {
		return fault("issuer-email", "Une adresse e-mail d’organisme n’a pas sa place dans le badge.")
	}
	return nil
}
