package store

import (
	"context"

	"galon/internal/domain"
)

// certifies finds awards that certify by their frozen definition, which starts with its slug and kind.
const certifies = ` (v.definition LIKE '%"kind":"bloc_attestation"%' OR v.definition LIKE '%"kind":"certification"%')`

// BlocAwards lists the blocs and certifications that an organisation awarded and did not withdraw, person after person:
// of everybody, or of one recipient.
func (s *Store) BlocAwards(ctx context.Context, o domain.OrganisationID, r domain.RecipientID) ([]AwardRow, error) {
	d := definitions{}
	query, args := `SELECT `+awardColumns+`, r.name, r.email`+awardTables+` JOIN recipient r ON r.id = a.recipient_id
		WHERE a.organisation_id = $1 AND a.state = 'issued' AND a.revoked_at IS NULL AND`+certifies, []any{o}
	if r != "" {
		query, args = query+` AND a.recipient_id = $2`, append(args, r)
	}
	return list(ctx, s, func(row scanner) (x AwardRow, err error) {
		x.Award, err = d.scanAward(row, &x.RecipientName, &x.RecipientEmail)
		return x, err
	}, query+` ORDER BY r.name_folded, r.id, a.awarded_on LIMIT 5000`, args...)
}
