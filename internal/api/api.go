// Package api is the door for machines: /api/v1, JSON in and out, errors as problem documents (RFC 9457), one API
// key per organisation. schemas/openapi.json describes it; a test compares the two.
//
// A handler decodes, calls a use case of app and encodes: no rule lives here. Its neighbours are httpd, which knows
// keys and problems, and app.
package api

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
	"galon/schemas"
)

// Door mounts /api/v1.
type Door struct {
	Site       *httpd.Site
	Issuing    *app.Issuing
	Batches    *app.Batches
	Panels     *app.Panels
	Accounts   *app.Accounts
	Verifying  *app.Verifying
	Afest      *app.Afest
	Misses     *httpd.Throttle // of public codes
	VerifyRate int             // POST /verify per minute and address; 0 is no limit
}

// Mount adds the routes.
func (d *Door) Mount(r chi.Router) error {
	h := d.Site.API
	r.Route("/api/v1", func(r chi.Router) {
		r.Use(d.Site.Machines)
		r.Get("/openapi.json", h(d.openAPI))
		r.With(d.Site.RateLimit(d.VerifyRate, time.Minute), httpd.LimitBody(httpd.UploadLimit)).Post("/verify", h(d.verify))
		r.With(d.Site.RateLimit(d.VerifyRate, time.Minute), httpd.LimitBody(2*evidence.Limit)).Post("/verify/piece", h(d.piece))
		r.Group(func(r chi.Router) {
			r.Use(d.Site.APIKeys(d.Accounts.Machine))
			d.mountAfest(r)
			r.Get("/organisations", h(d.organisations))
			d.mountAchievements(r)
			r.Get("/awards", h(d.awards))
			r.Post("/awards", h(d.issue))
			r.Get("/awards/{award}", h(d.award))
			r.Get("/awards/{award}/credential", h(d.credential))
			r.Post("/awards/{award}/revoke", h(d.revoke))
			r.Post("/awards/{award}/correct", h(d.correct))
			r.Post("/awards/{award}/suspend", h(d.suspend))
			r.Post("/awards/{award}/lift", h(d.lift))
			r.Post("/awards/{award}/slip", h(d.slip))
			r.Get("/endorsements", h(d.endorsements))
			r.Post("/endorsements", h(d.endorse))
			r.Post("/endorsements/{endorsement}/revoke", h(d.withdrawEndorsement))
			r.With(httpd.LimitBody(httpd.UploadLimit)).Post("/batches", h(d.previewBatch))
			r.Get("/batches/{batch}", h(d.batch))
			r.Get("/batches/{batch}/lines", h(d.batchLines))
			r.Post("/batches/{batch}/confirm", h(d.confirmBatch))
			d.mountPanels(r)
			d.mountGatherings(r)
			d.mountClaims(r)
			d.mountRegister(r)
		})
	})
	return nil
}

func (d *Door) openAPI(w http.ResponseWriter, r *http.Request) error {
	return httpd.Serve(w, r, httpd.Document{Type: "application/json", Body: schemas.OpenAPI(), MaxAge: time.Hour})
}

// actor is the machine behind the key; without one, nothing here is to be seen.
func actor(r *http.Request) (domain.Actor, error) {
	a := httpd.Actor(r)
	if a.APIKeyID == "" {
		return a, &domain.Error{Kind: domain.Unauthorized, Code: "api-key-missing"}
	}
	return a, nil
}

// named is the machine that asks, and the identifier that its address names; an identifier that is none is nobody's.
func named[ID ~string](r *http.Request, param, missing string) (domain.Actor, ID, error) {
	a, err := actor(r)
	if err != nil {
		return a, "", err
	}
	id, err := domain.ParseID[ID](chi.URLParam(r, param))
	if err != nil {
		return a, "", domain.NotFoundf(missing)
	}
	return a, id, nil
}
