// Package backup writes a whole installation into one file and makes an installation of it again: every row of the
// database at one instant, the jobs that wait, the files of evidence. The file is encrypted with age for the
// operator's public keys; the secrets of the installation (master key, pepper, operator's key) are never in it.
//
// It knows no badge: rows are rows, and what is restored is compared with the digests that were taken while it was
// written. The form is the same for SQLite and PostgreSQL, so that one can be restored into the other. Its neighbours
// are store and jobs, which read and fill their tables, and the command line.
package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"galon/internal/jobs"
	"galon/internal/store"
)

// Installation is what a backup is taken of, or restored into.
type Installation struct {
	Store    *store.Store
	Queue    *jobs.Queue // to write only
	Evidence string      // the folder of evidence
}

// Contents is what a backup says of itself; it is its last entry.
type Contents struct {
	Format  int              `json:"format"`
	At      time.Time        `json:"at"`
	Version string           `json:"version"` // of the program
	Schema  int64            `json:"schema"`
	Tables  []store.TableSum `json:"tables"`
	Jobs    int              `json:"jobs"`
	Files   int              `json:"files"`
}

const (
	format        = 1
	contentsEntry = "contents.json"
	jobsEntry     = "jobs.json"
	rowsEntry     = "rows/"
	filesEntry    = "evidence/"
	chunkSize     = 1 << 20 // of rows, in bytes
)

// ErrKeys says that none of the keys opens a backup.
var ErrKeys = errors.New("backup: wrong key")

// ErrNoKey says that what was given as a key is none.
var ErrNoKey = errors.New("backup: not a key")

// Write writes a backup for the holders of the keys to (age1…). The service may go on working meanwhile.
func Write(ctx context.Context, w io.Writer, in Installation, to []string, c Contents) (Contents, error) {
	recipients, err := age.ParseRecipients(strings.NewReader(strings.Join(to, "\n")))
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrNoKey, err)
	}
	sealed, err := age.Encrypt(w, recipients...)
	if err != nil {
		return c, fmt.Errorf("backup: %w", err)
	}
	packed := gzip.NewWriter(sealed)
	a := &archive{Writer: tar.NewWriter(packed), at: c.At}
	c.Format = format
	if c.Schema, err = in.Store.SchemaVersion(ctx); err != nil {
		return c, fmt.Errorf("backup: %w", err)
	}
	var waiting []jobs.Waiting
	c.Tables, err = in.Store.Export(ctx, a.row, func(snapshot store.SQLTx) (err error) {
		waiting, err = in.Queue.Export(ctx, snapshot)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("backup: %w", err)
	}
	c.Jobs = len(waiting)
	if err := errors.Join(a.flush(), a.json(jobsEntry, waiting)); err != nil {
		return c, fmt.Errorf("backup: %w", err)
	}
	// Files come after the rows that name them: one that is added meanwhile is one too many, never one too few.
	if c.Files, err = a.folder(in.Evidence); err != nil {
		return c, fmt.Errorf("backup: %w", err)
	}
	return c, errors.Join(a.json(contentsEntry, c), a.Close(), packed.Close(), sealed.Close())
}

// archive is the tar inside.
type archive struct {
	*tar.Writer
	at     time.Time
	rows   bytes.Buffer
	table  string
	chunks int
}

func (a *archive) put(name string, content []byte) error {
	if err := a.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), ModTime: a.at}); err != nil {
		return err
	}
	_, err := a.Writer.Write(content)
	return err
}

func (a *archive) json(name string, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.put(name, content)
}

// row gathers rows of one table into an entry: a line with the columns, then a line a row.
func (a *archive) row(table string, columns []string, row []any) error {
	if table != a.table || a.rows.Len() >= chunkSize {
		if err := a.flush(); err != nil {
			return err
		}
		a.table = table
		if err := line(&a.rows, columns); err != nil {
			return err
		}
	}
	cells := make([]cell, len(row))
	for i, v := range row {
		cells[i] = cellOf(v)
	}
	return line(&a.rows, cells)
}

func line(b *bytes.Buffer, v any) error { return json.NewEncoder(b).Encode(v) }

func (a *archive) flush() error {
	if a.table == "" {
		return nil
	}
	a.chunks++
	err := a.put(fmt.Sprintf("%s%s/%06d.jsonl", rowsEntry, a.table, a.chunks), a.rows.Bytes())
	a.rows.Reset()
	a.table = ""
	return err
}

// folder adds the files of evidence. One that goes away meanwhile is not there.
func (a *archive) folder(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		name, relErr := filepath.Rel(dir, path)
		if err = errors.Join(err, relErr); err != nil || !evidenceName.MatchString(filepath.ToSlash(name)) {
			return err
		}
		n++
		return a.put(filesEntry+filepath.ToSlash(name), content)
	})
	return n, err
}

// scanner reads lines of any length.
func scanner(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, 64<<10) }
