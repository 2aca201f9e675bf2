package store

import (
	"context"
	"time"
)

func scanText(r scanner) (v string, err error) { return v, r.Scan(&v) }

const oneSetting = `SELECT value FROM setting WHERE name = $1`

// Setting reads a value that the installation keeps about itself, such as its frozen address.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	return one(ctx, s, "setting-unknown", scanText, oneSetting, name)
}

// Setting is the same as this transaction sees it.
func (tx *Tx) Setting(name string) (string, error) {
	rows, err := tx.query(oneSetting, name)
	return first(rows, err, "setting-unknown", scanText)
}

// SetSetting keeps a value, over an older one of the same name.
func (tx *Tx) SetSetting(name, value string) error {
	_, err := tx.exec(`INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// LatestRegistry is the newest registry as the operator signed it.
func (s *Store) LatestRegistry(ctx context.Context) (jws string, version int, err error) {
	type signed struct {
		jws     string
		version int
	}
	row, err := one(ctx, s, "registry-unknown", func(r scanner) (v signed, err error) { return v, r.Scan(&v.jws, &v.version) },
		`SELECT jws, version FROM registry_version ORDER BY version DESC LIMIT 1`)
	return row.jws, row.version, err
}

// InsertRegistry adds a version; two acts cannot both make the same one.
func (tx *Tx) InsertRegistry(version int, jws string, now time.Time) error {
	return tx.insert("registry-version-taken", `INSERT INTO registry_version (version, jws, created_at) VALUES ($1, $2, $3)`, version, jws, millis(now))
}
