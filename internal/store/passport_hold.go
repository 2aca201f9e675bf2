package store

import (
	"slices"

	"galon/internal/domain"
)

// HoldAward keeps a badge in its passport until the end of the transaction. It is not found when the person erased it, or
// when it moved, since it was read: nobody shares what somebody else erases at the same moment.
func (tx *Tx) HoldAward(id domain.AwardID, in domain.PassportID) error {
	return tx.held("award-unknown", `UPDATE award SET passport_id = passport_id WHERE id = $1 AND passport_id = $2`, id, in)
}

// HoldPassports keeps passports until the end of the transaction, in one order for everybody: of two that are put into
// each other at the same moment, one stays.
func (tx *Tx) HoldPassports(ids ...domain.PassportID) error {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if err := tx.held("passport-unknown", `UPDATE passport SET name = name WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) held(unknown, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return domain.NotFoundf(unknown)
	}
	return err
}
