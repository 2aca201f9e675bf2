package artwork

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const someAddress = "HTTPS://GALON.EXAMPLE/V/7KQ4M2XD9HTC"

// drawn rasterises a QR code SVG from its path alone, k pixels a unit.
func drawn(t interface{ Fatalf(string, ...any) }, svg []byte, k int) *image.Gray {
	var doc struct {
		ViewBox   string `xml:"viewBox,attr"`
		Rendering string `xml:"shape-rendering,attr"`
		Paths     []struct {
			D    string `xml:"d,attr"`
			Fill string `xml:"fill,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatalf("QR SVG: %v", err)
	}
	if len(doc.Paths) != 2 || doc.Paths[0].Fill != "#fff" || doc.Rendering != "crispEdges" {
		t.Fatalf("QR SVG must be white paper and one black path, crisp: %.200s", svg)
	}
	var side int
	for _, c := range strings.Fields(doc.ViewBox)[2] {
		side = side*10 + int(c-'0')
	}
	img := image.NewGray(image.Rect(0, 0, side*k, side*k))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	p, err := parsePath(doc.Paths[1].D)
	if err != nil {
		t.Fatalf("QR SVG: %v", err)
	}
	var x, y int
	for _, seg := range p { // M x y h n v 1 h -n z
		switch seg.verb {
		case 'M':
			x, y = int(seg.args[0]), int(seg.args[1])
		case 'h':
			for px := x * k; px < (x+int(seg.args[0]))*k; px++ {
				for py := y * k; py < (y+1)*k; py++ {
					img.SetGray(px, py, color.Gray{})
				}
			}
		case 'v', 'z':
		default:
			t.Fatalf("QR SVG: command %c", seg.verb)
		}
	}
	return img
}

func pngOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestQRCodesAreReadBackFromWhatIsRendered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`HTTPS://[A-Z]{3,30}\.EXAMPLE/V/[0-9A-HJKMNP-TV-Z]{12}`),
			rapid.StringMatching(`https://[a-z]{3,40}\.example/recevoir/[0-9A-Za-z_-]{20,200}`),
		).Draw(t, "text")
		svg, err := QRSVG(text)
		if err != nil {
			t.Fatal(err)
		}
		readBack(t, "SVG", text, func(size int) []byte { return pngOf(drawn(t, svg, size)) })
		readBack(t, "PNG", text, func(size int) []byte {
			picture, err := QRPNG(text, size)
			if err != nil {
				t.Fatal(err)
			}
			return picture
		})
	})
}

// readBack wants the text from one of several sizes, and never another text: the reader misses a rare pattern at one
// size and finds it at the next, as a phone does when it is moved.
func readBack(t *rapid.T, from, text string, picture func(size int) []byte) {
	var missed error
	for _, size := range []int{4, 5, 6, 7, 9, 11} {
		got, err := ReadQR(picture(size))
		if err == nil && got != text {
			t.Fatalf("from the %s at %d: %q, want %q", from, size, got, text)
		}
		if err == nil {
			return
		}
		missed = err
	}
	t.Fatalf("from the %s: %q cannot be read at any size: %v", from, text, missed)
}

// At four pixels a module and more, the decoder sees no code in this one.
func TestARareCodeIsFoundInASmallCopy(t *testing.T) {
	const text = "https://zlvbgnn.example/recevoir/51150D-0D-Jze5754C8s25V2AiKzMwbv0"
	for _, size := range []int{4, 6, 9, 12} {
		picture, err := QRPNG(text, size)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ReadQR(picture); err != nil || got != text {
			t.Errorf("at %d pixels a module: %q, %v", size, got, err)
		}
	}
}

func TestQRSVGGolden(t *testing.T) {
	svg, err := QRSVG(someAddress)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "qr.svg", svg)
}

