package credential

import (
	"slices"
	"strings"
)

// ruleContexts: the two contexts, and the third one only where a type needs it. Each further text is one more that a
// verifier may lack or have in another version.
func ruleContexts(c checked) *DocumentError {
	want := []string{contextVCDM2, contextOpenBadge}
	if needsExtensions(c.doc) {
		want = append(want, contextExtensions)
	}
	if len(c.doc.values("@context")) != len(want) || !slices.Equal(c.doc.texts("@context"), want) {
		return fault("contexts-other", "Le badge n’a pas exactement les contextes attendus.")
	}
	return nil
}

func needsExtensions(n node) bool {
	for _, name := range []string{"credentialSchema", "credentialStatus", "refreshService"} {
		for _, x := range n.objects(name) {
			if strings.HasPrefix(x.text("type"), "1EdTech") {
				return true
			}
		}
	}
	return false
}
