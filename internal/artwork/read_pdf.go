package artwork

import (
	"bytes"
	"fmt"
)

// Bounds of a PDF. What a reader has to unpack is written by a stranger, and a page of text can hold a thousand times
// its size in zeros.
const (
	maxPDFObjects     = 100_000
	maxPDFStreams     = 200      // object streams that are unpacked
	maxPDFUnpacked    = 16 << 20 // all streams together
	maxPDFValues      = 100_000  // read on the way from the catalogue to the attachments
	maxPDFDepth       = 40
	maxPDFWork        = 64 << 20 // bytes looked at for values: many numbers may name the same bytes
	maxPDFAttachments = 64
)

// PDFAttachments returns the files embedded in a PDF, in the order in which its catalogue, its name tree and its
// pages lead to them (ISO 32000-2, 7.11.4 and 14.13): attachments of the document, associated files and those pinned
// to a page. A PDF without any gives ErrNoBadge.
//
// It reads nothing else of the file: no page, no font, no form, no script, no address. No library is taken for it,
// because those that read PDF unpack what they meet without an end.
func PDFAttachments(pdf []byte) ([][]byte, error) {
	r, err := readPDF(pdf)
	if err != nil {
		return nil, err
	}
	if err := r.walk(r.root, 0); err != nil {
		return nil, err
	}
	switch {
	case len(r.found) > 0:
		return r.found, nil
	case r.fault != nil:
		return nil, r.fault
	}
	return nil, ErrNoBadge
}

// readPDF finds the objects of a PDF that anybody may read.
func readPDF(pdf []byte) (*pdfReading, error) {
	if len(pdf) > maxImage {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d bytes", len(pdf))}
	}
	if Sniff(pdf) != PDF {
		return nil, &ImageError{Code: CodeNotPDF}
	}
	r := &pdfReading{file: pdf, objects: map[int]pdfObject{}, unpacked: maxPDFUnpacked, values: maxPDFValues, work: maxPDFWork, seen: map[int]bool{}}
	if err := r.scan(); err != nil {
		return nil, err
	}
	if r.locked {
		return nil, &ImageError{Code: CodePDFLocked}
	}
	return r, nil
}

// pdfObject is where an object lies: in the file itself, or unpacked from an object stream.
type pdfObject struct {
	in     []byte
	at     int // its value
	stream int // where its bytes start, 0 when it has none
	end    int // of them
}

type pdfReading struct {
	file     []byte
	objects  map[int]pdfObject // the last of a number counts: a file is changed by adding to its end
	root     any               // reference to the catalogue
	locked   bool
	unpacked int // bytes that may still be unpacked
	values   int // values that may still be read
	work     int // bytes that may still be looked at for them
	streams  int
	seen     map[int]bool // objects that walk has been in
	found    [][]byte
	fault    error // of an attachment that could not be read
}

// scan finds the objects of the file one after the other. It does not believe the table of offsets: broken ones are
// common, and what two readers find by two tables differs.
func (r *pdfReading) scan() error {
	l := pdfLexer{b: r.file}
	number, generation := -1, -1 // the two whole numbers before the word obj
	for {
		tok, ok := l.next()
		if !ok {
			break
		}
		switch tok.kind {
		case pdfInteger:
			number, generation = generation, tok.number
			continue
		case pdfWord:
			switch string(tok.text) {
			case "obj":
				if number >= 0 && generation >= 0 {
					if err := r.object(&l, number); err != nil {
						return err
					}
				}
			case "trailer":
				if err := r.trailer(l.b, l.at); err != nil {
					return err
				}
			}
		}
		number, generation = -1, -1
	}
	if r.root == nil {
		return &ImageError{CodeMalformed, "no catalogue"}
	}
	return nil
}

// object takes note of one object, and goes past its stream.
func (r *pdfReading) object(l *pdfLexer, number int) error {
	if len(r.objects) >= maxPDFObjects {
		return &ImageError{CodeTooLarge, "objects"}
	}
	o := pdfObject{in: l.b, at: l.at}
	kind, length := "", -1 // of a dictionary at the top: /Type and a /Length that is no reference
	depth, key := 0, ""
	for {
		tok, ok := l.next()
		if !ok {
			break
		}
		if tok.kind == pdfWord && (string(tok.text) == "endobj" || string(tok.text) == "obj") {
			break
		}
		if tok.kind == pdfWord && string(tok.text) == "stream" {
			o.stream = l.streamStart()
			o.end = streamEnd(l.b, o.stream, length)
			l.at = o.end
			break
		}
		switch tok.kind {
		case pdfOpen, pdfOpenArray:
			depth++
		case pdfClose, pdfCloseArray:
			depth--
		case pdfName:
			if depth == 1 && key == "Type" {
				kind = string(tok.text)
			}
			key = string(tok.text)
			continue
		case pdfInteger:
			if depth == 1 && key == "Length" && !l.isReference() {
				length = tok.number
			}
		}
		key = ""
	}
	r.objects[number] = o
	switch kind {
	case "XRef": // its dictionary is the trailer of newer files (7.5.8)
		return r.trailer(o.in, o.at)
	case "ObjStm":
		return r.objectStream(o)
	}
	return nil
}

