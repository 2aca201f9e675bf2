package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const passkeyColumns = `id, account_id, name, credential_id, credential, created_at, used_at`

func scanPasskey(r scanner) (v domain.Passkey, err error) {
	var credential string
	err = r.Scan(&v.ID, &v.AccountID, &v.Name, &v.CredentialID, &credential, at(&v.CreatedAt), at(&v.UsedAt))
	v.Credential = []byte(credential)
	return v, err
}

// Passkeys lists those of a person, the oldest first.
func (s *Store) Passkeys(ctx context.Context, account domain.AccountID) ([]domain.Passkey, error) {
	return list(ctx, s, scanPasskey, `SELECT `+passkeyColumns+` FROM passkey WHERE account_id = $1 ORDER BY id`, account)
}

// InsertPasskey keeps the public half of a key; the same key twice is a conflict.
func (tx *Tx) InsertPasskey(v domain.Passkey) error {
	return tx.insert("passkey-taken", `INSERT INTO passkey (`+passkeyColumns+`) VALUES `+values(1, 7), v.ID, v.AccountID, v.Name, v.CredentialID, string(v.Credential),
		millis(v.CreatedAt), millis(v.UsedAt))
}

// UsePasskey keeps the counter of a key that has just signed.
func (tx *Tx) UsePasskey(v domain.Passkey, now time.Time) error {
	return tx.change("passkey-gone", `UPDATE passkey SET credential = $2, used_at = $3 WHERE id = $1`, v.ID, string(v.Credential), millis(now))
}

// DeletePasskey removes one key of a person.
func (tx *Tx) DeletePasskey(account domain.AccountID, id domain.PasskeyID) error {
	return tx.change("passkey-gone", `DELETE FROM passkey WHERE account_id = $1 AND id = $2`, account, id)
}

// DeletePasskeys removes all of them, and tells how many there were.
func (tx *Tx) DeletePasskeys(account domain.AccountID) (int64, error) {
	return tx.exec(`DELETE FROM passkey WHERE account_id = $1`, account)
}

// AskPasskey keeps a question until it is answered, and forgets those nobody answered.
func (tx *Tx) AskPasskey(hash, purpose string, question []byte, until, now time.Time) error {
	if _, err := tx.exec(`DELETE FROM passkey_question WHERE expires_at < $1`, millis(now)); err != nil {
		return err
	}
	return tx.insert("passkey-question", `INSERT INTO passkey_question (hash, purpose, question, expires_at) VALUES ($1, $2, $3, $4)`, hash, purpose, string(question), millis(until))
}

// AnswerPasskey takes the question away: it is answered once. NotFound when there is none, or it is over.
func (tx *Tx) AnswerPasskey(hash, purpose string, now time.Time) ([]byte, error) {
	rows, err := tx.query(`SELECT question FROM passkey_question WHERE hash = $1 AND purpose = $2 AND expires_at > $3`, hash, purpose, millis(now))
	q, err := first(rows, err, "passkey-question-over", func(r scanner) (q string, err error) { return q, r.Scan(&q) })
	if err != nil {
		return nil, err
	}
	return []byte(q), tx.change("passkey-question-over", `DELETE FROM passkey_question WHERE hash = $1`, hash)
}
