package app

import (
	"context"
	"slices"
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
		if v.Achievement, err = s.Definition(ctx, c.Achievement); domain.IsKind(err, domain.NotFound) {
			v.Achievement, err = domain.Achievement{Slug: c.Achievement, Title: c.Achievement}, nil
		}
		if err != nil {
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
	if reader.Invite.ID == "" && review.Verdict == domain.ReviewAccept { // the badge is made in their name
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
		if err = s.issue(ctx, reader, id, false); err == nil {
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

// InviteReviewer asks somebody without an account to look at a demand: by mail, or by a code on paper without an address.
func (s *Claims) InviteReviewer(ctx context.Context, actor domain.Actor, id domain.ClaimID, name, email, role string) error {
	v, err := s.Claim(ctx, ClaimReader{Actor: actor}, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActAward, v.Claim.OrganisationID); err != nil { // what they accept is made in that name
		return err
	}
	i := domain.Invite{OrganisationID: v.Claim.OrganisationID, Purpose: domain.InviteReview, Subject: string(id), Name: normalName(name),
		Email: domain.NormalEmail(email), Role: strings.TrimSpace(role), CreatedBy: actor.Label()}
	faults := i.Check()
	if domain.SameName(i.Name, v.Claim.Name) || i.Email != "" && i.Email == domain.NormalEmail(v.Claim.Email) {
		faults = append(faults, domain.FieldError{Pointer: "/name", Code: "claim-reviewer-self"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.BadgeClaim(id)
		if err != nil {
			return err
		}
		if c.State != domain.ClaimSubmitted {
			return domain.Conflictf("claim-not-waiting")
		}
		asked, err := tx.Invites(string(id))
		if err != nil {
			return err
		}
		now := s.Now()
		if slices.ContainsFunc(asked, func(x domain.Invite) bool {
			return x.Purpose == domain.InviteReview && x.Live(now) && x.Email == i.Email && domain.SameName(x.Name, i.Name)
		}) {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/name", Code: "invite-twice", Args: []any{i.Name}}})
		}
		if _, err := s.invite(ctx, tx, i); err != nil {
			return err
		}
		return s.audit(tx, actor, "claim.invite", c.OrganisationID, string(id), "")
	})
}

// StopReviewer ends the link of a reviewer; what they have said stays.
func (s *Claims) StopReviewer(ctx context.Context, actor domain.Actor, id domain.ClaimID, invite domain.InviteID) error {
	v, err := s.Claim(ctx, ClaimReader{Actor: actor}, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Invites, func(i domain.Invite) bool { return i.ID == invite }) {
		return domain.NotFoundf("invite-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopInvite(invite, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "claim.invite-stopped", v.Claim.OrganisationID, string(id), "")
	})
}

// Attest keeps the answer of who was named by the learner: « Est-ce vrai ? ».
func (s *Claims) Attest(ctx context.Context, i domain.Invite, answer, note string) error {
	note = strings.TrimSpace(note)
	var faults []domain.FieldError
	if !slices.Contains(domain.Attestations, answer) {
		faults = append(faults, domain.FieldError{Pointer: "/answer", Code: "attest-answer-missing"})
	}
	if note != "" {
		faults = append(faults, domain.CheckMessage("/note", note, "text-control")...)
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	c, err := s.Store.BadgeClaim(ctx, domain.ClaimID(i.Subject))
	if err != nil {
		return err
	}
	if c.State.Over() {
		return domain.Conflictf("claim-decided")
	}
	i.AnsweredAt, i.Answer, i.Note = s.now(), answer, note
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AnswerInvite(i); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "claim.attest", c.OrganisationID, string(c.ID), answer)
	})
}

// Openings is what the organisation lets people ask for: its rule for all, and each model that can be asked for.
func (s *Claims) Openings(ctx context.Context, actor domain.Actor) (rule domain.ClaimOpening, models []ClaimModel, err error) {
	if err := allow(actor, ActReviewClaims, actor.OrganisationID); err != nil {
		return rule, nil, err
	}
	said, err := s.Store.ClaimOpenings(ctx, actor.OrganisationID)
	if err != nil {
		return rule, nil, err
	}
	rule = domain.DefaultOpening
	by := map[string]domain.ClaimOpening{}
	for _, x := range said {
		if x.Achievement == "" {
			rule = x
		}
		by[x.Achievement] = x
	}
	offers, err := s.Catalogue(ctx, actor)
	if err != nil {
		return rule, nil, err
	}
	for _, o := range offers {
		if o.Achievement.Kind.Claimable() && o.Refused == nil {
			x, ok := by[o.Achievement.Slug]
			if !ok {
				x = rule
				x.Achievement, x.Open = o.Achievement.Slug, false
			}
			models = append(models, ClaimModel{o.Achievement, x})
		}
	}
	return rule, models, nil
}

// ClaimModel is a model with what the organisation says of demands of it.
type ClaimModel struct {
	Achievement domain.Achievement
	Opening     domain.ClaimOpening
}

// Open says whether a model can be asked for and by which rule; slug "" is the rule of all models that have none.
func (s *Claims) Open(ctx context.Context, actor domain.Actor, x domain.ClaimOpening) error {
	if err := allow(actor, ActReviewClaims, actor.OrganisationID); err != nil {
		return err
	}
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return err
	}
	if err := domain.InvalidFields(x.Check()); err != nil {
		return err
	}
	if x.Achievement != "" {
		o, err := s.Store.Organisation(ctx, actor.OrganisationID)
		if err != nil {
			return err
		}
		a, err := s.awardable(ctx, o, x.Achievement)
		if err != nil && (x.Open || domain.IsKind(err, domain.NotFound)) { // what is given no longer can still be closed
			return err
		}
		if !a.Kind.Claimable() {
			return domain.Conflictf("claim-kind", a.Title)
		}
	}
	x.OrganisationID, x.UpdatedAt = actor.OrganisationID, s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveClaimOpening(x); err != nil {
			return err
		}
		return s.audit(tx, actor, "claim.open", x.OrganisationID, x.Achievement, string(x.Rule.Kind))
	})
}
