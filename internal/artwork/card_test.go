package artwork

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
)

func TestCardHasTheSizeThatOtherSitesAsk(t *testing.T) {
	badge, err := Design{Shape: Circle, Color: Prune, Pictogram: "award", Seed: "x"}.PNG(512)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("Conduire une machine-outil ", 20)
	for name, c := range map[string]Card{"badge": {badge, "Travailler en équipe", "Atelier-École du Doubs"}, "long": {badge, long, long},
		"one word": {badge, strings.Repeat("a", 300), ""}, "organisation": {nil, "Atelier-École du Doubs", "Besançon"}, "nothing": {}} {
		file, err := c.PNG()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if s := img.Bounds().Size(); s.X != 1200 || s.Y != 630 || len(file) > 200_000 {
			t.Errorf("%s: %v, %d bytes", name, s, len(file))
		}
		paper := parseColor(ivory)
		inked := func(x, y int) bool {
			r, g, b, _ := img.At(x, y).RGBA()
			return max(abs(int(r>>8)-int(paper.R)), abs(int(g>>8)-int(paper.G)), abs(int(b>>8)-int(paper.B))) > 12
		}
		// The margins stay empty below the braid, and there are words between them.
		words := false
		for y := cardBraid + 2; y < CardHigh; y++ {
			for x := range CardWide {
				switch outside := x < cardMargin-2 || x > CardWide-cardMargin+30 || y > CardHigh-40; {
				case outside && inked(x, y):
					t.Fatalf("%s: ink at %d, %d", name, x, y)
				case x > 600 && inked(x, y):
					words = true
				}
			}
		}
		if words != (c.Title != "") || !inked(30, 10) {
			t.Errorf("%s: words %t", name, words)
		}
	}
	if _, err := (Card{Picture: []byte("no picture"), Title: "x"}).PNG(); err == nil {
		t.Error("drawn from nothing")
	}
}
