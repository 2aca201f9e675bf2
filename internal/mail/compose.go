package mail

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"

	"galon/internal/i18n"
)

// Composer fills the texts of templates/mail in one language: NAME.txt defines subject and text, NAME.html is the same for
// a reader of HTML, and en/ holds both in English, with the same names.
type Composer struct {
	letters map[string]texts
	english *Composer // nil in the English one
}

// texts are what one kind of message says.
type texts struct {
	lang string
	text *texttemplate.Template
	html *htmltemplate.Template
}

// learners lists the messages to people who are awarded badges, and to outsiders who are asked about them: they have an
// English twin. others are to people who work with Galon in French; panel_result is among them, for it notifies a
// decision of a jury, word for word what the letter on paper says. Each has a method below.
var (
	learners = []string{"award_received", "award_waiting", "award_replaced", "award_held", "award_revoked", "award_expiring", "award_answer", "news",
		"share_stopped", "sign_in", "passport_code", "passport_notice", "invited", "endorsement_asked", "endorsement_code", "endorsement_decided"}
	others = []string{"batch_done", "panel_convened", "panel_code", "panel_result", "log_head", "journal_lines", "problem_reported", "invitation",
		"join_asked", "new_device", "passkey_news", "organisation_told", "four_eyes", "badges_expiring", "award_request"}
)

// NewComposer reads the texts of fsys (web.FS) and fails on one that is missing or broken.
func NewComposer(fsys fs.FS, printer *i18n.Printer) (*Composer, error) {
	c := &Composer{letters: map[string]texts{}, english: &Composer{letters: map[string]texts{}}}
	if err := c.read(fsys, "", slices.Concat(learners, others), printer, i18n.Typography); err != nil {
		return nil, err
	}
	maps.Copy(c.english.letters, c.letters)
	return c, c.english.read(fsys, "en/", learners, printer.In(i18n.English), i18n.Apostrophes)
}

// In is the composer of a language. What has no twin in it, and everybody whose language is not known, is written in
// French.
func (c *Composer) In(lang string) *Composer {
	if lang == i18n.English && c.english != nil {
		return c.english
	}
	return c
}

func (c *Composer) read(fsys fs.FS, folder string, names []string, printer *i18n.Printer, polish func(string) string) error {
	source := func(name string) (string, error) {
		raw, err := fs.ReadFile(fsys, "templates/mail/"+name)
		return polish(string(raw)), err
	}
	frame, err := source("frame.html")
	if err != nil {
		return err
	}
	funcs := map[string]any{"t": printer.T}
	for _, name := range names {
		text, err := source(folder + name + ".txt")
		if err != nil {
			return err
		}
		body, err := source(folder + name + ".html")
		if err != nil {
			return err
		}
		l := texts{lang: printer.Lang}
		if l.text, err = texttemplate.New(name).Funcs(funcs).Option("missingkey=error").Parse(text); err != nil {
			return err
		}
		if l.html, err = htmltemplate.New(name).Funcs(funcs).Parse(frame); err != nil {
			return err
		}
		if l.html, err = l.html.Parse(body); err != nil {
			return err
		}
		c.letters[name] = l
	}
	return nil
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
	l := c.letters[name]
	var subject, text, html bytes.Buffer
	if err := l.text.ExecuteTemplate(&subject, "subject", data); err != nil {
		return m, fmt.Errorf("compose %s: %w", name, err)
	}
	if err := l.text.ExecuteTemplate(&text, "text", data); err != nil {
		return m, fmt.Errorf("compose %s: %w", name, err)
	}
	view := struct {
		Lang, Subject string
		Mail          any
	}{l.lang, subject.String(), data}
	if err := l.html.Execute(&html, view); err != nil {
		return m, fmt.Errorf("compose %s: %w", name, err)
	}
	m.Lang = l.lang
	m.Subject = oneLine(subject.String())
	m.Text = blankLines.ReplaceAllString(strings.TrimSpace(text.String()), "\n\n") + "\n"
	m.HTML = strings.TrimSpace(html.String()) + "\n"
	return m, nil
}

// blankLines are more than one in a row: what stays of a part that was left out.
var blankLines = regexp.MustCompile(`\n{3,}`)
