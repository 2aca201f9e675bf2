package hosted

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"galon/internal/httpd"
	"galon/internal/verify"
)

// CodeList is what each code of a report means, for those who write programs that read one.
type CodeList struct {
	httpd.Frame
	URI    string // before each code
	Groups []CodeGroup
}

// CodeGroup is the codes of one check.
type CodeGroup struct {
	Check string
	Codes []CodeRow
}

// CodeRow is one of them; Answer is its outcome in a word.
type CodeRow struct{ Code, Answer, Sentence string }

// Template is pages/code_list.html.
func (*CodeList) Template() string { return "code_list" }

// codes handles GET /verification/codes.
func (d *Door) codes(w http.ResponseWriter, r *http.Request) error {
	t := d.Site.T
	page := &CodeList{Frame: httpd.Frame{Title: t("hosted.codes.title"), Place: t("hosted.place"), NoIndex: true}, URI: verify.CodeURI}
	answers := map[verify.Outcome]string{verify.Yes: t("hosted.proof.yes"), verify.No: t("hosted.proof.no"), verify.NotMade: t("hosted.proof.not_made")}
	groups := map[string][]CodeRow{}
	for _, code := range slices.Sorted(maps.Keys(verify.Codes)) {
		x := verify.Codes[code]
		c := d.inWords(verify.Report{Checks: []verify.Check{{Name: x.Check, Code: code, Outcome: x.Outcome, Detail: x.Detail}}}).Checks[0]
		groups[c.Name] = append(groups[c.Name], CodeRow{code, answers[c.Outcome], strings.NewReplacer("%s", "…", "%d", "…").Replace(c.Detail)})
	}
	for _, check := range slices.Sorted(maps.Keys(groups)) {
		page.Groups = append(page.Groups, CodeGroup{check, groups[check]})
	}
	return d.render(w, r, page)
}
