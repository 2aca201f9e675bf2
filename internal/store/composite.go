package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"galon/internal/domain"
)

const compositeColumns = `id, organisation_id, achievement_slug, parts, need, context, automatic, version, created_at, stopped_at`

func scanComposite(r scanner) (c domain.Composite, err error) {
	return c, r.Scan(&c.ID, &c.OrganisationID, &c.Achievement, asJSON(&c.Parts), &c.Need, &c.Context, &c.Automatic, &c.Version, at(&c.CreatedAt), at(&c.StoppedAt))
}

// Composite reads one.
func (s *Store) Composite(ctx context.Context, id domain.CompositeID) (domain.Composite, error) {
	return one(ctx, s, "composite-unknown", scanComposite, `SELECT `+compositeColumns+` FROM composite WHERE id = $1`, id)
}

// Composites lists those of an organisation, or of all with "", the newest first. Those that were stopped come too.
func (s *Store) Composites(ctx context.Context, id domain.OrganisationID) ([]domain.Composite, error) {
	if id == "" {
		return list(ctx, s, scanComposite, `SELECT `+compositeColumns+` FROM composite ORDER BY id DESC LIMIT 1000`)
	}
	return list(ctx, s, scanComposite, `SELECT `+compositeColumns+` FROM composite WHERE organisation_id = $1 ORDER BY id DESC LIMIT 200`, id)
}

// InsertComposite keeps a new one; an organisation has one for each badge.
func (tx *Tx) InsertComposite(c domain.Composite) error {
	return tx.insert("composite-taken", `INSERT INTO composite (`+compositeColumns+`) VALUES `+values(1, 10),
		c.ID, c.OrganisationID, c.Achievement, asJSON(c.Parts), c.Need, c.Context, c.Automatic, c.Version, millis(c.CreatedAt), millis(c.StoppedAt))
}

// UpdateComposite writes the next version.
func (tx *Tx) UpdateComposite(c domain.Composite) error {
	return tx.change("composite-changed", `UPDATE composite SET parts = $3, need = $4, context = $5, automatic = $6, stopped_at = $7, version = $2 + 1
		WHERE id = $1 AND version = $2`, c.ID, c.Version, asJSON(c.Parts), c.Need, c.Context, c.Automatic, millis(c.StoppedAt))
}

// HasComposites tells whether anything is made up of badges of that organisation, so that awards of others cost nothing.
func (tx *Tx) HasComposites(id domain.OrganisationID) (bool, error) {
	rows, err := tx.query(`SELECT id FROM composite WHERE organisation_id = $1 AND stopped_at IS NULL LIMIT 1`, id)
	found, err := collect(rows, err, scanText)
	return len(found) > 0, err
}

// CompositeCase is what became of a composite for one person.
type CompositeCase struct {
	ID          string
	CompositeID domain.CompositeID
	RecipientID domain.RecipientID
	State       domain.CompositeState
	Components  []domain.Component
	AwardID     domain.AwardID
	CreatedAt   time.Time
	DecidedAt   time.Time
	BrokenAt    time.Time
}

const caseColumns = `id, composite_id, recipient_id, state, components, award_id, created_at, decided_at, broken_at`

func scanCase(r scanner) (c CompositeCase, err error) {
	return c, r.Scan(&c.ID, &c.CompositeID, &c.RecipientID, &c.State, asJSON(&c.Components), maybe(&c.AwardID), at(&c.CreatedAt), at(&c.DecidedAt), at(&c.BrokenAt))
}

// CompositeCases lists the people of a composite, the newest first.
func (s *Store) CompositeCases(ctx context.Context, id domain.CompositeID) ([]CompositeCase, error) {
	return list(ctx, s, scanCase, `SELECT `+caseColumns+` FROM composite_case WHERE composite_id = $1 ORDER BY id DESC LIMIT 1000`, id)
}

// CompositeCase reads one.
func (s *Store) CompositeCase(ctx context.Context, id string) (CompositeCase, error) {
	return one(ctx, s, "composite-case-unknown", scanCase, `SELECT `+caseColumns+` FROM composite_case WHERE id = $1`, id)
}

// CompositeCaseOf is that of one person.
func (s *Store) CompositeCaseOf(ctx context.Context, id domain.CompositeID, r domain.RecipientID) (CompositeCase, error) {
	return one(ctx, s, "composite-case-unknown", scanCase, `SELECT `+caseColumns+` FROM composite_case WHERE composite_id = $1 AND recipient_id = $2`, id, r)
}

// CompositeCasesOf lists what became of composites for the holder of a passport.
func (s *Store) CompositeCasesOf(ctx context.Context, id domain.PassportID) ([]CompositeCase, error) {
	return list(ctx, s, scanCase, `SELECT `+caseColumns+` FROM composite_case
		WHERE recipient_id IN (SELECT recipient_id FROM award WHERE passport_id = $1) ORDER BY id`, id)
}

// AwardedComposites are the cases that led to a badge and whose badges all stood when last looked at.
func (s *Store) AwardedComposites(ctx context.Context, id domain.OrganisationID) ([]CompositeCase, error) {
	return list(ctx, s, scanCase, `SELECT `+caseColumns+` FROM composite_case WHERE state = 'awarded'
		AND composite_id IN (SELECT id FROM composite WHERE organisation_id = $1) ORDER BY id LIMIT 10000`, id)
}

