package domain

import "time"

// ImportID names a badge that a holder brought from elsewhere.
type ImportID string

// Imported is a badge of another site in a passport: what it says of itself, and what the last verification found.
type Imported struct {
	ID           ImportID
	PassportID   PassportID
	CredentialID string
	FileName     string
	Title        string
	Issuer       string
	Recipient    string // the name in it, "" when it has none
	Verdict      string
	CheckedAt    time.Time
	AddedAt      time.Time
	Own          ImportOwner
	Sentence     string // for an interview, by the person; it comes with the archive of a passport
}

// ImportOwner says how a badge from elsewhere is known to be its holder's; "" is not known, and then it is only declared.
type ImportOwner string

// The ways to know.
const (
	OwnByName    ImportOwner = "name"
	OwnByAddress ImportOwner = "address"
)

// ImportedFile is one form of such a badge, as it came.
type ImportedFile struct {
	Name    string
	Content []byte
}

// Bounds of what a passport takes in.
const (
	MaxImported      = 500      // badges of a passport
	MaxImportFiles   = 20       // files of one form
	MaxImportFile    = 5 << 20  // bytes of one file
	MaxImportArchive = 64 << 20 // bytes of an archive, packed or not
	MaxImportEntries = 5000     // files of an archive
)
