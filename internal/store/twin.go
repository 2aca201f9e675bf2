package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// Twin is the Open Badges 2.0 side of an award.
type Twin struct {
	AwardID     domain.AwardID
	PublishedAt time.Time // zero: never
	StoppedAt   time.Time
}

// Live tells whether the hosted form stands on the web.
func (t Twin) Live() bool { return !t.PublishedAt.IsZero() && t.StoppedAt.IsZero() }

func scanTwin(r scanner) (t Twin, err error) {
	return t, r.Scan(&t.AwardID, at(&t.PublishedAt), at(&t.StoppedAt))
}

// Twin reads what the holder made of the hosted form; not found when they never published it.
func (s *Store) Twin(ctx context.Context, id domain.AwardID) (Twin, error) {
	return one(ctx, s, "twin-unknown", scanTwin, `SELECT award_id, published_at, stopped_at FROM twin_publication WHERE award_id = $1`, id)
}

// TwinByToken finds it by the HMAC of the token in its address.
func (s *Store) TwinByToken(ctx context.Context, hash string) (Twin, error) {
	return one(ctx, s, "twin-unknown", scanTwin, `SELECT award_id, published_at, stopped_at FROM twin_publication WHERE token_hash = $1`, hash)
}

// PublishTwin puts the hosted form on the web, for the first time or again.
func (tx *Tx) PublishTwin(id domain.AwardID, tokenHash string, now time.Time) error {
	again, err := tx.exec(`UPDATE twin_publication SET published_at = $2, stopped_at = NULL WHERE award_id = $1`, id, millis(now))
	if err != nil || again > 0 {
		return err
	}
	return tx.insert("twin-taken", `INSERT INTO twin_publication (award_id, token_hash, published_at, stopped_at) VALUES ($1, $2, $3, NULL)`, id, tokenHash, millis(now))
}

// StopTwin takes it off; its address answers that it is gone.
func (tx *Tx) StopTwin(id domain.AwardID, now time.Time) error {
	return tx.change("twin-already-stopped", `UPDATE twin_publication SET stopped_at = $2 WHERE award_id = $1 AND stopped_at IS NULL`, id, millis(now))
}

// TwinSignature is the signed form as it was signed.
func (s *Store) TwinSignature(ctx context.Context, id domain.AwardID) (string, error) {
	return one(ctx, s, "twin-unsigned", scanText, `SELECT jws FROM twin_signature WHERE award_id = $1`, id)
}

// SaveTwinSignature keeps it; of two at once the first one stands.
func (tx *Tx) SaveTwinSignature(id domain.AwardID, jws string, now time.Time) error {
	_, err := tx.exec(`INSERT INTO twin_signature (award_id, jws, signed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, jws, millis(now))
	return err
}

// Withdrawal is a withdrawn badge in a list that names them.
type Withdrawal struct {
	CredentialID string
	Reason       domain.RevocationReason
	Suspended    bool // and not withdrawn
}

func scanWithdrawal(r scanner) (w Withdrawal, err error) {
	var revoked time.Time
	err = r.Scan(&w.CredentialID, &w.Reason, at(&revoked))
	w.Suspended = revoked.IsZero()
	return w, err
}

// Withdrawn lists the badges of an organisation that say their withdrawal in that way.
func (s *Store) Withdrawn(ctx context.Context, id domain.OrganisationID, kind domain.StatusKind) ([]Withdrawal, error) {
	return list(ctx, s, scanWithdrawal, `SELECT credential_id, revocation, revoked_at FROM award
		WHERE organisation_id = $1 AND status_kind = $2 AND revoked_at IS NOT NULL ORDER BY revoked_at, id`, id, kind)
}

// WithdrawnTwins lists the withdrawn and the suspended badges of an organisation whose Open Badges 2.0 twin was signed.
func (s *Store) WithdrawnTwins(ctx context.Context, id domain.OrganisationID) ([]Withdrawal, error) {
	return list(ctx, s, scanWithdrawal, `SELECT a.credential_id, a.revocation, a.revoked_at FROM award a JOIN twin_signature t ON t.award_id = a.id
		WHERE a.organisation_id = $1 AND (a.revoked_at IS NOT NULL OR a.suspended_at IS NOT NULL) ORDER BY COALESCE(a.revoked_at, a.suspended_at), a.id`, id)
}

// InsertRefreshLink keeps the address of a badge's newest form.
func (tx *Tx) InsertRefreshLink(tokenHash string, id domain.AwardID) error {
	return tx.insert("refresh-taken", `INSERT INTO refresh_link (token_hash, award_id) VALUES ($1, $2)`, tokenHash, id)
}

// AwardByRefresh finds the badge behind such an address.
func (s *Store) AwardByRefresh(ctx context.Context, tokenHash string) (domain.Award, error) {
	return s.wholeAward(ctx, true, "page-unknown", `JOIN refresh_link l ON l.award_id = a.id WHERE l.token_hash = $1`, tokenHash)
}

// PassportKey is the sealed key of a passport.
func (s *Store) PassportKey(ctx context.Context, id domain.PassportID) ([]byte, error) {
	return one(ctx, s, "passport-key-unknown", func(r scanner) (b []byte, err error) { return b, r.Scan(&b) },
		`SELECT sealed FROM passport_key WHERE passport_id = $1`, id)
}

// SavePassportKey keeps it; of two at once the first one stands.
func (tx *Tx) SavePassportKey(id domain.PassportID, sealed []byte, now time.Time) error {
	_, err := tx.exec(`INSERT INTO passport_key (passport_id, sealed, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, sealed, millis(now))
	return err
}
