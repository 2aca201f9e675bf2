package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PanelSummons is the sheet of one member: the link as a QR code, for who has no address, and a code to say over the
// telephone or to hand over apart from it.
type PanelSummons struct {
	httpd.Frame
	Back, Member string
	Facts        []Labelled
	Link         string
	QR           []byte
	Code         string // just drawn
	Until        string
	Renew        string // address of the button that makes the link useless
	Convened     bool
}

// Template is pages/panel_summons.html.
func (*PanelSummons) Template() string { return "panel_summons" }

// giveCode draws a code that the organisation hands over by voice or on paper, never with the link.
func (c *Console) giveCode(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	member := domain.MemberID(chi.URLParam(r, "member"))
	if _, _, err := c.Panels.GiveCode(r.Context(), d.Actor, id, member); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, panelURL(id)+"/membres/"+string(member)+"/convocation", "panel-code")
}

func (c *Console) summons(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	p, err := c.Panels.Panel(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	m, ok := p.Member(domain.MemberID(chi.URLParam(r, "member")))
	seat, seated := p.Seats[m.ID]
	if !ok || !seated {
		return domain.NotFoundf("panel-member-unknown")
	}
	t, place := c.Site.T, p.Place
	if p.Remote {
		place = t("minutes.remote", p.Place)
	}
	page := &PanelSummons{Frame: c.frame(d, t("panel.summons.title", m.Name), panelPath), Back: panelURL(id), Member: m.Name, Link: c.Panels.SeatLink(seat), Renew: panelURL(id) + "/membres/" + string(m.ID) + "/lien", Convened: p.State == domain.PanelConvened,
		Facts: facts(Labelled{t("minutes.certification"), p.CertificationTitle}, Labelled{t("minutes.on"), c.Site.Printer().Date(p.On)}, Labelled{t("minutes.place"), place},
			Labelled{t("panel.summons.candidates"), c.Site.Printer().Number(int64(len(p.Candidates)))})}
	if page.QR, err = artwork.QRSVG(page.Link); err != nil {
		return err
	}
	code, until, err := c.Panels.GivenCode(r.Context(), d.Actor, id, m.ID)
	if err != nil {
		return err
	}
	if code != "" {
		page.Code, page.Until = code[:4]+" "+code[4:], c.Site.Printer().DateTime(until)
	}
	page.Script = true
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) renewLink(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.panelForm(w, r, d, "panel-link", "membres", nil, func(id domain.PanelID, _ int) error {
		return c.Panels.RenewLink(r.Context(), d.Actor, id, domain.MemberID(chi.URLParam(r, "member")))
	})
}

// PanelLetter is the result of a candidate on paper, in the words of the mail.
type PanelLetter struct {
	httpd.Frame
	Back   string
	Result any
}

// Template is pages/panel_letter.html.
func (*PanelLetter) Template() string { return "panel_letter" }

func (c *Console) panelLetter(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	result, err := c.Panels.Letter(r.Context(), d.Actor, id, domain.CandidateID(chi.URLParam(r, "candidate")))
	if err != nil {
		return err
	}
	page := &PanelLetter{Frame: c.frame(d, c.Site.T("panel.letter.title", result.ToName), panelPath), Back: panelURL(id) + "#candidats", Result: result}
	page.Script = true
	return c.Site.Render(w, r, http.StatusOK, page)
}
