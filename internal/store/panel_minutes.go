package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// MinutesRow is minutes that were signed, without their file.
type MinutesRow struct {
	domain.Minutes
	SHA256 string
	OverAt time.Time // since when the signed file is gone
}

const minutesColumns = `sha256, content, over_at`

func scanMinutes(r scanner) (m MinutesRow, err error) {
	return m, r.Scan(&m.SHA256, asJSON(&m.Minutes), at(&m.OverAt))
}

// Minutes lists those of a session, the last first.
func (s *Store) Minutes(ctx context.Context, id domain.PanelID) ([]MinutesRow, error) {
	return list(ctx, s, scanMinutes, `SELECT `+minutesColumns+` FROM panel_minutes WHERE panel_id = $1 ORDER BY number DESC`, id)
}

// MinutesOf lists the last minutes of each closed session of an organisation.
func (s *Store) MinutesOf(ctx context.Context, id domain.OrganisationID) ([]MinutesRow, error) {
	return list(ctx, s, scanMinutes, `SELECT m.sha256, m.content, m.over_at FROM panel_minutes m JOIN panel p ON p.id = m.panel_id
		WHERE p.organisation_id = $1 AND m.number = (SELECT MAX(n.number) FROM panel_minutes n WHERE n.panel_id = m.panel_id)
		ORDER BY m.closed_at DESC LIMIT 1000`, id)
}

// MinutesFile reads the file of minutes, byte for byte as it was hashed.
func (s *Store) MinutesFile(ctx context.Context, id domain.PanelID, number int) ([]byte, error) {
	return one(ctx, s, "minutes-unknown", func(r scanner) (b []byte, err error) { return b, r.Scan(&b) },
		`SELECT pdf FROM panel_minutes WHERE panel_id = $1 AND number = $2`, id, number)
}

// InsertMinutes keeps minutes with their file; one number is written once.
func (tx *Tx) InsertMinutes(m MinutesRow, pdf []byte) error {
	return tx.insert("panel-already-closed", `INSERT INTO panel_minutes (panel_id, number, sha256, pdf, content, closed_at) VALUES `+values(1, 6),
		m.PanelID, m.Number, m.SHA256, pdf, asJSON(m.Minutes), millis(m.ClosedAt))
}

// NoticeState says how a candidate was told.
type NoticeState string

const (
	NoticeDue      NoticeState = "due"
	NoticeSent     NoticeState = "sent"
	NoticeRejected NoticeState = "rejected" // the address does not exist: to be told on paper
	NoticeGiven    NoticeState = "given"    // on paper, by the organisation's word
)

// NoticeRow is one candidate to tell.
type NoticeRow struct {
	PanelID     domain.PanelID
	Number      int
	CandidateID domain.CandidateID
	State       NoticeState
	At          time.Time
}

func scanNotice(r scanner) (n NoticeRow, err error) {
	return n, r.Scan(&n.PanelID, &n.Number, &n.CandidateID, &n.State, at(&n.At))
}

// Notices lists those of one minutes.
func (s *Store) Notices(ctx context.Context, id domain.PanelID, number int) ([]NoticeRow, error) {
	return list(ctx, s, scanNotice, `SELECT panel_id, number, candidate_id, state, at FROM panel_notice WHERE panel_id = $1 AND number = $2`, id, number)
}

// NoticesDue lists who of an organisation's candidates has not been told.
func (s *Store) NoticesDue(ctx context.Context, id domain.OrganisationID) ([]NoticeRow, error) {
	return list(ctx, s, scanNotice, `SELECT n.panel_id, n.number, n.candidate_id, n.state, n.at FROM panel_notice n JOIN panel p ON p.id = n.panel_id
		WHERE p.organisation_id = $1 AND p.over_at IS NULL AND n.state IN ('due', 'rejected')
		AND n.number = (SELECT MAX(m.number) FROM panel_minutes m WHERE m.panel_id = n.panel_id)`, id)
}

// InsertNotice says that a candidate is to be told.
func (tx *Tx) InsertNotice(n NoticeRow) error {
	return tx.insert("panel-already-closed", `INSERT INTO panel_notice (panel_id, number, candidate_id, state, at) VALUES `+values(1, 5),
		n.PanelID, n.Number, n.CandidateID, n.State, millis(n.At))
}

// MarkNotice says how it went; who was told stays told.
func (tx *Tx) MarkNotice(n NoticeRow) error {
	return tx.change("panel-notice-told", `UPDATE panel_notice SET state = $4, at = $5
		WHERE panel_id = $1 AND number = $2 AND candidate_id = $3 AND state IN ('due', 'rejected')`, n.PanelID, n.Number, n.CandidateID, n.State, millis(n.At))
}

// PanelBatchRow is the batch that awards one bloc of one minutes.
type PanelBatchRow struct {
	Number  int
	Bloc    string
	BatchID domain.BatchID
}

// PanelBatches lists those of a session.
func (s *Store) PanelBatches(ctx context.Context, id domain.PanelID) ([]PanelBatchRow, error) {
	return list(ctx, s, func(r scanner) (b PanelBatchRow, err error) { return b, r.Scan(&b.Number, &b.Bloc, &b.BatchID) },
		`SELECT number, bloc_code, batch_id FROM panel_batch WHERE panel_id = $1 ORDER BY number, bloc_code`, id)
}

// InsertPanelBatch ties a batch to the minutes, once: the conflict is panel-bloc-issued.
func (tx *Tx) InsertPanelBatch(id domain.PanelID, b PanelBatchRow) error {
	return tx.insert("panel-bloc-issued", `INSERT INTO panel_batch (panel_id, number, bloc_code, batch_id) VALUES `+values(1, 4), id, b.Number, b.Bloc, b.BatchID)
}
