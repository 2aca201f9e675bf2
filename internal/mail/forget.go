package mail

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Forget removes the messages to these addresses, and those that bear one of these identifiers in their name: a person
// asked that nothing of them stays.
func (f *Folder) Forget(to, about []string) error {
	all, err := f.List()
	if err != nil {
		return err
	}
	for _, m := range all {
		theirs := slices.ContainsFunc(to, func(address string) bool { return strings.EqualFold(address, m.To) }) ||
			slices.ContainsFunc(about, func(id string) bool { return id != "" && strings.Contains(m.ID, id) })
		if !theirs {
			continue
		}
		if err := os.Remove(filepath.Join(f.Dir, m.ID+suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
