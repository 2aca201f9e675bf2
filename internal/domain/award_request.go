package domain

import (
	"time"
	"unicode/utf8"
)

// AwardRequestID names what a person asks of whoever gave them a badge.
type AwardRequestID string

// AwardRequest is what a person asks about one of their badges: to look again at a withdrawal, to renew what ends, or to
// correct what is wrong.
type AwardRequest struct {
	ID             AwardRequestID
	OrganisationID OrganisationID
	AwardID        AwardID
	Kind           RequestKind
	Text           string // the person's own words, for the organisation alone
	Link           string // to a new proof
	State          RequestState
	Answer         string
	AnsweredBy     string
	CreatedAt      time.Time
	DueAt          time.Time
	AnsweredAt     time.Time
}

// RequestKind says what is asked.
type RequestKind string

const (
	RequestDispute RequestKind = "dispute"
	RequestRenewal RequestKind = "renewal"
	// RequestCorrection: the name or another fact is wrong (ux S15, S22; RGPD, article 16).
	RequestCorrection RequestKind = "correction"
)

// RequestState says what became of it.
type RequestState string

const (
	RequestOpen     RequestState = "open"
	RequestAccepted RequestState = "accepted"
	RequestRefused  RequestState = "refused"
)

// AnswerWithin is how long an organisation has to answer (ux S15).
const AnswerWithin = 30 * 24 * time.Hour

// RenewableWithin is how long before its end a badge can be renewed; after its end it always can.
const RenewableWithin = 90 * 24 * time.Hour

// Renewable tells whether a badge may be given anew in its own place.
func (a Award) Renewable(now time.Time) bool {
	return a.State == AwardIssued && a.RevokedAt.IsZero() && !a.ValidUntil.IsZero() && !a.ValidUntil.After(now.Add(RenewableWithin))
}

// Check names what is wrong with what was written.
func (r AwardRequest) Check() []FieldError {
	c := &factCheck{}
	c.required("/text", r.Text, "request-text-missing")
	if utf8.RuneCountInString(r.Text) > 2000 {
		c.add("/text", "text-too-long", 2000)
	}
	if !CleanText(r.Text) {
		c.add("/text", "text-control")
	}
	if r.Link != "" && !publicURL(r.Link) {
		c.add("/link", "evidence-url")
	}
	return c.faults
}

// VersionKind says why an award stands in the place of another.
type VersionKind string

const (
	VersionCorrection VersionKind = "correction"
	VersionRenewal    VersionKind = "renewal"
)

// AwardVersion is one link of a chain: an award and the one before it.
type AwardVersion struct {
	AwardID    AwardID
	PreviousID AwardID
	Kind       VersionKind
}
