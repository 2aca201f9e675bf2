package verify

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/sign"
)

// onePixel is the smallest picture, with room for a chunk behind its IHDR.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\b\x00\x00\x00\x00:~\x9bU" + "\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"

func pngWith(chunk, data string) []byte {
	const afterIHDR = 8 + 25
	b := []byte(onePixel[:afterIHDR])
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, chunk+data...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(chunk+data)))
	return append(b, onePixel[afterIHDR:]...)
}

// pdfWith is a PDF with these files attached, written by hand.
func pdfWith(files ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n1 0 obj << /Type /Catalog /AF [")
	for i := range files {
		fmt.Fprintf(&b, "<< /Type /Filespec /EF << /F %d 0 R >> >> ", i+2)
	}
	b.WriteString("] >> endobj\n")
	for i, f := range files {
		fmt.Fprintf(&b, "%d 0 obj << /Type /EmbeddedFile /Length %d >> stream\n%s\nendstream endobj\n", i+2, len(f), f)
	}
	b.WriteString("trailer << /Root 1 0 R >>\n%%EOF\n")
	return []byte(b.String())
}

const invoice = `<?xml version="1.0"?><rsm:CrossIndustryInvoice xmlns:rsm="urn:x">Facture</rsm:CrossIndustryInvoice>`

func TestBadgesAttachedToAPDF(t *testing.T) {
	r := oldWorld(t)
	svg := string(must(artwork.BakeSVG([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), string(r.badge()), false)))
	for name, x := range map[string]struct {
		pdf     []byte
		verdict Verdict
		format  string
		parts   int
	}{
		"JSON":                    {pdfWith(string(r.badge())), Valid, "PDF, Open Badges 3.0", 0},
		"JWT":                     {pdfWith(string(r.jwt())), Valid, "PDF, Open Badges 3.0", 0},
		"a baked picture":         {pdfWith(string(pngWith("iTXt", "openbadgecredential\x00\x00\x00\x00\x00"+string(r.badge())))), Valid, "PDF, PNG baked, Open Badges 3.0", 0},
		"a baked drawing":         {pdfWith(svg), Valid, "PDF, SVG baked, Open Badges 3.0", 0},
		"beside an invoice":       {pdfWith(invoice, string(r.badge())), Valid, "PDF, Open Badges 3.0", 0},
		"an older badge":          {pdfWith(oldBadge(oldAssertion, nil)), Valid, "PDF, Open Badges 2.0", 0},
		"an older picture":        {pdfWith(string(pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldAssertion))), Valid, "PDF, PNG baked, JSON, Open Badges 2.0", 0},
		"two older pictures":      {pdfWith(string(pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldAssertion)), string(pngWith("tEXt", "openbadges\x00"+oldAssertion+"0"))), Incomplete, "PDF", 2},
		"two badges":              {pdfWith(string(r.badge()), string(r.jwt())), Valid, "PDF", 2},
		"two, and one is over":    {pdfWith(string(r.badge(until(yesterday))), string(r.jwt())), Expired, "PDF", 2},
		"two, and one was forged": {pdfWith(strings.Replace(string(r.badge()), "Zoé", "Zoë", 1), string(r.jwt())), NotAuthentic, "PDF", 2},
	} {
		report := r.verify(x.pdf)
		has(t, name, report, x.verdict, "")
		if report.Format != x.format || len(report.Parts) != x.parts {
			t.Errorf("%s: %q with %d parts, want %q with %d", name, report.Format, len(report.Parts), x.format, x.parts)
		}
	}
	for name, x := range map[string]struct {
		pdf  []byte
		code string
	}{
		"an invoice alone":         {pdfWith(invoice), "pdf-without-badge"},
		"nothing attached":         {pdfWith(), "pdf-without-badge"},
		"a picture of no badge":    {pdfWith(onePixel), "pdf-without-badge"},
		"an address":               {pdfWith(oldAssertion), "pdf-without-badge"},
		"a PDF in the PDF":         {pdfWith(string(pdfWith(string(r.badge())))), "pdf-without-badge"},
		"encrypted":                {bytes.Replace(pdfWith("{}"), []byte("<< /Root"), []byte("<< /Encrypt 9 0 R /Root"), 1), "pdf-locked"},
		"a picture that is broken": {pdfWith(string(pngWith("iTXt", "openbadgecredential\x00\x00\x00\x00\x00{}"))[:90]), "pdf-broken"},
	} {
		if _, err := r.verifier().Verify(t.Context(), x.pdf); domain.CodeOf(err) != x.code {
			t.Errorf("%s: %v, want %s", name, err, x.code)
		}
	}
}

