package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
)

func scanAwardVersion(r scanner) (v domain.AwardVersion, err error) {
	return v, r.Scan(&v.AwardID, &v.PreviousID, &v.Kind)
}

const awardVersionColumns = `award_id, previous_id, kind`

// InsertVersion says that an award takes the place of another, which may have one successor only.
func (tx *Tx) InsertVersion(v domain.AwardVersion) error {
	return tx.insert("award-already-replaced", `INSERT INTO award_version (`+awardVersionColumns+`) VALUES ($1, $2, $3)`, v.AwardID, v.PreviousID, v.Kind)
}

// DeleteVersion forgets the place of an award that was given up before it was signed.
func (tx *Tx) DeleteVersion(id domain.AwardID) error {
	_, err := tx.exec(`DELETE FROM award_version WHERE award_id = $1`, id)
	return err
}

// VersionsAmong are the links of awards from one id to another: one question for a whole chunk.
func (tx *Tx) VersionsAmong(from, to domain.AwardID) ([]domain.AwardVersion, error) {
	rows, err := tx.query(`SELECT `+awardVersionColumns+` FROM award_version WHERE award_id >= $1 AND award_id <= $2 ORDER BY award_id`, from, to)
	return collect(rows, err, scanAwardVersion)
}

// VersionOf tells whose place an award takes; not found when nobody's.
func (s *Store) VersionOf(ctx context.Context, id domain.AwardID) (domain.AwardVersion, error) {
	return one(ctx, s, "version-unknown", scanAwardVersion, `SELECT `+awardVersionColumns+` FROM award_version WHERE award_id = $1`, id)
}

// SuccessorOf tells which award took the place of another; not found when none did.
func (s *Store) SuccessorOf(ctx context.Context, id domain.AwardID) (domain.AwardVersion, error) {
	return one(ctx, s, "version-unknown", scanAwardVersion, `SELECT `+awardVersionColumns+` FROM award_version WHERE previous_id = $1`, id)
}

// RenewableAward is the person's latest badge of that name that ends before then and has no successor. The organisation is
// that of the recipient: asked for by name, it would lead past the few badges of a person to all of the definition.
func (tx *Tx) RenewableAward(slug string, r domain.RecipientID, before time.Time) (domain.AwardID, error) {
	rows, err := tx.query(`SELECT a.id FROM award a WHERE a.recipient_id = $1 AND a.achievement_slug = $2
		AND a.state = 'issued' AND a.revoked_at IS NULL AND a.valid_until <= $3
		AND NOT EXISTS (SELECT 1 FROM award_version v WHERE v.previous_id = a.id) ORDER BY a.id DESC LIMIT 1`, r, slug, millis(before))
	return first(rows, err, "award-unknown", func(r scanner) (id domain.AwardID, err error) { return id, r.Scan(&id) })
}

// RenameRecipient writes a name as it is meant: another accent or capital is the same person.
func (tx *Tx) RenameRecipient(id domain.RecipientID, name string) error {
	return tx.change("recipient-unknown", `UPDATE recipient SET name = $2 WHERE id = $1 AND name_folded = $3`, id, name, domain.Fold(name))
}

// ReminderRow is an award that is to be reminded of.
type ReminderRow struct {
	AwardID        domain.AwardID
	OrganisationID domain.OrganisationID
	Slug           string
}

func scanReminder(r scanner) (v ReminderRow, err error) {
	return v, r.Scan(&v.AwardID, &v.OrganisationID, &v.Slug)
}

const unreminded = ` AND NOT EXISTS (SELECT 1 FROM award_reminder m WHERE m.award_id = a.id AND m.kind = $1)`

// EndingAwards are those that end after one instant and not after another, that nothing renews, and that were not
// reminded of in this way; n at most.
func (s *Store) EndingAwards(ctx context.Context, kind string, after, until time.Time, n int) ([]ReminderRow, error) {
	return list(ctx, s, scanReminder, `SELECT a.id, a.organisation_id, a.achievement_slug FROM award a
		WHERE a.state = 'issued' AND a.revoked_at IS NULL AND a.refused_at IS NULL AND a.valid_until > $2 AND a.valid_until <= $3`+unreminded+`
		AND NOT EXISTS (SELECT 1 FROM award_version v WHERE v.previous_id = a.id) ORDER BY a.id LIMIT $4`, kind, millis(after), millis(until), n)
}

