package domain

import (
	"strings"
	"time"
	"unicode/utf8"
)

// ClaimID names a demand of a badge.
type ClaimID string

// Claim is a demand: a learner tells what they did, and somebody of the organisation, or whom it asks, looks at it. It
// is not the claim code of a slip.
type Claim struct {
	ID             ClaimID
	PassportID     PassportID
	OrganisationID OrganisationID
	Achievement    string
	State          ClaimState
	Name           string // of the passport, when the demand began
	Email          string // to answer to, "" when the person has none
	Content        ClaimContent
	Version        int
	Rule           ClaimRule // as it was when the demand was sent
	Previous       ClaimID   // the refused one that this one follows
	AwardID        AwardID
	CreatedAt      time.Time
	UpdatedAt      time.Time
	SubmittedAt    time.Time // the last time
	ExpectedAt     time.Time // when an answer was promised
	DecidedAt      time.Time
	RemindedAt     time.Time
}

// Deliverable tells whether it was accepted and is no badge yet.
func (c Claim) Deliverable() bool { return c.State == ClaimAccepted && c.AwardID == "" }

// ClaimState is where a demand stands.
type ClaimState string

const (
	ClaimDraft     ClaimState = "draft"
	ClaimSubmitted ClaimState = "submitted"
	ClaimRevision  ClaimState = "revision_requested"
	ClaimAccepted  ClaimState = "accepted"
	ClaimRefused   ClaimState = "refused"
	ClaimWithdrawn ClaimState = "withdrawn"
)

// Editable tells whether the learner may still write in it.
func (s ClaimState) Editable() bool { return s == ClaimDraft || s == ClaimRevision }

// Over tells whether nothing more becomes of it.
func (s ClaimState) Over() bool {
	return s == ClaimAccepted || s == ClaimRefused || s == ClaimWithdrawn
}

// ClaimContent is what the learner writes, and what was answered.
type ClaimContent struct {
	Situation string       `json:"situation,omitempty"`
	Done      string       `json:"done,omitempty"`
	Shows     string       `json:"shows,omitempty"`
	Context   Context      `json:"context,omitempty"`
	Place     string       `json:"place,omitempty"`
	Link      string       `json:"link,omitempty"`
	Confirmer Confirmer    `json:"confirmer,omitzero"`
	Round     int          `json:"round,omitempty"` // how often it was sent
	History   []ClaimEvent `json:"history,omitempty"`
}

// Confirmer is who can say that it is true: the head of a team, somebody of an association, a neighbour.
type Confirmer struct {
	Name  string `json:"name,omitempty"`
	Role  string `json:"role,omitempty"`
	Email string `json:"email,omitempty"` // without one, the person hands them a code on paper
}

// ClaimEvent is one step, as both sides read it.
type ClaimEvent struct {
	At      time.Time  `json:"at"`
	State   ClaimState `json:"state"`
	Message string     `json:"message,omitempty"`
}

// Said is the last message of the organisation in that state.
func (c Claim) Said(state ClaimState) string {
	for i := len(c.Content.History) - 1; i >= 0; i-- {
		if e := c.Content.History[i]; e.State == state {
			return e.Message
		}
	}
	return ""
}

// Bounds of a demand.
const (
	MaxClaimText   = 2000
	MaxClaimPieces = 10
	MaxClaimDrafts = 5  // of one passport
	MaxOpenClaims  = 20 // of one passport
)

// CheckStory names what is missing or wrong in what the learner tells. pieces are the files that are there already.
func (c ClaimContent) CheckStory(a Achievement, pieces []ClaimPiece) []FieldError {
	f := &factCheck{}
	for _, x := range []struct{ pointer, text, missing string }{
		{"/situation", c.Situation, "claim-situation-missing"}, {"/done", c.Done, "claim-done-missing"}, {"/shows", c.Shows, "claim-shows-missing"}} {
		f.required(x.pointer, x.text, x.missing)
		f.text(x.pointer, x.text, MaxClaimText)
	}
	switch {
	case c.Context == "":
		f.add("/context", "context-missing")
	case !knownContext(c.Context):
		f.add("/context", "context-unknown", string(c.Context))
	case len(a.Contexts) > 0 && !contains(a.Contexts, c.Context):
		f.add("/context", "context-not-allowed")
	}
	f.text("/place", c.Place, 120)
	if c.Link != "" && !publicURL(c.Link) {
		f.add("/link", "claim-link")
	}
	for _, r := range a.ProofsBy(ProofByLearner) {
		if r.Required && !c.gives(r.Form, pieces) {
			f.add("/file", "claim-proof-missing", r.Label)
		}
	}
	return f.faults
}

func (c ClaimContent) gives(form ProofForm, pieces []ClaimPiece) bool {
	for _, p := range pieces {
		if form == ProofAny || form == ProofFile || form == ProofPhoto && strings.HasPrefix(p.Type, "image/") {
			return true
		}
	}
	return form == ProofText || form == ProofLink && c.Link != "" || form == ProofAny && c.Link != ""
}

// CheckConfirmer names the faults of who could confirm. Nobody is an answer too.
func (c Claim) CheckConfirmer() []FieldError {
	f, x := &factCheck{}, c.Content.Confirmer
	f.text("/confirmer/name", x.Name, 120)
	f.text("/confirmer/role", x.Role, 120)
	if x.Email != "" || x.Role != "" {
		f.required("/confirmer/name", x.Name, "claim-confirmer-name")
	}
	if x.Email != "" {
		if code := CheckEmail(x.Email); code != "" {
			f.add("/confirmer/email", code, x.Email)
		} else if NormalEmail(x.Email) == NormalEmail(c.Email) {
			f.add("/confirmer/email", "claim-confirmer-self")
		}
	}
	if x.Name != "" && SameName(x.Name, c.Name) {
		f.add("/confirmer/name", "claim-confirmer-self")
	}
	return f.faults
}

// ClaimPiece is a file of a demand. Nobody but the reviewers sees it unless the learner says otherwise.
type ClaimPiece struct {
	SHA256     string
	Type       string
	Size       int
	Title      string
	Visibility Visibility
	At         time.Time
}

// Claimable tells whether a badge of that kind can be asked for: blocs have their jury, an AFEST and hours of work their
// file.
func (k AchievementKind) Claimable() bool {
	return k == SoftSkill || k == Coloration || k == Participation
}

// CheckMessage is what is wrong with a sentence for the learner; it must say something.
func CheckMessage(pointer, text, missing string) []FieldError {
	f := &factCheck{}
	f.required(pointer, text, missing)
	if utf8.RuneCountInString(text) > MaxClaimText {
		f.add(pointer, "text-too-long", MaxClaimText)
	}
	if !CleanText(text) {
		f.add(pointer, "text-control")
	}
	return f.faults
}
