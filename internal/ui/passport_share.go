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
	Badges   []httpd.Option
	Kept     []string // what the holder chose
	Openings []string // when it was looked at, the newest first
	Guessed  bool     // too many wrong codes ended it
}

// ShareLine is a share in a list.
type ShareLine struct {
	Name      string
	Labelled  bool // the name is in the person's own words
	URL       string
	StopURL   string
	ChangeURL string // "" for the paper of a slip
	Badge     string
	Titled    bool // it is the title of one badge, and not how many there are
	Ends      string
	Since     string
}

// Template is pages/passport_share.html.
func (*PassportShare) Template() string { return "passport_share" }

func (l *Learner) share(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	share, err := l.oneShare(r, h)
	if err != nil {
		return err
	}
	t := l.Site.T
	page := &PassportShare{
		Live: share.Live(l.Passports.Now()), Line: l.shareLine(share.Share, share.Titles()[0]), ShareURL: sharesPath + "/nouveau", Kept: l.kept(share.Share),
		Badges: l.sharedLines(share),
	}
	switch {
	case share.Count() > 1:
	case len(share.Badges) == 1:
		page.ShareURL = badgePath(share.Badges[0].Award.ID) + "/partager"
	default:
		page.ShareURL = importedPath(share.Imported[0].ID) + "/partager"
	}
	openings, err := l.Passports.ShareOpenings(r.Context(), h, share.ID)
	if err != nil {
		return err
	}
	for _, o := range openings {
		page.Openings = append(page.Openings, t("share.opened."+string(o.Way), l.Site.Printer().DateTime(o.At)))
	}
	if !page.Live {
		page.Frame = l.tabbed(t("share.show.title_over"), sharesPath)
		page.Guessed = share.StoppedBy == domain.StoppedByPIN
		return l.Site.Render(w, r, http.StatusOK, page)
	}
	page.Frame = l.tabbed(t("share.show.title"), sharesPath)
	page.Script = true
	page.Code, page.Page = share.Code, credential.SharePage(l.Passports.BaseURL, share.Code)
	_, page.Address, _ = strings.Cut(page.Page, "://")
	if page.QR, err = artwork.QRSVG(credential.ShareQR(l.Passports.BaseURL, share.Code)); err != nil {
		return err
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

// kept says what the holder chose for a share, in words.
func (l *Learner) kept(s domain.Share) (lines []string) {
	t := l.Site.T
	if s.PIN != "" {
		lines = append(lines, t("share.kept.pin"))
	}
	if s.Name != domain.NameFull {
		lines = append(lines, t("share.kept.name"))
	}
	if s.HideEvidence {
		lines = append(lines, t("share.kept.evidence"))
	}
	if s.HideGrade {
		lines = append(lines, t("share.kept.grade"))
	}
	if s.HideSaid {
		lines = append(lines, t("share.kept.said"))
	}
	if s.Reduced() {
		lines = append(lines, t("share.kept.file"))
	}
	if s.Message != "" {
		lines = append(lines, t("share.kept.message", s.Message))
	}
	return lines
}

// preview leads to the page that others see: nothing is asked there, and the look is not counted.
func (l *Learner) preview(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.ShareID](r, "share")
	if err != nil {
		return err
	}
	code, pass, err := l.Passports.SharePreview(r.Context(), h, id)
	if err != nil {
		return err
	}
	l.Site.SetCookie(w, passCookie, pass, time.Time{})
	return l.Site.SeeOther(w, r, "/v/"+code, "")
}

// passCookie is what the public page of a share reads; hosted names it too.
const passCookie = "galon_partage"

func (l *Learner) oneShare(r *http.Request, h domain.Holder) (app.WholeShare, error) {
	id, err := param[domain.ShareID](r, "share")
	if err != nil {
		return app.WholeShare{}, err
	}
	return l.Passports.ShareWhole(r.Context(), h, id)
}

// shareLine names a share by the title of its one badge, or by how many it shows.
func (l *Learner) shareLine(s domain.Share, title string) ShareLine {
	t := l.Site.T
	line := ShareLine{Name: s.Label, URL: sharePath(s.ID), StopURL: sharePath(s.ID) + "/arreter", Labelled: s.Label != "", Badge: title, Titled: true,
		Since: t("share.line.since", s.CreatedAt), Ends: t("share.line.forever")}
	if n := s.Count(); n > 1 {
		line.Badge, line.Titled = t("share.line.badges", n), false
	}
	if s.Kind == domain.ShareLink {
		line.ChangeURL = sharePath(s.ID) + "/modifier"
	}
	switch {
	case s.Kind == domain.ShareSlip:
		line.Name, line.Labelled = t("share.line.slip"), false
	case line.Name == "":
		line.Name = t("share.line.unnamed")
	}
	if !s.EndsAt.IsZero() {
		line.Ends = t("share.line.until", s.EndsAt.Add(-time.Second))
	}
	return line
}

func (l *Learner) liveShares(shares []domain.Share, title string) []ShareLine {
	var lines []ShareLine
	for _, s := range shares {
		if s.Live(l.Passports.Now()) {
			lines = append(lines, l.shareLine(s, title))
		}
	}
	return lines
}
