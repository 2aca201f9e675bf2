package main

import (
	"log/slog"
)

// examinedAfterUpgrade bounds the badges of each organisation that are verified again when a newer program starts: a
// start must not take minutes. galon doctor looks at all of them.
const examinedAfterUpgrade = 50

// afterUpgrade is doctor in a bounded form, when this start brought the schema up to date. What it finds is told and does
// not keep the service from starting: badges that others verify must stay to be verified.
func (p *program) afterUpgrade(h *house) error {
	now, err := h.installation.Store.SchemaVersion(p.ctx)
	if err != nil || h.schemaBefore == 0 || now == h.schemaBefore {
		return err
	}
	check, err := h.verifying.CheckStored(p.ctx, examinedAfterUpgrade)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if !check.OK() {
		level = slog.LevelError
	}
	p.log.LogAttrs(p.ctx, level, "examined after an upgrade", slog.Int64("schema_before", h.schemaBefore), slog.Int64("schema", now), slog.Int("badges", check.Awards),
		slog.Int("broken", len(check.Broken)), slog.Int("wrong_status", len(check.WrongBits)), slog.Int("lost_keys", len(check.LostKeys)), slog.String("next", "galon doctor"))
	return nil
}
