package domain

import "time"

// InviteID names an invitation.
type InviteID string

// Invite asks a person without an account for one thing, by a link in a mail or by a code on paper.
type Invite struct {
	ID             InviteID
	OrganisationID OrganisationID
	Purpose        InvitePurpose
	Subject        string // a ClaimID, or a GatheringID
	Name           string
	Email          string // "" for a code on paper
	Role           string
	CreatedBy      string // actor, or "passport"
	CreatedAt      time.Time
	EndsAt         time.Time
	StoppedAt      time.Time
	MailedAt       time.Time
	AnsweredAt     time.Time
	Answer         string // of who attests
	Note           string
}

// InvitePurpose is what they are asked for.
type InvitePurpose string

const (
	InviteAttest  InvitePurpose = "attest"  // is it true what this person says?
	InviteReview  InvitePurpose = "review"  // look at a demand
	InviteObserve InvitePurpose = "observe" // say what you saw
	InviteSelf    InvitePurpose = "self"    // say what you saw of yourself
)

// InviteLife is how long a link or a code opens something.
const InviteLife = 60 * 24 * time.Hour

// Live tells whether it still opens something.
func (i Invite) Live(now time.Time) bool { return i.StoppedAt.IsZero() && now.Before(i.EndsAt) }

// Waiting tells whether an answer is still hoped for.
func (i Invite) Waiting(now time.Time) bool { return i.Live(now) && i.AnsweredAt.IsZero() }

// Attestations are the answers to « Est-ce vrai ? », in the order of the form.
var Attestations = []string{"yes", "partly", "no", "unknown"}

// Check names the faults of an invitation.
func (i Invite) Check() []FieldError {
	f := &factCheck{}
	f.required("/name", i.Name, "name-missing")
	f.text("/name", i.Name, 120)
	f.text("/role", i.Role, 120)
	if i.Email != "" {
		if code := CheckEmail(i.Email); code != "" {
			f.add("/email", code, i.Email)
		}
	}
	return f.faults
}
