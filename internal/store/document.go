package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"

	"galon/internal/domain"
)

// Dictionary is a text that many documents have most words in common with. It stands in the database once, under its
// digest, and never changes.
type Dictionary struct {
	id      string // half of the digest: it stands beside each document
	content []byte
}

// dictionaryMost is how much of a dictionary DEFLATE is given to look back at.
const dictionaryMost = 8 << 10

// NewDictionary makes one of a text in which there is nothing personal: it outlives any document.
func NewDictionary(content []byte) Dictionary {
	content = content[max(0, len(content)-dictionaryMost):]
	sum := sha256.Sum256(content)
	return Dictionary{base64url.EncodeToString(sum[:16]), content}
}

// hadID tells whether a dictionary stood under this id before: under all of its digest, which each document then repeated.
func (d Dictionary) hadID(id string) bool {
	sum := sha256.Sum256(d.content)
	return id == hex.EncodeToString(sum[:])
}

// Packed is a signed document with its JWT as the database keeps them.
type Packed struct {
	dictionary Dictionary
	bytes      []byte
}

// The JWT repeats the document in base64, where nothing looks alike any more, so its parts are packed decoded. One
// that is not written as base64url writes it would not come back as it was, and stands as it is. What a part has in common
// with the beginning of the document (the claims begin with all of it but the proof) is told by its length.
const (
	packedParts  byte = 1 // of before: each part whole
	packedText   byte = 2
	packedShared byte = 3
)

var base64url = base64.RawURLEncoding.Strict()

// Pack packs a document and its JWT, and makes sure that they come back byte for byte.
func (d Dictionary) Pack(document []byte, jwt string) (Packed, error) {
	p, err := d.pack(packedShared, document, jwt)
	if err != nil {
		p, err = d.pack(packedText, document, jwt)
	}
	return p, err
}

func (d Dictionary) pack(form byte, document []byte, jwt string) (Packed, error) {
	plain := append(binary.AppendUvarint(make([]byte, 0, len(document)+len(jwt)+32), uint64(len(document))), document...)
	if form == packedText {
		plain = append(plain, jwt...)
	} else {
		for part := range strings.SplitSeq(jwt, ".") {
			said, err := base64url.DecodeString(part)
			if err != nil {
				return Packed{}, fmt.Errorf("pack: %w", err)
			}
			common := commonPrefix(said, document)
			plain = binary.AppendUvarint(plain, uint64(common))
			plain = append(binary.AppendUvarint(plain, uint64(len(said)-common)), said[common:]...)
		}
	}
	out := bytes.NewBuffer(make([]byte, 0, 1024))
	out.WriteByte(form)
	if err := flate.StatelessDeflate(out, plain, true, d.content); err != nil {
		return Packed{}, fmt.Errorf("pack: %w", err)
	}
	p := Packed{d, out.Bytes()}
	back, token, err := p.unpack()
	if err == nil && (!bytes.Equal(back, document) || token != jwt) {
		err = errors.New("pack: it does not come back as it was")
	}
	return p, err
}

// inflaters are lent from one document to the next: each has a window of its own.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// maxUnpacked is far beyond any badge, unpackedMostly what nearly all fit in.
const (
	maxUnpacked    = 16 << 20
	unpackedMostly = 8 << 10
)

// document unpacks the document alone; rest is what token makes the JWT of.
func (p Packed) document() (document, rest []byte, err error) {
	if len(p.bytes) == 0 {
		return nil, nil, errors.New("unpack: nothing there")
	}
	r := inflaters.Get().(io.Reader)
	defer inflaters.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(p.bytes[1:]), p.dictionary.content); err != nil {
		return nil, nil, fmt.Errorf("unpack: %w", err)
	}
	unpacked := bytes.NewBuffer(make([]byte, 0, unpackedMostly))
	if _, err := unpacked.ReadFrom(io.LimitReader(r, maxUnpacked)); err != nil {
		return nil, nil, fmt.Errorf("unpack: %w", err)
	}
	return cutPart(unpacked.Bytes())
}

