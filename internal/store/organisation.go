package store

import (
	"context"

	"galon/internal/domain"
)

const organisationColumns = `id, slug, name, kind, town, departement, siret, nda, website, email, jwt_algorithm, hash_emails, issuing, created_at`

func scanOrganisation(r scanner) (o domain.Organisation, err error) {
	return o, r.Scan(&o.ID, &o.Slug, &o.Name, &o.Kind, &o.Town, &o.Departement, &o.SIRET, &o.NDA, &o.Website, &o.Email,
		&o.JWTAlgorithm, &o.HashEmails, asJSON(&o.Issuing), at(&o.CreatedAt))
}

// Organisation reads one by its identifier.
func (s *Store) Organisation(ctx context.Context, id domain.OrganisationID) (domain.Organisation, error) {
	return one(ctx, s, "organisation-unknown", scanOrganisation, `SELECT `+organisationColumns+` FROM organisation WHERE id = $1`, id)
}

// Organisation is the same as this transaction sees it.
func (tx *Tx) Organisation(id domain.OrganisationID) (domain.Organisation, error) {
	rows, err := tx.query(`SELECT `+organisationColumns+` FROM organisation WHERE id = $1`, id)
	return first(rows, err, "organisation-unknown", scanOrganisation)
}

// OrganisationBySlug reads one by the name that stands in its addresses.
func (s *Store) OrganisationBySlug(ctx context.Context, slug string) (domain.Organisation, error) {
	return one(ctx, s, "organisation-unknown", scanOrganisation, `SELECT `+organisationColumns+` FROM organisation WHERE slug = $1`, slug)
}

// Organisations lists all, the first created first.
func (s *Store) Organisations(ctx context.Context) ([]domain.Organisation, error) {
	return list(ctx, s, scanOrganisation, `SELECT `+organisationColumns+` FROM organisation ORDER BY id`)
}

// InsertOrganisation keeps a new one; its slug is its own.
func (tx *Tx) InsertOrganisation(o domain.Organisation) error {
	return tx.insert("organisation-slug-taken", `INSERT INTO organisation (`+organisationColumns+`) VALUES `+values(1, 14),
		o.ID, o.Slug, o.Name, o.Kind, o.Town, o.Departement, o.SIRET, o.NDA, o.Website, o.Email, o.JWTAlgorithm, o.HashEmails, asJSON(&o.Issuing), millis(o.CreatedAt))
}

// SaveOrganisationSettings keeps how an organisation signs and where it is reached.
func (tx *Tx) SaveOrganisationSettings(o domain.Organisation) error {
	return tx.change("organisation-unknown", `UPDATE organisation SET email = $2, website = $3, jwt_algorithm = $4, hash_emails = $5, issuing = $6 WHERE id = $1`,
		o.ID, o.Email, o.Website, o.JWTAlgorithm, o.HashEmails, asJSON(&o.Issuing))
}
