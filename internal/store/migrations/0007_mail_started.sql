-- +goose Up
-- Set before the mail about a badge is sent, and only on one that is not withdrawn: who withdraws it later knows that
-- its holder was told, or is about to be.
ALTER TABLE award ADD COLUMN mail_started_at BIGINT;
UPDATE award SET mail_started_at = mailed_at;