func TestAnAddressLeadsToABadgeOrToASentence(t *testing.T) {
	const at = "https://badges.example/v/ABCD"
	for name, x := range map[string]struct {
		put     func(*region)
		typed   string
		verdict Verdict
		code    string // of the error, when there is no report
	}{
		"JSON": {func(r *region) { r.files[at] = r.badge() }, at, Valid, ""},
		"JWT":  {func(r *region) { r.files[at] = r.jwt() }, at, Valid, ""},
		"a baked picture": {func(r *region) {
			r.files[at] = pngWith("iTXt", "openbadgecredential\x00\x00\x00\x00\x00"+string(r.badge()))
		}, at, Valid, ""},
		"a PDF":          {func(r *region) { r.files[at] = pdfWith(string(r.badge())) }, at, Valid, ""},
		"an older badge": {func(*region) {}, oldAssertion, Valid, ""},
		"an older picture": {func(r *region) {
			r.files[at] = pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldBadge(oldAssertion, nil))
		}, at, Valid, ""},
		"with spaces around":     {func(r *region) { r.files[at] = r.badge() }, "\n  " + at + " \n", Valid, ""},
		"host in capitals":       {func(r *region) { r.files[at] = r.badge() }, "HTTPS://BADGES.EXAMPLE/v/ABCD", Valid, ""},
		"a page":                 {func(r *region) { r.files[at] = []byte("<!DOCTYPE html>\n<html><body>CV</body></html>") }, at, "", "address-is-page"},
		"a page without a start": {func(r *region) { r.files[at] = []byte(" <html lang=fr>") }, at, "", "address-is-page"},
		"some text":              {func(r *region) { r.files[at] = []byte("Bonjour.") }, at, "", "address-without-badge"},
		"an address":             {func(r *region) { r.files[at] = []byte(oldAssertion) }, at, "", "address-without-badge"},
		"a picture of no badge":  {func(r *region) { r.files[at] = []byte(onePixel) }, at, "", "address-without-badge"},
		"not found":              {func(r *region) { r.fault[at] = &StatusError{404} }, at, "", "address-refused"},
		"no longer shared":       {func(r *region) { r.fault[at] = &StatusError{410} }, at, "", "address-gone"},
		"no answer":              {func(*region) {}, at, "", "address-unreachable"},
		"one that is not asked":  {func(r *region) { r.fault[at] = fmt.Errorf("%w: %w", ErrNotMade, ErrForbiddenAddress) }, at, "", "address-not-asked"},
		"a file":                 {func(*region) {}, "file:///etc/passwd", "", "file-unreadable"},
		"two addresses":          {func(*region) {}, at + " " + at, "", "file-unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			r := oldWorld(t)
			x.put(r)
			report, err := r.verifier().Verify(t.Context(), []byte(x.typed))
			if domain.CodeOf(err) != x.code || report.Verdict != x.verdict {
				t.Errorf("got %s, %v; want %s, %q", codesOf(report), err, x.verdict, x.code)
			}
			if err == nil && !strings.HasPrefix(report.Format, "URL, ") {
				t.Errorf("format %q", report.Format)
			}
		})
	}
}

