package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"galon/internal/artwork"
)

// film is what a camera sees that is held before a printed code: one picture, again and again (YUV4MPEG2, 4:2:0).
func film(t *testing.T, text string) string {
	t.Helper()
	drawn, err := artwork.QRPNG(text, 6)
	if err != nil {
		t.Fatal(err)
	}
	code, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	const width, height = 640, 480
	paper := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.Gray{Y: 230}), image.Point{}, draw.Src)
	size := code.Bounds().Size()
	at := image.Pt((width-size.X)/2, (height-size.Y)/2)
	draw.Draw(paper, image.Rectangle{Min: at, Max: at.Add(size)}, code, code.Bounds().Min, draw.Src)
	var frame bytes.Buffer
	frame.WriteString("FRAME\n")
	for y := range height {
		frame.Write(paper.Pix[y*paper.Stride : y*paper.Stride+width])
	}
	frame.Write(bytes.Repeat([]byte{128}, width*height/2)) // without colour
	film := append([]byte("YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"), bytes.Repeat(frame.Bytes(), 3)...)
	file := filepath.Join(t.TempDir(), "code.y4m")
	if err := os.WriteFile(file, film, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// startCamera starts a Chromium whose camera shows that film, or that has none.
func startCamera(t *testing.T, film string) context.Context {
	t.Helper()
	options := chromiumOptions(t)
	if film != "" {
		options = append(options, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
			chromedp.Flag("use-file-for-fake-video-capture", film))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// An employer holds the phone's camera before the code of a badge. The reader of codes is fetched only then.
func TestTheCameraReadsACode(t *testing.T) {
	demo := runDemo(t)
	badge := demo.Badges["valid"]
	p := sits(t, startCamera(t, film(t, strings.ToUpper(badge.PageURL))), demo.BaseURL, "Sonia", phone, true)
	p.opens("/verifier")
	asked, size := p.weight()
	if len(asked) == 0 || strings.Contains(strings.Join(asked, " "), "jsQR") || size > 100_000 {
		t.Errorf("before the camera is asked for: %d bytes of %q", size, asked)
	}
	if status := p.follows(control("Utiliser la caméra")); status != http.StatusOK {
		p.fail("the verdict answers %d", status)
	}
	p.reads("Badge valide")
	p.sees("Nadia Benali")
	if said := p.complaints(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
}

// A code that leads elsewhere is told so, and a camera that is not there too; without scripts there is no button.
func TestTheCameraThatDoesNotHelp(t *testing.T) {
	demo := runDemo(t)
	elsewhere := sits(t, startCamera(t, film(t, "https://ailleurs.example/v/1")), demo.BaseURL, "Sonia", phone, true)
	elsewhere.opens("/verifier")
	if status := elsewhere.follows(control("Utiliser la caméra")); status != http.StatusUnprocessableEntity {
		elsewhere.fail("a code of another site answers %d", status)
	}
	elsewhere.sees("Ce QR code mène à un autre site (ailleurs.example).")

	browser := startCamera(t, "")
	none := sits(t, browser, demo.BaseURL, "Sonia", phone, true)
	none.opens("/verifier")
	none.clicks(control("Utiliser la caméra"))
	none.do("wait for the sentence", chromedp.WaitVisible(`//*[@id="vise"][contains(., "La caméra n’est pas disponible")]`))
	none.sees("Prenez une photo ou tapez le code.")

	still := sits(t, browser, demo.BaseURL, "Sonia", phone, false)
	still.opens("/verifier")
	if strings.Contains(still.text(), "Utiliser la caméra") {
		t.Error("a button that needs a script stands on the page without one")
	}
	still.types("code", demo.Badges["valid"].Code)
	if status := still.follows(control("Vérifier le code")); status != http.StatusOK {
		still.fail("the code answers %d", status)
	}
	still.reads("Badge valide")
}
