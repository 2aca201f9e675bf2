package httpd

import (
	"net/http"
	"strings"
	"testing"
)

// The page names the limit of the form that was sent, not the one of another form.
func TestThePageOfALargeFileNamesItsLimit(t *testing.T) {
	s := newSite(t, "")
	r := s.Router(quiet(), nil)
	r.With(LimitBody(11<<20)).Post("/file", s.Page(func(w http.ResponseWriter, r *http.Request) error {
		_, err := ReadBody(r)
		return err
	}))
	page := strings.ReplaceAll(serve(r, "POST", "/file", strings.Repeat("x", 11<<20+1)).Body.String(), "\u00a0", " ")
	if !strings.Contains(page, "11 Mo au maximum.") {
		t.Error(page)
	}
}
