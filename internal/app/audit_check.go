package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// AuditReport is what a look at the whole chain found.
type AuditReport struct {
	domain.AuditHead
	At     time.Time           `json:"checked_at"`
	Heads  int                 `json:"kept_heads"` // that were compared with it
	Faults []domain.AuditFault `json:"faults"`
}

// OK tells whether nothing was changed, taken out or put in.
func (r AuditReport) OK() bool { return len(r.Faults) == 0 }

// CheckAudit follows the chain from its first act to its last, and compares it with heads that were signed and kept
// elsewhere: who can write the database can make a new chain, and cannot make it end in the old hash.
func (in *Installation) CheckAudit(ctx context.Context, kept []domain.AuditHead) (AuditReport, error) {
	walk := domain.AuditWalk{Kept: kept}
	said, err := in.Store.EachAuditLink(ctx, func(l domain.AuditLink) error {
		walk.Step(l)
		return ctx.Err()
	})
	if err != nil {
		return AuditReport{}, err
	}
	head := walk.End(said)
	return AuditReport{AuditHead: head, At: in.now(), Heads: len(kept), Faults: walk.Faults}, nil
}

const settingAuditChecked = "audit_checked"

// LastAuditCheck is the last daily check, or nil before the first.
func (in *Installation) LastAuditCheck(ctx context.Context) (*AuditReport, error) {
	text, err := in.Store.Setting(ctx, settingAuditChecked)
	if domain.IsKind(err, domain.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &AuditReport{}
	return r, json.Unmarshal([]byte(text), r)
}

// HeadType is the typ of a signed head.
const HeadType = "galon-audit-head+jws"

// SignedHead is what leaves this installation each day.
type SignedHead struct {
	Installation string `json:"installation"`
	domain.AuditHead
	At time.Time `json:"at"`
}

// ReadHead reads a head that this installation has signed.
func (in *Installation) ReadHead(token string) (domain.AuditHead, error) {
	payload, by, err := in.OperatorKeys().Verify(strings.TrimSpace(token), HeadType)
	if err != nil {
		return domain.AuditHead{}, &domain.Error{Kind: domain.Invalid, Code: "audit-head-forged", Err: err}
	}
	var h SignedHead
	if err := json.Unmarshal(payload, &h); err != nil {
		return domain.AuditHead{}, err
	}
	if by.Over(h.At) { // our key had been replaced when this was signed
		return domain.AuditHead{}, &domain.Error{Kind: domain.Invalid, Code: "audit-head-forged"}
	}
	return h.AuditHead, nil
}

// headSuffix names the files of heads: journal-2026-11-25.jws.
const headPrefix, headSuffix = "journal-", ".jws"

// KeptHeads reads every head of a folder. One that this installation did not sign is a fault of the folder, told by its
// name.
func (in *Installation) KeptHeads(dir string) (heads []domain.AuditHead, forged []string, err error) {
	names, err := filepath.Glob(filepath.Join(dir, headPrefix+"*"+headSuffix))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		token, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		head, err := in.ReadHead(string(token))
		if err != nil {
			forged = append(forged, filepath.Base(name))
			continue
		}
		heads = append(heads, head)
	}
	return heads, forged, nil
}

// AuditLogArgs is the daily job that checks the chain and sends its head away.
type AuditLogArgs struct{}

func (AuditLogArgs) Kind() string { return "audit-log" }

// WatchAudit checks the chain, keeps what it found for the console, and sends the signed head out. A chain that does not
// hold is told in the log, and its head does not leave: the last good one stays the last.
func (d *Delivery) WatchAudit(ctx context.Context) error {
	if due, err := d.auditDue(ctx); err != nil || !due {
		return err
	}
	var kept []domain.AuditHead
	if d.HeadDir != "" {
		heads, forged, err := d.KeptHeads(d.HeadDir)
		if err != nil {
			return err
		}
		for _, name := range forged {
			d.Log.LogAttrs(ctx, slog.LevelError, "a kept head of the audit log was not signed here", slog.String("file", name))
		}
		kept = heads
	}
	report, err := d.CheckAudit(ctx, kept)
	if err != nil {
		return err
	}
	text, err := json.Marshal(report)
	if err != nil {
		return err
	}
	if err := d.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(settingAuditChecked, string(text)) }); err != nil {
		return err
	}
	if !report.OK() {
		first := report.Faults[0]
		d.Log.LogAttrs(ctx, slog.LevelError, "the audit log was changed", slog.Int64("entry", first.Position), slog.String("code", first.Code), slog.Int("faults", len(report.Faults)))
		return nil
	}
	return errors.Join(d.keepHead(report), d.mailHead(ctx, report), d.postHead(ctx, report))
}

// auditFresh is how long a check counts: servers also ask for one when they start.
const auditFresh = 20 * time.Hour

// auditDue tells whether the last check is a day old, or the head of the day has not left yet.
func (d *Delivery) auditDue(ctx context.Context) (bool, error) {
	last, err := d.LastAuditCheck(ctx)
	if err != nil || last == nil || !last.OK() {
		return true, err
	}
	if age := d.now().Sub(last.At); age < 0 || age >= auditFresh {
		return true, nil
	}
	today := string(domain.DayOf(d.now()))
	if d.HeadDir != "" {
		if _, err := os.Stat(filepath.Join(d.HeadDir, headPrefix+today+headSuffix)); err != nil {
			return true, nil
		}
	}
	for setting, wanted := range map[string]bool{settingHeadMailed: d.HeadMail != "", settingHeadPosted: d.HeadURL != ""} {
		if !wanted {
			continue
		}
		sent, err := d.Store.Setting(ctx, setting)
		if err := ignoreNotFound(err); err != nil || sent != today {
			return true, err
		}
	}
	return false, nil
}

func ignoreNotFound(err error) error {
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	return err
}
