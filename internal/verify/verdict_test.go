package verify

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// rules are ux S08 in its order, one letter for each check: y yes, n no, - not made, . whatever; for status r
// revoked, s suspended, a absent; for dates e expired, b before its time. The first that fits wins.
var rules = []struct {
	pattern string
	want    Verdict
}{
	{"n.....", NotABadge},
	{".n....", NotAuthentic}, {"..n...", NotAuthentic},
	{"-.....", Incomplete}, {".-....", Incomplete},
	{"....r.", Revoked}, {"....s.", Suspended},
	{"...n..", IssuerUnknown},
	{"..-...", Incomplete}, {"...-..", Incomplete}, {"....-.", Incomplete}, {".....-", Incomplete},
	{".....b", NotYetValid}, {".....e", Expired},
	{"yyyyyy", Valid}, {"yyyyay", Valid},
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
	for i, name := range order {
		if c, listed := checkOf(name, row[i]); listed {
			checks = append(checks, c)
		}
	}
	return checks
}

func TestVerdictOfEveryCombination(t *testing.T) {
	letters := []string{"yn-", "yn-", "yn-", "yn-", "yrs-a", "yeb-"}
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
	if len(rows) != 1620 || len(seen) != 9 || seen[Valid] != 2 {
		t.Errorf("%d rows, verdicts %v: want 1620 rows, 9 verdicts, valid twice", len(rows), seen)
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
			all = all && (has[name] || name == CheckStatus)
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
