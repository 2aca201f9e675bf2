package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
)

// A 2.0 assertion names the criteria by an address. What they were when the badge was awarded stands there for good,
// whatever the model says by now.
func TestTheTwinNamesTheVersionThatWasAwarded(t *testing.T) {
	w, models, staff := newModels(t)
	a := served()
	a.Observation = nil
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, a)
	must(t, err)
	publish := func() {
		t.Helper()
		m, err = models.Publish(t.Context(), staff, m.ID, m.Revision)
		must(t, err)
	}
	named := func(name string) string {
		t.Helper()
		order := w.Order(team, name, strings.ToLower(strings.Fields(name)[0])+"@exemple.fr")
		order.Achievement, order.Facts.Level = m.Slug, 0
		award, err := w.Issuing.Issue(t.Context(), staff, order)
		must(t, err)
		award = w.Read(award.ID)
		holder := w.Accept(award)
		passports := &app.Passports{Installation: w.Installation}
		must(t, passports.PublishTwin(t.Context(), holder, award.ID))
		twin, err := passports.Twin(t.Context(), holder, award.ID)
		must(t, err)
		hosted, err := w.Publishing.HostedTwin(t.Context(), twin.URL[strings.LastIndexByte(twin.URL, '/')+1:])
		must(t, err)
		var said struct{ Badge string }
		must(t, json.Unmarshal(hosted.Document, &said))
		return said.Badge
	}
	publish()
	first := named("Léa Martin")
	m, err = models.Save(t.Context(), staff, m.ID, m.Revision, func(a *domain.Achievement) {
		a.Criteria = append([]string{"Porter trois assiettes d’une main."}, a.Criteria...)
	})
	must(t, err)
	publish()
	second := named("Hugo Perrin")
	base := credential.BadgeClassTwin(w.BaseURL, w.School.Slug, m.Slug)
	if first != base+"/1" || second != base+"/2" {
		t.Fatalf("assertions name %s and %s", first, second)
	}
	for version, changed := range map[string]bool{"1": false, "2": true, "": true} {
		body, err := w.Publishing.BadgeClass(t.Context(), w.School.Slug, m.Slug)
		id := base
		if version != "" {
			body, err = w.Publishing.BadgeClassVersion(t.Context(), w.School.Slug, m.Slug, version)
			id += "/" + version
		}
		must(t, err)
		var class struct {
			ID       string
			Criteria struct{ Narrative string }
		}
		must(t, json.Unmarshal(body, &class))
		if class.ID != id || strings.Contains(class.Criteria.Narrative, "trois assiettes") != changed {
			t.Errorf("version %q: %s", version, body)
		}
	}
	_, err = w.Publishing.BadgeClassVersion(t.Context(), w.Employer.Slug, m.Slug, "1")
	refused(t, err, domain.NotFound, "achievement-unknown")
}