// UnacceptedAwards are those that were mailed between two instants and that nobody accepted or refused since.
func (s *Store) UnacceptedAwards(ctx context.Context, kind string, after, until time.Time, n int) ([]ReminderRow, error) {
	return list(ctx, s, scanReminder, `SELECT a.id, a.organisation_id, a.achievement_slug FROM award a
		WHERE a.state = 'issued' AND a.revoked_at IS NULL AND a.refused_at IS NULL AND a.accepted_at IS NULL AND a.mail_rejected_at IS NULL
		AND a.mailed_at > $2 AND a.mailed_at <= $3`+unreminded+` ORDER BY a.id LIMIT $4`, kind, millis(after), millis(until), n)
}

// InsertReminder says that an award is reminded of, once; first is false when it was before.
func (tx *Tx) InsertReminder(id domain.AwardID, kind string, now time.Time) (first bool, err error) {
	n, err := tx.exec(`INSERT INTO award_reminder (award_id, kind, sent_at) VALUES ($1, $2, $3) ON CONFLICT (award_id, kind) DO NOTHING`, id, kind, millis(now))
	return n == 1, err
}

// MailAnswer is what the server of an address said, in numbers.
type MailAnswer struct {
	Code     int
	Enhanced string
	At       time.Time
}

// String is the answer in numbers, « 550 5.1.1 »; "" when no server was asked.
func (a MailAnswer) String() string {
	if a.Code == 0 {
		return ""
	}
	return strings.TrimSpace(strconv.Itoa(a.Code) + " " + a.Enhanced)
}

// SaveMailAnswer keeps the last answer.
func (tx *Tx) SaveMailAnswer(id domain.AwardID, a MailAnswer) error {
	if _, err := tx.exec(`DELETE FROM mail_answer WHERE award_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO mail_answer (award_id, code, enhanced, at) VALUES ($1, $2, $3, $4)`, id, a.Code, a.Enhanced, millis(a.At))
	return err
}

// MailAnswer is the last refusal of the address; not found when there was none.
func (s *Store) MailAnswer(ctx context.Context, id domain.AwardID) (MailAnswer, error) {
	return one(ctx, s, "answer-unknown", func(r scanner) (a MailAnswer, err error) { return a, r.Scan(&a.Code, &a.Enhanced, at(&a.At)) },
		`SELECT code, enhanced, at FROM mail_answer WHERE award_id = $1`, id)
}

const requestColumns = `q.id, q.organisation_id, q.award_id, q.kind, q.text, q.link, q.state, q.answer, q.answered_by, q.created_at, q.due_at, q.answered_at`

func scanRequest(r scanner, extra ...any) (q domain.AwardRequest, err error) {
	return q, r.Scan(append([]any{&q.ID, &q.OrganisationID, &q.AwardID, &q.Kind, &q.Text, &q.Link, &q.State, &q.Answer, &q.AnsweredBy,
		at(&q.CreatedAt), at(&q.DueAt), at(&q.AnsweredAt)}, extra...)...)
}

// InsertAwardRequest keeps what a person asks. One of a kind may be open for an award.
func (tx *Tx) InsertAwardRequest(q domain.AwardRequest) error {
	rows, err := tx.query(`SELECT COUNT(*) FROM award_request WHERE award_id = $1 AND kind = $2 AND state = 'open'`, q.AwardID, q.Kind)
	open, err := first(rows, err, "request-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	if err != nil {
		return err
	}
	if open > 0 {
		return domain.Conflictf("request-open")
	}
	return tx.insert("request-open", `INSERT INTO award_request (id, organisation_id, award_id, kind, text, link, state, answer, answered_by, created_at, due_at, answered_at)
		VALUES `+values(1, 12), q.ID, q.OrganisationID, q.AwardID, q.Kind, q.Text, q.Link, q.State, q.Answer, q.AnsweredBy,
		millis(q.CreatedAt), millis(q.DueAt), millis(q.AnsweredAt))
}

