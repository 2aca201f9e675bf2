-- +goose Up
-- One text for SQLite and PostgreSQL. Times are milliseconds since 1970 made in Go; NULL means not yet or never.

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Each version of the registry as the operator signed it; versions are only ever added.
CREATE TABLE registry_version (
    version BIGINT NOT NULL PRIMARY KEY,
    jws TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    town TEXT NOT NULL,
    departement TEXT NOT NULL,
    siret TEXT NOT NULL,
    nda TEXT NOT NULL,
    website TEXT NOT NULL,
    email TEXT NOT NULL,
    jwt_algorithm TEXT NOT NULL,
    hash_emails BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE habilitation (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    certification_code TEXT NOT NULL,
    bloc_codes TEXT NOT NULL, -- JSON
    scope TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL
);
CREATE INDEX habilitation_organisation ON habilitation (organisation_id);

-- Private keys are sealed with the master key, which is not in the database.
CREATE TABLE signing_key (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    public_jwk BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX signing_key_id ON signing_key (id);

CREATE TABLE recipient (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (organisation_id, name_folded, email)
);

-- A badge definition as it was when awarded; many awards share one row.
CREATE TABLE achievement_version (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    slug TEXT NOT NULL,
    version TEXT NOT NULL,
    definition TEXT NOT NULL, -- JSON
    digest TEXT NOT NULL,
    UNIQUE (organisation_id, digest)
);

CREATE TABLE passport (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE passport_email (
    email TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    position BIGINT NOT NULL
);
CREATE INDEX passport_email_passport ON passport_email (passport_id);

CREATE TABLE batch (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    state TEXT NOT NULL,
    report TEXT NOT NULL, -- JSON
    issued BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX batch_organisation ON batch (organisation_id, id);

CREATE TABLE batch_row (
    batch_id TEXT NOT NULL REFERENCES batch (id),
    position BIGINT NOT NULL,
    content TEXT NOT NULL, -- JSON
    PRIMARY KEY (batch_id, position)
);

CREATE TABLE award (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    recipient_id TEXT NOT NULL REFERENCES recipient (id),
    passport_id TEXT REFERENCES passport (id),
    batch_id TEXT REFERENCES batch (id),
    batch_line BIGINT NOT NULL,
    achievement_id TEXT NOT NULL REFERENCES achievement_version (id),
    achievement_slug TEXT NOT NULL,
    awarded_on TEXT NOT NULL,
    facts TEXT NOT NULL, -- JSON
    credential_id TEXT NOT NULL UNIQUE,
    subject_id TEXT NOT NULL UNIQUE,
    status_list BIGINT NOT NULL,
    status_index BIGINT NOT NULL,
    state TEXT NOT NULL,
    valid_from BIGINT,
    valid_until BIGINT,
    issued_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    issued_at BIGINT,
    mailed_at BIGINT,
    mail_rejected_at BIGINT,
    opened_at BIGINT,
    accepted_at BIGINT,
    refused_at BIGINT,
    revoked_at BIGINT,
    revocation TEXT NOT NULL,
    suspended_at BIGINT,
    UNIQUE (organisation_id, status_list, status_index),
    UNIQUE (batch_id, batch_line)
);
CREATE INDEX award_organisation ON award (organisation_id, id);
CREATE INDEX award_achievement ON award (organisation_id, achievement_slug, id);
CREATE INDEX award_recipient ON award (recipient_id);
CREATE INDEX award_passport ON award (passport_id) WHERE passport_id IS NOT NULL;
CREATE INDEX award_pending ON award (created_at) WHERE state = 'pending';

-- The signed bytes, written once. They stand apart so that lists of awards stay small and quick to read.
CREATE TABLE award_document (
    award_id TEXT NOT NULL PRIMARY KEY REFERENCES award (id),
    document BYTEA NOT NULL,
    jwt TEXT NOT NULL
);

-- How full each status list of an organisation is, and which places are taken.
CREATE TABLE status_series (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    number BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, number)
);

CREATE TABLE status_place (
    organisation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, number, place),
    FOREIGN KEY (organisation_id, number) REFERENCES status_series (organisation_id, number)
);

CREATE TABLE status_list (
    organisation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    bits BYTEA NOT NULL,
    signed BYTEA, -- the list credential; NULL until it is signed for the first time
    signed_at BIGINT,
    valid_until BIGINT,
    PRIMARY KEY (organisation_id, number, purpose),
    FOREIGN KEY (organisation_id, number) REFERENCES status_series (organisation_id, number)
);

-- A public code is found by its HMAC, and kept sealed so that the holder can see it again.
CREATE TABLE share (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    award_id TEXT NOT NULL REFERENCES award (id),
    label TEXT NOT NULL,
    code_hash TEXT NOT NULL UNIQUE,
    code_sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT,
    stopped_at BIGINT
);
CREATE INDEX share_award ON share (award_id);

CREATE TABLE claim_code (
    hash TEXT NOT NULL PRIMARY KEY,
    award_id TEXT NOT NULL REFERENCES award (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    replaced_at BIGINT
);
CREATE INDEX claim_code_award ON claim_code (award_id);

CREATE TABLE receive_token (
    hash TEXT NOT NULL PRIMARY KEY,
    award_id TEXT NOT NULL REFERENCES award (id),
    expires_at BIGINT NOT NULL
);

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE membership (
    account_id TEXT NOT NULL REFERENCES account (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    PRIMARY KEY (account_id, organisation_id)
);

CREATE TABLE sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    audience TEXT NOT NULL,
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL,
    browser_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    tries BIGINT NOT NULL
);
CREATE INDEX sign_in_browser ON sign_in (browser_hash);
CREATE INDEX sign_in_email ON sign_in (audience, email, created_at);

CREATE TABLE session (
    hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT REFERENCES account (id),
    passport_id TEXT REFERENCES passport (id),
    award_id TEXT REFERENCES award (id),
    organisation_id TEXT REFERENCES organisation (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL, -- JSON
    last_four TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_key_organisation ON api_key (organisation_id);

-- Acts that matter, only ever added. No column holds a name or an address.
CREATE TABLE audit (
    organisation_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (organisation_id, sequence)
);
CREATE INDEX audit_subject ON audit (organisation_id, subject, sequence);
