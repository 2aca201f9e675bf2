package verify

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"galon/internal/sign"
)

// mostOfOne is what one verification may allocate, all together, given back or not.
const mostOfOne = 64 << 20

// poisoned adds a graph to a badge in which nothing tells n unnamed nodes apart (RDFC-1.0 section 7.1): the work of telling
// them apart grows with the factorial of n.
func poisoned(t *testing.T, badge []byte, n int) []byte {
	t.Helper()
	var nodes, all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, `,"_:n%d"`, i)
	}
	for i := range n {
		fmt.Fprintf(&nodes, `,{"id":"_:n%d","knows":[%s]}`, i, all.String()[1:])
	}
	const open = `context-3.0.3.json"]`
	if !bytes.Contains(badge, []byte(open)) || !bytes.Contains(badge, []byte(`,"proof":[`)) {
		t.Fatalf("not a badge of ours: %s", badge)
	}
	doc := strings.Replace(string(badge), open, strings.TrimSuffix(open, "]")+`,{"knows":{"@id":"https://stranger.example/ns#knows","@type":"@id"},"crowd":"https://stranger.example/ns#crowd"}]`, 1)
	return []byte(strings.Replace(doc, `,"proof":[`, `,"crowd":[`+nodes.String()[1:]+`],"proof":[`, 1))
}

// A report comes back from a badge that was made to be canonicalised for years, and it does not say yes or no to what could
// not be judged.
func TestAPoisonedBadgeIsNotJudgedAndCostsLittle(t *testing.T) {
	r := newRegion(t)
	for _, n := range []int{9, 40, 150} {
		doc := poisoned(t, r.badge(), n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report := r.verify(doc)
		runtime.ReadMemStats(&after)
		if c := report.Check(CheckSignature); c.Code != sign.FaultLimit || c.Outcome != NotMade || report.Verdict == Valid {
			t.Errorf("%d nodes: verdict %s, signature %s %s", n, report.Verdict, c.Outcome, c.Code)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > mostOfOne {
			t.Errorf("%d nodes: %d MB", n, spent>>20)
		}
	}
	// Two that look alike are no poison: the form exists, and it is not what was signed.
	if c := r.verify(poisoned(t, r.badge(), 2)).Check(CheckSignature); c.Code != sign.FaultFalse {
		t.Errorf("two nodes: %s", c.Code)
	}
}

// Large documents of any shape come back too.
func TestLargeInputsCostLittle(t *testing.T) {
	r := newRegion(t)
	badge := string(r.badge())
	for name, doc := range map[string]string{
		"a long text":     strings.Replace(badge, "Prendre sa part d’un travail commun.", strings.Repeat("é", 900_000), 1),
		"many members":    strings.Replace(badge, `,"proof":[`, `,"tag":[`+strings.TrimSuffix(strings.Repeat(`"x",`, 400_000), ",")+`],"proof":[`, 1),
		"many objects":    strings.Replace(badge, `,"proof":[`, `,"evidence":[`+strings.TrimSuffix(strings.Repeat(`{"type":["Evidence"]},`, 50_000), ",")+`],"proof":[`, 1),
		"many brackets":   strings.Replace(badge, `,"proof":[`, `,"x":`+strings.Repeat("[", 500_000)+strings.Repeat("]", 500_000)+`,"proof":[`, 1),
		"many contexts":   strings.Replace(badge, `context-3.0.3.json"]`, `context-3.0.3.json"`+strings.Repeat(`,"https://www.w3.org/ns/credentials/v2"`, 20_000)+`]`, 1),
		"a long number":   strings.Replace(badge, `,"proof":[`, `,"x":1`+strings.Repeat("0", 1_000_000)+`,"proof":[`, 1),
		"many signatures": strings.Replace(badge, `"proof":[`, `"proof":[`+strings.Repeat(`{"type":"DataIntegrityProof"},`, 30_000), 1),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report, err := r.verifier().Verify(t.Context(), []byte(doc))
		runtime.ReadMemStats(&after)
		if doc == badge || err == nil && report.Verdict == Valid {
			t.Errorf("%s: %v, %s", name, err, report.Verdict)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > mostOfOne {
			t.Errorf("%s: %d MB for %d kB", name, spent>>20, len(doc)>>10)
		}
	}
}
