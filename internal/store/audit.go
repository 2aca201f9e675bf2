package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
)

// settingAuditHead is where the chain ends: POSITION HASH. Every writer reads it and writes it in the one transaction
// that a database lets in at a time, so that two servers cannot both follow the same link.
const settingAuditHead = "audit_head"

const auditColumns = `organisation_id, at, actor, act, subject, detail, sequence, position, salt, commitment, previous`

func scanAuditLink(r scanner) (l domain.AuditLink, err error) {
	return l, r.Scan(&l.OrganisationID, at(&l.At), &l.Actor, &l.Act, &l.Subject, &l.Detail, &l.Sequence, &l.Position, &l.Salt, &l.Commitment, &l.Previous)
}

// auditEnd is the end of the chain as a function of Write has moved it. It is saved once, when the function is done.
type auditEnd struct {
	position  int64
	hash      []byte
	sequences map[domain.OrganisationID]int64
}

// Audit adds an entry to the chain. Nothing changes or removes one.
func (tx *Tx) Audit(e domain.AuditEntry) error {
	if tx.audited == nil {
		head, err := tx.AuditHead()
		if err != nil {
			return err
		}
		hash, err := hex.DecodeString(head.Hash)
		if err != nil {
			return fmt.Errorf("audit: the end of the chain is unreadable: %w", err)
		}
		tx.audited = &auditEnd{head.Position, hash, map[domain.OrganisationID]int64{}}
	}
	end := tx.audited
	last, known := end.sequences[e.OrganisationID]
	if !known {
		rows, err := tx.query(`SELECT COALESCE(MAX(sequence), 0) FROM audit WHERE organisation_id = $1`, e.OrganisationID)
		if last, err = first(rows, err, "audit", func(r scanner) (n int64, err error) { return n, r.Scan(&n) }); err != nil {
			return err
		}
	}
	l := sealed(domain.AuditLink{AuditEntry: e, Sequence: last + 1, Position: end.position + 1, Previous: end.hash})
	if _, err := tx.exec(`INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		l.OrganisationID, millis(l.At), l.Actor, l.Act, l.Subject, l.Detail, l.Sequence, l.Position, l.Salt, l.Commitment, l.Previous); err != nil {
		return err
	}
	end.position, end.hash, end.sequences[e.OrganisationID] = l.Position, l.Hash(), l.Sequence
	return nil
}

// sealed gives a link its salt and its commitment.
func sealed(l domain.AuditLink) domain.AuditLink {
	l.Salt = make([]byte, 16)
	rand.Read(l.Salt) // never fails: crypto/rand ends the program instead
	l.Commitment = l.Commit()
	return l
}

// saveAuditHead is called when a function of Write is done.
func (tx *Tx) saveAuditHead() error {
	if tx.audited == nil {
		return nil
	}
	return tx.SetSetting(settingAuditHead, fmt.Sprintf("%d %x", tx.audited.position, tx.audited.hash))
}

// AuditHead is the end of the chain as this transaction found it.
func (tx *Tx) AuditHead() (domain.AuditHead, error) {
	text, err := tx.Setting(settingAuditHead)
	return parseAuditHead(text, err)
}

// parseAuditHead reads the setting; a chain without one has no link yet.
func parseAuditHead(text string, err error) (domain.AuditHead, error) {
	if domain.IsKind(err, domain.NotFound) {
		return domain.AuditHead{Hash: hex.EncodeToString(domain.AuditOrigin)}, nil
	}
	if err != nil {
		return domain.AuditHead{}, err
	}
	position, hash, _ := strings.Cut(text, " ")
	n, err := strconv.ParseInt(position, 10, 64)
	if err != nil || len(hash) != 2*len(domain.AuditOrigin) {
		return domain.AuditHead{}, errors.New("audit: the end of the chain is unreadable")
	}
	return domain.AuditHead{Position: n, Hash: hash}, nil
}

// EachAuditLink reads the whole chain in its order at one instant, and where it says that it ends. It judges
// nothing of it.
func (s *Store) EachAuditLink(ctx context.Context, each func(domain.AuditLink) error) (head domain.AuditHead, err error) {
	snapshot, err := s.ro.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot})
	if err != nil {
		return head, fmt.Errorf("read audit: %w", err)
	}
	defer snapshot.Rollback()
	rows, err := snapshot.QueryContext(ctx, oneSetting, settingAuditHead)
	text, err := first(rows, err, "audit", scanText)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return head, err
	}
	if head, err = parseAuditHead(text, err); err != nil {
		head = domain.AuditHead{Position: -1} // unreadable: the chain ends nowhere, and whoever judges says so
	}
	if rows, err = snapshot.QueryContext(ctx, `SELECT `+auditColumns+` FROM audit ORDER BY position, organisation_id, sequence`); err != nil {
		return head, fmt.Errorf("read audit: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanAuditLink(rows)
		if err != nil {
			return head, fmt.Errorf("read audit: %w", err)
		}
		if err := each(l); err != nil {
			return head, err
		}
	}
	return head, rows.Err()
}

const entryColumns = `SELECT at, actor, act, organisation_id, subject, detail FROM audit WHERE organisation_id = $1`

func scanAuditEntry(r scanner) (e domain.AuditEntry, err error) {
	return e, r.Scan(at(&e.At), &e.Actor, &e.Act, &e.OrganisationID, &e.Subject, &e.Detail)
}

// AuditEntries lists the acts of an organisation, or on one subject of it when that is not "", the newest first.
func (s *Store) AuditEntries(ctx context.Context, id domain.OrganisationID, subject string, limit int) ([]domain.AuditEntry, error) {
	if subject == "" {
		return list(ctx, s, scanAuditEntry, entryColumns+` ORDER BY sequence DESC LIMIT $2`, id, limit)
	}
	return list(ctx, s, scanAuditEntry, entryColumns+` AND subject = $3 ORDER BY sequence DESC LIMIT $2`, id, limit, subject)
}

// AuditFilter chooses entries of an organisation. What is empty does not choose.
type AuditFilter struct {
	OrganisationID domain.OrganisationID
	Actor, Act     string   // Act also as a family: "award" is all of award.issue, award.revoke …
	Families       []string // none: all
	From, Until    time.Time
	Before         int64 // a sequence: older ones only
	Limit          int
}

// AuditRow is an entry and its number in its organisation.
type AuditRow struct {
	domain.AuditEntry
	Sequence int64
}

// FindAudit lists entries of an organisation, the newest first.
func (s *Store) FindAudit(ctx context.Context, f AuditFilter) ([]AuditRow, error) {
	return s.findAudit(ctx, f, "sequence")
}

// FindAuditEverywhere lists entries of all organisations, or of one when the filter names it, and numbers them by their
// place in the whole chain.
func (s *Store) FindAuditEverywhere(ctx context.Context, f AuditFilter) ([]AuditRow, error) {
	return s.findAudit(ctx, f, "position")
}

func (s *Store) findAudit(ctx context.Context, f AuditFilter, number string) ([]AuditRow, error) {
	query := `SELECT at, actor, act, organisation_id, subject, detail, ` + number + ` FROM audit WHERE organisation_id = $1`
	args := []any{f.OrganisationID}
	if f.OrganisationID == "" && number == "position" {
		query, args = strings.Replace(query, "organisation_id = $1", "position > $1", 1), []any{0}
	}
	and := func(condition string, arg any) {
		args = append(args, arg)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if f.Actor != "" {
		and("actor = $%d", f.Actor)
	}
	if f.Act != "" {
		and("(act = $%[1]d OR substr(act, 1, length($%[1]d) + 1) = $%[1]d || '.')", f.Act)
	}
	var families []string
	for _, family := range f.Families {
		args = append(args, family+".")
		families = append(families, fmt.Sprintf("substr(act, 1, length($%[1]d)) = $%[1]d", len(args)))
	}
	if families != nil {
		query += " AND (" + strings.Join(families, " OR ") + ")"
	}
	if !f.From.IsZero() {
		and("at >= $%d", f.From.UnixMilli())
	}
	if !f.Until.IsZero() {
		and("at < $%d", f.Until.UnixMilli())
	}
	if f.Before > 0 {
		and(number+" < $%d", f.Before)
	}
	args = append(args, f.Limit)
	query += fmt.Sprintf(" ORDER BY "+number+" DESC LIMIT $%d", len(args))
	return list(ctx, s, func(r scanner) (row AuditRow, err error) {
		return row, r.Scan(at(&row.At), &row.Actor, &row.Act, &row.OrganisationID, &row.Subject, &row.Detail, &row.Sequence)
	}, query, args...)
}

// AuditActors lists who has acted for an organisation.
func (s *Store) AuditActors(ctx context.Context, id domain.OrganisationID) ([]string, error) {
	return list(ctx, s, scanText, `SELECT DISTINCT actor FROM audit WHERE organisation_id = $1 ORDER BY actor`, id)
}

// LastActAt is the latest instant of any act; zero before the first.
func (s *Store) LastActAt(ctx context.Context) (time.Time, error) {
	return one(ctx, s, "audit", func(r scanner) (t time.Time, err error) { return t, r.Scan(at(&t)) }, `SELECT MAX(at) FROM audit`)
}
