package evidence

import (
	"bytes"
	"encoding/binary"
)

// JPEG markers (ITU T.81, table B.1).
const (
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markAPP0 = 0xe0
	markAPP1 = 0xe1
	markAPP2 = 0xe2
	markCOM  = 0xfe
)

// cleanJPEG keeps the segments that make the picture and drops the others: EXIF with the position, XMP, IPTC, comments,
// previews, and what phones hang behind the end (a second of film). How the camera was held is written back, or the
// photo would lie on its side. nil is a file that does not hold together.
func cleanJPEG(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	out = append(out, 0xff, markSOI)
	turned := byte(0)
	wroteTurn := false
	at := 2
	for {
		marker, next, ok := nextMarker(raw, at)
		if !ok {
			return nil
		}
		at = next
		if marker == markEOI {
			return append(out, 0xff, markEOI)
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= markSOI { // they stand alone, and not here
			return nil
		}
		if at+2 > len(raw) {
			return nil
		}
		size := int(binary.BigEndian.Uint16(raw[at:]))
		if size < 2 || at+size > len(raw) {
			return nil
		}
		body := raw[at+2 : at+size]
		if marker == markAPP1 && turned == 0 {
			turned = orientation(body)
		}
		if keepSegment(marker, body) {
			if turned > 1 && !wroteTurn && marker != markAPP0 {
				out, wroteTurn = append(out, turnSegment(turned)...), true
			}
			out = append(out, 0xff, marker)
			out = append(out, raw[at:at+size]...)
		}
		at += size
		if marker == markSOS {
			end := scanEnd(raw, at)
			if end < 0 {
				return nil
			}
			out = append(out, raw[at:end]...)
			at = end
		}
	}
}

// nextMarker reads a marker and the fill bytes before it.
func nextMarker(raw []byte, at int) (marker byte, next int, ok bool) {
	if at+1 >= len(raw) || raw[at] != 0xff {
		return 0, 0, false
	}
	for at < len(raw) && raw[at] == 0xff {
		at++
	}
	if at >= len(raw) || raw[at] == 0 {
		return 0, 0, false
	}
	return raw[at], at + 1, true
}

// keepSegment: the tables and frames; of the application segments only what changes the colours.
func keepSegment(marker byte, body []byte) bool {
	switch {
	case marker == markAPP0:
		return bytes.HasPrefix(body, []byte("JFIF\x00"))
	case marker == markAPP2:
		return bytes.HasPrefix(body, []byte("ICC_PROFILE\x00"))
	case marker == 0xee:
		return bytes.HasPrefix(body, []byte("Adobe"))
	case marker >= markAPP0 && marker <= 0xef, marker == markCOM:
		return false
	}
	return marker >= 0xc0 // tables, frames, restart interval
}

// scanEnd finds the marker that ends the entropy-coded data: FF followed by neither 00 nor a restart.
func scanEnd(raw []byte, at int) int {
	for at+1 < len(raw) {
		i := bytes.IndexByte(raw[at:], 0xff)
		if i < 0 || at+i+1 >= len(raw) {
			return -1
		}
		at += i
		if m := raw[at+1]; m == 0xff {
			at++
		} else if m == 0 || m >= 0xd0 && m <= 0xd7 {
			at += 2
		} else {
			return at
		}
	}
	return -1
}

var exifHeader = []byte("Exif\x00\x00")

// orientation is tag 0112 of the first directory (Exif 2.32, 4.6.4), 0 when it is not said.
func orientation(body []byte) byte {
	tiff, ok := bytes.CutPrefix(body, exifHeader)
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first < 8 || first+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[first+2:]
	for range order.Uint16(tiff[first:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 {
			if v := order.Uint16(entries[8:]); v >= 1 && v <= 8 {
				return byte(v)
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// turnSegment is an EXIF segment that says nothing but how the picture is turned.
func turnSegment(turned byte) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0}
	size := 2 + len(exifHeader) + len(tiff)
	out := []byte{0xff, markAPP1, byte(size >> 8), byte(size)}
	return append(append(out, exifHeader...), tiff...)
}
