package hosted

import (
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// proofTones give each look of a verdict, and each class of a check, its colour on paper.
var proofTones = map[string]artwork.Tone{
	"v-valide": artwork.ToneGood, "v-expire": artwork.ToneCaution, "v-suspendu": artwork.ToneCaution,
	"v-retire": artwork.ToneBad, "v-altere": artwork.ToneBad, "v-inconnu": artwork.ToneUnknown, "v-hors": artwork.ToneUnknown,
	"ok": artwork.ToneGood, "at": artwork.ToneCaution, "ko": artwork.ToneBad, "na": artwork.ToneUnknown,
}

// proofAnswers answer a check in a word. What is over or not yet is no.
var proofAnswers = map[string]string{"ok": "yes", "at": "no", "ko": "no", "na": "not_made"}

// proof handles GET /v/{code}/preuve.pdf: what a verification found that is made now, for somebody's files (ux S44).
// Nothing of it is kept here, and no picture of the badge is on it.
func (d *Door) proof(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	all, err := d.look(r, app.Look{Code: pathCode(r), Badge: max(1, whichBadge(r))})
	if err != nil {
		return linkError(err)
	}
	shown := all.Badges[0]
	file, err := d.proofOf(d.read(shown.Report, localOf(r, all, shown))).PDF()
	if err != nil {
		return err
	}
	return httpd.Serve(w, r, httpd.Document{Type: "application/pdf", Body: file, Private: true,
		Download: "preuve-" + string(domain.DayOf(shown.Report.At)) + "-" + shown.Code + ".pdf"})
}

// proofOf puts a report into the words of the page, without advice and without what the person can do.
func (d *Door) proofOf(x *reading) artwork.Proof {
	t := func(key string, args ...any) string { return d.Site.T("hosted.proof."+key, args...) }
	v := d.verdict(x.report, x.local)
	at, page := d.Site.Printer().DateTime(x.report.At), credential.SharePage(d.Site.BaseURL, x.local.code)
	_, address, _ := strings.Cut(page, "://")
	proof := artwork.Proof{
		Title: t("title", at), Made: x.report.At, Heading: t("heading"), Tone: proofTones[v.class], Word: v.word, Sentence: v.Sentence,
		Checked: t("checked", at), Why: x.t("checks"), LimitsAt: x.t("limits"), Limits: v.Limits, Caution: t("caution", at),
		Recheck: artwork.Recheck{Title: t("again"), Lines: []string{t("how", d.shortVerify())}, Code: domain.FormatCode(x.local.code),
			QR: credential.ShareQR(d.Site.BaseURL, x.local.code), Link: page},
		Foot: []string{t("page", address), t("version", d.Version)},
	}
	if b := v.Badge; b != nil {
		if b.Name != "" {
			proof.Facts = append(proof.Facts, [2]string{t("person"), b.Name})
		}
		proof.Facts = append(proof.Facts, [2]string{t("badge"), b.Title}, [2]string{upperFirst(b.By), b.Organisation})
		for _, warning := range x.warnings() {
			proof.Notices = append(proof.Notices, warning.Paragraphs...)
		}
	}
	for _, c := range v.Checks {
		proof.Checks = append(proof.Checks, artwork.ProofCheck{Tone: proofTones[c.Class], Question: t("check." + c.Name),
			Answer: t(proofAnswers[c.Class]), Sentence: c.Title, Circumstance: c.Text})
	}
	return proof
}
