package credential

import "regexp"

var statusIndex = regexp.MustCompile(`^(0|[1-9][0-9]{0,9})$`)

// ruleStatusEntry: an entry of a bitstring list names its purpose, its list and its index, a whole number
// written as text, and its own id is not the list's address (Bitstring Status List 1.0, 2.1).
func ruleStatusEntry(c checked) *DocumentError {
	for _, s := range c.doc.objects("credentialStatus") {
		if !s.has("type", "BitstringStatusListEntry") {
			continue
		}
		index, isText := s["statusListIndex"].(string)
		list := s.text("statusListCredential")
		if !isText || !statusIndex.MatchString(index) || list == "" || s.text("statusPurpose") == "" {
			return fault(CodeStatusMember, "Le champ qui permet de savoir si le badge a été retiré n’a pas la forme que le standard demande.")
		}
		if s.text("id") == list {
			return fault(CodeStatusIsItself, "L’identifiant du statut est l’adresse de la liste, ce que le standard ne permet pas.")
		}
	}
	return nil
}
