package domain

import "time"

// Batch is a file of people to award, after its dry run was confirmed.
type Batch struct {
	ID              BatchID
	OrganisationID  OrganisationID
	AchievementSlug string
	State           BatchState
	Rows            []BatchRow // the ready ones only
	Report          BatchReport
	Issued          int
	CreatedBy       string
	CreatedAt       time.Time
	FinishedAt      time.Time
}

// BatchState says how far a batch is.
type BatchState string

const (
	BatchDraft   BatchState = "draft" // dry run shown, nothing issued
	BatchRunning BatchState = "running"
	BatchDone    BatchState = "done"
)

// BatchRow is one ready line: the person and what is said of the award.
type BatchRow struct {
	Line      int       `json:"line"`
	Recipient Recipient `json:"recipient"`
	Facts     Facts     `json:"facts"`
	Again     bool      `json:"again,omitempty"` // also to a person who has the badge by then
}

// Fault names one thing to correct in a file: Line 1 is the header; Code is the key of the sentence.
type Fault struct {
	Line   int
	Column string
	Code   string
	Args   []any
}

// BatchReport is the outcome of a dry run, and of the issue after it.
type BatchReport struct {
	Rows     int
	Ready    int
	Issued   int
	Faults   []Fault
	Warnings []Fault
}
