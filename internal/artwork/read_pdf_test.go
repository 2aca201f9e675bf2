package artwork

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// withAttachments is a PDF of the library that sets our own documents, with files attached to the document and one
// pinned to its page.
func withAttachments(t testing.TB, pinned string, files ...string) []byte {
	t.Helper()
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddPage()
	pdf.SetFont("Helvetica", "", 12)
	pdf.Cell(40, 10, "Dossier")
	var all []fpdf.Attachment
	for i, f := range files {
		all = append(all, fpdf.Attachment{Content: []byte(f), Filename: fmt.Sprintf("badge%d.json", i)})
	}
	pdf.SetAttachments(all)
	if pinned != "" {
		pdf.AddAttachmentAnnotation(&fpdf.Attachment{Content: []byte(pinned), Filename: "page.json", Description: "badge"}, 10, 10, 10, 10)
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// handMade is the smallest PDF around the objects given: the first is the catalogue.
func handMade(objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	b.WriteString("trailer\n<< /Root 1 0 R >>\n%%EOF\n")
	return []byte(b.String())
}

func stream(dict, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(content), content)
}

const catalogue = "<< /Type /Catalog /Names << /EmbeddedFiles << /Names [ (a) 2 0 R ] >> >> >>"

func attachmentsOf(t testing.TB, pdf []byte) []string {
	t.Helper()
	found, err := PDFAttachments(pdf)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range found {
		all = append(all, string(f))
	}
	return all
}

func TestPDFAttachmentsComeBackByteForByte(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		files := rapid.SliceOfN(rapid.Custom(credentialText), 1, 4).Draw(rt, "files")
		if diff := cmp.Diff(files, attachmentsOf(t, withAttachments(t, "", files...))); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
	got := attachmentsOf(t, withAttachments(t, frenchJSON, "{1}"))
	if diff := cmp.Diff([]string{"{1}", frenchJSON}, got); diff != "" {
		t.Errorf("one of the document and one of a page (-want +got):\n%s", diff)
	}
}

func TestPDFAttachmentsOfManyHands(t *testing.T) {
	packed := func(inner ...string) string { // an object stream with objects from number 10 on
		head, body := "", ""
		for i, o := range inner {
			head += fmt.Sprintf("%d %d ", 10+i, len(body))
			body += o + "\n"
		}
		return stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", len(inner), len(head)), deflated(head+body))
	}
	for _, c := range []struct {
		name string
		pdf  []byte
		want []string
	}{
		{"as it is", handMade(catalogue, "<< /Type /Filespec /F (a) /EF << /F 3 0 R >> >>", stream("", frenchJSON)), []string{frenchJSON}},
		{"associated file", handMade("<< /Type /Catalog /AF [ 2 0 R ] >>", "<< /EF << /UF 3 0 R /F 3 0 R >> >>", stream("/Filter /FlateDecode", deflated(frenchJSON))), []string{frenchJSON}},
		{"both ways to one file", handMade("<< /AF [2 0 R] /Names << /EmbeddedFiles << /Kids [4 0 R] >> >> >>", "<< /EF << /F 3 0 R >> >>", stream("", "{}"), "<< /Names [(a) 2 0 R] >>"), []string{"{}"}},
		{"on a page", handMade("<< /Pages 2 0 R >>", "<< /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>", "<< /Subtype /FileAttachment /FS << /EF << /F 5 0 R >> >> >>", stream("/Filter [/FlateDecode]", deflated("{}"))), []string{"{}"}},
		{"in hexadecimal", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter /ASCIIHexDecode", "7B 7d>")), []string{"{}"}},
		{"in base 85, then packed", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter [/ASCII85Decode]", "H[P~>")), []string{"{}"}},
		{"length given further on", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", "<< /Length 4 0 R >>\nstream\r\n{endstream}\nendstream", "11"), []string{"{endstream}"}},
		{"false length", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", "<< /Length 999999 >>\nstream\n{}\nendstream"), []string{"{}"}},
		{"objects packed together", handMade("<< /Type /Catalog /Names 10 0 R >>", "null", stream("", "{}"), packed("<< /EmbeddedFiles 11 0 R >>", "<< /Names [(x) 12 0 R] >>", "<< /EF << /F 3 0 R >> >>")), []string{"{}"}},
		{"newer object of the same number", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("", "{old}")+"\nendobj\n3 0 obj\n"+stream("", "{new}")), []string{"{new}"}},
		{"a file that looks like a PDF", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("", "1 0 obj << /Type /Catalog >> endobj trailer << /Root 9 0 R >>")), []string{"1 0 obj << /Type /Catalog >> endobj trailer << /Root 9 0 R >>"}},
		{"newer trailer in a stream", []byte(strings.Replace(string(handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("", "{}"), stream("/Type /XRef /Root 1 0 R", "…"))), "trailer\n<< /Root 1 0 R >>", "", 1)), []string{"{}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, attachmentsOf(t, c.pdf)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPDFAttachmentsTellsFaultsApart(t *testing.T) {
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	circle := handMade("<< /Pages 2 0 R >>", "<< /Kids [2 0 R 1 0 R] >>")
	for _, c := range []struct {
		name string
		pdf  []byte
		code string
	}{
		{"no PDF", []byte("{}"), CodeNotPDF},
		{"no file in it", handMade("<< /Type /Catalog >>"), CodeNoBadge},
		{"a circle", circle, CodeNoBadge},
		{"no catalogue", []byte("%PDF-1.4\n1 0 obj << >> endobj"), CodeMalformed},
		{"encrypted", bytes.Replace(handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("", "{}")), []byte("<< /Root"), []byte("<< /Encrypt 9 0 R /Root"), 1), CodePDFLocked},
		{"a filter for pictures", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter /DCTDecode", "{}")), CodeMalformed},
		{"broken packing", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter /FlateDecode", "{}")), CodeMalformed},
		{"too deep", handMade("<< /AF " + deep + " >>"), CodeMalformed},
		{"a bomb", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter /FlateDecode", deflated(strings.Repeat("\x00", maxPDFUnpacked+1)))), CodeBomb},
		{"a bomb in layers", handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter [/FlateDecode /FlateDecode]", deflated(deflated(strings.Repeat("\x00", maxPDFUnpacked+1))))), CodeBomb},
		{"a bomb of objects", handMade("<< >>", stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", deflated(strings.Repeat(" ", maxPDFUnpacked+1)))), CodeBomb},
		{"too many objects", []byte("%PDF-1.4\n" + strings.Repeat("1 0 obj ", 10) + manyObjects()), CodeTooLarge},
		{"too many values", handMade("<< /AF [" + strings.Repeat("1 ", maxPDFValues) + "] >>"), CodeTooLarge},
		{"too many files", handMade("<< /AF [" + manySpecs() + "] >>"), CodeTooLarge},
		{"the same bytes over and over", overAndOver(), CodeBomb},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := PDFAttachments(c.pdf)
			wantCode(t, err, c.code)
		})
	}
}

func manyObjects() string {
	var b strings.Builder
	for i := range maxPDFObjects + 1 {
		fmt.Fprintf(&b, "%d 0 obj 1 endobj ", i)
	}
	return b.String()
}

// manySpecs are file specifications, each with a file of its own, numbered from 100 on.
func manySpecs() string {
	var b strings.Builder
	for i := range maxPDFAttachments + 1 {
		fmt.Fprintf(&b, "<< /EF << /F %d 0 R >> >> ", 100+i)
	}
	b.WriteString("] >> endobj ")
	for i := range maxPDFAttachments + 1 {
		fmt.Fprintf(&b, "%d 0 obj %s endobj ", 100+i, stream("", "{}"))
	}
	b.WriteString("99 0 obj << /X [")
	return b.String()
}

// overAndOver is an object stream whose many objects are all one long text.
func overAndOver() []byte {
	head, refs := "", ""
	for i := range 2000 {
		head += fmt.Sprintf("%d 0 ", 10+i)
		refs += fmt.Sprintf("%d 0 R ", 10+i)
	}
	body := "(" + strings.Repeat("a", 100_000) + ")"
	return handMade("<< /AF ["+refs+"] >>", stream(fmt.Sprintf("/Type /ObjStm /N 2000 /First %d /Filter /FlateDecode", len(head)), deflated(head+body)))
}

func TestPDFOfOursHoldsNoAttachment(t *testing.T) {
	if _, err := PDFAttachments(withAttachments(t, "")); !errors.Is(err, ErrNoBadge) {
		t.Errorf("got %v", err)
	}
}

func FuzzPDFAttachments(f *testing.F) {
	f.Add(withAttachments(f, "{}", frenchJSON))
	f.Add(handMade(catalogue, "<< /EF << /F 3 0 R >> >>", stream("/Filter [/ASCII85Decode /FlateDecode]", "H[P~>")))
	f.Add(handMade("<< /Names 10 0 R >>", stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated("10 0 << /EmbeddedFiles << /Kids [ 1 0 R ] >> >>"))))
	f.Add([]byte("%PDF-1.7 1 0 obj << /Length 2 0 R >> stream"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		found, err := PDFAttachments(pdf)
		if err == nil && (len(found) == 0 || len(found) > maxPDFAttachments) {
			t.Errorf("%d attachments and no error", len(found))
		}
		var image *ImageError
		if err != nil && !errors.As(err, &image) {
			t.Errorf("error without a code: %v", err)
		}
	})
}

// picturePDF is a page with one picture, and its pixels as a PDF of other programs packs them.
func picturePDF(dict string, pixels []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(pixels)
	z.Close()
	return handMade(catalogue, "<< >>", stream("/Type /XObject /Subtype /Image /Filter /FlateDecode "+dict, b.String()))
}

func TestQRCodesOnPackedPicturesOfAPDF(t *testing.T) {
	const text = "HTTPS://GALON.EXAMPLE/V/7KQ4M2XD9HTC"
	drawn, err := QRPNG(text, 4)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	g := grayOf(img)
	var one, rgb, cmyk, bits, paeth bytes.Buffer
	above := make([]byte, g.w)
	for y := range g.h {
		row := g.pix[y*g.w:][:g.w]
		one.Write(row)
		packed := make([]byte, (g.w+7)/8)
		paeth.WriteByte(4)
		for x, v := range row {
			rgb.Write([]byte{v, v, v})
			cmyk.Write([]byte{0, 0, 0, 255 - v})
			if v > 127 {
				packed[x/8] |= 0x80 >> (x % 8)
			}
			left, upLeft := 0, 0
			if x > 0 {
				left, upLeft = int(row[x-1]), int(above[x-1])
			}
			best := left
			if up := int(above[x]); abs(left+up-2*upLeft) < abs(up-upLeft) || abs(left-upLeft) < abs(up-upLeft) {
				if best = up; abs(left+up-2*upLeft) < abs(left-upLeft) {
					best = upLeft
				}
			}
			paeth.WriteByte(v - byte(best))
		}
		bits.Write(packed)
		above = row
	}
	size := fmt.Sprintf("/Width %d /Height %d ", g.w, g.h)
	library := fpdf.New("P", "mm", "A4", "")
	library.AddPage()
	library.RegisterImageOptionsReader("qr", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(drawn))
	library.ImageOptions("qr", 10, 10, 40, 40, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	var made bytes.Buffer
	if err := library.Output(&made); err != nil {
		t.Fatal(err)
	}
	for name, pdf := range map[string][]byte{
		"grey":      picturePDF(size+"/BitsPerComponent 8 /ColorSpace /DeviceGray", one.Bytes()),
		"colours":   picturePDF(size+"/BitsPerComponent 8 /ColorSpace /DeviceRGB", rgb.Bytes()),
		"profile":   append(picturePDF(size+"/BitsPerComponent 8 /ColorSpace [/ICCBased 9 0 R]", rgb.Bytes()), "9 0 obj << /N 3 >> endobj"...),
		"inks":      picturePDF(size+"/BitsPerComponent 8 /ColorSpace /DeviceCMYK", cmyk.Bytes()),
		"one bit":   picturePDF(size+"/BitsPerComponent 1 /ColorSpace /DeviceGray", bits.Bytes()),
		"palette":   append(picturePDF(size+"/BitsPerComponent 1 /ColorSpace [/Indexed /DeviceRGB 1 9 0 R]", bits.Bytes()), "9 0 obj "+stream("", "\x20\x00\x00\xff\xff\xf0")+" endobj"...),
		"predicted": picturePDF(size+fmt.Sprintf("/BitsPerComponent 8 /ColorSpace /DeviceGray /DecodeParms << /Predictor 15 /Columns %d >>", g.w), paeth.Bytes()),
		"a library": made.Bytes(),
	} {
		found := PDFPictures(pdf)
		if len(found) != 1 {
			t.Errorf("%s: %d pictures", name, len(found))
			continue
		}
		if got, err := ReadQR(found[0]); err != nil || got != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, pdf := range map[string][]byte{
		"huge":    picturePDF("/Width 11000 /Height 11000 /BitsPerComponent 8 /ColorSpace /DeviceGray", one.Bytes()),
		"cut off": picturePDF(size+"/BitsPerComponent 8 /ColorSpace /DeviceRGB", one.Bytes()),
		"no size": picturePDF("/BitsPerComponent 8 /ColorSpace /DeviceGray", one.Bytes()),
	} {
		if found := PDFPictures(pdf); len(found) > 0 {
			t.Errorf("%s: %d pictures", name, len(found))
		}
	}
}

func TestPDFOfOursLeadsToItsPage(t *testing.T) {
	const page = "https://galon.example/v/7KQ4M2XD9HTC"
	pdf, err := CV{Title: "CV", Name: "Nadia Benali", Recheck: Recheck{Title: "Vérifiez", Code: "7KQ4 M2XD 9HTC", QR: strings.ToUpper(page), Link: page}}.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{page}, PDFLinks(pdf)); diff != "" {
		t.Error(diff)
	}
}
