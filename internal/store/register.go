package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
)

// visible is the last import that is done: what later ones wrote is not seen yet, or never will be.
const visible = `(SELECT COALESCE(MAX(number), 0) FROM register_import WHERE state = 'done')`

// RegisterVersion is an entry of the register as one import brought it.
type RegisterVersion struct {
	Certification domain.Certification
	Import        int64
	At            time.Time
}

func scanRegisterVersion(r scanner) (v RegisterVersion, err error) {
	return v, r.Scan(asJSON(&v.Certification), &v.Import, at(&v.At))
}

// RegisterEntry is the entry as it stands today.
func (s *Store) RegisterEntry(ctx context.Context, code string) (domain.Certification, error) {
	v, err := one(ctx, s, "certification-unknown", scanRegisterVersion, `SELECT entry, import_number, created_at FROM register_entry
		WHERE code = $1 AND import_number <= `+visible+` ORDER BY import_number DESC LIMIT 1`, code)
	return v.Certification, err
}

// RegisterHistory is every version of an entry, the newest first.
func (s *Store) RegisterHistory(ctx context.Context, code string) ([]RegisterVersion, error) {
	return list(ctx, s, scanRegisterVersion, `SELECT entry, import_number, created_at FROM register_entry
		WHERE code = $1 AND import_number <= `+visible+` ORDER BY import_number DESC`, code)
}

// RegisterDigests are the digests of all entries as they stand.
func (s *Store) RegisterDigests(ctx context.Context) (map[string]string, error) {
	rows, err := s.query(ctx, `SELECT code, digest FROM register_entry WHERE import_number <= `+visible+` ORDER BY import_number`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var code, digest string
		if err := rows.Scan(&code, &digest); err != nil {
			return nil, err
		}
		all[code] = digest // the newest version comes last
	}
	return all, rows.Err()
}

// RegisterRow is a new version of an entry, with what the search finds it by.
type RegisterRow struct {
	Certification        domain.Certification
	Digest               string
	Position             int64
	Title, Trades, Words string // folded, each word with a blank before it
	Deadline             domain.Day
}

// RegisterDraft is an entry as a running import has written it so far.
func (s *Store) RegisterDraft(ctx context.Context, number int64, code string) (domain.Certification, error) {
	v, err := one(ctx, s, "certification-unknown", scanRegisterVersion, `SELECT entry, import_number, created_at FROM register_entry
		WHERE code = $1 AND import_number = $2`, code, number)
	return v.Certification, err
}

// SaveRegisterRows writes versions of entries; they are seen when the import is done. An export that speaks twice of an
// entry, as CSV and XML side by side do, has one version of it.
func (tx *Tx) SaveRegisterRows(number int64, rows []RegisterRow, now time.Time) error {
	for _, r := range rows {
		if _, err := tx.exec(`INSERT INTO register_entry (code, import_number, digest, entry, created_at) VALUES `+values(1, 5)+`
			ON CONFLICT (code, import_number) DO UPDATE SET digest = excluded.digest, entry = excluded.entry`,
			r.Certification.Code, number, r.Digest, asJSON(&r.Certification), millis(now)); err != nil {
			return err
		}
		if _, err := tx.exec(`INSERT INTO register_words (code, import_number, position, specific, deadline, title, trades, words) VALUES `+values(1, 8)+`
			ON CONFLICT (code, import_number) DO UPDATE SET deadline = excluded.deadline, title = excluded.title, trades = excluded.trades, words = excluded.words`,
			r.Certification.Code, number, r.Position, r.Certification.Specific(), r.Deadline, r.Title, r.Trades, r.Words); err != nil {
			return err
		}
	}
	return nil
}

// RegisterQuery is what somebody looks for; every word must be there, whole or as the start of one: what is searched has a
// blank before each word. Specific, when set, keeps to one of the registers.
type RegisterQuery struct {
	Words, Trades []string // folded
	Specific      *bool
	OpenOn        domain.Day // only what may still be delivered that day; "" for all
	Offset, Limit int
}

// RegisterSearch gives the codes that answer, those with every word in their title first, then the newest.
func (s *Store) RegisterSearch(ctx context.Context, q RegisterQuery) ([]string, error) {
	var args []any
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	where, best := []string{"1 = 1"}, []string{"1 = 1"}
	for _, w := range q.Words {
		p := arg("% " + likeText(w) + "%")
		where = append(where, `words LIKE `+p+` ESCAPE '!'`)
		best = append(best, `title LIKE `+p+` ESCAPE '!'`)
	}
	for _, w := range q.Trades {
		where = append(where, `trades LIKE `+arg("% "+likeText(w)+"%")+` ESCAPE '!'`)
	}
	if q.Specific != nil {
		where = append(where, `specific = `+arg(*q.Specific))
	}
	if q.OpenOn != "" {
		where = append(where, `(deadline = '' OR deadline >= `+arg(q.OpenOn)+`)`)
	}
	limit, offset := arg(q.Limit), arg(q.Offset)
	return list(ctx, s, scanText, `SELECT code FROM register_words w WHERE `+strings.Join(where, " AND ")+`
		AND import_number = (SELECT MAX(import_number) FROM register_words x WHERE x.code = w.code AND x.import_number <= `+visible+`)
		ORDER BY CASE WHEN `+strings.Join(best, " AND ")+` THEN 0 ELSE 1 END, specific, position DESC, code LIMIT `+limit+` OFFSET `+offset, args...)
}

// RegisterVisible is the number of the last import that is done, 0 for none.
func (s *Store) RegisterVisible(ctx context.Context) (int64, error) {
	return one(ctx, s, "import-unknown", func(r scanner) (n int64, err error) { return n, r.Scan(&n) }, `SELECT `+visible)
}

// RegisterWords gives what the search looks into, entry by entry, as far as that import.
func (s *Store) RegisterWords(ctx context.Context, number int64, each func(words string)) error {
	rows, err := s.query(ctx, `SELECT words FROM register_words WHERE import_number <= $1`, number)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var words string
		if err := rows.Scan(&words); err != nil {
			return err
		}
		each(words)
	}
	return rows.Err()
}