// AnswerAwardRequest ends an open request, once.
func (tx *Tx) AnswerAwardRequest(q domain.AwardRequest) error {
	return tx.change("request-answered", `UPDATE award_request SET state = $2, answer = $3, answered_by = $4, answered_at = $5 WHERE id = $1 AND state = 'open'`,
		q.ID, q.State, q.Answer, q.AnsweredBy, millis(q.AnsweredAt))
}

// NoteAnswer keeps the words of an answer that is given when a renewed badge is signed.
func (tx *Tx) NoteAnswer(q domain.AwardRequest) error {
	return tx.change("request-answered", `UPDATE award_request SET answer = $2, answered_by = $3 WHERE id = $1 AND state = 'open'`, q.ID, q.Answer, q.AnsweredBy)
}

// OpenRenewals are the requests to renew an award that have no answer: one at most.
func (tx *Tx) OpenRenewals(id domain.AwardID) ([]domain.AwardRequest, error) {
	rows, err := tx.query(`SELECT `+requestColumns+` FROM award_request q WHERE q.award_id = $1 AND q.kind = $2 AND q.state = 'open'`, id, domain.RequestRenewal)
	return collect(rows, err, func(r scanner) (domain.AwardRequest, error) { return scanRequest(r) })
}

// AwardRequest reads one.
func (s *Store) AwardRequest(ctx context.Context, id domain.AwardRequestID) (domain.AwardRequest, error) {
	return one(ctx, s, "request-unknown", func(r scanner) (domain.AwardRequest, error) { return scanRequest(r) },
		`SELECT `+requestColumns+` FROM award_request q WHERE q.id = $1`, id)
}

// RequestsOfAward are those about one badge, the newest first.
func (s *Store) RequestsOfAward(ctx context.Context, id domain.AwardID) ([]domain.AwardRequest, error) {
	return list(ctx, s, func(r scanner) (domain.AwardRequest, error) { return scanRequest(r) },
		`SELECT `+requestColumns+` FROM award_request q WHERE q.award_id = $1 ORDER BY q.id DESC LIMIT 50`, id)
}

// AwardRequestRow is a request with its person and badge.
type AwardRequestRow struct {
	domain.AwardRequest
	Name  string
	Title string
}

// AwardRequests are the queue of an organisation: what is open first, the oldest first.
func (s *Store) AwardRequests(ctx context.Context, id domain.OrganisationID, open bool) ([]AwardRequestRow, error) {
	condition, order := `q.state = 'open'`, `q.id`
	if !open {
		condition, order = `q.state <> 'open'`, `q.id DESC`
	}
	d := definitions{}
	return list(ctx, s, func(r scanner) (row AwardRequestRow, err error) {
		var definition string
		if row.AwardRequest, err = scanRequest(r, &row.Name, &definition); err != nil {
			return row, err
		}
		a, err := d.read(definition)
		row.Title = a.Title
		return row, err
	}, `SELECT `+requestColumns+`, r.name, v.definition FROM award_request q JOIN award a ON a.id = q.award_id
		JOIN recipient r ON r.id = a.recipient_id JOIN achievement_version v ON v.id = a.achievement_id
		WHERE q.organisation_id = $1 AND `+condition+` ORDER BY `+order+` LIMIT 100`, id)
}

// OpenAwardRequests counts what waits for an answer.
func (s *Store) OpenAwardRequests(ctx context.Context, id domain.OrganisationID) (int, error) {
	return one(ctx, s, "organisation-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM award_request WHERE organisation_id = $1 AND state = 'open'`, id)
}

// Deliverers are the people of an organisation who deliver its badges, with their addresses.
func (s *Store) Deliverers(ctx context.Context, id domain.OrganisationID) ([]domain.Account, error) {
	return list(ctx, s, scanAccount, `SELECT a.id, a.name, a.email, a.created_at FROM account a JOIN membership m ON m.account_id = a.id
		WHERE m.organisation_id = $1 AND m.role IN ('manager', 'issuer') ORDER BY a.id LIMIT 20`, id)
}