func TestQRQuietZoneIsFourModulesWide(t *testing.T) {
	svg, err := QRSVG(someAddress)
	if err != nil {
		t.Fatal(err)
	}
	fromSVG := drawn(t, svg, 3)
	picture, err := QRPNG(someAddress, 3)
	if err != nil {
		t.Fatal(err)
	}
	fromPNG := decodePNG(t, picture)
	if fromSVG.Bounds() != fromPNG.Bounds() {
		t.Fatalf("SVG %v, PNG %v", fromSVG.Bounds(), fromPNG.Bounds())
	}
	side := fromSVG.Bounds().Dx()
	if side != (25+8)*3 { // version 2: what ux.md counts on for a printed slip
		t.Errorf("side %d modules, want 25 and a margin of 4", side/3)
	}
	ink := image.Rectangle{}
	for y := range side {
		for x := range side {
			black := fromSVG.GrayAt(x, y).Y == 0
			if r, _, _, _ := fromPNG.At(x, y).RGBA(); (r == 0) != black {
				t.Fatalf("SVG and PNG differ at %d,%d", x, y)
			}
			if black {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if want := image.Rect(12, 12, side-12, side-12); ink != want {
		t.Errorf("ink in %v, want %v", ink, want)
	}
}

func TestQRRefuses(t *testing.T) {
	_, err := QRSVG("")
	wantCode(t, err, CodeBadText)
	_, err = QRSVG(strings.Repeat("é", 2000))
	wantCode(t, err, CodeQRTooLong)
	for _, size := range []int{-1, 0, 1000} {
		_, err = QRPNG(someAddress, size)
		wantCode(t, err, CodeUnknownDesign)
	}
}

// photo prints the code on a sheet, turns it, shades one side, blurs and adds noise, as a hand-held phone does.
func photo(t *testing.T, text string, w, h int, module, degrees float64) []byte {
	t.Helper()
	svg, err := QRSVG(text)
	if err != nil {
		t.Fatal(err)
	}
	code := drawn(t, svg, 1)
	side := float64(code.Bounds().Dx())
	random := rand.New(rand.NewPCG(1, 2))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-float64(w)*.6, float64(y)-float64(h)*.45
			u, v := (dx*cos+dy*sin)/module+side/2, (dy*cos-dx*sin)/module+side/2
			light := 210.
			// Between two modules the tone changes over half a module: the blur.
			if u > 1 && v > 1 && u < side-1 && v < side-1 {
				light = 60 + 150*soft(code, u, v)/255
			}
			light *= 1 - .35*float64(x)/float64(w)
			img.Y[img.YOffset(x, y)] = uint8(min(max(light+random.NormFloat64()*9, 0), 255))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 75}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func soft(code *image.Gray, u, v float64) float64 {
	sum := 0.
	for _, du := range []float64{-.25, .25} {
		for _, dv := range []float64{-.25, .25} {
			sum += float64(code.GrayAt(int(u+du), int(v+dv)).Y)
		}
	}
	return sum / 4
}

func TestReadQROnPhotos(t *testing.T) {
	for _, c := range []struct {
		name            string
		w, h            int
		module, degrees float64
	}{
		{"close", 1200, 900, 14, 5},
		{"12 megapixels, the code fills it", 4032, 3024, 50, -8},
		{"12 megapixels, a slip on a table", 4032, 3024, 11, 12},
		{"held sideways", 900, 1200, 10, 95},
		{"upside down", 1200, 900, 8, 181},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadQR(photo(t, someAddress, c.w, c.h, c.module, c.degrees))
			if err != nil || got != someAddress {
				t.Errorf("got %q, %v; want %q", got, err, someAddress)
			}
		})
	}
}

// A film behind the picture holds any bytes; they are no scans.
func TestReadQROnMotionPhoto(t *testing.T) {
	film := bytes.Repeat([]byte("\xff\xda\x00\x02"), 5000)
	got, err := ReadQR(append(photo(t, someAddress, 600, 600, 8, 3), film...))
	if err != nil || got != someAddress {
		t.Errorf("got %q, %v; want %q", got, err, someAddress)
	}
}

// pngHeader is a PNG that claims to be so large.
func pngHeader(w, h uint32) []byte {
	data := binary.BigEndian.AppendUint32(nil, w)
	data = binary.BigEndian.AppendUint32(data, h)
	return []byte(pngSignature + chunk("IHDR", string(data)+"\x08\x06\x00\x00\x00") + chunk("IDAT", deflated("")) + chunk("IEND", ""))
}

// deepPNG is the header of a picture with 16 bits in each of its four channels.
func deepPNG(w, h uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return []byte(pngSignature + chunk("IHDR", string(b)+"\x10\x06\x00\x00\x00") + chunk("IDAT", "") + chunk("IEND", ""))
}

// progressiveJPEG is the header of a progressive picture in three full channels.
func progressiveJPEG(w, h uint16) []byte {
	b := []byte("\xff\xd8\xff\xe0\x00\x04..\xff\xc2\x00\x11\x08")
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, h), w)
	return append(b, "\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00\xff\xda\x00\x0c"...)
}