// streamEnd trusts a length that leads to the word endstream, and else looks for the word.
func streamEnd(b []byte, start, length int) int {
	if length >= 0 && length <= len(b)-start && bytes.HasPrefix(bytes.TrimLeft(b[start+length:min(len(b), start+length+32)], "\r\n \t"), []byte("endstream")) {
		return start + length
	}
	if i := bytes.Index(b[start:], []byte("endstream")); i >= 0 {
		return start + i
	}
	return len(b)
}

func (r *pdfReading) trailer(b []byte, at int) error {
	v, err := r.value(b, at)
	if err != nil {
		return err
	}
	d, _ := v.(pdfDict)
	if d["Encrypt"] != nil {
		r.locked = true
	}
	if d["Root"] != nil {
		r.root = d["Root"]
	}
	return nil
}

// objectStream registers the objects that are packed together in one stream (7.5.7).
func (r *pdfReading) objectStream(o pdfObject) error {
	if r.streams++; r.streams > maxPDFStreams {
		return &ImageError{CodeBomb, "object streams"}
	}
	v, err := r.value(o.in, o.at)
	if err != nil {
		return err
	}
	d, _ := v.(pdfDict)
	content, err := r.content(o, d)
	if err != nil {
		if isCode(err, CodeBomb) {
			return err
		}
		return nil // what lies in it will be missing
	}
	n, _ := d["N"].(int)
	first, _ := d["First"].(int)
	l := pdfLexer{b: content}
	for range n {
		number, ok := l.next()
		offset, also := l.next()
		if !ok || !also || number.kind != pdfInteger || offset.kind != pdfInteger || first < 0 || first+offset.number >= len(content) {
			return nil
		}
		if len(r.objects) >= maxPDFObjects {
			return &ImageError{CodeTooLarge, "objects"}
		}
		r.objects[number.number] = pdfObject{in: content, at: first + offset.number}
	}
	return nil
}

// follow are the names in dictionaries that lead from the catalogue to attachments.
var follow = []string{"Names", "EmbeddedFiles", "AF", "Pages", "Kids", "Annots", "FS"}

// walk goes from the catalogue to every file specification.
func (r *pdfReading) walk(v any, depth int) error {
	if depth > maxPDFDepth {
		return &ImageError{CodeMalformed, "nested too deeply"}
	}
	switch v := v.(type) {
	case pdfRef:
		if r.seen[int(v)] {
			return nil
		}
		r.seen[int(v)] = true
		inner, _, err := r.resolve(v)
		if err != nil {
			return err
		}
		return r.walk(inner, depth+1)
	case []any:
		for _, x := range v {
			if err := r.walk(x, depth+1); err != nil {
				return err
			}
		}
	case pdfDict:
		if v["EF"] != nil {
			return r.attachment(v["EF"])
		}
		for _, name := range follow {
			if err := r.walk(v[name], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// attachment reads the file of a file specification: EF names it for Unicode names and for old ones (7.11.3), and
// both are the same file.
func (r *pdfReading) attachment(ef any) error {
	inner, _, err := r.resolve(ef)
	if err != nil {
		return err
	}
	files, _ := inner.(pdfDict)
	for _, name := range []string{"UF", "F"} {
		ref, ok := files[name].(pdfRef)
		if !ok {
			continue
		}
		if r.seen[int(ref)] {
			return nil
		}
		r.seen[int(ref)] = true
		v, o, err := r.resolve(ref)
		if err != nil {
			return err
		}
		d, ok := v.(pdfDict)
		if !ok || o.stream == 0 {
			continue
		}
		content, err := r.content(o, d)
		switch {
		case isCode(err, CodeBomb):
			return err
		case err != nil:
			r.fault = err
			return nil
		case len(r.found) >= maxPDFAttachments:
			return &ImageError{CodeTooLarge, "attachments"}
		}
		r.found = append(r.found, content)
		return nil
	}
	return nil
}

// resolve reads the object that a reference names; another value is itself.
func (r *pdfReading) resolve(v any) (any, pdfObject, error) {
	ref, ok := v.(pdfRef)
	if !ok {
		return v, pdfObject{}, nil
	}
	o, ok := r.objects[int(ref)]
	if !ok {
		return nil, o, nil
	}
	inner, err := r.value(o.in, o.at)
	return inner, o, err
}
