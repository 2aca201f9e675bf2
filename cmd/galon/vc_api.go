package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"galon/internal/vcapi"
	"galon/internal/verify"
)

// vcAPICommand opens the door of the interoperability suites. It signs whatever it is asked to, so it has keys of its own
// that end with it, and listens to this machine only; serve never opens it.
type vcAPICommand struct {
	Listen  string `required:"" help:"Adresse de cette machine seulement, par exemple 127.0.0.1:8204."`
	BaseURL string `name:"base-url" help:"Adresse par laquelle les autres lisent les listes de statut."`
}

func (c *vcAPICommand) Run(p *program) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return usage("--listen : « %s » n’est pas une adresse avec un port, par exemple 127.0.0.1:8204", c.Listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usage("--listen : « %s » est ouverte aux autres machines. Choisissez 127.0.0.1 : cette porte signe tout ce qu’on lui demande", c.Listen)
	}
	base := strings.TrimSuffix(c.BaseURL, "/")
	if u, err := url.Parse(base); base != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		return usage("--base-url : « %s » n’est pas une adresse, par exemple https://essai.example", c.BaseURL)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return usage("l’adresse %s n’est pas libre (%v) : arrêtez l’autre programme, ou choisissez-en une autre avec --listen", c.Listen, err)
	}
	if base == "" {
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		base = "http://" + net.JoinHostPort(host, port)
	}
	door, err := vcapi.New(base, p.now, verify.NewFetcher(base))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "VC-API sur %s/vc-api, clé de cette instance : %s.\n", door.Base, door.ID())
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	server := &http.Server{Handler: door.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-p.ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), drainTime)
	defer cancel()
	return server.Shutdown(ctx)
}
