package httpd

import (
	"net/http"
	"strings"
	"testing"

	"galon/internal/domain"
)

// The page names the limit of the form that was sent, not the one of another form.
func TestThePageOfALargeFileNamesItsLimit(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	r.With(LimitBody(11<<20)).Post("/file", s.Page(func(w http.ResponseWriter, r *http.Request) error {
		_, err := ReadBody(r)
		return err
	}))
	r.Get("/file", s.Page(func(w http.ResponseWriter, r *http.Request) error { return nil }))
	r.With(LimitBody(11<<20)).Post("/file/{id}/more", s.Page(func(w http.ResponseWriter, r *http.Request) error {
		_, err := ReadBody(r)
		return err
	}))
	for _, at := range []string{"/file", "/file/7/more"} {
		page := strings.ReplaceAll(serve(r, "POST", at, strings.Repeat("x", 11<<20+1)).Body.String(), "\u00a0", " ")
		for _, part := range []string{"11 Mo au maximum.", "Choisissez un fichier plus léger", `href="/file">Retour</a>`} {
			if !strings.Contains(page, part) {
				t.Errorf("%s: no %s in\n%s", at, part, page)
			}
		}
	}
}

// No way back leads elsewhere, and none is offered where there is no page.
func TestTheWayBackIsAPageOfOurs(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	refuse := s.Page(func(http.ResponseWriter, *http.Request) error {
		return &domain.Error{Kind: domain.Forbidden, Code: "access-refused"}
	})
	r.Get("/pro/{part}", refuse)
	r.Post("/pro/{part}", refuse)
	r.Post("/nowhere/{part}", refuse)
	for at, want := range map[string]string{"/pro/a%2Fb": `href="/pro/a`, "//evil.example/pro": "", "/nowhere/x": "", "/pro/%5Cevil": `href="/pro/`} {
		page := serve(r, "POST", at, "").Body.String()
		if strings.Contains(page, "Retour</a>") != (want != "") || !strings.Contains(page, want) || strings.Contains(page, `href="//`) {
			t.Errorf("%s: want %q in\n%s", at, want, page)
		}
	}
	r.Get("/pro", refuse)
	for at, want := range map[string]bool{"/pro/x": true, "/pro": false, "/nowhere/x": false} {
		if page := serve(r, "GET", at, "").Body.String(); strings.Contains(page, `href="/pro">Retour</a>`) != want {
			t.Errorf("%s: want %v in\n%s", at, want, page)
		}
	}
}
