package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const askColumns = `id, organisation_id, passport_id, target, target_slug, target_award_id, channel, to_email, message, state, author, email, comment, reason,
	created_at, expires_at, code_at, code_tries, codes, given_at, decided_at, endorsement_id, language`

func scanAsk(r scanner) (a domain.EndorsementAsk, err error) {
	return a, r.Scan(&a.ID, &a.OrganisationID, maybe(&a.PassportID), &a.Target, &a.TargetSlug, maybe(&a.TargetAward), &a.Channel, &a.To, &a.Message, &a.State,
		asJSON(&a.Author), &a.Email, &a.Comment, &a.Reason, at(&a.CreatedAt), at(&a.ExpiresAt), at(&a.CodeAt), &a.CodeTries, &a.Codes, at(&a.GivenAt), at(&a.DecidedAt),
		maybe(&a.EndorsementID), &a.Language)
}

// InsertAsk keeps a new demand with the HMACs of its link and its code.
func (tx *Tx) InsertAsk(a domain.EndorsementAsk, tokenHash, codeHash string) error {
	return tx.insert("ask-taken", `INSERT INTO endorsement_ask (`+askColumns+`, token_hash, code_hash) VALUES `+values(1, 25),
		a.ID, a.OrganisationID, maybe(&a.PassportID), a.Target, a.TargetSlug, maybe(&a.TargetAward), a.Channel, a.To, a.Message, a.State,
		asJSON(a.Author), a.Email, a.Comment, a.Reason, millis(a.CreatedAt), millis(a.ExpiresAt), millis(a.CodeAt), a.CodeTries, a.Codes, millis(a.GivenAt), millis(a.DecidedAt),
		maybe(&a.EndorsementID), a.Language, tokenHash, codeHash)
}

// Ask reads one.
func (s *Store) Ask(ctx context.Context, id domain.EndorsementAskID) (domain.EndorsementAsk, error) {
	return one(ctx, s, "ask-unknown", scanAsk, `SELECT `+askColumns+` FROM endorsement_ask WHERE id = $1`, id)
}

// AskByToken finds one by the HMAC of its link.
func (s *Store) AskByToken(ctx context.Context, hash string) (domain.EndorsementAsk, error) {
	return one(ctx, s, "ask-unknown", scanAsk, `SELECT `+askColumns+` FROM endorsement_ask WHERE token_hash = $1`, hash)
}

// AskByCode finds one by the HMAC of its code.
func (s *Store) AskByCode(ctx context.Context, hash string) (domain.EndorsementAsk, error) {
	return one(ctx, s, "ask-unknown", scanAsk, `SELECT `+askColumns+` FROM endorsement_ask WHERE code_hash = $1`, hash)
}

// Asks lists the demands about what an organisation is and gives, the newest first.
func (s *Store) Asks(ctx context.Context, id domain.OrganisationID, limit int) ([]domain.EndorsementAsk, error) {
	return list(ctx, s, scanAsk, `SELECT `+askColumns+` FROM endorsement_ask WHERE organisation_id = $1 ORDER BY id DESC LIMIT $2`, id, limit)
}

// AsksOfAward lists the demands about one badge, the newest first.
func (s *Store) AsksOfAward(ctx context.Context, id domain.AwardID) ([]domain.EndorsementAsk, error) {
	return list(ctx, s, scanAsk, `SELECT `+askColumns+` FROM endorsement_ask WHERE target_award_id = $1 ORDER BY id DESC LIMIT 50`, id)
}

// CountAsks counts what was asked since then, by an organisation or by a holder.
func (s *Store) CountAsks(ctx context.Context, o domain.OrganisationID, p domain.PassportID, since time.Time) (int, error) {
	count := func(r scanner) (n int, err error) { return n, r.Scan(&n) }
	if p != "" {
		return one(ctx, s, "ask-unknown", count, `SELECT COUNT(*) FROM endorsement_ask WHERE passport_id = $1 AND created_at >= $2`, p, millis(since))
	}
	return one(ctx, s, "ask-unknown", count, `SELECT COUNT(*) FROM endorsement_ask WHERE organisation_id = $1 AND passport_id IS NULL AND created_at >= $2`, o, millis(since))
}

// ChangeAsk keeps what became of a demand, if it is still in the state that was seen.
func (tx *Tx) ChangeAsk(a domain.EndorsementAsk, from domain.AskState) error {
	return tx.change("ask-changed", `UPDATE endorsement_ask SET state = $3, author = $4, email = $5, comment = $6, reason = $7, code_at = $8, code_tries = $9, codes = $10,
		given_at = $11, decided_at = $12, endorsement_id = $13, language = $14 WHERE id = $1 AND state = $2`,
		a.ID, from, a.State, asJSON(a.Author), a.Email, a.Comment, a.Reason, millis(a.CodeAt), a.CodeTries, a.Codes, millis(a.GivenAt), millis(a.DecidedAt), maybe(&a.EndorsementID),
		a.Language)
}

// CountAskTry counts a try of the code before it is looked at: of many at once, no more than most are.
func (tx *Tx) CountAskTry(id domain.EndorsementAskID, most int) error {
	return tx.change("ask-code-tries", `UPDATE endorsement_ask SET code_tries = code_tries + 1 WHERE id = $1 AND state = $2 AND code_tries < $3`, id, domain.AskWritten, most)
}

// ForgetAsks drops demands that nobody answered or that came to nothing, and the addresses of those that were decided.
func (tx *Tx) ForgetAsks(expired, decided time.Time) error {
	if _, err := tx.exec(`DELETE FROM endorsement_ask WHERE state IN ($1, $2, $3) AND expires_at < $4`, domain.AskWaiting, domain.AskWritten, domain.AskDeclined, millis(expired)); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM endorsement_ask WHERE state IN ($1, $2) AND decided_at < $3`, domain.AskRefused, domain.AskWithdrawn, millis(decided)); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE endorsement_ask SET to_email = '', email = '' WHERE decided_at < $1 AND (to_email <> '' OR email <> '')`, millis(decided))
	return err
}
