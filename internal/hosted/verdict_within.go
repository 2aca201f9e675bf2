package hosted

import (
	"strings"

	"galon/internal/credential"
	"galon/internal/verify"
)

// Within is a list of what lies within the document: each with its own verdict.
type Within struct {
	Title string
	Lead  string
	Lines []WithinLine
}

// WithinLine is one of them: class and icon as for a check, and the checks that led there.
type WithinLine struct {
	Class, Icon, Title, Text string
	Checks                   []CheckLine
}

// withinClasses give each verdict the look of a check.
var withinClasses = map[verify.Verdict]string{
	verify.Valid: "ok", verify.Expired: "at", verify.NotYetValid: "at", verify.Suspended: "at", verify.Revoked: "ko", verify.NotAuthentic: "ko",
}

// ofOther says a report that is not about one badge: a record, a presentation, an endorsement, a file with several. Its
// words are of no badge; each badge within has its own.
func (d *Door) ofOther(r verify.Report) Verdict {
	x := &reading{door: d, report: r}
	if _, known := looks[r.Verdict]; !known {
		x.report.Verdict = verify.Incomplete
	}
	look := looks[x.report.Verdict]
	v := Verdict{
		Word: x.t("other." + string(x.report.Verdict) + ".word"), class: look.class, Icon: look.icon, verdict: x.report.Verdict,
		Sentence: x.t("other."+string(x.report.Verdict)+".sentence", x.t("kind."+string(r.Kind))),
		Checked:  x.t("checked", d.Site.Printer().DateTime(r.At)),
		Why:      x.t("checks"),
		Within:   x.within(),
	}
	if x.report.Verdict == verify.NotABadge || x.report.Verdict == verify.NotAuthentic {
		v.Notices = []Remark{{"a-retire", []string{x.t("other.not_authentic.notice")}}}
	} else if said := r.Credential; said != nil && r.Kind == verify.KindEndorsement {
		v.Notices = []Remark{{"", []string{"**" + said.Title() + "**", strings.Join(x.whoSays(r), " "), x.about()}}}
	}
	for _, c := range r.Checks {
		if l := lineOf(c); l.Class != "" {
			l.Icon = checkIcons[l.Class]
			v.Checks = append(v.Checks, l)
		}
	}
	sortWorstFirst(v.Checks)
	v.Technical = &Technical{Lines: []Fact{{x.t("technical.format_label"), r.Format}}}
	if r.Signature != "" {
		v.Technical.Lines = append(v.Technical.Lines, Fact{x.t("technical.signature"), r.Signature})
	}
	if said := r.Credential; said != nil && said.Endorses != "" && x.report.Verdict != verify.NotAuthentic {
		v.Technical.Lines = append(v.Technical.Lines, Fact{x.t("within.about_label"), said.Endorses})
	}
	v.Technical.Lines = append(v.Technical.Lines, x.requests()...)
	v.Report = d.problemAddress(r, local{})
	return v
}

// about says what an endorsement is about by a name, or by an address that can be opened. An identity is for the details.
func (x *reading) about() string {
	id, of := x.report.Credential.Endorses, x.report.Subject
	switch {
	case of != nil && of.Title != "":
		return x.t("within.about_model", of.Title, of.Organisation)
	case of != nil:
		return x.t("within.about_organisation", of.Organisation)
	case strings.HasPrefix(id, "https://"):
		return x.t("within.about", id)
	}
	return x.t("within.about_other")
}

// within lists the badges and the endorsements of a report.
func (x *reading) within() (all []Within) {
	if len(x.report.Parts) > 0 {
		all = append(all, Within{Title: x.t("within.parts", len(x.report.Parts)), Lead: x.t("within.parts_lead"), Lines: x.withinLines(x.report.Parts)})
	}
	if len(x.report.Endorsements) > 0 && !x.local.share.HideSaid {
		all = append(all, Within{Title: x.t("within.endorsements"), Lead: x.t("within.endorsements_lead"), Lines: x.withinLines(x.report.Endorsements)})
	}
	return all
}

func (x *reading) withinLines(parts []verify.Report) []WithinLine {
	lines := make([]WithinLine, 0, len(parts))
	for _, p := range parts {
		l := WithinLine{Class: "na", Title: x.t("within.unnamed")}
		if class, ok := withinClasses[p.Verdict]; ok {
			l.Class = class
		}
		l.Icon = checkIcons[l.Class]
		if v := p.Credential; v != nil && p.Verdict != verify.NotAuthentic && p.Verdict != verify.NotABadge {
			l.Title = v.Title()
			if v.RecipientName != "" {
				l.Title = x.t("within.named", l.Title, v.RecipientName)
			}
		}
		verdict := "verdict." + string(p.Verdict) + ".title"
		if said := "hosted.verdict.within.said." + string(p.Verdict); p.Kind == verify.KindEndorsement && x.door.Site.Printer().Has(said) {
			verdict = said
		}
		l.Text = strings.Join(append([]string{x.door.Site.T(verdict) + "."}, x.whoSays(p)...), " ")
		for _, c := range p.Checks {
			if line := lineOf(c); line.Class != "" && c.Code != codeOwnModel {
				line.Icon = checkIcons[line.Class]
				l.Checks = append(l.Checks, line)
			}
		}
		sortWorstFirst(l.Checks)
		lines = append(lines, l)
	}
	return lines
}

// whoSays is by whom a document is, and of an endorsement by a verified organisation what it says.
func (x *reading) whoSays(p verify.Report) (words []string) {
	known := p.Issuer != nil && p.Check(verify.CheckIssuer).Outcome == verify.Yes
	if v := p.Credential; known && v != nil && len(v.EvidenceOf(credential.GenreAuthor)) > 0 { // who wrote it is not who signed it
		words = append(words, v.EvidenceOf(credential.GenreAuthor)[0].Narrative)
		if p.Verdict == verify.Valid && v.Description != "" {
			words = append(words, x.t("within.says", v.Description))
		}
		return words
	}
	switch {
	case p.Issuer != nil && p.Check(verify.CheckIssuer).Outcome == verify.Yes:
		words = append(words, x.t("within.by", p.Issuer.Name))
	case p.Credential != nil && p.Verdict != verify.NotAuthentic && p.Credential.IssuerName != "":
		words = append(words, x.t("within.by_name", p.Credential.IssuerName))
	}
	if v := p.Credential; v != nil && v.Kind == credential.KindEndorsement && p.Verdict == verify.Valid && v.Description != "" {
		words = append(words, x.t("within.says", v.Description))
	}
	return words
}
