package artwork_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"galon/internal/artwork"
	"galon/internal/testkit"
)

func someDossier(t *testing.T, sections int) artwork.Dossier {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 60, 20))
	for x := range 60 {
		img.Set(x, 10, color.Black)
	}
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, img); err != nil {
		t.Fatal(err)
	}
	d := artwork.Dossier{Title: "Dossier", Made: someDay, Heading: "Dossier de preuve", Lead: []string{"Yanis Faivre"}, IndexAt: "Sommaire", PageWord: "page",
		Foot: []string{"Galon"}}
	for i := range sections {
		d.Sections = append(d.Sections, artwork.DossierSection{Title: fmt.Sprintf("Partie %d", i+1), Notes: []string{"Code du travail, article D. 6313-3-2."},
			Facts: [][2]string{{"Date", "2 mars 2026"}}, Entries: []artwork.DossierEntry{{Title: "Signature", Facts: [][2]string{{"Nom", "Yanis Faivre"}}, Drawing: drawing.Bytes()},
				{Title: "Photo", Code: strings.Repeat("0123456789abcdef", 4)}}})
	}
	return d
}

func TestDossierIndexNamesThePagesThatAreThere(t *testing.T) {
	file, err := someDossier(t, 9).PDF()
	if err != nil {
		t.Fatal(err)
	}
	text := testkit.PDFText(t, file)
	pages := testkit.PDFPages(t, file)
	if len(pages) < 2 {
		t.Fatalf("%d pages, the index has nothing to find", len(pages))
	}
	for i := range 9 {
		title := fmt.Sprintf("%d. Partie %d", i+1, i+1)
		at := 0
		for n, page := range pages {
			one := append([]byte("stream\n"), deflate(t, page)...)
			for _, line := range strings.Split(testkit.PDFText(t, append([]byte("%PDF "), one...)), "\n") {
				if line == title {
					at = n + 1
				}
			}
		}
		if want := fmt.Sprintf("%s, page %d", title, at); at == 0 || !strings.Contains(text, want) {
			t.Errorf("the index does not say %q", want)
		}
	}
	if strings.Count(text, "0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdef") != 9 {
		t.Error("the digests cannot be read back whole")
	}
}

func TestDossierBreaksLongWordsOverPages(t *testing.T) {
	d := someDossier(t, 1)
	d.Sections[0].Facts = [][2]string{{"Retenu", strings.Repeat("vérifier l’aplomb avant chaque rang ", 400)}}
	file, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(strings.ReplaceAll(testkit.PDFText(t, file), "\n", " "), "aplomb"); n != 400 {
		t.Errorf("%d of 400 times read back", n)
	}
}

func deflate(t *testing.T, page string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(page)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
