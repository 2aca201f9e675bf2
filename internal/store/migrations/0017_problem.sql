-- +goose Up
-- What readers tell the operator of a badge, an organisation or a model.
CREATE TABLE problem (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    code_sealed BYTEA, -- the public code, sealed as that of a share is
    award_id TEXT REFERENCES award (id),
    organisation TEXT NOT NULL, -- slug, or ''
    achievement TEXT NOT NULL, -- slug, or ''
    digest TEXT NOT NULL, -- SHA-256 of a badge that was a file, or ''
    body TEXT NOT NULL,
    contact TEXT NOT NULL, -- an e-mail address that was left for an answer, or ''
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    changed_at BIGINT,
    changed_by TEXT NOT NULL
);
CREATE INDEX problem_state ON problem (state, id);
CREATE INDEX problem_award ON problem (award_id);
