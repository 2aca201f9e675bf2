-- +goose Up
-- Until when the people of a jury are kept (article L. 6362-6 of the labour code, and article 5 of the GDPR).

ALTER TABLE panel ADD COLUMN over_at BIGINT; -- since when nobody stands in it any more
ALTER TABLE panel_minutes ADD COLUMN over_at BIGINT; -- since when the signed file is gone; its digest and the decisions stay

-- Candidates who erased their passport: they leave the session when the law no longer has it kept.
CREATE TABLE panel_erased (
    panel_id TEXT NOT NULL REFERENCES panel (id),
    candidate_id TEXT NOT NULL,
    PRIMARY KEY (panel_id, candidate_id)
);
