package verify

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// columns are the checks of a badge in the order of the rows below; those of the second half are left out by a row of six.
var columns = []string{CheckDocument, CheckSignature, CheckKey, CheckIssuer, CheckStatus, CheckDates, CheckCreator, CheckMoment, CheckPerson}

// whenAsked are the checks that a report leaves out where they do not apply or were not asked for.
var whenAsked = []string{CheckCreator, CheckStatus, CheckMoment, CheckPerson}

// rules are ux S08 in its order, one letter for each check: y yes, n no, - not made, a absent, . whatever; for status r
// revoked, s suspended; for dates e expired, b before its time. The first that fits wins.
var rules = []struct {
	pattern string
	want    Verdict
}{
	{"n........", NotABadge},
	{".n.......", NotAuthentic}, {"..n......", NotAuthentic},
	{"-........", Incomplete}, {".-.......", Incomplete},
	{"....r....", Revoked}, {"....s....", Suspended},
	{"...n.....", IssuerUnknown}, {"......n..", IssuerUnknown},
	{"........n", OtherPerson},
	{"..-......", Incomplete}, {"...-.....", Incomplete}, {"....-....", Incomplete}, {".....-...", Incomplete},
	{"......-..", Incomplete}, {".......-.", Incomplete}, {"........-", Incomplete},
	{".......n.", NotYetValid}, {".....b...", NotYetValid}, {".....e...", Expired},
	{"yyyy.y...", Valid},
}

func checkOf(name string, letter byte) (Check, bool) {
	c := Check{Name: name, Code: name + "-code"}
	switch letter {
	case 'a':
		return c, false
	case 'y':
		c.Outcome = Yes
	case '-':
		c.Outcome = NotMade
	default:
		c.Outcome = No
		c.Code = map[byte]string{'r': "status-revoked", 's': CodeSuspended, 'e': "dates-expired", 'b': CodeNotYet, 'n': name + "-code"}[letter]
	}
	return c, true
}

func checksOf(row string) (checks []Check) {
	for i := range len(row) {
		if c, listed := checkOf(columns[i], row[i]); listed {
			checks = append(checks, c)
		}
	}
	return checks
}

func TestVerdictOfEveryCombination(t *testing.T) {
	letters := []string{"yn-", "yn-", "yn-", "yn-", "yrs-a", "yeb-", "yn-a", "yn-a", "yn-a"}
	rows := []string{""}
	for _, column := range letters {
		var next []string
		for _, row := range rows {
			for i := range column {
				next = append(next, row+column[i:i+1])
			}
		}
		rows = next
	}
	seen := map[Verdict]int{}
	for _, row := range rows {
		want := Verdict("")
		for _, r := range rules {
			if fits(r.pattern, row) {
				want = r.want
				break
			}
		}
		got := VerdictOf(checksOf(row))
		if got != want {
			t.Errorf("%s: got %s, want %s", row, got, want)
		}
		seen[got]++
	}
	if len(rows) != 103680 || len(seen) != 10 || seen[Valid] != 16 { // four checks of which each is yes or absent
		t.Errorf("%d rows, verdicts %v: want 103680 rows, 10 verdicts, valid 16 times", len(rows), seen)
	}
}

func fits(pattern, row string) bool {
	for i := range len(pattern) {
		if pattern[i] != '.' && pattern[i] != row[i] {
			return false
		}
	}
	return true
}

// Whatever the checks are, also ones that nobody knows yet: valid means that each listed one says yes, and that
// none is missing that must be there.
func TestValidMeansEveryCheckSaysYes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.SampledFrom(append([]string{"recipient", "endorsements"}, order...)), 0, 9).Draw(t, "names")
		var checks []Check
		all, has := true, map[string]bool{}
		for _, name := range names {
			o := rapid.SampledFrom([]Outcome{Yes, Yes, Yes, Yes, No, NotMade, ""}).Draw(t, "outcome")
			code := rapid.SampledFrom([]string{"", CodeSuspended, CodeNotYet, "status-revoked"}).Draw(t, "code")
			checks = append(checks, Check{Name: name, Outcome: o, Code: code})
			all = all && o == Yes
			has[name] = true
		}
		for _, name := range order {
			all = all && (has[name] || slices.Contains(whenAsked, name))
		}
		if got := VerdictOf(checks); (got == Valid) != all {
			t.Fatalf("%+v: got %s", checks, got)
		}
	})
	if got := VerdictOf(nil); got != Incomplete {
		t.Errorf("no check at all: got %s", got)
	}
}

func TestAnswersAreWritten(t *testing.T) {
	for code, x := range Codes {
		if x.Check+"-" != code[:min(len(code), len(x.Check)+1)] {
			t.Errorf("%s is an answer of %s", code, x.Check)
		}
		if x.Title == "" || x.Detail == "" {
			t.Errorf("%s says nothing", code)
		}
		for _, s := range []string{x.Title, x.Detail} {
			if strings.ContainsAny(s, "'") || strings.Contains(s, " :") || strings.Contains(s, " ?") || strings.Contains(s, " ;") || !strings.HasSuffix(s, ".") {
				t.Errorf("%s: typography of %q", code, s)
			}
		}
		switch x.Outcome {
		case Yes, No, NotMade:
		default:
			t.Errorf("%s: outcome %q", code, x.Outcome)
		}
	}
	for _, name := range order {
		if c := say(name + "-not-checked"); c.Name != name || c.Outcome != NotMade {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
