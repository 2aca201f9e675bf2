package evidence

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"galon/internal/domain"
)

// Each tells of every whole file, and when it was written. What is half written has another name, and is not told.
func (f Folder) Each(each func(drawer, digest string, at time.Time) error) error {
	drawers, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, d := range drawers {
		if !d.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(f.Dir, d.Name()))
		if errors.Is(err, fs.ErrNotExist) { // erased meanwhile
			continue
		}
		if err != nil {
			return err
		}
		for _, file := range files {
			info, err := file.Info()
			if errors.Is(err, fs.ErrNotExist) || err == nil && !domain.ValidSHA256(file.Name()) {
				continue
			}
			if err == nil {
				err = each(d.Name(), file.Name(), info.ModTime())
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
