package app

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"runtime"
	"strings"
	"sync"
	"time"

	"galon/internal/domain"
)

// Bounds of a verification of many files. The whole of it answers before a browser gives up.
const (
	ManyFiles    = 50       // badges that are judged
	ManyFile     = 5 << 20  // bytes of one
	ManyArchive  = 25 << 20 // bytes of an archive, packed
	manyUnpacked = 60 << 20 // bytes of all that is judged
	manyTime     = 40 * time.Second
	manyHeaders  = 2000 // entries of an archive, folders included
)

// Handed is one of many files that somebody hands in. Read gives its bytes, at most limit and one more.
type Handed struct {
	Name string
	Read func(limit int64) ([]byte, error)
}

// Many judges files one by one, a few at a time, and keeps nothing. An archive stands for the files in it; an archive
// within an archive is refused, since nobody knows how deep it goes. judge makes the answer of one file, in any order;
// fault is why a file was not looked at. An error is about all of them: nothing given, or too many.
func (s *Verifying) Many(ctx context.Context, files []Handed, judge func(ctx context.Context, place int, name string, content []byte, fault error)) error {
	all, err := unfold(files)
	if err != nil {
		return err
	}
	select {
	case manyTurn <- struct{}{}:
		defer func() { <-manyTurn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, manyTime)
	defer cancel()
	left := &budget{left: manyUnpacked}
	places := make(chan int)
	var work sync.WaitGroup
	for range min(len(all), max(1, runtime.GOMAXPROCS(0))) {
		work.Go(func() {
			for i := range places {
				content, fault := left.read(ctx, all[i])
				judge(ctx, i, all[i].Name, content, fault)
			}
		})
	}
	for i := range all {
		places <- i
	}
	close(places)
	work.Wait()
	return nil
}

// manyTurn lets a few people hand in many files at once; the others wait for their turn.
var manyTurn = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))

// budget is how much of all files together is taken into memory.
type budget struct {
	mu   sync.Mutex
	left int64
}

func (b *budget) read(ctx context.Context, h Handed) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, &domain.Error{Kind: domain.Unavailable, Code: "many-time", Err: ctx.Err()}
	}
	content, err := h.Read(ManyFile)
	if err != nil {
		return nil, err
	}
	if len(content) > ManyFile {
		return nil, &domain.Error{Kind: domain.TooLarge, Code: "body-too-large"}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left -= int64(len(content)); b.left < 0 {
		return nil, &domain.Error{Kind: domain.TooLarge, Code: "many-unpacked"}
	}
	if IsArchive(content) {
		return nil, &domain.Error{Kind: domain.Invalid, Code: "many-nested"}
	}
	return content, nil
}

// IsArchive tells a ZIP by its first bytes, empty ones too.
func IsArchive(content []byte) bool {
	return bytes.HasPrefix(content, []byte("PK\x03\x04")) || bytes.HasPrefix(content, []byte("PK\x05\x06"))
}

// unfold puts the files of an archive in its place. Only what can be a badge counts: folders, hidden files and the
// notes that some systems put into archives do not.
func unfold(files []Handed) ([]Handed, error) {
	var all []Handed
	for _, f := range files {
		head, err := f.Read(4)
		if err != nil {
			return nil, err
		}
		if !IsArchive(head) {
			all = append(all, f)
			continue
		}
		content, err := f.Read(ManyArchive)
		if err != nil {
			return nil, err
		}
		inside, err := entries(content)
		if err != nil {
			return nil, err
		}
		all = append(all, inside...)
	}
	switch {
	case len(all) == 0:
		return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/fichiers", Code: "many-none"}})
	case len(all) > ManyFiles:
		return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/fichiers", Code: "many-files", Args: []any{ManyFiles, len(all)}}})
	}
	return all, nil
}

// entries lists the files of an archive. The list at its end is counted before it is read: each line of it costs
// memory, whatever the archive claims.
func entries(content []byte) ([]Handed, error) {
	refuse := func(code string, err error, args ...any) error {
		return errors.Join(domain.InvalidFields([]domain.FieldError{{Pointer: "/fichiers", Code: code, Args: args}}), err)
	}
	if len(content) > ManyArchive {
		return nil, refuse("many-archive", nil, ManyArchive>>20)
	}
	if n := bytes.Count(content, []byte("PK\x01\x02")); n > manyHeaders {
		return nil, refuse("many-files", nil, ManyFiles, n)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, refuse("archive-broken", err)
	}
	var all []Handed
	for _, e := range archive.File {
		name := path.Base(e.Name)
		if e.FileInfo().IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(e.Name, "__MACOSX/") {
			continue
		}
		all = append(all, Handed{Name: e.Name, Read: func(limit int64) ([]byte, error) { return entry(e, limit) }})
	}
	return all, nil
}

// entry unpacks no more than is asked for, whatever its header claims.
func entry(e *zip.File, limit int64) ([]byte, error) {
	broken := func(err error) error { return &domain.Error{Kind: domain.Invalid, Code: "many-entry", Err: err} }
	if e.Flags&1 != 0 { // APPNOTE 4.4.4: encrypted
		return nil, &domain.Error{Kind: domain.Invalid, Code: "many-locked"}
	}
	r, err := e.Open()
	if err != nil {
		return nil, broken(err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, broken(err)
	}
	return content, nil
}
