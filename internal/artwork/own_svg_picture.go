package artwork

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"strings"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// ownPixels is a photo inside a drawing: read, made as fine as the picture shows it, and encoded anew.
type ownPixels struct {
	img    *image.RGBA
	file   []byte
	place  [4]float64       // x, y, width, height that it fills
	matrix rasterx.Matrix2D // onto the drawing
}

// Bounds of all photos of one drawing together.
const (
	maxOwnDecoded = 16 << 20 // pixels that are decoded: one of maxOwnSide on both sides
	maxOwnKept    = 2 << 20  // pixels that are drawn
	maxOwnFiles   = 2 << 20  // bytes that are written
	ownQuality    = 88
)

// inlinePicture tells that an element holds its photo in itself, in a form that is decoded here.
func inlinePicture(element, value string) bool {
	return element == "image" && (strings.HasPrefix(value, "data:image/png;base64,") || strings.HasPrefix(value, "data:image/jpeg;base64,") || strings.HasPrefix(value, "data:image/jpg;base64,"))
}

// picture places a photo (SVG 2, 12.3).
func (w *ownWalk) picture(el *ownElement, s ownStyle) ([]ownNode, error) {
	if el.said["href"] == "" || s.hidden {
		return nil, nil
	}
	img, err := w.decoded(el)
	if err != nil {
		return nil, err
	}
	own := [2]float64{float64(img.Bounds().Dx()), float64(img.Bounds().Dy())}
	width, height := w.measure(el.said["width"], -1), w.measure(el.said["height"], -1)
	switch {
	case width < 0 && height < 0:
		width, height = own[0], own[1]
	case width < 0:
		width = height * own[0] / own[1]
	case height < 0:
		height = width * own[1] / own[0]
	}
	frame := [4]float64{w.measure(el.said["x"], 0), w.measure(el.said["y"], 0), width, height}
	place, cut := fitted(frame, own, el.said["preserveAspectRatio"])
	for _, v := range append(place[:], s.matrix.A, s.matrix.B, s.matrix.C, s.matrix.D, s.matrix.E, s.matrix.F) {
		if math.IsNaN(v) || math.Abs(v) > maxOwnNumber {
			return nil, &ImageError{CodeOwnBroken, "coordinate"}
		}
	}
	if place[2] <= 0 || place[3] <= 0 {
		return nil, nil
	}
	p := &ownPixels{place: place, matrix: s.matrix}
	if err := w.fine(p, img); err != nil {
		return nil, err
	}
	nodes := []ownNode{{pixels: p}}
	if !cut {
		return nodes, nil
	}
	if w.groups++; w.groups > maxOwnGroups {
		return nil, &ImageError{CodeOwnComplex, "groups"}
	}
	return []ownNode{{group: &ownGroup{nodes: nodes, clips: []ownClip{rectClip(frame, s.matrix)}, opacity: 1}}}, nil
}

// fitted is where a photo of that size stands in its frame, and whether it stands out of it (SVG 2, 8.6).
func fitted(frame [4]float64, own [2]float64, aspect string) (place [4]float64, cut bool) {
	align, how, _ := strings.Cut(strings.TrimSpace(aspect), " ")
	if align == "none" {
		return frame, false
	}
	k := min(frame[2]/own[0], frame[3]/own[1])
	if cut = strings.TrimSpace(how) == "slice"; cut {
		k = max(frame[2]/own[0], frame[3]/own[1])
	}
	part := func(low, high string) float64 {
		switch {
		case strings.Contains(align, low):
			return 0
		case strings.Contains(align, high):
			return 1
		}
		return 0.5
	}
	width, height := k*own[0], k*own[1]
	return [4]float64{frame[0] + (frame[2]-width)*part("xMin", "xMax"), frame[1] + (frame[3]-height)*part("YMin", "YMax"), width, height}, cut
}

