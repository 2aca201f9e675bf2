package artwork

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

const goodDrawing = `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" viewBox="0 0 100 100"><title>Notre badge</title>
<sodipodi:namedview id="base"></sodipodi:namedview><g transform="translate(50 50) rotate(45)" fill="#5A2469"><rect x="-20" y="-20" width="40" height="40"/></g>
<circle cx="50" cy="50" r="45" style="fill:none;stroke:rgb(201,154,59);stroke-width:4"/><path d="M10 10h5v5h-5z" fill="teal" opacity=".5"/></svg>`

func squarePNG(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// header is a PNG of which only the size is said: to decode it would take all the memory.
func header(w, h uint32) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	out := append([]byte(pngSignature), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
}

func TestOwnPicturesAreDrawnAnew(t *testing.T) {
	clean := goodDrawing
	for name, data := range map[string][]byte{"svg": []byte(clean), "png": squarePNG(t, 300, 300), "large png": squarePNG(t, 900, 900)} {
		own, err := ReadOwn(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(own.PNG))
		if err != nil || img.Bounds().Dx() != 512 || img.Bounds().Dy() != 512 {
			t.Errorf("%s: %v, %v", name, err, img.Bounds())
		}
		again, err := ReadOwn(data)
		if err != nil || again.Digest != own.Digest || len(own.Digest) != 64 {
			t.Errorf("%s: the digest is %q, then %q (%v)", name, own.Digest, again.Digest, err)
		}
		if _, err := BakeSVG(own.SVG, `{"a":1}`, false); err != nil {
			t.Errorf("%s: its SVG takes no badge: %v", name, err)
		}
		if _, err := BakePNG(own.PNG, `{"a":1}`); err != nil {
			t.Errorf("%s: its PNG takes no badge: %v", name, err)
		}
	}
	own, err := ReadOwn([]byte(clean))
	if err != nil {
		t.Fatal(err)
	}
	for _, lost := range []string{"sodipodi", "Notre badge", "DOCTYPE", "style"} {
		if bytes.Contains(own.SVG, []byte(lost)) {
			t.Errorf("%q of the file was handed on: %s", lost, own.SVG)
		}
	}
	img, err := png.Decode(bytes.NewReader(own.PNG))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		x, y int
		want color.RGBA
	}{{256, 256, color.RGBA{0x5A, 0x24, 0x69, 255}}, {256, 26, color.RGBA{201, 154, 59, 255}}, {2, 2, color.RGBA{}}, {300, 160, color.RGBA{0x5A, 0x24, 0x69, 255}}} {
		if got := color.RGBAModel.Convert(img.At(p.x, p.y)); got != p.want {
			t.Errorf("at %d %d: %v, want %v", p.x, p.y, got, p.want)
		}
	}
}

