package credential

import "slices"

// ruleContexts: the two contexts and no other. Each further text is one more that a verifier may lack or have
// in another version.
func ruleContexts(c checked) *DocumentError {
	if len(c.doc.values("@context")) != 2 || !slices.Equal(c.doc.texts("@context"), []string{contextVCDM2, contextOpenBadge}) {
		return fault("contexts-other", "Le badge n’a pas exactement les deux contextes attendus.")
	}
	return nil
}
