package domain

import "time"

// AuditEntry is one act that matters. Subject and Detail hold identifiers and codes, never a name or an address.
type AuditEntry struct {
	At             time.Time
	Actor          string
	Act            string // award.issue, award.revoke, key.create …
	OrganisationID OrganisationID
	Subject        string
	Detail         string
}
