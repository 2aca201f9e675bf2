package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const registrarColumns = `r.account_id, a.name, a.email, r.title, r.created_at, r.removed_at`

func scanRegistrar(r scanner) (v domain.Registrar, err error) {
	return v, r.Scan(&v.AccountID, &v.Name, &v.Email, &v.Title, at(&v.CreatedAt), at(&v.RemovedAt))
}

// Registrar reads a person of the operator's team who still belongs to it.
func (s *Store) Registrar(ctx context.Context, id domain.AccountID) (domain.Registrar, error) {
	return one(ctx, s, "registrar-unknown", scanRegistrar, `SELECT `+registrarColumns+` FROM registrar r JOIN account a ON a.id = r.account_id
		WHERE r.account_id = $1 AND r.removed_at IS NULL`, id)
}

// Registrars lists the team, those who have left it too, who came first first.
func (s *Store) Registrars(ctx context.Context) ([]domain.Registrar, error) {
	return list(ctx, s, scanRegistrar, `SELECT `+registrarColumns+` FROM registrar r JOIN account a ON a.id = r.account_id ORDER BY r.created_at, r.account_id`)
}

// SaveRegistrar adds a person to the team, or takes them in again.
func (tx *Tx) SaveRegistrar(id domain.AccountID, title string, now time.Time) error {
	_, err := tx.exec(`INSERT INTO registrar (account_id, title, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (account_id) DO UPDATE SET title = excluded.title, removed_at = NULL`, id, title, millis(now))
	return err
}

// RemoveRegistrar takes a person out of the team. The row stays: decisions name it.
func (tx *Tx) RemoveRegistrar(id domain.AccountID, now time.Time) error {
	return tx.change("registrar-unknown", `UPDATE registrar SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL`, id, millis(now))
}

const proofColumns = `id, organisation_id, kind, found, made_by, made_at, code_hash, tries, expires_at, held_at`

func scanProof(r scanner) (p domain.IdentityProof, err error) {
	return p, r.Scan(&p.ID, &p.OrganisationID, &p.Kind, asJSON(&p.Found), &p.MadeBy, at(&p.MadeAt), &p.CodeHash, &p.Tries, at(&p.ExpiresAt), at(&p.HeldAt))
}

// Proofs lists how it was tried to find out who an organisation is, the newest first.
func (s *Store) Proofs(ctx context.Context, o domain.OrganisationID) ([]domain.IdentityProof, error) {
	return list(ctx, s, scanProof, `SELECT `+proofColumns+` FROM identity_proof WHERE organisation_id = $1 ORDER BY id DESC`, o)
}

// InsertProof keeps a letter that was made, or a call.
func (tx *Tx) InsertProof(p domain.IdentityProof) error {
	return tx.insert("proof-taken", `INSERT INTO identity_proof (`+proofColumns+`) VALUES `+values(1, 10),
		p.ID, p.OrganisationID, p.Kind, asJSON(p.Found), p.MadeBy, millis(p.MadeAt), p.CodeHash, p.Tries, millis(p.ExpiresAt), millis(p.HeldAt))
}

// CountProofTry counts a try of the code of a letter before it is looked at: of many at once, no more than most are.
func (tx *Tx) CountProofTry(id string, most int) error {
	return tx.change("proof-tries", `UPDATE identity_proof SET tries = tries + 1 WHERE id = $1 AND tries < $2`, id, most)
}

// HoldProof notes that a proof holds, once.
func (tx *Tx) HoldProof(id string, now time.Time) error {
	return tx.change("proof-held", `UPDATE identity_proof SET held_at = $2 WHERE id = $1 AND held_at IS NULL`, id, millis(now))
}

// EndLetters ends the codes that are on their way: a new letter replaces them.
func (tx *Tx) EndLetters(o domain.OrganisationID, now time.Time) error {
	_, err := tx.exec(`UPDATE identity_proof SET expires_at = $2 WHERE organisation_id = $1 AND kind = 'letter' AND held_at IS NULL AND expires_at > $2`, o, millis(now))
	return err
}

const proposalColumns = `id, organisation_id, kind, from_at, public_reason, private_reason, proposed_by, proposed_at, closed_by, closed_at, state, revision`

func scanProposal(r scanner) (p domain.Proposal, err error) {
	return p, r.Scan(&p.ID, &p.OrganisationID, &p.Kind, at(&p.From), &p.PublicReason, &p.PrivateReason, &p.ProposedBy, at(&p.ProposedAt), &p.ClosedBy, at(&p.ClosedAt), &p.State, &p.Revision)
}

// Proposals lists the decisions that were proposed for an organisation, the newest first.
func (s *Store) Proposals(ctx context.Context, o domain.OrganisationID) ([]domain.Proposal, error) {
	return list(ctx, s, scanProposal, `SELECT `+proposalColumns+` FROM registry_proposal WHERE organisation_id = $1 ORDER BY id DESC`, o)
}

// OpenProposals lists what waits for a second person, the oldest first.
func (s *Store) OpenProposals(ctx context.Context) ([]domain.Proposal, error) {
	return list(ctx, s, scanProposal, `SELECT `+proposalColumns+` FROM registry_proposal WHERE state = 'open' ORDER BY id`)
}

// Proposal reads one.
func (s *Store) Proposal(ctx context.Context, id string) (domain.Proposal, error) {
	return one(ctx, s, "proposal-unknown", scanProposal, `SELECT `+proposalColumns+` FROM registry_proposal WHERE id = $1`, id)
}

// InsertProposal keeps a proposal; of one organisation only one is open.
func (tx *Tx) InsertProposal(p domain.Proposal) error {
	return tx.insert("proposal-open", `INSERT INTO registry_proposal (`+proposalColumns+`) VALUES `+values(1, 12),
		p.ID, p.OrganisationID, p.Kind, millis(p.From), p.PublicReason, p.PrivateReason, p.ProposedBy, millis(p.ProposedAt), p.ClosedBy, millis(p.ClosedAt), p.State, p.Revision)
}

// CloseProposal ends an open one, once.
func (tx *Tx) CloseProposal(id string, state domain.ProposalState, by domain.AccountID, now time.Time) error {
	return tx.change("proposal-closed", `UPDATE registry_proposal SET state = $2, closed_by = $3, closed_at = $4 WHERE id = $1 AND state = 'open'`, id, state, by, millis(now))
}

// RegisterEntriesNaming lists some entries of the imported register whose text holds that SIREN at the start of a SIRET.
func (s *Store) RegisterEntriesNaming(ctx context.Context, siren string) ([]domain.Certification, error) {
	return list(ctx, s, func(r scanner) (c domain.Certification, err error) { return c, r.Scan(asJSON(&c)) },
		`SELECT entry FROM register_entry WHERE entry LIKE $1 ESCAPE '!' LIMIT 5`, `%"siret":"`+likeText(siren)+`%`)
}
