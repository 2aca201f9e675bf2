package ui

import (
	"net/http"
	"time"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// changeForm shows one of the holder's shares as it is, to be changed (ux S20).
func (l *Learner) changeForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	whole, err := l.oneShare(r, h)
	share := whole.Share
	if err != nil {
		return err
	}
	if share.Kind != domain.ShareLink || !share.Live(l.Passports.Now()) {
		return l.Site.SeeOther(w, r, sharePath(share.ID), "")
	}
	q := shareRequest{badges: share.Awards, imported: share.Imports, duration: shareForever, label: share.Label, message: share.Message, name: string(share.Name), keepPIN: share.PIN != "",
		ticking: ticking{page: -1}}
	if !share.EndsAt.IsZero() {
		q.duration, q.until = shareUntil, string(lastShown(share))
	}
	for what, on := range map[string]bool{"evidence": share.HideEvidence, "grade": share.HideGrade, "said": share.HideSaid} {
		if on {
			q.hide = append(q.hide, what)
		}
	}
	return l.showChange(w, r, http.StatusOK, h, share, q, nil)
}

func (l *Learner) showChange(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, share domain.Share, q shareRequest, faults httpd.FormFaults) error {
	page, err := l.sharePage(r, h, q, faults)
	if err != nil {
		return err
	}
	t := l.Site.T
	page.Frame.Title, page.Back, page.Submit = t("share.change.title"), sharePath(share.ID), t("share.change.do")
	if share.PIN != "" {
		page.KeepPIN = &httpd.Choices{ID: "keep_pin", Legend: t("share.change.pin"), Multiple: true,
			Options: []httpd.Option{{Value: "yes", Label: t("share.change.keep_pin"), Help: t("share.change.keep_pin_help"), Checked: q.keepPIN}}}
	}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) change(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	whole, err := l.oneShare(r, h)
	share := whole.Share
	if err != nil {
		return err
	}
	q := readShareRequest(r)
	if q.ticking.turned {
		return l.showChange(w, r, http.StatusOK, h, share, q, nil)
	}
	end, err := q.end(l.Passports.Now(), lastShown(share))
	if err == nil {
		_, err = l.Passports.ChangeShare(r.Context(), h, share.ID, q.asked(end), q.keepPIN)
	}
	if err != nil {
		if faults, ok := l.Site.Faults(err, nil); ok {
			return l.showChange(w, r, http.StatusUnprocessableEntity, h, share, q, faults)
		}
		return err
	}
	return l.Site.SeeOther(w, r, sharePath(share.ID), "share-changed")
}

// lastShown is the last day of a share, "" when it has none.
func lastShown(s domain.Share) domain.Day {
	if s.EndsAt.IsZero() {
		return ""
	}
	return domain.DayOf(s.EndsAt.Add(-time.Second))
}
