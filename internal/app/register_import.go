package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/register"
	"galon/internal/store"
)

// registerBatch is how many entries share a transaction: the writer is free for awards between two of them.
const registerBatch = 100

// Import reads an export of the registers, a file or a folder, into the register of this installation. Nothing of it is
// seen before the end, when all is seen at once; one that is killed leaves nothing. What was there before stays as a
// version, so that nothing that a badge was made from is ever deleted.
func (s *Register) Import(ctx context.Context, actor domain.Actor, path string) (domain.RegisterReport, error) {
	run, err := s.begin(ctx, actor, filepath.Base(path))
	if err != nil {
		return domain.RegisterReport{}, err
	}
	return run.all(path, register.DefaultLimits)
}

// uploadLimits are those of a file that came through the screen.
var uploadLimits = register.Limits{Bytes: 2 << 30, Fiche: register.DefaultLimits.Fiche}

// ImportLater is Import of a file that came through the screen: it goes on after the answer, and takes the file away.
// Its report is among Imports.
func (s *Register) ImportLater(ctx context.Context, actor domain.Actor, path, name string) error {
	run, err := s.begin(context.WithoutCancel(ctx), actor, name)
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	s.imports.Go(func() {
		if _, err := run.all(path, uploadLimits); err != nil {
			s.Log.LogAttrs(run.ctx, slog.LevelError, "register import", slog.String("error", err.Error()))
		}
		if err := os.Remove(path); err != nil {
			s.Log.LogAttrs(run.ctx, slog.LevelWarn, "register import", slog.String("error", err.Error()))
		}
	})
	return nil
}

// Wait returns when no import of ImportLater is under way.
func (s *Register) Wait() { s.imports.Wait() }

// States of an import, for the doors.
const (
	ImportRunning = store.ImportRunning
	ImportDone    = store.ImportDone
	ImportFailed  = store.ImportFailed
)

// Imports are the last imports with their reports, the newest first.
func (s *Register) Imports(ctx context.Context, actor domain.Actor) ([]store.RegisterImport, error) {
	if err := s.mayKeep(ctx, actor); err != nil {
		return nil, err
	}
	return s.Store.RegisterImports(ctx, 20)
}

// Keeps tells whether the person may import.
func (s *Register) Keeps(ctx context.Context, actor domain.Actor) (bool, error) {
	err := s.mayKeep(ctx, actor)
	if domain.CodeOf(err) == "passkey-needed" {
		return true, nil // and is asked for it before anything is done
	}
	if domain.IsKind(err, domain.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// MayImport refuses who may not, before anything of a long file is read.
func (s *Register) MayImport(ctx context.Context, actor domain.Actor) error {
	return s.mayKeep(ctx, actor)
}

func (s *Register) begin(ctx context.Context, actor domain.Actor, source string) (*registerRun, error) {
	if err := s.mayKeep(ctx, actor); err != nil {
		return nil, err
	}
	run := &registerRun{s: s, ctx: ctx, actor: actor, written: map[string]string{}}
	run.report.Reasons, run.report.Files, run.report.Missing = []domain.RegisterSkip{}, []string{}, []string{}
	leave, free, err := s.Store.EnterRegister(ctx)
	switch {
	case err != nil:
		return nil, wrap(err, "enter register")
	case !free:
		return nil, domain.Conflictf("register-import-running")
	}
	run.leave = leave
	if err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		run.number, err = tx.BeginRegisterImport(source, actor.Label(), s.now())
		return err
	}); err != nil {
		return nil, errors.Join(wrap(err, "begin import"), leave())
	}
	return run, nil
}

// mayKeep: the register decides who may attest, so only the operator changes it, or a person whom the operator named.
func (s *Register) mayKeep(ctx context.Context, actor domain.Actor) error {
	if Can(actor, ActRunRegistry, "") {
		return nil
	}
	if actor.AccountID != "" {
		keeper, err := s.Store.RegisterKeeper(ctx, actor.AccountID)
		if err == nil && keeper && actor.Unconfirmed { // it is the operator's act
			err = &domain.Error{Kind: domain.Forbidden, Code: "passkey-needed"}
		}
		if err != nil || keeper {
			return err
		}
	}
	return &domain.Error{Kind: domain.Forbidden, Code: "register-not-keeper"}
}

// registerRun is one import under way.
type registerRun struct {
	s       *Register
	ctx     context.Context
	actor   domain.Actor
	number  int64
	leave   func() error // another import may begin
	report  domain.RegisterReport
	latest  domain.Day        // of the exports before
	known   map[string]string // digests of the entries as they stand
	written map[string]string // and of those that this import wrote
	batch   []store.RegisterRow
}

