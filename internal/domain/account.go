package domain

import (
	"strings"
	"time"
)

// Account is a person who works for an organisation.
type Account struct {
	ID          AccountID
	Name        string
	Email       string
	Memberships []Membership
	CreatedAt   time.Time
}

// Membership gives a person a role in an organisation.
type Membership struct {
	OrganisationID OrganisationID
	Role           Role
}

// Role is a named set of rights (ux S35).
type Role string

const (
	RoleManager  Role = "manager"  // Responsable
	RoleDesigner Role = "designer" // Concepteur
	RoleIssuer   Role = "issuer"   // Délivreur
	RoleAwarder  Role = "awarder"  // Chargé de délivrance
	RoleTrainer  Role = "trainer"  // Formateur AFEST
	RoleReader   Role = "reader"   // Lecteur
	RoleApprover Role = "approver" // Valideur
	RoleReviewer Role = "reviewer" // Examinateur

	RoleTeamManager Role = "team_manager" // Gestionnaire de l’équipe
	RoleKeyManager  Role = "key_manager"  // Gestionnaire des clés
)

// Actor is who acts: a person of an organisation, an API key, or the operator on the machine itself.
// The zero Actor may do nothing.
type Actor struct {
	AccountID      AccountID
	APIKeyID       APIKeyID
	Operator       bool // the command line on the installation's own data folder
	Registrar      bool // a person of the operator's team, at /admin: looks after the registry, and works for no organisation
	Name           string
	Email          string
	OrganisationID OrganisationID
	Role           Role
	Scopes         []string // of an API key

	// Unconfirmed is a person in a browser who has to show a passkey before what is hard to undo.
	Unconfirmed bool
}

// Label names the actor in the audit log without personal data.
func (a Actor) Label() string {
	switch {
	case a.AccountID != "":
		return "account:" + string(a.AccountID)
	case a.APIKeyID != "":
		return "key:" + string(a.APIKeyID)
	case a.Operator:
		return "operator"
	}
	return "nobody"
}

// ActorNamed is the actor behind a Label, for the audit log of what is done later in their name. Never ask it for rights.
func ActorNamed(label string) Actor {
	kind, id, _ := strings.Cut(label, ":")
	switch kind {
	case "account":
		return Actor{AccountID: AccountID(id)}
	case "key":
		return Actor{APIKeyID: APIKeyID(id)}
	case "operator":
		return Actor{Operator: true}
	}
	return Actor{}
}

// Holder is a person in their passport. With AwardID set it came from a claim code that was used before, and
// sees that award only.
type Holder struct {
	PassportID PassportID
	AwardID    AwardID
	MandateID  MandateID // somebody else acts for the person, as far as their mandate goes
}

// SignInAudience tells the two doors apart that a mail link opens.
type SignInAudience string

const (
	ForStaff     SignInAudience = "staff"
	ForHolder    SignInAudience = "holder"
	ForRegistrar SignInAudience = "registrar" // the operator's team, at /admin
	ForApplicant SignInAudience = "applicant" // who enters an organisation
)

// SessionLife is absolute, not sliding.
const (
	StaffSessionLife  = 12 * time.Hour
	HolderSessionLife = 30 * 24 * time.Hour
	SignInLife        = 15 * time.Minute
)

// APIKey is shown once; only its HMAC is kept.
type APIKey struct {
	ID             APIKeyID
	OrganisationID OrganisationID
	Name           string
	Scopes         []string // read, award, revoke
	LastFour       string
	CreatedAt      time.Time
	ExpiresAt      time.Time
	LastUsedAt     time.Time
	RevokedAt      time.Time
	CreatedBy      string // label
}
