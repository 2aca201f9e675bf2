package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportTwin is where a holder has a badge hosted in the Open Badges 2.0 format, with what that means, and stops it.
type PassportTwin struct {
	httpd.Frame
	Badge    string
	Live     bool
	URL      string // its public address
	Back     string
	Files    []FileLink
	MayShare bool
}

// Template is pages/passport_twin.html.
func (*PassportTwin) Template() string { return "passport_twin" }

func twinPath(id domain.AwardID) string { return badgePath(id) + "/open-badges-2" }

func (l *Learner) twin(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	b, err := l.badgeAt(r, h)
	if err != nil {
		return err
	}
	id := b.Award.ID
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
	if page.MayShare, err = l.Passports.MayShare(r.Context(), h); err != nil {
		return err
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) publishTwin(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.act(w, r, "twin-published", func(id domain.AwardID) (string, error) {
		return twinPath(id), l.Passports.PublishTwin(r.Context(), h, id)
	})
}

func (l *Learner) stopTwin(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.act(w, r, "twin-stopped", func(id domain.AwardID) (string, error) { return twinPath(id), l.Passports.StopTwin(r.Context(), h, id) })
}

func (l *Learner) twinFile(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.handOver(w, r, func(id domain.AwardID) (app.File, error) {
		return l.Passports.DownloadTwin(r.Context(), h, id, app.FormTwin(chi.URLParam(r, "form")))
	})
}
