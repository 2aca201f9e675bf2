package app

import "galon/internal/domain"

// Action is something an actor may or may not do for an organisation.
type Action string

const (
	ActRead           Action = "read"
	ActWriteBadges    Action = "write_badges"
	ActAward          Action = "award"
	ActRevoke         Action = "revoke"
	ActSignOff        Action = "sign_off"
	ActReviewClaims   Action = "review_claims"
	ActManagePeople   Action = "manage_people"
	ActManageKeys     Action = "manage_keys"
	ActReadStatistics Action = "read_statistics"
	ActRunRegistry    Action = "registry" // the operator's, for no organisation
)

// rights is the whole answer to "who may do what" (ux S35).
var rights = map[domain.Role][]Action{
	domain.RoleManager: {ActRead, ActWriteBadges, ActAward, ActRevoke, ActSignOff, ActReviewClaims, ActManagePeople, ActManageKeys,
		ActReadStatistics},
	domain.RoleDesigner: {ActRead, ActWriteBadges},
	domain.RoleIssuer:   {ActRead, ActAward, ActRevoke, ActReviewClaims},
	domain.RoleTrainer:  {ActRead},
	domain.RoleReader:   {ActRead, ActReadStatistics},
	domain.RoleApprover: {ActRead, ActSignOff},
}

// Can tells whether the actor may do that for the organisation.
func Can(actor domain.Actor, act Action, o domain.OrganisationID) bool {
	if actor.Operator {
		return true
	}
	if o == "" || actor.OrganisationID != o {
		return false
	}
	if actor.APIKeyID != "" {
		for _, s := range actor.Scopes {
			if s == string(act) {
				return true
			}
		}
		return false
	}
	for _, a := range rights[actor.Role] {
		if a == act && actor.AccountID != "" {
			return true
		}
	}
	return false
}

// foreign tells that the actor works for somebody else: to them, what the organisation has does not exist.
func foreign(actor domain.Actor, o domain.OrganisationID) bool {
	return !actor.Operator && (o == "" || actor.OrganisationID != o)
}

func allow(actor domain.Actor, act Action, o domain.OrganisationID) error {
	if Can(actor, act, o) {
		return nil
	}
	return &domain.Error{Kind: domain.Forbidden, Code: "access-refused", Args: []any{string(act)}}
}
