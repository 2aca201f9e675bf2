-- +goose Up
-- A share shows one badge or several, with what its holder chose to say and to leave out. award_id of share is the first.
CREATE TABLE share_badge (
    share_id TEXT NOT NULL REFERENCES share (id),
    position BIGINT NOT NULL,
    award_id TEXT NOT NULL REFERENCES award (id),
    PRIMARY KEY (share_id, position)
);
CREATE INDEX share_badge_award ON share_badge (award_id);
INSERT INTO share_badge (share_id, position, award_id) SELECT id, 0, award_id FROM share;

ALTER TABLE share ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE share ADD COLUMN hide_evidence BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE share ADD COLUMN name_form TEXT NOT NULL DEFAULT '';
ALTER TABLE share ADD COLUMN pin TEXT NOT NULL DEFAULT ''; -- Argon2id of the code under the pepper; '' without one
ALTER TABLE share ADD COLUMN stopped_by TEXT NOT NULL DEFAULT ''; -- 'pin' after too many wrong codes

-- Wrong codes. A right one takes its row away again.
CREATE TABLE share_try (
    id TEXT NOT NULL PRIMARY KEY,
    share_id TEXT NOT NULL REFERENCES share (id),
    at BIGINT NOT NULL
);
CREATE INDEX share_try_share ON share_try (share_id, at);

-- When a share was opened and by which way, to the minute. Who opened it is not kept.
CREATE TABLE share_opening (
    share_id TEXT NOT NULL REFERENCES share (id),
    at BIGINT NOT NULL,
    way TEXT NOT NULL,
    PRIMARY KEY (share_id, at)
);
