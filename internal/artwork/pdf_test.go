package artwork

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"
)

var someDay = time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC)

func someRecheck() Recheck {
	return Recheck{Title: "Vérifiez ces badges", Lines: []string{"Tapez vous-même galon.example/v puis le code\u00a0:"}, Code: "7KQ4 M2XD 9HTC",
		QR: someAddress, Link: "https://galon.example/v/7KQ4M2XD9HTC"}
}

func someCV(t interface{ Fatal(...any) }, badges int) CV {
	picture, err := Design{Nut, Terre, "factory", "ligne"}.PNG(64)
	if err != nil {
		t.Fatal(err)
	}
	c := CV{Title: "Badges de Nadia Benali", Made: someDay, Name: "Nadia Benali", Count: "2 badges de compétences vérifiables", Recheck: someRecheck(),
		Foot: []string{"L’état d’un badge peut changer."}}
	for range badges {
		c.Badges = append(c.Badges, CVBadge{Picture: picture, Title: "Régler une ligne de conditionnement",
			Dates: "Atelier-École du Doubs · obtenu le 12 mars 2026", Skill: "Préparer la ligne, régler la vitesse."})
	}
	return c
}

func someProof() Proof {
	return Proof{Title: "Preuve", Made: someDay, Heading: "Preuve de vérification", Tone: ToneGood, Word: "Badge valide", Sentence: "Authentique.",
		Checked: "14 mai 2026 à 10\u00a0h\u00a032", Facts: [][2]string{{"Personne", "Nadia Benali"}}, Why: "Ce que nous avons contrôlé",
		Checks:   []ProofCheck{{ToneGood, "Contenu intact\u00a0?", "Oui", "Le badge n’a pas été modifié.", "Exactement celui qui a été signé."}},
		LimitsAt: "Ce que ce résultat ne dit pas", Limits: []string{"Ce badge n’est pas un diplôme."}, Caution: "L’état du badge a pu changer depuis.",
		Recheck: someRecheck(), Foot: []string{"Galon, version essai"}}
}

// contents are the pages of a document as drawing commands, inflated.
func contents(t interface{ Fatal(...any) }, pdf []byte) []string {
	var pages []string
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // the word "endstream", or a stream of another kind
		}
		raw, err := io.ReadAll(z)
		if err == nil && bytes.Contains(raw, []byte(" Tj ET")) {
			pages = append(pages, string(raw))
		}
	}
	if len(pages) == 0 {
		t.Fatal("the document has no page with text")
	}
	return pages
}

var shownText = regexp.MustCompile(`(?s)Td \((.*?[^\\]|)\) Tj ET`)

// textOf is what a reader copies or a screen reader says, line by line.
func textOf(t interface{ Fatal(...any) }, pdf []byte) string {
	var all []string
	for _, page := range contents(t, pdf) {
		for _, m := range shownText.FindAllStringSubmatch(page, -1) {
			raw := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(m[1])
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			all = append(all, string(utf16.Decode(units)))
		}
	}
	return strings.Join(all, "\n")
}

