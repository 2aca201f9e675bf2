package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/web"
)

// Who follows the link of a dossier has no account, and may read no French: the learner signs here.
func TestTheLinkOfADossierSpeaksEnglish(t *testing.T) {
	s := newWorkshop(t)
	site, err := s.site.In(web.FS(), i18n.English)
	s.must(err)
	router := chi.NewRouter()
	console := &Console{Site: site, Issuing: s.issuing, Accounts: s.accounts}
	s.must((&AfestDesk{Console: console, Afest: s.afest, Misses: s.throttle("afest english")}).Mount(router))
	learner, trainer := s.link(domain.PartyLearner), s.link(domain.PartyTrainer)
	for _, x := range []struct {
		path   string
		status int
		want   string
	}{
		{learner, 200, "You are: Person in training."},
		{learner, 200, "In my own words"},
		{learner + "/mots", 200, "What I can do now"},
		{learner + "/piece", 200, "Show no client and no trade secret."},
		{learner + "/signer", 200, "Sign this agreement"},
		{learner + "/situation", 404, "Page not found"},
		{trainer, 200, "Each work situation must be followed by a discussion."},
		{trainer + "/situation", 200, "Length in minutes"},
		{trainer + "/echange", 200, "What you take from it"},
		{trainer + "/evaluation", 200, "It is not the person in training."},
		{"/afest/" + strings.Repeat("a", 26), 404, "Ask the organisation for a new one."},
	} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, httptest.NewRequest(http.MethodGet, x.path, nil))
		if body := w.Body.String(); w.Code != x.status || !strings.Contains(body, x.want) || !strings.Contains(body, `<html lang="en">`) {
			t.Errorf("%s: %d, want %d with %q\n%s", x.path[len("/afest/"):], w.Code, x.status, x.want, body)
		}
	}
}
