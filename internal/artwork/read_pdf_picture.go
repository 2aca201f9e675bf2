package artwork

import "bytes"

// Bounds of the pictures of a PDF that are looked at.
const (
	maxPDFPictures  = 12
	maxPDFWholePics = 8 << 20 // bytes of them together
)

// PDFPictures finds the pictures in a PDF: JPEG files stand in it as they are (ISO 32000-1, 7.4.8, DCTDecode), in their
// order; then those that word processors pack as PNG does (FlateDecode), as PNG. What is drawn with lines is not looked
// at. Each picture has the bounds of a photograph of its own.
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
	return append(pictures, flatePictures(pdf, maxPDFPictures-len(pictures))...)
}
