package verify

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"

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

// sealedBy is the key that sealed a page as it is now.
func sealedBy(keys sign.OperatorKeys, pdf []byte) (by sign.OperatorKey, err error) {
	page, jws := splitSeal(pdf)
	payload, by, err := keys.Verify(jws, PageType)
	if err != nil {
		return by, err
	}
	var seal pageSeal
	sum := sha256.Sum256(page)
	if json.Unmarshal(payload, &seal) != nil || subtle.ConstantTimeCompare(seal.SHA256, sum[:]) != 1 {
		return by, errors.New("verify: the seal is of another page")
	}
	return by, nil
}

// PageDigest names a page in the journal, sealed or not.
func PageDigest(pdf []byte) string {
	page, _ := splitSeal(pdf)
	return hexDigest(page)
}

func hexDigest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
