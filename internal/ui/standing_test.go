package ui

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// Suspended between the form and its answer: what was typed comes back, and can be sent later.
func TestNothingTypedIsLostToASuspension(t *testing.T) {
	o := newOffice(t)
	path := "/pro/delivrer/travailler-en-equipe"
	o.must((&app.Organisations{Installation: o.issuing.Installation}).Decide(t.Context(), testkit.Operator, o.school.ID,
		domain.RegistryDecision{Kind: domain.Suspended, From: o.Now(), DecidedBy: "Équipe Galon", Ground: "Contrôle en cours"}))
	for _, action := range []string{"relire", "delivrer"} {
		o.b.post(path, teamwork("action", action)...).plain().expect(t, 422, "suspendu", `value="Nadia Benali"`, `value="Dole"`, `value="20/11/2026"`)
	}
}
