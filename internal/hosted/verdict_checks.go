package hosted

import (
	"cmp"
	"slices"

	"galon/internal/domain"
	"galon/internal/verify"
)

// CheckLine is one check in words a foreman understands. Class is ok, ko, at (to be confirmed) or na (not made); Name is
// that of the check.
type CheckLine struct{ Name, Class, Icon, Title, Text string }

// codeOwnModel is the usual case, of which a reader need not hear.
const codeOwnModel = "creator-issuer"

var checkIcons = map[string]string{"ok": "circle-check", "ko": "ban", "at": "clock", "na": "circle-question-mark"}

// worstFirst is the order of the list: the reason for a verdict must be the first thing that is read.
var worstFirst = map[string]int{"ko": 0, "at": 1, "na": 2, "ok": 3}

func (x *reading) checks() []CheckLine {
	var lines []CheckLine
	add := func(l CheckLine) {
		if l.Class != "" {
			l.Icon = checkIcons[l.Class]
			lines = append(lines, l)
		}
	}
	switch x.report.Verdict {
	case verify.NotAuthentic:
		// What a changed badge says of its issuer, its list and its dates is worth nothing, whatever the checks found.
		add(x.authenticityLine())
		pointless := x.t("check.pointless")
		if !x.changed() {
			pointless = x.t("check.pointless_other")
		}
		for _, name := range []string{"issuer", "status", "dates"} {
			add(CheckLine{Name: name, Class: "na", Title: x.t("check." + name), Text: pointless})
		}
	case verify.NotABadge:
		add(lineOf(x.report.Check(verify.CheckDocument)))
	default:
		if c := x.report.Check(verify.CheckDocument); c.Outcome != verify.Yes {
			add(lineOf(c))
		}
		add(lineOf(x.report.Check(verify.CheckSignature)))
		add(x.issuerLine())
		add(x.statusLine())
		add(x.datesLine())
		if c := x.report.Check(verify.CheckCreator); c.Code != codeOwnModel {
			add(lineOf(c))
		}
		add(x.rightLine())
		add(lineOf(x.report.Check(verify.CheckMoment)))
		add(lineOf(x.report.Check(verify.CheckPerson)))
	}
	sortWorstFirst(lines)
	return lines
}

func sortWorstFirst(lines []CheckLine) {
	slices.SortStableFunc(lines, func(a, b CheckLine) int { return cmp.Compare(worstFirst[a.Class], worstFirst[b.Class]) })
}

// lineOf says a check in its own words. A check that is not listed has no line.
func lineOf(c verify.Check) CheckLine {
	l := CheckLine{Name: c.Name, Title: c.Title, Text: c.Detail}
	switch {
	case c.Name == "":
	case c.Outcome == verify.Yes:
		l.Class = "ok"
	case c.Outcome == verify.No:
		l.Class = "ko"
	default:
		l.Class = "na"
	}
	return l
}

// authenticityLine names the check that failed.
func (x *reading) authenticityLine() CheckLine {
	switch {
	case x.changed():
		return CheckLine{Name: verify.CheckSignature, Class: "ko", Title: x.t("check.changed"), Text: x.t("check.changed_text")}
	case x.is(verify.CheckSignature, verify.No):
		return lineOf(x.report.Check(verify.CheckSignature))
	}
	return lineOf(x.report.Check(verify.CheckKey))
}

// changed tells a badge whose bytes were changed from one that somebody else signed, or nobody. Stored bytes that can
// no longer be read as a badge were changed too.
func (x *reading) changed() bool {
	return x.report.Check(verify.CheckSignature).Code == codeChanged ||
		!x.is(verify.CheckSignature, verify.No) && !x.is(verify.CheckKey, verify.No)
}

// issuerLine joins two checks that mean one thing to a reader: the organisation is known, and the key is its own.
func (x *reading) issuerLine() CheckLine {
	issuer, key := lineOf(x.report.Check(verify.CheckIssuer)), lineOf(x.report.Check(verify.CheckKey))
	switch {
	case key.Class == "ko":
		return key
	case issuer.Class == "ko":
		issuer.Class = "na" // not to know somebody is neither a yes nor a no
		return issuer
	case issuer.Class == "na":
		return issuer
	case key.Class == "ok" && issuer.Class == "ok" && x.issuer != nil:
		issuer.Title = x.t("check.from", x.from(x.issuer.Name))
		return issuer
	}
	key.Class = "na"
	return key
}

// rightLine is the chain from the certifying body to the organisation that attests a bloc.
func (x *reading) rightLine() CheckLine {
	r := x.local.right
	if r == nil || x.report.Verdict != verify.Valid || x.issuer == nil {
		return CheckLine{}
	}
	l := CheckLine{Name: "right", Class: "ok", Title: x.t("check.right"), Text: x.t("check.right_own")}
	if h := r.Habilitation; !r.Own {
		l.Text = x.t("check.right_given", domain.Day(h.From), domain.Day(h.To))
		if h.GrantedBy != "" {
			l.Text += " " + x.t("certifier", h.GrantedBy) + "."
		}
	}
	return l
}

// statusLine dates a withdrawal of one of our own badges: the list tells that, not when.
func (x *reading) statusLine() CheckLine {
	l := lineOf(x.report.Check(verify.CheckStatus))
	if l.Class != "ko" {
		return l
	}
	if x.report.Check(verify.CheckStatus).Code == verify.CodeSuspended {
		l.Class = "at"
		if day := x.suspendedOn(); day != "" {
			l.Text = x.t("check.suspended_text", day)
		}
	} else if day := x.revokedOn(); day != "" && !x.replaced() {
		l.Text = x.t("check.revoked_text", day)
	}
	return l
}

func (x *reading) datesLine() CheckLine {
	c := x.report.Check(verify.CheckDates)
	l := lineOf(c)
	if x.view == nil || c.Outcome == verify.NotMade {
		return l
	}
	end := domain.Day("")
	if l.Class == "ko" {
		l.Class = "at"
	}
	if c.Code != verify.CodeNotYet {
		end = lastDay(x.view.ValidUntil)
	}
	switch {
	case end != "" && c.Outcome == verify.Yes:
		l.Text = x.t("check.until", end)
	case end != "":
		l.Text = x.t("check.ended", end)
	}
	return l
}
