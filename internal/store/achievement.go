package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"

	"galon/internal/domain"
)

// achievementIDs keeps the definitions of these awards, one row for equal ones, and returns the row of each.
func (tx *Tx) achievementIDs(awards []domain.Award) ([]string, error) {
	ids := make([]string, len(awards))
	known := map[string]string{}
	for i, a := range awards {
		definition, err := json.Marshal(a.Achievement)
		if err != nil {
			return nil, err
		}
		key := string(a.OrganisationID) + string(definition)
		if ids[i] = known[key]; ids[i] != "" {
			continue
		}
		if ids[i], err = tx.achievementID(a, definition); err != nil {
			return nil, err
		}
		known[key] = ids[i]
	}
	return ids, nil
}

func (tx *Tx) achievementID(a domain.Award, definition []byte) (string, error) {
	sum := sha256.Sum256(definition)
	digest := hex.EncodeToString(sum[:])
	_, err := tx.exec(`INSERT INTO achievement_version (id, organisation_id, slug, version, definition, digest) VALUES `+values(1, 6)+`
		ON CONFLICT (organisation_id, digest) DO NOTHING`,
		domain.NewID[string](a.CreatedAt), a.OrganisationID, a.Achievement.Slug, a.Achievement.Version, string(definition), digest)
	if err != nil {
		return "", err
	}
	rows, err := tx.query(`SELECT id FROM achievement_version WHERE organisation_id = $1 AND digest = $2`, a.OrganisationID, digest)
	return first(rows, err, "achievement-unknown", scanText)
}

// AwardedVersion is a badge of an organisation as it was awarded in a version; the last word of it, where the register has
// put something right within one.
func (s *Store) AwardedVersion(ctx context.Context, o domain.OrganisationID, slug, version string) (domain.Achievement, error) {
	return one(ctx, s, "achievement-unknown", scanDefinition, `SELECT definition FROM achievement_version
		WHERE organisation_id = $1 AND slug = $2 AND version = $3 ORDER BY id DESC LIMIT 1`, o, slug, version)
}

// definitions reads achievement JSON, once for all rows that hold the same text. They then share its slices, which
// nobody changes: an award's achievement is frozen.
type definitions struct {
	mu   sync.Mutex
	held map[string]domain.Achievement
}

const definitionsHeld = 256

func (d *definitions) read(text string) (a domain.Achievement, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a, ok := d.held[text]; ok {
		return a, nil
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return a, err
	}
	if d.held == nil || len(d.held) >= definitionsHeld {
		d.held = map[string]domain.Achievement{}
	}
	d.held[text] = a
	return a, nil
}
