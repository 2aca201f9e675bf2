package artwork

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"golang.org/x/image/draw"
)

// Codes of pictures that organisations bring for their models.
const (
	CodeOwnKind        = "picture-kind"        // neither PNG nor SVG
	CodeOwnLarge       = "picture-large"       // more bytes than MaxOwn
	CodeOwnPixels      = "picture-pixels"      // more pixels than maxOwnSide on a side
	CodeOwnSmall       = "picture-small"       // less than minOwnSide
	CodeOwnSquare      = "picture-square"      // not a square
	CodeOwnBroken      = "picture-broken"      // cannot be read
	CodeOwnActive      = "picture-active"      // a script, an entity, or something from elsewhere
	CodeOwnText        = "picture-text"        // letters, whose font is not in the file
	CodeOwnPhoto       = "picture-photo"       // a picture of pixels inside that is neither PNG nor JPEG
	CodeOwnEffect      = "picture-effect"      // a shadow, a blur, colours that mix
	CodeOwnPattern     = "picture-pattern"     // a tile or an arrowhead that is drawn again and again
	CodeOwnUnsupported = "picture-unsupported" // another part of SVG that is not drawn here
	CodeOwnComplex     = "picture-complex"     // more shapes, points or gradients than are drawn
)

// Bounds of an own picture. The pixels are looked at before anything is decoded.
const (
	MaxOwn     = 1 << 20
	maxOwnSide = 4096
	minOwnSide = 64
	ownSize    = 512
)

// OwnPicture is an organisation's picture as badges carry it: drawn anew in both forms, so that nothing of the file that
// was sent is handed on.
type OwnPicture struct {
	PNG, SVG []byte
	Digest   string // of the PNG
}

// ReadOwn takes in an organisation's PNG or SVG. The error is an *ImageError with one of the codes above.
func ReadOwn(data []byte) (OwnPicture, error) {
	if len(data) > MaxOwn {
		return OwnPicture{}, &ImageError{CodeOwnLarge, fmt.Sprintf("%d bytes", len(data))}
	}
	var img *image.RGBA
	var own OwnPicture
	var err error
	switch Sniff(data) {
	case PNG:
		img, err = readOwnPNG(data)
	case SVG:
		var drawing *ownDrawing
		if drawing, err = readOwnSVG(data); err == nil {
			own.SVG = drawing.svg()
			img, err = drawing.raster(ownSize)
		}
	default:
		return own, &ImageError{CodeOwnKind, Sniff(data).String()}
	}
	if err != nil {
		return OwnPicture{}, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		return OwnPicture{}, fmt.Errorf("encode picture: %w", err)
	}
	own.PNG = b.Bytes()
	if own.SVG == nil {
		own.SVG = wrapPNG(own.PNG)
	}
	sum := sha256.Sum256(own.PNG)
	own.Digest = hex.EncodeToString(sum[:])
	return own, nil
}

// readOwnPNG keeps the pixels and nothing else: text, profiles and what else a file may carry stay behind.
func readOwnPNG(data []byte) (*image.RGBA, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, &ImageError{CodeOwnBroken, err.Error()}
	}
	switch {
	case config.Width > maxOwnSide || config.Height > maxOwnSide:
		return nil, &ImageError{CodeOwnPixels, fmt.Sprintf("%d×%d", config.Width, config.Height)}
	case config.Width != config.Height:
		return nil, &ImageError{CodeOwnSquare, fmt.Sprintf("%d×%d", config.Width, config.Height)}
	case config.Width < minOwnSide:
		return nil, &ImageError{CodeOwnSmall, fmt.Sprintf("%d", config.Width)}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, &ImageError{CodeOwnBroken, err.Error()}
	}
	out := image.NewRGBA(image.Rect(0, 0, ownSize, ownSize))
	draw.CatmullRom.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	return out, nil
}

// wrapPNG makes the SVG form of a picture of pixels: the PNG stands inside, so it asks nobody for anything.
func wrapPNG(data []byte) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="%[1]d" height="%[1]d"><image width="%[1]d" height="%[1]d" href="data:image/png;base64,%s"/></svg>`,
		ownSize, base64.StdEncoding.EncodeToString(data))
}

// rgba mixes an opacity into a colour, as scanners want it: premultiplied.
func rgba(c color.NRGBA, opacity float64) color.RGBA {
	a := float64(c.A) / 255 * min(max(opacity, 0), 1)
	mul := func(v uint8) uint8 { return uint8(float64(v)*a + 0.5) }
	return color.RGBA{mul(c.R), mul(c.G), mul(c.B), uint8(a*255 + 0.5)}
}
