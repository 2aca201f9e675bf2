package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// seriesGap is how far the numbers of new lists jump where nobody knows which lists were begun after the backup: each
// holds tens of thousands of badges.
const seriesGap = 1000

// HoldStatusLists says of every list that it may lack what happened after the backup at that instant, and lets no new
// badge into it: its free places may have been given since.
func (tx *Tx) HoldStatusLists(at time.Time) error {
	if _, err := tx.exec(`UPDATE status_list SET held_at = $1 WHERE held_at IS NULL`, millis(at)); err != nil {
		return err
	}
	return tx.CloseStatusSeries()
}

// CloseStatusSeries makes the next badge of each organisation begin a new list.
func (tx *Tx) CloseStatusSeries() error {
	_, err := tx.exec(`UPDATE status_series SET used = $1 WHERE used < $1`, listFull)
	return err
}

// SkipStatusSeries leaves out the numbers of lists that may have been begun after the backup.
func (tx *Tx) SkipStatusSeries() error {
	_, err := tx.exec(`INSERT INTO status_series (organisation_id, number, used) SELECT organisation_id, MAX(number) + $1, $2 FROM status_series GROUP BY organisation_id`,
		seriesGap, listFull)
	return err
}

// EnsureStatusSeries brings back a list, with its twin, that was begun after the backup; no new badge goes into it.
func (tx *Tx) EnsureStatusSeries(id domain.OrganisationID, number int) error {
	if _, err := tx.exec(`INSERT INTO status_series (organisation_id, number, used) VALUES ($1, $2, $3) ON CONFLICT (organisation_id, number) DO NOTHING`,
		id, number, listFull); err != nil {
		return err
	}
	for _, purpose := range []string{"revocation", "suspension"} {
		if _, err := tx.exec(`INSERT INTO status_list (organisation_id, number, purpose, bits) VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id, number, purpose) DO NOTHING`,
			id, number, purpose, make([]byte, listLength/8)); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseStatusList lets a list speak again.
func (tx *Tx) ReleaseStatusList(id domain.OrganisationID, number int, purpose string) error {
	_, err := tx.exec(`UPDATE status_list SET held_at = NULL WHERE organisation_id = $1 AND number = $2 AND purpose = $3`, id, number, purpose)
	return err
}

// AllStatusLists reads every list as this transaction sees it.
func (tx *Tx) AllStatusLists() ([]StatusListRow, error) {
	rows, err := tx.query(`SELECT ` + statusColumns + ` FROM status_list ORDER BY organisation_id, number, purpose`)
	return collect(rows, err, scanStatusList)
}

// HeldSinceBackup is the instant of the backup by which an organisation's lists are held; zero when none is. An empty
// id asks for all organisations.
func (s *Store) HeldSinceBackup(ctx context.Context, id domain.OrganisationID) (time.Time, error) {
	return one(ctx, s, "status-list-unknown", func(r scanner) (t time.Time, err error) { return t, r.Scan(at(&t)) },
		`SELECT MIN(held_at) FROM status_list WHERE held_at IS NOT NULL AND (organisation_id = $1 OR $1 = '')`, id)
}

// Placed is what stands at a place of a list.
type Placed struct {
	Award       domain.AwardID
	Endorsement domain.EndorsementID
}

// AtPlace finds the award or the endorsement at a place of a list; neither when the backup is older than it.
func (tx *Tx) AtPlace(id domain.OrganisationID, ref StatusRef) (p Placed, err error) {
	rows, err := tx.query(`SELECT id FROM award WHERE organisation_id = $1 AND status_list = $2 AND status_index = $3 AND state = 'issued'`, id, ref.List, ref.Index)
	text, err := first(rows, err, "award-unknown", scanText)
	if err == nil || !domain.IsKind(err, domain.NotFound) {
		return Placed{Award: domain.AwardID(text)}, err
	}
	rows, err = tx.query(`SELECT id FROM endorsement WHERE organisation_id = $1 AND status_list = $2 AND status_index = $3`, id, ref.List, ref.Index)
	text, err = first(rows, err, "endorsement-unknown", scanText)
	if domain.IsKind(err, domain.NotFound) {
		return Placed{}, nil
	}
	return Placed{Endorsement: domain.EndorsementID(text)}, err
}

// LatestRegistryVersion is the number of the newest registry as this transaction sees it; 0 before the first.
func (tx *Tx) LatestRegistryVersion() (int, error) {
	rows, err := tx.query(`SELECT COALESCE(MAX(version), 0) FROM registry_version`)
	return first(rows, err, "registry-unknown", func(r scanner) (v int, err error) { return v, r.Scan(&v) })
}
