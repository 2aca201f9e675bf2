package api

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// mountGatherings adds the routes of observations and of composed badges, behind a key. What somebody saw is said by that
// person, in the console or by their link: a machine opens a gathering, asks observers and makes the badge.
func (d *Door) mountGatherings(r chi.Router) {
	h := d.Site.API
	r.Get("/observations", h(d.gatherings))
	r.Post("/observations", h(d.startGathering))
	r.Get("/observations/{gathering}", h(d.gathering))
	r.Post("/observations/{gathering}/observers", h(d.inviteObserver))
	r.Post("/observations/{gathering}/award", h(d.awardGathering))
	r.Get("/composites", h(d.composites))
	r.Get("/composites/{composite}", h(d.composite))
}

// gatheringView tells how far the observations of a person are, and nothing of what was seen or by whom.
type gatheringView struct {
	ID           domain.GatheringID `json:"id"`
	Achievement  string             `json:"achievement"`
	Recipient    recipientView      `json:"recipient"`
	Observations int                `json:"observations"`
	Observers    int                `json:"observers"`
	Wanted       wantedView         `json:"wanted"`
	Enough       bool               `json:"enough"`
	Asked        []askedView        `json:"asked"`
	CreatedAt    time.Time          `json:"created_at"`
	ClosedAt     time.Time          `json:"closed_at,omitzero"`
	Award        domain.AwardID     `json:"award,omitempty"`
	Waiting      bool               `json:"waiting,omitempty"` // for a second person
}

type wantedView struct {
	Observations int `json:"observations"`
	Observers    int `json:"observers"`
}

// askedView is somebody who was asked; the code is for the paper of who has no address.
type askedView struct {
	Name     string    `json:"name"`
	Email    string    `json:"email,omitempty"`
	Role     string    `json:"role,omitempty"`
	Code     string    `json:"code,omitempty"`
	EndsAt   time.Time `json:"ends_at"`
	Answered bool      `json:"answered"`
}

func (d *Door) observing() *app.Gatherings { return &app.Gatherings{Issuing: d.Issuing} }

func (d *Door) gatheringView(v app.GatheringView) gatheringView {
	g := v.Gathering
	view := gatheringView{ID: g.ID, Achievement: g.Achievement, Recipient: recipientView{g.Name, g.Email}, Observations: v.Gathered.Observations.Count,
		Observers: v.Gathered.Observations.Observers, Wanted: wantedView{v.Gathered.Rule.Min, v.Gathered.Rule.Observers}, Enough: v.Gathered.Enough, Asked: []askedView{},
		CreatedAt: g.CreatedAt, ClosedAt: g.ClosedAt, Award: g.AwardID, Waiting: v.Waiting == domain.WaitingOpen}
	for _, i := range v.Invites {
		if i.Purpose != domain.InviteObserve {
			continue
		}
		asked := askedView{Name: i.Name, Email: i.Email, Role: i.Role, EndsAt: i.EndsAt, Answered: !i.AnsweredAt.IsZero()}
		if i.Email == "" && i.Live(d.Issuing.Now()) {
			_, code := d.Issuing.InviteKeys(i.ID)
			asked.Code = domain.FormatCode(code)
		}
		view.Asked = append(view.Asked, asked)
	}
	return view
}

func (d *Door) gatherings(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	all, err := d.observing().List(r.Context(), a)
	if err != nil {
		return err
	}
	list := httpd.List[gatheringView]{Items: []gatheringView{}}
	for _, v := range all {
		list.Items = append(list.Items, d.gatheringView(v))
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

type startGatheringRequest struct {
	Achievement string           `json:"achievement"`
	Recipient   recipientRequest `json:"recipient"`
}

// startGathering opens one, or answers the one that is open for that person and badge: sent twice, it does no harm.
func (d *Door) startGathering(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req startGatheringRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	g, err := d.observing().Start(r.Context(), a, req.Achievement, domain.Recipient{Name: req.Recipient.Name, Email: req.Recipient.Email})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/observations/"+string(g.ID))
	return d.showGathering(w, r, http.StatusCreated, a, g.ID)
}

func (d *Door) showGathering(w http.ResponseWriter, r *http.Request, status int, a domain.Actor, id domain.GatheringID) error {
	v, err := d.observing().Gathering(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, status, d.gatheringView(v))
}

// ofGathering reads the gathering of the address for the machine that asks.
func ofGathering(r *http.Request) (domain.Actor, domain.GatheringID, error) {
	return named[domain.GatheringID](r, "gathering", "gathering-unknown")
}

func (d *Door) gathering(w http.ResponseWriter, r *http.Request) error {
	a, id, err := ofGathering(r)
	if err != nil {
		return err
	}
	return d.showGathering(w, r, http.StatusOK, a, id)
}

type observerRequest struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

func (d *Door) inviteObserver(w http.ResponseWriter, r *http.Request) error {
	a, id, err := ofGathering(r)
	if err != nil {
		return err
	}
	var req observerRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	if err := d.observing().InviteObserver(r.Context(), a, id, false, req.Name, req.Email, req.Role); err != nil {
		return err
	}
	return d.showGathering(w, r, http.StatusCreated, a, id)
}

type awardGatheringRequest struct {
	Level int `json:"level"`
}

// awardGathering makes the badge. The key of the request is mandatory as wherever a badge is given; the gathering itself
// is awarded once.
func (d *Door) awardGathering(w http.ResponseWriter, r *http.Request) error {
	a, id, err := ofGathering(r)
	if err != nil {
		return err
	}
	var req awardGatheringRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	request, err := once(r, struct {
		ID    domain.GatheringID
		Level int
	}{id, req.Level})
	if err != nil {
		return err
	}
	return d.awardOnce(w, r, a, request, false, func() (domain.Award, error) {
		return d.observing().AwardOnce(r.Context(), a, id, req.Level, request)
	})
}
