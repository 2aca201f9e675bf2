package store

import (
	"errors"
	"os"
	"sync"
)

// workLock tells processes that work off jobs of one another. The operating system lets go of a killed process's
// lock at once, so who comes next knows that what the dead one had begun is nobody's. (PostgreSQL has advisory
// locks for the same.)
type workLock struct {
	path string
	mu   sync.Mutex
	held []*os.File
}

// EnterWork says that this process begins to work off jobs, and leave that it ends. When no other process does,
// alone is called before anybody else can enter: what is marked as being worked on is then left over from one that
// was killed.
func (s *Store) EnterWork(alone func() error) (leave func() error, err error) {
	w := s.work
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

func (w *workLock) release(f *os.File) error {
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

func (w *workLock) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	for _, f := range w.held {
		err = errors.Join(err, f.Close())
	}
	w.held = nil
	return err
}
