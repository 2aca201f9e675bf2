-- +goose Up
-- How an organisation wants its badges made, what it recommends, and what holders publish or present.

ALTER TABLE organisation ADD COLUMN issuing TEXT NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE award ADD COLUMN status_kind TEXT NOT NULL DEFAULT '';

-- The address of a badge's newest form, found by the HMAC of its token.
CREATE TABLE refresh_link (
    token_hash TEXT NOT NULL PRIMARY KEY,
    award_id TEXT NOT NULL REFERENCES award (id)
);

-- The Open Badges 2.0 twin: its signed form, kept as it was signed, and whether the holder has it hosted.
CREATE TABLE twin_signature (
    award_id TEXT NOT NULL PRIMARY KEY REFERENCES award (id),
    jws TEXT NOT NULL,
    signed_at BIGINT NOT NULL
);

CREATE TABLE twin_publication (
    award_id TEXT NOT NULL PRIMARY KEY REFERENCES award (id),
    token_hash TEXT NOT NULL UNIQUE,
    published_at BIGINT NOT NULL,
    stopped_at BIGINT
);

CREATE TABLE endorsement (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    target TEXT NOT NULL,
    target_organisation_id TEXT NOT NULL REFERENCES organisation (id),
    target_slug TEXT NOT NULL,
    target_award_id TEXT REFERENCES award (id),
    subject TEXT NOT NULL,
    comment TEXT NOT NULL,
    credential_id TEXT NOT NULL UNIQUE,
    status_list BIGINT NOT NULL,
    status_index BIGINT NOT NULL,
    document BYTEA NOT NULL,
    jwt TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    revoked_at BIGINT,
    UNIQUE (organisation_id, status_list, status_index)
);
CREATE INDEX endorsement_subject ON endorsement (subject);
CREATE INDEX endorsement_organisation ON endorsement (organisation_id, id);

-- The key with which the holder of a passport presents badges; sealed with the master key, which is not here.
CREATE TABLE passport_key (
    passport_id TEXT NOT NULL PRIMARY KEY REFERENCES passport (id),
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
