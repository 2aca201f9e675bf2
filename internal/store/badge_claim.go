package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// Demands of badges. The codes of slips, which English calls claims too, are in claim.go.

const openingColumns = `organisation_id, achievement_slug, open, rule, number, days, updated_at`

func scanOpening(r scanner) (o domain.ClaimOpening, err error) {
	return o, r.Scan(&o.OrganisationID, &o.Achievement, &o.Open, &o.Rule.Kind, &o.Rule.Number, &o.Days, at(&o.UpdatedAt))
}

// ClaimOpenings lists what an organisation has said about demands; with "" those that are open, of all organisations.
func (s *Store) ClaimOpenings(ctx context.Context, id domain.OrganisationID) ([]domain.ClaimOpening, error) {
	if id == "" {
		return list(ctx, s, scanOpening, `SELECT `+openingColumns+` FROM claim_rule WHERE open = TRUE AND achievement_slug <> ''
			ORDER BY organisation_id, achievement_slug LIMIT 5000`)
	}
	return list(ctx, s, scanOpening, `SELECT `+openingColumns+` FROM claim_rule WHERE organisation_id = $1 ORDER BY achievement_slug`, id)
}

// SaveClaimOpening keeps what an organisation says of one model, or of all with "".
func (tx *Tx) SaveClaimOpening(o domain.ClaimOpening) error {
	_, err := tx.exec(`INSERT INTO claim_rule (`+openingColumns+`) VALUES `+values(1, 7)+`
		ON CONFLICT (organisation_id, achievement_slug) DO UPDATE SET open = excluded.open, rule = excluded.rule, number = excluded.number,
		days = excluded.days, updated_at = excluded.updated_at`,
		o.OrganisationID, o.Achievement, o.Open, o.Rule.Kind, o.Rule.Number, o.Days, millis(o.UpdatedAt))
	return err
}

const badgeClaimColumns = `id, passport_id, organisation_id, achievement_slug, state, name, email, content, version, rule, number, previous_id, award_id,
	created_at, updated_at, submitted_at, expected_at, decided_at, reminded_at`

func scanBadgeClaim(r scanner) (c domain.Claim, err error) {
	return c, r.Scan(&c.ID, &c.PassportID, &c.OrganisationID, &c.Achievement, &c.State, &c.Name, &c.Email, asJSON(&c.Content), &c.Version, &c.Rule.Kind,
		&c.Rule.Number, &c.Previous, maybe(&c.AwardID), at(&c.CreatedAt), at(&c.UpdatedAt), at(&c.SubmittedAt), at(&c.ExpectedAt), at(&c.DecidedAt), at(&c.RemindedAt))
}

const oneBadgeClaim = `SELECT ` + badgeClaimColumns + ` FROM badge_claim WHERE id = $1`

// BadgeClaim reads a demand.
func (s *Store) BadgeClaim(ctx context.Context, id domain.ClaimID) (domain.Claim, error) {
	return one(ctx, s, "badge-claim-unknown", scanBadgeClaim, oneBadgeClaim, id)
}

// BadgeClaim reads one that is about to be changed.
func (tx *Tx) BadgeClaim(id domain.ClaimID) (domain.Claim, error) {
	rows, err := tx.query(oneBadgeClaim, id)
	return first(rows, err, "badge-claim-unknown", scanBadgeClaim)
}

// PassportClaims lists the demands of a passport, the newest first.
func (s *Store) PassportClaims(ctx context.Context, id domain.PassportID) ([]domain.Claim, error) {
	return list(ctx, s, scanBadgeClaim, `SELECT `+badgeClaimColumns+` FROM badge_claim WHERE passport_id = $1 ORDER BY id DESC LIMIT 200`, id)
}

