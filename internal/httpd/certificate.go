package httpd

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Certificate is what a server shows over TLS, from two files that somebody renews while it runs.
type Certificate struct {
	CertFile, KeyFile string
	Now               func() time.Time
	Log               *slog.Logger

	mu     sync.Mutex
	shown  *tls.Certificate
	of     [2]stamp // the files as they were read
	looked time.Time
}

// stamp tells whether a file is another one than before.
type stamp struct {
	at   time.Time
	size int64
}

// lookEvery is how often a handshake looks at the files.
const lookEvery = 5 * time.Second

// Load reads both files. A server does it at its start, so that a wrong file stops it there.
func (c *Certificate) Load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.load()
}

func (c *Certificate) load() error {
	of, err := c.stamps()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
	if err != nil {
		return fmt.Errorf("certificate %s: %w", c.CertFile, err)
	}
	c.shown, c.of = &pair, of
	return nil
}

func (c *Certificate) stamps() (of [2]stamp, err error) {
	for i, name := range []string{c.CertFile, c.KeyFile} {
		var info fs.FileInfo
		if info, err = os.Stat(name); err != nil {
			return of, err
		}
		of[i] = stamp{info.ModTime(), info.Size()}
	}
	return of, nil
}

// get is what a handshake shows. New files that cannot be read, such as a certificate whose key is not there yet, leave
// the old pair in place; the next look tries again.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Now()
	if since := now.Sub(c.looked); since >= 0 && since < lookEvery {
		return c.shown, nil
	}
	c.looked = now
	of, err := c.stamps()
	if err == nil && of == c.of {
		return c.shown, nil
	}
	if err == nil {
		err = c.load()
	}
	if err != nil {
		c.Log.Error("the new certificate cannot be used, the old one stays", "error", err.Error())
	} else {
		c.Log.Info("the certificate was renewed", "until", c.shown.Leaf.NotAfter)
	}
	return c.shown, nil
}

// TLS is how a server with this certificate speaks: TLS 1.2 and later (RFC 8996 retires what came before).
func (c *Certificate) TLS() *tls.Config {
	return &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
}
