-- +goose Up
-- Who works for an organisation and how they come in: invitations, requests, passkeys, devices; what waits for a second
-- person; and how often somebody may still try.

ALTER TABLE session ADD COLUMN id TEXT NOT NULL DEFAULT ''; -- names a session in a list and is no secret
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT ''; -- « Firefox sur Windows »
ALTER TABLE session ADD COLUMN seen_at BIGINT;
ALTER TABLE session ADD COLUMN confirmed_at BIGINT; -- the last passkey
ALTER TABLE session ADD COLUMN by_passkey BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX session_account ON session (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX session_passport ON session (passport_id) WHERE passport_id IS NOT NULL;

ALTER TABLE api_key ADD COLUMN created_by TEXT NOT NULL DEFAULT ''; -- so that nobody signs off what their own key asked for

-- Browsers that a person has signed in with, by the HMAC of a cookie. No address, no fingerprint.
CREATE TABLE known_device (
    account_id TEXT NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, hash)
);

CREATE TABLE invitation (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT, -- accepted, revoked or replaced
    outcome TEXT NOT NULL
);
CREATE INDEX invitation_organisation ON invitation (organisation_id, id);
CREATE INDEX invitation_expires ON invitation (expires_at);

CREATE TABLE join_request (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    message TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT NOT NULL
);
CREATE INDEX join_request_organisation ON join_request (organisation_id, id);
CREATE UNIQUE INDEX join_request_open ON join_request (organisation_id, email) WHERE ended_at IS NULL;

CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    credential_id TEXT NOT NULL UNIQUE, -- base64url
    credential TEXT NOT NULL, -- JSON: public key, counter, flags
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkey_account ON passkey (account_id);

-- A question to a passkey, asked once and answered once.
CREATE TABLE passkey_question (
    hash TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    question TEXT NOT NULL, -- JSON
    expires_at BIGINT NOT NULL
);

-- How often somebody may still try: the instant at which all that was taken has come back. subject is an HMAC.
CREATE TABLE allowance (
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    free_at BIGINT NOT NULL,
    PRIMARY KEY (name, subject)
);
CREATE INDEX allowance_free ON allowance (free_at);

-- How many badges an organisation has awarded on a day.
CREATE TABLE award_day (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    on_day TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, on_day)
);

-- An award that a second person has to sign off. It holds no status index: what is refused was never a badge.
CREATE TABLE waiting_award (
    id TEXT NOT NULL PRIMARY KEY, -- of the award that comes of it
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    recipient TEXT NOT NULL, -- JSON
    facts TEXT NOT NULL, -- JSON
    once BOOLEAN NOT NULL,
    batch_id TEXT REFERENCES batch (id),
    batch_line BIGINT NOT NULL,
    state TEXT NOT NULL, -- waiting, signed_off, refused
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT,
    UNIQUE (batch_id, batch_line)
);
CREATE INDEX waiting_award_organisation ON waiting_award (organisation_id, state, id);
