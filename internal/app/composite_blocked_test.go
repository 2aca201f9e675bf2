package app_test

import (
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
)

// A model cannot begin to ask for what its composite does not bring; where it did before anybody looked, the desk is told,
// and the badge is given once the rule is gone.
func TestAModelAndItsCompositeAgree(t *testing.T) {
	w, models, staff := newModels(t)
	ctx := t.Context()
	a := served()
	a.Observation = nil
	m, err := models.CreateFrom(ctx, staff, w.School.ID, a)
	must(t, err)
	m, err = models.Save(ctx, staff, m.ID, m.Revision, func(a *domain.Achievement) { a.Observation, a.Contexts = nil, []domain.Context{domain.Training} })
	must(t, err)
	m, err = models.Publish(ctx, staff, m.ID, m.Revision)
	must(t, err)
	s := &app.Composites{Issuing: w.Issuing}
	c, err := s.Save(ctx, staff, domain.Composite{Achievement: m.Slug, Parts: both, Context: domain.Training, Automatic: true})
	must(t, err)

	asks := func(a *domain.Achievement) {
		a.Observation, a.Contexts = &domain.ObservationRule{Min: 3, Observers: 2}, []domain.Context{domain.Internship}
	}
	m, err = models.Save(ctx, staff, m.ID, m.Revision, asks)
	must(t, err)
	_, review, err := models.Review(ctx, staff, m.ID)
	must(t, err)
	if len(review.Faults) != 2 || review.Faults[0].Code != "model-composite-proof" || review.Faults[1].Code != "model-composite-context" {
		t.Errorf("the last step says %+v", review.Faults)
	}
	_, err = models.Publish(ctx, staff, m.ID, m.Revision)
	refused(t, err, domain.Invalid, "fields-invalid")

	must(t, s.Stop(ctx, staff, c.ID, true))
	m, err = models.Publish(ctx, staff, m.ID, m.Revision)
	must(t, err)
	refused(t, s.Stop(ctx, staff, c.ID, false), domain.Invalid, "fields-invalid")

	// As a database of before has it: the composite runs.
	c, err = w.Store.Composite(ctx, c.ID)
	must(t, err)
	c.StoppedAt = time.Time{}
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateComposite(c) }))
	w.Issue(team, "Léa Martin", "lea@exemple.fr")
	w.Issue(organise, "Léa Martin", "lea@exemple.fr")
	w.Deliver()
	v, err := s.Composite(ctx, staff, c.ID)
	must(t, err)
	if len(v.Blocked) != 2 || len(v.People) != 1 || v.People[0].Case.State != domain.CompositeProposed {
		t.Fatalf("blocked %+v, people %+v", v.Blocked, v.People)
	}
	if !mailed(w, "claire.morel@atelier-ecole.example", "/pro/parcours/"+string(c.ID)) {
		t.Error("an automatic badge that cannot be given is told to nobody")
	}
	_, err = s.Award(ctx, staff, v.People[0].Case.ID)
	refused(t, err, domain.Invalid, "fields-invalid")

	m, err = models.Save(ctx, staff, m.ID, m.Revision, func(a *domain.Achievement) { a.Observation, a.Contexts = nil, nil })
	must(t, err)
	_, err = models.Publish(ctx, staff, m.ID, m.Revision)
	must(t, err)
	must(t, s.Recount(ctx, app.CompositeArgs{}))
	if n := len(given(t, w, m.Slug)); n != 1 {
		t.Errorf("%d given once the rule is gone, want 1", n)
	}
}
