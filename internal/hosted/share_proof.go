package hosted

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// proofTones give each look of a verdict, and each class of a check, its colour on paper.
var proofTones = map[string]artwork.Tone{
	"v-valide": artwork.ToneGood, "v-expire": artwork.ToneCaution, "v-suspendu": artwork.ToneCaution,
	"v-retire": artwork.ToneBad, "v-altere": artwork.ToneBad, "v-inconnu": artwork.ToneUnknown, "v-hors": artwork.ToneUnknown,
	"ok": artwork.ToneGood, "at": artwork.ToneCaution, "ko": artwork.ToneBad, "na": artwork.ToneUnknown,
}

// proofAnswers answer a check in a word. What is over or not yet is no.
var proofAnswers = map[string]string{"ok": "yes", "at": "no", "ko": "no", "na": "not_made"}

// proof handles GET /v/{code}/preuve.pdf and /v/{code}/preuve.json: what a verification found that is made now, signed by
// the operator, for somebody’s files (ux S44). Of it only a digest is kept here, and no picture of the badge is on it.
func (d *Door) proof(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	look := d.lookOf(r, pathCode(r))
	var err error
	if look.At, err = d.Verifying.At(r.URL.Query().Get(fieldAt)); err != nil {
		return err
	}
	all, err := d.look(r, look)
	if err != nil {
		return linkError(err)
	}
	var receipt verify.Receipt
	if len(all.Badges) > 1 {
		receipt = d.receiptOfAll(all)
	} else {
		receipt = d.receiptOf(all.Badges[0].Report, localOf(r, all, all.Badges[0]))
	}
	return d.handOver(w, r, receipt, strings.HasSuffix(r.URL.Path, ".pdf"))
}

// receiptOfAll keeps what was found of each badge of a share. As on the page, the summary counts and nothing is over it.
func (d *Door) receiptOfAll(all app.ShownShare) verify.Receipt {
	var whole verify.Receipt
	counts := map[verify.Verdict]int{}
	for i, b := range all.Badges {
		l := localAt(all, b, i+1)
		one := d.receiptOf(b.Report, l)
		counts[d.read(b.Report, l).counted()]++
		if i == 0 {
			whole = verify.Receipt{VerifiedOn: one.VerifiedOn, Version: one.Version, Lang: one.Lang, At: one.At, AsOf: one.AsOf, Code: one.Code}
		}
		whole.Badges = append(whole.Badges, one.ReceiptFinding)
		for _, limit := range one.Limits {
			if !slices.Contains(whole.Limits, limit) {
				whole.Limits = append(whole.Limits, limit)
			}
		}
	}
	whole.Word = strings.Join(d.summary(counts), ", ")
	return whole
}

// handOver signs a receipt and gives it away, on paper or for machines. The journal keeps its digest.
func (d *Door) handOver(w http.ResponseWriter, r *http.Request, receipt verify.Receipt, paper bool) error {
	key := d.Verifying.OperatorKeys().Key
	jws, file, err := verify.SignReceipt(key, receipt)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix("preuve-"+string(domain.DayOf(receipt.At))+"-"+receipt.Code, "-")
	document := httpd.Document{Type: typeJSON, Body: file, Private: true, Download: name + ".json"}
	var page []byte
	if paper {
		proof := d.paper(receipt)
		proof.Attached, proof.AttachedName = file, name+".json"
		if page, err = proof.PDF(); err != nil {
			return err
		}
		if document.Body, err = verify.SealPage(key, page); err != nil {
			return err
		}
		document.Type, document.Download = "application/pdf", name+".pdf"
	}
	if err := d.Verifying.LogReceipt(r.Context(), jws, page); err != nil {
		return err
	}
	return httpd.Serve(w, r, document)
}

