package ui

import (
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// export hands over the whole passport, as it is read. It is personal data: nobody on the way may store it.
func (l *Learner) export(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	t := l.Site.T
	out := &download{to: w, name: app.ExportName, mediaType: app.ExportType}
	err := l.Passports.Export(r.Context(), h, app.ExportWords{Title: t("passport.export.page"), Lead: t("passport.export.lead"),
		Back: t("passport.export.again") + " " + t("passport.export.loss"), Files: t("passport.export.files"), Verdict: l.exportState}, out)
	if err != nil && out.begun {
		l.Passports.Log.ErrorContext(r.Context(), "the archive of a passport broke off", "error", err.Error())
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
	return err
}

// download begins the answer with its first bytes, so that a fault before them is still a page. A long file has as much
// time as it takes, as long as it flows.
type download struct {
	to              http.ResponseWriter
	name, mediaType string
	begun           bool
}

const downloadPause = time.Minute

func (d *download) Write(p []byte) (int, error) {
	if !d.begun {
		d.begun = true
		head := d.to.Header()
		head.Set("Content-Type", d.mediaType)
		head.Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		head.Set("Cache-Control", "no-store")
		head.Set("X-Robots-Tag", "noindex")
	}
	httpd.ExtendWrite(d.to, downloadPause)
	return d.to.Write(p)
}

func (l *Learner) exportState(state string) string {
	if look, ok := stateLooks[app.BadgeState(state)]; ok {
		return l.Site.T(look.key)
	}
	return l.Site.T("hosted.verdict." + state + ".word")
}
