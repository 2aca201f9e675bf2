package app_test

import (
	"encoding/json"
	"errors"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// Who writes a file or calls the API says anything of a bloc, also that they are its certifying body. What counts is the
// register.
func TestABlocIsWhatTheRegisterSays(t *testing.T) {
	w, models, staff := newModels(t)
	claimed := func(code string) domain.Achievement {
		a := domain.NewModel(domain.BlocAttestation)
		a.Title, a.Criteria, a.Assessment, a.Image.Alt = "Diriger un hôpital", []string{"Diriger."}, "Décision du jury.", "Badge carré"
		a.Bloc = &domain.Bloc{Code: code, Title: a.Title, CertificationCode: code[:9], CertificationTitle: "Directeur d’hôpital", Level: 7,
			CertifyingBodies: []domain.LegalBody{{SIRET: w.School.SIRET, Name: w.School.Name}}, RegistrationEnd: "2031-01-01"}
		return a
	}
	code := func(err error) string {
		var e *domain.Error
		if !errors.As(err, &e) || len(e.Fields) == 0 {
			return domain.CodeOf(err)
		}
		return e.Fields[0].Pointer + " " + e.Fields[0].Code
	}
	_, err := models.CreateFrom(t.Context(), staff, w.School.ID, claimed("RNCP99999BC01"))
	if code(err) != "/bloc model-bloc-unknown" {
		t.Errorf("a bloc that no register has: %v", err)
	}
	file, err := json.Marshal(app.ModelExport{Galon: 1, Models: []domain.Achievement{claimed("RNCP99999BC01")}})
	must(t, err)
	if made, err := models.ImportModels(t.Context(), staff, w.School.ID, file, nil, nil); err == nil {
		t.Errorf("imported %+v", made)
	}

	// A real bloc, with the school among its certifying bodies.
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, claimed("RNCP37715BC01"))
	must(t, err)
	if b := m.Draft.Bloc; domain.IsCertifyingBody(w.School, *b) || m.Draft.Title == "Diriger un hôpital" {
		t.Errorf("the draft believes %+v", b)
	}
	if _, err = models.Publish(t.Context(), staff, m.ID, m.Revision); code(err) != "/bloc bloc-not-entitled" {
		t.Errorf("publish: %v", err)
	}
	m, err = models.Save(t.Context(), staff, m.ID, m.Revision, func(a *domain.Achievement) {
		a.Assessment, a.Bloc = "Décision du jury, deux fois par an.", claimed("RNCP37715BC01").Bloc
	})
	must(t, err)
	if domain.IsCertifyingBody(w.School, *m.Draft.Bloc) {
		t.Errorf("the saved draft believes %+v", m.Draft.Bloc)
	}

	// A bloc on a model of another kind would lift the rules of its title.
	soft := served()
	soft.Title, soft.Bloc = "Diplôme de service", claimed("RNCP37715BC01").Bloc
	m, err = models.CreateFrom(t.Context(), staff, w.School.ID, soft)
	must(t, err)
	if _, err = models.Publish(t.Context(), staff, m.ID, m.Revision); code(err) != "/title model-word-blocked" {
		t.Errorf("a diploma by another name: %v", err)
	}
}

// To another organisation a model does not exist: it neither lets people ask for it, nor collects recommendations of it.
func TestOthersModelsAreNotTheirsToOffer(t *testing.T) {
	w, models, staff := newModels(t)
	told := served()
	told.Observation = nil // what asks for observations is not given on a story
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, told)
	must(t, err)
	m, err = models.Publish(t.Context(), staff, m.ID, m.Revision)
	must(t, err)
	claims, recommending := &app.Claims{Issuing: w.Issuing}, &app.Recommending{Issuing: w.Issuing}
	open := domain.DefaultOpening
	open.Achievement, open.Open = m.Slug, true
	ask := app.AskRequest{Target: domain.EndorsesAchievement, Achievement: m.Slug, Channel: domain.AskByLink}
	must(t, claims.Open(t.Context(), staff, open))
	_, err = recommending.AskOrganisation(t.Context(), staff, ask)
	must(t, err)
	other := w.Staff(w.Employer)
	refused(t, claims.Open(t.Context(), other, open), domain.NotFound, "achievement-unknown")
	_, err = recommending.AskOrganisation(t.Context(), other, ask)
	refused(t, err, domain.NotFound, "achievement-unknown")

	// Once archived it can be closed, and not opened again.
	must(t, models.Archive(t.Context(), staff, m.ID))
	refused(t, claims.Open(t.Context(), staff, open), domain.Conflict, "model-archived")
	open.Open = false
	must(t, claims.Open(t.Context(), staff, open))
}
