package artwork

import (
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"fmt"
	"io"
)

// content unpacks a stream.
func (r *pdfReading) content(o pdfObject, d pdfDict) ([]byte, error) {
	if o.stream == 0 {
		return nil, &ImageError{CodeMalformed, "no stream"}
	}
	end := o.end
	if length, _, err := r.resolve(d["Length"]); err == nil { // given by reference: now it can be known
		if n, ok := length.(int); ok {
			end = streamEnd(o.in, o.stream, n)
		}
	}
	b := bytes.TrimRight(o.in[o.stream:end], "\r\n")
	if n, ok := d["Length"].(int); ok && n >= 0 && o.stream+n == end {
		b = o.in[o.stream:end]
	}
	filters, ok := d["Filter"].([]any)
	if !ok && d["Filter"] != nil {
		filters = []any{d["Filter"]}
	}
	if d["DecodeParms"] != nil && hasPredictor(d["DecodeParms"]) || len(filters) > 4 {
		return nil, &ImageError{CodeMalformed, "a filter that is not read"}
	}
	for _, f := range filters {
		name, _ := f.(pdfWordName)
		var err error
		switch name {
		case "FlateDecode", "Fl":
			b, err = r.unpack(b)
		case "ASCIIHexDecode", "AHx":
			b, err = hexDecoded(b)
		case "ASCII85Decode", "A85":
			b, err = ascii85Decoded(b)
		default:
			err = &ImageError{CodeMalformed, "filter " + string(name)}
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

func hasPredictor(v any) bool {
	switch v := v.(type) {
	case pdfDict:
		n, _ := v["Predictor"].(int)
		return n > 1
	case []any:
		for _, x := range v {
			if hasPredictor(x) {
				return true
			}
		}
	}
	return false
}

// unpack inflates within what is left for the whole file.
func (r *pdfReading) unpack(b []byte) ([]byte, error) {
	z, err := zlibReader(b)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, int64(r.unpacked)+1))
	if len(out) > r.unpacked {
		return nil, &ImageError{CodeBomb, fmt.Sprintf("%d bytes inflate to more than %d", len(b), r.unpacked)}
	}
	r.unpacked -= len(out)
	if err != nil {
		return nil, &ImageError{CodeMalformed, err.Error()}
	}
	return out, nil
}

func hexDecoded(b []byte) ([]byte, error) {
	b, _, _ = bytes.Cut(b, []byte(">"))
	b = bytes.Join(bytes.Fields(b), nil)
	if len(b)%2 == 1 {
		b = append(b, '0')
	}
	out := make([]byte, len(b)/2)
	if _, err := hex.Decode(out, b); err != nil {
		return nil, &ImageError{CodeMalformed, err.Error()}
	}
	return out, nil
}

func ascii85Decoded(b []byte) ([]byte, error) {
	b, _, _ = bytes.Cut(bytes.TrimPrefix(bytes.TrimSpace(b), []byte("<~")), []byte("~>"))
	out, err := io.ReadAll(io.LimitReader(ascii85.NewDecoder(bytes.NewReader(b)), maxImage))
	if err != nil {
		return nil, &ImageError{CodeMalformed, err.Error()}
	}
	return out, nil
}
