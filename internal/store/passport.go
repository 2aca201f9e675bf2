package store

import (
	"context"

	"galon/internal/domain"
)

// Passport reads one with its addresses.
func (s *Store) Passport(ctx context.Context, id domain.PassportID) (domain.Passport, error) {
	p, err := one(ctx, s, "passport-unknown", func(r scanner) (p domain.Passport, err error) {
		return p, r.Scan(&p.ID, &p.Name, at(&p.CreatedAt), &p.Language)
	}, `SELECT id, name, created_at, language FROM passport WHERE id = $1`, id)
	if err != nil {
		return p, err
	}
	p.Emails, err = list(ctx, s, scanText, `SELECT email FROM passport_email WHERE passport_id = $1 ORDER BY position`, id)
	return p, err
}

// PassportByEmail reads the passport that has proved that address.
func (s *Store) PassportByEmail(ctx context.Context, email string) (domain.Passport, error) {
	id, err := one(ctx, s, "passport-unknown", scanText, `SELECT passport_id FROM passport_email WHERE email = $1`, domain.NormalEmail(email))
	if err != nil {
		return domain.Passport{}, err
	}
	return s.Passport(ctx, domain.PassportID(id))
}

// InsertPassport keeps a new passport with its addresses.
func (tx *Tx) InsertPassport(p domain.Passport) error {
	if err := tx.insert("passport-taken", `INSERT INTO passport (id, name, created_at, language) VALUES ($1, $2, $3, $4)`, p.ID, p.Name, millis(p.CreatedAt), p.Language); err != nil {
		return err
	}
	for _, email := range p.Emails {
		if err := tx.AddPassportEmail(p.ID, email); err != nil {
			return err
		}
	}
	return nil
}

// ChooseLanguage keeps the language that a person has chosen.
func (tx *Tx) ChooseLanguage(id domain.PassportID, lang string) error {
	return tx.change("passport-unknown", `UPDATE passport SET language = $2, language_chosen = 1 WHERE id = $1`, id, lang)
}

// SuggestLanguage keeps the language of the page by which a person came in, unless they have chosen one.
func (tx *Tx) SuggestLanguage(id domain.PassportID, lang string) error {
	_, err := tx.exec(`UPDATE passport SET language = $2 WHERE id = $1 AND language_chosen = 0`, id, lang)
	return err
}

// AddPassportEmail adds an address that was proved; it belongs to one passport only.
func (tx *Tx) AddPassportEmail(id domain.PassportID, email string) error {
	return tx.insert("passport-email-taken", `INSERT INTO passport_email (email, passport_id, position)
		VALUES ($1, $2, (SELECT COUNT(*) FROM passport_email WHERE passport_id = $2))`, domain.NormalEmail(email), id)
}

// PassportAward is a badge in a passport: without its signed bytes, with who gave it.
type PassportAward struct {
	domain.Award
	OrganisationName string
}

// PassportAwards lists the badges of a passport, the last accepted first.
func (s *Store) PassportAwards(ctx context.Context, id domain.PassportID) ([]PassportAward, error) {
	d := definitions{}
	return list(ctx, s, func(r scanner) (p PassportAward, err error) {
		p.Award, err = d.scanAward(r, &p.OrganisationName)
		return p, err
	}, `SELECT `+awardColumns+`, o.name`+awardTables+` JOIN organisation o ON o.id = a.organisation_id
		WHERE a.passport_id = $1 ORDER BY a.accepted_at DESC, a.id DESC`, id)
}
