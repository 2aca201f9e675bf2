package app

import (
	"sync"
	"time"
)

// Figures of many badges are reckoned once a minute: the first page of a network would else read 200,000 of them each time.
// Who has fewer sees each badge at once. What is hidden stays so: figures of two instants give no more away than one
// (domain.Tally).
const (
	figuresMany = 5_000
	figuresKept = time.Minute
)

// keptFigures remembers figures by their key. The zero value is ready.
type keptFigures[T any] struct {
	mu   sync.Mutex
	kept map[string]*keptFigure[T]
}

type keptFigure[T any] struct {
	mu    sync.Mutex // one reckons, the others wait for it
	at    time.Time
	value T
}

// of are the figures of a key: those of the last minute, or what reckon finds and how many badges it read.
func (k *keptFigures[T]) of(key string, now time.Time, reckon func() (T, int, error)) (T, error) {
	k.mu.Lock()
	f := k.kept[key]
	k.mu.Unlock()
	if f == nil { // few: nobody waits for anybody
		value, badges, err := reckon()
		if err == nil && badges >= figuresMany {
			k.keep(key, &keptFigure[T]{at: now, value: value})
		}
		return value, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if since := now.Sub(f.at); since >= 0 && since < figuresKept {
		return f.value, nil
	}
	value, badges, err := reckon()
	if err != nil {
		return value, err
	}
	if f.at, f.value = now, value; badges < figuresMany {
		k.keep(key, nil)
	}
	return value, nil
}

func (k *keptFigures[T]) keep(key string, f *keptFigure[T]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f == nil {
		delete(k.kept, key)
		return
	}
	if k.kept == nil {
		k.kept = map[string]*keptFigure[T]{}
	}
	k.kept[key] = f
}
