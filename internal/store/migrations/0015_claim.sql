-- +goose Up
-- What an organisation opens to demands; achievement_slug '' is its rule for all models. number counts for rule 'number'.
CREATE TABLE claim_rule (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    open BOOLEAN NOT NULL,
    rule TEXT NOT NULL,
    number BIGINT NOT NULL,
    days BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, achievement_slug)
);

-- A demand of a badge by its learner, from the draft to the decision. organisation_id is '' while no badge is chosen.
CREATE TABLE badge_claim (
    id TEXT NOT NULL PRIMARY KEY,
    passport_id TEXT NOT NULL REFERENCES passport (id),
    organisation_id TEXT NOT NULL,
    achievement_slug TEXT NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON
    version BIGINT NOT NULL,
    rule TEXT NOT NULL,
    number BIGINT NOT NULL,
    previous_id TEXT NOT NULL,
    award_id TEXT REFERENCES award (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    submitted_at BIGINT,
    expected_at BIGINT,
    decided_at BIGINT,
    reminded_at BIGINT
);
CREATE INDEX badge_claim_organisation ON badge_claim (organisation_id, state, submitted_at);
CREATE INDEX badge_claim_passport ON badge_claim (passport_id, id);

-- What reviewers said; reviewer is 'account:ID' or 'invite:ID'.
CREATE TABLE claim_review (
    claim_id TEXT NOT NULL REFERENCES badge_claim (id),
    reviewer TEXT NOT NULL,
    name TEXT NOT NULL,
    round BIGINT NOT NULL, -- 1, and one more for each time the demand came back
    marks TEXT NOT NULL, -- JSON
    verdict TEXT NOT NULL,
    message TEXT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (claim_id, reviewer, round)
);

-- A person without an account who is asked something: by a link in a mail, or by a code on paper. Only hashes are kept.
CREATE TABLE invite (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL,
    purpose TEXT NOT NULL, -- attest, review, observe, self
    subject_id TEXT NOT NULL, -- of a badge_claim or of a gathering
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    stopped_at BIGINT,
    mailed_at BIGINT,
    answered_at BIGINT,
    answer TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX invite_subject ON invite (subject_id);

-- The observations of one person toward one soft skill.
CREATE TABLE gathering (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    told_at BIGINT, -- that there are enough
    closed_at BIGINT,
    award_id TEXT REFERENCES award (id)
);
CREATE INDEX gathering_organisation ON gathering (organisation_id, id);
CREATE INDEX gathering_email ON gathering (email);

CREATE TABLE observation (
    id TEXT NOT NULL PRIMARY KEY,
    gathering_id TEXT NOT NULL REFERENCES gathering (id),
    form_key TEXT NOT NULL,
    observer TEXT NOT NULL, -- account:ID, invite:ID or self
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    own BOOLEAN NOT NULL, -- by the learner, never counted
    observed_on TEXT NOT NULL,
    context TEXT NOT NULL,
    situation TEXT NOT NULL,
    seen TEXT NOT NULL, -- JSON: numbers of the criteria
    created_at BIGINT NOT NULL,
    UNIQUE (gathering_id, form_key)
);

-- A badge that others make up.
CREATE TABLE composite (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    achievement_slug TEXT NOT NULL,
    parts TEXT NOT NULL, -- JSON
    need BIGINT NOT NULL,
    context TEXT NOT NULL,
    automatic BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    stopped_at BIGINT,
    UNIQUE (organisation_id, achievement_slug)
);

-- Who has all of it: proposed to the organisation, asked for by the person, given, or declined. Once per person.
CREATE TABLE composite_case (
    id TEXT NOT NULL PRIMARY KEY,
    composite_id TEXT NOT NULL REFERENCES composite (id),
    recipient_id TEXT NOT NULL REFERENCES recipient (id),
    state TEXT NOT NULL,
    components TEXT NOT NULL, -- JSON
    award_id TEXT REFERENCES award (id),
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    broken_at BIGINT, -- since when a badge it was made of is withdrawn
    UNIQUE (composite_id, recipient_id)
);
CREATE INDEX composite_case_award ON composite_case (award_id) WHERE award_id IS NOT NULL;

CREATE TABLE claim_piece (
    claim_id TEXT NOT NULL REFERENCES badge_claim (id),
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    title TEXT NOT NULL,
    visibility TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (claim_id, sha256)
);

-- How long an organisation keeps files, in months after they have served; and the files whose time was over.
CREATE TABLE evidence_rule (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    months BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, kind)
);

CREATE TABLE evidence_over (
    drawer TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    over_at BIGINT NOT NULL,
    PRIMARY KEY (drawer, sha256)
);
