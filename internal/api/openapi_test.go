package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"

	"galon/schemas"
)

func TestRoutesAndDescriptionAreTheSame(t *testing.T) {
	w := newWorld(t)
	var mounted, described []string
	must(t, chi.Walk(w.router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if strings.HasPrefix(route, "/api/") {
			mounted = append(mounted, method+" "+route)
		}
		return nil
	}))
	for template := range at(description(), "paths") {
		for method := range at(description(), "paths", template) {
			if method != "parameters" {
				described = append(described, strings.ToUpper(method)+" "+template)
			}
		}
	}
	slices.Sort(mounted)
	slices.Sort(described)
	if diff := cmp.Diff(described, mounted); diff != "" {
		t.Errorf("(-described +mounted):\n%s", diff)
	}
}

func TestEveryParameterOfAPathIsDescribed(t *testing.T) {
	for template := range at(description(), "paths") {
		list, _ := at(description(), "paths", template)["parameters"].([]any)
		if want := strings.Count(template, "{"); len(list) != want {
			t.Errorf("%s: %d parameters described, want %d", template, len(list), want)
		}
	}
}

func TestDescriptionIsServedAndKept(t *testing.T) {
	w := newWorld(t)
	a := w.ask(request{method: "GET", path: "/api/v1/openapi.json"}).want(http.StatusOK)
	if string(a.body) != string(schemas.OpenAPI()) {
		t.Error("another description is served")
	}
	tag := a.Header.Get("ETag")
	w.ask(request{method: "GET", path: "/api/v1/openapi.json", header: http.Header{"If-None-Match": {tag}}}).want(http.StatusNotModified)
}

// A program often sends no Accept header, and must not be answered with a page.
func TestWhatHasNoHandlerIsAProblemDocument(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path, code string
		status             int
	}{
		{"GET", "/api/v1/nothing", "page-unknown", http.StatusNotFound},
		{"DELETE", "/api/v1/awards", "method-not-allowed", http.StatusMethodNotAllowed},
		{"GET", "/api/v1/verify", "method-not-allowed", http.StatusMethodNotAllowed},
	} {
		w.ask(request{method: c.method, path: c.path, key: w.APIKey}).refused(c.status, c.code)
	}
}