// What drawing programs write: classes, gradients that inherit, a clip around everything.
func TestDrawingsOfDrawingPrograms(t *testing.T) {
	head := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">`
	red, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	near := func(a, b color.RGBA) bool {
		d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
		return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B), d(a.A, b.A)) <= 4
	}
	type at struct {
		x, y int
		want color.RGBA
	}
	for name, test := range map[string]struct {
		drawing string
		see     []at
	}{
		"classes": {`<style type="text/css"> .st0{fill:#f00;} .st1,.st2{fill:blue} #n{fill:#ff0000} </style><rect class="st0" width="50" height="100"/><rect class="st1" id="n" x="50" width="25" height="100"/><rect class="st2" x="75" width="25" height="100"/>`,
			[]at{{100, 256, red}, {300, 256, red}, {450, 256, blue}}},
		"linear": {`<defs><linearGradient id="a"><stop style="stop-color:#f00"/><stop offset="100%" stop-color="blue"/></linearGradient></defs><rect width="100" height="100" fill="url(#a)"/>`,
			[]at{{1, 256, red}, {511, 256, blue}, {256, 10, color.RGBA{128, 0, 128, 255}}}},
		"inherited, turned, in user space": {`<linearGradient xlink:href="#s" id="b" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="100" y2="0" gradientTransform="rotate(90)"/>
			<linearGradient id="s"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><g transform="translate(0,0)"><rect width="100" height="100" style="fill:url(#b)"/></g>`,
			[]at{{256, 1, red}, {256, 511, blue}}},
		"radial": {`<radialGradient id="r" cx="50" cy="50" r="50" gradientUnits="userSpaceOnUse"><stop stop-color="red"/><stop offset="1" stop-color="blue" stop-opacity="0"/></radialGradient><circle cx="50" cy="50" r="50" fill="url('#r')"/>`,
			[]at{{256, 256, red}, {256, 510, color.RGBA{}}}},
		"colours": {`<rect width="50" height="100" fill="rgba(255, 0, 0, 100%)"/><rect x="50" width="50" height="100" fill="hsl(240, 100%, 50%)"/><rect width="5" height="5" fill="#00f8"/>`,
			[]at{{100, 256, red}, {400, 256, blue}, {10, 10, color.RGBA{119, 0, 136, 255}}}},
		"clip around everything":      {`<g clip-path="url(#c)"><rect width="100" height="100" fill="red"/></g><defs><clipPath id="c"><rect width="100" height="100" fill="white"/></clipPath></defs>`, []at{{256, 256, red}}},
		"a hole by the even-odd rule": {`<path fill="red" fill-rule="evenodd" d="M0 0h100v100h-100zM25 25h50v50h-50z"/>`, []at{{20, 20, red}, {256, 256, color.RGBA{}}}},
		"no hole by the other rule":   {`<path fill="red" d="M0 0h100v100h-100zM25 25h50v50h-50z"/>`, []at{{256, 256, red}}},
		"clip of a real shape": {`<clipPath id="c" transform="translate(50)"><path clip-rule="evenodd" d="M0 0h50v100h-50zM10 10h30v80h-30z"/></clipPath><rect width="100" height="100" fill="red" clip-path="url(#c)"/>`,
			[]at{{250, 256, color.RGBA{}}, {270, 256, red}, {380, 256, color.RGBA{}}, {500, 256, red}}},
		"clip by use, in a clip": {`<defs><circle id="k" r="50" cx="50" cy="50"/><clipPath id="c" clip-path="url(#h)"><use href="#k"/></clipPath><clipPath id="h"><rect width="50" height="100"/></clipPath></defs>
			<g clip-path="url(#c)"><rect width="100" height="100" fill="blue"/></g>`, []at{{5, 5, color.RGBA{}}, {100, 256, blue}, {300, 256, color.RGBA{}}}},
		"light mask": {`<mask id="m" fill="white"><rect width="50" height="100"/><rect x="50" width="50" height="100" fill="black"/></mask><g mask="url(#m)"><rect width="100" height="100" fill="red"/></g>`,
			[]at{{100, 256, red}, {400, 256, color.RGBA{}}}},
		"mask by alpha, in its region": {`<mask id="m" style="mask-type:alpha" maskUnits="userSpaceOnUse" x="0" y="0" width="100" height="50"><rect width="100" height="100" fill="black" fill-opacity=".5"/></mask><rect width="100" height="100" fill="red" mask="url(#m)"/>`,
			[]at{{256, 100, color.RGBA{128, 0, 0, 128}}, {256, 400, color.RGBA{}}}},
		"a group is seen through at once": {`<g opacity=".5"><rect width="100" height="100" fill="red"/><rect width="100" height="100" fill="blue"/></g>`, []at{{256, 256, color.RGBA{0, 0, 128, 128}}}},
		"use": {`<g id="a" fill="red"><rect id="b" width="25" height="100"/></g><use href="#a" x="25"/><use xlink:href="#b" transform="translate(50)" fill="blue"/>`,
			[]at{{100, 256, red}, {200, 256, red}, {300, 256, blue}, {450, 256, color.RGBA{}}}},
		"symbol in its frame": {`<symbol id="s" viewBox="0 0 10 10"><rect x="-5" width="20" height="10" fill="currentColor"/></symbol><use href="#s" x="50" width="50" height="50" color="blue"/>`,
			[]at{{250, 100, color.RGBA{}}, {260, 100, blue}, {500, 200, blue}, {300, 300, color.RGBA{}}}},
		"svg in svg":     {`<svg x="50" y="0" width="50" height="100" viewBox="0 0 10 10"><rect width="10" height="10" fill="red"/></svg>`, []at{{380, 256, red}, {380, 100, color.RGBA{}}}},
		"dashes":         {`<path d="M0 50h100" stroke="red" stroke-width="50" stroke-dasharray="25"/>`, []at{{60, 256, red}, {190, 256, color.RGBA{}}, {320, 256, red}}},
		"stretched line": {`<path d="M0 .5h1" transform="scale(100 100) scale(1 .5)" stroke="red" stroke-width="1"/>`, []at{{256, 20, red}, {256, 240, red}, {256, 270, color.RGBA{}}}},
		"what nobody names": {`<defs><filter id="f"><feGaussianBlur/></filter><marker id="k"><path d="M0 0"/></marker></defs><g display="none"><text>Bonjour</text></g><g visibility="hidden"><rect visibility="visible" width="100" height="100" fill="red"/><rect width="100" height="100"/></g>`,
			[]at{{256, 256, red}}},
		"lengths":         {`<rect width="50%" height="26.4583mm" rx="9" fill="red"/><path d="M75 1e-5h2.5e1v100h-25z" fill="blue"/>`, []at{{100, 256, red}, {260, 256, color.RGBA{}}, {450, 256, blue}}},
		"line below fill": {`<rect x="25" y="25" width="50" height="50" fill="red" stroke="blue" stroke-width="20" paint-order="stroke markers fill"/>`, []at{{150, 256, red}, {110, 256, blue}}},
	} {
		own, err := ReadOwn([]byte(head + test.drawing + `</svg>`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(own.PNG))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range test.see {
			if got := color.RGBAModel.Convert(img.At(p.x, p.y)).(color.RGBA); !near(got, p.want) {
				t.Errorf("%s at %d %d: %v, want %v", name, p.x, p.y, got, p.want)
			}
		}
		for _, lost := range []string{"<style", "class", "href", `id="a"`, "<use", "symbol"} {
			if bytes.Contains(own.SVG, []byte(lost)) {
				t.Errorf("%s: %q was handed on: %s", name, lost, own.SVG)
			}
		}
		if cut := bytes.Contains(own.SVG, []byte("clip-path")); cut && strings.Contains(name, "everything") {
			t.Errorf("%s: the clip was handed on: %s", name, own.SVG)
		}
		if _, err := BakeSVG(own.SVG, `{"a":1}`, false); err != nil {
			t.Errorf("%s: its SVG takes no badge: %v", name, err)
		}
	}
}

