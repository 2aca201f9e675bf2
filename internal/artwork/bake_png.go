package artwork

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"unicode/utf8"
)

// Baked is a credential found in a picture. Text is a JSON document, a compact JWS or, in older generations,
// an address; white space around it is taken away.
type Baked struct {
	Generation string // "3.0", "2.0", "1.0" (Open Badges) or "clr" (CLR 2.0)
	Text       string
}

const (
	pngSignature = "\x89PNG\r\n\x1a\n"

	// maxImage and maxText bound what is read from a stranger's picture.
	maxImage = 16 << 20
	maxText  = 2 << 20
)

// The keywords under which badges lie in a PNG, in the order in which a reader should prefer them: Open Badges
// 3.0 section 5.3.1 (iTXt), Open Badges 2.0 Baking (iTXt), CLR 2.0 (iTXt), Open Badges 0.5 and 1.0 (tEXt). Some tools
// write the newer ones into tEXt or zTXt against the rule, and are read all the same.
var pngPlaces = []struct{ chunks, keyword, generation string }{
	{"iTXt tEXt zTXt", "openbadgecredential", "3.0"},
	{"iTXt", "openbadges", "2.0"},
	{"iTXt tEXt zTXt", "clrcredential", "clr"},
	{"tEXt zTXt", "openbadges", "1.0"},
}

// BakePNG puts the text (a credential as JSON or as a compact JWS) into the picture. The chunk is spliced in
// after IHDR; no other byte changes, so the picture keeps its colours, its metadata and its size.
func BakePNG(png []byte, text string) ([]byte, error) {
	return bakePNG(png, "openbadgecredential", text)
}

// BakePNG2 does the same with an assertion of Open Badges 2.0, as JSON or as a compact JWS (Open Badges 2.0, Baking).
func BakePNG2(png []byte, text string) ([]byte, error) { return bakePNG(png, "openbadges", text) }

