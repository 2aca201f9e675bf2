-- +goose Up
-- What this installation published of each place of its status lists, and when: only ever added. With it a verification
-- answers for a past date.
CREATE TABLE status_change (
    organisation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    place BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    purpose TEXT NOT NULL, -- revocation, suspension
    is_set BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, number, place, sequence)
);

-- The acts of before are in the audit table.
INSERT INTO status_change (organisation_id, number, place, sequence, purpose, is_set, at)
SELECT a.organisation_id, a.status_list, a.status_index, u.sequence,
    CASE u.act WHEN 'award.revoke' THEN 'revocation' ELSE 'suspension' END,
    CASE u.act WHEN 'award.lift' THEN FALSE ELSE TRUE END, u.at
FROM audit u JOIN award a ON a.organisation_id = u.organisation_id AND a.id = u.subject
WHERE u.act IN ('award.revoke', 'award.suspend', 'award.lift');
