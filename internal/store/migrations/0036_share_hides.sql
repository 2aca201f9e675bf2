-- +goose Up
-- What else a share can leave out, and when its holder changed it last.
ALTER TABLE share ADD COLUMN hide_grade BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE share ADD COLUMN hide_said BOOLEAN NOT NULL DEFAULT FALSE; -- recommendations
