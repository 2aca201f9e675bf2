package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Problems is what readers tell the operator, and what the operator's team does about it.
type Problems struct{ *Installation }

const (
	purposeProblemCode = "problem-code"
	problemsShown      = 200
	problemKept        = 365 * 24 * time.Hour // what was written in a closed report
)

// ProblemRequest is a report as it is sent. It is about a badge that is shown (Code), one that was handed in as a file
// (Digest), an organisation, or a model of an organisation.
type ProblemRequest struct {
	Kind                      domain.ProblemKind
	Code                      string
	Badge                     int // of several behind the code
	Organisation, Achievement string
	Digest                    string
	Text, Contact             string
}

// TellProblemArgs is the job that tells the operator of a report.
type TellProblemArgs struct {
	ID domain.ProblemID `json:"id"`
}

func (TellProblemArgs) Kind() string { return "tell-problem" }

// Report takes a report from anybody.
func (s *Problems) Report(ctx context.Context, r ProblemRequest) error {
	now := s.now()
	p := store.ProblemRow{Problem: domain.Problem{ID: domain.NewID[domain.ProblemID](now), At: now, Kind: r.Kind, State: domain.ProblemOpen,
		Text: strings.TrimSpace(r.Text), Contact: domain.NormalEmail(r.Contact), Digest: r.Digest}}
	if err := s.about(ctx, r, &p); err != nil {
		return err
	}
	if err := domain.InvalidFields(domain.CheckProblem(p.Problem)); err != nil {
		return err
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertProblem(p); err != nil {
			return err
		}
		if err := s.audit(tx, domain.Actor{}, "problem.report", "", string(p.ID), string(p.Kind)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, TellProblemArgs{p.ID})
	}), "report a problem")
}

// about finds what a report is about. A stopped share is still one that somebody may have seen.
func (s *Problems) about(ctx context.Context, r ProblemRequest, p *store.ProblemRow) error {
	if r.Code != "" {
		code, err := domain.ParseCode(domain.PublicCode, r.Code)
		if err != nil {
			return err
		}
		share, err := s.Store.ShareByCode(ctx, s.Pepper.Hash(purposePublicCode, code))
		if err != nil {
			return err
		}
		switch at := max(1, r.Badge) - 1; {
		case at < len(share.Awards):
			p.AwardID = share.Awards[at]
		case at < share.Count():
			p.Imported = share.Imports[at-len(share.Awards)]
		case len(share.Awards) > 0:
			p.AwardID = share.Awards[0]
		}
		p.CodeSealed, err = s.Vault.Seal(purposeProblemCode, string(p.ID), []byte(code))
		return err
	}
	if r.Organisation == "" {
		return nil
	}
	o, err := s.Store.OrganisationBySlug(ctx, r.Organisation)
	if err != nil {
		return err
	}
	p.Organisation = o.Slug
	if r.Achievement != "" {
		a, err := s.Definition(ctx, r.Achievement)
		if err != nil {
			return err
		}
		p.Achievement = a.Slug
	}
	return nil
}

// List is what waits for the team, or what it has done with.
func (s *Problems) List(ctx context.Context, actor domain.Actor, closed bool) ([]domain.Problem, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return nil, err
	}
	rows, err := s.Store.Problems(ctx, closed, problemsShown)
	if err != nil {
		return nil, err
	}
	all := make([]domain.Problem, len(rows))
	for i, row := range rows {
		if all[i], err = s.open(row); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Show is one report.
func (s *Problems) Show(ctx context.Context, actor domain.Actor, id domain.ProblemID) (domain.Problem, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return domain.Problem{}, err
	}
	row, err := s.Store.Problem(ctx, id)
	if err != nil {
		return domain.Problem{}, err
	}
	return s.open(row)
}

func (s *Problems) open(row store.ProblemRow) (domain.Problem, error) {
	if len(row.CodeSealed) == 0 {
		return row.Problem, nil
	}
	code, err := s.Vault.Open(purposeProblemCode, string(row.ID), row.CodeSealed)
	row.Code = string(code)
	return row.Problem, wrap(err, "open the code of report %s", row.ID)
}

// Change takes a report up, closes it, or opens it again, with a note for the team.
func (s *Problems) Change(ctx context.Context, actor domain.Actor, id domain.ProblemID, to domain.ProblemState, note string) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	row, err := s.Store.Problem(ctx, id)
	if err != nil {
		return err
	}
	from := row.State
	row.Note = strings.TrimSpace(note)
	var f []domain.FieldError
	if to == domain.ProblemClosed && row.Note == "" { // who reads it next year must know what was found
		f = append(f, domain.FieldError{Pointer: "/note", Code: "problem-note"})
	} else if len([]rune(row.Note)) > 2000 || !domain.CleanText(row.Note) {
		f = append(f, domain.FieldError{Pointer: "/note", Code: "problem-note-text"})
	}
	if err := domain.InvalidFields(f); err != nil {
		return err
	}
	switch to {
	case domain.ProblemOpen, domain.ProblemTaken, domain.ProblemClosed:
	default:
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/state", Code: "problem-state"}})
	}
	row.State, row.ChangedAt, row.ChangedBy = to, s.now(), actor.Label()
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ChangeProblem(row.Problem, from); err != nil {
			return err
		}
		return s.audit(tx, actor, "problem."+string(to), "", string(id), "")
	}), "change problem %s", id)
}

// ForgetProblemsArgs is the daily job that drops what people wrote in reports that were closed a year ago.
type ForgetProblemsArgs struct{}

func (ForgetProblemsArgs) Kind() string { return "forget-problems" }

// ForgetProblems does it.
func (d *Delivery) ForgetProblems(ctx context.Context, _ ForgetProblemsArgs) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetProblems(d.Now().Add(-problemKept)) })
}

// TellProblem mails the operator that a report came. What somebody wrote stays in the queue.
func (d *Delivery) TellProblem(ctx context.Context, args TellProblemArgs) error {
	if d.OperatorMail == "" {
		return nil
	}
	p, err := d.Store.Problem(ctx, args.ID)
	if err != nil {
		return err
	}
	m, err := d.Composer.ProblemReported(mail.ProblemReported{ID: "problem-" + string(p.ID), To: d.OperatorMail, Kind: string(p.Kind), Link: d.BaseURL + "/admin/signalements/" + string(p.ID)})
	if err != nil {
		return err
	}
	return refusedIsDone(d.Mail.Send(ctx, m))
}

// refusedIsDone: an address that refuses for good is not asked again.
func refusedIsDone(err error) error {
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}
