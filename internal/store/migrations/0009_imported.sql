-- +goose Up
-- Badges that a holder brought from elsewhere, byte for byte, with what the last verification found.
CREATE TABLE imported_badge (
    id TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    credential_id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    title TEXT NOT NULL,
    issuer TEXT NOT NULL,
    recipient TEXT NOT NULL,
    verdict TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (passport_id, credential_id)
);
CREATE INDEX imported_badge_checked ON imported_badge (checked_at);

-- The files of an imported badge: the first one is what is verified, the others are the same badge in other forms.
CREATE TABLE imported_file (
    imported_id TEXT NOT NULL REFERENCES imported_badge (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (imported_id, position)
);
