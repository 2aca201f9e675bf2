package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// EvidenceRules are the months that an organisation says itself, by kind of file.
func (s *Store) EvidenceRules(ctx context.Context, id domain.OrganisationID) (map[domain.EvidenceKind]int, error) {
	rules := map[domain.EvidenceKind]int{}
	_, err := list(ctx, s, func(r scanner) (struct{}, error) {
		var kind domain.EvidenceKind
		var months int
		err := r.Scan(&kind, &months)
		rules[kind] = months
		return struct{}{}, err
	}, `SELECT kind, months FROM evidence_rule WHERE organisation_id = $1`, id)
	return rules, err
}

// SaveEvidenceRule keeps one.
func (tx *Tx) SaveEvidenceRule(id domain.OrganisationID, kind domain.EvidenceKind, months int) error {
	_, err := tx.exec(`INSERT INTO evidence_rule (organisation_id, kind, months) VALUES ($1, $2, $3)
		ON CONFLICT (organisation_id, kind) DO UPDATE SET months = excluded.months`, id, kind, months)
	return err
}

// ServedFile is a kept file that has served, since when, and to what.
type ServedFile struct {
	OrganisationID domain.OrganisationID
	Kind           domain.EvidenceKind
	Drawer         string
	SHA256         string
	Since          time.Time
}

func scanServed(r scanner) (f ServedFile, err error) {
	return f, r.Scan(&f.OrganisationID, &f.Kind, &f.Drawer, &f.SHA256, at(&f.Since))
}

// ServedFiles lists files of demands that are still there and have served since before that instant. Those of a dossier or
// of a jury go with it: see EndedAfests and PanelsBefore.
func (s *Store) ServedFiles(ctx context.Context, before time.Time) ([]ServedFile, error) {
	return list(ctx, s, scanServed, `SELECT c.organisation_id, CASE WHEN c.state = 'accepted' THEN 'claim' ELSE 'claim_refused' END, c.id, p.sha256, c.decided_at
			FROM claim_piece p JOIN badge_claim c ON c.id = p.claim_id
			WHERE c.state IN ('accepted', 'refused', 'withdrawn') AND c.decided_at < $1 AND (c.state <> 'accepted' OR c.award_id IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM evidence_over e WHERE e.drawer = c.id AND e.sha256 = p.sha256)
		ORDER BY 3, 4 LIMIT 20000`, millis(before))
}

// FileOver notes that the time of a file was over; its digest stays, so that a copy can still be proved.
func (tx *Tx) FileOver(drawer, sha256 string, now time.Time) error {
	_, err := tx.exec(`INSERT INTO evidence_over (drawer, sha256, over_at) VALUES ($1, $2, $3) ON CONFLICT (drawer, sha256) DO NOTHING`, drawer, sha256, millis(now))
	return err
}

// FilesOver are the digests of a drawer whose time was over, and since when.
func (s *Store) FilesOver(ctx context.Context, drawer string) (map[string]time.Time, error) {
	over := map[string]time.Time{}
	_, err := list(ctx, s, func(r scanner) (struct{}, error) {
		var digest string
		var when time.Time
		err := r.Scan(&digest, at(&when))
		over[digest] = when
		return struct{}{}, err
	}, `SELECT sha256, over_at FROM evidence_over WHERE drawer = $1`, drawer)
	return over, err
}

// ForgottenDrafts are demands that were never sent and that nobody has touched since.
func (s *Store) ForgottenDrafts(ctx context.Context, before time.Time) ([]domain.ClaimID, error) {
	return list(ctx, s, func(r scanner) (id domain.ClaimID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM badge_claim WHERE state = 'draft' AND updated_at < $1 ORDER BY id LIMIT 1000`, millis(before))
}

// FailedClaims are demands that came to nothing before that instant.
func (s *Store) FailedClaims(ctx context.Context, before time.Time) ([]domain.Claim, error) {
	return list(ctx, s, scanBadgeClaim, `SELECT `+badgeClaimColumns+` FROM badge_claim WHERE state IN ('refused', 'withdrawn') AND decided_at < $1 ORDER BY id LIMIT 1000`,
		millis(before))
}
