package hosted

import (
	"net/http"

	"galon/internal/artwork"
)

// codeInPDF reads the QR code on a picture in a PDF: a CV that was scanned is one photograph.
func (d *Door) codeInPDF(r *http.Request, pdf []byte) (string, bool) {
	for _, picture := range artwork.PDFPictures(pdf) {
		if text, err := d.readPhoto(r, picture); err == nil {
			return text, true
		}
		if r.Context().Err() != nil {
			break
		}
	}
	return "", false
}
