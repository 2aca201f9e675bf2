package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const modelColumns = `id, organisation_id, slug, state, draft, revision, version, published_revision, copied_from, created_by, updated_by, created_at, updated_at, published_at, archived_at`

func scanModel(r scanner) (m domain.Model, err error) {
	return m, r.Scan(&m.ID, &m.OrganisationID, &m.Slug, &m.State, asJSON(&m.Draft), &m.Revision, &m.Version, &m.Published, &m.CopiedFrom,
		&m.CreatedBy, &m.UpdatedBy, at(&m.CreatedAt), at(&m.UpdatedAt), at(&m.PublishedAt), at(&m.ArchivedAt))
}

const oneModel = `SELECT ` + modelColumns + ` FROM model WHERE id = $1`

// Model reads a model with its draft.
func (s *Store) Model(ctx context.Context, id domain.ModelID) (domain.Model, error) {
	return one(ctx, s, "model-unknown", scanModel, oneModel, id)
}

// ModelBySlug reads the model whose badges have that slug.
func (s *Store) ModelBySlug(ctx context.Context, slug string) (domain.Model, error) {
	return one(ctx, s, "model-unknown", scanModel, `SELECT `+modelColumns+` FROM model WHERE slug = $1`, slug)
}

// Model reads a model inside the transaction that will change it.
func (tx *Tx) Model(id domain.ModelID) (domain.Model, error) {
	rows, err := tx.query(oneModel, id)
	return first(rows, err, "model-unknown", scanModel)
}

// maxModels bounds what one organisation keeps; a list shows them all.
const maxModels = 500

// Models lists those of an organisation, the last changed first.
func (s *Store) Models(ctx context.Context, id domain.OrganisationID) ([]domain.Model, error) {
	return list(ctx, s, scanModel, `SELECT `+modelColumns+` FROM model WHERE organisation_id = $1 ORDER BY updated_at DESC, id DESC LIMIT $2`, id, maxModels)
}

// CountModels is asked before one more is kept.
func (tx *Tx) CountModels(id domain.OrganisationID) (n int, full bool, err error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM model WHERE organisation_id = $1`, id)
	n, err = first(rows, err, "model-unknown", scanCount)
	return n, n >= maxModels, err
}

func scanCount(r scanner) (n int, err error) { return n, r.Scan(&n) }

// InsertModel keeps a new model and its first revision.
func (tx *Tx) InsertModel(m domain.Model) error {
	if err := tx.insert("model-slug-taken", `INSERT INTO model (`+modelColumns+`) VALUES `+values(1, 15),
		m.ID, m.OrganisationID, m.Slug, m.State, asJSON(m.Draft), m.Revision, m.Version, m.Published, m.CopiedFrom, m.CreatedBy, m.UpdatedBy,
		millis(m.CreatedAt), millis(m.UpdatedAt), millis(m.PublishedAt), millis(m.ArchivedAt)); err != nil {
		return err
	}
	return tx.insertRevision(m)
}

// keptRevisions is how far back two people who wrote at once can be told apart.
const keptRevisions = 200

func (tx *Tx) insertRevision(m domain.Model) error {
	if err := tx.insert("model-changed", `INSERT INTO model_revision (model_id, revision, draft, saved_by, saved_at) VALUES `+values(1, 5),
		m.ID, m.Revision, asJSON(m.Draft), m.UpdatedBy, millis(m.UpdatedAt)); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM model_revision WHERE model_id = $1 AND revision <= $2`, m.ID, m.Revision-keptRevisions)
	return err
}

// SaveModelDraft writes the next revision of a draft, unless somebody else has written it meanwhile. m.Revision is the new
// one.
func (tx *Tx) SaveModelDraft(m domain.Model) error {
	if err := tx.change("model-changed", `UPDATE model SET draft = $3, revision = $2, updated_by = $4, updated_at = $5 WHERE id = $1 AND revision = $2 - 1`,
		m.ID, m.Revision, asJSON(m.Draft), m.UpdatedBy, millis(m.UpdatedAt)); err != nil {
		return err
	}
	return tx.insertRevision(m)
}

// ModelRevision is what the draft was at a revision.
func (s *Store) ModelRevision(ctx context.Context, id domain.ModelID, revision int) (domain.Achievement, error) {
	return one(ctx, s, "model-revision-unknown", scanDefinition, `SELECT draft FROM model_revision WHERE model_id = $1 AND revision = $2`, id, revision)
}

func scanDefinition(r scanner) (a domain.Achievement, err error) { return a, r.Scan(asJSON(&a)) }

