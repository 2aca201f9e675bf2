-- +goose Up
-- Since when somebody is in a team: who has just come cannot be the second person who ends the double validation.

ALTER TABLE membership ADD COLUMN joined_at BIGINT NOT NULL DEFAULT 0;

-- Of those who are there already the day is not known; it was not before their account was made.
UPDATE membership SET joined_at = (SELECT created_at FROM account WHERE account.id = membership.account_id);
