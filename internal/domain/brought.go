package domain

import "time"

// Brought is a record of another passport that came with its archive. It is history: a share of another site shows
// nothing here, an address counts once it is proved, and a mandate once it is signed.
type Brought struct {
	Kind    BroughtKind
	Name    string // tells it from the others of its kind: the code of a share, an address, who helped and when
	Site    string // the address of the site that it comes from
	Content string // JSON, as it stood in the archive
	At      time.Time
}

// BroughtKind says what a record was.
type BroughtKind string

// The kinds.
const (
	BroughtShare   BroughtKind = "share"
	BroughtAddress BroughtKind = "address"
	BroughtHelper  BroughtKind = "helper"
)

// Bounds of what comes with an archive.
const (
	MaxBrought        = 500
	MaxBroughtContent = 32 << 10 // bytes of one record
	MaxBroughtName    = 300
)
