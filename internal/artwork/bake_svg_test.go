package artwork

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const (
	plainSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Œuvre</title></svg>`
	someJWS  = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln-_A"
)

func TestUnbakeSVGGivesBackWhatWasBaked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Map(func(r rune) rune { // what XML cannot hold is refused, see below
			if r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == '\ufffe' || r == '\uffff' {
				return -1
			}
			return r
		}, credentialText(t))
		svg := rapid.SampledFrom([]string{plainSVG, `<svg xmlns="http://www.w3.org/2000/svg"/>`}).Draw(t, "svg")
		baked, err := BakeSVG([]byte(svg), text, false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := UnbakeSVG(baked)
		if diff := cmp.Diff([]Baked{{"3.0", text}}, got); err != nil || diff != "" {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestBakeSVGWritesTheFormOfTheStandard(t *testing.T) {
	for _, c := range []struct {
		name, svg, credential string
		jwt                   bool
		want                  string
	}{
		{"JSON", plainSVG, `{"a":"é ]]> ."}`, false,
			`<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><openbadges:credential><![CDATA[{"a":"é ]]]]><![CDATA[> ."}]]></openbadges:credential><title>Œuvre</title></svg>`},
		{"JWS", plainSVG, someJWS, true,
			`<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><openbadges:credential verify="` + someJWS + `"></openbadges:credential><title>Œuvre</title></svg>`},
		{"prolog, comment, prefix and empty root", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <svg> -->\n<s:svg\n xmlns:s='http://www.w3.org/2000/svg' />\n", "{}", false,
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <svg> -->\n<s:svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"\n xmlns:s='http://www.w3.org/2000/svg' ><openbadges:credential><![CDATA[{}]]></openbadges:credential></s:svg>\n"},
		{"prefix already bound rightly", `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"></svg>`, "{}", false,
			`<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential><![CDATA[{}]]></openbadges:credential></svg>`},
		{"attribute that holds a sign of the end", `<svg xmlns="http://www.w3.org/2000/svg" class="a>b/"></svg>`, "{}", false,
			`<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" xmlns="http://www.w3.org/2000/svg" class="a>b/"><openbadges:credential><![CDATA[{}]]></openbadges:credential></svg>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := BakeSVG([]byte(c.svg), c.credential, c.jwt)
			if diff := cmp.Diff(c.want, string(got)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestBakeSVGIntoOurOwnPicture(t *testing.T) {
	picture, err := Design{Nut, Terre, "wrench", "x"}.SVG()
	if err != nil {
		t.Fatal(err)
	}
	baked, err := BakeSVG(picture, frenchJSON, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(baked, new(struct{})); err != nil {
		t.Errorf("the baked picture is not well formed: %v", err)
	}
	if _, err := BakeSVG(baked, "{}", false); !errors.Is(err, ErrAlreadyBaked) {
		t.Errorf("baking twice: %v, want ErrAlreadyBaked", err)
	}
}

func TestBakeSVGRefuses(t *testing.T) {
	for _, c := range []struct {
		name, svg, credential string
		jwt                   bool
		code                  string
	}{
		{"empty", plainSVG, "", false, CodeBadText},
		{"white space around", plainSVG, " {}", false, CodeBadText},
		{"NUL", plainSVG, "{\x00}", false, CodeBadText},
		{"no XML sign", plainSVG, "{\uffff}", false, CodeBadText},
		{"Latin-1", plainSVG, "{\xe9}", false, CodeBadText},
		{"JSON called a JWS", plainSVG, `{"a":1}`, true, CodeBadText},
		{"JWS that would leave its attribute", plainSVG, `e30.e30.x"onload="alert(1)`, true, CodeBadText},
		{"prefix of another generation", `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org"/>`, "{}", false, CodePrefixTaken},
		{"too long", plainSVG, strings.Repeat("a", maxText+1), true, CodeTooLarge},
		{"not an SVG", "<html></html>", "{}", false, CodeNotSVG},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := BakeSVG([]byte(c.svg), c.credential, c.jwt)
			wantCode(t, err, c.code)
		})
	}
}

