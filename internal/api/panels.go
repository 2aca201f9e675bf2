package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// mountPanels adds the juries of an organisation. What its members decide comes through their own page, never from here:
// an organisation cannot vote in their place.
func (d *Door) mountPanels(r chi.Router) {
	h := d.Site.API
	r.Get("/panels", h(d.panels))
	r.Post("/panels", h(d.createPanel))
	r.Get("/panels/{panel}", h(d.panel))
	r.Post("/panels/{panel}/convene", h(d.convenePanel))
	r.Post("/panels/{panel}/notify", h(d.notifyPanel))
	r.Post("/panels/{panel}/issue", h(d.issuePanel))
	r.Get("/panels/{panel}/minutes/{number}", h(d.panelMinutes))
}

type panelRequest struct {
	Blocs      []string              `json:"blocs"`
	On         domain.Day            `json:"on"`
	Place      string                `json:"place"`
	Remote     bool                  `json:"remote"`
	Members    []panelMemberInput    `json:"members"`
	Candidates []panelCandidateInput `json:"candidates"`
}

type panelMemberInput struct {
	Name            string     `json:"name"`
	Function        string     `json:"function"`
	Email           string     `json:"email,omitempty"`
	AuthorisedUntil domain.Day `json:"authorised_until"`
}

type panelCandidateInput struct {
	Name            string     `json:"name"`
	Email           string     `json:"email,omitempty"`
	TrainingEndedOn domain.Day `json:"training_ended_on,omitempty"`
}

type panelView struct {
	ID            domain.PanelID       `json:"id"`
	State         domain.PanelState    `json:"state"`
	Version       int                  `json:"version"`
	Certification string               `json:"certification"`
	Title         string               `json:"title"`
	Blocs         []panelBlocView      `json:"blocs"`
	On            domain.Day           `json:"on"`
	Place         string               `json:"place"`
	Remote        bool                 `json:"remote"`
	Members       []panelMemberView    `json:"members"`
	Candidates    []panelCandidateView `json:"candidates"`
	Missing       []string             `json:"missing"` // what stands in the way of the next step, in words
	Minutes       []minutesView        `json:"minutes"`
	NotifyBefore  domain.Day           `json:"notify_before,omitempty"`
}

type panelBlocView struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

type panelMemberView struct {
	ID              domain.MemberID `json:"id"`
	Name            string          `json:"name"`
	Function        string          `json:"function"`
	AuthorisedUntil domain.Day      `json:"authorised_until"`
	Absent          bool            `json:"absent"`
	SignedAt        *time.Time      `json:"signed_at,omitempty"`
}

type panelCandidateView struct {
	ID        domain.CandidateID  `json:"id"`
	Name      string              `json:"name"`
	Decisions []panelDecisionView `json:"decisions"`
	Told      bool                `json:"told"`
}

type panelDecisionView struct {
	Bloc     string               `json:"bloc"`
	State    domain.OutcomeState  `json:"state"`
	Decision domain.PanelDecision `json:"decision,omitempty"`
	Reasons  []string             `json:"reasons,omitempty"`
	Award    domain.AwardID       `json:"award,omitempty"`
}

type minutesView struct {
	Number   int       `json:"number"`
	SHA256   string    `json:"sha256"`
	ClosedAt time.Time `json:"closed_at"`
	URL      string    `json:"url"`
}

func (d *Door) panelView(p app.PanelDetail) panelView {
	v := panelView{ID: p.ID, State: p.State, Version: p.Version, Certification: p.CertificationCode, Title: p.CertificationTitle, On: p.On, Place: p.Place, Remote: p.Remote,
		Blocs: []panelBlocView{}, Members: []panelMemberView{}, Candidates: []panelCandidateView{}, Missing: []string{}, Minutes: []minutesView{}}
	for _, b := range p.Blocs {
		v.Blocs = append(v.Blocs, panelBlocView{b.Code, b.Title})
	}
	for _, m := range p.Members {
		x := panelMemberView{ID: m.ID, Name: m.Name, Function: m.Function, AuthorisedUntil: m.AuthorisedUntil, Absent: m.Absent}
		if at, _ := p.Signed(m.ID); !at.IsZero() {
			x.SignedAt = &at
		}
		v.Members = append(v.Members, x)
	}
	for _, c := range p.Candidates {
		n := p.Notices[c.ID].State
		x := panelCandidateView{ID: c.ID, Name: c.Name, Decisions: []panelDecisionView{}, Told: n == app.NoticeSent || n == app.NoticeGiven}
		for _, b := range p.Blocs {
			o := p.Outcome(c, b.Code)
			y := panelDecisionView{Bloc: b.Code, State: o.State, Decision: o.Decision, Reasons: o.Reasons}
			for _, a := range p.Awards {
				if a.Bloc == b.Code && a.Row.ID != "" && a.Row.RecipientName == c.Name && a.Row.RecipientEmail == c.Email && a.Row.RevokedAt.IsZero() {
					y.Award = a.Row.ID
				}
			}
			x.Decisions = append(x.Decisions, y)
		}
		v.Candidates = append(v.Candidates, x)
	}
	for _, f := range p.Missing() {
		v.Missing = append(v.Missing, d.Site.Printer().Error(f.Code, f.Args...))
	}
	for _, m := range p.Minutes {
		v.Minutes = append(v.Minutes, minutesView{m.Number, m.SHA256, m.ClosedAt, d.Site.BaseURL + "/api/v1/panels/" + string(p.ID) + "/minutes/" + strconv.Itoa(m.Number)})
	}
	if p.State == domain.PanelClosed && len(p.Minutes) > 0 {
		v.NotifyBefore = p.Minutes[0].NoticeUntil()
	}
	return v
}

