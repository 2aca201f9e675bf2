package api

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/badges"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

type organisationView struct {
	ID     string                  `json:"id"` // did:web
	Slug   string                  `json:"slug"`
	Name   string                  `json:"name"`
	Kind   domain.OrganisationKind `json:"kind"`
	Town   string                  `json:"town"`
	SIRET  string                  `json:"siret"`
	Awards awardCountsView         `json:"awards"`
}

type awardCountsView struct {
	Issued   int `json:"issued"`
	Accepted int `json:"accepted"`
	Shared   int `json:"shared"`
}

// organisations lists those of the key: one.
func (d *Door) organisations(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	home, err := d.Issuing.Home(r.Context(), a)
	if err != nil {
		return err
	}
	o := home.Organisation
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[organisationView]{Items: []organisationView{{
		ID: credential.DID(d.Issuing.BaseURL, o.Slug), Slug: o.Slug, Name: o.Name, Kind: o.Kind, Town: o.Town, SIRET: o.SIRET,
		Awards: awardCountsView{home.Counts.Issued, home.Counts.Accepted, home.Counts.Shared},
	}}})
}

// achievements is the catalogue, in the shape of schemas/catalogue.schema.json.
func (d *Door) achievements(w http.ResponseWriter, r *http.Request) error {
	if _, err := actor(r); err != nil {
		return err
	}
	kind := domain.AchievementKind(r.URL.Query().Get("kind"))
	items := []domain.Achievement{}
	for _, a := range badges.All() {
		if kind == "" || a.Kind == kind {
			items = append(items, a)
		}
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[domain.Achievement]{Items: items})
}

func (d *Door) achievement(w http.ResponseWriter, r *http.Request) error {
	if _, err := actor(r); err != nil {
		return err
	}
	a, err := d.Issuing.Definition(r.Context(), chi.URLParam(r, "achievement"))
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, a)
}
