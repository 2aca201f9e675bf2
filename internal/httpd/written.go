package httpd

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"html/template"
	"reflect"
	"sync"
)

// written remembers the HTML of pages that many ask for at once: a badge whose code hangs on a wall. To write one takes a
// third of the time of its answer, and it follows from the view, the language of the site and nothing else. So it is kept
// under the digest of all that the view holds, which is found out anew for each answer: a check that says something else
// today, or that was made a minute later, is another view.
type written struct {
	mu   sync.Mutex
	held map[[sha256.Size]byte][]byte
}

// writtenHeld is a few megabytes of pages. When they are full the room is emptied.
const writtenHeld = 128

// write is the page of a view, from the template or as it was written for the same view.
func (s *Site) write(body *bytes.Buffer, page *template.Template, v View) error {
	sum, same := [sha256.Size]byte{}, false
	if v.frame().Repeated {
		sum, same = digestOf(v)
	}
	if same {
		s.written.mu.Lock()
		html := s.written.held[sum]
		s.written.mu.Unlock()
		if html != nil {
			body.Write(html)
			return nil
		}
	}
	if err := page.ExecuteTemplate(body, layoutName, v); err != nil {
		return fmt.Errorf("render %s: %w", v.Template(), err)
	}
	if same {
		s.written.mu.Lock()
		defer s.written.mu.Unlock()
		if s.written.held == nil || len(s.written.held) >= writtenHeld {
			s.written.held = map[[sha256.Size]byte][]byte{}
		}
		s.written.held[sum] = bytes.Clone(body.Bytes())
	}
	return nil
}

// digestOf is the SHA-256 of all that a view holds, its own fields and those of others, its type first. false: it holds
// something that cannot be told apart by its bytes (a function, a map), and is written each time.
func digestOf(v View) ([sha256.Size]byte, bool) {
	room := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(room)
	room.Reset()
	said, ok := appendValue(room.AvailableBuffer(), reflect.ValueOf(&v).Elem(), 0)
	room.Write(said) // it keeps the size that it grew to
	return sha256.Sum256(said), ok
}

// deepest is beyond any view, and stops at one that leads back to itself.
const deepest = 32

// appendValue writes a value so that no other value of the same type is written alike: what varies in length comes after
// its length, and what may be missing after a sign of it.
func appendValue(b []byte, v reflect.Value, depth int) ([]byte, bool) {
	if depth > deepest {
		return b, false
	}
	ok := true
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1), true
		}
		return append(b, 0), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int()), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(b, v.Uint()), true
	case reflect.String:
		text := v.String()
		return append(binary.AppendUvarint(b, uint64(len(text))), text...), true
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0), true
		}
		return appendValue(append(b, 1), v.Elem(), depth+1)
	case reflect.Interface:
		if v.IsNil() {
			return append(b, 0), true
		}
		b, _ = appendValue(append(b, 1), reflect.ValueOf(v.Elem().Type().String()), depth)
		return appendValue(b, v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		for i := 0; i < v.Len() && ok; i++ {
			b, ok = appendValue(b, v.Index(i), depth+1)
		}
		return b, ok
	case reflect.Struct:
		for i := 0; i < v.NumField() && ok; i++ {
			b, ok = appendValue(b, v.Field(i), depth+1)
		}
		return b, ok
	}
	return b, false
}
