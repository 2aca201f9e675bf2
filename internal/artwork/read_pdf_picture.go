package artwork

import "bytes"

// Bounds of the pictures of a PDF that are looked at.
const (
	maxPDFPictures  = 12
	maxPDFWholePics = 8 << 20 // bytes of them together
)

// PDFPictures finds the photographs in a PDF: JPEG files stand in it as they are (ISO 32000-1, 7.4.8, DCTDecode), in
// their order. What is drawn, or packed in another way, is not looked at: the code printed beside the QR code is asked
// for then. Nothing is unpacked here, and each picture has the bounds of a photograph of its own.
func PDFPictures(pdf []byte) (pictures [][]byte) {
	if Sniff(pdf) != PDF || len(pdf) > maxImage {
		return nil
	}
	total := 0
	for at := 0; len(pictures) < maxPDFPictures; {
		i := bytes.Index(pdf[at:], []byte("\xff\xd8\xff"))
		if i < 0 {
			break
		}
		start := at + i
		end := bytes.Index(pdf[start:], []byte("endstream"))
		if end < 0 {
			end = len(pdf) - start
		}
		picture := pdf[start : start+end]
		at = start + max(end, 3)
		if total += len(picture); total > maxPDFWholePics {
			break
		}
		pictures = append(pictures, picture)
	}
	return pictures
}
