package hosted

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// PieceCheck asks whether a file is one that a badge names by its SHA-256, and answers it. Nothing of it is kept: a
// confidential file is proved without being published.
type PieceCheck struct {
	httpd.Frame
	Code, Badge, File httpd.Field
	Answer            *PieceAnswer
}

// PieceAnswer is yes or no, in words, with the digest that was compared.
type PieceAnswer struct {
	Class, Icon, Word string
	Sentences         []string
	Digest            string
}

// Template is pages/piece_check.html.
func (*PieceCheck) Template() string { return "piece_check" }

func (d *Door) mountPieces(r chi.Router) error {
	page := d.Site.Page
	r.Get("/verifier/fichier", page(d.pieceForm))
	r.Get("/v/{code}/fichier", page(d.pieceForm))
	r.With(d.Site.SameOrigin(), d.Site.RateLimit(d.UploadsPerMinute, time.Minute), httpd.LimitBody(2*evidence.Limit)).Post("/verifier/fichier", page(d.checkPiece))
	r.Get("/preuves/{sha256}", page(d.piece))
	return d.Site.Check(&PieceCheck{})
}

func (d *Door) pieceForm(w http.ResponseWriter, r *http.Request) error {
	return d.showPieceForm(w, r, http.StatusOK, &PieceCheck{}, chi.URLParam(r, "code"))
}

func (d *Door) showPieceForm(w http.ResponseWriter, r *http.Request, status int, page *PieceCheck, code string) error {
	t, faults := d.Site.T, page.Faults
	page.Frame = httpd.Frame{Title: t("hosted.piece.title"), Place: t("hosted.place"), NoIndex: true, Faults: faults}
	page.Code = httpd.Field{ID: "code", Label: t("hosted.piece.code"), Help: t("hosted.piece.code_help"), Short: true, Autocomplete: "off", Value: code, Error: faults.Of("code"),
		Optional: true}
	page.Badge = httpd.Field{ID: "badge", Label: t("hosted.piece.badge"), Type: "file", Error: faults.Of("badge"), Optional: true,
		Accept: "image/png,image/svg+xml,application/json,.json,.jwt,.txt"}
	page.File = httpd.Field{ID: "file", Label: t("hosted.piece.file"), Help: t("hosted.piece.file_help"), Type: "file", Accept: evidence.Accept, Error: faults.Of("file")}
	w.Header().Set("Cache-Control", "no-store")
	return d.Site.Render(w, r, status, page)
}

func (d *Door) checkPiece(w http.ResponseWriter, r *http.Request) error {
	page := &PieceCheck{}
	refuse := func(err error, at string) error {
		faults, ok := d.Site.Faults(err, nil)
		if !ok && !domain.IsKind(err, domain.NotFound) && !domain.IsKind(err, domain.Gone) {
			return err
		}
		if !ok {
			faults = httpd.FormFaults{{Text: d.Site.Sentence(err)}}
		}
		for i := range faults {
			if faults[i].Field == "" {
				faults[i].Field = at
			}
		}
		page.Faults = faults
		return d.showPieceForm(w, r, http.StatusUnprocessableEntity, page, r.PostFormValue("code"))
	}
	if err := httpd.ParseForm(r); err != nil {
		return refuse(err, "file")
	}
	defer httpd.Sweep(r)
	q := app.PieceQuestion{Code: strings.TrimSpace(r.PostFormValue("code"))}
	var err error
	if q.File, err = httpd.FileUpTo(r, "file", evidence.Limit); err != nil {
		return err
	}
	if q.Badge, err = httpd.FileUpTo(r, "badge", evidence.Limit); err != nil {
		return err
	}
	var a app.PieceAnswer
	err = d.Misses.Guard(r, func() (err error) {
		a, err = d.Verifying.Piece(r.Context(), q)
		return err
	})
	if err != nil {
		if q.Code == "" && len(q.Badge) > 0 {
			return refuse(err, "badge")
		}
		return refuse(err, "code")
	}
	page.Answer = d.pieceAnswer(a)
	return d.showPieceForm(w, r, http.StatusOK, page, q.Code)
}

func (d *Door) pieceAnswer(a app.PieceAnswer) *PieceAnswer {
	t := d.Site.T
	x := &PieceAnswer{Class: "a-retire", Icon: "x", Word: t("hosted.piece.no"), Digest: a.Digest}
	switch {
	case a.Match:
		x.Class, x.Icon, x.Word = "a-valide", "check", t("hosted.piece.yes")
		x.Sentences = []string{t("hosted.piece.yes_text", a.Report.Credential.Achievement.Name, a.Name)}
	case a.Named == 0:
		x.Class, x.Icon = "", "circle-question-mark"
		x.Sentences = []string{t("hosted.piece.none")}
	default:
		x.Sentences = []string{t("hosted.piece.no_text", a.Named)}
	}
	if a.Report.Verdict != verify.Valid {
		x.Sentences = append(x.Sentences, t("hosted.piece.verdict", t("hosted.verdict."+string(a.Report.Verdict)+".word")))
	}
	return x
}

// piece serves a file that its organisation shows to everybody.
func (d *Door) piece(w http.ResponseWriter, r *http.Request) error {
	p, raw, err := d.Publishing.Piece(r.Context(), chi.URLParam(r, "sha256"))
	if err != nil {
		return err
	}
	if p.Type == evidence.TypeText {
		p.Type += "; charset=utf-8"
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	if p.Type != evidence.TypePDF { // browsers show no PDF in a sandbox; none of them runs in our name
		w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	}
	return httpd.Serve(w, r, httpd.Document{Type: p.Type, Body: raw})
}

// namesFiles tells whether the badge names files by their digest.
func namesFiles(v *credential.View) bool {
	for _, e := range v.Evidence {
		if credential.PieceDigest(e) != "" {
			return true
		}
	}
	return false
}
