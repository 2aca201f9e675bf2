package hosted

import (
	"net/url"
	"strconv"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// Verdict is a report in words. All of it is decided here, in one place for codes and files alike; the template only
// lays it out.
type Verdict struct {
	Word      string // the title of the page, too
	Icon      string
	Sentence  string
	Checked   string // when
	Badge     *Badge // nil: nothing of the badge is shown
	Notices   []Remark
	Person    string // asks whether it is the right person
	Skills    *Skills
	Assessed  *Assessed
	Why       string // the title over the checks
	Checks    []CheckLine
	Limits    []string // what the result does not say
	Proof     string   // the same on paper; "" for a file, of which nothing is kept
	ProofJSON string   // and for machines
	Receipt   string   // for a file: the signed half of its record, which a form carries back
	Retry     string   // where to try again, "" when it would not help
	Again     *Again   // for a file or a text: the same, with what was handed in
	Then      *Then    // asks the same about another day
	Doubt     *Doubt
	Technical *Technical
	Within    []Within // the badges and endorsements within
	Report    string   // where a problem is told
	Left      []string // what the holder chose to leave out, in words
	Message   string   // of the holder to whoever looks
	All       string   // the other badges of the share

	class   string
	verdict verify.Verdict
}

// Codes of checks that change the wording.
const (
	codeChanged = "signature-false"
	codeUnknown = "issuer-unknown"
	codeGone    = "status-gone" // by whom is not said
)

// Remark is a framed notice of several paragraphs; **words** are bold.
type Remark struct {
	Class      string
	Paragraphs []string
}

// Doubt lets a person who does not trust the QR code go the way themselves.
type Doubt struct{ Address, Code string }

// Then is the form for a past day (« Valide à la date du … »).
type Then struct {
	Action string
	Badge  int // of several
	Date   httpd.Field
	Today  string // back to today, "" when that is what is shown
	Open   bool
}

// Technical is for people who verify badges for a living.
type Technical struct {
	Lines    []Fact
	Download string
	Twin     string // the same badge in the older format
	NDA      string // the sentence that the law words (article L. 6352-12 of the Code du travail)
}

// Fact is a name with its value.
type Fact struct{ Label, Value string }

// local is what only this installation knows of a badge that it gave and that is shared here. It never changes a
// verdict; it dates and explains one.
type local struct {
	award    *domain.Award
	imported *app.ShownImported // instead: a badge of another site
	code     string
	share    domain.Share // what its holder leaves out
	lost     []string     // titles of the badges it was made of that are withdrawn since
	right    *app.Right   // by which its organisation attests a bloc
	badge    int          // which one of several, 0 when there is one
	day      string       // the past day that was asked about, as it was written
}

// beside is an address beside the page of a share: of the one badge that is looked at, on the day that was asked about.
func (l local) beside(end string) string {
	query := url.Values{}
	if l.badge > 0 {
		query.Set("b", strconv.Itoa(l.badge))
	}
	if l.day != "" {
		query.Set(fieldAt, l.day)
	}
	if len(query) == 0 {
		return "/v/" + l.code + end
	}
	return "/v/" + l.code + end + "?" + query.Encode()
}

type look struct{ class, icon string }

// looks give each verdict its class (colour and frame) and its icon. Colours are never alone: the word says it all.
var looks = map[verify.Verdict]look{
	verify.Valid:         {"v-valide", "check"},
	verify.Expired:       {"v-expire", "clock"},
	verify.NotYetValid:   {"v-expire", "clock"},
	verify.Suspended:     {"v-suspendu", "clock"},
	verify.Revoked:       {"v-retire", "ban"},
	verify.IssuerUnknown: {"v-inconnu", "circle-question-mark"},
	verify.Incomplete:    {"v-hors", "cloud-off"},
	verify.NotAuthentic:  {"v-altere", "x"},
	verify.NotABadge:     {"v-inconnu", "circle-question-mark"},
	verify.OtherPerson:   {"v-inconnu", "circle-question-mark"},
}

// reading is a report while it is being put into words.
type reading struct {
	door   *Door
	report verify.Report
	local  local
	view   *credential.View    // nil unless its signature holds: what is not signed is not shown
	issuer *verify.IssuerFacts // from the registry, nil unless the issuer check says yes
}

func (d *Door) read(r verify.Report, l local) *reading {
	x := &reading{door: d, report: d.inWords(r), local: l}
	if r.Verdict == verify.NotAuthentic || r.Verdict == verify.NotABadge {
		return x
	}
	if x.is(verify.CheckSignature, verify.Yes) && !x.is(verify.CheckKey, verify.No) {
		x.view = l.lessOf(r.Credential)
	}
	if x.is(verify.CheckIssuer, verify.Yes) {
		x.issuer = r.Issuer
	}
	if _, known := looks[r.Verdict]; !known || x.view == nil {
		x.report.Verdict = verify.Incomplete // a word that the page cannot stand behind is not said
	}
	return x
}

func (x *reading) is(check string, o verify.Outcome) bool {
	c := x.report.Check(check)
	return c.Name != "" && c.Outcome == o
}

func (x *reading) t(key string, args ...any) string {
	return x.door.Site.T("hosted.verdict."+key, args...)
}

func (d *Door) verdict(r verify.Report, l local) Verdict {
	r = d.inWords(r)
	if r.Kind != "" && r.Kind != verify.KindBadge {
		return d.ofOther(r)
	}
	x := d.read(r, l)
	r = x.report
	look := x.look()
	v := Verdict{
		Word: x.word(), class: look.class, Icon: look.icon, verdict: r.Verdict,
		Sentence: x.sentence(),
		Checked:  x.t("checked", d.Site.Printer().DateTime(r.At)),
		Notices:  x.notices(),
		Checks:   x.checks(),
		Why:      x.t("checks"),
	}
	if r.Verdict == verify.Valid {
		v.Why = x.t("why")
	}
	if r.Verdict == verify.Incomplete {
		v.Checked = x.t("last_try", d.Site.Printer().DateTime(r.At))
	}
	if l.code != "" && x.mayAnswer() {
		v.Retry = l.beside("")
	}
	if !r.AsOf.IsZero() { // a result of a past day must not be taken for one of today
		v.Word = x.t("as_of", v.Word, domain.DayOf(r.AsOf))
		if r.Verdict != verify.Incomplete && r.Verdict != verify.NotAuthentic && r.Verdict != verify.NotABadge {
			v.Sentence = x.t("as_of_sentence")
			if x.unproven() {
				v.Sentence = x.t("unproven.as_of")
			}
		}
	}
	if x.unproven() { // a receipt keeps it, and has no green page either
		v.verdict, v.Why = verify.OtherPerson, x.t("checks")
	}
	if x.view != nil {
		if !x.gone() {
			v.Badge = x.badge()
		}
		if x.view.RecipientName != "" {
			v.Person = d.person(l.share)
		}
		if r.Verdict != verify.Revoked && r.Verdict != verify.Suspended { // what was withdrawn is not advertised
			v.Skills, v.Assessed = x.skills(), x.assessed()
		}
		if r.Verdict != verify.Revoked {
			v.Limits = x.limits()
		}
		v.Technical = x.technical()
		v.Within = x.within()
		if l.imported != nil {
			v.Notices = append([]Remark{x.importedNotice()}, v.Notices...)
		}
		l.reduce(&v, r.Credential.RecipientName)
		v.Left = d.leftOut(l.share)
	}
	if l.code != "" {
		v.Proof, v.ProofJSON = l.beside("/preuve.pdf"), l.beside("/preuve.json")
		v.Then = d.then(r, l)
		v.Doubt = &Doubt{Address: d.shortVerify(), Code: l.code}
	}
	v.Report = d.problemAddress(r, l)
	return v
}

// then asks about another day. A badge that is not what was signed was never good.
func (d *Door) then(r verify.Report, l local) *Then {
	if r.Verdict == verify.NotAuthentic || r.Verdict == verify.NotABadge {
		return nil
	}
	t := &Then{Action: "/v/" + l.code, Badge: l.badge, Open: !r.AsOf.IsZero(),
		Date: httpd.Field{ID: fieldAt, Label: d.Site.T("hosted.verdict.as_of_date"), Type: "date", Value: l.day, Short: true}}
	if t.Open {
		l.day = ""
		t.Today = l.beside("")
	}
	return t
}

// verdictFrame has the verdict as title: it is the first thing that is heard.
func (d *Door) verdictFrame(v Verdict) httpd.Frame {
	return httpd.Frame{Title: v.Word, Place: d.Site.T("hosted.place"), BodyClass: v.class, NoIndex: true}
}