func bakePNG(png []byte, keyword, text string) ([]byte, error) {
	if text == "" || !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return nil, &ImageError{CodeBadText, "a baked text is UTF-8 without NUL"}
	}
	if len(text) > maxText {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("text of %d bytes", len(text))}
	}
	after := 0 // where IHDR ends
	err := walkPNG(png, func(c pngChunk) error {
		if c.name == "IHDR" {
			after = c.end
		}
		if c.name == "iTXt" && bytes.HasPrefix(c.data, []byte(keyword+"\x00")) {
			return ErrAlreadyBaked
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Compression flag and method 0, language tag and translated keyword empty: Open Badges 3.0 forbids
	// compression, and readers in the field expect just this.
	header := keyword + "\x00\x00\x00\x00\x00"
	size := len(header) + len(text)
	out := make([]byte, 0, len(png)+size+12)
	out = append(out, png[:after]...)
	out = binary.BigEndian.AppendUint32(out, uint32(size))
	start := len(out)
	out = append(out, "iTXt"...)
	out = append(out, header...)
	out = append(out, text...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
	return append(out, png[after:]...), nil
}

// UnbakePNG returns every badge that the picture holds, the newest generation first. A picture without one
// gives ErrNoBadge; two of one generation are refused, since two readers could take one each.
func UnbakePNG(png []byte) ([]Baked, error) {
	found := make([]*Baked, len(pngPlaces))
	err := walkPNG(png, func(c pngChunk) error {
		if c.name != "iTXt" && c.name != "tEXt" && c.name != "zTXt" {
			return nil
		}
		keyword, rest, ok := bytes.Cut(c.data, []byte{0})
		if !ok {
			return nil // a faulty text chunk that is none of ours
		}
		for i, place := range pngPlaces {
			if place.keyword != string(keyword) || !strings.Contains(place.chunks, c.name) {
				continue
			}
			if found[i] != nil {
				return &ImageError{CodeDuplicate, place.keyword}
			}
			text, err := chunkText(c.name, rest)
			if err != nil {
				return err
			}
			found[i] = &Baked{place.generation, text}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []Baked
	for _, b := range found {
		if b != nil {
			all = append(all, *b)
		}
	}
	if len(all) == 0 {
		return nil, ErrNoBadge
	}
	return all, nil
}

// chunkText reads what follows the keyword of a text chunk.
func chunkText(chunk string, rest []byte) (string, error) {
	switch chunk {
	case "tEXt": // PNG 3, 11.3.3.2
		return clean(latin1(rest))
	case "zTXt": // PNG 3, 11.3.3.3: compression method, then the same in zlib
		if len(rest) < 1 || rest[0] != 0 {
			return "", &ImageError{CodeMalformed, "zTXt compression method"}
		}
		inflated, err := inflate(rest[1:])
		if err != nil {
			return "", err
		}
		return clean(latin1(inflated))
	}
	// PNG 3, 11.3.3.4: compression flag, compression method, language tag NUL, translated keyword NUL, text.
	if len(rest) < 2 {
		return "", &ImageError{CodeMalformed, "iTXt ends early"}
	}
	flag, method, rest := rest[0], rest[1], rest[2:]
	_, rest, ok := bytes.Cut(rest, []byte{0})
	if ok {
		_, rest, ok = bytes.Cut(rest, []byte{0})
	}
	if !ok {
		return "", &ImageError{CodeMalformed, "iTXt ends early"}
	}
	switch {
	case flag == 0:
		return clean(string(rest))
	case flag == 1 && method == 0:
		// Forbidden to writers, yet some write it: read it, and let no small chunk become a large text.
		inflated, err := inflate(rest)
		if err != nil {
			return "", err
		}
		return clean(string(inflated))
	}
	return "", &ImageError{CodeMalformed, fmt.Sprintf("iTXt compression flag %d, method %d", flag, method)}
}

// latin1 reads the text of the old chunks, which is Latin-1 by the standard. Tools put UTF-8 into them all the same,
// and text of several bytes that happens to be both is no text that anybody writes.
func latin1(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

func zlibReader(b []byte) (io.Reader, error) {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, &ImageError{CodeMalformed, err.Error()}
	}
	return z, nil
}

func inflate(b []byte) ([]byte, error) {
	z, err := zlibReader(b)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxText+1))
	if len(out) > maxText {
		return nil, &ImageError{CodeBomb, fmt.Sprintf("%d bytes inflate to more than %d", len(b), maxText)}
	}
	if err != nil {
		return nil, &ImageError{CodeMalformed, err.Error()}
	}
	return out, nil
}

func clean(text string) (string, error) {
	text = strings.Trim(text, " \t\r\n")
	if text == "" || !utf8.ValidString(text) || len(text) > maxText {
		return "", &ImageError{CodeBadText, "the baked text is empty, too long or not UTF-8"}
	}
	return text, nil
}

type pngChunk struct {
	name string
	data []byte
	end  int // offset of the byte after the chunk
}

// walkPNG visits the chunks up to IEND, each with its CRC checked. What follows IEND is no part of the picture.
func walkPNG(png []byte, visit func(pngChunk) error) error {
	if len(png) > maxImage {
		return &ImageError{CodeTooLarge, fmt.Sprintf("%d bytes", len(png))}
	}
	if !bytes.HasPrefix(png, []byte(pngSignature)) {
		return &ImageError{Code: CodeNotPNG}
	}
	pixels := false
	for at := len(pngSignature); ; {
		if len(png)-at < 12 {
			return &ImageError{CodeTruncated, fmt.Sprintf("no whole chunk at %d", at)}
		}
		size := binary.BigEndian.Uint32(png[at:])
		if uint64(size) > uint64(len(png)-at-12) {
			return &ImageError{CodeTruncated, fmt.Sprintf("chunk of %d bytes at %d", size, at)}
		}
		body := png[at+4 : at+8+int(size)]
		c := pngChunk{name: string(body[:4]), data: body[4:], end: at + 12 + int(size)}
		if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(png[c.end-4:]) {
			return &ImageError{CodeChecksum, fmt.Sprintf("chunk %q at %d", c.name, at)}
		}
		switch first := at == len(pngSignature); {
		case first != (c.name == "IHDR") || first && size != 13:
			return &ImageError{CodeMalformed, fmt.Sprintf("chunk %q of %d bytes at %d", c.name, size, at)}
		case c.name == "IDAT":
			pixels = true
		case c.name == "IEND" && !pixels:
			return &ImageError{CodeMalformed, "no IDAT"}
		}
		if err := visit(c); err != nil {
			return err
		}
		if c.name == "IEND" {
			return nil
		}
		at = c.end
	}
}
