package ui

import (
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// SlipShow is the paper of one badge: the public code for an employer and, under the fold, another secret for the
// person. Paper is a full channel: it asks for no address and no telephone.
type SlipShow struct {
	httpd.Frame
	ID   domain.AwardID
	Slip Slip
	Back string
}

// Template is pages/slip_show.html.
func (*SlipShow) Template() string { return "slip_show" }

// Slip is what one paper says, for the part "slip".
type Slip struct {
	Name, Organisation, Title string
	QR                        []byte
	Short                     string // address to type by hand
	Code                      string
	Claim                     string // "" when there is nothing left to receive
	ClaimAt                   string
	ClaimUntil                string
}

func (c *Console) slipOf(s app.Slip) (Slip, error) {
	qr, err := artwork.QRSVG(s.QR)
	if err != nil {
		return Slip{}, err
	}
	host := strings.TrimPrefix(strings.TrimPrefix(c.Site.BaseURL, "https://"), "http://")
	slip := Slip{Name: s.Name, Organisation: s.Organisation, Title: s.Award.Achievement.Title, QR: qr, Short: host + "/v", Code: s.PublicCode,
		Claim: s.ClaimCode, ClaimAt: host + "/recevoir"}
	if s.ClaimCode != "" {
		slip.ClaimUntil = c.Site.Printer().Date(s.ClaimUntil)
	}
	return slip, nil
}

func (c *Console) slip(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	s, err := c.Issuing.Slip(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	page := &SlipShow{Frame: c.frame(d, c.Site.T("slip.show.title", s.Name), peoplePath), ID: id, Back: awardURL(id)}
	page.BodyClass, page.Script = "bons", true
	if page.Slip, err = c.slipOf(s); err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// reprintSlip replaces the claim code: the paper that was lost opens nothing any more.
func (c *Console) reprintSlip(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if _, err := c.Issuing.ReprintSlip(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, awardURL(id)+"/bon", "slip-reprinted")
}
