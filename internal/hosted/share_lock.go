package hosted

import (
	"net/http"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ShareLock asks for the six digits of a share. It tells nothing of who or what lies behind.
type ShareLock struct {
	httpd.Frame
	PIN httpd.Field
}

// Template is pages/share_lock.html.
func (*ShareLock) Template() string { return "share_lock" }

const (
	codePIN    = "share-pin"
	passCookie = "galon_partage" // a pass for one share; strictly needed for what the reader asked
)

func (d *Door) showLock(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults) error {
	t := d.Site.T
	page := &ShareLock{
		Frame: httpd.Frame{Title: t("hosted.lock.title"), Place: t("hosted.place"), NoIndex: true, Faults: faults, OpenGraph: d.openGraph()},
		PIN: httpd.Field{ID: "pin", Label: t("hosted.lock.pin"), Help: t("hosted.lock.pin_help"), Error: faults.Of("pin"), Short: true,
			Autocomplete: "off", InputMode: "numeric"},
	}
	return d.Site.Render(w, r, status, page)
}

// unlock handles POST /v/{code}: the digits travel in the body, and what they open in a cookie of an hour.
func (d *Door) unlock(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	code := pathCode(r)
	err := d.Misses.Guard(r, func() error {
		pass, until, err := d.Verifying.Unlock(r.Context(), code, r.PostFormValue("pin"))
		if err == nil {
			d.Site.SetCookie(w, passCookie, pass, until)
		}
		return err
	})
	switch {
	case domain.IsKind(err, domain.Invalid):
		faults, ok := d.Site.Faults(err, nil)
		if !ok || faults.Of("pin") == "" { // the code in the address
			return linkError(err)
		}
		return d.showLock(w, r, http.StatusUnprocessableEntity, faults)
	case err != nil:
		return err
	}
	return d.Site.SeeOther(w, r, "/v/"+strings.ToUpper(strings.Join(strings.Fields(code), "")), "")
}

// lookOf is what the address asks for.
func (d *Door) lookOf(r *http.Request, code string) app.Look {
	return app.Look{Code: code, Badge: whichBadge(r), Pass: d.Site.Cookie(r, passCookie)}
}

// whichBadge is ?b=, the number of a badge among several; 0 is all.
func whichBadge(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("b"))
	if err != nil || n < 1 || n > domain.MaxShared {
		return 0
	}
	return n
}

// wayOf tells the kind of link: QR codes hold the address in capitals.
func wayOf(r *http.Request) domain.ShareWay {
	if strings.HasPrefix(r.RequestURI, "/V/") || strings.Contains(r.RequestURI, "://") && strings.Contains(r.RequestURI, "/V/") {
		return domain.ByQR
	}
	return domain.ByLink
}

// previews are programs that fetch a page to show a picture of it in a conversation, or to index it.
var previews = []string{"bot", "facebookexternalhit", "whatsapp", "preview", "crawler", "spider", "slack", "embed", "curl", "wget"}

// isReader tells a person's browser: it names HTML, and is no preview of a link, which counts as no opening (ux S09).
func isReader(r *http.Request) bool {
	if r.Method != http.MethodGet || !strings.Contains(r.Header.Get("Accept"), typeHTML) || r.Header.Get("Sec-Purpose") != "" {
		return false
	}
	agent := strings.ToLower(r.UserAgent())
	for _, p := range previews {
		if strings.Contains(agent, p) {
			return false
		}
	}
	return true
}

func (d *Door) openGraph() *httpd.OpenGraph {
	return &httpd.OpenGraph{Title: d.Site.T("hosted.share.preview"), Image: d.preview(), ImageAlt: d.Site.T("hosted.share.preview_alt")}
}
