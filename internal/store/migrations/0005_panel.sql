-- +goose Up
-- Juries. What the organiser says of a session is one text with a version; what each member says stands in rows of their
-- own, so that two people who write at once never write over each other.

CREATE TABLE panel (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    round BIGINT NOT NULL,
    on_day TEXT NOT NULL,
    plan TEXT NOT NULL, -- JSON
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    convened_at BIGINT,
    closed_at BIGINT
);
CREATE INDEX panel_organisation ON panel (organisation_id, on_day, id);

-- The link and the code of a member: their HMAC only. A code is drawn again and again; its tries are counted before it is
-- looked at.
CREATE TABLE panel_seat (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    member_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    token_at BIGINT NOT NULL,
    convened_at BIGINT,
    code_hash TEXT NOT NULL,
    code_at BIGINT,
    code_until BIGINT,
    code_way TEXT NOT NULL, -- mail, voice
    tries BIGINT NOT NULL,
    asked BIGINT NOT NULL, -- codes asked for by the member since the organiser last gave one
    PRIMARY KEY (panel_id, member_id)
);

-- A browser in which a member has entered their code.
CREATE TABLE panel_visit (
    hash TEXT NOT NULL PRIMARY KEY,
    panel_id TEXT NOT NULL REFERENCES panel (id),
    member_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX panel_visit_member ON panel_visit (panel_id, member_id);

CREATE TABLE panel_vote (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    member_id TEXT NOT NULL,
    candidate_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL, -- JSON
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (panel_id, member_id, candidate_id)
);

CREATE TABLE panel_common (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    candidate_id TEXT NOT NULL,
    bloc_code TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL, -- JSON
    PRIMARY KEY (panel_id, candidate_id, bloc_code)
);

CREATE TABLE panel_signature (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    member_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    way TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    PRIMARY KEY (panel_id, member_id)
);

-- Minutes are written once and only ever added.
CREATE TABLE panel_minutes (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    pdf BYTEA NOT NULL,
    content TEXT NOT NULL, -- JSON
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (panel_id, number)
);
CREATE INDEX panel_minutes_sha256 ON panel_minutes (sha256);

-- When each candidate was told, and how: by mail, or on paper.
CREATE TABLE panel_notice (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    number BIGINT NOT NULL,
    candidate_id TEXT NOT NULL,
    state TEXT NOT NULL, -- due, sent, rejected, given
    at BIGINT,
    PRIMARY KEY (panel_id, number, candidate_id)
);

-- One batch of attestations for each bloc of each minutes: pressed twice, it is the same batch.
CREATE TABLE panel_batch (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    number BIGINT NOT NULL,
    bloc_code TEXT NOT NULL,
    batch_id TEXT NOT NULL REFERENCES batch (id),
    PRIMARY KEY (panel_id, number, bloc_code)
);
