-- +goose Up
-- Models of badges that organisations write. draft is what is being written; what was published never changes.
CREATE TABLE model (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    slug TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    draft TEXT NOT NULL, -- JSON
    revision BIGINT NOT NULL,
    version BIGINT NOT NULL,
    published_revision BIGINT NOT NULL,
    copied_from TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    published_at BIGINT,
    archived_at BIGINT
);
CREATE INDEX model_organisation ON model (organisation_id, id);

-- What the draft was at each save, so that two people who write at once can be brought together.
CREATE TABLE model_revision (
    model_id TEXT NOT NULL REFERENCES model (id),
    revision BIGINT NOT NULL,
    draft TEXT NOT NULL, -- JSON
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (model_id, revision)
);

-- picture is the name under which the picture of this version is served.
CREATE TABLE model_version (
    model_id TEXT NOT NULL REFERENCES model (id),
    version BIGINT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    slug TEXT NOT NULL,
    picture TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL, -- JSON
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (model_id, version)
);
CREATE INDEX model_version_slug ON model_version (slug, version);

-- Pictures of organisations, made safe, under the digest of what they sent.
CREATE TABLE model_picture (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    digest TEXT NOT NULL,
    png BYTEA NOT NULL,
    svg BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, digest)
);
CREATE INDEX model_picture_digest ON model_picture (digest);

-- Which organisation lets which other one copy and award its models, from when to when.
CREATE TABLE model_partner (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    partner_id TEXT NOT NULL REFERENCES organisation (id),
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX model_partner_live ON model_partner (organisation_id, partner_id) WHERE ended_at IS NULL;
CREATE INDEX model_partner_partner ON model_partner (partner_id);
