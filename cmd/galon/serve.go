package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/api"
	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/hosted"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/passkey"
	"galon/internal/ui"
	"galon/web"
)

// serveCommand runs the service until it is told to stop.
type serveCommand struct {
	config.Flags `embed:""`
}

// drainTime is how long requests and jobs may take to end after the signal to stop.
const drainTime = 20 * time.Second

func (c *serveCommand) Run(p *program) error {
	set, err := c.Load()
	if err != nil {
		return err
	}
	s, err := p.listen(set, false, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "Galon répond sur %s (données : %s).\n", s.house.installation.BaseURL, set.Data)
	return s.run(p.ctx)
}

// server is a house with an open door.
type server struct {
	house    *house
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger

	certificate *httpd.Certificate // nil: a proxy before it encrypts, or nobody
	metrics     *http.Server       // on a listener of its own, or nil
	metricsAt   net.Listener
}

// listen opens the socket first, so that a taken port is said before anything is written. before, if not nil, is done
// between the two.
func (p *program) listen(set config.Config, demo bool, before func() error) (*server, error) {
	p.log = slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: set.LogLevel}))
	listener, err := net.Listen("tcp", set.Listen)
	if err != nil {
		return nil, usage("l’adresse %s n’est pas libre (%v) : arrêtez l’autre programme, ou choisissez-en une autre avec --listen", set.Listen, err)
	}
	var metrics net.Listener
	if at := set.Operation.MetricsListen; at != "" {
		if metrics, err = net.Listen("tcp", at); err != nil {
			return nil, errors.Join(usage("l’adresse %s n’est pas libre (%v) : choisissez-en une autre avec --metrics-listen", at, err), listener.Close())
		}
	}
	s, err := p.behind(listener, set, demo, before)
	if err != nil {
		if metrics != nil {
			err = errors.Join(err, metrics.Close())
		}
		return nil, errors.Join(err, listener.Close())
	}
	s.metricsAt = metrics
	return s, nil
}

func (p *program) behind(listener net.Listener, set config.Config, demo bool, before func() error) (*server, error) {
	if before != nil {
		if err := before(); err != nil {
			return nil, err
		}
	}
	base := set.BaseURL
	if base == "" {
		host, _, _ := net.SplitHostPort(set.Listen)
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		base = config.Address(net.JoinHostPort(host, port), set.Operation.TLSCert != "")
	}
	h, err := p.build(set.Place, settings{baseURL: base, smtp: set.SMTP, sendDelay: set.SendDelay, fetch: set.Fetch, operation: set.Operation, journal: set.JournalDir, mailed: set.JournalMail, found: true})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(h.installation.CheckKeys(p.ctx), p.openJournal(h), p.afterUpgrade(h)); err != nil {
		h.close()
		return nil, err
	}
	s := &server{house: h, listener: listener, log: p.log}
	if set.Operation.TLSCert != "" {
		s.certificate = &httpd.Certificate{CertFile: set.Operation.TLSCert, KeyFile: set.Operation.TLSKey, Now: p.now, Log: p.log}
		err = s.certificate.Load()
	}
	if err == nil {
		s.handler, err = p.doors(s, set, demo)
	}
	if err != nil {
		h.close()
		return nil, err
	}
	return s, nil
}

// doors mounts what people and machines come through, once per language: on the routes of each stand the same use cases,
// behind the same throttles.
func (p *program) doors(s *server, set config.Config, demo bool) (*httpd.Languages, error) {
	h := s.house
	french, err := httpd.NewSite(web.FS(), p.printer, h.installation.BaseURL)
	if err != nil {
		return nil, err
	}
	s.measured(french, set)
	french.SharedAsks = func(ctx context.Context, subject string, asks int, limit httpd.Refill, most time.Duration) (float64, error) {
		left, err := h.installation.Asks(ctx, subject, asks, limit.Burst, limit.Every, most)
		if err != nil {
			p.log.Error("count asks for all servers", "error", err.Error())
		}
		return left, err
	}
	english, err := french.In(web.FS(), i18n.English)
	if err != nil {
		return nil, err
	}
	if h.accounts.Passkeys, err = passkey.New(h.installation.BaseURL); err != nil {
		return nil, err
	}
	h.accounts.RequirePasskey, h.installation.DailyAwards = set.Gates.RequirePasskey, set.Gates.DailyAwards
	if demo {
		h.accounts.AllowManySignIns = true
	}
	misses := &httpd.Throttle{Name: "codes", Limits: httpd.CodeLimits, Now: p.now, Log: p.log,
		Shared: func(ctx context.Context, subject string, limit httpd.Refill, most time.Duration) (float64, error) {
			return h.installation.Miss(ctx, subject, limit.Burst, limit.Every, most)
		}}
	both := &httpd.Languages{}
	if both.French, err = p.mount(h, french, misses, set, demo); err != nil {
		return nil, err
	}
	both.English, err = p.mount(h, english, misses, set, demo)
	return both, err
}

