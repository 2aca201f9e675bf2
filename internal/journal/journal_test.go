package journal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"galon/internal/journal"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func write(t *testing.T, f journal.Folder, n int) journal.Head {
	t.Helper()
	head, err := f.Tail()
	for i := range n {
		if err == nil {
			head, err = f.Append(head, journal.Line{At: noon, Installation: "https://badges.example", Kind: "status", Data: json.RawMessage(fmt.Sprintf(`{"index":%d}`, i))})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func count(f journal.Folder) (n int, head journal.Head, err error) {
	head, err = f.Each(func(journal.Line) error { n++; return nil })
	return n, head, err
}

func TestLinesFollowEachOther(t *testing.T) {
	f := journal.Folder{Dir: t.TempDir()}
	if n, head, err := count(f); n != 0 || head != (journal.Head{}) || err != nil {
		t.Fatalf("an empty journal: %d %v %v", n, head, err)
	}
	want := write(t, f, 5)
	n, head, err := count(f)
	if n != 5 || head != want || head.N != 5 || err != nil {
		t.Fatalf("%d lines, head %v, %v; want 5, %v", n, head, err, want)
	}
	if _, err := (journal.Folder{Dir: filepath.Join(f.Dir, "absent")}).Tail(); err == nil {
		t.Error("a folder that is not there counts as an empty journal")
	}
}

// A crash or a full disk leaves the beginning of a line: it is passed over, and the next line is whole.
func TestACutLineIsPassedOver(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := journal.Folder{Dir: t.TempDir()}
		write(t, f, 3)
		name := filepath.Join(f.Dir, journal.Name)
		whole, err := os.ReadFile(name)
		if err != nil {
			r.Fatal(err)
		}
		last := strings.LastIndex(strings.TrimRight(string(whole), "\n"), "\n") + 1
		keep := rapid.IntRange(last, len(whole)-2).Draw(r, "kept bytes")
		if err := os.WriteFile(name, whole[:keep], 0o600); err != nil {
			r.Fatal(err)
		}
		if head, err := f.Tail(); err != nil || head.N != 2 {
			r.Fatalf("after the cut: %v, %v; want line 2", head, err)
		}
		want := write(t, f, 2)
		if n, head, err := count(f); n != 4 || head != want || err != nil {
			r.Fatalf("%d lines, head %v, %v; want 4, %v", n, head, err, want)
		}
	})
}

func TestAnyChangeOfALineShows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := journal.Folder{Dir: t.TempDir()}
		want := write(t, f, 6)
		name := filepath.Join(f.Dir, journal.Name)
		whole, err := os.ReadFile(name)
		if err != nil {
			r.Fatal(err)
		}
		lines := strings.SplitAfter(strings.TrimRight(string(whole), "\n")+"\n", "\n")[:6]
		i := rapid.IntRange(0, 5).Draw(r, "line")
		switch rapid.IntRange(0, 2).Draw(r, "what") {
		case 0:
			lines[i] = ""
		case 1:
			lines[i] = strings.Replace(lines[i], `"index":`, `"index":1`, 1)
		case 2:
			lines[i] += lines[i]
		}
		if err := os.WriteFile(name, []byte(strings.Join(lines, "")), 0o600); err != nil {
			r.Fatal(err)
		}
		n, head, err := count(f)
		if err == nil && n == 6 && head == want {
			r.Fatal("the change does not show")
		}
		if i < 5 && !errors.Is(err, journal.ErrBroken) {
			r.Fatalf("inside the chain: %v", err)
		}
	})
}

func FuzzEach(f *testing.F) {
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"n":1,"at":"2026-11-25T12:00:00Z","kind":"x","data":{},"previous":"","hash":"00"}` + "\n{\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := journal.Folder{Dir: t.TempDir()}
		if err := os.WriteFile(filepath.Join(dir.Dir, journal.Name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		n, head, err := count(dir)
		if err == nil && int64(n) != head.N {
			t.Fatalf("%d lines end at %d", n, head.N)
		}
		if tail, tailErr := dir.Tail(); err == nil && tailErr == nil && n > 0 && tail != head {
			t.Fatalf("the tail %v is not the end %v", tail, head)
		}
	})
}
