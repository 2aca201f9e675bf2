package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// says tells that the answer holds that text.
func (a answer) says(text string) {
	a.t.Helper()
	if !strings.Contains(string(a.body), text) {
		a.t.Errorf("%s does not say %q: %.500s", a.what, text, a.body)
	}
}

func TestRegisterOverTheAPI(t *testing.T) {
	w := newWorld(t)
	get := func(path string, status int) answer {
		t.Helper()
		return w.ask(request{method: "GET", path: path, key: w.APIKey}).want(status)
	}
	for path, want := range map[string]string{
		"/api/v1/register?q=ma%C3%A7ons&open=true":     "RNCP39178",
		"/api/v1/register?trade=K1302":                 "RNCP39387",
		"/api/v1/register/rncp37715":                   "RNCP37715BC03",
		"/api/v1/register/RNCP37715BC01":               "Assistant de vie aux familles",
		"/api/v1/achievements/bloc-rncp39387bc02":      "Accompagner des personnes en situation de dépendance dans leur cadre de vie",
		"/api/v1/achievements/certification-rncp37715": "\"kind\":\"certification\"",
	} {
		get(path, http.StatusOK).says(want)
	}
	w.ask(request{method: "GET", path: "/api/v1/register/RNCP999999", key: w.APIKey}).refused(http.StatusNotFound, "certification-unknown")
	w.ask(request{method: "GET", path: "/api/v1/register?page=0", key: w.APIKey}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	for _, path := range []string{"/register", "/register/RNCP37715", "/blocs", "/habilitations"} {
		w.ask(request{method: "GET", path: "/api/v1" + path}).refused(http.StatusUnauthorized, "api-key-missing")
	}
	writes := w.Key(w.School, "award")
	for _, path := range []string{"/blocs", "/habilitations"} {
		w.ask(request{method: "GET", path: "/api/v1" + path, key: writes}).refused(http.StatusForbidden, "api-key-scope")
	}

	w.Issue("bloc-entretenir-le-logement-et-le-linge", "Fatou Diallo", "fatou.diallo@exemple.fr")
	key := w.Key(w.Certifier, "read")
	w.ask(request{method: "GET", path: "/api/v1/blocs", key: key}).want(http.StatusOK).says("\"acquired\":1")
	w.ask(request{method: "GET", path: "/api/v1/habilitations", key: key}).want(http.StatusOK).says("\"scope\":\"assess\"")
	get("/api/v1/blocs", http.StatusOK).says("{\"items\":[]}")
}
