package store

import (
	"context"
	"fmt"
	"time"

	"galon/internal/domain"
)

// InsertPendingAwards saves the intent: everything but the signed bytes.
func (tx *Tx) InsertPendingAwards(awards []domain.Award) error {
	achievements, err := tx.achievementIDs(awards)
	if err != nil {
		return err
	}
	numbers := make([]int, len(awards))
	for i := range numbers {
		numbers[i] = i
	}
	return insertMany(tx, "award-taken", `award (id, organisation_id, recipient_id, batch_id, batch_line, achievement_id, achievement_slug, awarded_on,
		facts, credential_id, subject_id, status_list, status_index, state, valid_from, valid_until, issued_by, created_at, revocation, status_kind)`, 20, numbers,
		func(i int) []any {
			a := &awards[i]
			return []any{a.ID, a.OrganisationID, a.RecipientID, maybe(&a.BatchID), a.BatchLine, achievements[i], a.Achievement.Slug, a.Facts.AwardedOn,
				asJSON(&a.Facts), a.CredentialID, a.SubjectID, a.StatusList, a.StatusIndex, domain.AwardPending, millis(a.ValidFrom), millis(a.ValidUntil),
				a.IssuedBy, millis(a.CreatedAt), "", a.StatusKind}
		})
}

// CompleteAwards keeps the signed bytes, once: an award that is not pending any more is a conflict, and so is a
// second insert of its document. packed holds, in the same order, what they are packed to.
func (tx *Tx) CompleteAwards(awards []domain.Award, packed []Packed) error {
	for i := range awards {
		a := &awards[i]
		if len(a.Document) == 0 || a.JWT == "" || a.IssuedAt.IsZero() || len(packed[i].bytes) == 0 {
			return fmt.Errorf("complete award %s: it is not signed", a.ID)
		}
		if i == 0 || packed[i].dictionary.id != packed[i-1].dictionary.id {
			if err := tx.keep(packed[i].dictionary); err != nil {
				return err
			}
		}
		if err := tx.change("award-not-pending", `UPDATE award SET state = 'issued', issued_at = $2, valid_from = $3, valid_until = $4
			WHERE id = $1 AND state = 'pending'`, a.ID, millis(a.IssuedAt), millis(a.ValidFrom), millis(a.ValidUntil)); err != nil {
			return err
		}
	}
	numbers := make([]int, len(awards))
	for i := range numbers {
		numbers[i] = i
	}
	return insertMany(tx, "award-not-pending", `award_document (award_id, document, jwt, dictionary_id)`, 4, numbers,
		func(i int) []any { return []any{awards[i].ID, packed[i].bytes, "", packed[i].dictionary.id} })
}

// VoidAward gives a reserved award up. Its place in the status list is never used again.
func (tx *Tx) VoidAward(id domain.AwardID) error {
	return tx.change("award-not-pending", `UPDATE award SET state = 'void' WHERE id = $1 AND state = 'pending'`, id)
}

// StartMail says that the holder is about to be told of a badge, unless it was withdrawn.
func (tx *Tx) StartMail(id domain.AwardID, now time.Time) (started bool, err error) {
	n, err := tx.exec(`UPDATE award SET mail_started_at = $2
		WHERE id = $1 AND revoked_at IS NULL AND mailed_at IS NULL AND mail_rejected_at IS NULL`, id, millis(now))
	return n == 1, err
}

// MailStarted is when the holder was last told of a badge, or was about to be: the zero time for never.
func (s *Store) MailStarted(ctx context.Context, id domain.AwardID) (time.Time, error) {
	return one(ctx, s, "award-unknown", func(r scanner) (t time.Time, err error) { return t, r.Scan(at(&t)) }, `SELECT mail_started_at FROM award WHERE id = $1`, id)
}

// MarkMailed says when the mail left; the zero time says that it is to leave again.
func (tx *Tx) MarkMailed(id domain.AwardID, now time.Time) error {
	return tx.change("award-not-issued", `UPDATE award SET mailed_at = $2, mail_rejected_at = NULL WHERE id = $1 AND state = 'issued'`, id, millis(now))
}

// MarkMailRejected says that the address takes no mail.
func (tx *Tx) MarkMailRejected(id domain.AwardID, now time.Time) error {
	return tx.change("award-not-issued", `UPDATE award SET mail_rejected_at = $2 WHERE id = $1 AND state = 'issued'`, id, millis(now))
}

// MarkOpened remembers the first time the person looked; later ones change nothing.
func (tx *Tx) MarkOpened(id domain.AwardID, now time.Time) error {
	_, err := tx.exec(`UPDATE award SET opened_at = $2 WHERE id = $1 AND state = 'issued' AND opened_at IS NULL`, id, millis(now))
	return err
}

// MarkAccepted puts the award into a passport, once; who refused it before has changed their mind.
func (tx *Tx) MarkAccepted(id domain.AwardID, passport domain.PassportID, now time.Time) error {
	return tx.change("award-already-accepted", `UPDATE award SET passport_id = $2, accepted_at = $3, refused_at = NULL
		WHERE id = $1 AND state = 'issued' AND accepted_at IS NULL`, id, passport, millis(now))
}

// MarkRefused says that the person does not take it for theirs.
func (tx *Tx) MarkRefused(id domain.AwardID, now time.Time) error {
	return tx.change("award-already-accepted", `UPDATE award SET refused_at = $2 WHERE id = $1 AND state = 'issued' AND accepted_at IS NULL`, id, millis(now))
}

// MarkRevoked remembers a withdrawal, once; what counts for verifiers is the signed status list.
func (tx *Tx) MarkRevoked(id domain.AwardID, reason domain.RevocationReason, now time.Time) error {
	return tx.change("award-already-revoked", `UPDATE award SET revoked_at = $2, revocation = $3
		WHERE id = $1 AND state = 'issued' AND revoked_at IS NULL`, id, millis(now), reason)
}

// MarkSuspended puts on hold; the zero time lifts that.
func (tx *Tx) MarkSuspended(id domain.AwardID, now time.Time) error {
	return tx.change("award-already-revoked", `UPDATE award SET suspended_at = $2 WHERE id = $1 AND state = 'issued' AND revoked_at IS NULL`, id, millis(now))
}
