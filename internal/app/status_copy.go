package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/verify"
)

// listCopies keeps what the lists of other issuers said when they last answered, for all servers and beyond a restart. As
// with looked, a verification waits for no write: they are written down in batches.
type listCopies struct{ *Installation }

// statusCopies are those that wait for it. The zero value is ready.
type statusCopies struct {
	mu      sync.Mutex
	waiting map[string]verify.ListCopy // by address
	weight  int
	written map[string]writtenCopy
}

// writtenCopy is what this server wrote down last of a list.
type writtenCopy struct {
	sum [sha256.Size]byte
	at  time.Time
}

const (
	copiesWaiting = 16 << 20  // bytes, until they are written down
	copiesWritten = 10_000    // some 100 bytes each
	copyFresh     = time.Hour // the same bytes are not written again sooner: their date may be so much too early
)

// KeepList takes a copy of a list that was read just now.
func (in listCopies) KeepList(address string, c verify.ListCopy) {
	s, sum := &in.copies, sha256.Sum256(c.Document)
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.written[address]; w.sum == sum && c.At.Sub(w.at) < copyFresh {
		return
	}
	s.add(address, c)
}

func (s *statusCopies) add(address string, c verify.ListCopy) {
	weight := s.weight - len(s.waiting[address].Document) + len(c.Document)
	if weight > copiesWaiting {
		return
	}
	if s.waiting == nil {
		s.waiting = map[string]verify.ListCopy{}
	}
	s.waiting[address], s.weight = c, weight
}

// LastList is the newest copy that is known. A fault here leaves the verification with none.
func (in listCopies) LastList(ctx context.Context, address string) (verify.ListCopy, bool) {
	in.copies.mu.Lock()
	c, ok := in.copies.waiting[address]
	in.copies.mu.Unlock()
	if ok {
		return c, true
	}
	row, err := in.Store.StatusCopy(context.WithoutCancel(ctx), hashed(address))
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		in.Log.LogAttrs(ctx, slog.LevelError, "read the copy of a list", slog.String("error", err.Error()))
	}
	return verify.ListCopy{Document: row.List, At: row.ReadAt}, err == nil
}

// hashed is an address as it is kept: it may be that of one person's badge alone.
func hashed(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:])
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// WriteStatusCopies writes down what was read of others' lists since the last time.
func (in *Installation) WriteStatusCopies(ctx context.Context) error {
	s := &in.copies
	s.mu.Lock()
	some := s.waiting
	s.waiting, s.weight = nil, 0
	s.mu.Unlock()
	if len(some) == 0 {
		return nil
	}
	err := in.Store.Write(ctx, func(tx *store.Tx) error {
		for address, c := range some {
			if err := tx.KeepStatusCopy(store.StatusCopy{Address: hashed(address), Host: hostOf(address), List: c.Document, ReadAt: c.At}); err != nil {
				return err
			}
		}
		return tx.TrimStatusCopies(in.Now())
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil { // what came meanwhile is newer
		for address, c := range some {
			if _, newer := s.waiting[address]; !newer {
				s.add(address, c)
			}
		}
		return err
	}
	if s.written == nil || len(s.written) > copiesWritten {
		s.written = map[string]writtenCopy{}
	}
	for address, c := range some {
		s.written[address] = writtenCopy{sha256.Sum256(c.Document), c.At}
	}
	return nil
}
