package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// PanelsBefore lists the sessions of before that day in which people still stand.
func (s *Store) PanelsBefore(ctx context.Context, day domain.Day) ([]domain.PanelSession, error) {
	return list(ctx, s, scanPanel, `SELECT `+panelColumns+` FROM panel WHERE over_at IS NULL AND on_day < $1 ORDER BY on_day, id LIMIT 1000`, string(day))
}

// ForgetPanel takes people out of a session, of its minutes and of what its members wrote: those who erased their
// passport, or everybody. The signed files go, since each names all of them; their digests stay. files are what the
// drawer need not keep any more.
func (tx *Tx) ForgetPanel(id domain.PanelID, all bool, now time.Time) (files []string, err error) {
	p, err := tx.Panel(id)
	if err != nil {
		return nil, err
	}
	rows, err := tx.query(`SELECT candidate_id FROM panel_erased WHERE panel_id = $1`, id)
	people, err := collect(rows, err, func(r scanner) (c domain.CandidateID, err error) { return c, r.Scan(&c) })
	if err != nil {
		return nil, err
	}
	gone := map[domain.CandidateID]bool{}
	for _, c := range people {
		gone[c] = true
	}
	rows, err = tx.query(`SELECT `+minutesColumns+` FROM panel_minutes WHERE panel_id = $1`, id)
	minutes, err := collect(rows, err, scanMinutes)
	if err != nil {
		return nil, err
	}
	for _, m := range minutes {
		if _, err := tx.exec(`UPDATE panel_minutes SET content = $3, pdf = $4, over_at = COALESCE(over_at, $5) WHERE panel_id = $1 AND number = $2`,
			id, m.Number, asJSON(m.Minutes.Forget(gone, all)), []byte{}, millis(now)); err != nil {
			return nil, err
		}
	}
	p.PanelPlan, files = p.PanelPlan.Forget(gone, all)
	if err := tx.ChangePanel(p); err != nil {
		return nil, err
	}
	if all {
		for _, table := range []string{"panel_visit", "panel_vote", "panel_common", "panel_signature", "panel_seat", "panel_erased"} {
			if _, err := tx.exec(`DELETE FROM `+table+` WHERE panel_id = $1`, id); err != nil {
				return nil, err
			}
		}
		if _, err := tx.exec(`DELETE FROM kept_by_law WHERE kind = $1 AND subject = $2`, domain.KeptPanel, id); err != nil {
			return nil, err
		}
		_, err = tx.exec(`UPDATE panel SET over_at = COALESCE(over_at, $2) WHERE id = $1`, id, millis(now))
		return files, err
	}
	for _, table := range []string{"panel_vote", "panel_common", "panel_erased"} { // the decisions stand in the minutes
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE panel_id = $1 AND candidate_id IN (SELECT candidate_id FROM panel_erased WHERE panel_id = $1)`, id); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// panelPlace is a candidate of a session.
type panelPlace struct {
	panel        domain.PanelID
	organisation domain.OrganisationID
	candidate    domain.CandidateID
	on           domain.Day
}

// panelPlaces finds where a person was a candidate, also of a jury that refused: by an address they proved, and their name.
func (tx *Tx) panelPlaces(emails []string, name string) (all []panelPlace, err error) {
	for _, email := range emails {
		rows, err := tx.query(`SELECT `+panelColumns+` FROM panel WHERE over_at IS NULL AND plan LIKE $1 ESCAPE '!'`, inJSON(email))
		found, err := collect(rows, err, scanPanel)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			for _, c := range p.Candidates {
				if c.Email == email && domain.SameName(c.Name, name) { // a family may have one address
					all = append(all, panelPlace{p.ID, p.OrganisationID, c.ID, p.On})
				}
			}
		}
	}
	return all, nil
}

// placeOf is the candidate whose decision a badge came of: the lines of its batch are those of the minutes.
func (tx *Tx) placeOf(a ErasedAward) (all []panelPlace, err error) {
	rows, err := tx.query(`SELECT m.sha256, m.content, m.over_at FROM panel_minutes m JOIN panel_batch b ON b.panel_id = m.panel_id AND b.number = m.number
		JOIN panel p ON p.id = m.panel_id WHERE b.batch_id = $1 AND p.over_at IS NULL`, a.batch)
	minutes, err := collect(rows, err, scanMinutes)
	if err != nil {
		return nil, err
	}
	for _, m := range minutes {
		if i := a.line - 2; i >= 0 && i < len(m.Candidates) {
			all = append(all, panelPlace{m.PanelID, a.OrganisationID, m.Candidates[i].ID, m.On})
		}
	}
	return all, nil
}

// keepPlaces notes that the person leaves these sessions once the law no longer has them kept.
func (tx *Tx) keepPlaces(places []panelPlace, now time.Time) (kept []domain.KeptByLaw, err error) {
	for _, p := range places {
		if _, err := tx.exec(`INSERT INTO panel_erased (panel_id, candidate_id) VALUES ($1, $2) ON CONFLICT (panel_id, candidate_id) DO NOTHING`, p.panel, p.candidate); err != nil {
			return nil, err
		}
		kept = append(kept, domain.KeptByLaw{Kind: domain.KeptPanel, Subject: string(p.panel), OrganisationID: p.organisation,
			Until: domain.DayOf(p.on.Time().AddDate(0, domain.KeptMonths, 0))})
	}
	return kept, tx.keepByLaw(kept, now)
}

// keepByLaw notes what the law has kept, and until when.
func (tx *Tx) keepByLaw(all []domain.KeptByLaw, now time.Time) error {
	for _, k := range all {
		if _, err := tx.exec(`INSERT INTO kept_by_law (kind, subject, organisation_id, kept_from, until_day) VALUES `+values(1, 5)+` ON CONFLICT DO NOTHING`,
			k.Kind, k.Subject, k.OrganisationID, millis(now), string(k.Until)); err != nil {
			return err
		}
	}
	return nil
}
