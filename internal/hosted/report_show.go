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

// retryLimit is how much of a text the page carries, so that one click tries again.
const retryLimit = 32 << 10

// Template is pages/report_show.html.
func (*ReportShow) Template() string { return "report_show" }

// showReport shows a report; from is the other site that a QR code led to, and text what can be tried again with, or "".
func (d *Door) showReport(w http.ResponseWriter, r *http.Request, report verify.Report, from, text string) error {
	page := &ReportShow{Verdict: d.verdict(report, local{})}
	if from != "" {
		page.Notices = append([]Remark{{Class: "a-expire", Paragraphs: []string{d.Site.T("hosted.verdict.from_elsewhere", from)}}}, page.Notices...)
	}
	if report.Verdict == verify.Incomplete && len(text) <= retryLimit {
		page.Text = text
	}
	var err error
	if page.Receipt, _, err = verify.SignReceipt(d.Verifying.OperatorKeys().Key, d.receiptOf(report, local{})); err != nil {
		return err
	}
	page.Frame = d.verdictFrame(page.Verdict)
	return d.Site.Render(w, r, http.StatusOK, page)
}
