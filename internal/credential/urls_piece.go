package credential

import (
	"regexp"
)

// PieceURL is where a file of an AFEST dossier is read that its organisation shows to everybody. The address names the
// file by its SHA-256, so what is read there can be told from anything else.
func PieceURL(base, sha256 string) string { return base + "/preuves/" + sha256 }

var pieceAddress = regexp.MustCompile(`/preuves/([0-9a-f]{64})$`)

// PieceDigest is the SHA-256 by which a badge names a piece of evidence, in hexadecimal, or "".
func PieceDigest(e EvidenceView) string {
	if d := DigestOf(e.URL); d != "" {
		return d
	}
	if m := pieceAddress.FindStringSubmatch(e.URL); m != nil {
		return m[1]
	}
	return ""
}
