package ui

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// At the limit of a day, whoever awards is told so over the badge that they were about to give.
func TestTheLimitOfADayIsToldOverTheBadge(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := (&app.Organisations{Installation: o.Installation}).Configure(t.Context(), testkit.Operator, o.school.ID, func(x *domain.Organisation) { x.Issuing.DailyCap = 1 })
	o.must(err)
	path := "/pro/delivrer/travailler-en-equipe"
	if got := o.b.post(path, teamwork("action", "delivrer")...); got.status != 303 {
		t.Fatalf("got %d", got.status)
	}
	second := teamwork("action", "delivrer", "recipient-name", "Hugo Perrin", "recipient-email", "hugo@exemple.fr")
	o.b.post(path, second...).expect(t, 422, "La limite est de", "Délivrer le badge", `value="Hugo Perrin"`)

	to := o.b.upload(teamFile, []byte("nom;date;contexte;évaluateur;niveau\nNadia Costa;12/03/2026;stage;Hélène Vuillemin;2\n")).to
	o.b.post(to+"/delivrer").expect(t, 422, "La limite est de", "continuez le 26 novembre 2026", "Vérifier le fichier avant l’envoi", "Délivrer le")
}
