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

func (d *Door) showReport(w http.ResponseWriter, r *http.Request, report verify.Report, h source) error {
	page := &ReportShow{Verdict: d.verdict(report, local{})}
	if h.site != "" {
		page.Notices = append([]Remark{{Class: "a-expire", Paragraphs: []string{d.Site.T("hosted.verdict.from_elsewhere", h.site)}}}, page.Notices...)
	}
	page.Again = d.again(r, report, h)
	var err error
	if page.Receipt, _, err = verify.SignReceipt(d.Verifying.OperatorKeys().Key, d.receiptOf(report, local{})); err != nil {
		return err
	}
	page.Frame = d.verdictFrame(page.Verdict)
	return d.Site.Render(w, r, http.StatusOK, page)
}
