package mail

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func folder(t testing.TB) *Folder {
	t.Helper()
	return &Folder{Dir: filepath.Join(t.TempDir(), "mail"), From: "galon@localhost", Now: fixedNow}
}

func TestFolderKeepsOneFilePerMessage(t *testing.T) {
	t.Parallel()
	f := folder(t)
	if list, err := f.List(); err != nil || len(list) != 0 {
		t.Errorf("before the first mail: %v, %v", list, err)
	}
	second := letter
	second.ID, second.Subject = "award-0002", "Un autre"
	for _, m := range []Message{letter, second, letter} {
		if err := f.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(f.Dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files, %v; want one for each message and nothing temporary", len(entries), err)
	}
	got, err := f.Read("award-0001")
	if err != nil {
		t.Fatal(err)
	}
	got.fileTime = time.Time{}
	want := Stored{
		ID: "award-0001", From: letter.FromName, To: letter.To, Subject: letter.Subject, Date: fixedNow(), Text: letter.Text,
		Links: []string{"http://localhost:8080/recevoir/abc"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Stored{})); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(filepath.Join(f.Dir, "award-0001.eml")); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v: others can read it", info.Mode(), err)
	}
}

func TestDateIsSetWithoutAClock(t *testing.T) {
	t.Parallel()
	f := folder(t)
	f.Now = nil
	if err := f.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Read(letter.ID); err != nil || time.Since(got.Date).Abs() > time.Minute {
		t.Errorf("date %v, %v", got.Date, err)
	}
}

func TestMailboxIsNewestFirst(t *testing.T) {
	t.Parallel()
	f := folder(t)
	for i, id := range []string{"b", "c", "a"} {
		m := letter
		m.ID = id
		f.Now = func() time.Time { return fixedNow().Add(time.Duration(i) * time.Minute) }
		if err := f.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(f.Dir, "lisez-moi.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	var ids string
	for _, m := range list {
		ids += m.ID
	}
	if ids != "acb" {
		t.Errorf("order %q, want acb", ids)
	}
}

func TestFolderRefuses(t *testing.T) {
	t.Parallel()
	f := folder(t)
	for _, id := range []string{"", "../award", "a/b", "a.b", "Award", strings.Repeat("a", 200)} {
		m := letter
		m.ID = id
		if err := f.Send(t.Context(), m); err == nil {
			t.Errorf("ID %q was taken for a file name", id)
		}
		if _, err := f.Read(id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("read %q: %v, want fs.ErrNotExist", id, err)
		}
	}
	if _, err := f.Read("absent"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read absent: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Send(ctx, letter); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, to := range []string{"", "zoe", "Zoé <zoe@exemple.fr>", "zoe@exemple.fr\r\nBcc: x@exemple.fr", "a@b.fr, c@d.fr", "zoe@exemple.fr\x00"} {
		m := letter
		m.To = to
		if _, ok := errors.AsType[*RejectedError](f.Send(t.Context(), m)); !ok {
			t.Errorf("address %q was not refused", to)
		}
	}
}

// Whatever a name or a title holds, it stays in its own header and reads back.
func TestNoHeaderCanBeInjected(t *testing.T) {
	t.Parallel()
	f := folder(t)
	text := rapid.OneOf(rapid.StringN(0, 90, 300), rapid.SampledFrom([]string{
		"a\r\nBcc: victime@exemple.fr", "a\nX: 1", "a\r\n\r\n<script>", "=?utf-8?q?=0D=0ABcc:_x=40y.fr?=", `\a\"É\`, "« É » \"a\" <b@c.fr>, d", "\u2028Bcc: x", strings.Repeat("é", 200),
	}))
	rapid.Check(t, func(t *rapid.T) {
		m := Message{ID: "m", To: "zoe@exemple.fr", Text: "Bonjour\n", ToName: text.Draw(t, "to"), FromName: text.Draw(t, "from"), Subject: text.Draw(t, "subject")}
		if err := f.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(f.Dir, "m.eml"))
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
		for line := range strings.SplitSeq(head, "\r\n") {
			if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r == '\n' || r == '\r' || r > unicode.MaxASCII }) {
				t.Fatalf("header line %q", line)
			}
			name, _, _ := strings.Cut(line, ":")
			switch name {
			case "Date", "MIME-Version", "Message-ID", "Subject", "From", "To", "Auto-Submitted", "Content-Language", "Content-Type", "Content-Transfer-Encoding":
			default:
				if line == "" || line[0] != ' ' && line[0] != '\t' {
					t.Fatalf("a header that is not ours: %q", line)
				}
			}
		}
		got, err := f.Read("m")
		if err != nil {
			t.Fatal(err)
		}
		if got.To != m.To || got.Text != m.Text {
			t.Fatalf("got %+v", got)
		}
	})
}

func TestAccentedSubjectsReadBack(t *testing.T) {
	t.Parallel()
	f := folder(t)
	for _, subject := range []string{"Œuvrer à l’atelier – n° 2", strings.Repeat("délivré à Besançon ", 20), "emoji 🎓"} {
		m := letter
		m.Subject = strings.TrimSpace(subject)
		if err := f.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Read(m.ID); err != nil || got.Subject != m.Subject {
			t.Errorf("got %q, %v; want %q", got.Subject, err, m.Subject)
		}
	}
}

func FuzzParse(f *testing.F) {
	box := folder(f)
	if err := box.Send(context.Background(), letter); err != nil {
		f.Fatal(err)
	}
	seed, err := os.ReadFile(filepath.Join(box.Dir, letter.ID+suffix))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte("From: a@b.fr\r\nTo: c@d.fr\r\nDate: Mon, 02 Mar 2026 09:30:00 +0000\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parse(raw)
		if err != nil {
			return
		}
		for _, l := range m.Links {
			if !strings.Contains(m.Text, l) || !strings.HasPrefix(l, "http") {
				t.Errorf("link %q is not in the text", l)
			}
		}
		if m.To == "" || m.From == "" || m.Date.IsZero() {
			t.Errorf("read without an error and incomplete: %+v", m)
		}
	})
}
