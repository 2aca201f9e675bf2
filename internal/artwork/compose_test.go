package artwork

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
)

// One of each shape: what people see changes only when somebody looked at it and ran -update.
func TestDesignGolden(t *testing.T) {
	for name, d := range map[string]Design{
		"circle.svg": {Circle, Bleu, "handshake", "travailler-en-equipe"},
		"nut.svg":    {Nut, Terre, "wrench", "afest-maintenance"},
		"square.svg": {Square, Prune, "layers", "rncp37715-bloc-1"},
	} {
		got, err := d.SVG()
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, got)
	}
}

func TestSVGIsSmallWellFormedAndHarmless(t *testing.T) {
	for _, shape := range Shapes() {
		for _, icon := range Pictograms() {
			d := Design{shape, Nuit, icon, "seed of " + icon}
			svg, err := d.SVG()
			if err != nil {
				t.Fatal(err)
			}
			if len(svg) > 3700 {
				t.Errorf("%v: %d bytes, want at most 3700", d, len(svg))
			}
			ids, refs := map[string]bool{}, []string{}
			dec := xml.NewDecoder(bytes.NewReader(svg))
			for {
				tok, err := dec.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%v: %v", d, err)
				}
				el, ok := tok.(xml.StartElement)
				if !ok {
					continue
				}
				if !strings.Contains(" svg defs linearGradient stop clipPath g path use ", " "+el.Name.Local+" ") {
					t.Errorf("%v: element <%s>", d, el.Name.Local)
				}
				for _, a := range el.Attr {
					if a.Name.Local == "id" {
						if ids[a.Value] {
							t.Errorf("%v: id %q twice", d, a.Value)
						}
						ids[a.Value] = true
					}
					if ref, ok := strings.CutPrefix(a.Value, "#"); ok && a.Name.Local == "href" {
						refs = append(refs, ref)
					}
					if m := regexp.MustCompile(`^url\(#(.*)\)$`).FindStringSubmatch(a.Value); m != nil {
						refs = append(refs, m[1])
					}
				}
			}
			for _, ref := range refs {
				if !ids[ref] {
					t.Errorf("%v: nothing has the id %q", d, ref)
				}
			}
		}
	}
}

func TestSameDesignSameBytesOtherSeedOtherRosette(t *testing.T) {
	d := Design{Circle, Vert, "brain", "a"}
	first, err := d.SVG()
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, again) {
		t.Error("the same design gave other bytes")
	}
	seen := map[string]bool{}
	for _, seed := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		seen[rosette(Circle, [32]byte{seed[0], seed[0] * 7})[0].path.data(0)] = true
	}
	if len(seen) < 4 {
		t.Errorf("26 seeds gave %d rosettes, want at least 4", len(seen))
	}
}

func TestUnknownDesignIsRefused(t *testing.T) {
	for _, d := range []Design{
		{"triangle", Prune, "users", ""},
		{Circle, "rose", "users", ""},
		{Circle, Prune, "../../etc/passwd", ""},
		{},
	} {
		_, err := d.SVG()
		wantCode(t, err, CodeUnknownDesign)
		_, err = d.PNG(96)
		wantCode(t, err, CodeUnknownDesign)
	}
	for _, size := range []int{-1, 0, 15, 2049} {
		_, err := Design{Circle, Prune, "users", ""}.PNG(size)
		wantCode(t, err, CodeUnknownDesign)
	}
}

func decodePNG(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestPNGKeepsTheFlatColours(t *testing.T) {
	for _, shape := range Shapes() {
		for _, c := range []Color{Prune, Bleu, Terre, Vert, Nuit, Bordeaux} {
			b, err := Design{shape, c, "users", "x"}.PNG(256)
			if err != nil {
				t.Fatal(err)
			}
			img := decodePNG(t, b)
			at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA) }
			if got := at(0, 0); got.A != 0 {
				t.Errorf("%s %s: corner %v, want transparent", shape, c, got)
			}
			dark := color.NRGBA(parseColor(tints[c].dark))
			rim := 128 + int(math.Round((shape.reach()-5)/2))
			if got := at(128, rim); got != dark {
				t.Errorf("%s %s: rim %v, want %v", shape, c, got, dark)
			}
			if got, want := at(128, 128-61), (color.NRGBA{255, 255, 255, 255}); got != want {
				t.Errorf("%s %s: ring %v, want white", shape, c, got)
			}
		}
	}
}

