package api

import (
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

type compositeView struct {
	ID          domain.CompositeID     `json:"id"`
	Achievement string                 `json:"achievement"`
	Title       string                 `json:"title"`
	Parts       []domain.CompositePart `json:"parts"`
	Need        int                    `json:"need"` // of the parts that are not required
	Automatic   bool                   `json:"automatic"`
	StoppedAt   time.Time              `json:"stopped_at,omitzero"`
	People      []compositePersonView  `json:"people,omitempty"`
}

type compositePersonView struct {
	Recipient recipientView         `json:"recipient"`
	Done      int                   `json:"done"`
	Needed    int                   `json:"needed"`
	Complete  bool                  `json:"complete"`
	State     domain.CompositeState `json:"state,omitempty"`
	Award     domain.AwardID        `json:"award,omitempty"`
}

func newCompositeView(v app.CompositeView) compositeView {
	c := v.Composite
	view := compositeView{ID: c.ID, Achievement: c.Achievement, Title: v.Achievement.Title, Parts: c.Parts, Need: c.Need, Automatic: c.Automatic, StoppedAt: c.StoppedAt}
	for _, p := range v.People {
		view.People = append(view.People, compositePersonView{recipientView{p.Recipient.Name, p.Recipient.Email}, p.Progress.Done, p.Progress.Needed, p.Progress.Complete,
			p.Progress.State, p.Progress.Award})
	}
	return view
}

func (d *Door) composites(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	all, err := (&app.Composites{Issuing: d.Issuing}).List(r.Context(), a)
	if err != nil {
		return err
	}
	list := httpd.List[compositeView]{Items: []compositeView{}}
	for _, v := range all {
		v.People = nil
		list.Items = append(list.Items, newCompositeView(v))
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

// composite is one with the people on the way.
func (d *Door) composite(w http.ResponseWriter, r *http.Request) error {
	a, id, err := named[domain.CompositeID](r, "composite", "composite-unknown")
	if err != nil {
		return err
	}
	v, err := (&app.Composites{Issuing: d.Issuing}).Composite(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, newCompositeView(v))
}
