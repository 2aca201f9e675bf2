package store

import (
	"errors"
	"os"
	"sync"
)

// workers tells processes that work off jobs of one another. Whatever holds the lock lets go of a killed process's at
// once, so who comes next knows that what the dead one had begun is nobody's.
type workers interface {
	enter(alone func() error) (leave func() error, err error)
	close() error
}

// EnterWork says that this process begins to work off jobs, and leave that it ends. When no other process does,
// alone is called before anybody else can enter: what is marked as being worked on is then left over from one that
// was killed.
func (s *Store) EnterWork(alone func() error) (leave func() error, err error) {
	return s.work.enter(alone)
}

// workFile is a lock of the operating system on a file beside the database.
type workFile struct {
	path string
	mu   sync.Mutex
	held []*os.File
}

func (w *workFile) enter(alone func() error) (leave func() error, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f, err := os.OpenFile(w.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	free, err := lockAlone(f)
	if err == nil && free {
		err = alone()
	}
	if err == nil {
		err = lockTogether(f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	w.held = append(w.held, f)
	return func() error { return w.release(f) }, nil
}

func (w *workFile) release(f *os.File) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, h := range w.held {
		if h == f {
			w.held = append(w.held[:i], w.held[i+1:]...)
			return f.Close()
		}
	}
	return nil
}

func (w *workFile) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	for _, f := range w.held {
		err = errors.Join(err, f.Close())
	}
	w.held = nil
	return err
}
