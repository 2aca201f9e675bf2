package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"galon/internal/domain"
)

const (
	// listLength is the least that Bitstring Status List 1.0, section 3.1, allows: a crowd to hide in.
	listLength = 131072
	// listFull is when a new list is begun, so that a random free place is found at once.
	listFull = listLength / 2
)

// StatusRef is the place of an award in its organisation's lists; the same in the revocation list and its twin.
type StatusRef struct {
	List  int
	Index int
}

// StatusListRow is a status list: the bits, and the credential that was last signed over them.
type StatusListRow struct {
	OrganisationID domain.OrganisationID
	Number         int
	Purpose        string // revocation, suspension
	Bits           []byte
	Document       []byte // nil until it is signed for the first time
	SignedAt       time.Time
	ValidUntil     time.Time
	HeldAt         time.Time // of the backup it came back from; zero: it speaks (see status_hold.go)
}

const statusColumns = `organisation_id, number, purpose, bits, signed, signed_at, valid_until, held_at`

func scanStatusList(r scanner) (l StatusListRow, err error) {
	return l, r.Scan(&l.OrganisationID, &l.Number, &l.Purpose, &l.Bits, &l.Document, at(&l.SignedAt), at(&l.ValidUntil), at(&l.HeldAt))
}

const oneStatusList = `SELECT ` + statusColumns + ` FROM status_list WHERE organisation_id = $1 AND number = $2 AND purpose = $3`

// PublishedStatusList reads one list as the public does: signed, without the bits that the document says anyway. They are
// sixteen times as large, and each look at a badge asks for two lists.
func (s *Store) PublishedStatusList(ctx context.Context, slug string, number int, purpose string) (StatusListRow, error) {
	scan := func(r scanner) (l StatusListRow, err error) {
		return l, r.Scan(&l.OrganisationID, &l.Number, &l.Purpose, &l.Document, at(&l.SignedAt), at(&l.ValidUntil), at(&l.HeldAt))
	}
	return one(ctx, s, "status-list-unknown", scan, `SELECT l.organisation_id, l.number, l.purpose, l.signed, l.signed_at, l.valid_until, l.held_at
		FROM organisation o JOIN status_list l ON l.organisation_id = o.id WHERE o.slug = $1 AND l.number = $2 AND l.purpose = $3`, slug, number, purpose)
}

// StatusLists reads all lists of all organisations.
func (s *Store) StatusLists(ctx context.Context) ([]StatusListRow, error) {
	return list(ctx, s, scanStatusList, `SELECT `+statusColumns+` FROM status_list ORDER BY organisation_id, number, purpose`)
}

// StatusList reads a list as this transaction sees it, to change it.
func (tx *Tx) StatusList(id domain.OrganisationID, number int, purpose string) (StatusListRow, error) {
	rows, err := tx.query(oneStatusList, id, number, purpose)
	return first(rows, err, "status-list-unknown", scanStatusList)
}

// SaveStatusList keeps the changed bits and the credential signed over them.
func (tx *Tx) SaveStatusList(l StatusListRow) error {
	return tx.change("status-list-unknown", `UPDATE status_list SET bits = $4, signed = $5, signed_at = $6, valid_until = $7
		WHERE organisation_id = $1 AND number = $2 AND purpose = $3`,
		l.OrganisationID, l.Number, l.Purpose, l.Bits, l.Document, millis(l.SignedAt), millis(l.ValidUntil))
}

// AllocateStatusIndexes takes n free places at random, so that an index tells neither when nor beside whom a badge
// was given. It begins a new list, with its twin, when the last one is half full.
func (tx *Tx) AllocateStatusIndexes(id domain.OrganisationID, n int) ([]StatusRef, error) {
	refs := make([]StatusRef, 0, n)
	for len(refs) < n {
		number, used, err := tx.openSeries(id)
		if err != nil {
			return nil, err
		}
		want := min(n-len(refs), listFull-used)
		places, err := tx.takePlaces(id, number, want)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			refs = append(refs, StatusRef{List: number, Index: p})
		}
		if _, err := tx.exec(`UPDATE status_series SET used = used + $3 WHERE organisation_id = $1 AND number = $2`, id, number, want); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// openSeries is the list that still has room.
func (tx *Tx) openSeries(id domain.OrganisationID) (number, used int, err error) {
	type series struct{ number, used int }
	rows, err := tx.query(`SELECT number, used FROM status_series WHERE organisation_id = $1 ORDER BY number DESC LIMIT 1`, id)
	last, err := collect(rows, err, func(r scanner) (v series, err error) { return v, r.Scan(&v.number, &v.used) })
	if err != nil {
		return 0, 0, err
	}
	if len(last) == 1 && last[0].used < listFull {
		return last[0].number, last[0].used, nil
	}
	number = 1
	if len(last) == 1 {
		number = last[0].number + 1
	}
	if err := tx.insert("status-list-taken", `INSERT INTO status_series (organisation_id, number, used) VALUES ($1, $2, 0)`, id, number); err != nil {
		return 0, 0, err
	}
	for _, purpose := range []string{"revocation", "suspension"} {
		if err := tx.insert("status-list-taken", `INSERT INTO status_list (organisation_id, number, purpose, bits) VALUES ($1, $2, $3, $4)`,
			id, number, purpose, make([]byte, listLength/8)); err != nil {
			return 0, 0, err
		}
	}
	return number, 0, nil
}

// takePlaces draws until n places are ours; the primary key decides which are.
func (tx *Tx) takePlaces(id domain.OrganisationID, number, n int) ([]int, error) {
	taken := make([]int, 0, n)
	for len(taken) < n {
		draw := randomPlaces(min(n-len(taken), 50))
		args := []any{id, number}
		var places strings.Builder
		for i, p := range draw {
			if i > 0 {
				places.WriteString(", ")
			}
			fmt.Fprintf(&places, "($1, $2, $%d)", i+3)
			args = append(args, p)
		}
		rows, err := tx.query(`INSERT INTO status_place (organisation_id, number, place) VALUES `+places.String()+`
			ON CONFLICT (organisation_id, number, place) DO NOTHING RETURNING place`, args...)
		got, err := collect(rows, err, func(r scanner) (p int, err error) { return p, r.Scan(&p) })
		if err != nil {
			return nil, err
		}
		taken = append(taken, got...)
	}
	return taken, nil
}

// randomPlaces are uniform, because the length of a list is a power of two.
func randomPlaces(n int) []int {
	raw := make([]byte, 4*n)
	rand.Read(raw) // never fails: it stops the program instead
	places := make([]int, n)
	for i := range places {
		places[i] = int(binary.BigEndian.Uint32(raw[4*i:]) % listLength)
	}
	return places
}
