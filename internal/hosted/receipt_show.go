package hosted

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// ReceiptShow is what a record of an earlier verification is worth: who signed it, and what was found then (ux S44). It
// is never green: it says nothing of today.
type ReceiptShow struct {
	httpd.Frame
	Icon, Sentence string
	Receipt        *verify.Receipt // nil when it is not what was signed
	Several        bool            // badges: each has its own result
	Then           string          // the title over what was found
	Found          []ReceiptFound
	Asked          string // the past date that was asked about, ""
	Lang           string // of the words of that day, where they are not in the language of the page
	Compare        string // that only what follows is signed, "" where the page is too
	Caution        string
	Notice         []string
	Now            string // where the badge is verified today
}

// ReceiptFound is the result of that day for one badge.
type ReceiptFound struct {
	verify.ReceiptFinding
	Title  string // of one of several
	Lang   string // as of the page
	Pill   httpd.Pill
	Checks []CheckLine
}

// Template is pages/receipt_show.html.
func (*ReceiptShow) Template() string { return "receipt_show" }

func (d *Door) mountReceipts(r chi.Router) error {
	page := d.Site.Page
	slow := r.With(d.Site.RateLimit(d.UploadsPerMinute, time.Minute)) // each stands in the journal
	slow.Get("/v/{code}/preuve.pdf", page(d.proof))
	slow.Get("/v/{code}/preuve.json", page(d.proof))
	slow.With(d.Site.SameOrigin()).Post("/verifier/preuve", page(d.keepReceipt))
	return d.Site.Check(&ReceiptShow{})
}

// keepReceipt handles POST /verifier/preuve: the signed half of a receipt, which stood in the page of a file that was
// verified, comes back as the document that was asked for. What we did not sign ourselves is not printed.
func (d *Door) keepReceipt(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	found, ok := verify.FindReceipt([]byte(r.PostFormValue("preuve")))
	if !ok {
		return &domain.Error{Kind: domain.Invalid, Code: "receipt-changed"}
	}
	receipt, err := found.Open(d.Verifying.ReceiptTrust(r.Context()))
	if err != nil {
		return err
	}
	return d.handOver(w, r, receipt, r.PostFormValue("forme") != "json")
}

// receipt shows what was handed in, if it is the record of a verification.
func (d *Door) receipt(w http.ResponseWriter, r *http.Request, input []byte) (shown bool, err error) {
	found, ok := verify.FindReceipt(input)
	if !ok {
		return false, nil
	}
	receipt, err := found.Open(d.Verifying.ReceiptTrust(r.Context()))
	return true, d.showReceipt(w, r, receipt, err)
}

func (d *Door) showReceipt(w http.ResponseWriter, r *http.Request, receipt verify.Receipt, fault error) error {
	t := func(key string, args ...any) string { return d.Site.T("hosted.receipt."+key, args...) }
	page := &ReceiptShow{Now: "/verifier"}
	frame := httpd.Frame{Place: d.Site.T("hosted.place"), NoIndex: true}
	switch code := domain.CodeOf(fault); code {
	case "", "receipt-page-changed", "receipt-doubtful":
		if code == "" && fault != nil {
			return fault
		}
		at := d.Site.Printer().DateTime(receipt.At)
		page.Caution, page.Receipt = d.Site.T("hosted.proof.caution", at), &receipt
		frame.Title, frame.BodyClass = t("genuine"), "v-inconnu"
		page.Icon, page.Sentence = "shield-check", t("genuine_sentence", at)
		if code == "receipt-doubtful" {
			frame.Title, page.Icon, page.Sentence = t("doubtful"), "circle-question-mark", t("doubtful_sentence")
			page.Notice = []string{t("doubtful_notice")}
		} else if fault != nil {
			frame.Title, frame.BodyClass = t("page"), "v-altere"
			page.Icon, page.Sentence = "x", t("page_sentence")
			page.Notice, page.Compare = []string{t("page_notice"), t("page_why")}, t("compare")
		}
		if receipt.Lang != d.Site.Printer().Lang {
			page.Lang = receipt.Lang
		}
		page.Found, page.Several, page.Then = d.found(receipt, page.Lang), len(receipt.Badges) > 0, t("then")
		if code == "receipt-doubtful" { // whoever has the key can write anything, in any colour
			page.Then = t("says")
			for i := range page.Found {
				page.Found[i].Pill.Class, page.Found[i].Pill.Icon = "inconnu", "circle-question-mark"
				page.Found[i].Checks = nil
			}
		}
		if page.Several {
			page.Caution = d.Site.T("hosted.proof.caution_several", at)
		}
		if !receipt.AsOf.IsZero() {
			page.Asked = t("as_of", d.Site.Printer().DateTime(receipt.AsOf))
		}
		if receipt.Code != "" {
			page.Now = "/v/" + receipt.Code
		}
	case "receipt-elsewhere":
		frame.Title, frame.BodyClass = t("elsewhere"), "v-inconnu"
		page.Icon, page.Sentence, page.Now = "circle-question-mark", d.Site.Sentence(fault), ""
		page.Notice = []string{t("elsewhere_notice")}
	default:
		frame.Title, frame.BodyClass = t("changed"), "v-altere"
		page.Icon, page.Sentence = "x", t("changed_sentence")
		page.Notice = []string{t("changed_notice"), t("changed_ask")}
	}
	page.Frame = frame
	return d.Site.Render(w, r, http.StatusOK, page)
}

// found puts what a receipt says of each badge into the looks of a page.
func (d *Door) found(receipt verify.Receipt, lang string) (all []ReceiptFound) {
	findings := receipt.Findings()
	for i, f := range findings {
		look := looks[f.Verdict]
		x := ReceiptFound{ReceiptFinding: f, Lang: lang, Pill: httpd.Pill{Class: pillLooks[look.class], Icon: look.icon, Text: f.Word}}
		if len(receipt.Badges) > 0 {
			x.Title = d.Site.T("hosted.proof.one_of", i+1, len(findings))
		}
		for _, c := range f.Checks {
			x.Checks = append(x.Checks, CheckLine{Name: c.Name, Class: c.Class, Icon: checkIcons[c.Class], Title: c.Sentence, Text: c.Detail})
		}
		all = append(all, x)
	}
	return all
}

// mayBeReceipt spares a look at what cannot be one.
func mayBeReceipt(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "ey")
}
