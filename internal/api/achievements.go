package api

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// mountAchievements adds the badges that the organisation of the key can give: the catalogue, and the models that it
// writes itself.
func (d *Door) mountAchievements(r chi.Router) {
	h := d.Site.API
	r.Get("/achievements", h(d.achievements))
	r.Post("/achievements", h(d.createAchievement))
	r.Get("/achievements/drafts", h(d.drafts))
	r.Get("/achievements/{achievement}", h(d.achievement))
	r.Get("/achievements/{achievement}/draft", h(d.draft))
	r.Post("/achievements/{achievement}/publish", h(d.publishAchievement))
}

func (d *Door) models() *app.Models { return &app.Models{Installation: d.Issuing.Installation} }

// modelView is a model that the organisation writes: its draft, and how far it is.
type modelView struct {
	ID          domain.ModelID     `json:"id"`
	Slug        string             `json:"slug,omitempty"` // once published
	State       domain.ModelState  `json:"state"`
	Version     int                `json:"version"`
	Revision    int                `json:"revision"`
	Changed     bool               `json:"changed"`
	Draft       domain.Achievement `json:"draft"`
	UpdatedAt   time.Time          `json:"updated_at"`
	PublishedAt *time.Time         `json:"published_at,omitempty"`
	Missing     []remarkView       `json:"missing,omitempty"` // what a publication still needs
	Remarks     []remarkView       `json:"remarks,omitempty"` // what a recruiter would not understand
}

type remarkView struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

func (d *Door) modelView(m domain.Model, review app.Review) modelView {
	v := modelView{ID: m.ID, State: m.State, Version: m.Version, Revision: m.Revision, Changed: m.Changed(), Draft: m.Draft, UpdatedAt: m.UpdatedAt}
	v.Draft.Slug, v.Draft.Version = m.Slug, ""
	if m.Version > 0 {
		v.Slug, v.PublishedAt = m.Slug, &m.PublishedAt
	}
	for _, f := range review.Faults {
		v.Missing = append(v.Missing, remarkView{f.Pointer, f.Code, d.Site.Printer().Error(f.Code, f.Args...)})
	}
	for _, r := range review.Remarks {
		v.Remarks = append(v.Remarks, remarkView{r.Pointer, r.Code, d.Site.T("model.remark."+r.Code, r.Args...)})
	}
	return v
}

// achievements is every badge that can be given: what the organisation published, then the catalogue.
func (d *Door) achievements(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	kind := domain.AchievementKind(r.URL.Query().Get("kind"))
	items := []domain.Achievement{}
	own, err := d.models().Published(r.Context(), a, a.OrganisationID)
	if err != nil {
		return err
	}
	for _, x := range append(own, badges.All()...) {
		if kind == "" || x.Kind == kind {
			items = append(items, x)
		}
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[domain.Achievement]{Items: items})
}

func (d *Door) achievement(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	found, err := d.models().Seen(r.Context(), a, chi.URLParam(r, "achievement"))
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, found)
}

func (d *Door) createAchievement(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var draft domain.Achievement
	if err := httpd.Decode(r, &draft); err != nil {
		return err
	}
	draft.Creator, draft.Image.Upload = nil, "" // neither can be claimed
	m, err := d.models().CreateFrom(r.Context(), a, a.OrganisationID, draft)
	if err != nil {
		return err
	}
	_, review, err := d.models().Review(r.Context(), a, m.ID)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusCreated, d.modelView(m, review))
}

func (d *Door) drafts(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	all, err := d.models().List(r.Context(), a, a.OrganisationID)
	if err != nil {
		return err
	}
	items := []modelView{}
	for _, m := range all {
		items = append(items, d.modelView(m.Model, app.Review{}))
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[modelView]{Items: items})
}

func (d *Door) draft(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	id, err := d.models().Named(r.Context(), chi.URLParam(r, "achievement"))
	if err != nil {
		return err
	}
	m, review, err := d.models().Review(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, d.modelView(m, review))
}

type publishRequest struct {
	Revision int `json:"revision"` // that was read; somebody else may have written since
}

func (d *Door) publishAchievement(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	var req publishRequest
	if err := httpd.Decode(r, &req); err != nil {
		return err
	}
	id, err := d.models().Named(r.Context(), chi.URLParam(r, "achievement"))
	if err != nil {
		return err
	}
	m, err := d.models().Publish(r.Context(), a, id, req.Revision)
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, d.modelView(m, app.Review{}))
}
