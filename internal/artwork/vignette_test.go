package artwork

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image/png"
	"strings"
	"testing"
)

func someVignette() Vignette {
	return Vignette{Name: "Vérifier <ce> badge", Lines: [2]string{"Vérifiez mon badge", "galon.example/v puis le code"}, Code: "7KQ4 M2XD 9HTC", QR: someAddress}
}

func TestVignetteSVG(t *testing.T) {
	t.Parallel()
	svg, err := someVignette().SVG()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "vignette.svg", svg)
	var doc struct {
		Width  string `xml:"width,attr"`
		Height string `xml:"height,attr"`
		Title  string `xml:"title"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Width != "60mm" || doc.Height != "25mm" || doc.Title != "Vérifier <ce> badge" {
		t.Errorf("got %+v", doc)
	}
	for _, not := range []string{"<text", "font", "href", "<script"} {
		if bytes.Contains(svg, []byte(not)) {
			t.Errorf("the picture holds %s: it depends on who opens it", not)
		}
	}
}

func TestVignettePNG(t *testing.T) {
	t.Parallel()
	raw, err := someVignette().PNG()
	if err != nil {
		t.Fatal(err)
	}
	header, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || header.Width != 1417 || header.Height != 591 {
		t.Errorf("got %+v %v, want 60 × 25 mm at 600 dots to the inch", header, err)
	}
	at := bytes.Index(raw, []byte("pHYs"))
	if at < 0 || binary.BigEndian.Uint32(raw[at+4:]) != 23622 || raw[at+12] != 1 {
		t.Error("the picture does not say its size on paper")
	}
	if err := walkPNG(raw, func(pngChunk) error { return nil }); err != nil {
		t.Errorf("a chunk is broken: %v", err)
	}
	if got, err := ReadQR(raw); err != nil || got != someAddress {
		t.Errorf("the code reads %q (%v), want %q", got, err, someAddress)
	}
}

// Whatever the address, no letter leaves the picture.
func TestLetteringFits(t *testing.T) {
	t.Parallel()
	v := someVignette()
	v.Lines[1] = strings.Repeat("badges.bourgogne-franche-comte.example/v", 2)
	p, err := v.letters()
	if err != nil {
		t.Fatal(err)
	}
	if len(p) < 100 {
		t.Fatalf("got %d segments, want those of some eighty letters", len(p))
	}
	for _, s := range p {
		for i := 0; i+1 < len(s.args); i += 2 {
			if x, y := s.args[i], s.args[i+1]; x < vignetteText-50 || x > vignetteWide-100 || y < 0 || y > vignetteHigh {
				t.Fatalf("a letter reaches %v, %v", x, y)
			}
		}
	}
	v.QR = ""
	if _, err := v.SVG(); err == nil {
		t.Error("a vignette without a code was drawn")
	}
	if _, err := v.PNG(); err == nil {
		t.Error("a vignette without a code was drawn")
	}
}