// mount makes the doors of one language.
func (p *program) mount(h *house, site *httpd.Site, misses *httpd.Throttle, set config.Config, demo bool) (chi.Router, error) {
	router := site.Router(p.log, set.TrustedProxies)
	if demo || set.Operation.MetricsToken != "" {
		router.Get("/metrics", site.API(site.Metrics.Show(set.Operation.MetricsToken)))
	}
	router.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		fmt.Fprintln(w, "ok")
	})
	router.Get("/readyz", site.API(h.ready))

	site.Footer = hosted.Footer(site)
	public := &hosted.Door{Site: site, Verifying: h.verifying, Publishing: h.publishing, Misses: misses, UploadsPerMinute: set.VerifyRate, Version: version}
	learner := &ui.Learner{Site: site, Passports: h.passports, Accounts: h.accounts, Misses: misses}
	if demo {
		learner.Mailbox = h.mailbox
	}
	recommend := &ui.Recommender{Site: site, Recommending: &app.Recommending{Issuing: h.issuing}, Misses: misses}
	console := &ui.Console{Site: site, Issuing: h.issuing, Batches: h.batches, Accounts: h.accounts, Panels: h.panels, Misses: misses}
	team := &ui.Admin{Site: site, Registrars: &app.Registrars{Organisations: h.organisations, TwoOperators: set.TwoOperators}, Accounts: h.accounts}
	onboarding := &ui.Onboarding{Console: console, Applications: &app.Applications{Installation: h.installation}}
	models := &ui.ModelDesk{Console: console, Models: &app.Models{Installation: h.installation}}
	afest := &ui.AfestDesk{Console: console, Afest: h.afest, Misses: misses}
	claims := &ui.ClaimDesk{Console: console, Misses: misses}
	jurors := &ui.Jury{Site: site, Panels: h.panels, Misses: misses}
	machines := &api.Door{Site: site, Issuing: h.issuing, Batches: h.batches, Panels: h.panels, Accounts: h.accounts, Verifying: h.verifying, Afest: h.afest, Misses: misses, VerifyRate: set.VerifyRate}
	for _, mount := range []func(chi.Router) error{public.Mount, learner.Mount, recommend.Mount, console.Mount, models.Mount, afest.Mount, claims.Mount, jurors.Mount, machines.Mount, team.Mount, onboarding.Mount} {
		if err := mount(router); err != nil {
			return nil, err
		}
	}
	return router, nil
}

// readyTime is how long the database may take to answer before who asks is told that it does not.
const readyTime = 5 * time.Second

// ready tells the truth: the database answers, and the status lists are young enough.
func (h *house) ready(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if err := h.installation.Store.Ping(ctx); err != nil {
		return unavailable(err)
	}
	if _, err := h.installation.Store.SchemaVersion(ctx); err != nil {
		return unavailable(err)
	}
	age, err := h.installation.OldestList(ctx)
	if err != nil {
		return unavailable(err)
	}
	backlog, oldest, err := h.jobs.Backlog(ctx)
	if err != nil {
		return unavailable(err)
	}
	view := readyView{Status: "ok", StatusListAge: age.Round(time.Second).String(), Jobs: backlog, OldestJob: oldest.Round(time.Second).String()}
	if age > app.ListAlarm {
		view.Status = "status-list-old"
		h.installation.Log.LogAttrs(r.Context(), slog.LevelWarn, "a status list is older than 48 hours", slog.Duration("age", age))
	}
	return httpd.WriteJSON(w, http.StatusOK, view)
}

// unavailable keeps the cause for the log.
func unavailable(err error) error {
	return &domain.Error{Kind: domain.Unavailable, Code: "database-unavailable", Err: err}
}

type readyView struct {
	Status        string `json:"status"`
	StatusListAge string `json:"status_list_age"`
	Jobs          int    `json:"jobs_waiting"`
	OldestJob     string `json:"oldest_job"`
}

// run serves until ctx ends, then lets requests and jobs finish.
func (s *server) run(ctx context.Context) error {
	defer s.house.close()
	if err := s.house.jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	looking, stop := context.WithCancel(context.WithoutCancel(ctx))
	var kept sync.WaitGroup
	kept.Go(func() { s.house.installation.KeepVerified(looking) })
	web := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 2)
	if s.certificate != nil {
		web.TLSConfig = s.certificate.TLS()
		go func() { failed <- web.ServeTLS(s.listener, "", "") }()
	} else {
		go func() { failed <- web.Serve(s.listener) }()
	}
	if s.metrics != nil {
		go func() { failed <- s.metrics.Serve(s.metricsAt) }()
		defer s.metrics.Close()
	}
	go debug.FreeOSMemory() // what starting took, the system gets back: idle, some megabytes of it would stay
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if shut := web.Shutdown(drain); shut != nil {
		err = errors.Join(err, shut)
	}
	stop() // nobody asks any more: what was verified is written down before the database closes
	kept.Wait()
	return errors.Join(err, s.house.jobs.Stop(drain))
}
