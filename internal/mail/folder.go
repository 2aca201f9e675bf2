package mail

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Folder keeps messages as files instead of sending them: Dir/ID.eml. A message sent again replaces itself, so one mail
// is one file.
type Folder struct {
	Dir  string
	From string
	Now  func() time.Time // for the Date header; the system's clock when nil
}

const suffix = ".eml"

// Send writes the message. A reader finds the whole file or the one before it, never half of one.
func (f *Folder) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	out, err := encode(m, f.From, f.Now)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil { // people's addresses and secret links
		return err
	}
	file, err := os.CreateTemp(f.Dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // finds nothing once it has its name
	_, err = out.WriteTo(file)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write mail %s: %w", m.ID, err)
	}
	return os.Rename(file.Name(), filepath.Join(f.Dir, m.ID+suffix))
}

// Stored is a message as a mailbox shows it.
type Stored struct {
	ID       string
	From     string // name, or the address where there is none
	To       string // address
	Subject  string
	Date     time.Time
	Text     string
	Links    []string // the addresses in Text, each once, in order
	fileTime time.Time
}

// List gives every message, newest first.
func (f *Folder) List() ([]Stored, error) {
	entries, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Stored
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), suffix)
		if !ok || !idOK(id) {
			continue
		}
		m, err := f.Read(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Stored) int {
		return cmp.Or(b.Date.Compare(a.Date), b.fileTime.Compare(a.fileTime), cmp.Compare(b.ID, a.ID))
	})
	return out, nil
}

// Read gives one message; an unknown one is fs.ErrNotExist.
func (f *Folder) Read(id string) (Stored, error) {
	if !idOK(id) {
		return Stored{}, fmt.Errorf("mail %q: %w", id, fs.ErrNotExist)
	}
	name := filepath.Join(f.Dir, id+suffix)
	info, err := os.Stat(name)
	if err != nil {
		return Stored{}, err
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return Stored{}, err
	}
	m, err := parse(raw)
	if err != nil {
		return Stored{}, fmt.Errorf("read mail %s: %w", id, err)
	}
	m.ID, m.fileTime = id, info.ModTime()
	return m, nil
}

func parse(raw []byte) (Stored, error) {
	in, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Stored{}, err
	}
	var m Stored
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(in.Header.Get("Subject")); err != nil {
		return m, err
	}
	if m.Date, err = in.Header.Date(); err != nil {
		return m, err
	}
	from, err := netmail.ParseAddress(in.Header.Get("From"))
	if err != nil {
		return m, err
	}
	to, err := netmail.ParseAddress(in.Header.Get("To"))
	if err != nil {
		return m, err
	}
	m.From, m.To = cmp.Or(from.Name, from.Address), to.Address
	m.Text, err = plainText(in.Header.Get, in.Body)
	m.Links = links(m.Text)
	return m, err
}

// plainText finds the first text/plain part, in a message of one part or of alternatives (RFC 2046 section 5.1.4).
func plainText(header func(string) string, body io.Reader) (string, error) {
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		return "", err
	}
	switch {
	case kind == "text/plain":
		switch strings.ToLower(header("Content-Transfer-Encoding")) {
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		text, err := io.ReadAll(body)
		return strings.ReplaceAll(string(text), "\r\n", "\n"), err
	case !strings.HasPrefix(kind, "multipart/"):
		return "", errors.New("no text part")
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return "", fmt.Errorf("no text part: %w", err)
		}
		if partKind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err == nil && partKind == "text/plain" {
			return plainText(part.Header.Get, part)
		}
	}
}

var address = regexp.MustCompile(`https?://[^\s<>"«»]+`)

func links(text string) []string {
	var out []string
	for _, l := range address.FindAllString(text, -1) {
		if l = strings.TrimRight(l, ".,;:!?)"); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
