// Package register reads what France compétences publishes of the national registers (RNCP and RS): the archive of CSV
// files and the XML files v4-x, loose, in a folder or in a ZIP, and gives one Entry after the other.
//
// It streams: of an XML file it holds one fiche at a time, of the CSV files what their rows say of each fiche, since
// those come in no order. It repairs the known faults of the exports (domain dossier, 3.4), says what it left aside and
// why, and never stops for a faulty row. It never opens the network, keeps nothing, and decides nothing about what
// changed: that is app's, whose store keeps the versions. Its one neighbour is domain, whose nouns it fills.
package register

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"galon/internal/domain"
)

// Part is what one of the CSV files says of the fiches. An XML file says all of it at once.
type Part uint

// Parts in the order of the archive.
const (
	Standard Part = 1 << iota
	Blocs
	Certifiers
	ROME
	NSF
	Formacodes
	Agreements
	Lineage
	Access
	Partners
	Texts // competences and assessment of the blocs, and the last day of delivery: in the XML only
)

const everything = Standard | Blocs | Certifiers | ROME | NSF | Formacodes | Agreements | Lineage | Access | Partners | Texts

// Entry is a fiche with the parts that the export speaks of: what it does not speak of is not said to be empty.
type Entry struct {
	domain.Certification
	Says Part
}

// ErrUnreadable is a file that holds no export.
var ErrUnreadable = errors.New("no export of the registers")

// ErrDamaged is an archive that begins like one and cannot be opened: a download that was cut, for one.
var ErrDamaged = fmt.Errorf("%w: a damaged archive", ErrUnreadable)

// Limits of an import, so that a file that swells or never ends stops here and not in the memory.
type Limits struct {
	Bytes int64 // read in all, after unpacking
	Fiche int64 // of one fiche of XML, or one row of CSV
}

// DefaultLimits leave room for eight times the export of today.
var DefaultLimits = Limits{Bytes: 8 << 30, Fiche: 8 << 20}

// Reader reads one export.
type Reader struct {
	Limits Limits
	Report *domain.RegisterReport // Files, Missing, Fiches, Blocs, what is left aside
	Emit   func(Entry) error      // an error of it ends the reading

	left int64
	csv  *tables
}

// file is one file of an export.
type file struct {
	name string
	open func() (io.ReadCloser, error)
}

// Read reads a file or a folder.
func (r *Reader) Read(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	r.left, r.csv = r.Limits.Bytes, newTables()
	r.Report.AsOf = dayIn(filepath.Base(name))
	if !info.IsDir() {
		if err := r.file(file{filepath.Base(name), func() (io.ReadCloser, error) { return os.Open(name) }}, name); err != nil {
			return err
		}
		return r.end()
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		whole := filepath.Join(name, e.Name())
		err := r.file(file{e.Name(), func() (io.ReadCloser, error) { return os.Open(whole) }}, whole)
		if errors.Is(err, ErrDamaged) {
			r.Report.Skip("register-file-damaged", e.Name())
			continue
		}
		if errors.Is(err, ErrUnreadable) {
			r.Report.Skip("register-file-unknown", e.Name())
			continue
		}
		if err != nil {
			return err
		}
	}
	return r.end()
}

// end gives what the CSV files said, once all of them were read.
func (r *Reader) end() error {
	if len(r.Report.Files) == 0 {
		return ErrUnreadable
	}
	return r.csv.emit(r)
}

// file reads one, by what it holds and never by its name: names come in NFC, NFD and in the wrong code page. disk is its
// place on the disk, "" inside an archive.
func (r *Reader) file(f file, disk string) error {
	in, err := f.open()
	if err != nil {
		return err
	}
	defer in.Close()
	text := bufio.NewReaderSize(&leash{in: in, left: &r.left}, 64<<10)
	head, err := text.Peek(512)
	if len(head) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return ErrUnreadable
	}
	if bytes.HasPrefix(head, byteOrderMark) {
		_, _ = text.Discard(len(byteOrderMark))
		head = head[len(byteOrderMark):]
	}
	start := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && disk != "":
		return r.archive(disk)
	case bytes.HasPrefix(start, []byte("<")):
		return r.xml(text, f.name)
	default:
		return r.table(text, f.name)
	}
}

var byteOrderMark = []byte("\ufeff")

func (r *Reader) archive(disk string) error {
	z, err := zip.OpenReader(disk)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer z.Close()
	files := slices.Clone(z.File)
	slices.SortFunc(files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range files {
		if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX") {
			continue
		}
		err := r.file(file{path.Base(f.Name), f.Open}, "")
		if errors.Is(err, ErrUnreadable) {
			r.Report.Skip("register-file-unknown", clean(path.Base(f.Name)))
			continue
		}
		if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, io.ErrUnexpectedEOF) {
			r.Report.Skip("register-file-damaged", clean(path.Base(f.Name)))
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) took(name string) {
	r.Report.Files = append(r.Report.Files, clean(name))
	if day := dayIn(name); r.Report.AsOf == "" {
		r.Report.AsOf = day
	}
}

// give counts an entry and hands it over.
func (r *Reader) give(e Entry) error {
	e.AsOf = r.Report.AsOf
	r.Report.Fiches++
	r.Report.Blocs += len(e.Blocs)
	return r.Emit(e)
}

// leash ends a reading that goes on for too long.
type leash struct {
	in   io.Reader
	left *int64
}

// ErrTooLarge is an export beyond the limits.
var ErrTooLarge = errors.New("the export is larger than the limit")

func (l *leash) Read(p []byte) (int, error) {
	if *l.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.in.Read(p[:min(int64(len(p)), *l.left)])
	*l.left -= int64(n)
	return n, err
}

var exportDay = regexp.MustCompile(`(20\d\d)[-_](\d\d)[-_](\d\d)`)

// dayIn is the day in the name of an export. The files inside an archive bear the day before.
func dayIn(name string) domain.Day {
	if m := exportDay.FindStringSubmatch(name); m != nil {
		if d := domain.Day(m[1] + "-" + m[2] + "-" + m[3]); d.Valid() {
			return d
		}
	}
	return ""
}

// PathError tells whether err says that the path itself cannot be opened.
func PathError(err error) bool {
	var p *fs.PathError
	return errors.As(err, &p)
}
