package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"galon/internal/domain"
)

// ErasedAward is a badge whose person is gone.
type ErasedAward struct {
	ID             domain.AwardID
	OrganisationID domain.OrganisationID
	recipient      domain.RecipientID
	batch          domain.BatchID
	line           int
	facts          domain.Facts
}

// Erased is what an erasure took away, and what it left to organisations.
type Erased struct {
	Passport domain.PassportID
	Emails   []string
	Awards   []ErasedAward
	Kept     []domain.KeptByLaw
	Drawers  []string // folders of evidence that nothing names any more
	Asked    []string // what others were asked about them: a message that was kept bears this in its name
}

// ErasePassport takes everything of a person away, in this transaction: the passport with all that hangs on it, the
// signed bytes and the facts of their badges, their name and address at the organisations. What stays is said by
// kept_by_law; the place of a badge in its status list stays too, so that copies go on being checked.
func (tx *Tx) ErasePassport(id domain.PassportID, now time.Time) (Erased, error) {
	e := Erased{Passport: id}
	if err := tx.HoldPassports(id); err != nil {
		return e, err
	}
	rows, err := tx.query(`SELECT name FROM passport WHERE id = $1`, id)
	name, err := first(rows, err, "passport-unknown", scanText)
	if err != nil {
		return e, err
	}
	rows, err = tx.query(`SELECT email FROM passport_email WHERE passport_id = $1`, id)
	if e.Emails, err = collect(rows, err, scanText); err != nil {
		return e, err
	}
	if e.Awards, err = tx.awardsOf(id, name); err != nil {
		return e, err
	}
	if err := tx.eraseAwards(&e, now); err != nil {
		return e, err
	}
	if err := tx.eraseClaims(&e, name, id); err != nil {
		return e, err
	}
	if err := tx.eraseWaiting(e, name, now); err != nil {
		return e, err
	}
	if err := tx.eraseDrafts(e, name, now); err != nil {
		return e, err
	}
	places, err := tx.panelPlaces(e.Emails, name)
	if err != nil {
		return e, err
	}
	kept, err := tx.keepPlaces(places, now)
	if err != nil {
		return e, err
	}
	e.Kept = append(e.Kept, kept...)
	rows, err = tx.query(`SELECT DISTINCT email FROM passport_address WHERE passport_id = $1`, id)
	asked, err := collect(rows, err, scanText)
	if err != nil {
		return e, err
	}
	e.Emails = append(e.Emails, asked...) // codes were sent there
	if err := tx.askedOthers(&e, `SELECT id FROM endorsement_ask WHERE passport_id = $1`, id); err != nil {
		return e, err
	}
	for _, email := range e.Emails {
		if _, err := tx.exec(`DELETE FROM sign_in WHERE audience = 'holder' AND email = $1`, email); err != nil {
			return e, err
		}
		if _, err := tx.exec(`DELETE FROM passport_address WHERE email = $1`, email); err != nil { // that another passport asked for
			return e, err
		}
	}
	if err := tx.eraseSharesIn(`SELECT b.share_id FROM share_imported b JOIN imported_badge i ON i.id = b.imported_id WHERE i.passport_id = $1`, id, now); err != nil {
		return e, err
	}
	if err := tx.forgetImported(`SELECT id FROM imported_badge WHERE passport_id = $1`, id); err != nil {
		return e, err
	}
	if _, err := tx.exec(`DELETE FROM session WHERE mandate_id IN (SELECT id FROM mandate WHERE passport_id = $1)`, id); err != nil {
		return e, err
	}
	if _, err := tx.exec(`DELETE FROM mandate_act WHERE mandate_id IN (SELECT id FROM mandate WHERE passport_id = $1)`, id); err != nil {
		return e, err
	}
	for _, table := range []string{"session", "endorsement_ask", "imported_badge", "passport_key", "passport_sentence", "passport_declared", "passport_away", "passport_brought",
		"passport_address", "recovery_code", "mandate", "mandate_code", "passport_email"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE passport_id = $1`, id); err != nil {
			return e, fmt.Errorf("erase %s: %w", table, err)
		}
	}
	return e, tx.change("passport-unknown", `DELETE FROM passport WHERE id = $1`, id)
}

// EraseAwards is the same for badges whose person has no passport in this database: a restored one may be older.
func (tx *Tx) EraseAwards(ids []domain.AwardID, now time.Time) (Erased, error) {
	var e Erased
	for _, id := range ids {
		rows, err := tx.query(awardToErase+` WHERE a.id = $1`, id)
		found, err := collect(rows, err, scanErased)
		if err != nil {
			return e, err
		}
		e.Awards = append(e.Awards, found...)
	}
	return e, tx.eraseAwards(&e, now)
}

const awardToErase = `SELECT a.id, a.organisation_id, a.recipient_id, a.batch_id, a.batch_line, a.facts FROM award a`

func scanErased(r scanner) (a ErasedAward, err error) {
	return a, r.Scan(&a.ID, &a.OrganisationID, &a.recipient, maybe(&a.batch), &a.line, asJSON(&a.facts))
}

// awardsOf are the badges in a passport, and those that wait for the same person at an address that the passport proved.
func (tx *Tx) awardsOf(id domain.PassportID, name string) ([]ErasedAward, error) {
	rows, err := tx.query(awardToErase+` WHERE a.passport_id = $1`, id)
	all, err := collect(rows, err, scanErased)
	if err != nil {
		return nil, err
	}
	type person struct {
		id   domain.RecipientID
		name string
	}
	rows, err = tx.query(`SELECT r.id, r.name FROM recipient r JOIN passport_email e ON e.email = r.email WHERE e.passport_id = $1`, id)
	people, err := collect(rows, err, func(r scanner) (p person, err error) { return p, r.Scan(&p.id, &p.name) })
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if !domain.SameName(p.name, name) {
			continue
		}
		rows, err := tx.query(awardToErase+` WHERE a.recipient_id = $1 AND a.passport_id IS NULL AND a.state = 'issued'`, p.id)
		more, err := collect(rows, err, scanErased)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func (tx *Tx) eraseAwards(e *Erased, now time.Time) error {
	for _, a := range e.Awards {
		if err := tx.held("award-unknown", `UPDATE award SET state = state WHERE id = $1`, a.ID); err != nil { // who shares it now waits
			return err
		}
		kept, err := tx.keptFor(a, now)
		if err != nil {
			return err
		}
		e.Kept = append(e.Kept, kept...)
		if err := tx.eraseShares(a.ID, now); err != nil {
			return err
		}
		if err := tx.askedOthers(e, `SELECT id FROM endorsement_ask WHERE target_award_id = $1`, a.ID); err != nil {
			return err
		}
		for _, q := range []string{
			`DELETE FROM award_document WHERE award_id = $1`,
			`DELETE FROM award_verified WHERE award_id = $1`,
			`UPDATE twin_signature SET jws = '' WHERE award_id = $1`, // the row says that a withdrawal is to be listed
			`DELETE FROM endorsement_ask WHERE target_award_id = $1`,
			`DELETE FROM endorsement WHERE target_award_id = $1`,
			`DELETE FROM award_request WHERE award_id = $1`,
			`DELETE FROM session_guest WHERE award_id = $1`,
			`UPDATE problem SET body = '', contact = '', note = '', code_sealed = NULL WHERE award_id = $1`,
			`DELETE FROM passport_sentence WHERE award_id = $1`,
			`DELETE FROM passport_away WHERE award_id = $1`,
			`DELETE FROM session WHERE award_id = $1`,
			`UPDATE waiting_award SET recipient = '{}', facts = '{}', reason = '', person = '' WHERE id = $1`,
		} {
			if _, err := tx.exec(q, a.ID); err != nil {
				return err
			}
		}
		if _, err := tx.exec(`UPDATE twin_publication SET stopped_at = $2 WHERE award_id = $1 AND stopped_at IS NULL`, a.ID, millis(now)); err != nil {
			return err
		}
		if err := tx.change("award-unknown", `UPDATE award SET passport_id = NULL, facts = $2, erased_at = $3 WHERE id = $1`,
			a.ID, asJSON(a.facts.ErasedFacts()), millis(now)); err != nil {
			return err
		}
		if err := tx.eraseLine(a); err != nil {
			return err
		}
	}
	return tx.eraseRecipients(e, now)
}

// KeptByLaw tells whether something is kept only because the law has it kept; not found when it is not.
func (s *Store) KeptByLaw(ctx context.Context, kind, subject string) (domain.KeptByLaw, error) {
	return one(ctx, s, "not-kept", scanKept, `SELECT kind, subject, organisation_id, until_day FROM kept_by_law WHERE kind = $1 AND subject = $2`, kind, subject)
}

// KeptUntil lists what the law no longer has kept on that day.
func (s *Store) KeptUntil(ctx context.Context, today domain.Day) ([]domain.KeptByLaw, error) {
	return list(ctx, s, scanKept, `SELECT kind, subject, organisation_id, until_day FROM kept_by_law WHERE until_day < $1 ORDER BY until_day LIMIT 100`, string(today))
}

func scanKept(r scanner) (k domain.KeptByLaw, err error) {
	return k, r.Scan(&k.Kind, &k.Subject, &k.OrganisationID, &k.Until)
}

// EraseKept takes away what was kept by law once its time is over: a dossier whole, and of a jury those who erased their
// passport. files are what the drawer of the jury need not keep any more.
func (tx *Tx) EraseKept(k domain.KeptByLaw, now time.Time) (files []string, err error) {
	switch k.Kind {
	case domain.KeptAfest:
		return nil, tx.EndAfest(domain.AfestID(k.Subject))
	case domain.KeptPanel:
		if files, err = tx.ForgetPanel(domain.PanelID(k.Subject), false, now); err != nil {
			return nil, err
		}
	}
	_, err = tx.exec(`DELETE FROM kept_by_law WHERE kind = $1 AND subject = $2`, k.Kind, k.Subject)
	return files, err
}

// PeopleIDs lists the passports, and the badges that are not erased, for a journal of erasures to be held against.
func (tx *Tx) PeopleIDs() (passports []domain.PassportID, awards []domain.AwardID, err error) {
	rows, err := tx.query(`SELECT id FROM passport`)
	if passports, err = collect(rows, err, func(r scanner) (id domain.PassportID, err error) { return id, r.Scan(&id) }); err != nil {
		return nil, nil, err
	}
	rows, err = tx.query(`SELECT id FROM award WHERE erased_at IS NULL`)
	awards, err = collect(rows, err, func(r scanner) (id domain.AwardID, err error) { return id, r.Scan(&id) })
	return passports, awards, err
}

// Scrub makes sure that nothing of what was deleted is left in the files: SQLite overwrites deleted rows at once
// (secure_delete), and this moves the log of changes into the database and empties it. On PostgreSQL it lets the
// server take back the rows of the tables that people stand in; its own archive of changes is the operator's to keep short.
func (s *Store) Scrub(ctx context.Context) error {
	if s.Dialect() != "sqlite" {
		_, err := s.rw.ExecContext(ctx, `VACUUM `+strings.Join([]string{"recipient", "award", "award_document", "passport", "passport_email", "share",
			"imported_badge", "imported_file", "sign_in", "batch_row", "batch_line", "twin_signature", "passport_declared", "passport_sentence", "passport_address",
			"passport_brought"}, ", "))
		return err
	}
	for range 100 {
		var busy, pages, moved int
		if err := s.rw.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
			return err
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond): // a reader is in the log: it ends soon
		}
	}
	return fmt.Errorf("scrub: others keep reading the log of changes")
}