// printed paints the rectangles of a page, ten pixels a millimetre: enough of a printer for a QR code.
func printed(t *testing.T, page string) []byte {
	t.Helper()
	const dots, point = 10., 25.4 / 72
	img := image.NewGray(image.Rect(0, 0, 210*dots, 297*dots))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	black := color.Gray{}
	for _, line := range strings.Split(page, "\n") {
		var a, b, c, d float64
		if n, _ := fmt.Sscanf(line, "%f %f %f rg", &a, &b, &c); n == 3 && strings.HasSuffix(line, " rg") {
			black = color.Gray{uint8(255 * (a + b + c) / 3)}
		} else if n, _ := fmt.Sscanf(line, "%f g", &a); n == 1 && strings.HasSuffix(line, " g") {
			black = color.Gray{uint8(255 * a)}
		} else if n, _ := fmt.Sscanf(line, "%f %f %f %f re f", &a, &b, &c, &d); n == 4 && strings.HasSuffix(line, " re f") {
			top := 297 - b*point
			r := image.Rect(int(a*point*dots+.5), int(top*dots+.5), int((a+c)*point*dots+.5), int((top-d*point)*dots+.5))
			draw.Draw(img, r.Canon(), image.NewUniform(black), image.Point{}, draw.Src)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDocumentsCanBeReadCopiedAndScanned(t *testing.T) {
	t.Parallel()
	cv, err := someCV(t, 2).PDF()
	if err != nil {
		t.Fatal(err)
	}
	proof, err := someProof().PDF()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file  []byte
		wants []string
	}{
		"cv": {cv, []string{"Nadia Benali", "2 badges de compétences vérifiables", "Régler une ligne de conditionnement", "obtenu le 12 mars 2026", "7KQ4 M2XD 9HTC", "L’état d’un badge peut changer."}},
		"proof": {proof, []string{"Preuve de vérification", "Badge valide", "14 mai 2026 à 10\u00a0h\u00a032", "Contenu intact\u00a0?", "Oui", "Le badge n’a pas été modifié.",
			"L’état du badge a pu changer depuis.", "galon.example/v", "7KQ4 M2XD 9HTC", "Galon, version essai"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := textOf(t, c.file)
			for _, want := range c.wants {
				if !strings.Contains(text, want) {
					t.Errorf("the text is not %q:\n%s", want, text)
				}
			}
			for _, want := range []string{"/Lang (fr)", "/URI (https://galon.example/v/7KQ4M2XD9HTC)", "/CreationDate (D:20260514083200"} {
				if !bytes.Contains(c.file, []byte(want)) {
					t.Errorf("the document lacks %s", want)
				}
			}
			pages := contents(t, c.file)
			if len(pages) != 1 {
				t.Fatalf("got %d pages, want 1", len(pages))
			}
			if got, err := ReadQR(printed(t, pages[0])); err != nil || got != someAddress {
				t.Errorf("the printed code reads %q (%v), want %q", got, err, someAddress)
			}
			if n := len(c.file); n > 150_000 {
				t.Errorf("%d bytes are too many to mail", n)
			}
		})
	}
}

func TestTheSameWordsAreTheSameBytes(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func() ([]byte, error){"cv": someCV(t, 2).PDF, "proof": someProof().PDF} {
		first, err := write()
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if again, err := write(); err != nil || !bytes.Equal(first, again) {
				t.Fatalf("%s: written again it differs (%v)", name, err)
			}
		}
	}
}

// A long document goes on, and no line falls off a page.
func TestLongDocumentsTakeMorePages(t *testing.T) {
	t.Parallel()
	cv, err := someCV(t, 12).PDF()
	if err != nil {
		t.Fatal(err)
	}
	pages := contents(t, cv)
	if len(pages) < 2 || len(pages) > 3 {
		t.Errorf("12 badges take %d pages", len(pages))
	}
	if n := strings.Count(textOf(t, cv), "Régler une ligne"); n != 12 {
		t.Errorf("got %d badges, want 12", n)
	}
	if got, err := ReadQR(printed(t, pages[len(pages)-1])); err != nil || got != someAddress {
		t.Errorf("the code on the last page reads %q (%v)", got, err)
	}
}

// Names come from outside: whatever signs they have, there is a document, and every line stands on the paper.
func TestAnyNameIsPrinted(t *testing.T) {
	t.Parallel()
	at := regexp.MustCompile(`BT (-?[\d.]+) (-?[\d.]+) Td`)
	rapid.Check(t, func(t *rapid.T) {
		f := someProof()
		name := rapid.String().Draw(t, "name")
		f.Facts = [][2]string{{rapid.String().Draw(t, "label"), name}}
		f.Checks[0].Circumstance = strings.Repeat(name+" ", rapid.IntRange(0, 4).Draw(t, "times"))
		file, err := f.PDF()
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range contents(t, file) {
			for _, m := range at.FindAllStringSubmatch(page, -1) {
				var x, y float64
				fmt.Sscan(m[1], &x)
				fmt.Sscan(m[2], &y)
				if x < 0 || x > 595 || y < 0 || y > 842 {
					t.Fatalf("a line stands at %s %s points, outside the page", m[1], m[2])
				}
			}
		}
	})
}

func TestDocumentsRefuse(t *testing.T) {
	t.Parallel()
	c := someCV(t, 1)
	c.Badges[0].Picture = []byte("no picture")
	_, err := c.PDF()
	wantCode(t, err, CodeMalformed)
	c = someCV(t, 1)
	c.Recheck.QR = strings.Repeat("X", 5000)
	_, err = c.PDF()
	wantCode(t, err, CodeQRTooLong)
	f := someProof()
	f.Recheck.QR = ""
	_, err = f.PDF()
	wantCode(t, err, CodeBadText)
}
