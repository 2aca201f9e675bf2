package hosted

import (
	"strings"
	"testing"

	"galon/internal/app"
)

// Who has no more than the file of a badge that was corrected hears what the page of its code says: not that somebody took
// it back. The new one, its name and its code are not told: to show it is the person's choice.
func TestAReplacedBadgeIsSaidToBeSoFromItsFile(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "animer-un-groupe", "Nadia Benalli", softSkill("2026-03-12"))
	person, err := w.issuing.Store.Recipient(t.Context(), x.award.RecipientID)
	must(t, err)
	_, err = w.issuing.Correct(t.Context(), w.operator, x.award.ID, app.Correction{Name: "Nadia Benali", Email: person.Email, Facts: x.award.Facts})
	must(t, err)
	body := w.upload("fichier", "badge.json", x.award.Document).Body.String()
	if heading(body) != "Badge remplacé" || !strings.Contains(body, "Demandez à la personne de vous montrer le nouveau badge.") {
		t.Errorf("the file says %q: %s", heading(body), body)
	}
	for _, not := range []string{"Badge retiré", "a triché", "Nadia Benali<", "a obtenu", "v-valide"} {
		if strings.Contains(body, not) {
			t.Errorf("the file says %q", not)
		}
	}
	many := w.upload("texte", "", x.award.Document).Body.String()
	if heading(many) != "Badge remplacé" {
		t.Errorf("the text says %q", heading(many))
	}
}
