package api

import (
	"net/http"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// verify judges a badge that anybody sends: as the body, or as the field "file" of a form. The answer is 200 whatever
// the verdict; a 4xx says that nothing could be read. Nothing of it is kept.
func (d *Door) verify(w http.ResponseWriter, r *http.Request) error {
	input, err := uploaded(r)
	if err != nil {
		return err
	}
	if len(input) == 0 {
		return &domain.Error{Kind: domain.Invalid, Code: "file-empty"}
	}
	question, err := d.question(r)
	if err != nil {
		return err
	}
	report, err := d.Verifying.Ask(r.Context(), input, question)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return httpd.WriteJSON(w, http.StatusOK, report)
}

// question reads what is asked besides. at, challenge and domain may stand in the address; who the person is may not:
// addresses are written into the logs of every server on the way.
func (d *Door) question(r *http.Request) (q verify.Question, err error) {
	query := r.URL.Query()
	if query.Has("email") || query.Has("name") {
		return q, &domain.Error{Kind: domain.Invalid, Code: "person-in-address"}
	}
	given := func(name string) string {
		if r.MultipartForm != nil && r.PostForm.Has(name) {
			return strings.TrimSpace(r.PostForm.Get(name))
		}
		return query.Get(name)
	}
	q = verify.Question{Email: given("email"), Name: given("name"), Challenge: given("challenge"), Domain: given("domain")}
	if q.At, err = d.Verifying.At(given("at")); err != nil {
		return q, domain.InvalidFields([]domain.FieldError{{Pointer: "/at", Code: domain.CodeOf(err)}})
	}
	return q, nil
}
