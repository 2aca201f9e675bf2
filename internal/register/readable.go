package register

import (
	"io"
	"unicode/utf8"
)

// readable makes UTF-8 of what is not: a byte that cannot be UTF-8 is read as Windows-1252, and control signs, which XML
// forbids and some fiches hold, become blanks. One faulty byte would otherwise end the reading of 470 Mo.
type readable struct {
	in   io.Reader
	raw  [32 << 10]byte
	kept int // bytes of an unfinished sign at the start of raw
	out  []byte
	err  error
}

func (r *readable) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

func (r *readable) fill() {
	n, err := r.in.Read(r.raw[r.kept:])
	raw := r.raw[:r.kept+n]
	r.err, r.kept = err, 0
	out := make([]byte, 0, len(raw)+len(raw)/8)
	for i := 0; i < len(raw); {
		c := raw[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
				c = ' '
			}
			out = append(out, c)
			i++
			continue
		}
		if err == nil && !utf8.FullRune(raw[i:]) {
			r.kept = copy(r.raw[:], raw[i:])
			break
		}
		sign, size := utf8.DecodeRune(raw[i:])
		switch {
		case sign == utf8.RuneError && size == 1:
			out = append(out, fromWindows(string(raw[i:i+1]))...)
		case sign >= 0xfffe && sign <= 0xffff: // XML knows no such sign
			out = append(out, ' ')
		default:
			out = append(out, raw[i:i+size]...)
		}
		i += size
	}
	r.out = out
}
