package main

import (
	"context"
	"net/http"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// readings is what Prometheus learns of the house beside its requests. Counts are of this server since its start; the
// queue and the lists are those of the installation, which several servers may share.
func (h *house) readings(ctx context.Context) []httpd.Reading {
	var all []httpd.Reading
	count := func(name, help, label string, of map[string]int64) {
		for kind, n := range of {
			all = append(all, httpd.Reading{Name: name, Help: help, Counter: true, Label: label, Kind: kind, Value: float64(n)})
		}
	}
	in := h.installation
	count("galon_signed_total", "Documents that this server has signed, by kind.", "kind",
		in.Tally.Of(app.TallySigned, "badge", "status-list", "endorsement", "presentation"))
	count("galon_verified_total", "Verifications that this server has made, by verdict.", "verdict",
		in.Tally.Of(app.TallyVerified, string(verify.Valid), string(verify.Revoked), string(verify.NotAuthentic)))
	count("galon_mail_total", "E-mails that this server has tried to send, by how that ended.", "result",
		in.Tally.Of(app.TallyMail, "sent", "refused", "failed"))

	gauge := func(name, help string, value float64) {
		all = append(all, httpd.Reading{Name: name, Help: help, Value: value})
	}
	up := 1.0
	if err := in.Store.Ping(ctx); err != nil {
		up = 0
	}
	gauge("galon_database_up", "Whether the database answers.", up)
	if waiting, oldest, err := h.jobs.Backlog(ctx); err == nil {
		gauge("galon_jobs_waiting", "Jobs that could run now.", float64(waiting))
		gauge("galon_jobs_oldest_seconds", "How long the first of them has waited.", oldest.Seconds())
	}
	if age, err := in.OldestList(ctx); err == nil {
		gauge("galon_status_list_age_seconds", "Age of the status list that was signed longest ago.", age.Seconds())
	}
	return all
}

// measured makes the metrics of a server, and mounts /metrics where the settings want it: on the public address open in
// a demonstration, else behind a token; on a listener of its own also without one.
func (s *server) measured(site *httpd.Site, set config.Config) {
	site.Metrics = httpd.NewMetrics(version, s.house.readings)
	if set.Operation.MetricsListen == "" {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", site.API(site.Metrics.Show(set.Operation.MetricsToken)))
	s.metrics = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
}
