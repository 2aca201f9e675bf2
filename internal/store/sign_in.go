package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// SignInRow is a mail link that was asked for. Secrets are kept as HMAC only.
type SignInRow struct {
	ID          domain.SignInID
	Audience    domain.SignInAudience
	Email       string
	TokenHash   string
	CodeHash    string
	BrowserHash string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      time.Time
	Tries       int
}

const signInColumns = `id, audience, email, token_hash, code_hash, browser_hash, created_at, expires_at, used_at, tries`

func scanSignIn(r scanner) (v SignInRow, err error) {
	return v, r.Scan(&v.ID, &v.Audience, &v.Email, &v.TokenHash, &v.CodeHash, &v.BrowserHash, at(&v.CreatedAt), at(&v.ExpiresAt), at(&v.UsedAt), &v.Tries)
}

// InsertSignIn keeps a request.
func (tx *Tx) InsertSignIn(v SignInRow) error {
	return tx.insert("sign-in-taken", `INSERT INTO sign_in (`+signInColumns+`) VALUES `+values(1, 10),
		v.ID, v.Audience, domain.NormalEmail(v.Email), v.TokenHash, v.CodeHash, v.BrowserHash, millis(v.CreatedAt), millis(v.ExpiresAt), millis(v.UsedAt), v.Tries)
}

// UseSignIn consumes a request, once.
func (tx *Tx) UseSignIn(id domain.SignInID, now time.Time) error {
	return tx.change("sign-in-used", `UPDATE sign_in SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2`, id, millis(now))
}

// CountSignInTry counts a try of the code before it is looked at: of many at once, no more than most are. The conflict
// is sign-in-code-tries.
func (tx *Tx) CountSignInTry(id domain.SignInID, most int) error {
	return tx.change("sign-in-code-tries", `UPDATE sign_in SET tries = tries + 1 WHERE id = $1 AND tries < $2`, id, most)
}

// DeleteSignIns drops what was asked for before then: it holds addresses, of people who are nobody here too.
func (tx *Tx) DeleteSignIns(before time.Time) error {
	_, err := tx.exec(`DELETE FROM sign_in WHERE created_at < $1`, millis(before))
	return err
}

// SignInByToken finds a request by the HMAC of its link.
func (s *Store) SignInByToken(ctx context.Context, hash string) (SignInRow, error) {
	return one(ctx, s, "sign-in-unknown", scanSignIn, `SELECT `+signInColumns+` FROM sign_in WHERE token_hash = $1`, hash)
}

// SignInsByBrowser lists the unused requests of a browser, the newest first; whether one has ended is the caller's
// question, who has a clock.
func (s *Store) SignInsByBrowser(ctx context.Context, hash string) ([]SignInRow, error) {
	return list(ctx, s, scanSignIn, `SELECT `+signInColumns+` FROM sign_in
		WHERE browser_hash = $1 AND used_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 10`, hash)
}

// CountSignIns counts what was asked for an address since then.
func (s *Store) CountSignIns(ctx context.Context, audience domain.SignInAudience, email string, since time.Time) (int, error) {
	return one(ctx, s, "sign-in-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM sign_in WHERE audience = $1 AND email = $2 AND created_at >= $3`, audience, domain.NormalEmail(email), millis(since))
}

// SessionRow is a signed-in browser: of a person of an organisation, or of a holder.
type SessionRow struct {
	Hash           string
	AccountID      domain.AccountID
	PassportID     domain.PassportID
	AwardID        domain.AwardID        // a holder who came by an older claim sees this award only
	OrganisationID domain.OrganisationID // chosen by a person of several
	CreatedAt      time.Time
	ExpiresAt      time.Time
	ID             domain.SessionID // names it in a list; no secret
	Device         string           // which browser, in words
	SeenAt         time.Time
	ConfirmedAt    time.Time // the last passkey
	ByPasskey      bool      // it began with one
}

const sessionColumns = `hash, account_id, passport_id, award_id, organisation_id, created_at, expires_at, id, device, seen_at, confirmed_at, by_passkey`

// Session finds a session by the HMAC of its cookie, if it has not ended.
func (s *Store) Session(ctx context.Context, hash string, now time.Time) (SessionRow, error) {
	return one(ctx, s, "session-unknown", func(r scanner) (v SessionRow, err error) {
		return v, r.Scan(&v.Hash, maybe(&v.AccountID), maybe(&v.PassportID), maybe(&v.AwardID), maybe(&v.OrganisationID), at(&v.CreatedAt), at(&v.ExpiresAt),
			&v.ID, &v.Device, at(&v.SeenAt), at(&v.ConfirmedAt), &v.ByPasskey)
	}, `SELECT `+sessionColumns+` FROM session WHERE hash = $1 AND expires_at > $2`, hash, millis(now))
}

// InsertSession keeps a session, and drops the ended ones while it is there.
func (tx *Tx) InsertSession(v SessionRow) error {
	if _, err := tx.exec(`DELETE FROM session WHERE expires_at < $1`, millis(v.CreatedAt)); err != nil {
		return err
	}
	return tx.insert("session-taken", `INSERT INTO session (`+sessionColumns+`) VALUES `+values(1, 12),
		v.Hash, maybe(&v.AccountID), maybe(&v.PassportID), maybe(&v.AwardID), maybe(&v.OrganisationID), millis(v.CreatedAt), millis(v.ExpiresAt),
		v.ID, v.Device, millis(v.SeenAt), millis(v.ConfirmedAt), v.ByPasskey)
}

// DeleteSession signs out; a session that is gone already is none the less gone.
func (tx *Tx) DeleteSession(hash string) error {
	_, err := tx.exec(`DELETE FROM session WHERE hash = $1`, hash)
	return err
}