// decoded reads the photo of an element once, however often it is drawn. Its pixels are counted before they are decoded.
func (w *ownWalk) decoded(el *ownElement) (image.Image, error) {
	if img := w.photos[el]; img != nil {
		return img, nil
	}
	_, text, _ := strings.Cut(el.said["href"], ",")
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, broken(err)
	}
	kind := Sniff(data)
	if kind != PNG && kind != JPEG {
		return nil, &ImageError{CodeOwnPhoto, kind.String()}
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	if w.photoPixels += config.Width * config.Height; config.Width > maxOwnSide || config.Height > maxOwnSide || w.photoPixels > maxOwnDecoded {
		return nil, &ImageError{CodeOwnPixels, fmt.Sprintf("%d×%d", config.Width, config.Height)}
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	if w.photos == nil {
		w.photos = map[*ownElement]image.Image{}
	}
	w.photos[el] = img
	return img, nil
}

// fine makes a photo as fine as the picture shows it, and writes it anew: what else the file carried stays behind.
func (w *ownWalk) fine(p *ownPixels, img image.Image) error {
	k, m := ownSize/w.drawing.side, p.matrix
	side := func(own int, shown float64) int { return min(own, max(1, int(math.Ceil(min(shown*k, maxOwnSide))))) }
	width, height := side(img.Bounds().Dx(), p.place[2]*math.Hypot(m.A, m.B)), side(img.Bounds().Dy(), p.place[3]*math.Hypot(m.C, m.D))
	if w.keptPixels += width * height; w.keptPixels > maxOwnKept {
		return &ImageError{CodeOwnComplex, "photos"}
	}
	p.img = image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(p.img, p.img.Bounds(), img, img.Bounds(), draw.Src, nil)
	var small, whole bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&whole, p.img); err != nil {
		return fmt.Errorf("encode photo: %w", err)
	}
	p.file = whole.Bytes()
	if p.img.Opaque() {
		if err := jpeg.Encode(&small, p.img, &jpeg.Options{Quality: ownQuality}); err != nil {
			return fmt.Errorf("encode photo: %w", err)
		}
		if 2*small.Len() < whole.Len() { // a photo; a flat drawing keeps its sharp edges
			p.file = small.Bytes()
		}
	}
	if w.photoBytes += len(p.file); w.photoBytes > maxOwnFiles {
		return &ImageError{CodeOwnLarge, fmt.Sprintf("%d bytes", w.photoBytes)}
	}
	return nil
}

// pixels draws a photo.
func (c *ownCanvas) pixels(dst *image.RGBA, p *ownPixels) error {
	b := p.img.Bounds()
	m := c.view.Mult(p.matrix).Translate(p.place[0], p.place[1]).Scale(p.place[2]/float64(b.Dx()), p.place[3]/float64(b.Dy()))
	for i := range 4 { // the corners
		x, y := m.Transform(float64(b.Dx()*(i&1)), float64(b.Dy()*(i>>1)))
		if !(math.Abs(x) < maxOwnPixel && math.Abs(y) < maxOwnPixel) {
			return &ImageError{CodeOwnComplex, "far outside"}
		}
	}
	if err := c.cost(4*c.size*c.size + 4*b.Dx()*b.Dy()); err != nil || det(m) < 1e-6 {
		return err
	}
	draw.BiLinear.Transform(dst, f64.Aff3{m.A, m.C, m.E, m.B, m.D, m.F}, p.img, b, draw.Over, nil)
	return nil
}

// pixels writes a photo: the same pixels, in the same place.
func (w *ownWriter) pixels(b *bytes.Buffer, p *ownPixels) {
	kind := "png"
	if Sniff(p.file) == JPEG {
		kind = "jpeg"
	}
	fmt.Fprintf(b, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none"%s href="data:image/%s;base64,%s"/>`,
		number(p.place[0], 4), number(p.place[1], 4), number(p.place[2], 4), number(p.place[3], 4), matrixOf(p.matrix), kind, base64.StdEncoding.EncodeToString(p.file))
}
