// Package journal keeps what must survive the loss of the database: lines in a file of a folder that lies outside of
// the database and its backups, each on the disk before the act that it tells is committed, each with the hash of the
// one before.
//
// It knows no badge: a line has a kind and some JSON, and app says what they mean. It never changes or removes a line,
// and it holds nothing that names a person. Several servers write into one folder: the transaction of the act, which a
// database lets in one at a time, is their lock. Lines may also leave by mail, and come back from it. Its one neighbour
// is app.
package journal

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Name is the file in the folder.
const Name = "galon.journal"

// maxLine bounds a line: the bits of a whole list, in base64, are some 22 KB.
const maxLine = 256 << 10

// Folder is where the journal lies.
type Folder struct{ Dir string }

// Line is one act.
type Line struct {
	N            int64           `json:"n"` // 1 for the first
	At           time.Time       `json:"at"`
	Installation string          `json:"installation"` // its public address
	Kind         string          `json:"kind"`
	Data         json.RawMessage `json:"data"`
	Previous     string          `json:"previous"` // hash of the line before; "" for the first
	Hash         string          `json:"hash"`
}

// Head is where a journal ends; the zero Head is that of an empty one.
type Head struct {
	N    int64
	Hash string
}

// ErrBroken says that a line was changed, taken out or put in.
var ErrBroken = errors.New("journal: broken chain")

func (l Line) sum() string {
	h := sha256.New()
	for _, part := range []string{"galon journal line 1", l.Previous, fmt.Sprint(l.N), l.At.UTC().Format(time.RFC3339Nano), l.Installation, l.Kind, string(l.Data)} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Seal makes l the line after tail.
func Seal(tail Head, l Line) Line {
	l.N, l.Previous = tail.N+1, tail.Hash
	l.At = l.At.UTC()
	l.Hash = l.sum()
	return l
}

func (f Folder) file() string { return filepath.Join(f.Dir, Name) }

// Append adds a line after tail, which Tail has read in the same transaction, and returns once it is on the disk. What a
// full disk left of a line is passed over by whoever reads.
func (f Folder) Append(tail Head, l Line) (head Head, err error) {
	l = Seal(tail, l)
	text, err := json.Marshal(l)
	if err != nil {
		return tail, fmt.Errorf("journal: %w", err)
	}
	if len(text) >= maxLine {
		return tail, fmt.Errorf("journal: a line of %d bytes", len(text))
	}
	_, statErr := os.Stat(f.file())
	file, err := os.OpenFile(f.file(), os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return tail, fmt.Errorf("journal: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return tail, fmt.Errorf("journal: %w", err)
	}
	text = append(text, '\n')
	if size > 0 { // a line that a crash cut off must not swallow this one
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, size-1); err != nil {
			return tail, fmt.Errorf("journal: %w", err)
		}
		if last[0] != '\n' {
			text = append([]byte{'\n'}, text...)
		}
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync()); err != nil {
		return tail, errors.Join(fmt.Errorf("journal: %w", err), file.Truncate(size))
	}
	if errors.Is(statErr, fs.ErrNotExist) {
		if err := syncDir(f.Dir); err != nil {
			return tail, fmt.Errorf("journal: %w", err)
		}
	}
	return Head{l.N, l.Hash}, nil
}

func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	err = dir.Sync()
	return errors.Join(err, dir.Close())
}

// Tail reads where the journal ends, from its last whole line alone.
func (f Folder) Tail() (Head, error) {
	file, err := os.Open(f.file())
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(f.Dir); err != nil {
			return Head{}, fmt.Errorf("journal: %w", err)
		}
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("journal: %w", err)
	}
	defer file.Close()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return Head{}, fmt.Errorf("journal: %w", err)
	}
	part := make([]byte, min(size, 4*maxLine))
	if _, err := file.ReadAt(part, size-int64(len(part))); err != nil && err != io.EOF {
		return Head{}, fmt.Errorf("journal: %w", err)
	}
	for len(part) > 0 {
		part = bytes.TrimRight(part, "\n")
		at := bytes.LastIndexByte(part, '\n') + 1
		if l, ok := Parse(part[at:]); ok {
			return Head{l.N, l.Hash}, nil
		}
		part = part[:at]
	}
	if size > 0 {
		return Head{}, fmt.Errorf("%w: no whole line at the end", ErrBroken)
	}
	return Head{}, nil
}

// Parse reads a line that says what it was sealed with.
func Parse(text []byte) (l Line, ok bool) {
	if json.Unmarshal(text, &l) != nil || l.N < 1 {
		return l, false
	}
	return l, l.Hash == l.sum()
}

// Each reads all lines in their order and tells where they end. A line that is no whole one counts only as a fault when
// the one after it does not follow the one before it.
func (f Folder) Each(each func(Line) error) (head Head, err error) {
	file, err := os.Open(f.file())
	if errors.Is(err, fs.ErrNotExist) {
		return f.Tail()
	}
	if err != nil {
		return head, fmt.Errorf("journal: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for row := 1; lines.Scan(); row++ {
		l, ok := Parse(lines.Bytes())
		if !ok {
			continue
		}
		if l.N != head.N+1 || l.Previous != head.Hash {
			return head, fmt.Errorf("%w: row %d does not follow line %d", ErrBroken, row, head.N)
		}
		if err := each(l); err != nil {
			return head, err
		}
		head = Head{l.N, l.Hash}
	}
	if err := lines.Err(); err != nil {
		return head, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return head, nil
}
