package mail

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Forget removes the messages to these addresses: their person asked that nothing of them stays.
func (f *Folder) Forget(to ...string) error {
	all, err := f.List()
	if err != nil {
		return err
	}
	for _, m := range all {
		if !slices.ContainsFunc(to, func(address string) bool { return strings.EqualFold(address, m.To) }) {
			continue
		}
		if err := os.Remove(filepath.Join(f.Dir, m.ID+suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
