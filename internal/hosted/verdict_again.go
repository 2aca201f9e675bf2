package hosted

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/verify"
)

// Again asks once more about what was handed in, which nobody keeps: the page itself carries it.
type Again struct {
	Fields []Hidden // of the form; none when the page would grow too heavy: the file is to be dropped once more
}

// Hidden is one field of it.
type Hidden struct{ Name, Value string }

// Where the form carries what was handed in, in base64: line ends are part of what was signed.
const (
	fieldAgain = "encore"
	fieldBy    = "par"
	byCamera   = "camera" // what a code says, not a text that was pasted
)

// againLimit is how many bytes a page carries: in base64 half of the 100 KB that a page may weigh.
const againLimit = 36 << 10

// source is what a report was made of.
type source struct {
	data []byte // nil: it cannot be carried
	qr   bool   // a code on a photo said it
	site string // the other site that this code led to
}

// again is the form, nil where asking once more would change nothing.
func (d *Door) again(r *http.Request, report verify.Report, h source) *Again {
	if x := (&reading{door: d, report: report}); !x.mayAnswer() {
		return nil
	}
	a := &Again{}
	if len(h.data) == 0 || len(h.data) > againLimit {
		return a
	}
	a.Fields = []Hidden{{fieldAgain, base64.StdEncoding.EncodeToString(h.data)}}
	if h.qr {
		a.Fields = append(a.Fields, Hidden{fieldBy, byCamera})
	}
	for _, name := range []string{fieldAt, fieldName, fieldEmail} {
		if value := r.PostFormValue(name); value != "" {
			a.Fields = append(a.Fields, Hidden{name, value})
		}
	}
	return a
}

// verifyAgain does for what a page carried what was done when it was handed in.
func (d *Door) verifyAgain(w http.ResponseWriter, r *http.Request, carried string) error {
	data, err := base64.StdEncoding.DecodeString(carried)
	if err != nil || len(data) > againLimit {
		return d.refuse(w, r, fieldFile, "", &domain.Error{Kind: domain.Invalid, Code: "file-unreadable", Err: err})
	}
	question, at, err := d.question(r, "")
	switch {
	case err != nil:
		return d.refuse(w, r, at, "", err)
	case r.PostFormValue(fieldBy) == byCamera:
		return d.followQR(w, r, fieldPhoto, string(data), question)
	}
	report, err := d.Verifying.Ask(r.Context(), data, question)
	if domain.IsKind(err, domain.Invalid) || tooLarge(err) {
		return d.refuse(w, r, fieldFile, "", err)
	}
	if err != nil {
		return err
	}
	return d.showReport(w, r, report, source{data: data})
}

// mayAnswer tells whether the same question may have another answer in a while: somebody did not answer, or something of
// our own was not to be read.
func (x *reading) mayAnswer() bool {
	if !slices.ContainsFunc(x.report.Checks, func(c verify.Check) bool { return c.Outcome == verify.NotMade }) {
		return false
	}
	if slices.ContainsFunc(x.report.Requests, func(q verify.Request) bool {
		return q.Outcome == verify.Failed || q.Outcome == verify.Refused || q.Outcome == verify.TooMany
	}) {
		return true
	}
	return x.report.Verdict == verify.Incomplete && x.report.AsOf.IsZero() && !x.is(verify.CheckDocument, verify.NotMade) &&
		(x.report.Kind != verify.KindBadge || x.is(verify.CheckSignature, verify.Yes))
}

// notReached tells whom the verification asked in vain, whom it did not ask, and what the list of withdrawn badges said when
// it was last read.
func (x *reading) notReached() (said []string) {
	if hosts := x.hosts(verify.Failed, verify.Refused); hosts != "" {
		said = append(said, x.t("unreached", hosts))
	}
	if hosts := x.hosts(verify.Barred, verify.Offline, verify.TooMany); hosts != "" {
		said = append(said, x.t("unasked", hosts))
	}
	if c := x.report.Check(verify.CheckStatus); c.Outcome == verify.NotMade && !c.LastKnown.IsZero() {
		said = append(said, x.t("list_of", x.door.Site.Printer().DateTime(c.LastKnown)))
	}
	return said
}

// hosts names those whose requests ended so.
func (x *reading) hosts(outcomes ...string) string {
	var hosts []string
	for _, q := range x.report.Requests {
		if u, err := url.Parse(q.URL); err == nil && u.Host != "" && slices.Contains(outcomes, q.Outcome) && !slices.Contains(hosts, u.Host) {
			hosts = append(hosts, u.Host)
		}
	}
	return strings.Join(hosts, ", ")
}
