-- +goose Up
-- Badges that a person took out of their passport: still theirs, in no list of it, until they put them back.
CREATE TABLE passport_away (
    passport_id TEXT NOT NULL REFERENCES passport (id),
    award_id TEXT NOT NULL REFERENCES award (id),
    away_at BIGINT NOT NULL,
    PRIMARY KEY (passport_id, award_id)
);
CREATE INDEX passport_away_award ON passport_away (award_id);