func TestOwnPicturesThatAreRefused(t *testing.T) {
	laughs := `<defs><path id="u0" d="M0 0h1v1z"/>`
	for i := range 12 {
		laughs += fmt.Sprintf(`<g id="u%d">%s</g>`, i+1, strings.Repeat(fmt.Sprintf(`<use href="#u%d"/>`, i), 10))
	}
	laughs += `</defs><use href="#u12"/>`
	wrap := func(inner string) []byte {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"><path d="M0 0h9v9z"/>` + inner + `</svg>`)
	}
	for name, test := range map[string]struct {
		data []byte
		code string
	}{
		"nothing":             {nil, CodeOwnKind},
		"a photo":             {[]byte("\xff\xd8\xff\xe0"), CodeOwnKind},
		"heavy":               {append(squarePNG(t, 64, 64), make([]byte, MaxOwn)...), CodeOwnLarge},
		"sixty megapixels":    {header(7800, 7800), CodeOwnPixels},
		"a billion pixels":    {header(1<<30, 1), CodeOwnPixels},
		"not square":          {squarePNG(t, 200, 100), CodeOwnSquare},
		"tiny":                {squarePNG(t, 16, 16), CodeOwnSmall},
		"cut":                 {squarePNG(t, 100, 100)[:200], CodeOwnBroken},
		"script":              {wrap(`<script>alert(1)</script>`), CodeOwnActive},
		"script in capitals":  {wrap(`<SCRIPT/>`), CodeOwnActive},
		"script in metadata":  {wrap(`<metadata><script/></metadata>`), CodeOwnActive},
		"foreignObject":       {wrap(`<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>`), CodeOwnActive},
		"handler":             {wrap(`<g onload="x()"/>`), CodeOwnActive},
		"handler elsewhere":   {wrap(`<metadata><a onclick="x()"/></metadata>`), CodeOwnActive},
		"remote image":        {wrap(`<image href="https://exemple.fr/x.png"/>`), CodeOwnActive},
		"remote use":          {wrap(`<use xlink:href="//exemple.fr/x.svg#a"/>`), CodeOwnActive},
		"remote style":        {wrap(`<path d="M0 0h1" style="fill:url(https://exemple.fr/#a)"/>`), CodeOwnActive},
		"javascript":          {wrap(`<a href="javascript:alert(1)"/>`), CodeOwnActive},
		"animation":           {wrap(`<animate attributeName="href" to="x"/>`), CodeOwnActive},
		"style sheet":         {[]byte(`<?xml-stylesheet href="https://exemple.fr/x.css"?>` + string(wrap(""))), CodeOwnActive},
		"entity":              {[]byte(`<!DOCTYPE svg [<!ENTITY a "b">]>` + string(wrap("&a;"))), CodeOwnActive},
		"entity without DTD":  {wrap(`&a;`), CodeOwnActive},
		"outside DTD":         {[]byte(`<!DOCTYPE svg SYSTEM "https://exemple.fr/x.dtd">` + string(wrap(""))), CodeOwnActive},
		"inner image":         {wrap(`<image href="data:image/png;base64,AAAA"/>`), CodeOwnPhoto},
		"inner GIF":           {wrap(`<image href="data:image/gif;base64,R0lGODlhAQABAAAAACw="/>`), CodeOwnPhoto},
		"photo in an effect":  {wrap(`<filter><feImage href="data:image/png;base64,AAAA"/></filter>`), CodeOwnPhoto},
		"huge photo":          {wrap(`<image href="` + inline("png", header(7800, 7800)) + `"/>`), CodeOwnPixels},
		"photos, many":        {wrap(strings.Repeat(`<image width="1" height="1" href="`+inline("png", squarePNG(t, 2900, 2900))+`"/>`, 2)), CodeOwnPixels},
		"half a photo":        {wrap(`<image href="` + inline("png", squarePNG(t, 100, 100)[:200]) + `"/>`), CodeOwnBroken},
		"photo, not base64":   {wrap(`<image href="data:image/png;base64,é"/>`), CodeOwnBroken},
		"photo far away":      {wrap(`<image width="9" height="9" transform="scale(9999)" href="` + inline("png", squarePNG(t, 9, 9)) + `"/>`), CodeOwnComplex},
		"tiled photo":         {wrap(`<pattern id="a" width=".5" height="1" patternContentUnits="objectBoundingBox"><path d="M0 0h1v1z"/></pattern><path d="M0 0h1v1z" fill="url(#a)"/>`), CodeOwnPattern},
		"tile in itself":      {wrap(`<pattern id="a" width="1" height="1" patternContentUnits="objectBoundingBox"><path d="M0 0h1v1z" fill="url(#a)"/></pattern><path d="M0 0h1v1z" fill="url(#a)"/>`), CodeOwnBroken},
		"text":                {wrap(`<text>Bonjour</text>`), CodeOwnText},
		"use of nothing":      {wrap(`<use href="#a"/>`), CodeOwnBroken},
		"use of itself":       {wrap(`<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>`), CodeOwnBroken},
		"use that is moved":   {wrap(`<use href="#a"><set attributeName="href" to="data:x"/></use>`), CodeOwnActive},
		"a billion laughs":    {wrap(laughs), CodeOwnComplex},
		"clip in itself":      {wrap(`<clipPath id="c" clip-path="url(#c)"><path d="M0 0h1v1z"/></clipPath><path clip-path="url(#c)" d="M0 0h1v1z"/>`), CodeOwnBroken},
		"mask in itself":      {wrap(`<mask id="m"><path mask="url(#m)" d="M0 0h1v1z"/></mask><path mask="url(#m)" d="M0 0h1v1z"/>`), CodeOwnBroken},
		"text as a clip":      {wrap(`<clipPath id="c"><text>A</text></clipPath><path clip-path="url(#c)" d="M0 0h1v1z"/>`), CodeOwnText},
		"clip of boxes":       {wrap(`<clipPath id="c" clipPathUnits="objectBoundingBox"><path d="M0 0h1v1z"/></clipPath><path clip-path="url(#c)" d="M0 0h1v1z"/>`), CodeOwnUnsupported},
		"an SVG in an SVG":    {wrap(`<image href="data:image/svg+xml;base64,AAAA"/>`), CodeOwnActive},
		"loading in CDATA":    {wrap(`<style><![CDATA[@import url(//exemple.fr/x.css);]]></style>`), CodeOwnActive},
		"script by a prefix":  {wrap(`<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>`), CodeOwnActive},
		"another namespace":   {[]byte(`<svg xmlns="https://exemple.fr" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>`), CodeOwnBroken},
		"endless dashes":      {wrap(`<path stroke="red" stroke-dasharray=".001" d="M0 0h9000"/>`), CodeOwnComplex},
		"many tall points":    {wrap(`<path d="M0 0` + strings.Repeat("v10h.01v-10h.01", 6000) + `"/>`), CodeOwnComplex},
		"pattern":             {wrap(`<pattern id="a"/><path d="M0 0h1v1z" fill="url(#a)"/>`), CodeOwnPattern},
		"arrowheads":          {wrap(`<path d="M0 0h1v1z" marker-end="url(#a)"/>`), CodeOwnPattern},
		"gradient":            {wrap(`<path d="M0 0h1" fill="url(#a)"/>`), CodeOwnBroken},
		"filter":              {wrap(`<g filter="url(#a)"/>`), CodeOwnEffect},
		"style that loads":    {wrap(`<style>@import url(https://exemple.fr/a.css);</style>`), CodeOwnActive},
		"font that loads":     {wrap(`<style>@font-face{font-family:x;src:url(//exemple.fr/x.woff)}</style>`), CodeOwnActive},
		"style with escapes":  {wrap(`<style>.a{fill:\75rl(https://exemple.fr)}</style>`), CodeOwnActive},
		"clever style":        {wrap(`<style>g > path:hover{fill:red}</style>`), CodeOwnUnsupported},
		"half a style":        {wrap(`<style>path{fill:red</style>`), CodeOwnBroken},
		"many gradients":      {wrap(`<linearGradient id="l"><stop/></linearGradient>` + strings.Repeat(`<path d="M0 0h10v10h-10z" fill="url(#l)"/>`, 200)), CodeOwnComplex},
		"script in gradient":  {wrap(`<linearGradient id="l"><stop onclick="x()"/></linearGradient>`), CodeOwnActive},
		"remote gradient":     {wrap(`<linearGradient id="l" href="https://exemple.fr/x.svg#g"/>`), CodeOwnActive},
		"deep":                {wrap(strings.Repeat("<g>", 60) + strings.Repeat("</g>", 60)), CodeOwnComplex},
		"crowded":             {wrap(strings.Repeat("<g/>", 4000)), CodeOwnComplex},
		"far away":            {wrap(`<path d="M0 0h99999999"/>`), CodeOwnBroken},
		"not a path":          {wrap(`<path d="M0 0 huit"/>`), CodeOwnBroken},
		"not square drawing":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20"><path d="M0 0h9"/></svg>`), CodeOwnSquare},
		"nothing drawn":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>`), CodeOwnBroken},
		"no size":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>`), CodeOwnBroken},
		"the drawing is open": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h9v9z"/>`), CodeOwnBroken},
	} {
		own, err := ReadOwn(test.data)
		var fault *ImageError
		if !errors.As(err, &fault) || fault.Code != test.code || own.PNG != nil || own.SVG != nil {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
}

// Whatever is sent, what comes out is a picture without anything active in it, or nothing.
func FuzzReadOwn(f *testing.F) {
	f.Add([]byte(goodDrawing))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>.a{fill:url(#g)}</style><radialGradient id="g" fx="2" href="#g"><stop/><stop offset="1" stop-color="hsl(9 9% 9% / .5)"/></radialGradient><path class="a" d="M0 0h9v9"/></svg>`))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><mask id="m"><circle r="5"/></mask><clipPath id="c"><use href="#p"/></clipPath><symbol id="s" viewBox="0 0 1 1"><path id="p" d="M0 0h1v1z" stroke="red" stroke-dasharray="1 2"/></symbol><use href="#s" mask="url(#m)" clip-path="url(#c)" opacity=".5"/></svg>`))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image id="i" width="9" preserveAspectRatio="xMinYMax slice" href="` + inline("png", squarePNG(f, 9, 9)) + `"/><pattern id="p" width="1" height="1" patternContentUnits="objectBoundingBox"><use href="#i"/></pattern><circle r="5" fill="url(#p)"/></svg>`))
	f.Add(squarePNG(f, 64, 64))
	f.Add(header(9000, 9000))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0a1 1 0 011 1z" transform="skewX(80)scale(1 0)" stroke="red" stroke-width="9000"/></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		own, err := ReadOwn(data)
		var fault *ImageError
		if err != nil {
			if !errors.As(err, &fault) {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		if _, err := png.DecodeConfig(bytes.NewReader(own.PNG)); err != nil {
			t.Fatal(err)
		}
		if _, err := readSVG(own.SVG); err != nil {
			t.Fatalf("%v in %s", err, own.SVG)
		}
		for _, bad := range []string{"<script", "onload", "<!", "<foreign", "http:", "https:"} {
			rest := bytes.ReplaceAll(own.SVG, []byte(svgNamespace), nil)
			if bytes.Contains(bytes.ToLower(rest), []byte(bad)) {
				t.Fatalf("%q in %s", bad, own.SVG)
			}
		}
	})
}
