package evidence

import (
	"encoding/binary"
	"hash/crc32"
)

var pngSignature = []byte("\x89PNG\r\n\x1a\n")

// pngKept are the chunks that make the picture (PNG, third edition, 11.2 and 11.3): not its texts, its times, nor the
// EXIF that some cameras put into it.
var pngKept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "pHYs": true,
	"sBIT": true, "bKGD": true}

// cleanPNG drops all other chunks, and what hangs behind the end. nil is a file that does not hold together.
func cleanPNG(raw []byte) []byte {
	out := append(make([]byte, 0, len(raw)), pngSignature...)
	rest := raw[len(pngSignature):]
	for {
		if len(rest) < 12 {
			return nil
		}
		size := int64(binary.BigEndian.Uint32(rest))
		if size+12 > int64(len(rest)) {
			return nil
		}
		chunk := rest[:size+12]
		if crc32.ChecksumIEEE(chunk[4:size+8]) != binary.BigEndian.Uint32(chunk[size+8:]) {
			return nil
		}
		kind := string(chunk[4:8])
		if pngKept[kind] {
			out = append(out, chunk...)
		}
		if kind == "IEND" {
			return out
		}
		rest = rest[len(chunk):]
	}
}
