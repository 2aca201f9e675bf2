-- +goose Up
-- The national registers as they were imported. Rows are only added: a badge made from an entry can always be traced
-- back to it. What an import wrote is seen once its row says done, all at one moment.

CREATE TABLE register_import (
    number BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    state TEXT NOT NULL, -- running, done, failed
    report TEXT NOT NULL, -- JSON
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    heard_at BIGINT NOT NULL, -- last sign of life of a running one
    finished_at BIGINT
);

CREATE TABLE register_entry (
    code TEXT NOT NULL,
    import_number BIGINT NOT NULL REFERENCES register_import (number),
    digest TEXT NOT NULL,
    entry TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    PRIMARY KEY (code, import_number)
);
CREATE INDEX register_entry_import ON register_entry (import_number);

-- What the search looks into, folded; small, so that reading all of it is quick.
CREATE TABLE register_words (
    code TEXT NOT NULL,
    import_number BIGINT NOT NULL REFERENCES register_import (number),
    position BIGINT NOT NULL, -- the number in the code: newer entries are higher
    specific BOOLEAN NOT NULL, -- répertoire spécifique
    deadline TEXT NOT NULL, -- last day of delivery, '' when unknown
    title TEXT NOT NULL,
    trades TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (code, import_number)
);
CREATE INDEX register_words_import ON register_words (import_number);

-- Who may import by the screen: people whom the operator named.
CREATE TABLE register_keeper (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    created_at BIGINT NOT NULL
);

CREATE TABLE equivalence (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    from_code TEXT NOT NULL,
    to_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (kind, from_code, to_code, ended_at)
);

-- The certifying body that gave the right, as it was named then.
ALTER TABLE habilitation ADD COLUMN granted_by TEXT NOT NULL DEFAULT '';
CREATE INDEX habilitation_certification ON habilitation (certification_code);
