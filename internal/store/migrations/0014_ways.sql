-- +goose Up
-- The lines of a file as they were sent, while somebody may still correct them; they go a day after the end.
CREATE TABLE batch_line (
    batch_id TEXT NOT NULL REFERENCES batch (id),
    line BIGINT NOT NULL, -- of the file; 1 is the header
    cells TEXT NOT NULL, -- JSON
    PRIMARY KEY (batch_id, line)
);

-- What was asked beside the file: columns, defaults, ticked lines.
CREATE TABLE batch_choice (
    batch_id TEXT NOT NULL PRIMARY KEY REFERENCES batch (id),
    content TEXT NOT NULL -- JSON
);

-- What a column of an organisation's files means, by its folded header; '' is a column that is not used.
CREATE TABLE column_mapping (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    header TEXT NOT NULL,
    meaning TEXT NOT NULL,
    PRIMARY KEY (organisation_id, header)
);

ALTER TABLE batch ADD COLUMN starts_at BIGINT;
CREATE INDEX batch_starts ON batch (starts_at) WHERE state = 'scheduled';

-- An award made in the place of another: corrected, or renewed.
CREATE TABLE award_version (
    award_id TEXT NOT NULL PRIMARY KEY REFERENCES award (id),
    previous_id TEXT NOT NULL UNIQUE REFERENCES award (id),
    kind TEXT NOT NULL -- correction, renewal
);

-- What was reminded of, so that it is told once.
CREATE TABLE award_reminder (
    award_id TEXT NOT NULL REFERENCES award (id),
    kind TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (award_id, kind)
);

-- What the server of an address answered, when it refused for good: numbers only.
CREATE TABLE mail_answer (
    award_id TEXT NOT NULL PRIMARY KEY REFERENCES award (id),
    code BIGINT NOT NULL,
    enhanced TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- What a person asks of whoever gave them a badge: to look again, or to renew.
CREATE TABLE award_request (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    award_id TEXT NOT NULL REFERENCES award (id),
    kind TEXT NOT NULL, -- dispute, renewal
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    state TEXT NOT NULL, -- open, accepted, refused
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX award_request_organisation ON award_request (organisation_id, state, id);
CREATE INDEX award_request_award ON award_request (award_id);

-- A room of people who ask for one badge by a code on the wall.
CREATE TABLE award_session (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    code_hash TEXT NOT NULL UNIQUE,
    code_sealed BYTEA NOT NULL,
    facts TEXT NOT NULL, -- JSON
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL
);
CREATE INDEX award_session_organisation ON award_session (organisation_id, id);

CREATE TABLE session_guest (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES award_session (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    claim_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, -- asked, awarded, turned_away
    award_id TEXT REFERENCES award (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX session_guest_session ON session_guest (session_id, id);

-- Requests of machines that must not be done twice. Nothing of a person: what came of it is read again.
CREATE TABLE api_request (
    api_key_id TEXT NOT NULL REFERENCES api_key (id),
    request_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    subject TEXT NOT NULL, -- id of the award or of the batch
    created_at BIGINT NOT NULL,
    PRIMARY KEY (api_key_id, request_key)
);
CREATE INDEX api_request_created ON api_request (created_at);
