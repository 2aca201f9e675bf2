package artwork

import (
	"bytes"
	"regexp"
	"slices"
	"sync"
)

const maxPDFLinks = 50

// pdfLink is the address of a link on a page (ISO 32000-1, 12.6.4.7), in brackets and without any of its own. It takes some
// milliseconds to make, so no start waits for it.
var pdfLink = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/URI\s*\(([^()\x00-\x20]{8,500})\)`) })

// PDFLinks returns the addresses that the pages of a PDF lead to, each once: a code that is drawn with lines is no
// picture, and stands under such a link in the PDF that this program makes.
func PDFLinks(pdf []byte) (links []string) {
	r, err := readPDF(pdf)
	if err != nil {
		return nil
	}
	packed := map[*byte][]byte{}
	for _, o := range r.objects {
		if len(o.in) > 0 {
			packed[&o.in[0]] = o.in
		}
	}
	for _, in := range packed {
		for _, m := range pdfLink().FindAllSubmatch(in, maxPDFLinks) {
			link := string(bytes.ReplaceAll(m[1], []byte(`\`), nil))
			if !slices.Contains(links, link) && len(links) < maxPDFLinks {
				links = append(links, link)
			}
		}
	}
	slices.Sort(links)
	return links
}
