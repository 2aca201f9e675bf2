-- +goose Up
-- The language that a person is written to in: "fr", "en", or "" while nothing is known of them. Once chosen it stays,
-- whatever the page by which they come in.
ALTER TABLE passport ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE passport ADD COLUMN language_chosen BIGINT NOT NULL DEFAULT 0;
-- That of the page on which an outsider wrote a recommendation.
ALTER TABLE endorsement_ask ADD COLUMN language TEXT NOT NULL DEFAULT '';
