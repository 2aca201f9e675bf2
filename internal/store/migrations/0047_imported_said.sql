-- +goose Up
-- The sentence for an interview goes with a badge that comes back out of the archive of a passport.
ALTER TABLE imported_badge ADD COLUMN sentence TEXT NOT NULL DEFAULT '';
