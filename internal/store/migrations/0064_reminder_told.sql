-- +goose Up
-- When the organisation was told of what its people were reminded of: once a day for each of the moments, nothing twice.

ALTER TABLE award_reminder ADD COLUMN issuer_told_at BIGINT;

UPDATE award_reminder SET issuer_told_at = sent_at;
