package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// smtpServer is a small mail server on the loopback (RFC 5321): enough of the dialogue to take a message, and to refuse
// it at any step.
type smtpServer struct {
	addr    *net.TCPAddr
	answers map[string]string // command → reply instead of the good one
	auth    string            // user:password that AUTH PLAIN must give; "" is no AUTH
	tls     *tls.Config       // STARTTLS, or from the first byte with implicit
	plain   bool              // does not announce detailed codes
	hangUp  bool              // after DATA was taken, as a broken server does

	mu       sync.Mutex
	commands []string
	mails    []string
}

func (s *smtpServer) start(t *testing.T, implicit bool) *smtpServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().(*net.TCPAddr)
	var group sync.WaitGroup
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if implicit {
				conn = tls.Server(conn, s.tls)
			}
			group.Go(func() { s.talk(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		group.Wait()
	})
	return s
}

func (s *smtpServer) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(conn)
	say := func(reply string) { fmt.Fprintf(conn, "%s\r\n", reply) }
	say("220 essai.invalid")
	for secure := false; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		if reply, refused := s.answers[verb]; refused {
			say(reply)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-essai.invalid")
			if !s.plain {
				say("250-ENHANCEDSTATUSCODES")
			}
			if s.tls != nil && !secure {
				say("250-STARTTLS")
			}
			if s.auth != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 2.0.0 go")
			conn = tls.Server(conn, s.tls)
			in, secure = bufio.NewReader(conn), true
		case "AUTH":
			_, given, _ := strings.Cut(strings.TrimPrefix(line, "AUTH PLAIN"), " ")
			text, _ := base64.StdEncoding.DecodeString(given)
			if strings.ReplaceAll(strings.TrimPrefix(string(text), "\x00"), "\x00", ":") != s.auth {
				say("535 5.7.8 no")
				continue
			}
			say("235 2.7.0 yes")
		case "DATA":
			say("354 go")
			var mail strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				mail.WriteString(strings.TrimPrefix(line, ".")) // RFC 5321 section 4.5.2
			}
			if reply, refused := s.answers["."]; refused {
				say(reply)
				continue
			}
			s.mu.Lock()
			s.mails = append(s.mails, mail.String())
			s.mu.Unlock()
			say("250 2.0.0 taken")
			if s.hangUp {
				return
			}
		case "QUIT":
			say("221 2.0.0 bye")
			return
		default: // MAIL, RCPT, RSET, NOOP
			say("250 2.0.0 ok")
		}
	}
}

func (s *smtpServer) took() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func (s *smtpServer) heard(command string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.commands, command)
}

// certificate is for localhost, and the pool of who trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}, pool
}
