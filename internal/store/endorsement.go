package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"galon/internal/domain"
)

const endorsementColumns = `id, organisation_id, target, target_organisation_id, target_slug, target_award_id, subject, comment,
	credential_id, status_list, status_index, document, jwt, valid_from, revoked_at, author`

func scanEndorsement(r scanner) (e domain.Endorsement, err error) {
	return e, r.Scan(&e.ID, &e.OrganisationID, &e.Target, &e.TargetOrganisation, &e.TargetSlug, maybe(&e.TargetAward), &e.Subject, &e.Comment,
		&e.CredentialID, &e.StatusList, &e.StatusIndex, &e.Document, &e.JWT, at(&e.ValidFrom), at(&e.RevokedAt), author{&e.Author})
}

// Endorsement reads one.
func (s *Store) Endorsement(ctx context.Context, id domain.EndorsementID) (domain.Endorsement, error) {
	return one(ctx, s, "endorsement-unknown", scanEndorsement, `SELECT `+endorsementColumns+` FROM endorsement WHERE id = $1`, id)
}

// EndorsementsOf lists what stands of a thing, the oldest first; what was withdrawn is not in it.
func (s *Store) EndorsementsOf(ctx context.Context, subject string) ([]domain.Endorsement, error) {
	return list(ctx, s, scanEndorsement, `SELECT `+endorsementColumns+` FROM endorsement WHERE subject = $1 AND revoked_at IS NULL ORDER BY id`, subject)
}

// Endorsements lists what an organisation has said of others, the newest first.
func (s *Store) Endorsements(ctx context.Context, id domain.OrganisationID) ([]domain.Endorsement, error) {
	return list(ctx, s, scanEndorsement, `SELECT `+endorsementColumns+` FROM endorsement WHERE organisation_id = $1 ORDER BY id DESC`, id)
}

// InsertEndorsement keeps a signed one. Of one organisation about one thing a single word stands: many would crowd out
// what others say there, and swell the public documents of somebody else.
func (tx *Tx) InsertEndorsement(e domain.Endorsement) error {
	most, outside := 1, `author = ''`
	if e.Author != nil { // each outsider has a word of their own
		most, outside = domain.MaxOutsiders, `author <> ''`
	}
	rows, err := tx.query(`SELECT COUNT(*) FROM endorsement WHERE organisation_id = $1 AND subject = $2 AND revoked_at IS NULL AND `+outside, e.OrganisationID, e.Subject)
	standing, err := first(rows, err, "endorsement-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	if err != nil {
		return err
	}
	if standing >= most {
		return domain.Conflictf("endorsement-taken")
	}
	return tx.insert("endorsement-taken", `INSERT INTO endorsement (`+endorsementColumns+`) VALUES `+values(1, 16),
		e.ID, e.OrganisationID, e.Target, e.TargetOrganisation, e.TargetSlug, maybe(&e.TargetAward), e.Subject, e.Comment,
		e.CredentialID, e.StatusList, e.StatusIndex, e.Document, e.JWT, millis(e.ValidFrom), millis(e.RevokedAt), author{&e.Author})
}

// MarkEndorsementRevoked remembers a withdrawal, once.
func (tx *Tx) MarkEndorsementRevoked(id domain.EndorsementID, now time.Time) error {
	return tx.change("endorsement-already-revoked", `UPDATE endorsement SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, id, millis(now))
}

// author is who recommends without an account, as JSON; ” for nobody.
type author struct{ v **domain.EndorsementAuthor }

func (a author) Value() (driver.Value, error) {
	if *a.v == nil {
		return "", nil
	}
	b, err := json.Marshal(*a.v)
	return string(b), err
}

func (a author) Scan(v any) error {
	text, ok := v.(string)
	if b, isBytes := v.([]byte); isBytes {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("text column holds %T", v)
	}
	if text == "" {
		*a.v = nil
		return nil
	}
	*a.v = &domain.EndorsementAuthor{}
	return json.Unmarshal([]byte(text), *a.v)
}
