-- +goose Up
-- What a person does with their passport beside their badges, and what remains when it is erased.

-- An erased badge keeps its place in the status list and in the counts; nothing of its person stays.
ALTER TABLE award ADD COLUMN erased_at BIGINT;

-- What an organisation must keep by law although its person erased their passport (article L. 6362-6 of the labour code).
CREATE TABLE kept_by_law (
    kind TEXT NOT NULL, -- afest, panel
    subject TEXT NOT NULL, -- the dossier, the session
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kept_from BIGINT NOT NULL,
    until_day TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
);

ALTER TABLE passport ADD COLUMN seen_at BIGINT; -- last visit, to the day
ALTER TABLE passport ADD COLUMN warned_at BIGINT; -- told that it will be erased, since nobody came
ALTER TABLE passport ADD COLUMN statistics TEXT NOT NULL DEFAULT '{}'; -- JSON; only what the person chose to say

-- A sentence for an interview, in the person's own words. Never signed, never shown.
CREATE TABLE passport_sentence (
    passport_id TEXT NOT NULL REFERENCES passport (id),
    award_id TEXT NOT NULL REFERENCES award (id),
    sentence TEXT NOT NULL,
    PRIMARY KEY (passport_id, award_id)
);

-- What the person says of themself: declared, and never in anything that is signed.
CREATE TABLE passport_declared (
    id TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    kind TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL
);
CREATE INDEX passport_declared_passport ON passport_declared (passport_id);

-- An address that somebody wants to add to their passport, until its code is typed.
CREATE TABLE passport_address (
    id TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    email TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    proved_at BIGINT,
    tries BIGINT NOT NULL
);
CREATE INDEX passport_address_passport ON passport_address (passport_id, created_at);

-- Codes on paper that open the whole passport once. Only their HMAC is kept.
CREATE TABLE recovery_code (
    hash TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    organisation_id TEXT REFERENCES organisation (id), -- whose desk gave it; NULL: printed by the person
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX recovery_code_passport ON recovery_code (passport_id);

-- Who may help a person in their passport, for how long and how far; and what they did.
CREATE TABLE mandate (
    id TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    account_id TEXT NOT NULL REFERENCES account (id),
    signed_on TEXT NOT NULL,
    ground TEXT NOT NULL, -- paper, code
    may_share BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT NOT NULL
);
CREATE INDEX mandate_passport ON mandate (passport_id);
CREATE INDEX mandate_account ON mandate (organisation_id, account_id);

CREATE TABLE mandate_act (
    mandate_id TEXT NOT NULL REFERENCES mandate (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    PRIMARY KEY (mandate_id, number)
);

ALTER TABLE session ADD COLUMN mandate_id TEXT REFERENCES mandate (id); -- of who helps the person

-- A code that the person gives to whoever helps them. Only its HMAC is kept.
CREATE TABLE mandate_code (
    hash TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX mandate_code_passport ON mandate_code (passport_id);
