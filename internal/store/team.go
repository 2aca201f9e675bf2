package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// Members lists who works for an organisation, by name.
func (s *Store) Members(ctx context.Context, id domain.OrganisationID) ([]domain.Member, error) {
	return list(ctx, s, func(r scanner) (m domain.Member, err error) {
		a := &m.Account
		return m, r.Scan(&a.ID, &a.Name, &a.Email, at(&a.CreatedAt), &m.Role, at(&m.JoinedAt), &m.Passkeys)
	}, `SELECT a.id, a.name, a.email, a.created_at, m.role, m.joined_at, (SELECT COUNT(*) FROM passkey p WHERE p.account_id = a.id)
		FROM membership m JOIN account a ON a.id = m.account_id WHERE m.organisation_id = $1 ORDER BY a.name, a.id`, id)
}

// InsertMembership gives a person of another organisation, or of none, a role here.
func (tx *Tx) InsertMembership(account domain.AccountID, m domain.Membership, joined time.Time) error {
	return tx.insert("membership-taken", `INSERT INTO membership (account_id, organisation_id, role, joined_at) VALUES ($1, $2, $3, $4)`,
		account, m.OrganisationID, m.Role, millis(joined))
}

// SetRole changes what a member may do.
func (tx *Tx) SetRole(account domain.AccountID, o domain.OrganisationID, role domain.Role) error {
	return tx.change("member-gone", `UPDATE membership SET role = $3 WHERE account_id = $1 AND organisation_id = $2`, account, o, role)
}

// DeleteMembership takes a member's access, and ends their sessions there.
func (tx *Tx) DeleteMembership(account domain.AccountID, o domain.OrganisationID) error {
	if err := tx.change("member-gone", `DELETE FROM membership WHERE account_id = $1 AND organisation_id = $2`, account, o); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM session WHERE account_id = $1 AND organisation_id = $2`, account, o)
	return err
}

// Managers counts those who can change the team. Asked in the transaction that takes one away: nobody else writes then.
func (tx *Tx) Managers(o domain.OrganisationID) (int, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM membership WHERE organisation_id = $1 AND role = $2`, o, domain.RoleManager)
	return first(rows, err, "organisation-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
}

// RoleOf is the role of a member; NotFound for somebody else.
func (tx *Tx) RoleOf(account domain.AccountID, o domain.OrganisationID) (domain.Role, error) {
	rows, err := tx.query(`SELECT role FROM membership WHERE account_id = $1 AND organisation_id = $2`, account, o)
	return first(rows, err, "member-unknown", func(r scanner) (role domain.Role, err error) { return role, r.Scan(&role) })
}

// MemberSince is when somebody joined the team.
func (tx *Tx) MemberSince(account domain.AccountID, o domain.OrganisationID) (time.Time, error) {
	rows, err := tx.query(`SELECT joined_at FROM membership WHERE account_id = $1 AND organisation_id = $2`, account, o)
	return first(rows, err, "member-unknown", func(r scanner) (joined time.Time, err error) { return joined, r.Scan(at(&joined)) })
}

// WorksElsewhere tells whether a person also has a place in another organisation, or in the operator's team.
func (tx *Tx) WorksElsewhere(account domain.AccountID, o domain.OrganisationID) (bool, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM (SELECT organisation_id FROM membership WHERE account_id = $1 AND organisation_id <> $2
		UNION ALL SELECT account_id FROM registrar WHERE account_id = $1 AND removed_at IS NULL) elsewhere`, account, o)
	n, err := first(rows, err, "member-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	return n > 0, err
}

// AccountByEmail is that of the Store, inside a transaction and without memberships.
func (tx *Tx) AccountByEmail(email string) (domain.Account, error) {
	rows, err := tx.query(`SELECT `+accountColumns+` FROM account WHERE email = $1`, domain.NormalEmail(email))
	return first(rows, err, "account-unknown", scanAccount)
}

const invitationColumns = `id, organisation_id, name, email, role, created_by, created_at, expires_at, ended_at, outcome`

func scanInvitation(r scanner) (v domain.Invitation, err error) {
	return v, r.Scan(&v.ID, &v.OrganisationID, &v.Name, &v.Email, &v.Role, &v.CreatedBy, at(&v.CreatedAt), at(&v.ExpiresAt), at(&v.EndedAt), &v.Outcome)
}

// InsertInvitation keeps an invitation by the HMAC of its link, in the place of an open one to the same address.
func (tx *Tx) InsertInvitation(v domain.Invitation, tokenHash string) error {
	if _, err := tx.exec(`UPDATE invitation SET ended_at = $3, outcome = $4 WHERE organisation_id = $1 AND email = $2 AND ended_at IS NULL`,
		v.OrganisationID, v.Email, millis(v.CreatedAt), domain.InvitationReplaced); err != nil {
		return err
	}
	return tx.insert("invitation-taken", `INSERT INTO invitation (`+invitationColumns+`, token_hash) VALUES `+values(1, 11), v.ID, v.OrganisationID, v.Name, v.Email,
		v.Role, v.CreatedBy, millis(v.CreatedAt), millis(v.ExpiresAt), millis(v.EndedAt), v.Outcome, tokenHash)
}

// OpenInvitationTo is the one that waits for an answer from that address; NotFound when none does.
func (tx *Tx) OpenInvitationTo(o domain.OrganisationID, email string, now time.Time) (domain.Invitation, error) {
	rows, err := tx.query(`SELECT `+invitationColumns+` FROM invitation
		WHERE organisation_id = $1 AND email = $2 AND ended_at IS NULL AND expires_at > $3`, o, email, millis(now))
	return first(rows, err, "invitation-unknown", scanInvitation)
}

// EndInvitation closes one, once.
func (tx *Tx) EndInvitation(id domain.InvitationID, outcome domain.InvitationOutcome, now time.Time) error {
	return tx.change("invitation-over", `UPDATE invitation SET ended_at = $2, outcome = $3 WHERE id = $1 AND ended_at IS NULL`, id, millis(now), outcome)
}

// Invitation reads one by its identifier.
func (s *Store) Invitation(ctx context.Context, id domain.InvitationID) (domain.Invitation, error) {
	return one(ctx, s, "invitation-unknown", scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE id = $1`, id)
}

