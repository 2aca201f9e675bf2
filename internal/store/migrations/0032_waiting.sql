-- +goose Up
-- Where a waiting award comes from (a demand, observations), and for whom it is: neither waits twice.
ALTER TABLE waiting_award ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE waiting_award ADD COLUMN person TEXT NOT NULL DEFAULT ''; -- HMAC of the folded name and address
CREATE UNIQUE INDEX waiting_award_origin ON waiting_award (organisation_id, origin) WHERE state = 'waiting' AND origin <> '';
CREATE INDEX waiting_award_person ON waiting_award (organisation_id, achievement_slug, person);
