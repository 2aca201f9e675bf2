package app

import (
	"context"
	"errors"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// IssueClaimsArgs is the job that makes the badges of accepted demands: the act that accepts one makes it at once, and
// this is for a process that ended in between.
type IssueClaimsArgs struct{}

func (IssueClaimsArgs) Kind() string { return "issue-claims" }

// What an award can come from: the reservation ties the two in its own transaction, so that there is never a second one.
const (
	fromClaim     = "claim:"
	fromGathering = "gathering:"
	fromComposite = "composite:"
)

// tie names the award that comes of a demand, of observations or of other badges, as it is reserved.
func (s *Issuing) tie(tx *store.Tx, from string, award domain.Award) error {
	kind, id, _ := strings.Cut(from, ":")
	switch kind + ":" {
	case fromClaim:
		return tx.TieBadgeClaim(domain.ClaimID(id), award.ID)
	case fromGathering:
		return tx.TieGathering(domain.GatheringID(id), award.ID, award.CreatedAt)
	case fromAfest:
		return tx.CloseAfest(domain.AfestID(id), award.ID)
	case fromComposite:
		return tx.TieCompositeCase(id, award.ID, award.CreatedAt)
	case fromVersion + ":":
		return tieVersion(tx, id, award)
	case fromSession:
		return tx.TieGuest(domain.SessionGuestID(id), award.ID, award.CreatedAt, award.CreatedAt.Add(domain.ClaimCodeLife))
	}
	return nil
}

// issue makes the badge of an accepted demand by the ordinary cycle, in the name of who accepted it. For a reviewer
// without an account that is who asked them, as long as they still may.
func (s *Claims) issue(ctx context.Context, reader ClaimReader, id domain.ClaimID, again bool) error {
	c, err := s.Store.BadgeClaim(ctx, id)
	if err != nil || c.State != domain.ClaimAccepted || c.AwardID != "" {
		return err
	}
	v, err := s.view(ctx, c)
	if err != nil {
		return err
	}
	actor := reader.Actor
	if reader.Invite.ID != "" || !Can(actor, ActAward, c.OrganisationID) {
		if actor, err = s.onBehalf(ctx, v); err != nil {
			return err
		}
	}
	request := s.claimRequest(v)
	request.Again = again
	_, err = s.Issue(ctx, actor, request)
	if domain.CodeOf(err) == "badge-claim-awarded" { // at the same moment by somebody else
		return nil
	}
	return err
}

// onBehalf is the colleague in whose name an accepted demand becomes a badge: one who accepted it or has asked who did,
// and may still award.
func (s *Claims) onBehalf(ctx context.Context, v ClaimView) (domain.Actor, error) {
	var labels []string
	for _, r := range v.Reviews {
		if r.Verdict != domain.ReviewAccept {
			continue
		}
		labels = append(labels, r.Reviewer)
		for _, i := range v.Invites {
			if r.Reviewer == "invite:"+string(i.ID) {
				labels = append(labels, i.CreatedBy)
			}
		}
	}
	for _, label := range labels {
		actor := domain.ActorNamed(label)
		if actor.Operator {
			return actor, nil
		}
		if actor.AccountID == "" {
			continue
		}
		account, err := s.Store.Account(ctx, actor.AccountID)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return actor, err
		}
		for _, m := range account.Memberships {
			actor.Name, actor.Email, actor.OrganisationID, actor.Role = account.Name, account.Email, m.OrganisationID, m.Role
			if m.OrganisationID == v.Claim.OrganisationID && Can(actor, ActAward, m.OrganisationID) {
				return actor, nil
			}
		}
	}
	return domain.Actor{}, domain.Conflictf("claim-nobody-awards")
}

func (s *Claims) claimRequest(v ClaimView) IssueRequest {
	c := v.Claim
	facts := domain.Facts{AwardedOn: domain.DayOf(s.Now()), Context: c.Content.Context, Place: c.Content.Place}
	for _, r := range v.Reviews {
		if r.Reviewer != domain.JointReview {
			facts.Reviewers++
		}
		if r.Verdict == domain.ReviewAccept && r.Name != "" {
			facts.Assessor.Name, facts.Assessor.Role = r.Name, ""
			for _, i := range v.Invites {
				if r.Reviewer == "invite:"+string(i.ID) {
					facts.Assessor.Role = i.Role
				}
			}
		}
	}
	if facts.Assessor.Name == "" {
		facts.Assessor.Name = v.Organisation.Name
	}
	for i, p := range v.Pieces {
		title := p.Title
		if title == "" {
			title = credential.PieceName(i + 1)
		}
		e := domain.Evidence{Name: title, SHA256: p.SHA256, Visibility: p.Visibility}
		facts.Evidence = append(facts.Evidence, e)
	}
	return IssueRequest{OrganisationID: c.OrganisationID, Achievement: c.Achievement, Recipient: domain.Recipient{Name: c.Name, Email: c.Email},
		Facts: facts, From: fromClaim + string(c.ID)}
}

// IssueAccepted takes up what was accepted and not made. What the rules forbid stays for a person, who sees it in the queue;
// so does what a second person has refused to sign off: a job does not ask them again.
func (s *Claims) IssueAccepted(ctx context.Context) error {
	all, err := s.Store.AcceptedClaims(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, c := range all {
		asked, err := s.Store.WaitingFrom(ctx, c.OrganisationID, fromClaim+string(c.ID))
		if err != nil {
			return err
		}
		if asked != "" {
			continue
		}
		if err := s.issue(ctx, ClaimReader{}, c.ID, false); err != nil && !isDomain(err) {
			failed = append(failed, wrap(err, "issue claim %s", c.ID))
		}
	}
	return errors.Join(failed...)
}
