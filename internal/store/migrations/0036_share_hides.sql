-- +goose Up
-- What else a share can leave out.
ALTER TABLE share ADD COLUMN hide_grade BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE share ADD COLUMN hide_said BOOLEAN NOT NULL DEFAULT FALSE; -- recommendations

-- How a badge from elsewhere is known to be its holder's: by the name in it, by an address they proved, or not ('').
ALTER TABLE imported_badge ADD COLUMN own TEXT NOT NULL DEFAULT '';
