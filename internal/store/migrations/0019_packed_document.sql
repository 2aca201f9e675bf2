-- +goose Up
-- Signed documents are kept packed, against a text that they have most words in common with: the definition as it is
-- written for nobody, so that no person is in it. Where a dictionary is named, document holds the JWT too.

CREATE TABLE dictionary (
    id TEXT NOT NULL PRIMARY KEY, -- the digest of the content
    content BYTEA NOT NULL
);

ALTER TABLE award_document ADD COLUMN dictionary_id TEXT REFERENCES dictionary (id);
