package hosted

import (
	"bytes"
	"html"
	"image"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"galon/internal/credential"
)

// wall is a photo of codes that hang beside each other.
func wall(t *testing.T, texts ...string) []byte {
	t.Helper()
	sheet := image.NewGray(image.Rect(0, 0, 420*len(texts), 420))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for i, text := range texts {
		code, err := png.Decode(bytes.NewReader(qr(t, text, false)))
		must(t, err)
		draw.Draw(sheet, image.Rect(420*i, 0, 420*(i+1), 420), code, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, sheet))
	return b.Bytes()
}

// An advertisement beside a badge does not hide it, and a CV with two badges is two lines.
func TestAPhotoOfSeveralCodes(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	y := w.issue(w.school, "organiser-son-travail", "Paul Roux", softSkill("2026-03-12"))
	first, second := credential.ShareQR(baseURL, x.code), credential.ShareQR(baseURL, y.code)
	const foreign = "https://exemple.com/affiche"

	answer := w.upload(fieldPhoto, "IMG_1.png", wall(t, foreign, first))
	if to := answer.Header().Get("Location"); answer.Code != 303 || to != "/v/"+x.code {
		t.Errorf("beside another code: %d %q", answer.Code, to)
	}
	answer = w.upload(fieldPhoto, "IMG_2.png", wall(t, first, foreign, second))
	page := html.UnescapeString(answer.Body.String())
	for _, want := range []string{"2 × Badge valide", "Nadia Benali", "Paul Roux"} {
		if answer.Code != 200 || !strings.Contains(page, want) {
			t.Errorf("two badges: %d, the page does not say %q", answer.Code, want)
		}
	}
	answer = w.hand(false, named{"cv.png", wall(t, second, first)})
	page = html.UnescapeString(answer.Body.String())
	if answer.Code != 200 || !strings.Contains(page, "2 × Badge valide") {
		t.Errorf("among many files: %d", answer.Code)
	}
}
