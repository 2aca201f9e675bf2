-- +goose Up
-- Lines of the journal of withdrawals that have not left by mail yet. They name nobody.
CREATE TABLE journal_outbox (
    n BIGINT PRIMARY KEY,
    line TEXT NOT NULL, -- JSON, as it was sealed
    at BIGINT NOT NULL,
    called BOOLEAN NOT NULL -- a job was asked for with it
);
