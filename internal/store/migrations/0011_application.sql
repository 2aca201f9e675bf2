-- +goose Up
-- Who works for the operator: a person with an account, who signs in to /admin. The title is public, the person is not.
CREATE TABLE registrar (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);

-- An organisation that asks to be entered. Until it is sent it is a draft of one browser, and dropped when it is left.
CREATE TABLE application (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL, -- draft, submitted, more, accepted, refused
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    position TEXT NOT NULL,
    browser_hash TEXT NOT NULL,
    session_hash TEXT NOT NULL,
    session_until BIGINT,
    organisation_id TEXT REFERENCES organisation (id),
    declared TEXT NOT NULL, -- JSON
    message TEXT NOT NULL, -- what the operator asked for, or why it refused
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    decided_at BIGINT
);
CREATE INDEX application_browser ON application (browser_hash);
CREATE INDEX application_session ON application (session_hash);
CREATE INDEX application_state ON application (state, submitted_at);
CREATE UNIQUE INDEX application_organisation ON application (organisation_id) WHERE organisation_id IS NOT NULL;

-- How the operator found out who is asking: a code on a letter to the address of the Sirene record, or a call to a
-- number found elsewhere. A SIRET or a document is no proof: both are public or easily forged.
CREATE TABLE identity_proof (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL, -- letter, call
    found TEXT NOT NULL, -- JSON: what was found, where
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    expires_at BIGINT,
    held_at BIGINT
);
CREATE INDEX identity_proof_organisation ON identity_proof (organisation_id, id);

-- A decision on an organisation waits here for a second person of the operator.
CREATE TABLE registry_proposal (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL, -- verified, refused, suspended, removed
    from_at BIGINT NOT NULL,
    public_reason TEXT NOT NULL,
    private_reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    closed_by TEXT NOT NULL,
    closed_at BIGINT,
    state TEXT NOT NULL -- open, done, withdrawn
);
CREATE INDEX registry_proposal_organisation ON registry_proposal (organisation_id, id);
CREATE UNIQUE INDEX registry_proposal_open ON registry_proposal (organisation_id) WHERE state = 'open';
