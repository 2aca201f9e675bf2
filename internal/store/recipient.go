package store

import (
	"context"

	"galon/internal/domain"
)

const recipientColumns = `id, organisation_id, name, email, phone, created_at`

func scanRecipient(r scanner) (p domain.Recipient, err error) {
	return p, r.Scan(&p.ID, &p.OrganisationID, &p.Name, &p.Email, &p.Phone, at(&p.CreatedAt))
}

// PersonKey is what makes two lines of a file one person: the folded name and the address.
func PersonKey(r domain.Recipient) string {
	return domain.Fold(r.Name) + "|" + domain.NormalEmail(r.Email)
}

// Recipient reads one by its identifier.
func (s *Store) Recipient(ctx context.Context, id domain.RecipientID) (domain.Recipient, error) {
	return one(ctx, s, "recipient-unknown", scanRecipient, `SELECT `+recipientColumns+` FROM recipient WHERE id = $1`, id)
}

// EnsureRecipient returns the person whom the organisation knows by that name and address, and keeps r when there
// is none.
func (tx *Tx) EnsureRecipient(r domain.Recipient) (domain.Recipient, error) {
	folded, email := domain.Fold(r.Name), domain.NormalEmail(r.Email)
	n, err := tx.exec(`INSERT INTO recipient (id, organisation_id, name, name_folded, email, phone, created_at) VALUES `+values(1, 7)+`
		ON CONFLICT (organisation_id, name_folded, email) DO NOTHING`,
		r.ID, r.OrganisationID, r.Name, folded, email, r.Phone, millis(r.CreatedAt))
	if err != nil {
		return r, err
	}
	if n == 1 {
		r.Email = email
		return r, nil
	}
	rows, err := tx.query(`SELECT `+recipientColumns+` FROM recipient WHERE organisation_id = $1 AND name_folded = $2 AND email = $3`,
		r.OrganisationID, folded, email)
	return first(rows, err, "recipient-unknown", scanRecipient)
}
