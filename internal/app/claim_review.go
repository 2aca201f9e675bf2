package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// ClaimReader is who looks at a demand: somebody of the organisation, or whom it has asked, by a link.
type ClaimReader struct {
	Actor   domain.Actor
	Invite  domain.Invite
	For     string     // the person for whom a machine speaks: the badge names people, never a key
	Request RequestKey // of a machine
}

func (r ClaimReader) key() string {
	if r.Invite.ID != "" {
		return "invite:" + string(r.Invite.ID)
	}
	return r.Actor.Label()
}

func (r ClaimReader) name() string {
	if r.Invite.ID != "" {
		return r.Invite.Name
	}
	if r.Actor.APIKeyID != "" {
		return normalName(r.For)
	}
	return r.Actor.Name
}

// Queue is the demands an organisation has to look at, who waits longest first; with over, those it has decided.
func (s *Claims) Queue(ctx context.Context, actor domain.Actor, over bool) ([]ClaimView, error) {
	if err := allow(actor, ActReviewClaims, actor.OrganisationID); err != nil {
		return nil, err
	}
	rows, err := s.Store.OrganisationClaims(ctx, actor.OrganisationID, over)
	if err != nil {
		return nil, err
	}
	var all []ClaimView
	for _, c := range rows {
		v := ClaimView{Claim: c}
		if v.Achievement, err = s.titled(ctx, c.Achievement); err != nil {
			return nil, err
		}
		if v.Reviews, err = s.Store.ClaimReviews(ctx, c.ID, c.Content.Round); err != nil {
			return nil, err
		}
		invites, err := s.Store.Invites(ctx, string(c.ID))
		if err != nil {
			return nil, err
		}
		v.Outcome = domain.ClaimOutcomeOf(c.Rule, v.Reviews, waitingReviewers(invites, v.Reviews, s.Now()))
		all = append(all, v)
	}
	return all, nil
}

// titled is a badge for a list: one that has left the catalogue keeps its slug.
func (s *Claims) titled(ctx context.Context, slug string) (domain.Achievement, error) {
	a, err := s.Definition(ctx, slug)
	if domain.IsKind(err, domain.NotFound) {
		return domain.Achievement{Slug: slug, Title: slug}, nil
	}
	return a, err
}

// Claim is one demand for a reviewer. What the learner has not sent does not exist for them.
func (s *Claims) Claim(ctx context.Context, reader ClaimReader, id domain.ClaimID) (ClaimView, error) {
	c, err := s.Store.BadgeClaim(ctx, id)
	if err != nil {
		return ClaimView{}, err
	}
	switch {
	case reader.Invite.ID != "":
		if reader.Invite.Purpose != domain.InviteReview || reader.Invite.Subject != string(id) {
			return ClaimView{}, domain.NotFoundf("badge-claim-unknown")
		}
	case foreign(reader.Actor, c.OrganisationID) || c.State == domain.ClaimDraft:
		return ClaimView{}, domain.NotFoundf("badge-claim-unknown")
	default:
		if err := allow(reader.Actor, ActReviewClaims, c.OrganisationID); err != nil {
			return ClaimView{}, err
		}
	}
	return s.view(ctx, c)
}

// Piece is a file of a demand for a reviewer.
func (s *Claims) Piece(ctx context.Context, reader ClaimReader, id domain.ClaimID, sha256 string) (domain.ClaimPiece, []byte, error) {
	if _, err := s.Claim(ctx, reader, id); err != nil {
		return domain.ClaimPiece{}, nil, err
	}
	return s.readPiece(ctx, id, sha256)
}

// Review keeps what a reviewer says. When the rule is met, the demand is decided in the same transaction, and what it
// decides is done at once: the badge is made, or the learner reads the message.
func (s *Claims) Review(ctx context.Context, reader ClaimReader, id domain.ClaimID, review domain.Review) (ClaimView, error) {
	v, err := s.Claim(ctx, reader, id)
	if err != nil {
		return v, err
	}
	review.Reviewer, review.Name = reader.key(), reader.name()
	return s.decide(ctx, reader, v, review)
}

// Join is what reviewers who did not see it alike have decided together.
func (s *Claims) Join(ctx context.Context, actor domain.Actor, id domain.ClaimID, verdict domain.ReviewVerdict, message string) (ClaimView, error) {
	reader := ClaimReader{Actor: actor}
	v, err := s.Claim(ctx, reader, id)
	if err != nil {
		return v, err
	}
	if !v.Outcome.Disagree {
		return v, domain.Conflictf("claim-no-dispute")
	}
	return s.decide(ctx, reader, v, domain.Review{Reviewer: domain.JointReview, Name: actor.Name, Verdict: verdict, Message: message})
}

