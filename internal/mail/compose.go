package mail

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"regexp"
	"strings"
	texttemplate "text/template"

	"galon/internal/i18n"
)

// Composer fills the texts of templates/mail: NAME.txt defines subject and text, NAME.html is the same for a reader
// of HTML.
type Composer struct {
	text map[string]*texttemplate.Template
	html map[string]*htmltemplate.Template
}

// names lists the messages; each has a method below.
var names = []string{"award_received", "award_revoked", "award_held", "batch_done", "sign_in", "panel_convened", "panel_code", "panel_result", "share_stopped", "log_head", "journal_lines", "problem_reported", "endorsement_asked", "endorsement_code", "endorsement_decided",
	"invitation", "join_asked", "new_device", "passkey_news", "organisation_told", "four_eyes", "invited", "news", "passport_code", "passport_notice", "award_replaced", "award_waiting", "award_expiring", "badges_expiring", "award_request", "award_answer"}

// NewComposer reads the texts of fsys (web.FS) and fails on one that is missing or broken.
func NewComposer(fsys fs.FS, printer *i18n.Printer) (*Composer, error) {
	c := &Composer{text: map[string]*texttemplate.Template{}, html: map[string]*htmltemplate.Template{}}
	funcs := map[string]any{"t": printer.T}
	frame, err := source(fsys, "frame.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := source(fsys, name+".txt")
		if err != nil {
			return nil, err
		}
		if c.text[name], err = texttemplate.New(name).Funcs(funcs).Option("missingkey=error").Parse(text); err != nil {
			return nil, err
		}
		body, err := source(fsys, name+".html")
		if err != nil {
			return nil, err
		}
		if c.html[name], err = htmltemplate.New(name).Funcs(funcs).Parse(frame); err != nil {
			return nil, err
		}
		if c.html[name], err = c.html[name].Parse(body); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func source(fsys fs.FS, name string) (string, error) {
	raw, err := fs.ReadFile(fsys, "templates/mail/"+name)
	return i18n.Typography(string(raw)), err
}

// AwardReceived tells a person of a badge.
type AwardReceived struct {
	ID, To, ToName, GivenName string
	Organisation, Title       string
	Link                      string // where the badge is received
	Help                      string // where an unwanted message is reported
}

// AwardReceived writes to the person who has a new badge.
func (c *Composer) AwardReceived(v AwardReceived) (Message, error) {
	m := Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}
	return c.fill("award_received", m, v)
}

// AwardRevoked tells a person that a badge was withdrawn.
type AwardRevoked struct {
	ID, To, ToName, GivenName string
	Organisation, Title       string
	Reason                    string // code, public: its sentence is revocation.CODE
	Note                      string // the issuer's own words, for this person only
}

// AwardRevoked writes to the person whose badge was withdrawn.
func (c *Composer) AwardRevoked(v AwardRevoked) (Message, error) {
	m := Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}
	return c.fill("award_revoked", m, v)
}

// SignIn carries the link for the browser that asked, and the code for when the mail is read elsewhere.
type SignIn struct{ ID, To, Link, Code string }

// SignIn writes to the address that asked to come in.
func (c *Composer) SignIn(v SignIn) (Message, error) {
	return c.fill("sign_in", Message{ID: v.ID, To: v.To, FromName: "Galon"}, v)
}

// BatchDone tells who started a batch that it is worked off.
type BatchDone struct {
	ID, To, ToName string
	Title          string
	Issued         int
	Mails          int    // people who are told by mail
	Slips          int    // people without an address, whose slip is to be printed
	Link           string // page of the batch
}

// BatchDone writes to the person who started the batch.
func (c *Composer) BatchDone(v BatchDone) (Message, error) {
	return c.fill("batch_done", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

func (c *Composer) fill(name string, m Message, data any) (Message, error) {
	var subject, text, html bytes.Buffer
	if err := c.text[name].ExecuteTemplate(&subject, "subject", data); err != nil {
		return m, fmt.Errorf("compose %s: %w", name, err)
	}
	if err := c.text[name].ExecuteTemplate(&text, "text", data); err != nil {
		return m, fmt.Errorf("compose %s: %w", name, err)
	}
	view := struct {
		Subject string
		Mail    any
	}{subject.String(), data}
	if err := c.html[name].Execute(&html, view); err != nil {
		return m, fmt.Errorf("compose %s: %w", name, err)
	}
	m.Subject = oneLine(subject.String())
	m.Text = blankLines.ReplaceAllString(strings.TrimSpace(text.String()), "\n\n") + "\n"
	m.HTML = strings.TrimSpace(html.String()) + "\n"
	return m, nil
}

// blankLines are more than one in a row: what stays of a part that was left out.
var blankLines = regexp.MustCompile(`\n{3,}`)
