package status

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strings"
)

// prefix is multibase's letter for base64url without padding, the one form section 2.2 allows.
const prefix = "u"

// maxEncoded bounds the text before any work is done on it: a list that does not compress at all.
var maxEncoded = len(prefix) + base64.RawURLEncoding.EncodedLen(maxBytes+maxBytes/1000+64)

// Encode gives the value of encodedList: "u" + base64url(gzip(bits)). The gzip header carries no name
// and no time, so that the same list encodes to the same text and an unchanged list keeps its ETag.
func (l *List) Encode() (string, error) {
	if err := checkLength(l.Len()); err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(l.bits); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return prefix + base64.RawURLEncoding.EncodeToString(packed.Bytes()), nil
}

// Decode reads an encodedList. What it unpacks is bounded: a few kilobytes of text can hold gigabytes.
func Decode(s string) (*List, error) {
	if len(s) > maxEncoded {
		return nil, fault(MalformedValueError, "the encoded list has %d characters", len(s))
	}
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return nil, fault(MalformedValueError, "the encoded list does not begin with %q", prefix)
	}
	if strings.ContainsAny(s, "\r\n") { // which Go's decoder passes over
		return nil, fault(MalformedValueError, "a line break in the encoded list")
	}
	packed, err := base64.RawURLEncoding.Strict().DecodeString(s[len(prefix):])
	if err != nil {
		return nil, fault(MalformedValueError, "not base64url without padding: %v", err)
	}
	from := bytes.NewReader(packed)
	r, err := gzip.NewReader(from)
	if err != nil {
		return nil, fault(MalformedValueError, "not gzip: %v", err)
	}
	r.Multistream(false)
	var unpacked bytes.Buffer
	if _, err := io.Copy(&unpacked, io.LimitReader(r, maxBytes+1)); err != nil {
		return nil, fault(MalformedValueError, "broken gzip: %v", err)
	}
	if unpacked.Len() <= maxBytes && from.Len() > 0 {
		return nil, fault(MalformedValueError, "%d bytes after the end of the gzip stream", from.Len())
	}
	if err := checkLength(8 * unpacked.Len()); err != nil {
		return nil, err
	}
	return &List{bits: unpacked.Bytes()}, nil
}
