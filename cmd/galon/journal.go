package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// journalCommand looks after the journal of withdrawals, which lies outside the database.
type journalCommand struct {
	Replay journalReplayCommand `cmd:"" help:"Rejoue dans la base ce que le journal sait de plus qu’elle. Les listes de retrait répondent de nouveau."`
	Check  journalCheckCommand  `cmd:"" help:"Contrôle le journal et le compare avec la base. Ne change rien."`
	Accept journalAcceptCommand `cmd:"" help:"Sans journal : vous assurez que rien n’a été retiré depuis la sauvegarde."`
}

type journalReplayCommand struct {
	config.PlaceFlags `embed:""`
	From              []string `name:"from" help:"Messages du journal (--journal-mail) : fichier .eml, boîte mbox, texte copié, dossier, ou - pour l’entrée. L’option se répète." placeholder:"FICHIER"`
	JSON              bool     `name:"json" help:"Écrit le compte rendu en JSON."`
}

func (c *journalReplayCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	var r app.JournalReplay
	if len(c.From) > 0 {
		r, err = p.replayMailed(h, c.From)
	} else {
		r, err = h.installation.ReplayJournal(p.ctx, operator)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, r)
	}
	return p.printReplay(&r, time.Time{})
}

type journalCheckCommand struct {
	config.PlaceFlags `embed:""`
}

func (c *journalCheckCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	state, err := h.installation.JournalState(p.ctx)
	if err := p.journalFault(state, err); err != nil {
		fmt.Fprintln(p.stdout, err)
		return exitCode(exitFailed)
	}
	_, err = fmt.Fprintln(p.stdout, journalDetail(h, state))
	return err
}

type journalAcceptCommand struct {
	config.PlaceFlags `embed:""`
	Sure              bool `name:"rien-n-a-ete-retire" required:"" help:"Obligatoire : vous l’assurez, et le journal des actes le retient."`
}

func (c *journalAcceptCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	r, err := h.installation.AcceptBackup(p.ctx, operator)
	if err != nil {
		return err
	}
	return p.printReplay(&r, time.Time{})
}

// afterRestore makes the lists of a restored database silent, and replays the journal when there is one.
func (h *house) afterRestore(ctx context.Context, backup time.Time) (*app.JournalReplay, error) {
	if err := h.installation.HoldLists(ctx, backup); err != nil {
		return nil, err
	}
	if h.installation.Journal == nil { // messages come back by hand
		return nil, nil
	}
	r, err := h.installation.ReplayJournal(ctx, operator)
	return &r, err
}

func (p *program) printReplay(r *app.JournalReplay, backup time.Time) (err error) {
	if r == nil {
		_, err = fmt.Fprintf(p.stdout, "Les retraits faits depuis le %s manquent. Jusque-là, les badges d’avant restent « non contrôlés ».\n"+
			"Rejouez le journal : galon journal replay --journal-dir DOSSIER, ou --from MESSAGES s’il part par e-mail\n"+
			"Sans journal, si rien n’a été retiré : galon journal accept --rien-n-a-ete-retire\n", backup.Format("02/01/2006 15:04"))
		return err
	}
	verb := "répondent"
	if r.Released < 2 {
		verb = "répond"
	}
	_, err = fmt.Fprintf(p.stdout, "Journal rejoué : %s ; %s de retrait %s de nouveau.\n", counted(r.Lines, "ligne"), counted(r.Released, "liste"), verb)
	if err == nil && r.Waiting > 0 {
		verb = "attendent"
		if r.Waiting < 2 {
			verb = "attend"
		}
		_, err = fmt.Fprintf(p.stdout, "%s %s : l’organisme n’a plus de clé. Lancez galon keys rotate, puis galon journal replay.\n", counted(r.Waiting, "liste"), verb)
	}
	return err
}

// counted is a number with its noun: in French, nought and one are singular.
func counted(n int, noun string) string {
	if n > 1 {
		noun = strings.ReplaceAll(noun, " ", "s ") + "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// openJournal begins or catches up the journal before a server takes its first request.
func (p *program) openJournal(h *house) error {
	r, err := h.installation.OpenJournal(p.ctx)
	if err == nil && r.Lines > 0 {
		p.log.LogAttrs(p.ctx, slog.LevelWarn, "the database did not know all of the journal, which was replayed", slog.Int("lines", r.Lines), slog.Int("lists", r.Released))
	}
	return err
}

// journalFault is what doctor has against the state of the journal, in French.
func (p *program) journalFault(s app.JournalState, err error) error {
	if !s.HeldAt.IsZero() {
		return fmt.Errorf("les listes attendent le journal depuis la sauvegarde du %s : galon journal replay", s.HeldAt.Format("02/01/2006 15:04"))
	}
	return p.french(err)
}

// french says an error in the words of its code.
func (p *program) french(err error) error {
	if e, ok := errors.AsType[*domain.Error](err); ok {
		return errors.New(p.printer.T("error."+e.Code, e.Args...))
	}
	return err
}

func journalDetail(h *house, s app.JournalState) string {
	switch in := h.installation; {
	case in.Journal == nil && !in.JournalMail:
		return "sans journal hors de la base (--journal-dir, --journal-mail)"
	case in.JournalMail && s.Unsent > 0:
		return fmt.Sprintf("%s, dont %d en attente d’e-mail", counted(int(s.There), "ligne"), s.Unsent)
	case in.JournalMail:
		return counted(int(s.There), "ligne") + ", rien en attente d’e-mail"
	}
	return fmt.Sprintf("%d lignes, toutes connues de la base", s.There)
}
