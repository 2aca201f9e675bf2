package verify

import (
	"testing"

	"pgregory.net/rapid"
)

// One bad credential within is told by the verdict of the whole, as that of a badge would be; a record that was
// withdrawn itself is told first.
func TestVerdictOfARecordFollowsItsContents(t *testing.T) {
	own := func(row string) []Check { return checksOf(row) }
	for _, x := range []struct {
		name  string
		row   string
		parts []Verdict
		want  Verdict
	}{
		{"all good", "yyyyyy", []Verdict{Valid, Valid}, Valid},
		{"no status of its own", "yyyyay", []Verdict{Valid}, Valid},
		{"one changed", "yyyyyy", []Verdict{Valid, NotAuthentic, Revoked}, NotAuthentic},
		{"one withdrawn", "yyyyyy", []Verdict{Expired, Revoked}, Revoked},
		{"one suspended", "yyyyyy", []Verdict{Suspended, Valid}, Suspended},
		{"one of nobody", "yyyyyy", []Verdict{IssuerUnknown, Expired}, IssuerUnknown},
		{"one of another person", "yyyyyy", []Verdict{OtherPerson, Expired}, OtherPerson},
		{"one unanswered", "yyyyyy", []Verdict{Incomplete, Expired}, Incomplete},
		{"one that is no badge", "yyyyyy", []Verdict{NotABadge, Valid}, Incomplete},
		{"one too early", "yyyyyy", []Verdict{NotYetValid, Valid}, NotYetValid},
		{"one over", "yyyyyy", []Verdict{Expired, Valid}, Expired},
		{"empty", "yyyyyy", nil, Incomplete},
		{"itself withdrawn", "yyyyry", []Verdict{Valid}, Revoked},
		{"itself changed", "yn----", []Verdict{Revoked}, NotAuthentic},
		{"itself over", "yyyyye", []Verdict{Valid}, Expired},
		{"a verdict of later days", "yyyyyy", []Verdict{Valid, "doubtful"}, Incomplete},
	} {
		var parts []Report
		for _, v := range x.parts {
			parts = append(parts, Report{Verdict: v})
		}
		if got := VerdictOf(append(own(x.row), contents(parts))); got != x.want {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
}

// Whatever lies within, and whoever shows it: valid means that each check says yes, none that must be there is
// missing, and each credential within is valid.
func TestValidMeansEveryPartIsValid(t *testing.T) {
	verdicts := []Verdict{Valid, Valid, Valid, OtherPerson, Expired, Revoked, Suspended, NotYetValid, IssuerUnknown, Incomplete, NotAuthentic, NotABadge}
	rapid.Check(t, func(t *rapid.T) {
		all := true
		var parts []Report
		for _, v := range rapid.SliceOfN(rapid.SampledFrom(verdicts), 0, 4).Draw(t, "parts") {
			parts = append(parts, Report{Verdict: v})
			all = all && v == Valid
		}
		all = all && len(parts) > 0
		kind := rapid.SampledFrom([][]string{
			{CheckDocument}, {CheckDocument, CheckSignature, CheckHolder}, {CheckDocument, CheckSignature, CheckKey, CheckIssuer, CheckDates},
		}).Draw(t, "kind")
		checks := []Check{contents(parts)}
		for _, name := range kind {
			o := rapid.SampledFrom([]Outcome{Yes, Yes, Yes, Yes, Yes, No, NotMade, ""}).Draw(t, name)
			if o != "" {
				checks = append(checks, Check{Name: name, Outcome: o})
			}
			all = all && o == Yes
		}
		missing := len(checks) != len(kind)+1
		if got := VerdictOf(checks); got == Valid && !all && !missing || all && got != Valid {
			t.Fatalf("%+v: got %s", checks, got)
		}
	})
}
