package artwork_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/testkit"
)

var someDay = time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC)

const printedAddress = "HTTPS://GALON.EXAMPLE/V/7KQ4M2XD9HTC"

func someRecheck() artwork.Recheck {
	return artwork.Recheck{Title: "Vérifiez ces badges", Lines: []string{"Tapez vous-même galon.example/v puis le code\u00a0:"}, Code: "7KQ4 M2XD 9HTC",
		QR: printedAddress, Link: "https://galon.example/v/7KQ4M2XD9HTC"}
}

func someCV(t interface{ Fatal(...any) }, badges int) artwork.CV {
	picture, err := artwork.Design{artwork.Nut, artwork.Terre, "factory", "ligne"}.PNG(64)
	if err != nil {
		t.Fatal(err)
	}
	c := artwork.CV{Title: "Badges de Nadia Benali", Made: someDay, Name: "Nadia Benali", Count: "2 badges de compétences vérifiables", Recheck: someRecheck(),
		Foot: []string{"L’état d’un badge peut changer."}}
	for range badges {
		c.Badges = append(c.Badges, artwork.CVBadge{Picture: picture, Title: "Régler une ligne de conditionnement",
			Dates: "Atelier-École du Doubs · obtenu le 12 mars 2026", Skill: "Préparer la ligne, régler la vitesse."})
	}
	return c
}

func someProof() artwork.Proof {
	return artwork.Proof{Title: "Preuve", Made: someDay, Heading: "Preuve de vérification", Checked: "14 mai 2026 à 10\u00a0h\u00a032", Why: "Ce que nous avons contrôlé",
		Found: artwork.ProofFinding{Tone: artwork.ToneGood, Word: "Badge valide", Sentence: "Authentique.", Facts: [][2]string{{"Personne", "Nadia Benali"}},
			Checks: []artwork.ProofCheck{{artwork.ToneGood, "Contenu intact\u00a0?", "Oui", "Le badge n’a pas été modifié.", "Exactement celui qui a été signé."}}},
		LimitsAt: "Ce que ce résultat ne dit pas", Limits: []string{"Ce badge n’est pas un diplôme."}, Caution: "L’état du badge a pu changer depuis.",
		Recheck: someRecheck(), Foot: []string{"Galon, version essai"}}
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
			text := testkit.PDFText(t, c.file)
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
			pages := testkit.PDFPages(t, c.file)
			if len(pages) != 1 {
				t.Fatalf("got %d pages, want 1", len(pages))
			}
			if got, err := artwork.ReadQR(printed(t, pages[0])); err != nil || got != printedAddress {
				t.Errorf("the printed code reads %q (%v), want %q", got, err, printedAddress)
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

// The page for a CV is one page: as many badges as a share may show stand on it, whatever they are called.
func TestACVIsOnePage(t *testing.T) {
	t.Parallel()
	for _, badges := range []int{1, 2, 4, 5, 9, 12, 20, domain.MaxShared} {
		for title, name := range map[string]string{"Régler une ligne de conditionnement": "Nadia Benali",
			"Régler une ligne " + strings.Repeat("de conditionnement et de palettisation ", 3): strings.Repeat("Anne-Élisabeth de la Tour d’Auvergne ", 3)} {
			c := someCV(t, badges)
			c.Name = name
			for i := range c.Badges {
				c.Badges[i].Title = title
				c.Badges[i].Dates += " · valable\u00a0jusqu’au\u00a012\u00a0mars\u00a02029"
			}
			cv, err := c.PDF()
			if err != nil {
				t.Fatal(err)
			}
			pages := testkit.PDFPages(t, cv)
			if len(pages) != 1 {
				t.Errorf("%d badges take %d pages", badges, len(pages))
			}
			if n := strings.Count(testkit.PDFText(t, cv), "Régler une ligne"); n != badges {
				t.Errorf("got %d badges, want %d", n, badges)
			}
			if got, err := artwork.ReadQR(printed(t, pages[len(pages)-1])); err != nil || got != printedAddress {
				t.Errorf("%d badges: the code reads %q (%v)", badges, got, err)
			}
		}
	}
}

// A line ends where it may: neither inside what holds together nor with the point that joins two parts.
func TestLinesEndWhereTheyMay(t *testing.T) {
	t.Parallel()
	c := someCV(t, 1)
	c.Badges[0].Dates = "Association des ateliers du Haut-Doubs et de la Franche-Comté · obtenu\u00a0le\u00a012\u00a0mars\u00a02026 · valable\u00a0jusqu’au\u00a012\u00a0mars\u00a02029"
	file, err := c.PDF()
	if err != nil {
		t.Fatal(err)
	}
	want := "Association des ateliers du Haut-Doubs et de la Franche-Comté\nobtenu\u00a0le\u00a012\u00a0mars\u00a02026 · valable\u00a0jusqu’au\u00a012\u00a0mars\u00a02029\n"
	if text := testkit.PDFText(t, file); !strings.Contains(text, want) {
		t.Errorf("got\n%s\nwant in it\n%s", text, want)
	}
}

// Names come from outside: whatever signs they have, there is a document, and every line stands on the paper.
func TestAnyNameIsPrinted(t *testing.T) {
	t.Parallel()
	at := regexp.MustCompile(`BT (-?[\d.]+) (-?[\d.]+) Td`)
	rapid.Check(t, func(t *rapid.T) {
		f := someProof()
		name := rapid.String().Draw(t, "name")
		f.Found.Facts = [][2]string{{rapid.String().Draw(t, "label"), name}}
		f.Found.Checks[0].Circumstance = strings.Repeat(name+" ", rapid.IntRange(0, 4).Draw(t, "times"))
		for range rapid.IntRange(0, 6).Draw(t, "badges") {
			f.Parts = append(f.Parts, f.Found)
		}
		file, err := f.PDF()
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range testkit.PDFPages(t, file) {
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
	refused(t, err, artwork.CodeMalformed)
	c = someCV(t, 1)
	c.Recheck.QR = strings.Repeat("X", 5000)
	_, err = c.PDF()
	refused(t, err, artwork.CodeQRTooLong)
	f := someProof()
	f.Recheck.QR = ""
	_, err = f.PDF()
	refused(t, err, artwork.CodeBadText)
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if !errors.Is(err, &artwork.ImageError{Code: code}) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// Where two columns leave room for one part, the point between two parts is on neither line.
func TestNoLineBeginsWithAPoint(t *testing.T) {
	t.Parallel()
	c := someCV(t, 12)
	for i := range c.Badges {
		c.Badges[i].Dates = strings.Repeat("i", i) + " Atelier-École du Doubs · obtenu\u00a0le\u00a012\u00a0mars\u00a02026 · valable\u00a0jusqu’au\u00a012\u00a0mars\u00a02029"
	}
	file, err := c.PDF()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(testkit.PDFText(t, file)) {
		if strings.HasPrefix(line, "·") {
			t.Errorf("a line reads %q", line)
		}
	}
}
