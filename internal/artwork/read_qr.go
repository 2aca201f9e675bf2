package artwork

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Bounds of a photo, checked on its header before a pixel is decoded. Phones sell 4032×3024 as 12 megapixels,
// so the bound is the full 4096×3072.
const (
	maxPhotoPixels = 4096 * 3072
	maxPhotoSide   = 12000
	maxPhotoBytes  = 16 << 20
	maxPhotoMemory = 52 << 20 // of the decoded pixels: 16-bit colours and progressive JPEGs need several times as much
	// A progressive JPEG is decoded in scans, each over the whole picture. Cameras write about ten; thousands
	// would buy minutes of our time with one small file.
	maxScans = 24
)

// ReadQR finds the QR code on a photo (PNG or JPEG) and returns its text. A photo without a readable code
// gives ErrNoQR. The work is bounded by the bounds of the header and by a fixed number of attempts on
// reduced copies, whatever the photo shows.
func ReadQR(photo []byte) (string, error) {
	decode, err := checkPhoto(photo)
	if err != nil {
		return "", err
	}
	img, err := decode()
	if err != nil {
		return "", &ImageError{CodeMalformed, err.Error()}
	}
	full := grayOf(img)
	for _, a := range attempts {
		g := full.reduced(a.side)
		for range a.blurs {
			g = g.blurred()
		}
		if a.windows > 0 {
			g = g.blackAndWhite(max(g.w, g.h) / a.windows / 2)
		}
		if text, ok := decodeQR(g); ok {
			return text, nil
		}
	}
	return "", ErrNoQR
}

// attempts are the ways of looking at a photo, in the order tried. The first is for screenshots; the others are
// the shortest list that read all of 85 made-up photos (codes of 4 to 50 pixels a module, turned, shaded, with
// grain and JPEG), where the best single one reads 52. Grain is the enemy: the decoder's own threshold
// takes it for modules unless it is averaged out first.
var attempts = []struct {
	side    int // the longer side of the reduced copy
	blurs   int
	windows int // local threshold over windows of 1/n of the picture; 0 leaves it to the decoder
}{
	{1600, 0, 0},
	{600, 1, 0},
	{2400, 1, 12},
	{800, 2, 0},
	{1200, 1, 6},
	{160, 0, 0}, // a rare code is only found where its modules are few pixels wide
	{160, 1, 0},
}

// checkPhoto reads the header only, and returns how to decode the rest.
func checkPhoto(photo []byte) (decode func() (image.Image, error), err error) {
	if len(photo) > maxPhotoBytes {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d bytes", len(photo))}
	}
	r := bytes.NewReader(photo)
	var header image.Config
	switch Sniff(photo) {
	case PNG:
		header, err = png.DecodeConfig(r)
		decode = func() (image.Image, error) { return png.Decode(bytes.NewReader(photo)) }
	case JPEG:
		header, err = jpeg.DecodeConfig(r)
		decode = func() (image.Image, error) { return jpeg.Decode(bytes.NewReader(photo)) }
		if n := jpegScans(photo); n > maxScans {
			return nil, &ImageError{CodeTooLarge, fmt.Sprintf("JPEG of %d scans", n)}
		}
	default:
		return nil, &ImageError{Code: CodeNotPhoto}
	}
	switch {
	case err != nil:
		return nil, &ImageError{CodeMalformed, err.Error()}
	case header.Width < 1 || header.Height < 1:
		return nil, &ImageError{CodeMalformed, "no pixels"}
	case header.Width > maxPhotoSide || header.Height > maxPhotoSide || header.Width*header.Height > maxPhotoPixels:
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d×%d pixels", header.Width, header.Height)}
	}
	if size := header.Width * header.Height * pixelBytes(photo, header.ColorModel); size > maxPhotoMemory {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d MB of pixels", size>>20)}
	}
	return decode, nil
}

// pixelBytes is the memory that decoding one pixel takes.
func pixelBytes(photo []byte, m color.Model) int {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel:
		return 4
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		if jpegProgressive(photo) { // the coefficients of the whole picture stay until the last scan, 4 bytes each
			return 3 * 5
		}
		return 3
	}
	return 1
}

// jpegProgressive looks for the frame header of a progressive JPEG (ITU T.81, B.1.1.3: SOF2).
func jpegProgressive(b []byte) bool {
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		switch marker := b[at+1]; marker {
		case 0xff:
			at++
			continue
		case 0xc2:
			return true
		case 0xda, 0xd9:
			return false
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
	}
	return false
}

