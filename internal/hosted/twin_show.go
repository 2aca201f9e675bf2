package hosted

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// The documents of the older generation, Open Badges 2.0, and the lists that name withdrawn badges. Definitions, keys
// and lists are public; an assertion is only while its holder wants it.

func (d *Door) serveLD(w http.ResponseWriter, r *http.Request, body []byte, err error) error {
	if err != nil {
		return err
	}
	media := httpd.Accepts(r, typeLD, typeJSON)
	if media == "" { // a browser: the same document, readable
		media = typeLD
	}
	return httpd.Serve(w, r, httpd.Document{Type: media, Body: body, MaxAge: listAge, Negotiated: true})
}

func (d *Door) issuer2(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.Issuer2(r.Context(), chi.URLParam(r, "slug"))
	return d.serveLD(w, r, body, err)
}

func (d *Door) badgeClass(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.BadgeClass(r.Context(), chi.URLParam(r, "slug"), chi.URLParam(r, "badge"))
	return d.serveLD(w, r, body, err)
}

func (d *Door) badgeClassVersion(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.BadgeClassVersion(r.Context(), chi.URLParam(r, "slug"), chi.URLParam(r, "badge"), chi.URLParam(r, "version"))
	return d.serveLD(w, r, body, err)
}

func (d *Door) key2(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.Key2(r.Context(), chi.URLParam(r, "slug"), chi.URLParam(r, "key"))
	return d.serveLD(w, r, body, err)
}

func (d *Door) revocations2(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.Revocations2(r.Context(), chi.URLParam(r, "slug"))
	return d.serveLD(w, r, body, err)
}

func (d *Door) revocations(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.Revocations(r.Context(), chi.URLParam(r, "slug"))
	return serve(w, r, typeJSON, listAge, body, err)
}

// assertion handles GET /ob2/{token} and /ob2/{token}.png. Published: 200; withdrawn by its issuer: 410 with its short
// form; stopped by its holder: 410; never published: 404 (Open Badges 2.0, "Revoking").
func (d *Door) assertion(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Referrer-Policy", "no-referrer")
	token, picture := strings.CutSuffix(chi.URLParam(r, "token"), ".png")
	if picture {
		file, err := d.Publishing.HostedTwinImage(r.Context(), token)
		if err != nil {
			return d.twinError(w, err)
		}
		return httpd.Serve(w, r, httpd.Document{Type: file.Type, Body: file.Bytes})
	}
	twin, err := d.Publishing.HostedTwin(r.Context(), token)
	if err != nil {
		return d.twinError(w, err)
	}
	if twin.Revoked {
		w.Header().Set("Content-Type", typeLD)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(http.StatusGone)
		_, err := w.Write(twin.Document)
		return err
	}
	media := httpd.Accepts(r, typeLD, typeJSON)
	if media == "" {
		media = typeLD
	}
	// No age: what the holder stops must be gone at the next look.
	return httpd.Serve(w, r, httpd.Document{Type: media, Body: twin.Document, Negotiated: true})
}

func (d *Door) twinError(w http.ResponseWriter, err error) error {
	w.Header().Set("Cache-Control", "no-store")
	if domain.CodeOf(err) == "twin-unknown" {
		return domain.NotFoundf("page-unknown")
	}
	return err
}

// refreshed handles GET /r/{token}: the newest form of a badge, for a verifier that has the badge
// (1EdTechCredentialRefresh; OB 3.0, section 9.1).
func (d *Door) refreshed(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.Refreshed(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	media := httpd.Accepts(r, typeVC, typeLD, typeJSON)
	if media == "" {
		media = typeVC
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return httpd.Serve(w, r, httpd.Document{Type: media, Body: body, Private: true, Negotiated: true})
}

// twinForms are the addresses of the signed twin of a shared badge: /v/{code}/ob2.jws and so on.
var twinForms = map[string]app.FormTwin{"ob2.jws": app.FormTwinJWS, "ob2.png": app.FormTwinPNG, "ob2.svg": app.FormTwinSVG}

// shareTwin handles GET /v/{code}/ob2.…: the signed Open Badges 2.0 form of what a live share shows.
func (d *Door) shareTwin(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	form, ok := twinForms[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]
	if !ok {
		return domain.NotFoundf("page-unknown")
	}
	var file app.File
	err := d.Misses.Guard(r, func() (err error) {
		file, err = d.Verifying.TwinForm(r.Context(), d.lookOf(r, pathCode(r)), form)
		return err
	})
	if err != nil {
		return linkError(err)
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return httpd.Serve(w, r, httpd.Document{Type: file.Type, Body: file.Bytes, Private: true, Download: file.Name})
}
