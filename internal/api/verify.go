package api

import (
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
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
	report, err := d.Verifying.File(r.Context(), input)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return httpd.WriteJSON(w, http.StatusOK, report)
}
