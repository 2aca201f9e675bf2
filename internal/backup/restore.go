package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"filippo.io/age"

	"galon/internal/jobs"
	"galon/internal/store"
)

// evidenceName is a drawer and a digest; nothing else is written into the folder of evidence.
var evidenceName = regexp.MustCompile(`^[a-z0-9]{1,64}/[0-9a-f]{64}$`)

// Bounds of one entry, so that a file that is no backup fills no memory.
const (
	maxEntry = 64 << 20
	maxJobs  = 1 << 30
)

// ErrNotABackup says that the file is none, or is cut short or damaged.
var ErrNotABackup = errors.New("backup: not a whole backup")

// unpack opens a backup with the private keys (AGE-SECRET-KEY-1…) in keys.
func unpack(r io.Reader, keys io.Reader) (io.Reader, error) {
	identities, err := age.ParseIdentities(keys)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKey, err)
	}
	opened, err := age.Decrypt(r, identities...)
	if noMatch := (*age.NoIdentityMatchError)(nil); errors.As(err, &noMatch) {
		return nil, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	unpacked, err := gzip.NewReader(opened)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	return unpacked, nil
}

// Look reads a backup to its end and gives what it says of itself: which schema it needs, and that it is whole, before
// anything is written anywhere.
func Look(r io.Reader, keys io.Reader) (c Contents, err error) {
	unpacked, err := unpack(r, keys)
	if err != nil {
		return c, err
	}
	t := tar.NewReader(unpacked)
	for {
		header, err := t.Next()
		if err == io.EOF {
			break
		}
		if err == nil && header.Name == contentsEntry {
			err = json.NewDecoder(io.LimitReader(t, maxEntry)).Decode(&c)
		}
		if err != nil {
			return c, fmt.Errorf("%w: %w", ErrNotABackup, err)
		}
	}
	if _, err := io.Copy(io.Discard, unpacked); err != nil { // to the end: age tells a file that was cut
		return c, fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	if c.Format != format {
		return c, fmt.Errorf("%w: no list of contents of format %d", ErrNotABackup, format)
	}
	return c, nil
}

// Read fills an empty installation, which has the schema of the backup, with the private keys in keys. An error leaves
// the database empty; files that were written stay, for the next try finds the same.
func Read(ctx context.Context, r io.Reader, in Installation, keys io.Reader) (Contents, error) {
	unpacked, err := unpack(r, keys)
	if err != nil {
		return Contents{}, err
	}
	schema, err := in.Store.SchemaVersion(ctx) // before the transaction, which has the one connection that writes
	if err != nil {
		return Contents{}, fmt.Errorf("restore: %w", err)
	}
	var c Contents
	err = in.Store.Import(ctx, func(tx *store.Tx, add func(string, []string, []any) error) ([]store.TableSum, error) {
		l := &loader{ctx: ctx, in: in, tx: tx, add: add}
		if err := l.entries(tar.NewReader(unpacked)); err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, unpacked); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNotABackup, err)
		}
		c = l.contents
		switch {
		case c.Format != format:
			return nil, fmt.Errorf("%w: no list of contents of format %d", ErrNotABackup, format)
		case c.Schema != schema:
			return nil, fmt.Errorf("restore: the backup has schema version %d, the database %d", c.Schema, schema)
		case c.Files != l.files || c.Jobs != l.jobs:
			return nil, fmt.Errorf("%w: %d files and %d jobs, not %d and %d", ErrNotABackup, l.files, l.jobs, c.Files, c.Jobs)
		}
		return c.Tables, nil
	})
	return c, err
}

type loader struct {
	ctx      context.Context
	in       Installation
	tx       *store.Tx
	add      func(string, []string, []any) error
	contents Contents
	files    int
	jobs     int
}

func (l *loader) entries(t *tar.Reader) error {
	for {
		header, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotABackup, err)
		}
		if err := l.entry(header, t); err != nil {
			return fmt.Errorf("restore %s: %w", header.Name, err)
		}
	}
}

func (l *loader) entry(h *tar.Header, content io.Reader) error {
	limit := int64(maxEntry)
	if h.Name == jobsEntry {
		limit = maxJobs
	}
	if h.Size > limit {
		return fmt.Errorf("%w: an entry of %d bytes", ErrNotABackup, h.Size)
	}
	if table, ok := strings.CutPrefix(h.Name, rowsEntry); ok {
		return l.rows(filepath.Dir(table), content)
	}
	if name, ok := strings.CutPrefix(h.Name, filesEntry); ok {
		return l.file(name, content)
	}
	switch h.Name {
	case jobsEntry:
		var waiting []jobs.Waiting
		if err := json.NewDecoder(content).Decode(&waiting); err != nil {
			return fmt.Errorf("%w: %w", ErrNotABackup, err)
		}
		l.jobs = len(waiting)
		return jobs.Import(l.ctx, l.in.Store, l.tx, waiting)
	case contentsEntry:
		if err := json.NewDecoder(content).Decode(&l.contents); err != nil {
			return fmt.Errorf("%w: %w", ErrNotABackup, err)
		}
		return nil
	}
	return fmt.Errorf("%w: an entry of another kind", ErrNotABackup)
}

func (l *loader) rows(table string, content io.Reader) error {
	lines := json.NewDecoder(scanner(content))
	var columns []string
	if err := lines.Decode(&columns); err != nil {
		return fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	for {
		var cells []cell
		if err := lines.Decode(&cells); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%w: %w", ErrNotABackup, err)
		}
		if len(cells) != len(columns) {
			return fmt.Errorf("%w: %d cells for %d columns", ErrNotABackup, len(cells), len(columns))
		}
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = c.value
		}
		if err := l.add(table, columns, row); err != nil {
			return err
		}
	}
}

func (l *loader) file(name string, content io.Reader) error {
	if !evidenceName.MatchString(name) {
		return fmt.Errorf("%w: a file with another name", ErrNotABackup)
	}
	raw, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != filepath.Base(name) {
		return fmt.Errorf("%w: the bytes are not those of its name", ErrNotABackup)
	}
	path := filepath.Join(l.in.Evidence, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	l.files++
	return os.WriteFile(path, raw, 0o600)
}
