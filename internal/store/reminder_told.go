package store

import (
	"time"

	"galon/internal/domain"
)

// EndingCount is how many badges of a model an organisation is to be told of.
type EndingCount struct {
	OrganisationID domain.OrganisationID
	Slug           string
	Count          int
}

// TakeUntold gives, of the reminders of a kind, what no organisation was told of yet, and notes that it now is. Who was told
// since that instant hears no more today.
func (tx *Tx) TakeUntold(kind string, since, now time.Time) ([]EndingCount, error) {
	const untold = ` r.kind = $1 AND r.issuer_told_at IS NULL AND a.organisation_id NOT IN (SELECT b.organisation_id FROM award_reminder t
		JOIN award b ON b.id = t.award_id WHERE t.kind = $1 AND t.issuer_told_at >= $2)`
	rows, err := tx.query(`SELECT a.organisation_id, a.achievement_slug, COUNT(*) FROM award_reminder r JOIN award a ON a.id = r.award_id WHERE`+untold+
		` GROUP BY a.organisation_id, a.achievement_slug ORDER BY a.organisation_id, a.achievement_slug`, kind, millis(since))
	counts, err := collect(rows, err, func(r scanner) (c EndingCount, err error) { return c, r.Scan(&c.OrganisationID, &c.Slug, &c.Count) })
	if err != nil || len(counts) == 0 {
		return nil, err
	}
	_, err = tx.exec(`UPDATE award_reminder SET issuer_told_at = $3 WHERE kind = $1 AND award_id IN (SELECT a.id FROM award_reminder r JOIN award a ON a.id = r.award_id WHERE`+
		untold+`)`, kind, millis(since), millis(now))
	return counts, err
}
