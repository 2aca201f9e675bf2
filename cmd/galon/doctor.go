package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"galon/internal/config"
)

// doctorCommand examines a running or a stopped installation.
type doctorCommand struct {
	config.Flags `embed:""`

	JSON bool `name:"json" help:"Écrit le compte rendu en JSON."`
}

// finding is one thing that was looked at.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

func (c *doctorCommand) Run(p *program) error {
	set, err := c.Load()
	if err != nil {
		return err
	}
	place, err := c.PlaceFlags.Load() // its address is the one that it has kept, not where this command would listen
	if err != nil {
		return err
	}
	h, err := p.build(place, settings{baseURL: place.BaseURL, smtp: set.SMTP, fetch: set.Fetch, journal: place.JournalDir, mailed: place.JournalMail})
	if err != nil {
		return err
	}
	defer h.close()
	findings := p.examine(p.ctx, h, set)
	healthy := true
	for _, f := range findings {
		healthy = healthy && f.OK
	}
	if c.JSON {
		err = writeJSON(p.stdout, map[string]any{"ok": healthy, "findings": findings})
	} else {
		for _, f := range findings {
			fmt.Fprintf(p.stdout, "  %-4s %-18s %s\n", map[bool]string{true: "bien", false: "NON"}[f.OK], f.Name, f.Detail)
		}
	}
	if err == nil && !healthy {
		return exitCode(exitFailed)
	}
	return err
}

func (p *program) examine(ctx context.Context, h *house, set config.Config) []finding {
	var all []finding
	add := func(name string, err error, format string, args ...any) {
		if err != nil {
			all = append(all, finding{name, false, err.Error()})
			return
		}
		all = append(all, finding{name, true, fmt.Sprintf(format, args...)})
	}
	s := h.installation.Store
	add("base", s.Ping(ctx), "%s répond", s.Dialect())
	schema, err := s.SchemaVersion(ctx)
	add("schéma", err, "version %d", schema)
	check, err := h.verifying.CheckStored(ctx, 0)
	err = p.french(err)
	add("badges", errors.Join(err, some("badges dont la signature ne tient pas", check.Broken)), "%d vérifiés de nouveau", check.Awards)
	add("listes de retrait", errors.Join(err, some("badges dont la liste signée dit autre chose", check.WrongBits), some("listes changées depuis leur signature", check.Unsigned)), "%d, comparées aux badges", check.Lists)
	add("clés", errors.Join(err, some("clés que la clé maîtresse n’ouvre pas", check.LostKeys)), "%d s’ouvrent", check.Keys)
	err = h.installation.CheckKeys(ctx)
	add("clés partagées", p.french(err), "aucune entre deux organismes")
	registry, err := h.installation.Registry(ctx)
	if err == nil {
		add("registre", nil, "version %d, signature de l’exploitant juste", registry.Version)
	} else {
		add("registre", p.french(err), "")
	}
	state, err := h.installation.JournalState(ctx)
	add("retraits", p.journalFault(state, err), "%s", journalDetail(h, state))
	journal, err := h.auditFinding(ctx, set.Operation.LogHeadDir)
	add("journal", err, "%s, chaîne intacte, %s", counted(int(journal.Position), "acte"), counted(journal.Heads, "tête comparée"))
	backlog, oldest, err := h.jobs.Backlog(ctx)
	add("tâches", err, "%d en attente, la plus ancienne depuis %s", backlog, oldest.Round(time.Second))
	failed, err := h.jobs.Failed(ctx)
	if len(failed) > 0 {
		err = errors.Join(err, fmt.Errorf("%d abandonnées, la dernière : %s", len(failed), failed[0].Kind))
	}
	add("tâches abandonnées", err, "aucune")
	files, err := h.backedUp().CheckEvidence()
	named, filesErr := h.installation.CheckFiles(ctx)
	add("fichiers", errors.Join(err, filesErr, some("fichiers qu’aucun dossier ne nomme", named.Orphans), some("fichiers perdus", named.Lost)), "%d, chacun avec son empreinte et son dossier", files)
	_, err = h.installation.CheckClock(ctx)
	add("horloge", p.french(err), "après le dernier acte")
	if set.SMTP.Host == "" {
		add("courrier", nil, "aucun serveur : les e-mails restent dans %s", filepath.Join(h.dir, "mail"))
	} else {
		err := mailServer(set.SMTP).Reach(ctx)
		if err != nil {
			p.log.LogAttrs(ctx, slog.LevelError, "mail server not reached", slog.String("error", err.Error()))
			err = fmt.Errorf("%s ne répond pas, ou refuse. Vérifiez --smtp-host, --smtp-port, --smtp-tls et le compte", set.SMTP.Host)
		}
		add("courrier", err, "%s répond", set.SMTP.Host)
	}
	free, err := freeBytes(h.dir)
	if err == nil && free < 1<<30 {
		err = fmt.Errorf("il reste moins de 1 Go (%d Mo) dans %s", free>>20, h.dir)
	}
	add("disque", err, "%d Go libres", free>>30)
	return all
}

func some(what string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return fmt.Errorf("%s : %d (%s)", what, len(ids), strings.Join(ids[:min(5, len(ids))], ", "))
}
