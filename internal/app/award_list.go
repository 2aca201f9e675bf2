package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// What the doors name of a list; they do not know the store.
type (
	AwardFilter   = store.AwardFilter
	AwardRow      = store.AwardRow
	AwardStanding = store.AwardStanding
	AwardCounts   = store.AwardCounts
)

// The standings an issuer can ask for.
const (
	StandingPending   = store.StandingPending
	StandingWaiting   = store.StandingWaiting
	StandingAccepted  = store.StandingAccepted
	StandingRefused   = store.StandingRefused
	StandingSuspended = store.StandingSuspended
	StandingRevoked   = store.StandingRevoked
	StandingRejected  = store.StandingRejected
)

// People lists the organisation's awards, newest first.
func (s *Issuing) People(ctx context.Context, actor domain.Actor, f AwardFilter) ([]AwardRow, string, error) {
	if err := allow(actor, ActRead, f.OrganisationID); err != nil {
		return nil, "", err
	}
	return s.Store.Awards(ctx, f)
}

// AwardDetail is one award as its issuer sees it: never the person's other badges, nor who they show it to.
type AwardDetail struct {
	Award     domain.Award
	Recipient domain.Recipient
	State     BadgeState
	History   []domain.AuditEntry
}

// Award is one award of the actor's organisation.
func (s *Issuing) Award(ctx context.Context, actor domain.Actor, id domain.AwardID) (AwardDetail, error) {
	award, _, err := s.owned(ctx, actor, ActRead, id)
	if err != nil {
		return AwardDetail{}, err
	}
	d := AwardDetail{Award: award, State: s.StateOf(award)}
	if d.Recipient, err = s.Store.Recipient(ctx, award.RecipientID); err != nil {
		return d, err
	}
	d.History, err = s.Store.AuditEntries(ctx, award.OrganisationID, string(id), 50)
	return d, err
}

// Person is who has an award that the actor has just acted on.
func (s *Issuing) Person(ctx context.Context, actor domain.Actor, award domain.Award) (domain.Recipient, error) {
	if foreign(actor, award.OrganisationID) {
		return domain.Recipient{}, domain.NotFoundf("award-unknown")
	}
	if err := allow(actor, ActRead, award.OrganisationID); err != nil {
		return domain.Recipient{}, err
	}
	return s.Store.Recipient(ctx, award.RecipientID)
}

// Home is what the console opens with.
type Home struct {
	Organisation domain.Organisation
	Counts       AwardCounts
	Year         *[3]domain.Tally // issued, accepted, shared: of the badges of this calendar year, as the statistics show them; nil for who may not read those
	Batches      []domain.Batch
	Requests     int // of people, that wait for an answer
	Afests       int // dossiers that no badge came of yet
}

// Home reads the figures of the actor's organisation.
func (s *Issuing) Home(ctx context.Context, actor domain.Actor) (Home, error) {
	var h Home
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return h, err
	}
	var err error
	if h.Organisation, err = s.Store.Organisation(ctx, actor.OrganisationID); err != nil {
		return h, err
	}
	if h.Counts, err = s.totals.of(string(actor.OrganisationID), s.Now(), func() (AwardCounts, int, error) {
		c, err := s.Store.AwardCounts(ctx, actor.OrganisationID, s.Now())
		return c, c.Issued, err
	}); err != nil {
		return h, err
	}
	if Can(actor, ActReadStatistics, actor.OrganisationID) {
		year, err := s.yearFigures(ctx, actor.OrganisationID)
		if err != nil {
			return h, err
		}
		h.Year = &year
	}
	if h.Requests, err = s.Store.OpenAwardRequests(ctx, actor.OrganisationID); err != nil {
		return h, err
	}
	if h.Afests, err = s.Store.OpenAfests(ctx, actor.OrganisationID); err != nil {
		return h, err
	}
	h.Batches, err = s.Store.Batches(ctx, actor.OrganisationID)
	return h, err
}

// yearFigures are those of the statistics for the running year: of another time, or reckoned otherwise, they would give away
// what is hidden there.
func (s *Issuing) yearFigures(ctx context.Context, o domain.OrganisationID) (out [3]domain.Tally, err error) {
	st := Statistics{Year: s.year()}
	if err := s.count(ctx, o, &st); err != nil {
		return out, err
	}
	for i := range out {
		out[i] = st.Total().Cells[i]
	}
	return out, nil
}

// DeliveryState is how far a badge came on its way to its person.
type DeliveryState string

const (
	DeliveryQueued   DeliveryState = "queued" // its mail has not left, or it is not signed yet
	DeliverySent     DeliveryState = "sent"
	DeliveryReturned DeliveryState = "returned" // the mail server of the address refused it
	DeliveryPaper    DeliveryState = "paper"    // no address: a slip is printed
	DeliveryOpened   DeliveryState = "opened"
	DeliveryAccepted DeliveryState = "accepted"
	DeliveryRefused  DeliveryState = "refused" // the person says it is not for them
)

// DeliveryOf is the last thing that happened on that way; email is that of the person.
func DeliveryOf(a domain.Award, email string) DeliveryState {
	switch {
	case !a.AcceptedAt.IsZero():
		return DeliveryAccepted
	case !a.RefusedAt.IsZero():
		return DeliveryRefused
	case !a.ReturnedAt.IsZero():
		return DeliveryReturned
	case !a.OpenedAt.IsZero():
		return DeliveryOpened
	case email == "" && a.State == domain.AwardIssued:
		return DeliveryPaper
	case !a.MailedAt.IsZero():
		return DeliverySent
	}
	return DeliveryQueued
}
