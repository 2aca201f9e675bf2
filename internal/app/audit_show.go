package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// AuditFilter chooses entries of the journal; AuditRow is one of them.
type (
	AuditFilter = store.AuditFilter
	AuditRow    = store.AuditRow
)

// AuditFamilies are the kinds of act that an organisation reads of itself. What people do with their badges once they
// have them, such as sharing one, is theirs and is not among them.
var AuditFamilies = []string{"award", "batch", "session", "claim", "gathering", "composite", "model", "recommendation", "endorsement", "afest", "panel",
	"habilitation", "equivalence", "evidence", "mandate", "recovery", "kept", "account", "member", "passkey", "key", "api-key", "organisation", "registry"}

// Journal lists what was done for the actor's organisation, the newest first.
func (s *Issuing) Journal(ctx context.Context, actor domain.Actor, f AuditFilter) ([]AuditRow, error) {
	if err := allow(actor, ActRead, f.OrganisationID); err != nil {
		return nil, err
	}
	f.Families = AuditFamilies
	return s.Store.FindAudit(ctx, f)
}

// JournalActors are the labels of who has acted there, for the filter.
func (s *Issuing) JournalActors(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]string, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	return s.Store.AuditActors(ctx, o)
}
