package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const panelColumns = `id, organisation_id, state, version, round, plan, created_by, created_at, convened_at, closed_at, over_at`

func scanPanel(r scanner) (s domain.PanelSession, err error) {
	return s, r.Scan(&s.ID, &s.OrganisationID, &s.State, &s.Version, &s.Round, asJSON(&s.PanelPlan), &s.CreatedBy, at(&s.CreatedAt), at(&s.ConvenedAt), at(&s.ClosedAt), at(&s.OverAt))
}

const onePanel = `SELECT ` + panelColumns + ` FROM panel WHERE id = $1`

// Panel reads a session.
func (s *Store) Panel(ctx context.Context, id domain.PanelID) (domain.PanelSession, error) {
	return one(ctx, s, "panel-unknown", scanPanel, onePanel, id)
}

// Panel reads a session inside the transaction that will change it.
func (tx *Tx) Panel(id domain.PanelID) (domain.PanelSession, error) {
	rows, err := tx.query(onePanel, id)
	return first(rows, err, "panel-unknown", scanPanel)
}

// Panels lists the sessions of an organisation, the latest day first.
func (s *Store) Panels(ctx context.Context, id domain.OrganisationID) ([]domain.PanelSession, error) {
	return list(ctx, s, scanPanel, `SELECT `+panelColumns+` FROM panel WHERE organisation_id = $1 ORDER BY on_day DESC, id DESC LIMIT 200`, id)
}

// InsertPanel keeps a new session.
func (tx *Tx) InsertPanel(p domain.PanelSession) error {
	return tx.insert("panel-taken", `INSERT INTO panel (`+panelColumns+`, on_day) VALUES `+values(1, 12),
		p.ID, p.OrganisationID, p.State, p.Version, p.Round, asJSON(p.PanelPlan), p.CreatedBy, millis(p.CreatedAt), millis(p.ConvenedAt), millis(p.ClosedAt), millis(p.OverAt), p.On)
}

// ChangePanel keeps what the organiser or the end of a session changed, unless somebody else changed it meanwhile.
func (tx *Tx) ChangePanel(p domain.PanelSession) error {
	return tx.change("panel-changed", `UPDATE panel SET state = $3, version = version + 1, round = $4, plan = $5, convened_at = $6, closed_at = $7, on_day = $8
		WHERE id = $1 AND version = $2`,
		p.ID, p.Version, p.State, p.Round, asJSON(p.PanelPlan), millis(p.ConvenedAt), millis(p.ClosedAt), p.On)
}

// Deliberation reads a session with all that its members said.
func (s *Store) Deliberation(ctx context.Context, id domain.PanelID) (domain.Deliberation, error) {
	var d domain.Deliberation
	var err error
	if d.PanelSession, err = s.Panel(ctx, id); err != nil {
		return d, err
	}
	if d.Votes, err = list(ctx, s, scanVote, allVotes, id); err != nil {
		return d, err
	}
	if d.Common, err = list(ctx, s, scanCommon, allCommon, id); err != nil {
		return d, err
	}
	d.Signatures, err = list(ctx, s, scanSignature, allSignatures, id)
	return d, err
}

// Deliberation is the same inside a transaction, where nobody else writes.
func (tx *Tx) Deliberation(id domain.PanelID) (domain.Deliberation, error) {
	var d domain.Deliberation
	var err error
	if d.PanelSession, err = tx.Panel(id); err != nil {
		return d, err
	}
	rows, err := tx.query(allVotes, id)
	if d.Votes, err = collect(rows, err, scanVote); err != nil {
		return d, err
	}
	rows, err = tx.query(allCommon, id)
	if d.Common, err = collect(rows, err, scanCommon); err != nil {
		return d, err
	}
	rows, err = tx.query(allSignatures, id)
	d.Signatures, err = collect(rows, err, scanSignature)
	return d, err
}

const (
	allVotes      = `SELECT member_id, candidate_id, version, content, saved_at FROM panel_vote WHERE panel_id = $1 ORDER BY member_id, candidate_id`
	allCommon     = `SELECT candidate_id, bloc_code, version, content FROM panel_common WHERE panel_id = $1 ORDER BY candidate_id, bloc_code`
	allSignatures = `SELECT member_id, digest, way, signed_at FROM panel_signature WHERE panel_id = $1 ORDER BY member_id`
)

func scanVote(r scanner) (v domain.PanelVote, err error) {
	return v, r.Scan(&v.Member, &v.Candidate, &v.Version, asJSON(&v), at(&v.SavedAt))
}

func scanCommon(r scanner) (c domain.CommonDecision, err error) {
	return c, r.Scan(&c.Candidate, &c.Bloc, &c.Version, asJSON(&c))
}

func scanSignature(r scanner) (s domain.PanelSignature, err error) {
	return s, r.Scan(&s.Member, &s.Digest, &s.Way, at(&s.At))
}

// SaveVote keeps a member's words on a candidate; v.Version is what they had read, 0 for nothing. Words that were saved
// from another screen since then are not written over: the conflict is panel-vote-changed.
func (tx *Tx) SaveVote(id domain.PanelID, v domain.PanelVote, now time.Time) error {
	if v.Version == 0 {
		return tx.insert("panel-vote-changed", `INSERT INTO panel_vote (panel_id, member_id, candidate_id, version, content, saved_at) VALUES `+values(1, 6),
			id, v.Member, v.Candidate, 1, asJSON(v), millis(now))
	}
	return tx.change("panel-vote-changed", `UPDATE panel_vote SET version = version + 1, content = $5, saved_at = $6
		WHERE panel_id = $1 AND member_id = $2 AND candidate_id = $3 AND version = $4`, id, v.Member, v.Candidate, v.Version, asJSON(v), millis(now))
}

// SaveCommon keeps a common decision in the same way: of two members who write it at once, the second reads the first
// one's before writing over it.
func (tx *Tx) SaveCommon(id domain.PanelID, c domain.CommonDecision) error {
	if c.Version == 0 {
		return tx.insert("panel-common-changed", `INSERT INTO panel_common (panel_id, candidate_id, bloc_code, version, content) VALUES `+values(1, 5),
			id, c.Candidate, c.Bloc, 1, asJSON(c))
	}
	return tx.change("panel-common-changed", `UPDATE panel_common SET version = version + 1, content = $5
		WHERE panel_id = $1 AND candidate_id = $2 AND bloc_code = $3 AND version = $4`, id, c.Candidate, c.Bloc, c.Version, asJSON(c))
}

// SignPanel keeps a member's signature in the place of an older one.
func (tx *Tx) SignPanel(id domain.PanelID, s domain.PanelSignature) error {
	_, err := tx.exec(`INSERT INTO panel_signature (panel_id, member_id, digest, way, signed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (panel_id, member_id) DO UPDATE SET digest = excluded.digest, way = excluded.way, signed_at = excluded.signed_at`, id, s.Member, s.Digest, s.Way, millis(s.At))
	return err
}

// UnsignPanel takes all signatures away: a session that is opened again is signed again.
func (tx *Tx) UnsignPanel(id domain.PanelID) error {
	_, err := tx.exec(`DELETE FROM panel_signature WHERE panel_id = $1`, id)
	return err
}
