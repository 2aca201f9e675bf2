package journal

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Lines is a journal that came back from messages: in any order, some perhaps twice, and perhaps not from the first line.
type Lines []Line

// Gather puts lines into their order and checks that each follows the one before. Two different lines of one number mean
// that the journal was continued without the older one: nobody but a person can say which of them counts.
func Gather(all []Line) (Lines, error) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Line) int { return cmp.Compare(a.N, b.N) })
	all = slices.CompactFunc(all, func(a, b Line) bool { return a.N == b.N && a.Hash == b.Hash })
	for i := 1; i < len(all); i++ {
		switch before, l := all[i-1], all[i]; {
		case l.N == before.N:
			return nil, fmt.Errorf("%w: there are two lines %d", ErrBroken, l.N)
		case l.N != before.N+1 || l.Previous != before.Hash:
			return nil, fmt.Errorf("%w: line %d does not follow line %d", ErrBroken, l.N, before.N)
		}
	}
	return all, nil
}

// Tail is where they end.
func (all Lines) Tail() (Head, error) {
	if len(all) == 0 {
		return Head{}, nil
	}
	l := all[len(all)-1]
	return Head{l.N, l.Hash}, nil
}

// Each gives them in their order and tells where they end.
func (all Lines) Each(each func(Line) error) (head Head, err error) {
	for _, l := range all {
		if err := each(l); err != nil {
			return head, err
		}
		head = Head{l.N, l.Hash}
	}
	return head, nil
}

// ErrNotEmpty says that a folder has a journal already.
var ErrNotEmpty = errors.New("journal: the folder has one already")

// Fill writes a whole journal into a folder that has none, for one that was lost.
func (f Folder) Fill(all Lines) error {
	if len(all) == 0 || all[0].N != 1 {
		return fmt.Errorf("%w: the first line is missing", ErrBroken)
	}
	file, err := os.OpenFile(f.file(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ErrNotEmpty
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	for _, l := range all {
		text, e := json.Marshal(l)
		if e == nil {
			_, e = file.Write(append(text, '\n'))
		}
		if err = errors.Join(err, e); err != nil {
			break
		}
	}
	if err = errors.Join(err, file.Sync(), file.Close(), syncDir(f.Dir)); err != nil {
		return fmt.Errorf("journal: %w", errors.Join(err, os.Remove(f.file())))
	}
	return nil
}
