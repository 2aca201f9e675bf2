package verify

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"galon/internal/domain"
)

// flood is input that tries to make us work without an end, one for each way in.
func flood(t testing.TB, r *region) map[string][]byte {
	wrap := func(depth int, open, close string) string {
		return strings.Repeat(open, depth) + strings.Repeat(close, depth)
	}
	deflate := func(size int) string {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		for range size >> 10 {
			_, _ = w.Write(make([]byte, 1<<10))
		}
		_ = w.Close()
		return b.String()
	}
	presentation := func(parts string) string {
		return `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation","verifiableCredential":[` + parts + `]}`
	}
	badge := string(r.badge())
	nested := badge
	for range 30 {
		nested = presentation(nested)
	}
	wide := presentation(strings.TrimSuffix(strings.Repeat(presentation(strings.TrimSuffix(strings.Repeat(badge+",", 20), ","))+",", 15), ","))
	endorsed := strings.Replace(string(linted(t, greta).Bytes()), `"issuer":{`, `"issuer":{"endorsement":[`+strings.TrimSuffix(strings.Repeat(string(prove(r.ring, endorsement(did, did)))+",", 200), ",")+`],`, 1)
	return map[string][]byte{
		"JSON nested without an end":      []byte(wrap(1_000_000, "[", "]")),
		"objects nested without an end":   []byte(strings.Repeat(`{"a":`, 1_000_000) + "1" + strings.Repeat("}", 1_000_000)),
		"names without an end":            []byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],` + manyMembers(200_000) + `"type":"VerifiablePresentation"}`),
		"a megabyte of empty objects":     []byte(`{"a":[` + strings.Repeat("{},", 400_000) + `{}]}`),
		"a megabyte of small objects":     []byte(`{"a":[` + strings.Repeat(`{"":1},`, 150_000) + `1]}`),
		"8 MB of names":                   []byte("{" + manyMembers(700_000) + `"a":1}`),
		"a JWT of names":                  []byte("eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ." + base64.RawURLEncoding.EncodeToString([]byte("{"+manyMembers(190_000)+`"a":1}`)) + ".AA"),
		"a large number":                  []byte(`{"a":` + strings.Repeat("9", 1<<20) + `}`),
		"text of one sign":                []byte(`{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"` + strings.Repeat("é", 900_000) + `"}`),
		"16 MB of spaces":                 bytes.Repeat([]byte(" "), maxInput),
		"16 MB of lists":                  []byte("[" + strings.Repeat(`"a.b.c",`, 1_990_000) + `{}]`),
		"presentations in presentations":  []byte(nested),
		"300 badges in 15 presentations":  []byte(wide),
		"200 endorsements":                prove(r.ring, endorsed),
		"a million envelopes":             []byte("[" + strings.Repeat(`{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,a.b.c"},`, 100_000) + "1]"),
		"a PNG bomb":                      pngWith("iTXt", "openbadgecredential\x00\x01\x00\x00\x00"+deflate(40<<20)),
		"an old PNG bomb":                 pngWith("zTXt", "openbadges\x00\x00"+deflate(40<<20)),
		"a PDF bomb":                      pdfPacked(deflate(40 << 20)),
		"64 attachments of 1 MB":          pdfWith(repeat(64, `{"a":"`+strings.Repeat("x", 250_000)+`"}`)...),
		"an SVG with entities":            []byte(`<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>`),
		"an SVG nested without an end":    []byte(`<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat("<g>", 500_000)),
		"a JWT of dots":                   bytes.Repeat([]byte("."), 1<<20),
		"a JWT of a large header":         []byte(strings.Repeat("A", 4<<20) + ".e30.AA"),
		"assertions that lead in circles": []byte(oldBadge("https://cercle.example/1", map[string]string{"badge": `"https://cercle.example/1"`})),
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"m%d":1,`, i)
	}
	return b.String()
}

func repeat(n int, s string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

func pdfPacked(content string) []byte {
	return []byte(fmt.Sprintf("%%PDF-1.7\n1 0 obj << /AF [<< /EF << /F 2 0 R >> >>] >> endobj\n2 0 obj << /Filter /FlateDecode /Length %d >> stream\n%s\nendstream endobj\ntrailer << /Root 1 0 R >>\n", len(content), content))
}

// Whatever comes, there is an answer: a report that is not green, or a sentence. How much was asked for on the way is
// counted in bytes; time is for the benchmark.
func TestHostileInputHasItsAnswer(t *testing.T) {
	r := oldWorld(t)
	r.put("https://cercle.example/1", oldBadge("https://cercle.example/1", map[string]string{"badge": `"https://cercle.example/1"`}))
	for name, input := range flood(t, r) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report, err := (&Verifier{Sources: r, Now: r.verifier().Now}).Verify(t.Context(), input)
		runtime.ReadMemStats(&after)
		if err != nil && domain.CodeOf(err) == "" {
			t.Errorf("%s: an error that nobody can act on: %.200v", name, err)
		}
		if err == nil && (len(report.Checks) == 0 || report.Verdict == "") {
			t.Errorf("%s: no answer", name)
		}
		if report.Verdict == Valid && name != "200 endorsements" {
			t.Errorf("%s: %s", name, codesOf(report))
		}
		if count := len(report.Parts) + len(report.Endorsements); count > maxParts {
			t.Errorf("%s: %d parts", name, count)
		}
		if asked := after.TotalAlloc - before.TotalAlloc; asked > 64<<20 {
			t.Errorf("%s: %d MB were asked for", name, asked>>20)
		}
	}
}

func BenchmarkHostileInput(b *testing.B) {
	r := oldWorld(b)
	r.put("https://cercle.example/1", oldBadge("https://cercle.example/1", map[string]string{"badge": `"https://cercle.example/1"`}))
	for name, input := range flood(b, r) {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			v := &Verifier{Sources: r, Now: r.verifier().Now}
			for b.Loop() {
				_, _ = v.Verify(b.Context(), input)
			}
		})
	}
}
