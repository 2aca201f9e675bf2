-- +goose Up
-- What came with the archive of another passport and cannot act here: its shares, addresses and helpers. To be read, and
-- to be taken away again.
CREATE TABLE passport_brought (
    passport_id TEXT NOT NULL REFERENCES passport (id),
    kind TEXT NOT NULL, -- share, address, helper
    name TEXT NOT NULL, -- tells it from the others of its kind
    site TEXT NOT NULL, -- the one that it comes from
    content TEXT NOT NULL, -- JSON, as it stood in the archive
    brought_at BIGINT NOT NULL,
    PRIMARY KEY (passport_id, kind, name)
);
