package journal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"galon/internal/journal"
)

// A message is found again in every form in which people keep mail.
func TestTokensOfKeptMail(t *testing.T) {
	long := strings.Repeat("eyJhbGciOiJFZERTQSJ9.", 90) + "=é"
	want := []string{"un.deux.trois", long}
	text := "Bonjour,\n\nn° 1 · retrait, liste 1, place 7\n\n" + journal.Block(want[0]) + "\n" + journal.Block(want[1])
	crlf := strings.ReplaceAll(text, "\n", "\r\n")
	var qp bytes.Buffer
	w := quotedprintable.NewWriter(&qp)
	if _, err := w.Write([]byte(crlf)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	head := "From: Galon <galon@exemple.fr>\r\nTo: controle@exemple.fr\r\nSubject: Journal\r\nMIME-Version: 1.0\r\n"
	plainQP := head + "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp.String()
	wrapped := ""
	for b := base64.StdEncoding.EncodeToString([]byte(crlf)); b != ""; {
		n := min(76, len(b))
		wrapped, b = wrapped+b[:n]+"\r\n", b[n:]
	}
	alternative := head + "Content-Type: multipart/alternative; boundary=\"frontiere\"\r\n\r\n--frontiere\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped +
		"--frontiere\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<p>Bonjour</p>\r\n--frontiere--\r\n"
	forwarded := head + "Content-Type: multipart/mixed; boundary=\"dehors\"\r\n\r\n--dehors\r\nContent-Type: text/plain\r\n\r\nVoir ci-joint.\r\n--dehors\r\nContent-Type: message/rfc822\r\n\r\n" + alternative + "\r\n--dehors--\r\n"
	second := head + "Content-Type: text/plain; charset=UTF-8\r\n\r\n" + strings.ReplaceAll(journal.Block(want[1]), "\n", "\r\n")
	first := head + "Content-Type: text/plain; charset=UTF-8\r\n\r\n" + strings.ReplaceAll(journal.Block(want[0]), "\n", "\r\n")
	for name, kept := range map[string]string{
		"quoted-printable": plainQP,
		"base64":           alternative,
		"as an attachment": forwarded,
		"mailbox":          "From galon@exemple.fr Wed Nov 25 14:02:00 2026\r\n" + first + "\r\nFrom galon@exemple.fr Wed Nov 25 14:03:00 2026\r\n" + second,
		"copied":           text,
		"copied, CRLF":     crlf,
		"as a quotation":   "> " + strings.ReplaceAll(text, "\n", "\n> "),
		"twice":            text + "\n" + text,
	} {
		if got := journal.Tokens([]byte(kept)); !slices.Equal(got, want) {
			t.Errorf("%s: %d tokens %.80q, want 2", name, len(got), got)
		}
	}
	for _, kept := range []string{"", "From ", "Content-Type: multipart/mixed; boundary=x\n\n--x", strings.Replace(text, "BEGIN", "DEBUT", 2)} {
		if got := journal.Tokens([]byte(kept)); len(got) != 0 {
			t.Errorf("%q: %q", kept, got)
		}
	}
}

// sealed makes n lines.
func sealed(n int) (all []journal.Line) {
	var head journal.Head
	for i := range n {
		l := journal.Seal(head, journal.Line{At: noon, Installation: "https://badges.example", Kind: "status", Data: json.RawMessage(fmt.Sprintf(`{"index":%d}`, i))})
		all, head = append(all, l), journal.Head{N: l.N, Hash: l.Hash}
	}
	return all
}

func TestLinesFromMailFollowEachOther(t *testing.T) {
	all := sealed(6)
	mixed := append([]journal.Line{all[4], all[2], all[5], all[3]}, all[3], all[2])
	lines, err := journal.Gather(mixed)
	if err != nil || !slices.EqualFunc(lines, all[2:], func(a, b journal.Line) bool { return a.Hash == b.Hash }) {
		t.Fatalf("in any order and twice: %v, %v", lines, err)
	}
	other := journal.Seal(journal.Head{N: all[2].N, Hash: all[2].Hash}, journal.Line{At: noon, Kind: "status", Data: json.RawMessage(`{}`)})
	for name, wrong := range map[string][]journal.Line{
		"one is missing":     {all[0], all[1], all[3]},
		"two of one number":  append(slices.Clone(all), other),
		"of another journal": {all[0], all[1], other},
	} {
		if _, err := journal.Gather(wrong); !errors.Is(err, journal.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}

	f := journal.Folder{Dir: t.TempDir()}
	if err := f.Fill(lines); !errors.Is(err, journal.ErrBroken) {
		t.Errorf("a folder was filled from line 3 on: %v", err)
	}
	if lines, err = journal.Gather(all); err != nil {
		t.Fatal(err)
	}
	if err := f.Fill(lines); err != nil {
		t.Fatal(err)
	}
	if n, head, err := count(f); n != 6 || head.Hash != all[5].Hash || err != nil {
		t.Errorf("the folder holds %d lines to %v, %v", n, head, err)
	}
	if err := f.Fill(lines); !errors.Is(err, journal.ErrNotEmpty) {
		t.Errorf("filled twice: %v", err)
	}
	if _, err := os.Stat(filepath.Join(f.Dir, journal.Name)); err != nil {
		t.Error(err)
	}
}

func FuzzTokens(f *testing.F) {
	f.Add([]byte("From a\n\n" + journal.Block("x")))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n--x--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, token := range journal.Tokens(raw) {
			if again := journal.Tokens([]byte(journal.Block(token))); len(again) != 1 || again[0] != token {
				t.Fatalf("%q does not come back: %q", token, again)
			}
		}
	})
}
