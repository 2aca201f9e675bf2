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
	"regexp"
	"slices"
	"strings"

	"galon/internal/domain"
)

// TableSum is one table as it was written or read: how many rows, and a digest that is the same on every database.
type TableSum struct {
	Table  string `json:"table"`
	Rows   int    `json:"rows"`
	Digest string `json:"digest"` // SHA-256
}

// Export reads every row of every table of ours at one instant, while others go on writing: each table after those that
// it refers to. also reads, at the same instant, what other rooms keep in the database.
func (s *Store) Export(ctx context.Context, each func(table string, columns []string, row []any) error, also func(tx SQLTx) error) ([]TableSum, error) {
	snapshot, err := s.ro.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot})
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer snapshot.Rollback()
	tables, err := s.tables(ctx, snapshot)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	sums := make([]TableSum, 0, len(tables))
	for _, table := range tables {
		sum, err := eachRow(ctx, snapshot, table, each)
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", table, err)
		}
		sums = append(sums, sum)
	}
	return sums, also(snapshot)
}

// Import fills an empty database in one transaction. fill is given a function that takes rows as Export gave them, and
// what it had written is compared with wanted before the commit: an error leaves the database empty.
func (s *Store) Import(ctx context.Context, fill func(tx *Tx, add func(table string, columns []string, row []any) error) (wanted []TableSum, err error)) error {
	return s.Write(ctx, func(tx *Tx) error {
		tables, err := s.tables(ctx, tx.sql)
		if err != nil {
			return err
		}
		for _, table := range tables {
			var there int
			if err := tx.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&there); err != nil {
				return err
			}
			if there > 0 {
				return &domain.Error{Kind: domain.Conflict, Code: "database-not-empty"}
			}
		}
		l := &rowLoader{tx: tx, tables: tables}
		wanted, err := fill(tx, l.add)
		if err = errors.Join(err, l.flush()); err != nil {
			return err
		}
		for _, w := range wanted {
			if !slices.Contains(tables, w.Table) {
				return fmt.Errorf("import: no table %s here", w.Table)
			}
			got, err := eachRow(ctx, tx.sql, w.Table, func(string, []string, []any) error { return nil })
			if err != nil {
				return fmt.Errorf("import %s: %w", w.Table, err)
			}
			if got != w {
				return domain.Conflictf("copy-unequal", w.Table)
			}
		}
		return nil
	})
}

// rowLoader gathers rows of one table into statements of several.
type rowLoader struct {
	tx      *Tx
	tables  []string
	table   string
	columns []string
	rows    [][]any
}

func (l *rowLoader) add(table string, columns []string, row []any) error {
	if table != l.table || len(l.rows) == 100 {
		if err := l.flush(); err != nil {
			return err
		}
		if !slices.Contains(l.tables, table) || slices.ContainsFunc(columns, func(c string) bool { return !columnName.MatchString(c) }) {
			return fmt.Errorf("import: no table %q with columns %q here", table, columns)
		}
		l.table, l.columns = table, columns
	}
	l.rows = append(l.rows, row)
	return nil
}

// columnName is what a name may look like that is put into a statement.
var columnName = regexp.MustCompile(`^[a-z_0-9]+$`)

func (l *rowLoader) flush() error {
	rows := l.rows
	l.rows = nil
	if len(rows) == 0 {
		return nil
	}
	return insertMany(l.tx, "import-doubled", l.table+" ("+strings.Join(l.columns, ", ")+")", len(l.columns), rows, func(row []any) []any { return row })
}

// tables lists our tables so that each comes after those that it refers to.
func (s *Store) tables(ctx context.Context, tx *sql.Tx) ([]string, error) {
	names, err := texts(ctx, tx, s.dialect.tables)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasPrefix(n, "river_") || n == "schema_version" })
	refers := map[string][]string{}
	for _, name := range names {
		if refers[name], err = texts(ctx, tx, s.dialect.references, name); err != nil {
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

func texts(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	return collect(rows, err, func(r scanner) (v string, err error) { return v, r.Scan(&v) })
}

func eachRow(ctx context.Context, tx *sql.Tx, table string, each func(table string, columns []string, row []any) error) (TableSum, error) {
	rows, err := tx.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return TableSum{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return TableSum{}, err
	}
	order := make([]int, len(columns)) // the same on every database, whatever order its columns were added in
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(columns[a], columns[b]) })
	sum := rowSum{}
	for rows.Next() {
		row, err := anyRow(rows, len(columns))
		if err != nil {
			return TableSum{}, err
		}
		sum.add(row, order)
		if err := each(table, columns, row); err != nil {
			return TableSum{}, err
		}
	}
	return TableSum{Table: table, Rows: len(sum), Digest: sum.digest()}, rows.Err()
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

func (s *rowSum) add(row []any, order []int) {
	h := sha256.New()
	for _, i := range order {
		v := row[i]
		kind, content := byte('n'), []byte(nil)
		switch v := v.(type) {
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
		}
		h.Write([]byte{kind})
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(content))))
		h.Write(content)
	}
	*s = append(*s, [sha256.Size]byte(h.Sum(nil)))
}

func (s rowSum) digest() string {
	sorted := slices.Clone(s)
	slices.SortFunc(sorted, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, d := range sorted {
		h.Write(d[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
