package api

import (
	"net/http"

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
	Awards *awardCountsView        `json:"awards,omitempty"` // with the scope read_statistics
}

type awardCountsView struct {
	Issued   *int `json:"issued"` // those of the statistics of this year; null where they are hidden
	Accepted *int `json:"accepted"`
	Shared   *int `json:"shared"`
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
	view := organisationView{ID: credential.DID(d.Issuing.BaseURL, o.Slug), Slug: o.Slug, Name: o.Name, Kind: o.Kind, Town: o.Town, SIRET: o.SIRET}
	if home.Year != nil {
		var year [3]*int
		for i, f := range home.Year {
			if !f.Hidden {
				year[i] = &f.Count
			}
		}
		view.Awards = &awardCountsView{year[0], year[1], year[2]}
	}
	return httpd.WriteJSON(w, http.StatusOK, httpd.List[organisationView]{Items: []organisationView{view}})
}
