package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const inviteColumns = `id, organisation_id, purpose, subject_id, name, email, role, created_by, created_at, ends_at, stopped_at, mailed_at, answered_at, answer, note`

func scanInvite(r scanner) (i domain.Invite, err error) {
	return i, r.Scan(&i.ID, &i.OrganisationID, &i.Purpose, &i.Subject, &i.Name, &i.Email, &i.Role, &i.CreatedBy, at(&i.CreatedAt), at(&i.EndsAt),
		at(&i.StoppedAt), at(&i.MailedAt), at(&i.AnsweredAt), &i.Answer, &i.Note)
}

// Invite reads one.
func (s *Store) Invite(ctx context.Context, id domain.InviteID) (domain.Invite, error) {
	return one(ctx, s, "invite-unknown", scanInvite, `SELECT `+inviteColumns+` FROM invite WHERE id = $1`, id)
}

// InviteByHash finds one by the hash of its link or of its code.
func (s *Store) InviteByHash(ctx context.Context, hash string) (domain.Invite, error) {
	return one(ctx, s, "invite-unknown", scanInvite, `SELECT `+inviteColumns+` FROM invite WHERE token_hash = $1 OR code_hash = $1`, hash)
}

// Invites lists who was asked about a demand or a gathering, in that order.
func (s *Store) Invites(ctx context.Context, subject string) ([]domain.Invite, error) {
	return list(ctx, s, scanInvite, `SELECT `+inviteColumns+` FROM invite WHERE subject_id = $1 ORDER BY id`, subject)
}

// Invites lists them inside the transaction.
func (tx *Tx) Invites(subject string) ([]domain.Invite, error) {
	rows, err := tx.query(`SELECT `+inviteColumns+` FROM invite WHERE subject_id = $1 ORDER BY id`, subject)
	return collect(rows, err, scanInvite)
}

// SilentInvites are those with an address that were mailed before that day and not answered, and not reminded of since.
func (s *Store) SilentInvites(ctx context.Context, mailedBefore, now time.Time) ([]domain.Invite, error) {
	return list(ctx, s, scanInvite, `SELECT `+inviteColumns+` FROM invite WHERE email <> '' AND answered_at IS NULL AND stopped_at IS NULL
		AND ends_at > $2 AND mailed_at < $1 ORDER BY id LIMIT 2000`, millis(mailedBefore), millis(now))
}

// InsertInvite keeps one by the hashes of its two keys.
func (tx *Tx) InsertInvite(i domain.Invite, tokenHash, codeHash string) error {
	return tx.insert("invite-taken", `INSERT INTO invite (`+inviteColumns+`, token_hash, code_hash) VALUES `+values(1, 17),
		i.ID, i.OrganisationID, i.Purpose, i.Subject, i.Name, i.Email, i.Role, i.CreatedBy, millis(i.CreatedAt), millis(i.EndsAt),
		millis(i.StoppedAt), millis(i.MailedAt), millis(i.AnsweredAt), i.Answer, i.Note, tokenHash, codeHash)
}

// AnswerInvite keeps what was answered; it can be said anew while the question stands.
func (tx *Tx) AnswerInvite(i domain.Invite) error {
	return tx.change("invite-over", `UPDATE invite SET answered_at = $2, answer = $3, note = $4 WHERE id = $1 AND stopped_at IS NULL AND ends_at > $2`,
		i.ID, millis(i.AnsweredAt), i.Answer, i.Note)
}

// StopInvite ends one.
func (tx *Tx) StopInvite(id domain.InviteID, now time.Time) error {
	return tx.change("invite-over", `UPDATE invite SET stopped_at = $2 WHERE id = $1 AND stopped_at IS NULL`, id, millis(now))
}

// StopInvites ends all that are about a demand or a gathering.
func (tx *Tx) StopInvites(subject string, now time.Time) error {
	_, err := tx.exec(`UPDATE invite SET stopped_at = $2 WHERE subject_id = $1 AND stopped_at IS NULL`, subject, millis(now))
	return err
}

// InviteMailed notes when the link left.
func (tx *Tx) InviteMailed(id domain.InviteID, now time.Time) error {
	_, err := tx.exec(`UPDATE invite SET mailed_at = $2 WHERE id = $1`, id, millis(now))
	return err
}

// StaffMember is somebody who works for an organisation, with their role there.
type StaffMember struct {
	Account domain.Account
	Role    domain.Role
}

// StaffMembers lists the people of an organisation, for who is told by mail.
func (s *Store) StaffMembers(ctx context.Context, id domain.OrganisationID) ([]StaffMember, error) {
	return list(ctx, s, func(r scanner) (m StaffMember, err error) {
		return m, r.Scan(&m.Account.ID, &m.Account.Name, &m.Account.Email, at(&m.Account.CreatedAt), &m.Role)
	}, `SELECT a.id, a.name, a.email, a.created_at, m.role FROM account a JOIN membership m ON m.account_id = a.id
		WHERE m.organisation_id = $1 ORDER BY a.id LIMIT 200`, id)
}