// PublishModel keeps a version for good and points the model to it.
func (tx *Tx) PublishModel(m domain.Model, definition domain.Achievement) error {
	if err := tx.change("model-changed", `UPDATE model SET slug = $3, state = $4, version = $5, published_revision = $2, published_at = $6, archived_at = NULL
		WHERE id = $1 AND revision = $2 AND version = $5 - 1`, m.ID, m.Revision, definition.Slug, domain.ModelPublished, m.Version, millis(m.PublishedAt)); err != nil {
		return err
	}
	return tx.insert("model-slug-taken", `INSERT INTO model_version (model_id, version, organisation_id, slug, picture, definition, published_by, published_at) VALUES `+values(1, 8),
		m.ID, m.Version, m.OrganisationID, definition.Slug, definition.Picture(), asJSON(definition), m.UpdatedBy, millis(m.PublishedAt))
}

// SetModelState archives a model that was published, or takes it out of the archive.
func (tx *Tx) SetModelState(id domain.ModelID, from, to domain.ModelState, archived time.Time) error {
	return tx.change("model-changed", `UPDATE model SET state = $3, archived_at = $4 WHERE id = $1 AND state = $2`, id, from, to, millis(archived))
}

// DeleteModel takes a draft away that was never published.
func (tx *Tx) DeleteModel(id domain.ModelID) error {
	if _, err := tx.exec(`DELETE FROM model_revision WHERE model_id = $1`, id); err != nil {
		return err
	}
	return tx.change("model-published", `DELETE FROM model WHERE id = $1 AND version = 0`, id)
}

// ModelVersion is one published version of a model.
type ModelVersion struct {
	ModelID        domain.ModelID
	OrganisationID domain.OrganisationID
	Version        int
	Definition     domain.Achievement
	PublishedBy    string
	PublishedAt    time.Time
	State          domain.ModelState // of the model now
}

const modelVersionColumns = `v.model_id, v.organisation_id, v.version, v.definition, v.published_by, v.published_at, m.state`

func scanModelVersion(r scanner) (v ModelVersion, err error) {
	return v, r.Scan(&v.ModelID, &v.OrganisationID, &v.Version, asJSON(&v.Definition), &v.PublishedBy, at(&v.PublishedAt), &v.State)
}

// PublishedModel is the newest version of the model with that slug.
func (s *Store) PublishedModel(ctx context.Context, slug string) (ModelVersion, error) {
	return one(ctx, s, "achievement-unknown", scanModelVersion, `SELECT `+modelVersionColumns+` FROM model_version v JOIN model m ON m.id = v.model_id
		WHERE v.slug = $1 ORDER BY v.version DESC LIMIT 1`, slug)
}

// ModelOfPicture is the version whose picture has that name.
func (s *Store) ModelOfPicture(ctx context.Context, name string) (ModelVersion, error) {
	return one(ctx, s, "achievement-unknown", scanModelVersion, `SELECT `+modelVersionColumns+` FROM model_version v JOIN model m ON m.id = v.model_id WHERE v.picture = $1`, name)
}

// ModelVersions lists what was published of a model, the newest first.
func (s *Store) ModelVersions(ctx context.Context, id domain.ModelID) ([]ModelVersion, error) {
	return list(ctx, s, scanModelVersion, `SELECT `+modelVersionColumns+` FROM model_version v JOIN model m ON m.id = v.model_id WHERE v.model_id = $1 ORDER BY v.version DESC`, id)
}

// PublishedModels lists the newest versions of what an organisation awards today, or of all organisations for "".
func (s *Store) PublishedModels(ctx context.Context, id domain.OrganisationID) ([]ModelVersion, error) {
	return list(ctx, s, scanModelVersion, `SELECT `+modelVersionColumns+` FROM model_version v JOIN model m ON m.id = v.model_id AND m.version = v.version
		WHERE m.state = $2 AND ($1 = '' OR m.organisation_id = $1) ORDER BY v.model_id`, id, domain.ModelPublished)
}

// AwardsPerModel counts what was issued of each badge of an organisation, by slug.
func (s *Store) AwardsPerModel(ctx context.Context, id domain.OrganisationID) (map[string]int, error) {
	type row struct {
		slug string
		n    int
	}
	rows, err := list(ctx, s, func(r scanner) (x row, err error) { return x, r.Scan(&x.slug, &x.n) },
		`SELECT achievement_slug, COUNT(*) FROM award WHERE organisation_id = $1 AND state = $2 GROUP BY achievement_slug`, id, domain.AwardIssued)
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.slug] = r.n
	}
	return counts, err
}
