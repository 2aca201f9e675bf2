// Package evidence keeps the files that prove something: photos of a work situation, a signed sheet, the documents of
// a candidate. They lie in a folder, each under the SHA-256 of its bytes, in the drawer of the thing they belong to.
//
// It never publishes: a file leaves by Read alone, for a caller who has asked who may see it. What it keeps was looked
// at first (Clean): the kind is told by the content, never by the name, and a photo loses what the camera wrote about
// place, time and device. The pixels stay as they were, so that the same photo cleaned twice is the same file. A file
// is there whole or not at all.
//
// Its neighbours are app, which decides who may keep, see and erase, and domain, for errors that people can act on.
package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"galon/internal/domain"
)

// Limit is the size of a file, in bytes: the photo of a telephone, or some scanned pages.
const Limit = 10 << 20

// Accept lists the kinds for the file chooser of a browser. A telephone that takes HEIC hands over a JPEG for it.
const Accept = "image/jpeg,image/png,application/pdf,text/plain,.jpg,.jpeg,.png,.pdf,.txt"

// File is a kept file by what it holds.
type File struct {
	SHA256 string `json:"sha256"` // lower-case hexadecimal
	Type   string `json:"type"`   // image/jpeg, image/png, application/pdf, text/plain
	Size   int    `json:"size"`
}

// Name is what to call the file where it is handed out: its digest does, and says nothing of a person.
func (f File) Name() string { return f.SHA256[:16] + extensions[f.Type] }

var extensions = map[string]string{TypeJPEG: ".jpg", TypePNG: ".png", TypePDF: ".pdf", TypeText: ".txt"}

// Folder is where the files lie. The zero Folder keeps nothing.
type Folder struct{ Dir string }

// Digest is the SHA-256 by which a file is known.
func Digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Keep cleans the file and lays it into the drawer. To keep the same file again changes nothing.
func (f Folder) Keep(drawer string, raw []byte) (File, error) {
	clean, kind, err := Clean(raw)
	if err != nil {
		return File{}, err
	}
	file := File{SHA256: Digest(clean), Type: kind, Size: len(clean)}
	path, err := f.path(drawer, file.SHA256)
	if err != nil {
		return File{}, err
	}
	return file, write(path, clean)
}

// Read is the file as it was kept. Bytes that have changed on the disk are not handed out.
func (f Folder) Read(drawer, digest string) ([]byte, error) {
	path, err := f.path(drawer, digest)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, domain.NotFoundf("evidence-unknown")
	}
	if err != nil {
		return nil, err
	}
	if Digest(raw) != digest {
		return nil, &domain.Error{Kind: domain.Unavailable, Code: "evidence-damaged"}
	}
	return raw, nil
}

// Has tells whether the drawer holds the file.
func (f Folder) Has(drawer, digest string) bool {
	path, err := f.path(drawer, digest)
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

// Remove takes one file away; one that is not there is not there.
func (f Folder) Remove(drawer, digest string) error {
	path, err := f.path(drawer, digest)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// RemoveAll empties the drawer: what was kept for a thing goes with it.
func (f Folder) RemoveAll(drawer string) error {
	path, err := f.path(drawer, strings.Repeat("0", 2*sha256.Size))
	if err != nil {
		return err
	}
	return os.RemoveAll(filepath.Dir(path))
}

// path refuses whatever could lead out of the folder.
func (f Folder) path(drawer, digest string) (string, error) {
	if f.Dir == "" {
		return "", errors.New("no folder for evidence")
	}
	if drawer == "" || len(drawer) > 64 || strings.Trim(drawer, "abcdefghijklmnopqrstuvwxyz0123456789") != "" ||
		len(digest) != 2*sha256.Size || strings.Trim(digest, "0123456789abcdef") != "" {
		return "", domain.NotFoundf("evidence-unknown")
	}
	return filepath.Join(f.Dir, drawer, digest), nil
}

// write makes the file under another name, waits for the disk, and only then gives it its name: a half-written file
// never counts, whenever the power goes.
func write(path string, raw []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	half, err := os.CreateTemp(dir, "half-*")
	if err != nil {
		return err
	}
	defer os.Remove(half.Name()) // gone by then when all went well
	_, err = half.Write(raw)
	if err == nil {
		err = half.Sync()
	}
	if err = errors.Join(err, half.Close()); err != nil {
		return err
	}
	if err := os.Rename(half.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