// receiptOf keeps a report in the words of the page, without advice and without what the person can do.
func (d *Door) receiptOf(report verify.Report, l local) verify.Receipt {
	t := func(key string, args ...any) string { return d.Site.T("hosted.proof."+key, args...) }
	v := d.verdict(report, l)
	x := d.read(report, l)
	receipt := verify.Receipt{VerifiedOn: d.Site.BaseURL, Version: d.Version, Lang: d.Site.Printer().Lang, At: report.At, AsOf: report.AsOf, Code: l.code, Limits: v.Limits,
		ReceiptFinding: verify.ReceiptFinding{Verdict: v.verdict, Word: v.Word, Sentence: v.Sentence}}
	if b := v.Badge; b != nil {
		if b.Name != "" {
			receipt.Facts = append(receipt.Facts, verify.ReceiptFact{Label: t("person"), Value: b.Name})
		}
		receipt.Facts = append(receipt.Facts, verify.ReceiptFact{Label: t("badge"), Value: b.Title}, verify.ReceiptFact{Label: upperFirst(b.By), Value: b.Organisation})
		for _, warning := range x.warnings() {
			receipt.Notices = append(receipt.Notices, warning.Paragraphs...)
		}
	}
	receipt.Digest = digestOf(x.view)
	for _, c := range v.Checks {
		receipt.Checks = append(receipt.Checks, verify.ReceiptCheck{Name: c.Name, Class: c.Class, Question: t("check." + c.Name),
			Answer: t(proofAnswers[c.Class]), Sentence: c.Title, Detail: c.Text})
	}
	return receipt
}

// digestOf names the signed bytes of a badge, "" for none.
func digestOf(v *credential.View) string {
	if v == nil || len(v.Raw) == 0 {
		return ""
	}
	sum := sha256.Sum256(v.Raw)
	return hex.EncodeToString(sum[:])
}

// paper is a receipt as it is printed.
func (d *Door) paper(r verify.Receipt) artwork.Proof {
	t := func(key string, args ...any) string { return d.Site.T("hosted.proof."+key, args...) }
	at := d.Site.Printer().DateTime(r.At)
	proof := artwork.Proof{Lang: d.Site.Printer().Lang,
		Title: t("title", at), Made: r.At, Heading: t("heading"), Checked: t("checked", at), Found: finding(r.ReceiptFinding),
		Why: d.Site.T("hosted.verdict.checks"), LimitsAt: d.Site.T("hosted.verdict.limits"), Limits: r.Limits,
		Caution: t("caution", at), Foot: []string{t("signed", strings.TrimSuffix(d.shortVerify(), "/v")+"/verifier"), t("version", d.Version)},
	}
	if len(r.Badges) > 0 {
		proof.Title, proof.Caution = t("title_several", at), t("caution_several", at)
		if !r.AsOf.IsZero() { // each badge says it in its word; the summary does not
			proof.Found.Sentence = d.Site.T("hosted.receipt.as_of", d.Site.Printer().DateTime(r.AsOf))
		}
	}
	for i, b := range r.Badges {
		part := finding(b)
		part.Heading = t("one_of", i+1, len(r.Badges))
		proof.Parts = append(proof.Parts, part)
	}
	if r.Code != "" {
		page := credential.SharePage(d.Site.BaseURL, r.Code)
		_, address, _ := strings.Cut(page, "://")
		proof.Recheck = artwork.Recheck{Title: t("again"), Lines: []string{t("how", d.shortVerify())}, Code: domain.FormatCode(r.Code),
			QR: credential.ShareQR(d.Site.BaseURL, r.Code), Link: page}
		proof.Foot = append([]string{t("page", address)}, proof.Foot...)
	}
	return proof
}

// finding is what was found of one badge, as it is printed. A summary of several has no colour of its own.
func finding(f verify.ReceiptFinding) artwork.ProofFinding {
	tone := artwork.ToneUnknown
	if f.Verdict != "" {
		tone = proofTones[looks[f.Verdict].class]
	}
	printed := artwork.ProofFinding{Tone: tone, Word: f.Word, Sentence: f.Sentence, Notices: f.Notices}
	for _, x := range f.Facts {
		printed.Facts = append(printed.Facts, [2]string{x.Label, x.Value})
	}
	for _, c := range f.Checks {
		printed.Checks = append(printed.Checks, artwork.ProofCheck{Tone: proofTones[c.Class], Question: c.Question, Answer: c.Answer, Sentence: c.Sentence, Circumstance: c.Detail})
	}
	return printed
}