// photograph is a QR code as a phone sends it.
func photograph(t testing.TB, text string) []byte {
	t.Helper()
	code := must(png.Decode(bytes.NewReader(must(artwork.QRPNG(text, 8)))))
	const table = 80 // around the paper
	side := code.Bounds().Dx() + 2*table
	photo := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			photo.Set(x, y, color.Gray{Y: 230})
			if p := image.Pt(x-table, y-table); p.In(code.Bounds()) {
				photo.Set(x, y, code.At(p.X, p.Y))
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestACodeOnAPhotoIsFollowed(t *testing.T) {
	r := oldWorld(t)
	r.files["https://badges.example/V/ABCD"] = r.badge()
	has(t, "an address", r.verify(photograph(t, "HTTPS://BADGES.EXAMPLE/V/ABCD")), Valid, "signature-ok")
	has(t, "an older badge", r.verify(photograph(t, oldAssertion)), Valid, "signature-hosted")
	if got := r.verify(photograph(t, oldAssertion)); got.Format != "QR, JSON, Open Badges 2.0" {
		t.Errorf("format %q", got.Format)
	}
	base64url := base64.RawURLEncoding.EncodeToString
	small := base64url([]byte(`{"alg":"ES256"}`)) + "." + base64url([]byte(`{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"urn:uuid:1","recipient":{"type":"email","identity":"a@b.example"},"badge":"`+oldClass+`","verification":{"type":"signed"},"issuedOn":"2020-06-01T06:00:00Z"}`)) + "." + base64url(make([]byte, 64))
	has(t, "a whole JWT", r.verify(photograph(t, small)), Incomplete, sign.FaultKey) // read; its issuer lists no such key
	for name, text := range map[string]string{"a phone number": "tel:+33381000000", "some text": "Bonjour"} {
		if _, err := r.verifier().Verify(t.Context(), photograph(t, text)); domain.CodeOf(err) != "file-without-badge" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPhotoWaitsItsTurnAndNoLonger(t *testing.T) {
	r := oldWorld(t)
	for range cap(photos) {
		photos <- struct{}{}
	}
	defer func() {
		for range cap(photos) {
			<-photos
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.verifier().Verify(ctx, photograph(t, oldAssertion)); domain.CodeOf(err) != "photos-busy" {
		t.Errorf("got %v", err)
	}
}

// French words come out of every container as they went in, composed or not, and the signature still holds.
func TestFrenchSurvivesEveryContainer(t *testing.T) {
	r := oldWorld(t)
	letters := rapid.SampledFrom([]rune("éèêëàâçîïôùûüÿœæŒÉÇ«»’…–\u00a0\u202f€👩🏽\u200d🔧aZ \"\\]]>&<%"))
	rapid.Check(t, func(t *rapid.T) {
		name := "x" + string(rapid.SliceOfN(letters, 1, 40).Draw(t, "name")) + "x"
		if rapid.Bool().Draw(t, "decomposed") {
			name = norm.NFD.String(name)
		}
		doc := strings.Replace(string(linted(r.t, greta).Bytes()), `"Travailler en équipe"`, quoted(name), -1)
		signed, token := string(prove(r.ring, doc)), must(r.ring.SignJWT(lintAny(doc), sign.ES256, yesterday))
		svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
		r.put(oldClass, `{"type":"BadgeClass","id":"`+oldClass+`","name":`+quoted(name)+`,"issuer":"`+oldIssuer+`"}`)
		for container, input := range map[string][]byte{
			"JSON": []byte(signed), "JWT": []byte(token),
			"PNG": must(artwork.BakePNG([]byte(onePixel), signed)), "PNG, JWT": must(artwork.BakePNG([]byte(onePixel), token)),
			"SVG": must(artwork.BakeSVG(svg, signed, false)), "SVG, JWT": must(artwork.BakeSVG(svg, token, true)),
			"PDF": pdfWith(signed), "2.0": r.files[oldAssertion], "record": prove(r.ring, record(did, signed)), "envelope": []byte(envelope(token)),
		} {
			report := r.verify(input)
			got := report
			if container == "record" {
				got = report.Parts[0]
			}
			if report.Verdict != Valid || got.Credential.Achievement.Name != name {
				t.Fatalf("%s: %s, %+q, want %+q", container, codesOf(report), got.Credential.Title(), name)
			}
		}
	})
}

func quoted(s string) string {
	var b bytes.Buffer
	b.WriteByte('"')
	for _, r := range s {
		if r == '"' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String() + `"`
}

func FuzzVerifyEveryForm(f *testing.F) {
	r := oldWorld(f)
	f.Add(r.badge())
	f.Add(r.jwt())
	f.Add(pdfWith(string(r.badge()), invoice))
	f.Add([]byte(oldBadge(oldAssertion, nil)))
	f.Add([]byte(envelope(string(r.jwt()))))
	f.Add(prove(r.ring, record(did, string(r.badge()))))
	f.Add(prove(r.ring, presented(did, string(r.badge()))))
	f.Add([]byte(`[{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:application/vc;base64,e30="},"a.b.c"]`))
	f.Add(pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldAssertion))
	f.Fuzz(func(t *testing.T, input []byte) {
		report, err := r.verifier().Verify(t.Context(), input)
		if err != nil {
			if domain.CodeOf(err) == "" {
				t.Fatalf("error that nobody can act on: %v", err)
			}
			return
		}
		if len(report.Checks) == 0 || report.Verdict == "" {
			t.Fatalf("no answer: %+v", report)
		}
		for _, c := range report.Checks {
			if report.Verdict == Valid && c.Outcome != Yes {
				t.Fatalf("valid with %+v", c)
			}
		}
		for _, p := range report.Parts {
			if report.Verdict == Valid && p.Verdict != Valid {
				t.Fatalf("valid with a part that is %s", p.Verdict)
			}
		}
	})
}
