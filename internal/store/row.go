package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
)

// scanner is a row: *sql.Rows, one at a time.
type scanner interface{ Scan(...any) error }

// one reads a single row; none is domain.NotFound with that code.
func one[T any](ctx context.Context, s *Store, notFound string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	rows, err := s.query(ctx, query, args...)
	return first(rows, err, notFound, scan)
}

func first[T any](rows *sql.Rows, err error, notFound string, scan func(scanner) (T, error)) (T, error) {
	list, err := collect(rows, err, scan)
	if err != nil {
		var none T
		return none, fmt.Errorf("read (%s): %w", notFound, err)
	}
	if len(list) == 0 {
		var none T
		return none, domain.NotFoundf(notFound)
	}
	return list[0], nil
}

// list reads all rows of a query.
func list[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.query(ctx, query, args...)
	return collect(rows, err, scan)
}

func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, gone(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, gone(rows.Err())
}

// conflict turns the refusal of a doubled key into a domain error with that code.
func (tx *Tx) conflict(code string, err error) error {
	if err != nil && tx.dialect.isUnique(err) {
		return &domain.Error{Kind: domain.Conflict, Code: code, Err: err}
	}
	return err
}

// change runs an UPDATE that must meet exactly the row it is meant for; the condition is part of the statement,
// so two requests cannot both pass a check made before.
func (tx *Tx) change(conflict, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err != nil {
		return tx.conflict(conflict, err)
	}
	if n != 1 {
		return domain.Conflictf(conflict)
	}
	return nil
}

// millis is a time in a BIGINT column: milliseconds since 1970, NULL for the zero time.
type millis time.Time

func (m millis) Value() (driver.Value, error) {
	if time.Time(m).IsZero() {
		return nil, nil
	}
	return time.Time(m).UnixMilli(), nil
}

func (m *millis) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*m = millis{}
	case int64:
		*m = millis(time.UnixMilli(v).UTC())
	default:
		return fmt.Errorf("time column holds %T", v)
	}
	return nil
}

// at is where a time column is scanned into.
func at(t *time.Time) *millis { return (*millis)(t) }

// optional is a reference that may be absent: NULL for "", because an empty text would break the foreign key.
type optional[T ~string] struct{ v *T }

func maybe[T ~string](v *T) optional[T] { return optional[T]{v} }

func (o optional[T]) Value() (driver.Value, error) {
	if *o.v == "" {
		return nil, nil
	}
	return string(*o.v), nil
}

func (o optional[T]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*o.v = ""
	case string:
		*o.v = T(v)
	case []byte:
		*o.v = T(v)
	default:
		return fmt.Errorf("text column holds %T", v)
	}
	return nil
}

// jsonText is a value kept as JSON in a TEXT column, which only Go reads.
type jsonText struct{ v any }

func asJSON(v any) jsonText { return jsonText{v} }

func (j jsonText) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}

func (j jsonText) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return json.Unmarshal([]byte(v), j.v)
	case []byte:
		return json.Unmarshal(v, j.v)
	}
	return fmt.Errorf("JSON column holds %T", v)
}

// values writes "($1, $2), ($3, $4)" for that many rows and columns.
func values(rows, columns int) string {
	var b strings.Builder
	n := 1
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteString(", ")
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			n++
		}
		b.WriteByte(')')
	}
	return b.String()
}

// insertMany inserts rows, many to a statement: one statement of n rows costs far less than n statements.
func insertMany[T any](tx *Tx, conflict, into string, columns int, rows []T, args func(T) []any) error {
	const perStatement = 5 // naming a parameter takes SQLite the longer the more there are
	for len(rows) > 0 {
		n := min(perStatement, len(rows))
		all := make([]any, 0, n*columns)
		for _, r := range rows[:n] {
			all = append(all, args(r)...)
		}
		if err := tx.insert(conflict, "INSERT INTO "+into+" VALUES "+values(n, columns), all...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
