-- +goose Up
-- From when on somebody else may have signed with this key.
ALTER TABLE signing_key ADD COLUMN compromised_at BIGINT;
