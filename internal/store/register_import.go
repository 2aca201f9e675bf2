package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// RegisterImport is one run of an importer.
type RegisterImport struct {
	Number     int64
	Source     string // the name of the file, without its folder
	State      string
	Report     domain.RegisterReport
	StartedBy  string
	StartedAt  time.Time
	HeardAt    time.Time
	FinishedAt time.Time
}

// States of an import.
const (
	ImportRunning = "running"
	ImportDone    = "done"
	ImportFailed  = "failed"
)

const importColumns = `number, source, state, report, started_by, started_at, heard_at, finished_at`

func scanImport(r scanner) (i RegisterImport, err error) {
	return i, r.Scan(&i.Number, &i.Source, &i.State, asJSON(&i.Report), &i.StartedBy, at(&i.StartedAt), at(&i.HeardAt), at(&i.FinishedAt))
}

// RegisterImports lists the last ones, the newest first.
func (s *Store) RegisterImports(ctx context.Context, limit int) ([]RegisterImport, error) {
	return list(ctx, s, scanImport, `SELECT `+importColumns+` FROM register_import ORDER BY number DESC LIMIT $1`, limit)
}

// BeginRegisterImport opens a new one, between EnterRegister and its leave: one that still says running was killed.
func (tx *Tx) BeginRegisterImport(source, actor string, now time.Time) (int64, error) {
	if _, err := tx.exec(`UPDATE register_import SET state = $1, finished_at = $2 WHERE state = $3`, ImportFailed, millis(now), ImportRunning); err != nil {
		return 0, err
	}
	rows, err := tx.query(`SELECT COALESCE(MAX(number), 0) + 1 FROM register_import`)
	number, err := first(rows, err, "register-import-unknown", func(r scanner) (n int64, err error) { return n, r.Scan(&n) })
	if err != nil {
		return 0, err
	}
	_, err = tx.exec(`INSERT INTO register_import (`+importColumns+`) VALUES `+values(1, 8),
		number, source, ImportRunning, asJSON(&domain.RegisterReport{}), actor, millis(now), millis(now), nil)
	return number, err
}

// BeatRegisterImport says that the import lives, and how far it is. One that was given up in the meantime hears of it.
func (tx *Tx) BeatRegisterImport(number int64, report domain.RegisterReport, now time.Time) error {
	return tx.change("register-import-lost", `UPDATE register_import SET report = $1, heard_at = $2 WHERE number = $3 AND state = 'running'`,
		asJSON(&report), millis(now), number)
}

// EndRegisterImport closes it: done makes all that it wrote visible at this moment.
func (tx *Tx) EndRegisterImport(number int64, state string, report domain.RegisterReport, now time.Time) error {
	return tx.change("register-import-lost", `UPDATE register_import SET state = $1, report = $2, finished_at = $3 WHERE number = $4 AND state = 'running'`,
		state, asJSON(&report), millis(now), number)
}

// SweepRegister takes away some of what failed imports left and nobody ever saw; more tells that there may be others.
func (tx *Tx) SweepRegister(limit int) (more bool, err error) {
	for _, table := range []string{"register_words", "register_entry"} {
		n, err := tx.exec(`DELETE FROM `+table+` WHERE (code, import_number) IN (SELECT code, import_number FROM `+table+`
			WHERE import_number IN (SELECT number FROM register_import WHERE state = 'failed') LIMIT $1)`, limit)
		if err != nil {
			return false, err
		}
		more = more || n == int64(limit)
	}
	return more, nil
}

// RegisterKeeper tells whether the operator named that person to import the register by the screen.
func (s *Store) RegisterKeeper(ctx context.Context, id domain.AccountID) (bool, error) {
	n, err := one(ctx, s, "account-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM register_keeper WHERE account_id = $1`, id)
	return n > 0, err
}

// NameRegisterKeeper lets a person import by the screen.
func (tx *Tx) NameRegisterKeeper(id domain.AccountID, now time.Time) error {
	_, err := tx.exec(`INSERT INTO register_keeper (account_id, created_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING`, id, millis(now))
	return err
}
