package hosted

import (
	"net/http"

	"galon/internal/httpd"
	"galon/internal/verify"
)

// ReportShow is the result for a file or a text that somebody handed in. Nothing of it is kept, so it has no address.
type ReportShow struct {
	httpd.Frame
	Verdict
}

// Template is pages/report_show.html.
func (*ReportShow) Template() string { return "report_show" }

func (d *Door) showReport(w http.ResponseWriter, r *http.Request, report verify.Report) error {
	page := &ReportShow{Verdict: d.verdict(report, local{})}
	page.Frame = d.verdictFrame(page.Verdict)
	return d.Site.Render(w, r, http.StatusOK, page)
}
