-- +goose Up
-- The reminders before an end look by the end.
CREATE INDEX award_valid_until ON award (valid_until) WHERE valid_until IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX award_waits ON award (mailed_at) WHERE accepted_at IS NULL AND mailed_at IS NOT NULL;
