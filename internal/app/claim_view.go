package app

import (
	"context"
	"slices"
	"time"

	"galon/internal/domain"
)

// ClaimView is a demand with what hangs on it.
type ClaimView struct {
	Claim        domain.Claim
	Organisation domain.Organisation
	Achievement  domain.Achievement
	Pieces       []domain.ClaimPiece
	Over         map[string]time.Time // files whose time was over
	KeptUntil    time.Time            // of the files, once it is decided
	Invites      []domain.Invite
	Reviews      []domain.Review // of the present round
	Outcome      domain.ClaimOutcome
	Disputed     map[int]bool
	Waiting      domain.WaitingState // of the badge of an accepted demand, where a second person signs off
}

func (s *Claims) view(ctx context.Context, c domain.Claim) (v ClaimView, err error) {
	v.Claim = c
	if v.Organisation, err = s.Store.Organisation(ctx, c.OrganisationID); err != nil {
		return v, err
	}
	if v.Achievement, err = s.Definition(ctx, c.Achievement); err != nil {
		return v, err
	}
	if v.Pieces, err = s.Store.ClaimPieces(ctx, c.ID); err != nil {
		return v, err
	}
	if v.Over, err = s.Store.FilesOver(ctx, string(c.ID)); err != nil {
		return v, err
	}
	if v.Invites, err = s.Store.Invites(ctx, string(c.ID)); err != nil {
		return v, err
	}
	if v.Reviews, err = s.Store.ClaimReviews(ctx, c.ID, c.Content.Round); err != nil {
		return v, err
	}
	kind := domain.EvidenceRefused
	if c.State == domain.ClaimAccepted {
		kind = domain.EvidenceClaim
		if v.Waiting, err = s.Store.WaitingFrom(ctx, c.OrganisationID, fromClaim+string(c.ID)); err != nil {
			return v, err
		}
	}
	if c.State.Over() {
		rule, err := s.evidenceRule(ctx, c.OrganisationID, kind)
		if err != nil {
			return v, err
		}
		v.KeptUntil = rule.Until(c.DecidedAt)
	}
	v.Outcome = domain.ClaimOutcomeOf(c.Rule, v.Reviews, waitingReviewers(v.Invites, v.Reviews, s.Now()))
	v.Disputed = domain.Disputed(v.Reviews)
	return v, nil
}

// waitingReviewers are those who were asked to look at the demand and have not in this round.
func waitingReviewers(invites []domain.Invite, reviews []domain.Review, now time.Time) (n int) {
	for _, i := range invites {
		if i.Purpose != domain.InviteReview || !i.Live(now) {
			continue
		}
		if !slices.ContainsFunc(reviews, func(r domain.Review) bool { return r.Reviewer == "invite:"+string(i.ID) }) {
			n++
		}
	}
	return n
}

// OwnClaims are the demands of a passport.
func (s *Claims) OwnClaims(ctx context.Context, h domain.Holder) ([]ClaimView, error) {
	if h.PassportID == "" || h.AwardID != "" { // a ticket shows one badge
		return nil, nil
	}
	rows, err := s.Store.PassportClaims(ctx, h.PassportID)
	var all []ClaimView
	for _, c := range rows {
		v := ClaimView{Claim: c}
		if v.Organisation, err = s.Store.Organisation(ctx, c.OrganisationID); err != nil {
			return nil, err
		}
		if v.Achievement, err = s.Definition(ctx, c.Achievement); domain.IsKind(err, domain.NotFound) {
			v.Achievement, err = domain.Achievement{Slug: c.Achievement, Title: c.Achievement}, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, err
}

// OwnClaim is one of them; to anybody else it does not exist.
func (s *Claims) OwnClaim(ctx context.Context, h domain.Holder, id domain.ClaimID) (ClaimView, error) {
	c, err := s.ownClaim(ctx, h, id)
	if err != nil {
		return ClaimView{}, err
	}
	return s.view(ctx, c)
}

func (s *Claims) ownClaim(ctx context.Context, h domain.Holder, id domain.ClaimID) (domain.Claim, error) {
	c, err := s.Store.BadgeClaim(ctx, id)
	if err == nil && (h.PassportID == "" || h.AwardID != "" || c.PassportID != h.PassportID) {
		err = domain.NotFoundf("badge-claim-unknown")
	}
	return c, err
}
