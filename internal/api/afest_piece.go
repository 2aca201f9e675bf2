package api

import (
	"io"
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
	"galon/internal/verify"
)

func (d *Door) addPiece(w http.ResponseWriter, r *http.Request) error {
	a, id, err := d.ofAfest(r)
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	defer sweep(r)
	raw, err := pieceFile(r, "file")
	if err != nil {
		return err
	}
	piece := domain.AfestPiece{Title: strings.TrimSpace(r.PostFormValue("title")), Element: domain.AfestElement(r.PostFormValue("element")),
		Visibility: domain.Visibility(r.PostFormValue("visibility"))}
	if err := d.Afest.AddPiece(r.Context(), app.AfestHand{Actor: a}, id, "", piece, raw); err != nil {
		return err
	}
	return d.showAfest(w, r, http.StatusCreated, a, id)
}

// sweep takes away what a large form has left on the disk: the server does not, for a copy of its request.
func sweep(r *http.Request) {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll()
	}
}

// pieceFile is a file of a form, larger ones than those of other routes too.
func pieceFile(r *http.Request, field string) ([]byte, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	f, _, err := r.FormFile(field)
	if err != nil {
		return nil, nil // no file: the rules name it
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, evidence.Limit+1))
}

type pieceView struct {
	Match   bool           `json:"match"`
	SHA256  string         `json:"sha256"`
	Name    string         `json:"name,omitempty"` // what the badge calls it
	Named   int            `json:"files_named"`    // by the badge
	Verdict verify.Verdict `json:"verdict"`        // of the badge, now
}

// piece tells anybody whether a file is one that a badge names by its SHA-256. Neither is kept.
func (d *Door) piece(w http.ResponseWriter, r *http.Request) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	defer sweep(r)
	badge, err := pieceFile(r, "badge")
	if err != nil {
		return err
	}
	file, err := pieceFile(r, "file")
	if err != nil {
		return err
	}
	var a app.PieceAnswer
	err = d.Misses.Guard(r, func() (err error) {
		a, err = d.Verifying.Piece(r.Context(), app.PieceQuestion{Code: strings.TrimSpace(r.PostFormValue("code")), Badge: badge, File: file})
		return err
	})
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, pieceView{a.Match, a.Digest, a.Name, a.Named, a.Report.Verdict})
}