// Each icon must leave dark ink in the white ring, and stay inside it: a broken arc is either lost or leaves
// the grid.
func TestEveryPictogramIsDrawn(t *testing.T) {
	if n := len(Pictograms()); n < 60 {
		t.Fatalf("%d pictograms, want at least 60", n)
	}
	for _, name := range Pictograms() {
		dst := image.NewRGBA(image.Rect(0, 0, 256, 256))
		l := layer{path: icons()[name], scale: 7, stroke: paint{from: "#000"}, width: 2}
		if err := l.raster(dst, 256); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ink, outside := 0, 0
		for y := range 256 {
			for x := range 256 {
				if dst.RGBAAt(x, y).A < 128 {
					continue
				}
				ink++
				if max(math.Abs(float64(x)-127.5), math.Abs(float64(y)-127.5)) > 12*7/2.+1 {
					outside++
				}
			}
		}
		if ink < 300 || outside > 0 {
			t.Errorf("%s: %d dark pixels, %d outside its grid", name, ink, outside)
		}
	}
}

// The arcs that the rasteriser draws are compared with SVG 2 appendix B.2.4, worked out here on its own.
func TestArcsFollowTheStandard(t *testing.T) {
	arcs := 0
	for _, name := range Pictograms() {
		var x, y, startX, startY float64
		for _, seg := range icons()[name] {
			px, py := x, y
			if seg.verb >= 'A' && seg.verb <= 'Z' && seg.verb != 'Z' {
				x, y = 0, 0
			}
			switch a := seg.args; upper(seg.verb) {
			case 'Z':
				x, y = startX, startY
			case 'H':
				x, y = x+a[0], py
			case 'V':
				x, y = px, y+a[0]
			default:
				x, y = x+a[len(a)-2], y+a[len(a)-1]
			}
			if upper(seg.verb) == 'M' {
				startX, startY = x, y
			}
			if upper(seg.verb) != 'A' || seg.args[0] != seg.args[1] || math.Hypot(x-px, y-py) < .1 {
				continue
			}
			arcs++
			cx, cy, r, sweep := circleOf(px, py, x, y, seg.args[0], seg.args[3] == 1, seg.args[4] == 1)
			line := path{{'M', []float64{px, py}}, {'A', []float64{seg.args[0], seg.args[1], 0, seg.args[3], seg.args[4], x, y}}}.flat()
			if got, want := line.length(), r*math.Abs(sweep); math.Abs(got-want) > .05+want*.01 {
				t.Errorf("%s: arc from %.2f,%.2f to %.2f,%.2f is %.3f long, want %.3f", name, px, py, x, y, got, want)
			}
			for _, p := range line {
				if d := math.Hypot(p[0]-cx, p[1]-cy); math.Abs(d-r) > .03 {
					t.Errorf("%s: arc from %.2f,%.2f to %.2f,%.2f passes %.3f from its centre, want %.3f", name, px, py, x, y, d, r)
					break
				}
			}
		}
	}
	if arcs < 200 {
		t.Errorf("only %d arcs compared", arcs)
	}
}

// circleOf converts the end points of a circular arc to its centre and signed angle.
func circleOf(x1, y1, x2, y2, r float64, large, clockwise bool) (cx, cy, radius, sweep float64) {
	dx, dy := (x2-x1)/2, (y2-y1)/2
	half := math.Hypot(dx, dy)
	r = max(r, half) // too small a radius is enlarged
	h := math.Sqrt(max(r*r-half*half, 0))
	if large == clockwise {
		h = -h
	}
	cx, cy = (x1+x2)/2-dy/half*h, (y1+y2)/2+dx/half*h
	sweep = math.Atan2(y2-cy, x2-cx) - math.Atan2(y1-cy, x1-cx)
	if clockwise && sweep < 0 {
		sweep += 2 * math.Pi
	} else if !clockwise && sweep > 0 {
		sweep -= 2 * math.Pi
	}
	return cx, cy, r, sweep
}

func TestPathDataShortForms(t *testing.T) {
	for in, want := range map[string]string{
		"m11 17 2 2":                "M11 17l2 2",
		"M5.5.5-1-1":                "M5.5 .5L-1-1",
		"a2 2 0 00-.3-2.4":          "a2 2 0 0 0-.3-2.4",
		"M0,0 L 1 , 2z":             "M0 0L1 2z",
		"M1 1h.01M2 2h.01":          "M1 1h.01M2 2h.01",
		"a1 1 0 0 1 2 2 1 1 0 0112": "",
	} {
		p, err := parsePath(in)
		if want == "" {
			if err == nil {
				t.Errorf("parsePath(%q) = %q, want an error", in, p.data(3))
			}
			continue
		}
		if err != nil || p.data(3) != want {
			t.Errorf("parsePath(%q) = %q, %v; want %q", in, p.data(3), err, want)
		}
	}
}

func BenchmarkDesignSVG(b *testing.B) {
	for b.Loop() {
		if _, err := (Design{Nut, Terre, "wrench", "x"}).SVG(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDesignPNG512(b *testing.B) {
	for b.Loop() {
		if _, err := (Design{Circle, Terre, "wrench", "x"}).PNG(512); err != nil {
			b.Fatal(err)
		}
	}
}
