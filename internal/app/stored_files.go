package app

import (
	"context"
	"path"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// orphanAge is how old a file is before it must be named by a row: an upload is on the disk before its row.
const orphanAge = time.Hour

// FilesCheck is what the comparison of the files of evidence with the rows that name them has found.
type FilesCheck struct {
	Orphans []string // no row names them: a person's file that nobody would ever erase
	Lost    []string // a row names them, and they are not there
}

// CheckFiles compares the folder of evidence with the database. It changes nothing.
func (in *Installation) CheckFiles(ctx context.Context) (c FilesCheck, err error) {
	there := map[store.NamedFile]time.Time{}
	if err := in.Evidence.Each(func(drawer, digest string, at time.Time) error {
		there[store.NamedFile{Drawer: drawer, SHA256: digest}] = at
		return ctx.Err()
	}); err != nil {
		return c, err
	}
	named, err := in.Store.NamedFiles(ctx) // after the folder: what comes in between is named and there
	if err != nil {
		return c, err
	}
	for f, at := range there {
		if !named[f] && in.Now().Sub(at) > orphanAge {
			c.Orphans = append(c.Orphans, path.Join(f.Drawer, f.SHA256))
		}
	}
	for f := range named {
		if _, ok := there[f]; !ok && !in.Evidence.Has(f.Drawer, f.SHA256) {
			c.Lost = append(c.Lost, path.Join(f.Drawer, f.SHA256))
		}
	}
	slices.Sort(c.Orphans)
	slices.Sort(c.Lost)
	return c, nil
}

// clockSlack is how far a clock may be behind the last act: machines of one service differ by less.
const clockSlack = 2 * time.Minute

// CheckClock tells whether the clock of this machine is behind what was already written down: signatures would then be
// older than their causes.
func (in *Installation) CheckClock(ctx context.Context) (last time.Time, err error) {
	if last, err = in.Store.LastActAt(ctx); err != nil {
		return last, err
	}
	if in.now().Add(clockSlack).Before(last) {
		err = domain.Conflictf("clock-behind", last.UTC().Format("02/01/2006 15:04"))
	}
	return last, err
}