// InvitationByToken finds one by the HMAC of its link; whether it is over is the caller's question.
func (s *Store) InvitationByToken(ctx context.Context, hash string) (domain.Invitation, error) {
	return one(ctx, s, "invitation-unknown", scanInvitation, `SELECT `+invitationColumns+` FROM invitation WHERE token_hash = $1`, hash)
}

// OpenInvitations lists those of an organisation that nobody has answered, the newest first.
func (s *Store) OpenInvitations(ctx context.Context, o domain.OrganisationID, now time.Time) ([]domain.Invitation, error) {
	return list(ctx, s, scanInvitation, `SELECT `+invitationColumns+` FROM invitation
		WHERE organisation_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY id DESC`, o, millis(now))
}

const joinRequestColumns = `id, organisation_id, name, email, message, created_at, ended_at, outcome`

func scanJoinRequest(r scanner) (v domain.JoinRequest, err error) {
	return v, r.Scan(&v.ID, &v.OrganisationID, &v.Name, &v.Email, &v.Message, at(&v.CreatedAt), at(&v.EndedAt), &v.Outcome)
}

// InsertJoinRequest keeps a request; one that is open already stays as it is.
func (tx *Tx) InsertJoinRequest(v domain.JoinRequest) error {
	return tx.insert("join-request-open", `INSERT INTO join_request (`+joinRequestColumns+`) VALUES `+values(1, 8), v.ID, v.OrganisationID, v.Name, v.Email, v.Message,
		millis(v.CreatedAt), millis(v.EndedAt), v.Outcome)
}

// EndJoinRequest answers one, once.
func (tx *Tx) EndJoinRequest(id domain.JoinRequestID, outcome domain.JoinOutcome, now time.Time) error {
	return tx.change("join-request-over", `UPDATE join_request SET ended_at = $2, outcome = $3 WHERE id = $1 AND ended_at IS NULL`, id, millis(now), outcome)
}

// JoinRequest reads one.
func (s *Store) JoinRequest(ctx context.Context, id domain.JoinRequestID) (domain.JoinRequest, error) {
	return one(ctx, s, "join-request-unknown", scanJoinRequest, `SELECT `+joinRequestColumns+` FROM join_request WHERE id = $1`, id)
}

// OpenJoinRequests lists those that wait for an answer, the oldest first.
func (s *Store) OpenJoinRequests(ctx context.Context, o domain.OrganisationID) ([]domain.JoinRequest, error) {
	return list(ctx, s, scanJoinRequest, `SELECT `+joinRequestColumns+` FROM join_request WHERE organisation_id = $1 AND ended_at IS NULL ORDER BY id`, o)
}

// OrganisationBySIRET reads one by the number of its establishment, written without spaces.
func (s *Store) OrganisationBySIRET(ctx context.Context, siret string) (domain.Organisation, error) {
	return one(ctx, s, "organisation-unknown", scanOrganisation, `SELECT `+organisationColumns+` FROM organisation WHERE siret = $1 ORDER BY id LIMIT 1`, siret)
}

// DropOldRequests forgets addresses of people who never came: invitations that are over since then, and requests.
func (tx *Tx) DropOldRequests(invited, asked time.Time) error {
	if _, err := tx.exec(`DELETE FROM invitation WHERE expires_at < $1`, millis(invited)); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM join_request WHERE created_at < $1`, millis(asked))
	return err
}
