package ui

import (
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/mail"
)

// MailboxList shows every mail that the demonstration would have sent, newest first.
type MailboxList struct {
	httpd.Frame
	Mails []mail.Stored
}

// Template is pages/mailbox_list.html.
func (*MailboxList) Template() string { return "mailbox_list" }

// MailboxShow is one of them.
type MailboxShow struct {
	httpd.Frame
	Mail mail.Stored
	Text []TextPart
}

// TextPart is a piece of plain text; Link is set where it is an address.
type TextPart struct{ Text, Link string }

// Template is pages/mailbox_show.html.
func (*MailboxShow) Template() string { return "mailbox_show" }

// fromHere keeps the mailbox, which holds everybody's secret links, to this machine: the peer of the connection is
// loopback. Headers say nothing here, except against: whoever came through a proxy is somebody else, and a foreign name
// in Host is a page elsewhere that had its name resolved to this machine (DNS rebinding).
func (l *Learner) fromHere(h httpd.HandlerFunc) httpd.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !peer.Addr().Unmap().IsLoopback() || forwarded(r) || !l.ownHost(r.Host) {
			return domain.NotFoundf("page-unknown")
		}
		return h(w, r)
	}
}

func forwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if len(r.Header.Values(name)) > 0 {
			return true
		}
	}
	return false
}

func (l *Learner) ownHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	base, err := url.Parse(l.Site.BaseURL)
	return strings.EqualFold(host, "localhost") || err == nil && strings.EqualFold(host, base.Hostname())
}

func (l *Learner) mailbox(w http.ResponseWriter, r *http.Request) error {
	mails, err := l.Mailbox.List()
	if err != nil {
		return err
	}
	return l.Site.Render(w, r, http.StatusOK, &MailboxList{Frame: l.mailFrame(l.Site.T("mailbox.list.title")), Mails: mails})
}

func (l *Learner) mailboxMessage(w http.ResponseWriter, r *http.Request) error {
	m, err := l.Mailbox.Read(chi.URLParam(r, "mail"))
	if errors.Is(err, fs.ErrNotExist) {
		return domain.NotFoundf("page-unknown")
	}
	if err != nil {
		return err
	}
	return l.Site.Render(w, r, http.StatusOK, &MailboxShow{Frame: l.mailFrame(m.Subject), Mail: m, Text: textParts(m.Text, m.Links)})
}

func (l *Learner) mailFrame(title string) httpd.Frame {
	return httpd.Frame{Title: title, Place: l.Site.T("mailbox.place"), NoIndex: true}
}

// textParts cuts a text at the addresses that were found in it, in their order.
func textParts(text string, links []string) []TextPart {
	var parts []TextPart
	for text != "" {
		first, link := len(text), ""
		for _, candidate := range links {
			at := strings.Index(text, candidate)
			if at >= 0 && (at < first || at == first && len(candidate) > len(link)) {
				first, link = at, candidate
			}
		}
		if first > 0 {
			parts = append(parts, TextPart{Text: text[:first]})
		}
		if link == "" {
			break
		}
		parts = append(parts, TextPart{Text: link, Link: link})
		text = text[first+len(link):]
	}
	return parts
}
