package domain

import (
	"strings"
	"time"
)

// Identifiers of the team page and of what it guards.
type (
	InvitationID  string
	JoinRequestID string
	SessionID     string
	PasskeyID     string
)

// Roles are all of them, the widest first: the order of the team page.
var Roles = []Role{RoleManager, RoleTeamManager, RoleKeyManager, RoleDesigner, RoleIssuer, RoleAwarder, RoleTrainer, RoleReader, RoleApprover, RoleReviewer}

// Known tells whether the role is one of ours.
func (r Role) Known() bool {
	for _, x := range Roles {
		if r == x {
			return true
		}
	}
	return false
}

// Member is a person of an organisation's team.
type Member struct {
	Account  Account
	Role     Role
	JoinedAt time.Time
	Passkeys int
}

// Invitation asks somebody to join the team; its link is in a mail and lives as long as InvitationLife.
type Invitation struct {
	ID             InvitationID
	OrganisationID OrganisationID
	Name           string
	Email          string
	Role           Role
	CreatedBy      string // label
	CreatedAt      time.Time
	ExpiresAt      time.Time
	EndedAt        time.Time
	Outcome        InvitationOutcome
}

// InvitationOutcome is how an invitation ended before its time.
type InvitationOutcome string

const (
	InvitationAccepted InvitationOutcome = "accepted"
	InvitationRevoked  InvitationOutcome = "revoked"
	InvitationReplaced InvitationOutcome = "replaced"
)

// JoinRequest is a person who asks to be invited.
type JoinRequest struct {
	ID             JoinRequestID
	OrganisationID OrganisationID
	Name           string
	Email          string
	Message        string
	CreatedAt      time.Time
	EndedAt        time.Time
	Outcome        JoinOutcome
}

// JoinOutcome is what a Responsable answered.
type JoinOutcome string

const (
	JoinInvited JoinOutcome = "invited"
	JoinRefused JoinOutcome = "refused"
)

// How long the doors of the team stay open.
const (
	InvitationLife  = 14 * 24 * time.Hour
	JoinRequestLife = 30 * 24 * time.Hour // an unanswered one is dropped: it holds an address
	MaxJoinMessage  = 500
)

// CheckPerson names what is wrong with the name and the address of somebody who joins a team.
func CheckPerson(name, email string) []FieldError {
	var f []FieldError
	if strings.TrimSpace(name) == "" || !CleanText(name) || len(name) > 200 {
		f = append(f, FieldError{Pointer: "/name", Code: "member-name"})
	}
	if code := CheckEmail(NormalEmail(email)); code != "" {
		f = append(f, FieldError{Pointer: "/email", Code: code, Args: []any{email}})
	}
	return f
}

// Session is a signed-in browser as its person sees it in a list.
type Session struct {
	ID             SessionID
	Device         string // « Firefox sur Windows », "" when the browser says nothing of itself
	OrganisationID OrganisationID
	CreatedAt      time.Time
	SeenAt         time.Time
	ExpiresAt      time.Time
	Current        bool
}

// Passkey is a key that lies in a person's device and signs them in (WebAuthn level 2). Credential is its public half.
type Passkey struct {
	ID           PasskeyID
	AccountID    AccountID
	Name         string
	CredentialID string
	Credential   []byte // JSON, of the passkey room
	CreatedAt    time.Time
	UsedAt       time.Time
}

// Device says in words which browser sent that User-Agent. It is for the person to recognise, not for us: only the names of
// common browsers and systems are looked for, and nothing else of it is kept.
func Device(userAgent string) string {
	find := func(pairs [][2]string) string {
		for _, p := range pairs {
			if strings.Contains(userAgent, p[0]) {
				return p[1]
			}
		}
		return ""
	}
	browser := find([][2]string{{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := find([][2]string{{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Mac OS X", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"}})
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + " sur " + system
}