func svgWith(inner string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:n3="https://purl.imsglobal.org/ob/v3p0" xmlns:n2="http://openbadges.org" xmlns:clr="https://purl.imsglobal.org/clr/v2p0">` + inner + `</svg>`
}

func TestUnbakeSVGReadsEveryForm(t *testing.T) {
	for _, c := range []struct {
		name, svg string
		want      []Baked
	}{
		{"3.0 JSON under another prefix", svgWith(`<n3:credential><![CDATA[{"a":"<é>"}]]></n3:credential>`), []Baked{{"3.0", `{"a":"<é>"}`}}},
		{"3.0 JSON escaped, not CDATA", svgWith(`<n3:credential> {"a":"&lt;&amp;"}
			</n3:credential>`), []Baked{{"3.0", `{"a":"<&"}`}}},
		{"3.0 JWS", svgWith(`<n3:credential verify="` + someJWS + `"/>`), []Baked{{"3.0", someJWS}}},
		{"2.0 body wins over the address", svgWith(`<n2:assertion verify="https://a.example/1"><![CDATA[{"b":2}]]></n2:assertion>`), []Baked{{"2.0", `{"b":2}`}}},
		{"2.0 address alone", svgWith(`<n2:assertion verify="https://a.example/1"></n2:assertion>`), []Baked{{"2.0", "https://a.example/1"}}},
		{"CLR", svgWith(`<clr:credential><![CDATA[{}]]></clr:credential>`), []Baked{{"clr", "{}"}}},
		{"default namespace on the element, deeper in", svgWith(`<g><credential xmlns="https://purl.imsglobal.org/ob/v3p0">{}</credential></g>`), []Baked{{"3.0", "{}"}}},
		{"both generations, the newest first", svgWith(`<n2:assertion>{"b":2}</n2:assertion><n3:credential>{}</n3:credential>`), []Baked{{"3.0", "{}"}, {"2.0", `{"b":2}`}}},
		{"byte order mark", "\ufeff" + svgWith(`<n3:credential>{}</n3:credential>`), []Baked{{"3.0", "{}"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := UnbakeSVG([]byte(c.svg))
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestUnbakeSVGTellsFaultsApart(t *testing.T) {
	for _, c := range []struct{ name, svg, code string }{
		{"nothing", "", CodeNotSVG},
		{"PNG", pngSignature, CodeNotSVG},
		{"HTML", "<html><svg xmlns='http://www.w3.org/2000/svg'/></html>", CodeNotSVG},
		{"svg of no namespace", "<svg/>", CodeNotSVG},
		{"no badge", plainSVG, CodeNoBadge},
		{"right prefix, wrong namespace", `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://evil.example"><openbadges:credential>{}</openbadges:credential></svg>`, CodeNoBadge},
		{"prefix bound to nothing", `<svg xmlns="http://www.w3.org/2000/svg"><openbadges:credential>{}</openbadges:credential></svg>`, CodeNoBadge},
		{"DTD", `<!DOCTYPE svg SYSTEM "file:///etc/passwd">` + plainSVG, CodeDTD},
		{"DTD of somebody else", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://evil.example/svg11.dtd">` + plainSVG, CodeDTD},
		{"DTD that declares besides", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY e "{}">]>` + plainSVG, CodeDTD},
		{"DTD within", svgWith(`<!DOCTYPE svg>`), CodeDTD},
		{"the W3C's own DTD", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` + plainSVG, CodeNoBadge},
		{"no DTD", `<!DOCTYPE svg>` + plainSVG, CodeNoBadge},
		{"entities", `<!DOCTYPE svg [<!ENTITY e "{}">]>` + svgWith(`<n3:credential>&e;</n3:credential>`), CodeDTD},
		{"undeclared entity", svgWith(`<n3:credential>&e;</n3:credential>`), CodeMalformed},
		{"cut short", svgWith("")[:60], CodeMalformed},
		{"end tag missing", strings.TrimSuffix(plainSVG, "</svg>"), CodeMalformed},
		{"two roots", plainSVG + plainSVG, CodeMalformed},
		{"text after the root", plainSVG + "{}", CodeMalformed},
		{"duplicate", svgWith(`<n3:credential>{}</n3:credential><n3:credential>{}</n3:credential>`), CodeDuplicate},
		{"attribute given twice", svgWith(`<n3:credential verify="a.b.c" verify="d.e.f"/>`), CodeMalformed},
		{"empty element", svgWith(`<n3:credential/>`), CodeBadText},
		{"element inside", svgWith(`<n3:credential>{}<n3:credential>{}</n3:credential></n3:credential>`), CodeBadText},
		{"deep", svgWith(strings.Repeat("<g>", 5000)), CodeMalformed},
		{"too large", strings.Repeat(" ", maxImage+1), CodeTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := UnbakeSVG([]byte(c.svg))
			wantCode(t, err, c.code)
		})
	}
}

func FuzzUnbakeSVG(f *testing.F) {
	f.Add([]byte(plainSVG))
	f.Add([]byte(svgWith(`<n3:credential><![CDATA[{}]]></n3:credential>`)))
	f.Add([]byte(svgWith(`<n2:assertion verify="https://a.example">{}</n2:assertion>`)))
	f.Add([]byte(`<?xml version="1.0"?><!DOCTYPE svg><svg/>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := UnbakeSVG(b)
		if err != nil {
			if _, ok := errors.AsType[*ImageError](err); !ok {
				t.Fatalf("error without a code: %v", err)
			}
		}
		if !errors.Is(err, ErrNoBadge) {
			return
		}
		// A sound picture without a badge takes one, and gives it back.
		baked, err := BakeSVG(b, frenchJSON, false)
		if errors.Is(err, &ImageError{Code: CodePrefixTaken}) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := UnbakeSVG(baked)
		if err != nil || len(got) != 1 || got[0].Text != frenchJSON {
			t.Fatalf("baked %q, got back %v, %v", baked, got, err)
		}
	})
}

func BenchmarkBakeSVG(b *testing.B) {
	picture, err := Design{Circle, Prune, "users", "x"}.SVG()
	if err != nil {
		b.Fatal(err)
	}
	text := `{"a":"` + strings.Repeat("a", 3500) + `"}`
	for b.Loop() {
		if _, err := BakeSVG(picture, text, false); err != nil {
			b.Fatal(err)
		}
	}
}

// Attributes are compared with one another; a file of nothing else must not buy seconds of our time.
func TestSVGOfManyAttributes(t *testing.T) {
	var tag strings.Builder
	tag.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"`)
	for i := range 200_000 {
		fmt.Fprintf(&tag, ` a%d="1"`, i)
	}
	tag.WriteString("/>")
	start := time.Now()
	_, err := UnbakeSVG([]byte(tag.String()))
	if image, ok := errors.AsType[*ImageError](err); !ok || image.Code != CodeMalformed {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 5*time.Second { // a minute, when each is compared with each
		t.Errorf("it took %v", took)
	}
}
