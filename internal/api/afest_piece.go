package api

import (
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
	defer httpd.Sweep(r)
	raw, err := httpd.FileUpTo(r, "file", evidence.Limit)
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
	defer httpd.Sweep(r)
	badge, err := httpd.FileUpTo(r, "badge", evidence.Limit)
	if err != nil {
		return err
	}
	file, err := httpd.FileUpTo(r, "file", evidence.Limit)
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
