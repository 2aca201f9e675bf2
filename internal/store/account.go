package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const accountColumns = `id, name, email, created_at`

func scanAccount(r scanner) (a domain.Account, err error) {
	return a, r.Scan(&a.ID, &a.Name, &a.Email, at(&a.CreatedAt))
}

// Account reads a person who works for organisations.
func (s *Store) Account(ctx context.Context, id domain.AccountID) (domain.Account, error) {
	a, err := one(ctx, s, "account-unknown", scanAccount, `SELECT `+accountColumns+` FROM account WHERE id = $1`, id)
	return s.withMemberships(ctx, a, err)
}

// AccountByEmail reads the account of an address.
func (s *Store) AccountByEmail(ctx context.Context, email string) (domain.Account, error) {
	a, err := one(ctx, s, "account-unknown", scanAccount, `SELECT `+accountColumns+` FROM account WHERE email = $1`, domain.NormalEmail(email))
	return s.withMemberships(ctx, a, err)
}

func (s *Store) withMemberships(ctx context.Context, a domain.Account, err error) (domain.Account, error) {
	if err != nil {
		return a, err
	}
	a.Memberships, err = list(ctx, s, func(r scanner) (m domain.Membership, err error) { return m, r.Scan(&m.OrganisationID, &m.Role) },
		`SELECT organisation_id, role FROM membership WHERE account_id = $1 ORDER BY organisation_id`, a.ID)
	return a, err
}

// InsertAccount keeps a new account with its memberships.
func (tx *Tx) InsertAccount(a domain.Account) error {
	if err := tx.insert("account-email-taken", `INSERT INTO account (`+accountColumns+`) VALUES `+values(1, 4),
		a.ID, a.Name, domain.NormalEmail(a.Email), millis(a.CreatedAt)); err != nil {
		return err
	}
	for _, m := range a.Memberships {
		if err := tx.InsertMembership(a.ID, m, a.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

const apiKeyColumns = `id, organisation_id, name, scopes, last_four, created_at, expires_at, last_used_at, revoked_at, created_by`

func scanAPIKey(r scanner) (k domain.APIKey, err error) {
	return k, r.Scan(&k.ID, &k.OrganisationID, &k.Name, asJSON(&k.Scopes), &k.LastFour, at(&k.CreatedAt), at(&k.ExpiresAt), at(&k.LastUsedAt), at(&k.RevokedAt),
		&k.CreatedBy)
}

// APIKeyByHash finds a key by the HMAC of its token; whether it is still good is the caller's question.
func (s *Store) APIKeyByHash(ctx context.Context, hash string) (domain.APIKey, error) {
	return one(ctx, s, "api-key-unknown", scanAPIKey, `SELECT `+apiKeyColumns+` FROM api_key WHERE hash = $1`, hash)
}

// APIKeys lists the keys of an organisation, the newest first.
func (s *Store) APIKeys(ctx context.Context, id domain.OrganisationID) ([]domain.APIKey, error) {
	return list(ctx, s, scanAPIKey, `SELECT `+apiKeyColumns+` FROM api_key WHERE organisation_id = $1 ORDER BY id DESC`, id)
}

// InsertAPIKey keeps a key by the HMAC of its token.
func (tx *Tx) InsertAPIKey(k domain.APIKey, hash string) error {
	return tx.insert("api-key-taken", `INSERT INTO api_key (`+apiKeyColumns+`, hash) VALUES `+values(1, 11),
		k.ID, k.OrganisationID, k.Name, asJSON(k.Scopes), k.LastFour, millis(k.CreatedAt), millis(k.ExpiresAt), millis(k.LastUsedAt), millis(k.RevokedAt), k.CreatedBy, hash)
}

// TouchAPIKey remembers that a key was used.
func (tx *Tx) TouchAPIKey(id domain.APIKeyID, now time.Time) error {
	return tx.change("api-key-unknown", `UPDATE api_key SET last_used_at = $2 WHERE id = $1`, id, millis(now))
}

// RevokeAPIKey ends a key for good.
func (tx *Tx) RevokeAPIKey(id domain.APIKeyID, now time.Time) error {
	return tx.change("api-key-already-revoked", `UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, id, millis(now))
}
