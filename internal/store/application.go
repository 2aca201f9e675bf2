package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const applicationColumns = `id, state, name, email, position, browser_hash, session_hash, session_until, organisation_id, declared, message, created_at, submitted_at, decided_at, revision`

func scanApplication(r scanner) (a domain.Application, err error) {
	return a, r.Scan(&a.ID, &a.State, &a.Name, &a.Email, &a.Position, &a.BrowserHash, &a.SessionHash, at(&a.SessionUntil), maybe(&a.OrganisationID),
		asJSON(&a.Declared), &a.Message, at(&a.CreatedAt), at(&a.SubmittedAt), at(&a.DecidedAt), &a.Revision)
}

// Application reads one by its identifier.
func (s *Store) Application(ctx context.Context, id string) (domain.Application, error) {
	return one(ctx, s, "application-unknown", scanApplication, `SELECT `+applicationColumns+` FROM application WHERE id = $1`, id)
}

// ApplicationOf is how an organisation asked to be entered; one that the operator entered itself never did.
func (s *Store) ApplicationOf(ctx context.Context, o domain.OrganisationID) (domain.Application, error) {
	return one(ctx, s, "application-unknown", scanApplication, `SELECT `+applicationColumns+` FROM application WHERE organisation_id = $1`, o)
}

// ApplicationBySession is the draft that a browser fills in, if its time has not ended.
func (s *Store) ApplicationBySession(ctx context.Context, hash string, now time.Time) (domain.Application, error) {
	return one(ctx, s, "application-unknown", scanApplication,
		`SELECT `+applicationColumns+` FROM application WHERE session_hash = $1 AND session_until > $2`, hash, millis(now))
}

// DraftOf is the newest draft of an address: that of the browser first, so that nobody else's words are taken up when the
// person has begun again.
func (s *Store) DraftOf(ctx context.Context, email, browserHash string) (domain.Application, error) {
	return one(ctx, s, "application-unknown", scanApplication, `SELECT `+applicationColumns+` FROM application
		WHERE email = $1 AND state = 'draft' AND (browser_hash = $2 OR session_hash <> '')
		ORDER BY CASE WHEN browser_hash = $2 THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT 1`, domain.NormalEmail(email), browserHash)
}

// Applications lists those in a state, the one that waits longest first.
func (s *Store) Applications(ctx context.Context, states ...domain.ApplicationState) ([]domain.Application, error) {
	args := make([]any, len(states))
	for i, state := range states {
		args[i] = state
	}
	return list(ctx, s, scanApplication, `SELECT `+applicationColumns+` FROM application WHERE state IN `+values(1, len(states))+` ORDER BY submitted_at, id`, args...)
}

// InsertApplication keeps a new draft.
func (tx *Tx) InsertApplication(a domain.Application) error {
	return tx.insert("application-taken", `INSERT INTO application (`+applicationColumns+`) VALUES `+values(1, 15), applicationArgs(a)...)
}

// SaveApplication keeps what changed, if it is still in the state and the revision in which it was read.
func (tx *Tx) SaveApplication(a domain.Application, was domain.ApplicationState, seen int) error {
	return tx.change("application-changed", `UPDATE application SET (state, name, email, position, browser_hash, session_hash, session_until, organisation_id,
		declared, message, created_at, submitted_at, decided_at, revision) = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		WHERE id = $1 AND state = $16 AND revision = $17`, append(applicationArgs(a), was, seen)...)
}

func applicationArgs(a domain.Application) []any {
	return []any{a.ID, a.State, a.Name, domain.NormalEmail(a.Email), a.Position, a.BrowserHash, a.SessionHash, millis(a.SessionUntil), maybe(&a.OrganisationID),
		asJSON(a.Declared), a.Message, millis(a.CreatedAt), millis(a.SubmittedAt), millis(a.DecidedAt), a.Revision}
}

// OldDrafts lists the drafts that nobody has sent since then.
func (s *Store) OldDrafts(ctx context.Context, before time.Time) ([]domain.Application, error) {
	return list(ctx, s, scanApplication, `SELECT `+applicationColumns+` FROM application WHERE state = 'draft' AND created_at < $1 ORDER BY id`, millis(before))
}

// DeleteDraft drops a draft.
func (tx *Tx) DeleteDraft(id string) error {
	_, err := tx.exec(`DELETE FROM application WHERE id = $1 AND state = 'draft'`, id)
	return err
}

// CorrectOrganisation keeps what the organisation says of itself, before it is entered in the registry.
func (tx *Tx) CorrectOrganisation(o domain.Organisation) error {
	return tx.change("organisation-unknown", `UPDATE organisation SET name = $2, kind = $3, town = $4, departement = $5, siret = $6, nda = $7, website = $8 WHERE id = $1`,
		o.ID, o.Name, o.Kind, o.Town, o.Departement, o.SIRET, o.NDA, o.Website)
}

// HolderOfSIRET is the organisation that a SIRET belongs to here. One that was refused holds nothing: who wrote the number of
// somebody else does not keep them out.
func (s *Store) HolderOfSIRET(ctx context.Context, siret string, but domain.OrganisationID) (domain.Organisation, error) {
	return one(ctx, s, "organisation-unknown", scanOrganisation, holderOfSIRET, siret, but)
}

// HolderOfSIRET is the same as this transaction sees it, alone with the database: of two that ask at once, the second meets
// the first.
func (tx *Tx) HolderOfSIRET(siret string, but domain.OrganisationID) (domain.Organisation, error) {
	rows, err := tx.query(holderOfSIRET, siret, but)
	return first(rows, err, "organisation-unknown", scanOrganisation)
}

const holderOfSIRET = `SELECT ` + organisationColumns + ` FROM organisation WHERE siret = $1 AND id <> $2
		AND NOT EXISTS (SELECT 1 FROM application a WHERE a.organisation_id = organisation.id AND a.state = 'refused') ORDER BY id LIMIT 1`

// DecidedWithPapers lists the requests that were decided before an instant and still have documents.
func (s *Store) DecidedWithPapers(ctx context.Context, before time.Time) ([]domain.Application, error) {
	return list(ctx, s, scanApplication, `SELECT `+applicationColumns+` FROM application WHERE state IN ('accepted', 'refused') AND decided_at < $1
		AND declared LIKE '%"files":[{%' ORDER BY id`, millis(before))
}
