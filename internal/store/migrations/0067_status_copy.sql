-- +goose Up
-- Lists of withdrawn badges of other issuers, as they stood when they last answered: what is told of a badge on the day
-- when they do not. Public documents; the address is kept as its SHA-256.
CREATE TABLE status_copy (
    address TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    list BYTEA NOT NULL,
    size BIGINT NOT NULL,
    read_at BIGINT NOT NULL
);
CREATE INDEX status_copy_host ON status_copy (host, read_at);
