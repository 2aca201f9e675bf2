-- +goose Up
-- A share shows badges of other sites too, after our own. Its first badge is that at position 0: share no longer repeats it.
CREATE TABLE share_imported (
    share_id TEXT NOT NULL REFERENCES share (id),
    position BIGINT NOT NULL,
    imported_id TEXT NOT NULL REFERENCES imported_badge (id),
    PRIMARY KEY (share_id, position)
);
CREATE INDEX share_imported_badge ON share_imported (imported_id);

DROP INDEX share_award;
ALTER TABLE share DROP COLUMN award_id;

-- What a reader reports of such a badge goes with it.
ALTER TABLE problem ADD COLUMN imported_id TEXT REFERENCES imported_badge (id);
CREATE INDEX problem_imported ON problem (imported_id);
