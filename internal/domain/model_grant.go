package domain

import "time"

// ModelGrantID names a grant.
type ModelGrantID string

// ModelGrant is that an organisation lets another one copy its models and award them under its own name, from when to
// when. Badges of that time stay good afterwards.
type ModelGrant struct {
	ID             ModelGrantID
	OrganisationID OrganisationID // whose models
	PartnerID      OrganisationID
	GrantedBy      string
	GrantedAt      time.Time
	EndedAt        time.Time // zero: it goes on
}

// Held tells whether the grant was in force at that instant.
func (g ModelGrant) Held(at time.Time) bool {
	return !g.GrantedAt.After(at) && (g.EndedAt.IsZero() || at.Before(g.EndedAt))
}
