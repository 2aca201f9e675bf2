package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"galon/internal/domain"
)

// Transferred is what went from one database to the other.
type Transferred struct {
	Table  string `json:"table"`
	Rows   int    `json:"rows"`
	Digest string `json:"digest"` // SHA-256 over the rows, the same on both sides
}

// Transfer copies everything of ours from an SQLite database to an empty one on PostgreSQL, in one transaction, and
// compares the rows of each table on both sides before it commits: an error leaves the other database empty. Nobody
// may write to the first meanwhile. Jobs that wait are another room's to take along.
func (s *Store) Transfer(ctx context.Context, to *Store, also func(tx *Tx) error) ([]Transferred, error) {
	if s.dialect.name != "sqlite" || to.dialect.name != "postgres" {
		return nil, errors.New("transfer: from an SQLite file to PostgreSQL only")
	}
	tables, err := s.tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("transfer: %w", err)
	}
	var report []Transferred
	err = to.Write(ctx, func(tx *Tx) error {
		report = nil
		for _, table := range tables {
			var there int
			if err := tx.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&there); err != nil {
				return err
			}
			if there > 0 {
				return &domain.Error{Kind: domain.Conflict, Code: "transfer-not-empty"}
			}
		}
		for _, table := range tables {
			done, err := s.transferTable(ctx, tx, table)
			if err != nil {
				return fmt.Errorf("transfer %s: %w", table, err)
			}
			report = append(report, done)
		}
		return also(tx)
	})
	return report, err
}

// tables lists our tables so that each comes after those that it refers to.
func (s *Store) tables(ctx context.Context) ([]string, error) {
	names, err := list(ctx, s, text, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'river_%'
		AND name <> 'schema_version' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	refers := map[string][]string{}
	for _, name := range names {
		if refers[name], err = list(ctx, s, text, `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`, name); err != nil {
			return nil, err
		}
	}
	var ordered []string
	for len(ordered) < len(names) {
		before := len(ordered)
		for _, name := range names {
			ready := !slices.Contains(ordered, name) && !slices.ContainsFunc(refers[name], func(other string) bool {
				return other != name && !slices.Contains(ordered, other)
			})
			if ready {
				ordered = append(ordered, name)
			}
		}
		if len(ordered) == before {
			return nil, fmt.Errorf("tables refer to one another in a circle: %v", names)
		}
	}
	return ordered, nil
}

func text(r scanner) (v string, err error) { return v, r.Scan(&v) }

func (s *Store) transferTable(ctx context.Context, tx *Tx, table string) (Transferred, error) {
	rows, err := s.ro.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return Transferred{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return Transferred{}, err
	}
	into := table + " (" + strings.Join(columns, ", ") + ")"
	sent := rowSum{}
	var waiting [][]any
	flush := func() error {
		err := insertMany(tx, "transfer-doubled", into, len(columns), waiting, func(row []any) []any { return row })
		waiting = waiting[:0]
		return err
	}
	for rows.Next() {
		row, err := anyRow(rows, len(columns))
		if err != nil {
			return Transferred{}, err
		}
		sent.add(row)
		if waiting = append(waiting, row); len(waiting) == 100 {
			if err := flush(); err != nil {
				return Transferred{}, err
			}
		}
	}
	if err := errors.Join(rows.Err(), flush()); err != nil {
		return Transferred{}, err
	}
	arrived, err := sumOf(ctx, tx, table, columns)
	if err != nil {
		return Transferred{}, err
	}
	if arrived.digest() != sent.digest() {
		return Transferred{}, errors.New("the rows are not the same on the other side")
	}
	return Transferred{Table: table, Rows: len(sent), Digest: sent.digest()}, nil
}

func sumOf(ctx context.Context, tx *Tx, table string, columns []string) (rowSum, error) {
	rows, err := tx.sql.QueryContext(ctx, `SELECT `+strings.Join(columns, ", ")+` FROM `+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sum := rowSum{}
	for rows.Next() {
		row, err := anyRow(rows, len(columns))
		if err != nil {
			return nil, err
		}
		sum.add(row)
	}
	return sum, rows.Err()
}

// anyRow reads a row as it is. SQLite has no truth values: what a column calls one is a number there.
func anyRow(rows *sql.Rows, n int) ([]any, error) {
	row, into := make([]any, n), make([]any, n)
	for i := range row {
		into[i] = &row[i]
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	for i, t := range types {
		if v, ok := row[i].(int64); ok && t.DatabaseTypeName() == "BOOLEAN" {
			row[i] = v != 0
		}
	}
	return row, nil
}

// rowSum is the digest of each row of a table. The order of the rows is no matter.
type rowSum [][sha256.Size]byte

func (s *rowSum) add(row []any) {
	h := sha256.New()
	for _, v := range row {
		kind, content := byte('n'), []byte(nil)
		switch v := v.(type) {
		case nil:
		case int64:
			kind, content = 'i', binary.BigEndian.AppendUint64(nil, uint64(v))
		case float64:
			kind, content = 'f', fmt.Appendf(nil, "%v", v)
		case bool:
			kind, content = 'b', fmt.Appendf(nil, "%t", v)
		case string:
			kind, content = 't', []byte(v)
		case []byte:
			kind, content = 'x', v
		case time.Time:
			kind, content = 'd', v.UTC().AppendFormat(nil, time.RFC3339Nano)
		}
		h.Write([]byte{kind})
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(content))))
		h.Write(content)
	}
	*s = append(*s, [sha256.Size]byte(h.Sum(nil)))
}

func (s rowSum) digest() string {
	sorted := slices.Clone(s)
	sort.Slice(sorted, func(i, j int) bool { return bytes.Compare(sorted[i][:], sorted[j][:]) < 0 })
	h := sha256.New()
	for _, d := range sorted {
		h.Write(d[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