func TestReadQRRefuses(t *testing.T) {
	jpg := photo(t, someAddress, 200, 200, 4, 0)
	scans := append(bytes.TrimSuffix(jpg, []byte("\xff\xd9")), bytes.Repeat([]byte("\xff\xda\x00\x02data"), 100)...)
	for _, c := range []struct {
		name  string
		photo []byte
		code  string
	}{
		{"nothing", nil, CodeNotPhoto},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic"), CodeNotPhoto},
		{"SVG", []byte(plainSVG), CodeNotPhoto},
		{"white sheet", pngOf(image.NewGray(image.Rect(0, 0, 300, 300))), CodeNoQR},
		{"one pixel", pngOf(image.NewGray(image.Rect(0, 0, 1, 1))), CodeNoQR},
		{"badge image without a code", mustPNG(Design{Circle, Bleu, "users", "x"}), CodeNoQR},
		{"header of 2 500 megapixels", pngHeader(50000, 50000), CodeTooLarge},
		{"header of one long line", pngHeader(1<<24, 1), CodeTooLarge},
		{"header beyond int32", pngHeader(1<<31, 1<<31), CodeMalformed},
		{"no pixels behind the header", pngHeader(100, 100), CodeMalformed},
		{"JPEG cut in its header", []byte("\xff\xd8\xff\xe0\x00"), CodeMalformed},
		{"JPEG of too many scans", scans, CodeTooLarge},
		{"colours of 16 bits", deepPNG(4000, 3000), CodeTooLarge},
		{"progressive JPEG of 12 megapixels", progressiveJPEG(4000, 3000), CodeTooLarge},
		{"too many bytes", append([]byte("\xff\xd8\xff"), make([]byte, maxPhotoBytes)...), CodeTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadQR(c.photo)
			wantCode(t, err, c.code)
		})
	}
}

func mustPNG(d Design) []byte {
	b, err := d.PNG(256)
	if err != nil {
		panic(err)
	}
	return b
}

func FuzzReadQR(f *testing.F) {
	code, err := QRPNG("GALON", 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(code)
	f.Add(pngHeader(50000, 50000))
	f.Add([]byte("\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03"))
	f.Fuzz(func(t *testing.T, b []byte) {
		// A header that the mutator made true must not slow the run: sizes beyond a thumbnail stop here.
		if _, err := checkPhoto(b); err == nil {
			if h, _, err := image.DecodeConfig(bytes.NewReader(b)); err != nil || h.Width*h.Height > 200*200 {
				return
			}
		}
		if _, err := ReadQR(b); err != nil {
			if _, ok := errors.AsType[*ImageError](err); !ok {
				t.Fatalf("error without a code: %v", err)
			}
		}
		// The same bytes behind a right checksum reach further than chance would.
		if len(b) > afterIHDR && Sniff(b) == PNG {
			c := bytes.Clone(b)
			binary.BigEndian.PutUint32(c[afterIHDR-4:], crc32.ChecksumIEEE(c[12:afterIHDR-4]))
			if decode, err := checkPhoto(c); err == nil && decode == nil {
				t.Fatal("a header was accepted and nothing decodes it")
			}
		}
	})
}

func BenchmarkQRSVG(b *testing.B) {
	for b.Loop() {
		if _, err := QRSVG(someAddress); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQRPNG(b *testing.B) {
	for b.Loop() {
		if _, err := QRPNG(someAddress, 12); err != nil {
			b.Fatal(err)
		}
	}
}

// The worst photo: as large as allowed, noise, no code to be found.
func BenchmarkReadQRWorstPhoto(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 4))
	img := image.NewGray(image.Rect(0, 0, 4096, 3072))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.Uint32())
	}
	noise := pngOf(img)
	for b.Loop() {
		if _, err := ReadQR(noise); !errors.Is(err, ErrNoQR) {
			b.Fatal(err)
		}
	}
}
