package hosted

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ShareShow is what an employer sees behind a QR code: one word, from checks made for this very look (ux S03 to S08).
type ShareShow struct {
	httpd.Frame
	Verdict
	Preview bool // its holder looks
}

// Template is pages/share_show.html.
func (*ShareShow) Template() string { return "share_show" }

// shareOffers are the forms of a shared badge. The page comes first: whoever accepts anything is a person, or the
// preview of a message, which must not see the badge itself. Two media types are written for each form because OB 3.0
// and the W3C name them differently (OB 3.0, 5.2; VC Data Model 2.0, 6.1).
var shareOffers = []string{
	typeHTML, typeVC, "application/vc+jwt", typeLD, typeJSON, "image/png", "image/svg+xml", "application/vc+ld+json", "text/plain",
}

var formOfMedia = map[string]app.Form{
	typeVC: app.FormJSON, typeLD: app.FormJSON, typeJSON: app.FormJSON, "application/vc+ld+json": app.FormJSON,
	"application/vc+jwt": app.FormJWT, "text/plain": app.FormJWT, "image/png": app.FormPNG, "image/svg+xml": app.FormSVG,
}

// formOfEnding are the addresses of the same forms for people who download.
var formOfEnding = map[string]app.Form{".json": app.FormJSON, ".jwt": app.FormJWT, ".png": app.FormPNG, ".svg": app.FormSVG}

// share handles GET /v/{code} and /v/{code}.json: one badge, to whoever has its code, as long as the share lives.
func (d *Door) share(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	code := pathCode(r)
	for ending, form := range formOfEnding {
		if typed, ok := strings.CutSuffix(strings.ToLower(code), ending); ok {
			return d.shareForm(w, r, typed, form, "")
		}
	}
	media := shareMedia(r)
	switch {
	case media == "":
		return &domain.Error{Kind: domain.Invalid, Code: "not-acceptable"}
	case media != typeHTML:
		return d.shareForm(w, r, code, formOfMedia[media], media)
	}
	w.Header().Add("Vary", "Accept")
	look := d.lookOf(r, code)
	at, wrong := d.Verifying.At(r.URL.Query().Get(fieldAt))
	if wrong == nil {
		look.At = at
	}
	shown, err := d.look(r, look)
	switch domain.CodeOf(err) {
	case "code-is-claim": // somebody tried the folded code of a slip: show where it belongs
		return d.showForm(w, r, http.StatusNotFound, &VerifyForm{}, fieldCode, err)
	case codePIN:
		return d.showLock(w, r, http.StatusForbidden, nil)
	}
	if err != nil {
		return linkError(err)
	}
	if isReader(r) {
		d.Verifying.Opened(r.Context(), shown, wayOf(r))
	}
	if len(shown.Badges) > 1 {
		return d.showBadges(w, r, shown)
	}
	one := shown.Badges[0]
	page := &ShareShow{Verdict: d.verdict(one.Report, localOf(r, shown, one))}
	page.Frame = d.verdictFrame(page.Verdict)
	page.Preview = shown.Preview
	page.OpenGraph = d.openGraph()
	page.Repeated = true
	status := http.StatusOK
	if page.Then != nil && wrong != nil { // the badge is judged for today, and the date is asked again
		faults, ok := d.Site.Faults(wrong, func(string) string { return fieldAt })
		if !ok {
			return wrong
		}
		faults[0].Field = fieldAt
		page.Faults, status = faults, http.StatusUnprocessableEntity
		page.Then.Date.Error, page.Then.Open = faults.Of(fieldAt), true
	}
	return d.Site.Render(w, r, status, page)
}

// shareMedia is the form that is wanted. Programs often write "application/json, */*": who names a form of the badge
// and not HTML is no browser.
func shareMedia(r *http.Request) string {
	accept := strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
	var named []string
	for _, offer := range shareOffers[1:] {
		if strings.Contains(accept, offer) {
			named = append(named, offer)
		}
	}
	if len(named) > 0 && !strings.Contains(accept, typeHTML) {
		if media := httpd.Accepts(r, named...); media != "" {
			return media
		}
	}
	return httpd.Accepts(r, shareOffers...)
}

// look finds and verifies what a code shows; asks for codes that do not exist are counted.
func (d *Door) look(r *http.Request, l app.Look) (shown app.ShownShare, err error) {
	if l.Pass == "" {
		l.Pass = d.Site.Cookie(r, passCookie)
	}
	err = d.Misses.Guard(r, func() error {
		shown, err = d.Verifying.Look(r.Context(), l)
		return err
	})
	return shown, err
}

func (d *Door) shareForm(w http.ResponseWriter, r *http.Request, code string, form app.Form, media string) error {
	var file app.File
	err := d.Misses.Guard(r, func() (err error) {
		file, err = d.Verifying.LookForm(r.Context(), d.lookOf(r, code), form)
		return err
	})
	if err != nil {
		return linkError(err)
	}
	document := httpd.Document{Type: file.Type, Body: file.Bytes, Private: true, Negotiated: media != ""}
	if media != "" {
		if file.Type != typeJSON { // an Open Badge 2.0 of another site is no verifiable credential
			document.Type = media // the name that was asked for
		}
	} else {
		document.Download = file.Name
	}
	// A verifier in a browser that was given the code may read what the code opens.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return httpd.Serve(w, r, document)
}

// linkError: an address with a code that cannot exist is, to a reader, a link that leads nowhere.
func linkError(err error) error {
	if domain.IsKind(err, domain.Invalid) {
		return domain.NotFoundf("share-unknown")
	}
	return err
}

// pathCode is the code of the address as it was typed, spaces and all.
func pathCode(r *http.Request) string {
	code := chi.URLParam(r, "code")
	if r.URL.RawPath != "" { // chi routes by the raw path when there is one
		if plain, err := url.PathUnescape(code); err == nil {
			code = plain
		}
	}
	return code
}

// preview is the picture of every link to a share; it says nothing of anybody.
func (d *Door) preview() string {
	address, err := d.Site.Asset("carte.png")
	if err != nil {
		return ""
	}
	return d.Site.BaseURL + address
}

func (d *Door) toVerify(w http.ResponseWriter, r *http.Request) error {
	return d.Site.SeeOther(w, r, "/verifier", "")
}

// shortVerify is what a person types who does not trust a QR code.
func (d *Door) shortVerify() string { return credential.ShortVerify(d.Site.BaseURL) }
