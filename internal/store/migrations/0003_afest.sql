-- +goose Up
-- A file per learner and path. content is what was written down; files lie beside the database, by their digest.
CREATE TABLE afest_dossier (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    learner_name TEXT NOT NULL,
    learner_email TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON
    version BIGINT NOT NULL,
    award_id TEXT REFERENCES award (id),
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX afest_dossier_organisation ON afest_dossier (organisation_id, id);
CREATE INDEX afest_dossier_award ON afest_dossier (award_id) WHERE award_id IS NOT NULL;

-- A link for each party; the token itself is made from the pepper and only its hash stands here.
CREATE TABLE afest_link (
    id TEXT NOT NULL PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES afest_dossier (id),
    party TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    stopped_at BIGINT,
    used_at BIGINT
);
CREATE INDEX afest_link_dossier ON afest_link (dossier_id);

-- Forms that have arrived: a telephone that finds its network again sends them twice.
CREATE TABLE afest_sent (
    dossier_id TEXT NOT NULL REFERENCES afest_dossier (id),
    form_key TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, form_key)
);

CREATE TABLE afest_signature (
    dossier_id TEXT NOT NULL REFERENCES afest_dossier (id),
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    image BYTEA,
    digest TEXT NOT NULL,
    address TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, party, signed_at)
);

CREATE TABLE afest_piece (
    dossier_id TEXT NOT NULL REFERENCES afest_dossier (id),
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    title TEXT NOT NULL,
    element TEXT NOT NULL,
    visibility TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, sha256)
);
CREATE INDEX afest_piece_sha256 ON afest_piece (sha256);

CREATE TABLE afest_model (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    achievement_slug TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON
    shared BOOLEAN NOT NULL,
    copied_from TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX afest_model_organisation ON afest_model (organisation_id, id);
