package app

import (
	"context"
	"errors"
	"time"

	"galon/internal/domain"
	"galon/internal/jobs"
	"galon/internal/mail"
	"galon/internal/store"
)

// What a message about a demand, observations or a composite says.
const (
	NewsClaimSent     = "claim_sent"     // to the reviewers
	NewsClaimWaits    = "claim_waits"    // to the reviewers, again
	NewsClaimRevision = "claim_revision" // to the learner
	NewsClaimRefused  = "claim_refused"  // to the learner
	NewsObserved      = "observed"       // to who may award: there is enough
	NewsComposite     = "composite"      // to who may award: a person has all of it
	NewsBroken        = "broken"         // to who may withdraw: a badge of it is withdrawn
)

// ClaimNewsArgs is the job that tells of a demand. Round makes what was decided before a return not be told after it.
type ClaimNewsArgs struct {
	Claim domain.ClaimID `json:"claim"`
	What  string         `json:"what"`
	Round int            `json:"round"`
}

func (ClaimNewsArgs) Kind() string { return "claim-news" }

// TellClaim mails the reviewers of the organisation, or the learner.
func (d *Delivery) TellClaim(ctx context.Context, args ClaimNewsArgs) error {
	c, err := d.Store.BadgeClaim(ctx, args.Claim)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil || c.Content.Round != args.Round {
		return err
	}
	news, err := d.news(ctx, args.What, string(c.ID)+"-"+itoa64(int64(args.Round)), c.OrganisationID, c.Achievement)
	if err != nil {
		return err
	}
	if args.What == NewsClaimSent || args.What == NewsClaimWaits {
		if c.State != domain.ClaimSubmitted {
			return nil
		}
		news.Link = d.BaseURL + "/pro/demandes/" + string(c.ID)
		return d.tellStaff(ctx, c.OrganisationID, ActReviewClaims, news)
	}
	if c.Email == "" {
		return nil // they read it in their passport
	}
	news.To, news.ToName, news.GivenName, news.ToLearner = c.Email, c.Name, domain.GivenName(c.Name), true
	news.Link = d.BaseURL + "/passeport/demandes/" + string(c.ID)
	composer, err := d.composerFor(ctx, c.Email)
	if err != nil {
		return err
	}
	m, err := composer.News(news)
	if err != nil {
		return err
	}
	return d.sendTold(ctx, m)
}

func (d *Delivery) news(ctx context.Context, what, subject string, id domain.OrganisationID, slug string) (mail.News, error) {
	o, err := d.Store.Organisation(ctx, id)
	if err != nil {
		return mail.News{}, err
	}
	n := mail.News{ID: what + "-" + subject, What: what, Organisation: o.Name, Title: slug}
	a, err := d.Definition(ctx, slug)
	if err == nil {
		n.Title = a.Title
	} else if domain.IsKind(err, domain.NotFound) {
		err = nil
	}
	return n, err
}

// tellStaff writes to everybody of the organisation who may do that. A name of a learner is never in it: mailboxes of
// organisations are read by many.
func (d *Delivery) tellStaff(ctx context.Context, id domain.OrganisationID, act Action, news mail.News) error {
	all, err := d.Store.StaffMembers(ctx, id)
	if err != nil {
		return err
	}
	var failed []error
	for _, m := range all {
		if !Can(domain.Actor{AccountID: m.Account.ID, OrganisationID: id, Role: m.Role}, act, id) {
			continue
		}
		one := news
		one.ID, one.To, one.ToName = news.ID+"-"+string(m.Account.ID), m.Account.Email, m.Account.Name
		message, err := d.Composer.News(one)
		if err != nil {
			return err
		}
		failed = append(failed, d.sendTold(ctx, message))
	}
	return errors.Join(failed...)
}

// sendTold sends; an address that is refused for good is nobody's job any more.
func (d *Delivery) sendTold(ctx context.Context, m mail.Message) error {
	err := d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}

// NewsArgs is the job that tells an organisation that something waits for it, about a gathering or a composite.
type NewsArgs struct {
	Organisation domain.OrganisationID `json:"organisation"`
	What         string                `json:"what"`
	Achievement  string                `json:"achievement"`
	Subject      string                `json:"subject"`
	Path         string                `json:"path"`
}

func (NewsArgs) Kind() string { return "news" }

// TellNews mails who may do something about it.
func (d *Delivery) TellNews(ctx context.Context, args NewsArgs) error {
	news, err := d.news(ctx, args.What, args.Subject, args.Organisation, args.Achievement)
	if err != nil {
		return err
	}
	news.Link = d.BaseURL + args.Path
	act := ActAward
	if args.What == NewsBroken {
		act = ActRevoke
	}
	return d.tellStaff(ctx, args.Organisation, act, news)
}

// RemindArgs is the daily job that reminds reviewers and whoever was asked and has not answered.
type RemindArgs struct{}

func (RemindArgs) Kind() string { return "remind-claims" }

const (
	claimReminder  = 7 * 24 * time.Hour
	inviteReminder = 5 * 24 * time.Hour
)

// Remind asks again, once a week for a demand, and one time for an invitation.
func (s *Claims) Remind(ctx context.Context) error {
	now := s.now()
	old, err := s.Store.OldClaims(ctx, now.Add(-claimReminder))
	if err != nil {
		return err
	}
	told := map[domain.OrganisationID]bool{} // one message for all demands of an organisation
	for _, c := range old {
		err := s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.RemindOfClaim(c.ID, now); err != nil || told[c.OrganisationID] {
				return err
			}
			return s.Jobs.Insert(ctx, tx, ClaimNewsArgs{Claim: c.ID, What: NewsClaimWaits, Round: c.Content.Round})
		})
		if err != nil {
			return err
		}
		told[c.OrganisationID] = true
	}
	silent, err := s.Store.SilentInvites(ctx, now.Add(-inviteReminder), now)
	if err != nil {
		return err
	}
	for _, i := range silent {
		if i.MailedAt.Sub(i.CreatedAt) > inviteReminder-time.Hour { // it was the second message
			continue
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return s.Jobs.Insert(ctx, tx, InviteArgs{ID: i.ID, Again: true}) }); err != nil {
			return err
		}
	}
	return nil
}

// registerClaims names the jobs of demands, observations, composites and kept files.
func registerClaims(r *jobs.Registry, issuing *Issuing, delivery *Delivery) {
	claims, composites := &Claims{issuing}, &Composites{issuing}
	jobs.Register(r, delivery.TellClaim)
	jobs.Register(r, delivery.TellNews)
	jobs.Register(r, delivery.MailInvite)
	jobs.Register(r, composites.Recount)
	jobs.Register(r, func(ctx context.Context, _ IssueClaimsArgs) error { return claims.IssueAccepted(ctx) })
	jobs.Register(r, func(ctx context.Context, _ RemindArgs) error { return claims.Remind(ctx) })
	jobs.Register(r, func(ctx context.Context, _ RetainArgs) error { return issuing.Retain(ctx) })
}