// jpegScans counts the scans up to the end of the picture (ITU T.81, B.1.1). Phones append films and second
// pictures behind it, which are not decoded and do not count.
func jpegScans(b []byte) int {
	scans := 0
	for at := 2; at+4 <= len(b); {
		marker := b[at+1]
		switch {
		case b[at] != 0xff || marker == 0x00 || 0xd0 <= marker && marker <= 0xd7:
			at++ // compressed data, a stuffed byte or a restart
			continue
		case marker == 0xff:
			at++ // fill byte
			continue
		case marker == 0xd9: // end of image
			return scans
		case marker == 0xda:
			scans++
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
	}
	return scans
}

// gray is a picture in one channel.
type gray struct {
	w, h int
	pix  []uint8
}

// grayOf takes the luminance. JPEGs carry it as it is; what is transparent counts as white paper.
func grayOf(img image.Image) gray {
	b := img.Bounds()
	g := gray{w: b.Dx(), h: b.Dy(), pix: make([]uint8, b.Dx()*b.Dy())}
	switch src := img.(type) {
	case *image.YCbCr:
		for y := range g.h {
			copy(g.pix[y*g.w:(y+1)*g.w], src.Y[src.YOffset(b.Min.X, b.Min.Y+y):])
		}
	case *image.Gray:
		for y := range g.h {
			copy(g.pix[y*g.w:(y+1)*g.w], src.Pix[src.PixOffset(b.Min.X, b.Min.Y+y):])
		}
	case image.RGBA64Image: // all the others of the standard library; a colour for each At would be garbage
		for y := range g.h {
			for x := range g.w {
				c := src.RGBA64At(b.Min.X+x, b.Min.Y+y)
				cr, cg, cb, ca := uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A)
				paper := 0xffff - ca
				g.pix[y*g.w+x] = uint8((299*(cr+paper) + 587*(cg+paper) + 114*(cb+paper)) / 1000 >> 8)
			}
		}
	}
	return g
}

// reduced averages blocks of pixels until the longer side is at most side.
func (g gray) reduced(side int) gray {
	k := (max(g.w, g.h) + side - 1) / side
	if k <= 1 || g.w < k || g.h < k {
		return g
	}
	small := gray{w: g.w / k, h: g.h / k}
	small.pix = make([]uint8, small.w*small.h)
	for y := range small.h {
		for x := range small.w {
			sum := 0
			for dy := range k {
				at := (y*k+dy)*g.w + x*k
				for _, v := range g.pix[at : at+k] {
					sum += int(v)
				}
			}
			small.pix[y*small.w+x] = uint8(sum / (k * k))
		}
	}
	return small
}

// blurred is the mean of each pixel and its eight neighbours; the border stays.
func (g gray) blurred() gray {
	out := gray{g.w, g.h, bytes.Clone(g.pix)}
	if g.w < 3 || g.h < 3 {
		return out
	}
	columns := make([]int, g.w) // sums of three pixels, one above the other
	for y := 1; y < g.h-1; y++ {
		above, row, below := g.pix[(y-1)*g.w:], g.pix[y*g.w:], g.pix[(y+1)*g.w:]
		for x := range columns {
			columns[x] = int(above[x]) + int(row[x]) + int(below[x])
		}
		for x := 1; x < g.w-1; x++ {
			out.pix[y*g.w+x] = uint8((columns[x-1] + columns[x] + columns[x+1]) / 9)
		}
	}
	return out
}

// blackAndWhite calls black what is 15 % darker than the mean of its surroundings, radius pixels each way: the
// shadow of a hand changes the mean along with the code.
func (g gray) blackAndWhite(radius int) gray {
	stride := g.w + 1                      // 2400 × 2400 pixels of 255 fit into 32 bits
	sums := make([]uint32, stride*(g.h+1)) // of all pixels above and to the left
	for y := range g.h {
		row := uint32(0)
		for x := range g.w {
			row += uint32(g.pix[y*g.w+x])
			sums[(y+1)*stride+x+1] = sums[y*stride+x+1] + row
		}
	}
	out := gray{g.w, g.h, make([]uint8, len(g.pix))}
	for y := range g.h {
		top, bottom := max(0, y-radius)*stride, min(g.h, y+radius+1)*stride
		for x := range g.w {
			left, right := max(0, x-radius), min(g.w, x+radius+1)
			sum := sums[bottom+right] - sums[top+right] - sums[bottom+left] + sums[top+left]
			area := uint32((bottom - top) / stride * (right - left))
			if uint64(g.pix[y*g.w+x])*uint64(area)*100 > uint64(sum)*85 {
				out.pix[y*g.w+x] = 255
			}
		}
	}
	return out
}

// decodeQR makes one attempt. The decoder reads what strangers send: should it panic on a picture, that is a
// picture without a code.
func decodeQR(g gray) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		return "", false
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return "", false
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil || result.GetText() == "" {
		return "", false
	}
	return result.GetText(), true
}
