package ui

import (
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportShareStop asks once before a share ends, since a printed CV may carry it.
type PassportShareStop struct {
	httpd.Frame
	Line ShareLine
	Back string
}

// Template is pages/passport_share_stop.html.
func (*PassportShareStop) Template() string { return "passport_share_stop" }

func (l *Learner) stopForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	share, err := l.oneShare(r, h)
	if err != nil {
		return err
	}
	if !share.Live(l.Passports.Now()) {
		return l.Site.SeeOther(w, r, sharePath(share.ID), "")
	}
	page := &PassportShareStop{Frame: l.tabbed(l.Site.T("share.stop.title"), sharesPath), Line: l.shareLine(share.Share, share.Titles()[0]), Back: sharePath(share.ID)}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) stop(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.ShareID](r, "share")
	if err != nil {
		return err
	}
	if _, err := l.Passports.StopShare(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, sharesPath, "share-stopped")
}
