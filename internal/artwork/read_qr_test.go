package artwork

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// sheet is a photograph of codes on paper, the first in the middle: leaning back, turned, with grain.
type sheet struct {
	texts    []string // beside each other, eight modules between them
	w, h     int
	module   float64 // pixels, in the middle
	lean     float64 // degrees
	turned   float64
	inverted bool
	black    float64
	white    float64
}

func (s sheet) photo(t *testing.T) []byte {
	t.Helper()
	var codes [][][]bool
	for _, text := range s.texts {
		modules, err := qrModules(text)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, modules)
	}
	first := float64(len(codes[0]))
	random := rand.New(rand.NewPCG(1, 2))
	sin, cos := math.Sincos(s.turned * math.Pi / 180)
	back, up := math.Sincos(s.lean * math.Pi / 180)
	focus := float64(max(s.w, s.h)) * .87
	away := focus / s.module
	img := image.NewGray(image.Rect(0, 0, s.w, s.h))
	for y := range s.h {
		for x := range s.w {
			dark := 0
			for _, o := range around {
				px, py := (float64(x)+o.x-float64(s.w)/2)/focus, (float64(y)+o.y-float64(s.h)/2)/focus
				depth := away * up / (up - py*back)
				u, v := px*depth, py*depth/up
				u, v = u*cos+v*sin+first/2, v*cos-u*sin+first/2
				for _, code := range codes {
					if v >= 0 && u >= 0 && int(v) < len(code) && int(u) < len(code) && code[int(v)][int(u)] {
						dark++
					}
					u -= float64(len(code)) + 8
				}
			}
			share := float64(dark) / float64(len(around))
			if s.inverted {
				share = 1 - share
			}
			img.Pix[y*s.w+x] = uint8(s.white + (s.black-s.white)*share + random.NormFloat64()*3)
		}
	}
	return pngOf(img)
}

func TestReadQRsOnHardPhotos(t *testing.T) {
	const foreign = "https://une-autre-entreprise.example/affiche"
	ours := []string{someAddress}
	for _, c := range []struct {
		name string
		sheet
	}{
		{"leaning by 45°", sheet{ours, 900, 700, 10, 45, 20, false, 40, 200}},
		{"leaning by 55°, on its side", sheet{ours, 900, 700, 10, 55, 95, false, 40, 200}},
		{"light on dark", sheet{ours, 600, 600, 7, 10, 8, true, 30, 220}},
		{"100 pixels in a large picture", sheet{ours, 2400, 1800, 4, 0, 12, false, 40, 210}},
		{"faint", sheet{ours, 600, 600, 9, 0, 30, false, 140, 165}},
		{"beside another code", sheet{[]string{someAddress, foreign}, 1000, 800, 8, 15, 10, false, 40, 200}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadQRs(c.photo(t), func(text string) bool { return text == someAddress })
			if err != nil || !slices.Contains(got, someAddress) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestReadQRsFindsAllOfASheet(t *testing.T) {
	var want []string
	for _, first := range "2345" {
		want = append(want, strings.Replace(someAddress, "7K", string(first)+"K", 1))
	}
	for _, c := range []sheet{
		{want[:3], 1600, 700, 6, 5, 3, false, 40, 200},
		{want, 2000, 1200, 5, 50, 0, false, 40, 200}, // of which a first look reads one alone
	} {
		got, err := ReadQRs(c.photo(t), func(string) bool { return true })
		slices.Sort(got)
		if err != nil || !slices.Equal(got, c.texts) {
			t.Errorf("got %q, %v; want %q", got, err, c.texts)
		}
	}
}

// A page of nothing but marks of corners, in 30 kilobytes, once kept a processor for minutes.
func TestReadQROnAWallOfEyes(t *testing.T) {
	const module, w, h = 3, 2800, 2100
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		x, y := i%w/module%9-4, i/w/module%9-4
		if ring := max(x, -x, y, -y); ring == 2 || ring == 4 {
			img.Pix[i] = 255
		}
	}
	_, err := ReadQR(pngOf(img))
	wantCode(t, err, CodeNoQR)
}
