package app

import (
	"slices"

	"galon/internal/domain"
)

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
	ActFollowAfest    Action = "follow_afest" // the dossiers where the person is named as trainer, and no others
	ActRunRegistry    Action = "registry"     // the operator's, for no organisation

	// ActManageOrganisation is what the organisation says of itself and decides once for all: its application, how long it
	// keeps files, double validation, who may attest its blocs.
	ActManageOrganisation Action = "manage_organisation"
)

// rights is the whole answer to "who may do what" (ux S35). Everybody but the AFEST trainer reads what the organisation
// has; a trainer sees no more than a guest with a link does.
var rights = map[domain.Role][]Action{
	domain.RoleManager: {ActRead, ActWriteBadges, ActAward, ActRevoke, ActSignOff, ActReviewClaims, ActManagePeople, ActManageKeys,
		ActManageOrganisation, ActReadStatistics, ActFollowAfest},
	domain.RoleDesigner: {ActRead, ActWriteBadges},
	domain.RoleIssuer:   {ActRead, ActAward, ActRevoke, ActReviewClaims, ActFollowAfest},
	domain.RoleAwarder:  {ActRead, ActAward, ActRevoke, ActFollowAfest},
	domain.RoleTrainer:  {ActFollowAfest},
	domain.RoleReader:   {ActRead, ActReadStatistics},
	domain.RoleApprover: {ActRead, ActSignOff},
	domain.RoleReviewer: {ActRead, ActReviewClaims},

	domain.RoleTeamManager: {ActRead, ActManagePeople},
	domain.RoleKeyManager:  {ActRead, ActManageKeys},
}

// confirmed is what a person in a browser does only with a passkey at hand: it is hard to undo, or opens other doors.
var confirmed = map[Action]bool{ActSignOff: true, ActRevoke: true, ActManageKeys: true, ActManagePeople: true, ActManageOrganisation: true, ActRunRegistry: true}

// Can tells whether the actor may do that for the organisation.
func Can(actor domain.Actor, act Action, o domain.OrganisationID) bool {
	if actor.Operator {
		return true
	}
	if actor.Registrar { // looks after the registry, and does nothing in the name of an organisation
		return act == ActRunRegistry && o == "" && actor.AccountID != ""
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

// MayGive tells whether the actor may give that role to somebody, or change or end the access of who has it. Whoever manages
// people and not keys would else get at the keys by a second address of their own.
func MayGive(actor domain.Actor, role domain.Role, o domain.OrganisationID) bool {
	for _, act := range []Action{ActManagePeople, ActManageKeys, ActManageOrganisation} {
		if slices.Contains(rights[role], act) && !Can(actor, act, o) {
			return false
		}
	}
	return Can(actor, ActManagePeople, o)
}

// MayChange is MayGive for a member who is there: nobody but a Responsable changes their own role.
func MayChange(actor domain.Actor, member domain.AccountID, role domain.Role, o domain.OrganisationID) bool {
	return MayGive(actor, role, o) && (actor.AccountID != member || Can(actor, ActManageOrganisation, o))
}

// foreign tells that the actor works for somebody else: to them, what the organisation has does not exist.
func foreign(actor domain.Actor, o domain.OrganisationID) bool {
	return !actor.Operator && (o == "" || actor.OrganisationID != o)
}

// allow is the gate of every use case. Who may, but has not shown their passkey lately, is asked for it.
func allow(actor domain.Actor, act Action, o domain.OrganisationID) error {
	if !Can(actor, act, o) {
		return refusal(actor, act)
	}
	if actor.Unconfirmed && confirmed[act] {
		return &domain.Error{Kind: domain.Forbidden, Code: "passkey-needed"}
	}
	return nil
}

// refusal says what is missing: to a person a right of their role, to a machine a scope of its key.
func refusal(actor domain.Actor, act Action) error {
	code := "access-refused"
	switch {
	case actor.APIKeyID == "":
	case slices.Contains(Scopes, string(act)):
		code = "api-key-scope"
	default:
		code = "api-key-never"
	}
	return &domain.Error{Kind: domain.Forbidden, Code: code, Args: []any{string(act)}}
}

// belongs is the gate of what every member of a team sees: the name of the organisation over each page.
func belongs(actor domain.Actor, o domain.OrganisationID) error {
	if actor.Operator || o != "" && actor.OrganisationID == o && (actor.APIKeyID != "" || actor.AccountID != "" && len(rights[actor.Role]) > 0) {
		return nil
	}
	return &domain.Error{Kind: domain.Forbidden, Code: "access-refused", Args: []any{string(ActRead)}}
}

// named tells whether the person is the trainer of that dossier. Trainers are named by the organisation, in the dossier and
// in the team, and a name is all that a dossier holds of them.
func named(actor domain.Actor, d domain.AfestDossier) bool {
	return actor.AccountID != "" && d.Designation.Name != "" && domain.SameName(actor.Name, d.Designation.Name)
}

// follows is the gate of one dossier: whoever reads all of them, or the trainer named in it.
func follows(actor domain.Actor, d domain.AfestDossier) bool {
	return Can(actor, ActRead, d.OrganisationID) || Can(actor, ActFollowAfest, d.OrganisationID) && named(actor, d)
}

// Allow is allow, for a page that only explains an act before it is done.
func Allow(actor domain.Actor, act Action, o domain.OrganisationID) error {
	return allow(actor, act, o)
}
