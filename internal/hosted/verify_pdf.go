package hosted

import (
	"net/http"
	"slices"
	"strings"

	"galon/internal/artwork"
)

// codesInPDF finds what the QR codes in a PDF say: the links over those that this site printed, else those on the
// first picture that shows one of ours, else of another site. A CV that was scanned is one photograph.
func (d *Door) codesInPDF(r *http.Request, pdf []byte) (texts []string) {
	for _, link := range artwork.PDFLinks(pdf) {
		if code, own := d.codeOfAddress(link); own && code != "" {
			link = d.Site.BaseURL + "/v/" + strings.ToUpper(code)
			if !slices.Contains(texts, link) {
				texts = append(texts, link)
			}
		}
	}
	if len(texts) > 0 {
		return texts
	}
	for _, picture := range artwork.PDFPictures(pdf) {
		found, err := d.readPhoto(r, picture)
		switch {
		case err == nil && d.isOurs(found[0]):
			return found
		case err == nil && texts == nil:
			texts = found
		case r.Context().Err() != nil:
			return texts
		}
	}
	return texts
}
