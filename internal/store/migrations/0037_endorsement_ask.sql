-- +goose Up
-- Who recommends without an account, as JSON; '' for an organisation that recommends in its own name.
ALTER TABLE endorsement ADD COLUMN author TEXT NOT NULL DEFAULT '';

-- Demands for a recommendation, and their answers.
CREATE TABLE endorsement_ask (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    passport_id TEXT REFERENCES passport (id),
    target TEXT NOT NULL,
    target_slug TEXT NOT NULL,
    target_award_id TEXT REFERENCES award (id),
    channel TEXT NOT NULL,
    to_email TEXT NOT NULL,
    message TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    author TEXT NOT NULL, -- JSON
    email TEXT NOT NULL,
    comment TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    code_at BIGINT,
    code_tries BIGINT NOT NULL,
    codes BIGINT NOT NULL,
    given_at BIGINT,
    decided_at BIGINT,
    endorsement_id TEXT REFERENCES endorsement (id)
);
CREATE INDEX endorsement_ask_organisation ON endorsement_ask (organisation_id, id);
CREATE INDEX endorsement_ask_passport ON endorsement_ask (passport_id);
CREATE INDEX endorsement_ask_award ON endorsement_ask (target_award_id);
