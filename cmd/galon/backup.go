package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"galon/internal/app"
	"galon/internal/backup"
	"galon/internal/config"
	"galon/internal/jobs"
	"galon/internal/store"
)

// backupCommand writes an installation into one encrypted file, while the service goes on.
type backupCommand struct {
	config.PlaceFlags `embed:""`

	File string   `arg:"" help:"Fichier à écrire. Il ne doit pas exister."`
	To   []string `name:"to" required:"" help:"Clé publique age (age1…) de qui pourra ouvrir la sauvegarde. L’option se répète." env:"GALON_BACKUP_TO" placeholder:"CLÉ"`
	JSON bool     `name:"json" help:"Écrit le compte rendu en JSON."`
}

func (c *backupCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	if exists(c.File) {
		return usage("%s existe déjà ; donnez un autre nom", c.File)
	}
	draft := c.File + ".part"
	out, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	contents, err := backup.Write(p.ctx, out, h.backedUp(), c.To, backup.Contents{At: p.now().UTC(), Version: version})
	if errors.Is(err, backup.ErrNoKey) {
		err = usage("une clé --to n’est pas une clé publique age (age1…). age-keygen l’écrit à côté de la clé privée")
	}
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	if err := os.Rename(draft, c.File); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, contents)
	}
	rows := 0
	for _, t := range contents.Tables {
		rows += t.Rows
	}
	fmt.Fprintf(p.stdout, "Sauvegardé dans %s : %s, %s, %s.\n", c.File, counted(rows, "ligne"), counted(contents.Jobs, "tâche"), counted(contents.Files, "fichier"))
	fmt.Fprintf(p.stdout, "Les secrets (%s) n’y sont pas : gardez-les ailleurs.\n", filepath.Join(c.Data, "secrets"))
	return nil
}

func (h *house) backedUp() backup.Installation {
	return backup.Installation{Store: h.installation.Store, Queue: h.jobs, Evidence: filepath.Join(h.dir, "evidence")}
}

// restoreCommand makes an installation of a backup, or, with --verify, only tries whether one could.
type restoreCommand struct {
	config.PlaceFlags `embed:""`

	File     string `arg:"" help:"La sauvegarde."`
	Identity string `required:"" help:"Fichier de la clé privée age (AGE-SECRET-KEY-1…)." env:"GALON_BACKUP_IDENTITY" placeholder:"FICHIER"`
	Verify   bool   `help:"Essaie seulement : restaure dans un dossier temporaire, y vérifie chaque badge, et l’efface."`
	JSON     bool   `name:"json" help:"Écrit le compte rendu en JSON."`
}

type restoreReport struct {
	backup.Contents
	Check   app.StoredCheck    `json:"check"`
	Journal *app.JournalReplay `json:"journal,omitempty"` // nil: it was not replayed, and the lists wait for it
}

func (c *restoreCommand) Run(p *program) error {
	place, err := c.Load()
	if err != nil {
		return err
	}
	// The backup holds no secret, and a new one would open nothing of it.
	secrets, err := place.OpenSecrets(false)
	if err != nil {
		return fmt.Errorf("remettez d’abord les secrets de l’installation dans %s : %w", filepath.Join(place.Data, "secrets"), err)
	}
	where, dir := place.Database, place.Data
	if c.Verify {
		if dir, err = os.MkdirTemp("", "galon-restore-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		where = filepath.Join(dir, config.DatabaseFile)
	}
	report, err := c.restore(p, where, dir, secrets)
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(p.stdout, report)
	} else {
		_, err = fmt.Fprintf(p.stdout, "Sauvegarde du %s : %s, %d faux, %s de retrait, %s, %s.\n", report.At.Format("02/01/2006 15:04"),
			counted(report.Check.Awards, "badge vérifié"), len(report.Check.Broken)+len(report.Check.WrongBits)+len(report.Check.LostKeys),
			counted(report.Check.Lists, "liste"), counted(report.Check.Keys, "clé"), counted(report.Files, "fichier"))
	}
	if err == nil && !c.JSON && !c.Verify {
		err = p.printReplay(report.Journal, report.At)
	}
	if err == nil && !report.Check.OK() {
		return exitCode(exitFailed)
	}
	return err
}

func (c *restoreCommand) restore(p *program, where, dir string, secrets config.Secrets) (report restoreReport, err error) {
	keys, err := os.ReadFile(c.Identity)
	if err != nil {
		return report, usage("le fichier de la clé privée est illisible : %s", orElse(frenchSystem(err), err.Error()))
	}
	file, err := os.Open(c.File)
	if err != nil {
		return report, usage("la sauvegarde est illisible : %s", orElse(frenchSystem(err), err.Error()))
	}
	defer file.Close()
	if report.Contents, err = backup.Look(file, bytes.NewReader(keys)); err != nil {
		return report, c.explained(p, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return report, err
	}
	s, err := store.Open(p.ctx, where)
	if err != nil {
		return report, err
	}
	// What an earlier version has written is read as that version had it, then brought up to date as at a start.
	fill := func() error {
		if err := errors.Join(s.MigrateTo(p.ctx, report.Schema), jobs.Migrate(p.ctx, s)); err != nil {
			return err
		}
		report.Contents, err = backup.Read(p.ctx, file, backup.Installation{Store: s, Evidence: filepath.Join(dir, "evidence")}, bytes.NewReader(keys))
		return c.explained(p, err)
	}
	if err := fill(); err != nil {
		return report, errors.Join(err, s.Close())
	}
	set := settings{}
	if !c.Verify { // a drill writes nothing into the journal of the living
		set.journal, set.mailed = c.JournalDir, c.JournalMail
	}
	h, err := p.wire(dir, s, secrets, set)
	if err != nil {
		return report, errors.Join(err, s.Close())
	}
	defer h.close()
	if !c.Verify {
		if report.Journal, err = h.afterRestore(p.ctx, report.At); err != nil {
			return report, err
		}
	}
	report.Check, err = h.verifying.CheckStored(p.ctx, 0)
	return report, err
}

// explained says what to do about a backup that cannot be read. What a library said of it goes to the log.
func (c *restoreCommand) explained(p *program, err error) error {
	said := ""
	switch {
	case err == nil:
		return nil
	case errors.Is(err, backup.ErrNoKey):
		said = fmt.Sprintf("%s ne contient pas de clé privée age (AGE-SECRET-KEY-1…). Donnez le fichier que age-keygen a écrit", c.Identity)
	case errors.Is(err, backup.ErrKeys):
		said = fmt.Sprintf("la clé de %s n’ouvre pas cette sauvegarde. Donnez celle dont la clé publique a servi à sauvegarder", c.Identity)
	case errors.Is(err, backup.ErrNotABackup):
		said = fmt.Sprintf("%s n’est pas une sauvegarde entière : ce fichier est coupé, abîmé, ou d’une autre sorte. Rien n’a été restauré. Essayez une autre sauvegarde", c.File)
	default:
		return err
	}
	if !errors.Is(err, backup.ErrNoKey) { // which might quote what was given
		p.log.LogAttrs(p.ctx, slog.LevelError, "backup refused", slog.String("error", err.Error()))
	}
	return usageError(said)
}
