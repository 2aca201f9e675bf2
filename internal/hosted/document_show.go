package hosted

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// The media types of what machines read.
const (
	typeHTML   = "text/html"
	typeJSON   = "application/json"
	typeLD     = "application/ld+json"
	typeVC     = "application/vc"
	typeJWK    = "application/jwk+json"
	typeJWKSet = "application/jwk-set+json"
	typeJWS    = "application/jose"
)

func cacheControl(age time.Duration) string {
	return fmt.Sprintf("public, max-age=%d", int(age.Seconds()))
}

// serve answers a public document, or the error of making it.
func serve(w http.ResponseWriter, r *http.Request, contentType string, age time.Duration, body []byte, err error) error {
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: contentType, Body: body, MaxAge: age})
}

// asDocument is what a machine is given that asks for the document behind a page; false: it is the page that is wanted.
func asDocument(w http.ResponseWriter, r *http.Request, body []byte) (httpd.Document, bool) {
	media := httpd.Accepts(r, typeHTML, typeLD, typeJSON)
	if media == typeHTML || media == "" {
		w.Header().Add("Vary", "Accept")
		return httpd.Document{}, false
	}
	return httpd.Document{Type: media, Body: body, MaxAge: documentAge, Negotiated: true}, true
}

func (d *Door) didDocument(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.DIDDocument(r.Context(), chi.URLParam(r, "slug"))
	return serve(w, r, typeJSON, documentAge, body, err)
}

func (d *Door) organisationJWKS(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.OrganisationJWKS(r.Context(), chi.URLParam(r, "slug"))
	return serve(w, r, typeJWKSet, documentAge, body, err)
}

func (d *Door) jwks(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.JWKS(r.Context())
	return serve(w, r, typeJWKSet, documentAge, body, err)
}

func (d *Door) key(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.Key(r.Context(), chi.URLParam(r, "slug"), chi.URLParam(r, "key"))
	return serve(w, r, typeJWK, documentAge, body, err)
}

func (d *Door) statusList(w http.ResponseWriter, r *http.Request) error {
	return d.list(w, r, credential.PurposeRevocation)
}

func (d *Door) suspensionList(w http.ResponseWriter, r *http.Request) error {
	return d.list(w, r, credential.PurposeSuspension)
}

func (d *Door) list(w http.ResponseWriter, r *http.Request, purpose string) error {
	digits := chi.URLParam(r, "number")
	number, err := strconv.Atoi(digits)
	if err != nil || strconv.Itoa(number) != digits {
		return domain.NotFoundf("page-unknown")
	}
	row, err := d.Publishing.StatusList(r.Context(), chi.URLParam(r, "slug"), number, purpose)
	if err != nil {
		return err
	}
	if len(row.Document) == 0 { // reserved, not signed yet: no badge points here
		return domain.NotFoundf("page-unknown")
	}
	media := httpd.Accepts(r, typeVC, typeLD, typeJSON)
	if media == "" {
		media = typeVC
	}
	return httpd.Serve(w, r, httpd.Document{Type: media, Body: row.Document, MaxAge: listAge, Negotiated: true})
}

func (d *Door) registryJWS(w http.ResponseWriter, r *http.Request) error {
	jws, err := d.Publishing.RegistryJWS(r.Context())
	return serve(w, r, typeJWS, 0, []byte(jws), err)
}

// registryJSON is what the JWS says, once its signature was checked.
func (d *Door) registryJSON(w http.ResponseWriter, r *http.Request) error {
	registry, err := d.Publishing.Registry(r.Context())
	if err != nil {
		return err
	}
	body, err := json.Marshal(registry)
	return serve(w, r, typeJSON, 0, body, err)
}

func (d *Door) operatorKey(w http.ResponseWriter, r *http.Request) error {
	return serve(w, r, typeJWK, 0, d.Publishing.OperatorJWK(), nil)
}

func (d *Door) operatorKeys(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.OperatorKeyList()
	return serve(w, r, typeJSON, 0, body, err)
}

func (d *Door) oneOperatorKey(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.OneOperatorKey(chi.URLParam(r, "key"))
	return serve(w, r, typeJWK, documentAge, body, err)
}

func (d *Door) operatorDID(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.OperatorDID()
	return serve(w, r, typeJSON, 0, body, err)
}

func (d *Door) pictureSVG(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.PictureSVG(r.Context(), chi.URLParam(r, "badge"))
	return serve(w, r, "image/svg+xml", pictureAge, body, err)
}

func (d *Door) picturePNG(w http.ResponseWriter, r *http.Request) error {
	body, err := d.Publishing.PicturePNG(r.Context(), chi.URLParam(r, "badge"))
	return serve(w, r, "image/png", pictureAge, body, err)
}
