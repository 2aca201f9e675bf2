package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"regexp"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP hands messages to a mail server.
type SMTP struct {
	Host     string
	Port     int
	User     string // no AUTH when empty
	Password string
	From     string
	TLS      string           // StartTLS when empty: without it nothing is sent
	Now      func() time.Time // for the Date header; the system's clock when nil
	// Config is for a server whose certificate is not signed by an authority of the system.
	Config *tls.Config
}

// How the connection is protected: the values of --smtp-tls.
const (
	StartTLS = "starttls"
	Implicit = "implicit"
	NoTLS    = "none"
)

// timeout is for each step of the dialogue (RFC 5321 section 4.5.3.2 allows more; a job tries again).
const timeout = 30 * time.Second

// Send opens a connection, hands the message over and closes.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	out, err := encode(m, s.From, s.Now)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	if err = client.DialAndSendWithContext(ctx, out); err == nil || out.IsDelivered() {
		return nil // an error after the server took the message would make the job send it twice
	}
	return explain(m.ID, err)
}

// Reach opens a connection, with TLS and the account, and closes it again: nothing is sent.
func (s *SMTP) Reach(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail server %s: %w", s.Host, err)
	}
	return client.Close()
}

func (s *SMTP) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(timeout)}
	if s.Config != nil {
		options = append(options, gomail.WithTLSConfig(s.Config))
	}
	switch s.TLS {
	case Implicit:
		options = append(options, gomail.WithSSL())
	case NoTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case StartTLS, "":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		return nil, fmt.Errorf("mail: no TLS mode %q", s.TLS)
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// enhancedCode finds the code of RFC 3463 right after that of RFC 5321. Servers give it without announcing it, and the
// library then drops it; elsewhere in the reply, three numbers may be the beginning of an IP address.
var enhancedCode = regexp.MustCompile(`\b[45]\d\d "?#?([45]\.\d{1,3}\.\d{1,3})(?:[^.\d]|$)`)

// explain tells a refusal of the address from everything that may pass, and drops the server's words: they often
// quote the address, and errors are logged.
func explain(id string, err error) error {
	refusal, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return fmt.Errorf("send mail %s: %w", id, err)
	}
	code, enhanced := refusal.ErrorCode(), ""
	if m := enhancedCode.FindStringSubmatch(refusal.Error()); m != nil {
		enhanced = m[1]
	}
	// A refusal of MAIL FROM, or for want of AUTH (RFC 4954 section 6: 530), is about us and not about the address.
	if atAddress := refusal.Reason == gomail.ErrSMTPRcptTo || refusal.Reason == gomail.ErrSMTPData || refusal.Reason == gomail.ErrSMTPDataClose; atAddress && code/100 == 5 && code != 530 {
		return &RejectedError{ID: id, Code: code, Enhanced: enhanced}
	}
	return fmt.Errorf("send mail %s: %s: %d %s", id, refusal.Reason, code, enhanced)
}
