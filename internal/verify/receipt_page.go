package verify

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"

	"galon/internal/domain"
	"galon/internal/sign"
)

// PageType is the typ of the seal of a page.
const PageType = "galon-receipt-page+jws"

// pageMark begins the last line of a receipt on paper. ISO 32000-2, 7.2.4: readers pass over a comment; 7.5.5 and their
// habit of looking for startxref in the last 1,024 bytes bound how long it may be.
const pageMark = "%Galon-preuve "

// pageSeal is what the operator says of a page: the digest of all its bytes, the attached record among them.
type pageSeal struct {
	SHA256 []byte `json:"sha256"`
}

// SealPage puts the operator's signature over every byte of a PDF under its end.
func SealPage(key *sign.Key, pdf []byte) ([]byte, error) {
	sum := sha256.Sum256(pdf)
	payload, err := json.Marshal(pageSeal{sum[:]})
	if err != nil {
		return nil, err
	}
	jws, err := sign.SignJWS(key, payload, PageType)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{pdf, []byte(pageMark), []byte(jws), []byte("\n")}, nil), nil
}

// splitSeal parts a PDF from the seal under it, "" when there is none. Only blanks may follow: anything else is a newer
// state of the page.
func splitSeal(pdf []byte) (page []byte, jws string) {
	end := bytes.TrimRight(pdf, "\r\n\t ")
	at := bytes.LastIndexAny(end, "\r\n") + 1
	line, ok := bytes.CutPrefix(end[at:], []byte(pageMark))
	if !ok {
		return pdf, ""
	}
	return pdf[:at], string(line)
}

// Page tells whether the page is the one that was sealed; nil for a receipt that came without one. The error is a
// domain.Error, receipt-page-changed: of what people read on it only the attached record holds.
func (f FoundReceipt) Page(key *sign.PublicKey) error {
	if f.page == nil {
		return nil
	}
	page, jws := splitSeal(f.page)
	payload, err := sign.VerifyJWS(jws, key, PageType)
	var seal pageSeal
	sum := sha256.Sum256(page)
	if err == nil && json.Unmarshal(payload, &seal) == nil && subtle.ConstantTimeCompare(seal.SHA256, sum[:]) == 1 {
		return nil
	}
	return &domain.Error{Kind: domain.Invalid, Code: "receipt-page-changed", Err: err}
}