// OpenCompositeCases counts what waits for the organisation: proposals and demands, and badges whose parts fell away.
func (s *Store) OpenCompositeCases(ctx context.Context, id domain.OrganisationID) (open, broken int, err error) {
	n, err := one(ctx, s, "composite-unknown", func(r scanner) (n [2]int, err error) { return n, r.Scan(&n[0], &n[1]) },
		`SELECT COUNT(CASE WHEN state IN ('proposed', 'asked') THEN 1 END), COUNT(CASE WHEN state = 'awarded' AND broken_at IS NOT NULL AND decided_at < broken_at THEN 1 END)
		FROM composite_case WHERE composite_id IN (SELECT id FROM composite WHERE organisation_id = $1)`, id)
	return n[0], n[1], err
}

// InsertCompositeCase keeps a new one; of two at once, the second is a conflict.
func (tx *Tx) InsertCompositeCase(c CompositeCase) error {
	return tx.insert("composite-case-taken", `INSERT INTO composite_case (`+caseColumns+`) VALUES `+values(1, 9),
		c.ID, c.CompositeID, c.RecipientID, c.State, asJSON(c.Components), maybe(&c.AwardID), millis(c.CreatedAt), millis(c.DecidedAt), millis(c.BrokenAt))
}

// MoveCompositeCase changes a case that is still in the state it was read in.
func (tx *Tx) MoveCompositeCase(c CompositeCase, from domain.CompositeState) error {
	return tx.change("composite-case-changed", `UPDATE composite_case SET state = $3, components = $4, award_id = $5, decided_at = $6
		WHERE id = $1 AND state = $2`, c.ID, from, c.State, asJSON(c.Components), maybe(&c.AwardID), millis(c.DecidedAt))
}

// TieCompositeCase names the badge that was made, once.
func (tx *Tx) TieCompositeCase(id string, award domain.AwardID, now time.Time) error {
	return tx.change("composite-awarded", `UPDATE composite_case SET state = 'awarded', award_id = $2, decided_at = $3 WHERE id = $1 AND state <> 'awarded'`, id, award, millis(now))
}

// BreakComposite notes since when a badge it was made of is withdrawn; the zero time takes that back.
func (tx *Tx) BreakComposite(id string, at time.Time) error {
	return tx.change("composite-case-changed", `UPDATE composite_case SET broken_at = $2 WHERE id = $1 AND state = 'awarded'`, id, millis(at))
}

// AwardsOfModels lists the issued awards of these models by one organisation, with their people; of one person with r.
func (s *Store) AwardsOfModels(ctx context.Context, id domain.OrganisationID, slugs []string, r domain.RecipientID) ([]AwardRow, error) {
	if len(slugs) == 0 {
		return nil, nil
	}
	args := []any{id}
	var places []string
	for _, slug := range slugs {
		args = append(args, slug)
		places = append(places, fmt.Sprintf("$%d", len(args)))
	}
	query := `SELECT ` + awardColumns + `, r.name, r.email` + awardTables + ` JOIN recipient r ON r.id = a.recipient_id
		WHERE a.organisation_id = $1 AND a.state = 'issued' AND a.achievement_slug IN (` + strings.Join(places, ", ") + `)`
	if r != "" {
		args = append(args, r)
		query += fmt.Sprintf(` AND a.recipient_id = $%d`, len(args))
	}
	d := definitions{}
	return list(ctx, s, func(row scanner) (x AwardRow, err error) {
		x.Award, err = d.scanAward(row, &x.RecipientName, &x.RecipientEmail)
		return x, err
	}, query+` ORDER BY r.name_folded, r.id, a.awarded_on, a.id LIMIT 20000`, args...)
}

// CaseOwner is a case by whom it belongs to.
type CaseOwner struct {
	OrganisationID domain.OrganisationID
	RecipientID    domain.RecipientID
}

// CasesMadeOf are the awarded composites that a badge is part of.
func (tx *Tx) CasesMadeOf(id domain.AwardID) ([]CaseOwner, error) {
	rows, err := tx.query(`SELECT c.organisation_id, k.recipient_id FROM composite_case k JOIN composite c ON c.id = k.composite_id
		WHERE k.state = 'awarded' AND k.components LIKE $1`, "%"+`"`+string(id)+`"`+"%")
	return collect(rows, err, func(r scanner) (o CaseOwner, err error) { return o, r.Scan(&o.OrganisationID, &o.RecipientID) })
}

// BrokenParts are the badges of an awarded composite that are withdrawn now, by their titles.
func (s *Store) BrokenParts(ctx context.Context, id domain.AwardID) ([]string, error) {
	cases, err := list(ctx, s, scanCase, `SELECT `+caseColumns+` FROM composite_case WHERE award_id = $1`, id)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, k := range cases {
		for _, c := range k.Components {
			found, err := list(ctx, s, scanText, `SELECT id FROM award WHERE id = $1 AND revoked_at IS NOT NULL`, c.Award)
			if err != nil {
				return nil, err
			}
			if len(found) > 0 {
				titles = append(titles, c.Title)
			}
		}
	}
	return titles, nil
}