func (d *Door) showPanel(w http.ResponseWriter, r *http.Request, a domain.Actor, id domain.PanelID, status int) error {
	p, err := d.Panels.Panel(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, status, d.panelView(p))
}

func panelID(r *http.Request) domain.PanelID { return domain.PanelID(chi.URLParam(r, "panel")) }

type panelList struct {
	Panels []panelLine `json:"panels"`
	Delay  *int        `json:"median_days_to_panel,omitempty"` // from the end of training
	Delays int         `json:"candidates_counted"`
}

type panelLine struct {
	ID            domain.PanelID    `json:"id"`
	State         domain.PanelState `json:"state"`
	Certification string            `json:"certification"`
	Title         string            `json:"title"`
	On            domain.Day        `json:"on"`
	Candidates    int               `json:"candidates"`
	ToTell        int               `json:"to_tell"`
	NotifyBefore  domain.Day        `json:"notify_before,omitempty"`
}

func (d *Door) panels(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	l, err := d.Panels.Panels(r.Context(), a, a.OrganisationID)
	if err != nil {
		return err
	}
	v := panelList{Panels: []panelLine{}, Delays: l.Delays}
	if l.Delays > 0 {
		v.Delay = &l.Delay
	}
	for _, s := range l.Sessions {
		line := panelLine{ID: s.ID, State: s.State, Certification: s.CertificationCode, Title: s.CertificationTitle, On: s.On, Candidates: len(s.Candidates), ToTell: l.Due[s.ID]}
		if m, ok := l.Minutes[s.ID]; ok && s.State == domain.PanelClosed {
			line.NotifyBefore = m.NoticeUntil()
		}
		v.Panels = append(v.Panels, line)
	}
	return httpd.WriteJSON(w, http.StatusOK, v)
}

func (d *Door) createPanel(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req panelRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	n := app.NewPanel{OrganisationID: a.OrganisationID, Blocs: req.Blocs, On: req.On, Place: req.Place, Remote: req.Remote}
	for _, m := range req.Members {
		n.Members = append(n.Members, domain.PanelMember{Name: m.Name, Function: m.Function, Email: m.Email, AuthorisedUntil: m.AuthorisedUntil})
	}
	for _, c := range req.Candidates {
		n.Candidates = append(n.Candidates, domain.PanelCandidate{Name: c.Name, Email: c.Email, TrainingEndedOn: c.TrainingEndedOn})
	}
	p, err := d.Panels.Create(r.Context(), a, n)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/panels/"+string(p.ID))
	return d.showPanel(w, r, a, p.ID, http.StatusCreated)
}

func (d *Door) panel(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	return d.showPanel(w, r, a, panelID(r), http.StatusOK)
}

func (d *Door) convenePanel(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req struct {
		Version int `json:"version"`
	}
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	if _, err := d.Panels.Convene(r.Context(), a, panelID(r), req.Version); err != nil {
		return err
	}
	return d.showPanel(w, r, a, panelID(r), http.StatusOK)
}

func (d *Door) notifyPanel(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	sent, err := d.Panels.Notify(r.Context(), a, panelID(r))
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusAccepted, struct {
		Leaving int `json:"leaving"`
	}{sent})
}

// issuePanel may be asked again at any time: nobody gets an attestation twice.
func (d *Door) issuePanel(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	batches, err := d.Panels.IssueAll(r.Context(), a, panelID(r))
	if err != nil {
		return err
	}
	if batches == nil {
		batches = []domain.BatchID{}
	}
	return httpd.WriteJSON(w, http.StatusAccepted, struct {
		Batches []domain.BatchID `json:"batches"`
	}{batches})
}

func (d *Door) panelMinutes(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(chi.URLParam(r, "number"))
	if err != nil {
		return domain.NotFoundf("minutes-unknown")
	}
	raw, err := d.Panels.MinutesFile(r.Context(), a, panelID(r), number)
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: "application/pdf", Body: raw, Private: true, Download: "pv-jury-" + strconv.Itoa(number) + ".pdf"})
}
