package credential

import (
	"strings"

	"galon/internal/domain"
)

// ruleAfest: an AFEST badge tells each of the four elements of article D. 6313-3-2 once, in the order of the
// law, and no other badge pretends to.
func ruleAfest(c checked) *DocumentError {
	steps := c.view.AfestSteps()
	if c.view.Achievement.Kind() != domain.AFEST {
		if len(steps) > 0 {
			return fault("afest-not-here", "Un badge qui n’est pas une AFEST en porte les éléments.")
		}
		return nil
	}
	for i, genre := range afestGenres {
		if len(steps) != len(afestGenres) || steps[i].Genre != genre || strings.TrimSpace(steps[i].Narrative) == "" {
			return fault("afest-element-missing", "Il manque un des quatre éléments d’une AFEST.")
		}
	}
	return nil
}
