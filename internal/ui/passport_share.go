package ui

import (
	"net/http"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportShare is a share with everything to hand it on: QR code, address, code (ux S19).
type PassportShare struct {
	httpd.Frame
	Live     bool
	Line     ShareLine
	QR       []byte
	Address  string // as people write it, without https://
	Page     string
	Code     string
	ShareURL string // to make another one
}

// ShareLine is a share in a list.
type ShareLine struct {
	Name    string
	URL     string
	StopURL string
	Badge   string
	Ends    string
	Since   string
}

// Template is pages/passport_share.html.
func (*PassportShare) Template() string { return "passport_share" }

func (l *Learner) share(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	share, b, err := l.oneShare(r, h)
	if err != nil {
		return err
	}
	page := &PassportShare{
		Live: share.Live(l.Passports.Now()), Line: l.shareLine(share, b), ShareURL: badgePath(b.Award.ID) + "/partager",
	}
	if !page.Live {
		page.Frame = l.tabbed(l.Site.T("share.show.title_over"), sharesPath)
		return l.Site.Render(w, r, http.StatusOK, page)
	}
	page.Frame = l.tabbed(l.Site.T("share.show.title"), sharesPath)
	page.Script = true
	page.Code, page.Page = share.Code, credential.SharePage(l.Passports.BaseURL, share.Code)
	_, page.Address, _ = strings.Cut(page.Page, "://")
	if page.QR, err = artwork.QRSVG(credential.ShareQR(l.Passports.BaseURL, share.Code)); err != nil {
		return err
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) oneShare(r *http.Request, h domain.Holder) (domain.Share, app.HeldBadge, error) {
	id, err := param[domain.ShareID](r, "share")
	if err != nil {
		return domain.Share{}, app.HeldBadge{}, err
	}
	return l.Passports.Share(r.Context(), h, id)
}

func (l *Learner) shareLine(s domain.Share, b app.HeldBadge) ShareLine {
	t := l.Site.T
	line := ShareLine{Name: s.Label, URL: sharePath(s.ID), StopURL: sharePath(s.ID) + "/arreter", Badge: b.Award.Achievement.Title,
		Since: t("share.line.since", s.CreatedAt), Ends: t("share.line.forever")}
	switch {
	case s.Kind == domain.ShareSlip:
		line.Name = t("share.line.slip")
	case line.Name == "":
		line.Name = t("share.line.unnamed")
	}
	if !s.EndsAt.IsZero() {
		line.Ends = t("share.line.until", s.EndsAt.Add(-time.Second))
	}
	return line
}

func (l *Learner) liveShares(b app.HeldBadge) []ShareLine {
	var lines []ShareLine
	for _, s := range b.Shares {
		if s.Live(l.Passports.Now()) {
			lines = append(lines, l.shareLine(s, b))
		}
	}
	return lines
}
