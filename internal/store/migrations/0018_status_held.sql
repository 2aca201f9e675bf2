-- +goose Up
-- A list that came back from an older backup says nothing until the journal outside the database was replayed.
ALTER TABLE status_list ADD COLUMN held_at BIGINT;
