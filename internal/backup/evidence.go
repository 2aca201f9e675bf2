package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckEvidence reads every file of evidence and compares it with its name; half-written ones count as wrong.
func (in Installation) CheckEvidence() (n int, err error) {
	var wrong []error
	err = filepath.WalkDir(in.Evidence, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		n++
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != d.Name() && len(wrong) < 5 {
			wrong = append(wrong, fmt.Errorf("%s : ses octets ne sont pas ceux de son nom", filepath.Join(filepath.Base(filepath.Dir(path)), d.Name())))
		}
		return nil
	})
	return n, errors.Join(append(wrong, err)...)
}
