package ui

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportTwin is where a holder has a badge hosted in the Open Badges 2.0 format, with what that means, and stops it.
type PassportTwin struct {
	httpd.Frame
	Badge string
	Live  bool
	URL   string // its public address
	Back  string
	Files []FileLink
}

// Template is pages/passport_twin.html.
func (*PassportTwin) Template() string { return "passport_twin" }

func twinPath(id domain.AwardID) string { return badgePath(id) + "/open-badges-2" }

func (l *Learner) twin(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	b, err := l.Passports.Badge(r.Context(), h, id)
	if err != nil {
		return err
	}
	twin, err := l.Passports.Twin(r.Context(), h, id)
	if err != nil {
		return err
	}
	t, path := l.Site.T, twinPath(id)+"/"
	page := &PassportTwin{Frame: l.tabbed(t("passport.twin.title"), passportPath), Badge: b.Award.Achievement.Title, Live: twin.Live, URL: twin.URL, Back: badgePath(id),
		Files: []FileLink{
			{path + string(app.FormTwinPNG), t("passport.twin.png"), t("passport.file.png_help")},
			{path + string(app.FormTwinSVG), t("passport.twin.svg"), t("passport.file.svg_help")},
			{path + string(app.FormTwinJWS), t("passport.twin.jws"), t("passport.twin.jws_help")},
		}}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) publishTwin(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.turnTwin(w, r, h, l.Passports.PublishTwin, "twin-published")
}

func (l *Learner) stopTwin(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.turnTwin(w, r, h, l.Passports.StopTwin, "twin-stopped")
}

type twinTurn = func(context.Context, domain.Holder, domain.AwardID) error

func (l *Learner) turnTwin(w http.ResponseWriter, r *http.Request, h domain.Holder, turn twinTurn, flash string) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if err := turn(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, twinPath(id), flash)
}

func (l *Learner) twinFile(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	file, err := l.Passports.DownloadTwin(r.Context(), h, id, app.FormTwin(chi.URLParam(r, "form")))
	if err != nil {
		return err
	}
	return attach(w, r, file.Name, file.Type, file.Bytes)
}
