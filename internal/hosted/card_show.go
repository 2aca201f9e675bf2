package hosted

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
)

// cardPath ends the address of a page to that of the picture which other sites show of its link (ux S10).
const cardPath = "/carte.png"

func (d *Door) mountCards(r chi.Router) error {
	r.Get("/b/{badge}"+cardPath, d.Site.Page(d.previewModel))
	r.Get("/o/{slug}"+cardPath, d.Site.Page(d.previewOrganisation))
	r.Get("/o/{slug}/b/{badge}"+cardPath, d.Site.Page(d.previewAchievement))
	return nil
}

func (d *Door) serveCard(w http.ResponseWriter, r *http.Request, badge *domain.Achievement, title, under string) error {
	body, err := d.Publishing.Card(r.Context(), badge, title, under)
	return serve(w, r, "image/png", pictureAge, body, err)
}

// previewModel is of a badge, whoever gives it: of several none is named.
func (d *Door) previewModel(w http.ResponseWriter, r *http.Request) error {
	a, err := d.Publishing.Definition(r.Context(), chi.URLParam(r, "badge"))
	if err != nil {
		return err
	}
	all, err := d.models(r.Context())
	if err != nil {
		return err
	}
	by := ""
	if i := slices.IndexFunc(all, func(m app.PublicModel) bool { return m.Slug == a.Slug }); i >= 0 && len(all[i].By) == 1 {
		by = all[i].By[0].Name
	}
	return d.serveCard(w, r, &a, a.Title, by)
}

func (d *Door) previewAchievement(w http.ResponseWriter, r *http.Request) error {
	_, a, o, err := d.Publishing.Achievement(r.Context(), chi.URLParam(r, "slug"), chi.URLParam(r, "badge"))
	if err != nil {
		return err
	}
	entry, err := d.entry(r.Context(), o)
	if err != nil {
		return err
	}
	by := ""
	if entry != nil {
		by = entry.Name
	}
	return d.serveCard(w, r, &a, a.Title, by)
}

// previewOrganisation is of one that the registry knows; nothing is said of another.
func (d *Door) previewOrganisation(w http.ResponseWriter, r *http.Request) error {
	_, o, err := d.Publishing.Profile(r.Context(), chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	entry, err := d.entry(r.Context(), o)
	if err != nil {
		return err
	}
	if entry == nil {
		return domain.NotFoundf("page-unknown")
	}
	return d.serveCard(w, r, nil, entry.Name, entry.Town)
}
