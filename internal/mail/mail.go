// Package mail writes the messages that Galon sends and hands them over: to an SMTP server, or to a folder whose
// messages the demonstration shows in its mailbox page.
//
// Composer fills the texts of web/templates/mail; a Sender takes what it made. Nothing here decides whether somebody
// is to be told of something, tries again, or knows a badge: that is app, whose jobs call this room. A message has no
// picture and no address that tells who opened it.
//
// Learners, and outsiders who are asked about a badge, are written to in French or in English (Composer.In); staff,
// jurors, reviewers and operators in French, as the pages where they work are.
//
// Its neighbours are i18n, for typography and sentences with numbers, and web, whose templates are handed in. It is the
// only importer of go-mail.
package mail

import (
	"cmp"
	"context"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"galon/internal/i18n"
)

// Message is one mail to one person.
type Message struct {
	ID      string // names the message for good: sent again, it is the same message (Message-ID, file name)
	To      string
	ToName  string
	Lang    string // of the words; "": French
	Subject string
	Text    string
	HTML    string
	// FromName stands before the address of the sender, « Les Forges du Doubs via Galon ».
	FromName string
}

// Sender hands a message over. An error that is a *RejectedError will not go away by itself; any other may.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// RejectedError says that this message cannot reach this address: the address is malformed, or the server refused it
// for good (RFC 5321 section 4.2.1, a reply that starts with 5). It does not hold the address, so it can be logged.
type RejectedError struct {
	ID       string
	Code     int    // of the SMTP reply, 0 when no server was asked
	Enhanced string // RFC 3463, for example 5.1.1, where the server gave one
}

func (e *RejectedError) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("mail %s: not an address", e.ID)
	}
	return strings.TrimSpace(fmt.Sprintf("mail %s: refused for good: %d %s", e.ID, e.Code, e.Enhanced))
}

// encode makes the message as it travels (RFC 5322, MIME). Text goes first, so that a reader without HTML shows it.
func encode(m Message, from string, now func() time.Time) (*gomail.Msg, error) {
	if !idOK(m.ID) {
		return nil, fmt.Errorf("mail: %q cannot name a message", m.ID)
	}
	to, err := netmail.ParseAddress(m.To)
	if err != nil || to.Address != m.To || strings.ContainsFunc(m.To, unicode.IsControl) {
		return nil, &RejectedError{ID: m.ID}
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(&netmail.Address{Name: displayName(m.FromName), Address: from})
	out.ToMailAddress(&netmail.Address{Name: displayName(m.ToName), Address: m.To})
	out.Subject(oneLine(m.Subject))
	if now != nil {
		out.SetDateWithValue(now())
	} // else go-mail dates it
	_, domain, _ := strings.Cut(from, "@")
	out.SetMessageIDWithValue(m.ID + "@" + domain)
	// RFC 3834 section 5: no answering machine answers this.
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("Content-Language", cmp.Or(m.Lang, i18n.French))
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return out, nil
}

// oneLine keeps a header one header: a name with a line break would start another (RFC 5322 section 2.2).
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// displayName drops the backslash too: it escapes in a quoted name (RFC 5322 section 3.2.1) and breaks an encoded one.
func displayName(s string) string { return oneLine(strings.ReplaceAll(s, `\`, " ")) }

// idOK accepts what is at once a file name and the left half of a Message-ID.
func idOK(id string) bool {
	return id != "" && len(id) <= 120 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}
