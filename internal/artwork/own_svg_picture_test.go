package artwork

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// inline is a photo as a drawing holds it.
func inline(kind string, data []byte) string {
	return "data:image/" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)
}

// halves is a photo, red on the left and blue on the right.
func halves(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{0, 0, 255, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, width/2, height), image.NewUniform(color.RGBA{255, 0, 0, 255}), image.Point{}, draw.Src)
	return img
}

// Drawing programs put photos into their SVG, each in its own way: the PNG shows each where the SVG does, and nothing of the
// file that the photo came in is handed on.
func TestPhotosInDrawings(t *testing.T) {
	var asPNG, asJPEG bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, halves(200, 200)), jpeg.Encode(&asJPEG, halves(200, 100), &jpeg.Options{Quality: 100})); err != nil {
		t.Fatal(err)
	}
	said := []byte("tEXtsecret\x00")
	spoken := slices.Concat(asPNG.Bytes()[:33], []byte{0, 0, 0, 7}, said, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(said)), asPNG.Bytes()[33:])
	photo, wide := inline("png", asPNG.Bytes()), inline("jpeg", asJPEG.Bytes())
	red, blue, none := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{}
	type at struct {
		x, y int
		want color.RGBA
	}
	for name, test := range map[string]struct {
		drawing string
		see     []at
	}{
		"Inkscape": {`<image width="50" height="50" preserveAspectRatio="none" xlink:href="` + strings.Replace(photo, "base64,", "base64,\n ", 1) + `" x="25" y="25"/>`,
			[]at{{150, 150, red}, {350, 350, blue}, {100, 256, none}, {256, 420, none}}},
		"Illustrator":       {`<image style="overflow:visible;" width="200" height="200" transform="matrix(.5 0 0 .5 0 0)" xlink:href="` + photo + `"/>`, []at{{100, 256, red}, {400, 256, blue}}},
		"Affinity":          {`<use xlink:href="#_Image1" x="0" y="0" width="200px" height="200px" transform="scale(.5)"/><defs><image id="_Image1" width="200px" height="200px" href="` + photo + `"/></defs>`, []at{{100, 256, red}, {400, 256, blue}}},
		"Canva":             {`<clipPath id="c"><circle cx="50" cy="50" r="50"/></clipPath><g clip-path="url(#c)"><image width="100" height="100" preserveAspectRatio="xMidYMid meet" href="` + photo + `"/></g>`, []at{{10, 10, none}, {100, 256, red}, {400, 256, blue}}},
		"Figma":             {`<rect x="50" y="50" width="50" height="50" fill="url(#p)"/><defs><pattern id="p" patternContentUnits="objectBoundingBox" width="1" height="1"><use xlink:href="#i" transform="scale(0.005)"/></pattern><image id="i" width="200" height="200" href="` + photo + `"/></defs>`, []at{{240, 380, none}, {300, 380, red}, {480, 380, blue}}},
		"Figma, with lines": {`<circle cx="50" cy="50" r="45" fill="url(#p)" stroke="blue" stroke-width="10"/><defs><pattern id="p" patternContentUnits="objectBoundingBox" width="1" height="1"><use xlink:href="#i" transform="scale(0.005)"/></pattern><image id="i" width="200" height="200" href="` + photo + `"/></defs>`, []at{{10, 256, blue}, {150, 256, red}, {5, 5, none}}},
		"a wide JPEG":       {`<image width="100" height="100" href="` + wide + `"/>`, []at{{100, 256, red}, {400, 256, blue}, {256, 100, none}, {256, 420, none}}},
		"at an edge":        {`<image width="100" height="100" preserveAspectRatio="xMinYMin" href="` + wide + `"/>`, []at{{100, 100, red}, {400, 100, blue}, {256, 300, none}}},
		"cut to its frame":  {`<image x="25" width="50" height="100" preserveAspectRatio="xMaxYMid slice" href="` + wide + `"/>`, []at{{100, 256, none}, {150, 256, blue}, {350, 256, blue}, {400, 256, none}}},
		"seen through":      {`<image width="100" height="100" opacity=".5" href="` + photo + `"/>`, []at{{100, 256, color.RGBA{128, 0, 0, 128}}}},
		"turned":            {`<image width="100" height="100" transform="rotate(90 50 50)" href="` + photo + `"/>`, []at{{256, 100, red}, {256, 400, blue}}},
		"its own size":      {`<image transform="scale(.5)" href="` + photo + `"/>`, []at{{100, 256, red}, {400, 256, blue}}},
		"that says more":    {`<image width="100" height="100" href="` + inline("png", spoken) + `"/>`, []at{{100, 256, red}}},
		"hidden":            {`<rect width="100" height="100" fill="red"/><image visibility="hidden" width="100" height="100" href="` + photo + `"/>`, []at{{400, 256, red}}},
	} {
		own, err := ReadOwn([]byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">` + test.drawing + `</svg>`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(own.PNG))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range test.see {
			got := color.RGBAModel.Convert(img.At(p.x, p.y)).(color.RGBA)
			for i, v := range [4]uint8{got.R, got.G, got.B, got.A} {
				if want := [4]uint8{p.want.R, p.want.G, p.want.B, p.want.A}[i]; max(v, want)-min(v, want) > 6 {
					t.Errorf("%s at %d %d: %v, want %v", name, p.x, p.y, got, p.want)
					break
				}
			}
		}
		if again, err := ReadOwn(own.SVG); err != nil || len(again.PNG) == 0 { // it is read as it was written
			t.Errorf("%s: what was written is refused: %v", name, err)
		}
		if _, err := BakeSVG(own.SVG, `{"a":1}`, false); err != nil || bytes.Contains(own.SVG, []byte(inline("png", spoken))) {
			t.Errorf("%s: its SVG takes no badge, or hands on what the photo said: %v", name, err)
		}
	}
}
