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
	StartsAt        time.Time // of one that waits for its day
	FinishedAt      time.Time
}

// BatchSource is a file as it was sent, with what was said about it since: what a draft is made of, and made again of
// after each correction.
type BatchSource struct {
	Lines  []BatchLine // the first one is the header
	Choice BatchChoice
}

// BatchLine is one line of the file.
type BatchLine struct {
	Line  int
	Cells []string
}

// BatchChoice is what was said beside the lines.
type BatchChoice struct {
	Columns  map[string]string `json:"columns,omitempty"` // folded header → meaning; "" is not used
	Defaults Facts             `json:"defaults"`
	Again    bool              `json:"again,omitempty"`
	Repeat   []int             `json:"repeat,omitempty"` // lines that are sent although they look like doubles
	Unread   []Fault           `json:"unread,omitempty"` // lines that could not be read at all
	Read     int               `json:"read"`
	Headless bool              `json:"headless,omitempty"` // its line of titles is ours
	Sheet    string            `json:"sheet,omitempty"`    // the one that was read, of several
}

// BatchState says how far a batch is.
type BatchState string

const (
	BatchDraft     BatchState = "draft"     // dry run shown, nothing issued
	BatchScheduled BatchState = "scheduled" // confirmed for a day to come
	BatchRunning   BatchState = "running"
	BatchDone      BatchState = "done"
	BatchStopping  BatchState = "stopping" // being taken back, before anybody was told
	BatchCancelled BatchState = "cancelled"
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
	Short    []int `json:",omitempty"` // lines that wait for a column that is missing: its fault stands at line 1
}

// Doubles tells a line that is not sent until somebody says so: its person has the badge, or stands in the file already.
func (f Fault) Doubles() bool { return f.Code == "award-already-held" || f.Code == "person-doubled" }

// Held counts the lines that somebody has to confirm, because their people would have the badge twice.
func (r BatchReport) Held() int {
	lines := map[int]bool{}
	for _, f := range r.Warnings {
		if f.Doubles() {
			lines[f.Line] = true
		}
	}
	return len(lines)
}

// Wrong counts the lines to correct. A column that is missing keeps all of them back, and is one fault.
func (r BatchReport) Wrong() int { return max(0, r.Rows-r.Ready-r.Held()) }