func (r *registerRun) all(path string, limits register.Limits) (report domain.RegisterReport, err error) {
	defer func() { err = errors.Join(err, r.leave()) }()
	err = r.read(path, limits)
	end := func(state string) error {
		// The end is written even when the caller has left.
		return r.s.Store.Write(context.WithoutCancel(r.ctx), func(tx *store.Tx) error {
			if err := tx.EndRegisterImport(r.number, state, r.report, r.s.now()); err != nil {
				return err
			}
			return r.s.audit(tx, r.actor, "register.import", "", "", state)
		})
	}
	switch { // its report is all that the screen has
	case errors.Is(err, register.ErrDamaged):
		r.report.Skip("register-file-damaged", filepath.Base(path))
	case errors.Is(err, register.ErrUnreadable):
		r.report.Skip("register-file-unknown", filepath.Base(path))
	}
	if err != nil {
		return r.report, errors.Join(importError(err), end(store.ImportFailed), r.s.sweep(context.WithoutCancel(r.ctx)))
	}
	return r.report, wrap(end(store.ImportDone), "end import")
}

func (r *registerRun) read(path string, limits register.Limits) error {
	if err := r.s.sweep(r.ctx); err != nil {
		return err
	}
	var err error
	if r.known, err = r.s.Store.RegisterDigests(r.ctx); err != nil {
		return err
	}
	before, err := r.s.Store.RegisterImports(r.ctx, 100)
	if err != nil {
		return err
	}
	for _, i := range before {
		if i.State == store.ImportDone {
			r.latest = max(r.latest, i.Report.AsOf)
		}
	}
	reader := &register.Reader{Limits: limits, Report: &r.report, Emit: r.take}
	if err := reader.Read(path); err != nil {
		return err
	}
	return r.flush()
}

// sweep takes away what imports left that did not come to their end.
func (s *Register) sweep(ctx context.Context) error {
	for more := true; more; {
		if err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
			more, err = tx.SweepRegister(500)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// take compares an entry with what is known of it, and writes it when it says something else.
func (r *registerRun) take(e register.Entry) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	standing, twice := r.written[e.Code]
	if !twice {
		standing = r.known[e.Code]
	}
	if standing != "" && !twice && e.AsOf != "" && e.AsOf < r.latest {
		r.report.Skip("register-older", e.Code)
		return nil
	}
	old, err := r.old(e.Code, standing != "", twice)
	if err != nil {
		return err
	}
	c := e.Onto(old)
	if c.Title == "" {
		r.report.Untitled++
	}
	digest, err := registerDigest(c)
	if err != nil || digest == standing {
		return err
	}
	if !twice {
		r.report.Changed++
	}
	r.written[c.Code] = digest
	row := registerRow(c)
	row.Digest = digest
	r.batch = append(r.batch, row)
	if len(r.batch) < registerBatch {
		return nil
	}
	return r.flush()
}

// old is the entry as it stands, or as this import has already written it; before any import, the built-in one.
func (r *registerRun) old(code string, known, twice bool) (domain.Certification, error) {
	switch {
	case twice:
		if err := r.flush(); err != nil {
			return domain.Certification{}, err
		}
		return r.s.Store.RegisterDraft(r.ctx, r.number, code)
	case known:
		return r.s.Store.RegisterEntry(r.ctx, code)
	}
	c, _ := badges.Certification(code)
	return c, nil
}

func (r *registerRun) flush() error {
	err := r.s.Store.Write(r.ctx, func(tx *store.Tx) error {
		if err := tx.SaveRegisterRows(r.number, r.batch, r.s.now()); err != nil {
			return err
		}
		return tx.BeatRegisterImport(r.number, r.report, r.s.now())
	})
	r.batch = r.batch[:0]
	return wrap(err, "save %d entries", registerBatch)
}

// registerDigest is of what an entry says; the day on which it was said again makes no new version.
func registerDigest(c domain.Certification) (string, error) {
	c.AsOf = ""
	b, err := json.Marshal(c)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), err
}

// importError gives a sentence to what the person can mend.
func importError(err error) error {
	switch {
	case errors.Is(err, register.ErrDamaged):
		return &domain.Error{Kind: domain.Invalid, Code: "register-damaged", Err: err}
	case errors.Is(err, register.ErrUnreadable):
		return &domain.Error{Kind: domain.Invalid, Code: "register-unreadable", Err: err}
	case errors.Is(err, register.ErrTooLarge):
		return &domain.Error{Kind: domain.TooLarge, Code: "register-too-large", Err: err}
	case register.PathError(err):
		return &domain.Error{Kind: domain.NotFound, Code: "register-path-unknown", Err: err}
	}
	return err
}
