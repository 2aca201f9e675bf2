package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"galon/internal/domain"
)

// eraseShares makes the addresses of a badge answer that the person erased it.
func (tx *Tx) eraseShares(id domain.AwardID, now time.Time) error {
	return tx.eraseSharesIn(`SELECT share_id FROM share_badge WHERE award_id = $1`, id, now)
}

// eraseSharesIn does it for those that a query finds.
func (tx *Tx) eraseSharesIn(found string, about any, now time.Time) error {
	rows, err := tx.query(`SELECT s.id, (SELECT COUNT(*) FROM share_badge b WHERE b.share_id = s.id) + (SELECT COUNT(*) FROM share_imported i WHERE i.share_id = s.id)
		FROM share s WHERE s.id IN (`+found+`)`, about)
	type shared struct {
		id domain.ShareID
		n  int
	}
	all, err := collect(rows, err, func(r scanner) (v shared, err error) { return v, r.Scan(&v.id, &v.n) })
	if err != nil {
		return err
	}
	for _, s := range all {
		by := domain.StoppedByErasure
		if s.n > 1 {
			by = domain.StoppedByErasureOfAll
		}
		if err := tx.eraseShare(s.id, by, now); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) eraseShare(id domain.ShareID, by string, now time.Time) error {
	if _, err := tx.exec(`UPDATE share SET label = '', message = '', pin = '', name_form = '', code_sealed = $2,
		stopped_at = COALESCE(stopped_at, $3), stopped_by = $4 WHERE id = $1`, id, []byte{}, millis(now), by); err != nil {
		return err
	}
	for _, table := range append([]string{"share_try", "share_opening"}, shareLists...) {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE share_id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// eraseLine takes the person out of the file of people that the badge came by.
func (tx *Tx) eraseLine(a ErasedAward) error {
	if a.batch == "" {
		return nil
	}
	content, err := json.Marshal(domain.BatchRow{Line: a.line, Recipient: domain.Recipient{Name: domain.ErasedName}, Facts: a.facts.ErasedFacts()})
	if err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM batch_line WHERE batch_id = $1 AND line = $2`, a.batch, a.line); err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE batch_row SET content = $3 WHERE batch_id = $1 AND content LIKE $2`, a.batch, fmt.Sprintf(`{"line":%d,%%`, a.line), string(content))
	return err
}

// eraseRecipients renames the people of these badges. One who has other badges there, of a namesake without an address
// perhaps, keeps their row, and the erased badges get one of their own.
func (tx *Tx) eraseRecipients(e *Erased, now time.Time) error {
	ids := make([]domain.AwardID, len(e.Awards))
	for i, a := range e.Awards {
		ids[i] = a.ID
	}
	done := map[domain.RecipientID]bool{}
	for _, a := range e.Awards {
		if done[a.recipient] {
			continue
		}
		done[a.recipient] = true
		rows, err := tx.query(`SELECT email FROM recipient WHERE id = $1`, a.recipient)
		email, err := first(rows, err, "recipient-unknown", scanText)
		if err != nil {
			return err
		}
		if email != "" && !slices.Contains(e.Emails, email) { // known there, and never proved here
			e.Emails = append(e.Emails, email)
		}
		rows, err = tx.query(`SELECT id FROM award WHERE recipient_id = $1`, a.recipient)
		theirs, err := collect(rows, err, func(r scanner) (id domain.AwardID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(theirs, func(id domain.AwardID) bool { return !slices.Contains(ids, id) }) {
			if err := tx.change("recipient-unknown", `UPDATE recipient SET name = $2, name_folded = $3, email = '', phone = '' WHERE id = $1`,
				a.recipient, domain.ErasedName, "effacee "+string(a.recipient)); err != nil {
				return err
			}
			continue
		}
		fresh := domain.NewID[domain.RecipientID](now)
		if err := tx.insert("recipient-taken", `INSERT INTO recipient (id, organisation_id, name, name_folded, email, phone, created_at) VALUES `+values(1, 7),
			fresh, a.OrganisationID, domain.ErasedName, "effacee "+string(fresh), "", "", millis(now)); err != nil {
			return err
		}
		for _, other := range e.Awards {
			if other.recipient != a.recipient {
				continue
			}
			if _, err := tx.exec(`UPDATE award SET recipient_id = $2 WHERE id = $1`, other.ID, fresh); err != nil {
				return err
			}
		}
	}
	return nil
}

// keptFor notes what the law has an organisation keep about a badge: the file of an AFEST, the minutes of a jury.
func (tx *Tx) keptFor(a ErasedAward, now time.Time) ([]domain.KeptByLaw, error) {
	until := domain.DayOf(now.AddDate(0, domain.KeptMonths, 0))
	if a.facts.AwardedOn.Valid() {
		until = domain.DayOf(a.facts.AwardedOn.Time().AddDate(0, domain.KeptMonths, 0))
	}
	rows, err := tx.query(`SELECT id FROM afest_dossier WHERE award_id = $1`, a.ID)
	dossiers, err := collect(rows, err, scanText)
	if err != nil {
		return nil, err
	}
	var kept []domain.KeptByLaw
	for _, id := range dossiers {
		kept = append(kept, domain.KeptByLaw{Kind: domain.KeptAfest, Subject: id, OrganisationID: a.OrganisationID, Until: until})
	}
	if err := tx.keepByLaw(kept, now); err != nil {
		return nil, err
	}
	if len(kept) > 0 { // nobody else comes in by a link any more
		if _, err := tx.exec(`UPDATE afest_link SET stopped_at = $2 WHERE stopped_at IS NULL AND dossier_id IN (SELECT id FROM afest_dossier WHERE award_id = $1)`, a.ID, millis(now)); err != nil {
			return nil, err
		}
	}
	places, err := tx.placeOf(a)
	if err != nil {
		return nil, err
	}
	more, err := tx.keepPlaces(places, now)
	return append(kept, more...), err
}

// Keepers names the organisations with which an erasure would leave something: the file of an AFEST, or minutes that name
// the person, also those of a jury that refused.
func (s *Store) Keepers(ctx context.Context, id domain.PassportID) ([]string, error) {
	return list(ctx, s, scanText, `SELECT DISTINCT o.name FROM organisation o WHERE
		EXISTS (SELECT 1 FROM award a JOIN afest_dossier d ON d.award_id = a.id WHERE a.passport_id = $1 AND a.organisation_id = o.id)
		OR EXISTS (SELECT 1 FROM award a JOIN panel_batch b ON b.batch_id = a.batch_id JOIN panel p ON p.id = b.panel_id
			WHERE a.passport_id = $1 AND a.organisation_id = o.id AND p.over_at IS NULL)
		OR EXISTS (SELECT 1 FROM panel p JOIN passport_email e ON p.plan LIKE '%"' || `+emailInJSON+` || '"%' ESCAPE '!'
			WHERE e.passport_id = $1 AND p.organisation_id = o.id AND p.over_at IS NULL)
		ORDER BY o.name`, id)
}

// eraseClaims drops what the person asked for, and what others were asked about it.
func (tx *Tx) eraseClaims(e *Erased, name string, id domain.PassportID) error {
	rows, err := tx.query(`SELECT id FROM badge_claim WHERE passport_id = $1`, id)
	claims, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	e.Drawers = append(e.Drawers, claims...)
	var gatherings []string
	for _, a := range e.Awards {
		rows, err := tx.query(`SELECT id FROM gathering WHERE award_id = $1`, a.ID)
		more, err := collect(rows, err, scanText)
		if err != nil {
			return err
		}
		gatherings = append(gatherings, more...)
	}
	for _, email := range e.Emails {
		rows, err := tx.query(`SELECT id, name FROM gathering WHERE email = $1`, email)
		more, err := collect(rows, err, func(r scanner) (v [2]string, err error) { return v, r.Scan(&v[0], &v[1]) })
		if err != nil {
			return err
		}
		for _, g := range more {
			if domain.SameName(g[1], name) { // a family may have one address
				gatherings = append(gatherings, g[0])
			}
		}
	}
	for subjects, queries := range map[*[]string][]string{
		&claims: {`DELETE FROM claim_piece WHERE claim_id = $1`, `DELETE FROM claim_review WHERE claim_id = $1`,
			`DELETE FROM invite WHERE subject_id = $1`, `DELETE FROM badge_claim WHERE id = $1`},
		&gatherings: {`DELETE FROM observation WHERE gathering_id = $1`, `DELETE FROM invite WHERE subject_id = $1`, `DELETE FROM gathering WHERE id = $1`},
	} {
		for _, subject := range *subjects {
			if err := tx.askedOthers(e, `SELECT id FROM invite WHERE subject_id = $1`, subject); err != nil {
				return err
			}
			for _, q := range queries {
				if _, err := tx.exec(q, subject); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// askedOthers notes what others were asked about the person, before it goes.
func (tx *Tx) askedOthers(e *Erased, query string, about any) error {
	rows, err := tx.query(query, about)
	ids, err := collect(rows, err, scanText)
	e.Asked = append(e.Asked, ids...)
	return err
}
