package hosted

import (
	"net/http"

	"galon/internal/httpd"
)

// Home is the front door: three ways in (ux S01).
type Home struct {
	httpd.Frame
	Steps   []string
	Readers []string
}

// Template is pages/home.html.
func (*Home) Template() string { return "home" }

func (d *Door) home(w http.ResponseWriter, r *http.Request) error {
	t := d.Site.T
	return d.render(w, r, &Home{
		Frame: httpd.Frame{Title: t("hosted.home.title"), Description: t("hosted.home.lead"),
			OpenGraph: &httpd.OpenGraph{Title: t("hosted.home.title"), Description: t("hosted.home.lead"), URL: d.Site.BaseURL + "/"}},
		Steps:   []string{t("hosted.home.step.1"), t("hosted.home.step.2"), t("hosted.home.step.3")},
		Readers: []string{t("hosted.home.reader.1"), t("hosted.home.reader.2"), t("hosted.home.reader.3"), t("hosted.home.reader.4")},
	})
}