func (p Packed) unpack() (document []byte, jwt string, err error) {
	document, plain, err := p.document()
	if err != nil || p.bytes[0] == packedText {
		return document, string(plain), err
	}
	var token []byte
	for len(plain) > 0 {
		var common, part []byte
		if p.bytes[0] == packedShared {
			size, n := binary.Uvarint(plain)
			if n <= 0 || size > uint64(len(document)) {
				return nil, "", errPartSize
			}
			common, plain = document[:size], plain[n:]
		}
		if part, plain, err = cutPart(plain); err != nil {
			return nil, "", err
		}
		if token == nil {
			token = make([]byte, 0, 2*(len(document)+len(plain)))
		} else {
			token = append(token, '.')
		}
		if token = base64url.AppendEncode(token, append(common[:len(common):len(common)], part...)); len(token) > 2*maxUnpacked {
			return nil, "", errPartSize
		}
	}
	return document, string(token), nil
}

func commonPrefix(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

var errPartSize = errors.New("unpack: parts of another size")

// cutPart takes one part with its size before it from what is left.
func cutPart(plain []byte) (part, rest []byte, err error) {
	size, n := binary.Uvarint(plain)
	if n <= 0 || size > uint64(len(plain)-n) {
		return nil, nil, errPartSize
	}
	end := n + int(size)
	return plain[n:end:end], plain[end:], nil
}

// keep makes sure that a dictionary is in the database before what is packed with it.
func (tx *Tx) keep(d Dictionary) error {
	_, err := tx.exec(`INSERT INTO dictionary (id, content) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, d.id, d.content)
	return err
}

// dictionaries are those that were read lately.
type dictionaries struct {
	mu   sync.Mutex
	held map[string]Dictionary
}

const dictionariesHeld = 256

// errDictionaryChanged is a dictionary that was written over in the database: nothing packed with it can be read.
var errDictionaryChanged = errors.New("the content of the dictionary is another")

// dictionary reads one, or knows it already.
func (s *Store) dictionary(ctx context.Context, id string) (Dictionary, error) {
	s.dictionaries.mu.Lock()
	d, ok := s.dictionaries.held[id]
	s.dictionaries.mu.Unlock()
	if ok {
		return d, nil
	}
	content, err := one(ctx, s, "dictionary-unknown", func(r scanner) (b []byte, err error) { return b, r.Scan(&b) },
		`SELECT content FROM dictionary WHERE id = $1`, id)
	if err != nil {
		return Dictionary{}, err
	}
	if d = NewDictionary(content); d.id != id && !d.hadID(id) {
		return Dictionary{}, errDictionaryChanged
	}
	s.dictionaries.mu.Lock()
	defer s.dictionaries.mu.Unlock()
	if s.dictionaries.held == nil || len(s.dictionaries.held) >= dictionariesHeld {
		s.dictionaries.held = map[string]Dictionary{}
	}
	s.dictionaries.held[id] = d
	return d, nil
}

// storedAward is an award as it lies in the database; without a dictionary its document is not packed.
type storedAward struct {
	award      domain.Award
	dictionary string
}

func (d *definitions) scanStoredAward(r scanner) (x storedAward, err error) {
	var document []byte
	var jwt string
	x.award, err = d.scanAward(r, &document, maybe(&jwt), maybe(&x.dictionary))
	x.award.Document, x.award.JWT = document, jwt
	return x, err
}

// wholeAward reads one award with its signed bytes, or with the document alone.
func (s *Store) wholeAward(ctx context.Context, jwt bool, code, where string, args ...any) (domain.Award, error) {
	x, err := one(ctx, s, code, s.definitions.scanStoredAward, `SELECT `+awardColumns+`, d.document, d.jwt, d.dictionary_id`+awardTables+
		` LEFT JOIN award_document d ON d.award_id = a.id `+where, args...)
	if err != nil || x.dictionary == "" {
		return x.award, err
	}
	d, err := s.dictionary(ctx, x.dictionary)
	if errors.Is(err, errDictionaryChanged) {
		return x.award, nil // as below: one dictionary must not hide every other badge from who looks at all of them
	}
	if err != nil {
		return x.award, err
	}
	// Bytes that were changed are for the verifier to judge, as they are.
	packed := Packed{d, x.award.Document}
	if !jwt {
		if document, _, err := packed.document(); err == nil {
			x.award.Document = document
		}
	} else if document, token, err := packed.unpack(); err == nil {
		x.award.Document, x.award.JWT = document, token
	}
	return x.award, nil
}