func (s *Claims) decide(ctx context.Context, reader ClaimReader, v ClaimView, review domain.Review) (ClaimView, error) {
	id := v.Claim.ID
	review.Round, review.Message, review.At = v.Claim.Content.Round, strings.TrimSpace(review.Message), s.now()
	faults := review.Check(len(v.Achievement.Criteria))
	if reader.Actor.APIKeyID != "" {
		faults = append(faults, domain.CheckReviewer(review.Name)...)
	}
	if self := v.Claim.Email != "" && domain.NormalEmail(reader.Actor.Email) == domain.NormalEmail(v.Claim.Email); self ||
		reader.Actor.APIKeyID != "" && domain.SameName(review.Name, v.Claim.Name) { // nobody looks at their own demand
		faults = append(faults, domain.FieldError{Pointer: "/reviewer", Code: "claim-reviewer-self"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return v, err
	}
	if reader.Actor.APIKeyID != "" && review.Verdict == domain.ReviewAccept { // its badge has no colleague to wait for
		if err := allow(reader.Actor, ActAward, v.Claim.OrganisationID); err != nil {
			return v, err
		}
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.BadgeClaim(id)
		if err != nil {
			return err
		}
		if c.State != domain.ClaimSubmitted || c.Content.Round != review.Round {
			return domain.Conflictf("claim-not-waiting")
		}
		if err := tx.SaveClaimReview(id, review); err != nil {
			return err
		}
		if reader.Invite.ID != "" {
			reader.Invite.AnsweredAt, reader.Invite.Answer = review.At, string(review.Verdict)
			if err := tx.AnswerInvite(reader.Invite); err != nil {
				return err
			}
		}
		reviews, err := tx.ClaimReviews(id, review.Round)
		if err != nil {
			return err
		}
		invites, err := tx.Invites(string(id))
		if err != nil {
			return err
		}
		if err := s.remember(tx, reader.Actor, reader.Request, string(id)); err != nil {
			return err
		}
		if err := s.audit(tx, reader.Actor, "claim.review", c.OrganisationID, string(id), string(review.Verdict)); err != nil {
			return err
		}
		return s.settle(ctx, tx, c, domain.ClaimOutcomeOf(c.Rule, reviews, waitingReviewers(invites, reviews, review.At)), review.At)
	})
	if err != nil {
		return v, err
	}
	if v, err = s.view(ctx, v.Claim); err != nil {
		return v, err
	}
	c, err := s.Store.BadgeClaim(ctx, id)
	if err == nil && c.State == domain.ClaimAccepted {
		err = s.issue(ctx, reader, id, false)
		if err == nil || domain.CodeOf(err) == "claim-nobody-awards" { // the review stands; the badge waits for a colleague
			c, err = s.Store.BadgeClaim(ctx, id)
		}
	}
	if err != nil {
		return v, err
	}
	return s.view(ctx, c)
}

// settle writes down what the reviews come to, and tells the learner.
func (s *Claims) settle(ctx context.Context, tx *store.Tx, c domain.Claim, o domain.ClaimOutcome, now time.Time) error {
	news := ClaimNewsArgs{Claim: c.ID, Round: c.Content.Round}
	switch o.Verdict {
	case domain.ReviewAccept:
		c.State, c.DecidedAt = domain.ClaimAccepted, now
	case domain.ReviewRevise:
		c.State, news.What = domain.ClaimRevision, NewsClaimRevision
	case domain.ReviewRefuse:
		c.State, c.DecidedAt, news.What = domain.ClaimRefused, now, NewsClaimRefused
	default:
		return nil
	}
	c.UpdatedAt = now
	c.Content.History = append(c.Content.History, domain.ClaimEvent{At: now, State: c.State, Message: o.Message})
	if err := tx.UpdateBadgeClaim(c); err != nil {
		return err
	}
	if c.State.Over() {
		if err := tx.StopInvites(string(c.ID), now); err != nil {
			return err
		}
	}
	if news.What == "" { // the mail of the badge itself tells it
		return s.Jobs.Insert(ctx, tx, IssueClaimsArgs{})
	}
	return s.Jobs.Insert(ctx, tx, news)
}
