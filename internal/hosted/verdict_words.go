package hosted

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/verify"
)

// sentence says the verdict again, in one breath.
func (x *reading) sentence() string {
	switch x.report.Verdict {
	case verify.Valid:
		if x.unproven() {
			return x.t("unproven.sentence")
		}
	case verify.IssuerUnknown:
		if x.trial() {
			return x.t("trial.sentence")
		}
	case verify.Suspended:
		return x.t("suspended.sentence", x.suspendedOn())
	case verify.Revoked:
		switch {
		case x.report.Check(verify.CheckStatus).Code == codeGone:
			return x.t("revoked.gone")
		case x.replaced():
			return x.t("replaced.sentence")
		}
	case verify.NotYetValid:
		return x.t("not_yet_valid.sentence", x.view.ValidFrom)
	case verify.NotAuthentic:
		switch {
		case x.is(verify.CheckKey, verify.No) && !x.is(verify.CheckSignature, verify.No):
			return x.t("not_authentic.other_key")
		case x.is(verify.CheckSignature, verify.No) && x.report.Check(verify.CheckSignature).Code != codeChanged:
			return x.t("not_authentic.unsigned")
		}
	case verify.Incomplete:
		switch {
		case x.is(verify.CheckDocument, verify.NotMade):
			return x.t("incomplete.format")
		case !x.is(verify.CheckSignature, verify.Yes):
			return x.t("incomplete.unsigned")
		case !x.report.AsOf.IsZero():
			return x.t("incomplete.claimed")
		}
	}
	return x.t(string(x.report.Verdict) + ".sentence")
}

func (x *reading) notices() []Remark {
	one := func(class string, paragraphs ...string) []Remark { return []Remark{{class, paragraphs}} }
	switch x.report.Verdict {
	case verify.Valid:
		return x.warnings()
	case verify.Expired:
		end := lastDay(x.view.ValidUntil)
		return append(one("a-expire", x.t("expired.notice", end, strconv.Itoa(x.view.AwardedDate.Year()))), x.warnings()...)
	case verify.Revoked:
		if x.gone() {
			return one("a-retire", x.t("revoked.talk"))
		}
		if x.replaced() { // whether the new one is shown is the person's choice
			return one("a-retire", x.t("replaced.notice", x.revokedOn(), x.organisation()), x.t("replaced.ask"))
		}
		return one("a-retire", x.t("revoked.notice", x.revokedOn(), x.organisation(), x.reason()), x.t("revoked.talk"))
	case verify.IssuerUnknown:
		if x.trial() {
			return one("", x.t("trial.notice"))
		}
		if x.report.Check(verify.CheckIssuer).Code != codeUnknown {
			return one("", x.t("issuer_unknown.listed"))
		}
		all := one("", x.t("issuer_unknown.notice"))
		if said := x.notReached(); len(said) > 0 {
			all = append(all, Remark{"", said})
		}
		return all
	case verify.NotAuthentic:
		return one("a-retire", x.t("not_authentic.notice"), x.t("not_authentic.ask"))
	case verify.NotABadge:
		return one("", x.t("not_a_badge.notice"))
	case verify.OtherPerson:
		return one("", x.t("other_person.notice"))
	case verify.Incomplete:
		switch {
		case x.is(verify.CheckDocument, verify.NotMade):
			return one("", x.report.Check(verify.CheckDocument).Detail)
		case !x.is(verify.CheckSignature, verify.Yes):
			return one("", append([]string{x.t("incomplete.unsigned_notice")}, x.notReached()...)...)
		case !x.report.AsOf.IsZero():
			return one("", x.t("incomplete.claimed_notice"))
		}
		return one("", append([]string{x.t("incomplete.notice")}, x.notReached()...)...)
	}
	return nil
}

// warnings stand beside a good result.
func (x *reading) warnings() []Remark {
	var all []Remark
	if x.report.Verdict == verify.Valid && x.door.Verifying.EndsSoon(x.view.ValidUntil) {
		all = append(all, Remark{"a-expire", []string{x.t("ends_soon", lastDay(x.view.ValidUntil))}})
	}
	if n := len(x.local.lost); n > 0 {
		titles := strings.Join(x.local.lost, "\u00a0; ")
		if x.local.share.HideEvidence {
			titles = ""
		}
		all = append(all, Remark{"a-expire", []string{x.t("lost", n, titles)}})
	}
	if x.issuer != nil && x.issuer.Decision != "" && x.issuer.Decision != domain.Verified {
		all = append(all, Remark{"", []string{x.t("issuer."+string(x.issuer.Decision), x.issuer.Name, x.issuer.DecidedFrom)}})
	}
	return all
}

// gone tells a hosted badge of which only the address is known, because nothing stands there any more.
func (x *reading) gone() bool {
	return x.view.Kind == credential.KindAssertion && x.view.IssuerID == "" && x.view.Achievement.Name == ""
}

// replaced tells a badge of which a corrected one took the place: nobody took anything back.
func (x *reading) replaced() bool {
	code := x.report.Check(verify.CheckStatus).Code
	return x.report.Verdict == verify.Revoked && (code == verify.CodeReplaced || code == verify.CodeReplacedThen)
}

// organisation is the name that the registry vouches for, or else the one that the badge claims.
func (x *reading) organisation() string {
	if x.issuer != nil {
		return x.issuer.Name
	}
	return x.t("quoted", x.view.IssuerName)
}

// revokedOn and suspendedOn are "" for a file of somebody: the list tells that, not when.
func (x *reading) revokedOn() domain.Day {
	if x.local.award == nil || x.local.award.RevokedAt.IsZero() {
		return ""
	}
	return domain.DayOf(x.local.award.RevokedAt)
}

func (x *reading) suspendedOn() domain.Day {
	if x.local.award == nil || x.local.award.SuspendedAt.IsZero() {
		return ""
	}
	return domain.DayOf(x.local.award.SuspendedAt)
}

func (x *reading) reason() string {
	if x.local.award == nil || x.local.award.Revocation == "" {
		return ""
	}
	return lowerFirst(x.door.Site.T("revocation." + string(x.local.award.Revocation)))
}

// lastDay is the day that an end falls on as it was meant: ends are the last second of a day in UTC, which in Paris
// is the day after.
func lastDay(t time.Time) domain.Day {
	if t.IsZero() {
		return ""
	}
	return domain.Day(t.UTC().Format(time.DateOnly))
}

func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// lowerFirst lets a sentence stand inside another one.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// of is « de » before a name, elided before a vowel.
func of(name string) string {
	if name != "" && strings.ContainsAny(domain.Fold(name)[:1], "aeiouy") {
		return "d’" + name
	}
	return "de " + name
}
