-- +goose Up
-- How often a request was corrected, so that a decision is about what was looked at; and the same at the time of a proposal.
ALTER TABLE application ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE registry_proposal ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- Badges that somebody who reads badges has verified here, each once. Who, when and how often is not kept.
CREATE TABLE award_verified (
    award_id TEXT NOT NULL PRIMARY KEY REFERENCES award (id)
);
