package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const awardColumns = `a.id, a.organisation_id, a.recipient_id, a.passport_id, a.batch_id, a.batch_line, v.definition, a.facts,
	a.credential_id, a.subject_id, a.status_list, a.status_index, a.state, a.valid_from, a.valid_until, a.issued_by,
	a.created_at, a.issued_at, a.mailed_at, a.mail_rejected_at, a.opened_at, a.accepted_at, a.refused_at, a.revoked_at, a.revocation, a.suspended_at, a.status_kind, a.erased_at`

const awardTables = ` FROM award a JOIN achievement_version v ON v.id = a.achievement_id`

// scanAward reads the columns above, then the extra ones of the query.
func (d *definitions) scanAward(r scanner, extra ...any) (a domain.Award, err error) {
	var definition string
	into := append([]any{
		&a.ID, &a.OrganisationID, &a.RecipientID, maybe(&a.PassportID), maybe(&a.BatchID), &a.BatchLine, &definition, asJSON(&a.Facts),
		&a.CredentialID, &a.SubjectID, &a.StatusList, &a.StatusIndex, &a.State, at(&a.ValidFrom), at(&a.ValidUntil), &a.IssuedBy,
		at(&a.CreatedAt), at(&a.IssuedAt), at(&a.MailedAt), at(&a.ReturnedAt), at(&a.OpenedAt), at(&a.AcceptedAt), at(&a.RefusedAt), at(&a.RevokedAt), &a.Revocation, at(&a.SuspendedAt), &a.StatusKind, at(&a.ErasedAt),
	}, extra...)
	if err = r.Scan(into...); err != nil {
		return a, err
	}
	a.Achievement, err = d.read(definition)
	return a, err
}

// Award reads an award with its signed bytes.
func (s *Store) Award(ctx context.Context, id domain.AwardID) (domain.Award, error) {
	return s.wholeAward(ctx, true, "award-unknown", `WHERE a.id = $1`, id)
}

// ShownAward reads an award with its signed document and without the JWT, which no page shows.
func (s *Store) ShownAward(ctx context.Context, id domain.AwardID) (domain.Award, error) {
	return s.wholeAward(ctx, false, "award-unknown", `WHERE a.id = $1`, id)
}

// PendingAwards lists what was reserved before that instant and never signed, the oldest first.
func (s *Store) PendingAwards(ctx context.Context, createdBefore time.Time) ([]domain.Award, error) {
	return list(ctx, s, func(r scanner) (domain.Award, error) { return s.definitions.scanAward(r) },
		`SELECT `+awardColumns+awardTables+` WHERE a.state = 'pending' AND a.created_at < $1 ORDER BY a.created_at, a.id`, millis(createdBefore))
}

// BatchIssued counts the badges of a batch that are issued.
func (s *Store) BatchIssued(ctx context.Context, id domain.BatchID) (int, error) {
	return one(ctx, s, "batch-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM award WHERE batch_id = $1 AND state = 'issued'`, id)
}

// BatchLines tells how far the awarded lines of a batch are, from one line to another.
func (tx *Tx) BatchLines(id domain.BatchID, from, to int) (map[int]domain.AwardState, error) {
	lines := map[int]domain.AwardState{}
	rows, err := tx.query(`SELECT batch_line, state FROM award WHERE batch_id = $1 AND batch_line BETWEEN $2 AND $3`, id, from, to)
	_, err = collect(rows, err, func(r scanner) (struct{}, error) { return struct{}{}, scanBatchLine(r, lines) })
	return lines, err
}

func scanBatchLine(r scanner, lines map[int]domain.AwardState) error {
	var line int
	var state domain.AwardState
	err := r.Scan(&line, &state)
	lines[line] = state
	return err
}

// AwardedTo tells who has that badge of the organisation already (see PersonKey), and since which day. A withdrawn
// badge does not count, nor one that ends until renewable.
func (s *Store) AwardedTo(ctx context.Context, id domain.OrganisationID, slug string, renewable time.Time) (map[string]domain.Day, error) {
	held := map[string]domain.Day{}
	_, err := list(ctx, s, func(r scanner) (struct{}, error) {
		var name, email string
		var day domain.Day
		err := r.Scan(&name, &email, &day)
		held[name+"|"+email] = day
		return struct{}{}, err
	}, `SELECT r.name_folded, r.email, MAX(a.awarded_on) FROM award a JOIN recipient r ON r.id = a.recipient_id
		WHERE a.organisation_id = $1 AND a.achievement_slug = $2 AND a.state IN ('pending', 'issued') AND a.revoked_at IS NULL
		AND (a.valid_until IS NULL OR a.valid_until > $3)
		GROUP BY r.name_folded, r.email`, id, slug, millis(renewable))
	return held, err
}

const heldSince = `SELECT a.awarded_on FROM recipient r JOIN award a ON a.recipient_id = r.id
	WHERE r.organisation_id = $1 AND r.name_folded = $3 AND r.email = $4
	AND a.achievement_slug = $2 AND a.state <> 'void' AND a.revoked_at IS NULL AND (a.valid_until IS NULL OR a.valid_until > $5)
	ORDER BY a.awarded_on DESC LIMIT 1`

func heldArgs(id domain.OrganisationID, slug string, r domain.Recipient, renewable time.Time) []any {
	return []any{id, slug, domain.Fold(r.Name), domain.NormalEmail(r.Email), millis(renewable)}
}

func scanDay(r scanner) (d domain.Day, err error) { return d, r.Scan(&d) }

// HeldSince is AwardedTo for one person, and counts what is about to be signed too; not found when they have none.
func (s *Store) HeldSince(ctx context.Context, id domain.OrganisationID, slug string, r domain.Recipient, renewable time.Time) (domain.Day, error) {
	return one(ctx, s, "award-unknown", scanDay, heldSince, heldArgs(id, slug, r, renewable)...)
}

// HeldSince is the same as this transaction sees it, so that of two requests at once the second one notices.
func (tx *Tx) HeldSince(id domain.OrganisationID, slug string, r domain.Recipient, renewable time.Time) (domain.Day, error) {
	rows, err := tx.query(heldSince, heldArgs(id, slug, r, renewable)...)
	return first(rows, err, "award-unknown", scanDay)
}

// AwardCounts are the figures of an organisation's first page.
type AwardCounts struct {
	Issued   int // badges given and not withdrawn
	Accepted int // of these, in a passport
	Waiting  int // given more than 30 days ago, not withdrawn, neither accepted nor refused
}

// waitingAfter is when a badge that nobody accepted becomes something to do (ux S24).
const waitingAfter = 30 * 24 * time.Hour

// AwardCounts counts the awards of an organisation as of now.
func (s *Store) AwardCounts(ctx context.Context, id domain.OrganisationID, now time.Time) (AwardCounts, error) {
	return one(ctx, s, "organisation-unknown", func(r scanner) (c AwardCounts, err error) {
		return c, r.Scan(&c.Issued, &c.Accepted, &c.Waiting)
	}, `SELECT COUNT(*), COUNT(a.accepted_at),
		COUNT(CASE WHEN a.accepted_at IS NULL AND a.refused_at IS NULL AND a.issued_at < $2 THEN 1 END)
		FROM award a WHERE a.organisation_id = $1 AND a.state = 'issued' AND a.revoked_at IS NULL`,
		id, millis(now.Add(-waitingAfter)))
}
