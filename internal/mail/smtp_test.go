package mail

import (
	"context"
	"crypto/tls"
	"errors"
	netmail "net/mail"
	"strings"
	"testing"
	"time"
)

func fixedNow() time.Time { return time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC) }

var letter = Message{
	ID: "award-0001", To: "zoe@exemple.fr", ToName: "Zoé Lœuillet", FromName: "Les Forges du Doubs via Galon",
	Subject: "Les Forges du Doubs vous a délivré un badge : Accueillir un client",
	Text:    "Bonjour Zoé,\n\n.une ligne qui commence par un point\nhttp://localhost:8080/recevoir/abc\n", HTML: "<p>Bonjour Zoé</p>\n",
}

func sender(s *smtpServer, mode string) *SMTP {
	return &SMTP{Host: "127.0.0.1", Port: s.addr.Port, From: "badges@exemple.fr", TLS: mode, Now: fixedNow}
}

func TestMailArrivesWhole(t *testing.T) {
	t.Parallel()
	server := (&smtpServer{}).start(t, false)
	if err := sender(server, NoTLS).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if !server.heard("MAIL FROM:<badges@exemple.fr> BODY=8BITMIME") || !server.heard("RCPT TO:<zoe@exemple.fr>") {
		t.Errorf("envelope: %q", server.commands)
	}
	mails := server.took()
	if len(mails) != 1 {
		t.Fatalf("%d mails arrived", len(mails))
	}
	got, err := parse([]byte(mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != letter.Text || got.Subject != letter.Subject || got.From != letter.FromName || got.To != letter.To || !got.Date.Equal(fixedNow()) {
		t.Errorf("got %+v", got)
	}
	header := headerOf(t, mails[0])
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "Message-Id": "<award-0001@exemple.fr>", "Mime-Version": "1.0", "User-Agent": "", "X-Mailer": "",
	} {
		if header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, header.Get(name), want)
		}
	}
}

func headerOf(t *testing.T, mail string) netmail.Header {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(mail))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header
}

func TestProtectedConnections(t *testing.T) {
	t.Parallel()
	config, pool := certificate(t)
	for _, c := range []struct {
		name     string
		mode     string
		server   *smtpServer
		implicit bool
		trust    bool
		password string
		says     string // "" is a mail that arrives
	}{
		{"starttls", StartTLS, &smtpServer{tls: config, auth: "galon:secret"}, false, true, "secret", ""},
		{"zero value is starttls", "", &smtpServer{tls: config}, false, true, "", ""},
		{"implicit", Implicit, &smtpServer{tls: config, auth: "galon:secret"}, true, true, "secret", ""},
		{"wrong password", StartTLS, &smtpServer{tls: config, auth: "galon:secret"}, false, true, "autre", "535"},
		{"unknown authority", StartTLS, &smtpServer{tls: config}, false, false, "", "certificate"},
		{"server without starttls", StartTLS, &smtpServer{}, false, true, "", "STARTTLS"},
		{"mode that is not one", "ssl", &smtpServer{}, false, true, "", "TLS mode"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := sender(c.server.start(t, c.implicit), c.mode)
			if c.trust {
				s.Config = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
			}
			if c.password != "" {
				s.User, s.Password = "galon", c.password
			}
			err := s.Send(t.Context(), letter)
			if c.says == "" {
				if err != nil || len(c.server.took()) != 1 {
					t.Errorf("%v, %d mails", err, len(c.server.took()))
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s", err, c.says)
			}
			if _, rejected := errors.AsType[*RejectedError](err); rejected || len(c.server.took()) != 0 {
				t.Errorf("our own fault was taken for a refusal of the address (%v), or a mail went out in clear", err)
			}
		})
	}
}

// What a server refuses for good is not tried again; what may pass is; and no address stands in an error.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		command, reply string
		rejected       bool
	}{
		{"RCPT", "550 5.1.1 zoe@exemple.fr: no such user", true},
		{"RCPT", "553 no", true},
		{"DATA", "554 5.6.0 no", true},
		{".", "552 5.2.2 zoe@exemple.fr is full", true},
		{"RCPT", "450 4.2.1 zoe@exemple.fr: later", false},
		{".", "451 4.3.0 zoe@exemple.fr: later", false},
		{"MAIL", "550 5.7.1 sender refused", false},
		{"RCPT", "530 5.7.0 authentication required", false},
	} {
		t.Run(c.command+" "+c.reply, func(t *testing.T) {
			t.Parallel()
			server := (&smtpServer{answers: map[string]string{c.command: c.reply}}).start(t, false)
			err := sender(server, NoTLS).Send(t.Context(), letter)
			rejected, ok := errors.AsType[*RejectedError](err)
			if err == nil || ok != c.rejected {
				t.Fatalf("got %v, want rejected %v", err, c.rejected)
			}
			if ok && (rejected.ID != letter.ID || !strings.HasPrefix(c.reply, strings.TrimSpace(err.Error()[len("mail award-0001: refused for good: "):]))) {
				t.Errorf("got %v for %q", err, c.reply)
			}
			if strings.Contains(err.Error(), "zoe") || !strings.Contains(err.Error(), c.reply[:3]) {
				t.Errorf("the error names the address, or not the reply: %v", err)
			}
		})
	}
}

// The detailed code counts also when the server has not announced it, and an IP address is none.
func TestDetailedCodeOfARefusal(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{
		"550 5.7.1 relaying denied": "5.7.1", "550-5.7.26 not\r\n550 5.7.26 authenticated": "5.7.26", "550 #5.1.0 Address rejected.": "5.1.0",
		"550 no": "", "554 5.188.206.14 is listed": "", "550 blocked, see 5.18.2 of our rules": "", "550 5.1.1": "5.1.1",
	} {
		t.Run(reply, func(t *testing.T) {
			t.Parallel()
			server := (&smtpServer{answers: map[string]string{"RCPT": reply}, plain: true}).start(t, false)
			rejected, ok := errors.AsType[*RejectedError](sender(server, NoTLS).Send(t.Context(), letter))
			if !ok || rejected.Enhanced != want {
				t.Errorf("got %+v, want %q", rejected, want)
			}
		})
	}
}

// A server that breaks off after it took the message has taken it: to send again would be a second mail.
func TestTakenIsSent(t *testing.T) {
	t.Parallel()
	server := (&smtpServer{hangUp: true}).start(t, false)
	if err := sender(server, NoTLS).Send(t.Context(), letter); err != nil {
		t.Error(err)
	}
	if n := len(server.took()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	server := (&smtpServer{}).start(t, false)
	s := sender(server, NoTLS)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ctx, letter); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	s.Port = 1
	err := s.Send(t.Context(), letter)
	if _, rejected := errors.AsType[*RejectedError](err); err == nil || rejected {
		t.Errorf("nobody listens: %v, want an error that is tried again", err)
	}
}