// OrganisationClaims lists the demands an organisation has in these states, the oldest first: who waits longest is on top.
func (s *Store) OrganisationClaims(ctx context.Context, id domain.OrganisationID, over bool) ([]domain.Claim, error) {
	if over {
		return list(ctx, s, scanBadgeClaim, `SELECT `+badgeClaimColumns+` FROM badge_claim WHERE organisation_id = $1
			AND state IN ('accepted', 'refused') AND (state <> 'accepted' OR award_id IS NOT NULL) ORDER BY decided_at DESC, id LIMIT 200`, id)
	}
	return list(ctx, s, scanBadgeClaim, `SELECT `+badgeClaimColumns+` FROM badge_claim WHERE organisation_id = $1
		AND (state IN ('submitted', 'revision_requested') OR state = 'accepted' AND award_id IS NULL) ORDER BY submitted_at, id LIMIT 500`, id)
}

// WaitingClaims counts what an organisation has to look at.
func (s *Store) WaitingClaims(ctx context.Context, id domain.OrganisationID) (int, error) {
	return one(ctx, s, "organisation-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM badge_claim WHERE organisation_id = $1 AND (state = 'submitted' OR state = 'accepted' AND award_id IS NULL)`, id)
}

// OldClaims are the demands that have waited since before that day and that nobody was reminded of since.
func (s *Store) OldClaims(ctx context.Context, since time.Time) ([]domain.Claim, error) {
	return list(ctx, s, scanBadgeClaim, `SELECT `+badgeClaimColumns+` FROM badge_claim WHERE state = 'submitted' AND submitted_at < $1
		AND (reminded_at IS NULL OR reminded_at < $1) ORDER BY organisation_id, id LIMIT 2000`, millis(since))
}

// AcceptedClaims are those whose badge was not made yet.
func (s *Store) AcceptedClaims(ctx context.Context) ([]domain.Claim, error) {
	return list(ctx, s, scanBadgeClaim, `SELECT `+badgeClaimColumns+` FROM badge_claim WHERE state = 'accepted' AND award_id IS NULL ORDER BY id LIMIT 500`)
}

// InsertBadgeClaim keeps a new draft.
func (tx *Tx) InsertBadgeClaim(c domain.Claim) error {
	return tx.insert("badge-claim-taken", `INSERT INTO badge_claim (`+badgeClaimColumns+`) VALUES `+values(1, 19),
		c.ID, c.PassportID, c.OrganisationID, c.Achievement, c.State, c.Name, c.Email, asJSON(c.Content), c.Version, c.Rule.Kind, c.Rule.Number, c.Previous,
		maybe(&c.AwardID), millis(c.CreatedAt), millis(c.UpdatedAt), millis(c.SubmittedAt), millis(c.ExpectedAt), millis(c.DecidedAt), millis(c.RemindedAt))
}

// UpdateBadgeClaim writes the next version of a demand as it was read.
func (tx *Tx) UpdateBadgeClaim(c domain.Claim) error {
	return tx.change("badge-claim-changed", `UPDATE badge_claim SET state = $3, content = $4, rule = $5, number = $6, submitted_at = $7, expected_at = $8,
		decided_at = $9, updated_at = $10, email = $11, version = $2 + 1 WHERE id = $1 AND version = $2 AND award_id IS NULL`,
		c.ID, c.Version, c.State, asJSON(c.Content), c.Rule.Kind, c.Rule.Number, millis(c.SubmittedAt), millis(c.ExpectedAt), millis(c.DecidedAt), millis(c.UpdatedAt), c.Email)
}

// TieBadgeClaim names the badge that came of an accepted demand, once.
func (tx *Tx) TieBadgeClaim(id domain.ClaimID, award domain.AwardID) error {
	return tx.change("badge-claim-awarded", `UPDATE badge_claim SET award_id = $2 WHERE id = $1 AND state = 'accepted' AND award_id IS NULL`, id, award)
}

// RemindOfClaim notes that the organisation was told of it again.
func (tx *Tx) RemindOfClaim(id domain.ClaimID, now time.Time) error {
	_, err := tx.exec(`UPDATE badge_claim SET reminded_at = $2 WHERE id = $1`, id, millis(now))
	return err
}

// DeleteBadgeClaim takes a demand away with all that hangs on it but its files.
func (tx *Tx) DeleteBadgeClaim(id domain.ClaimID) error {
	for _, q := range []string{`DELETE FROM claim_review WHERE claim_id = $1`, `DELETE FROM claim_piece WHERE claim_id = $1`, `DELETE FROM invite WHERE subject_id = $1`} {
		if _, err := tx.exec(q, id); err != nil {
			return err
		}
	}
	return tx.change("badge-claim-changed", `DELETE FROM badge_claim WHERE id = $1`, id)
}

const claimPieceColumns = `sha256, media_type, size, title, visibility, added_at`

func scanClaimPiece(r scanner) (p domain.ClaimPiece, err error) {
	return p, r.Scan(&p.SHA256, &p.Type, &p.Size, &p.Title, &p.Visibility, at(&p.At))
}

// ClaimPieces lists the files of a demand, in the order in which they came.
func (s *Store) ClaimPieces(ctx context.Context, id domain.ClaimID) ([]domain.ClaimPiece, error) {
	return list(ctx, s, scanClaimPiece, `SELECT `+claimPieceColumns+` FROM claim_piece WHERE claim_id = $1 ORDER BY added_at, sha256`, id)
}

// InsertClaimPiece lists a file; the same file again changes its title.
func (tx *Tx) InsertClaimPiece(id domain.ClaimID, p domain.ClaimPiece) error {
	_, err := tx.exec(`INSERT INTO claim_piece (claim_id, `+claimPieceColumns+`) VALUES `+values(1, 7)+`
		ON CONFLICT (claim_id, sha256) DO UPDATE SET title = excluded.title`, id, p.SHA256, p.Type, p.Size, p.Title, p.Visibility, millis(p.At))
	return err
}

// CountClaimPieces counts them inside the transaction.
func (tx *Tx) CountClaimPieces(id domain.ClaimID) (int, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM claim_piece WHERE claim_id = $1`, id)
	return first(rows, err, "badge-claim-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
}

// ShowClaimPiece says who sees a file once the badge is given.
func (tx *Tx) ShowClaimPiece(id domain.ClaimID, sha256 string, to domain.Visibility) error {
	return tx.change("evidence-unknown", `UPDATE claim_piece SET visibility = $3 WHERE claim_id = $1 AND sha256 = $2`, id, sha256, to)
}

// DeleteClaimPiece takes a file off the list.
func (tx *Tx) DeleteClaimPiece(id domain.ClaimID, sha256 string) error {
	return tx.change("evidence-unknown", `DELETE FROM claim_piece WHERE claim_id = $1 AND sha256 = $2`, id, sha256)
}

const reviewColumns = `claim_id, reviewer, name, round, marks, verdict, message, reviewed_at`

// ClaimReviews lists what was said in a round, in the order in which it was said.
func (s *Store) ClaimReviews(ctx context.Context, id domain.ClaimID, round int) ([]domain.Review, error) {
	return list(ctx, s, scanReview, oneRound, id, round)
}

// ClaimReviews lists them inside the transaction.
func (tx *Tx) ClaimReviews(id domain.ClaimID, round int) ([]domain.Review, error) {
	rows, err := tx.query(oneRound, id, round)
	return collect(rows, err, scanReview)
}

const oneRound = `SELECT reviewer, name, round, marks, verdict, message, reviewed_at FROM claim_review WHERE claim_id = $1 AND round = $2 ORDER BY reviewed_at, reviewer`

func scanReview(r scanner) (x domain.Review, err error) {
	return x, r.Scan(&x.Reviewer, &x.Name, &x.Round, asJSON(&x.Marks), &x.Verdict, &x.Message, at(&x.At))
}

// SaveClaimReview keeps what a reviewer says; what they said before in that round is replaced.
func (tx *Tx) SaveClaimReview(id domain.ClaimID, x domain.Review) error {
	_, err := tx.exec(`INSERT INTO claim_review (`+reviewColumns+`) VALUES `+values(1, 8)+`
		ON CONFLICT (claim_id, reviewer, round) DO UPDATE SET name = excluded.name, marks = excluded.marks, verdict = excluded.verdict,
		message = excluded.message, reviewed_at = excluded.reviewed_at`,
		id, x.Reviewer, x.Name, x.Round, asJSON(x.Marks), x.Verdict, x.Message, millis(x.At))
	return err
}
