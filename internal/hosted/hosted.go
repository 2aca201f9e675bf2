// Package hosted is the door that anyone may open: the home page, the verification of a badge, the public pages of
// organisations and definitions, the registry, and the documents that machines read (identities, keys, status lists).
//
// Nothing here can read a session (a pass opens one share only), so "is this public?" is answered by the folder. It never judges a badge itself: a
// page says what a verify.Report says, and what was not checked is grey, never green. What it shows of a badge comes
// from the signed bytes, and of an organisation from the signed registry.
//
// Its neighbours are app (Verifying, Publishing), httpd (frame, errors, throttle) and web/templates/pages. Read
// share_show.go first, then verdict.go.
package hosted

import (
	"net/http"
	"runtime"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/httpd"
)

// Door holds what the public pages need.
type Door struct {
	Site       *httpd.Site
	Publishing *app.Publishing
	Verifying  *app.Verifying
	Problems   *app.Problems   // made on the installation of Verifying when nobody gives one
	Misses     *httpd.Throttle // of public codes; the API's own look at codes shares it

	// UploadsPerMinute bounds what one client has verified by POST; 0 asks no limit.
	UploadsPerMinute int
	Publisher        Publisher
	Version          string // of this program, for what is kept on paper

	photos    chan struct{}
	catalogue catalogue
}

// Publisher is who runs the installation and answers for it (loi n° 2004-575, article 1-1). What is empty is said to
// be missing, and is never made up.
type Publisher struct {
	Name    string
	Address string
	Email   string
	Host    string // who keeps the servers
}

// How long others may keep what is public.
const (
	formAge     = 5 * time.Minute
	documentAge = time.Hour
	listAge     = 5 * time.Minute // a withdrawal must be seen soon
	pictureAge  = 24 * time.Hour
)

// Mount adds the routes. It fails when a template is missing.
func (d *Door) Mount(r chi.Router) error {
	if err := d.Site.Check(&Home{}, &VerifyForm{}, &ShareShow{}, &ShareLock{}, &ShareBadges{}, &ReportShow{}, &OrganisationShow{}, &AchievementShow{}, &RegistryShow{}, &CodeList{},
		&TextShow{}); err != nil {
		return err
	}
	// Reading a photo is the most work that a stranger can ask for; more at once would only make all of them slow.
	d.photos = make(chan struct{}, runtime.GOMAXPROCS(0))

	page := d.Site.Page
	r.Get("/", page(d.home))
	r.Get("/verifier", page(d.verifyForm))
	r.With(d.Site.SameOrigin(), d.Site.RateLimit(d.UploadsPerMinute, time.Minute), httpd.LimitBody(httpd.UploadLimit)).
		Post("/verifier", page(d.verify))
	r.Get("/verification/codes", page(d.codes))
	r.Get("/v", page(d.toVerify))
	r.Get("/v/", page(d.toVerify))
	r.Get("/v/{code}", page(d.share))
	r.With(d.Site.SameOrigin()).Post("/v/{code}", page(d.unlock))
	for _, mount := range []func(chi.Router) error{d.mountPieces, d.mountMany, d.mountReceipts, d.mountProblems, d.mountCatalogue, d.mountCards} {
		if err := mount(r); err != nil {
			return err
		}
	}

	r.Get("/v/{code}/ob2.jws", page(d.shareTwin))
	r.Get("/v/{code}/ob2.png", page(d.shareTwin))
	r.Get("/v/{code}/ob2.svg", page(d.shareTwin))

	r.Get("/o/{slug}/v2", page(d.issuer2))
	r.Get("/o/{slug}/v2/revocations", page(d.revocations2))
	r.Get("/o/{slug}/b/{badge}/v2", page(d.badgeClass))
	r.Get("/o/{slug}/b/{badge}/v2/{version}", page(d.badgeClassVersion))
	r.Get("/o/{slug}/keys/{key}/v2", page(d.key2))
	r.Get("/o/{slug}/revocations", page(d.revocations))
	r.Get("/ob2/{token}", page(d.assertion))
	r.Get("/r/{token}", page(d.refreshed))

	r.Get("/o/{slug}", page(d.organisation))
	r.Get("/o/{slug}/b/{badge}", page(d.achievement))
	r.Get("/o/{slug}/did.json", page(d.didDocument))
	r.Get("/o/{slug}/jwks.json", page(d.organisationJWKS))
	r.Get("/o/{slug}/keys/{key}", page(d.key))
	r.Get("/o/{slug}/status/{number}", page(d.statusList))
	r.Get("/o/{slug}/status/{number}/suspension", page(d.suspensionList))
	r.Get("/.well-known/jwks.json", page(d.jwks))

	r.Get("/b/{badge}.svg", page(d.pictureSVG))
	r.Get("/b/{badge}.png", page(d.picturePNG))

	r.Get("/registre", page(d.registry))
	r.Get("/registre.json", page(d.registryJSON))
	r.Get("/registre.jws", page(d.registryJWS))
	r.Get("/registre.jwk", page(d.operatorKey))
	r.Get("/registre/cles.json", page(d.operatorKeys))
	r.Get("/registre/cles/{key}", page(d.oneOperatorKey))
	r.Get("/.well-known/did.json", page(d.operatorDID))

	r.Get("/aide", page(d.help))
	r.Get("/accessibilite", page(d.accessibility))
	r.Get("/donnees-personnelles", page(d.personalData))
	r.Get("/mentions-legales", page(d.legalNotice))
	r.Get("/robots.txt", page(d.robots))
	return nil
}

// Footer are the links at the foot of every page; the wiring gives them to Site.Footer.
func Footer(site *httpd.Site) []httpd.NavItem {
	return []httpd.NavItem{
		{Label: site.T("hosted.footer.help"), URL: "/aide"},
		{Label: site.T("hosted.footer.accessibility"), URL: "/accessibilite"},
		{Label: site.T("hosted.footer.personal_data"), URL: "/donnees-personnelles"},
		{Label: site.T("hosted.footer.legal"), URL: "/mentions-legales"},
	}
}

// render answers a page that is the same for everybody. Others may keep it, and ask each time whether it still holds: a
// decision about an organisation is seen at the next look.
func (d *Door) render(w http.ResponseWriter, r *http.Request, v httpd.View) error {
	w.Header().Set("Cache-Control", httpd.AskAgain)
	return d.Site.Render(w, r, http.StatusOK, v)
}
