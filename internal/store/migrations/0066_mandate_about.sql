-- +goose Up
-- With what a helper did it: the titles as they stood then, "" where it was not written down.
ALTER TABLE mandate_act ADD COLUMN about TEXT NOT NULL DEFAULT '';

