package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"galon/internal/domain"
)

// chainAudit is migration 10, in Go because SQL has no SHA-256: it gives the audit table its chain, and the acts of
// before their links, in the order in which they happened.
func chainAudit(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{
		`ALTER TABLE audit ADD COLUMN position BIGINT NOT NULL DEFAULT 0`,
		`ALTER TABLE audit ADD COLUMN salt BYTEA`,
		`ALTER TABLE audit ADD COLUMN commitment BYTEA`,
		`ALTER TABLE audit ADD COLUMN previous BYTEA`,
		`CREATE INDEX audit_order ON audit (at, organisation_id, sequence)`, // for as long as the links are made
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	end, last := auditEnd{hash: domain.AuditOrigin}, domain.AuditLink{Sequence: -1}
	for more := true; more; {
		var err error
		if last, more, err = chainSome(ctx, tx, &end, last); err != nil {
			return err
		}
	}
	if end.position > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)`, settingAuditHead, fmt.Sprintf("%d %x", end.position, end.hash)); err != nil {
			return err
		}
	}
	for _, statement := range []string{`DROP INDEX audit_order`, `CREATE UNIQUE INDEX audit_position ON audit (position)`} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// chainSome links the next rows after that one, and tells the last of them.
func chainSome(ctx context.Context, tx *sql.Tx, end *auditEnd, after domain.AuditLink) (last domain.AuditLink, more bool, err error) {
	since := int64(math.MinInt64) // an entry of before 1970 would be a clock that went wrong, and still an entry
	if after.Sequence >= 0 {
		since = after.At.UnixMilli()
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+auditColumns+` FROM audit WHERE (at, organisation_id, sequence) > ($1, $2, $3)
		ORDER BY at, organisation_id, sequence LIMIT 2000`, since, after.OrganisationID, after.Sequence)
	links, err := collect(rows, err, scanAuditLink)
	if err != nil || len(links) == 0 {
		return after, false, err
	}
	for _, l := range links {
		l.Position, l.Previous = end.position+1, end.hash
		l = sealed(l)
		if _, err := tx.ExecContext(ctx, `UPDATE audit SET position = $1, salt = $2, commitment = $3, previous = $4 WHERE organisation_id = $5 AND sequence = $6`,
			l.Position, l.Salt, l.Commitment, l.Previous, l.OrganisationID, l.Sequence); err != nil {
			return after, false, err
		}
		end.position, end.hash = l.Position, l.Hash()
	}
	return links[len(links)-1], true, nil
}
