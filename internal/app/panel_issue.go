package app

import (
	"context"
	"fmt"

	"galon/internal/domain"
	"galon/internal/store"
)

// IssueAll awards the attestations that the last minutes decided: a batch per bloc, through the same issuance cycle as
// every other badge. The batch is tied to minutes and bloc in the transaction that starts it, so that pressed twice, by
// two people, or after a crash, each person gets each attestation once.
func (s *Panels) IssueAll(ctx context.Context, actor domain.Actor, id domain.PanelID) (batches []domain.BatchID, err error) {
	p, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return nil, err
	}
	if p.State != domain.PanelClosed {
		return nil, domain.Conflictf("panel-not-closed")
	}
	all, err := s.Store.Minutes(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, domain.NotFoundf("minutes-unknown")
	}
	m := all[0]
	acquired := false
	for _, bloc := range m.Blocs {
		rows := minutesRows(m, bloc)
		if len(rows) == 0 {
			continue
		}
		acquired = true
		if actor.AccountID != "" { // signs for the certifying body; the job that issues knows no names
			for i := range rows {
				rows[i].Facts.Signatory.Name = actor.Name
			}
		}
		batch, err := s.issueBloc(ctx, actor, p, m, bloc, rows)
		if err != nil {
			return batches, err
		}
		if batch != "" {
			batches = append(batches, batch)
		}
	}
	if !acquired {
		return nil, domain.Conflictf("panel-nothing-acquired")
	}
	return batches, nil
}

// minutesRows are the people who acquired the bloc, each on the line of their place in the minutes.
func minutesRows(m MinutesRow, bloc domain.PanelBloc) []domain.BatchRow {
	var rows []domain.BatchRow
	for i, c := range m.Candidates {
		for _, b := range c.Blocs {
			if b.Code == bloc.Code && b.Decision == domain.Acquired {
				rows = append(rows, domain.BatchRow{Line: i + 2, Recipient: domain.Recipient{Name: c.Name, Email: c.Email}, Facts: minutesFacts(m, c)})
			}
		}
	}
	return rows
}

// minutesFacts is what the attestation says: the decision with its date and place, and the minutes by their digest. The
// names of the jurors and the file stay with the organisation.
func minutesFacts(m MinutesRow, c domain.MinutesCandidate) domain.Facts {
	return domain.Facts{AwardedOn: m.On, Place: m.Place, Panel: &domain.Panel{Members: c.Voters, Place: m.Place}, Evidence: []domain.Evidence{{
		Name:       fmt.Sprintf("Procès-verbal du jury n° %d", m.Number),
		Narrative:  fmt.Sprintf("Signé par %d membres du jury. Le fichier n’est pas publié. SHA-256 du fichier : %s.", m.Signed(), m.SHA256),
		Genre:      domain.MinutesGenre,
		Visibility: domain.VisibilityOnRequest, // that there are minutes is no secret; the file never leaves with the badge
		SHA256:     m.SHA256,
	}}}
}

func (s *Panels) issueBloc(ctx context.Context, actor domain.Actor, p domain.PanelSession, m MinutesRow, bloc domain.PanelBloc, rows []domain.BatchRow) (domain.BatchID, error) {
	plan, err := s.plan(ctx, actor, p.OrganisationID, bloc.Achievement)
	if err != nil {
		return "", err
	}
	for _, row := range rows { // said now, and not in a job that nobody watches
		if err := domain.InvalidFields(plan.faults(plan.recipient(row.Recipient), row.Facts)); err != nil {
			return "", err
		}
	}
	now := s.now()
	b := domain.Batch{ID: domain.NewID[domain.BatchID](now), OrganisationID: p.OrganisationID, AchievementSlug: bloc.Achievement, State: domain.BatchDraft,
		Rows: rows, Report: domain.BatchReport{Rows: len(rows), Ready: len(rows)}, CreatedBy: actor.Label(), CreatedAt: now}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertBatch(b); err != nil {
			return err
		}
		if err := tx.InsertPanelBatch(p.ID, store.PanelBatchRow{Number: m.Number, Bloc: bloc.Code, BatchID: b.ID}); err != nil {
			return err
		}
		if err := tx.StartBatch(b.ID); err != nil {
			return err
		}
		if err := s.countDay(tx, plan.organisation, len(rows)); err != nil {
			return err
		}
		for first := 0; first < len(rows); first += chunk {
			if err := s.Jobs.Insert(ctx, tx, RunBatchArgs{Batch: b.ID, First: first}); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "panel.issue", p.OrganisationID, string(p.ID), bloc.Code)
	})
	if domain.CodeOf(err) == "panel-bloc-issued" { // pressed before: that batch goes on, or is done
		return "", nil
	}
	return b.ID, err
}
