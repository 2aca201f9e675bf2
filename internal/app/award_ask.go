package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Asking is what a holder may ask about a badge now.
type Asking struct {
	Renew    bool
	Dispute  bool
	Correct  bool
	Requests []domain.AwardRequest
}

// Asking tells what a holder may ask, and what came of what they asked.
func (s *Passports) Asking(ctx context.Context, h domain.Holder, id domain.AwardID) (Asking, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return Asking{}, err
	}
	return s.asking(ctx, award)
}

func (s *Passports) asking(ctx context.Context, award domain.Award) (a Asking, err error) {
	if a.Requests, err = s.Store.RequestsOfAward(ctx, award.ID); err != nil {
		return a, err
	}
	open := func(k domain.RequestKind) bool {
		return slices.ContainsFunc(a.Requests, func(q domain.AwardRequest) bool { return q.Kind == k && q.State == domain.RequestOpen })
	}
	_, err = s.Store.SuccessorOf(ctx, award.ID)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return a, err
	}
	replaced := err == nil
	a.Renew = !replaced && award.Renewable(s.Now()) && award.Achievement.Kind.Family() != "bloc" && !open(domain.RequestRenewal)
	a.Dispute = (!award.RevokedAt.IsZero() && award.Revocation != domain.Replaced || !award.SuspendedAt.IsZero()) && !open(domain.RequestDispute)
	a.Correct = !replaced && award.State == domain.AwardIssued && award.RevokedAt.IsZero() && !open(domain.RequestCorrection)
	return a, nil
}

// TellRequestArgs is the job that tells an organisation that a person asks something, or the person what was answered.
type TellRequestArgs struct {
	Request domain.AwardRequestID `json:"request"`
	Answer  bool                  `json:"answer,omitempty"`
}

func (TellRequestArgs) Kind() string { return "tell-award-request" }

// Ask keeps what a holder asks of the organisation that gave them a badge.
func (s *Passports) Ask(ctx context.Context, h domain.Holder, id domain.AwardID, kind domain.RequestKind, text, link string) error {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return err
	}
	may, err := s.asking(ctx, award)
	if err != nil {
		return err
	}
	now := s.now()
	q := domain.AwardRequest{ID: domain.NewID[domain.AwardRequestID](now), OrganisationID: award.OrganisationID, AwardID: id, Kind: kind,
		Text: strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), Link: strings.TrimSpace(link), State: domain.RequestOpen, CreatedAt: now, DueAt: now.Add(domain.AnswerWithin)}
	switch {
	case kind == domain.RequestRenewal && may.Renew, kind == domain.RequestDispute && may.Dispute, kind == domain.RequestCorrection && may.Correct:
	case slices.ContainsFunc(may.Requests, func(q domain.AwardRequest) bool { return q.Kind == kind && q.State == domain.RequestOpen }):
		return domain.Conflictf("request-open")
	default:
		return domain.Conflictf("request-not-now")
	}
	if err := domain.InvalidFields(q.Check()); err != nil {
		return err
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAwardRequest(q); err != nil {
			return err
		}
		if err := tx.Audit(domain.AuditEntry{At: s.Now(), Actor: "holder", Act: "award.ask", OrganisationID: award.OrganisationID, Subject: string(id), Detail: string(kind)}); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, TellRequestArgs{Request: q.ID})
	}), "ask about award %s", id)
}

// AwardRequestRow is a request with its person and badge.
type AwardRequestRow = store.AwardRequestRow

// Requests are the queue of the actor's organisation: what waits for an answer, and what was answered.
func (s *Issuing) Requests(ctx context.Context, actor domain.Actor) (open, done []AwardRequestRow, err error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, nil, err
	}
	if open, err = s.Store.AwardRequests(ctx, actor.OrganisationID, true); err != nil {
		return nil, nil, err
	}
	done, err = s.Store.AwardRequests(ctx, actor.OrganisationID, false)
	return open, done, err
}

// Request reads one of the actor's organisation, with the award it is about.
func (s *Issuing) Request(ctx context.Context, actor domain.Actor, id domain.AwardRequestID) (domain.AwardRequest, AwardDetail, error) {
	q, err := s.Store.AwardRequest(ctx, id)
	if err != nil {
		return q, AwardDetail{}, err
	}
	if foreign(actor, q.OrganisationID) {
		return domain.AwardRequest{}, AwardDetail{}, domain.NotFoundf("request-unknown")
	}
	detail, err := s.Award(ctx, actor, q.AwardID)
	return q, detail, err
}

// Answer ends a request with words for the person. A renewal that is accepted gives the badge anew with f.
func (s *Issuing) Answer(ctx context.Context, actor domain.Actor, id domain.AwardRequestID, accept bool, answer string, f domain.Facts) error {
	q, _, err := s.Request(ctx, actor, id)
	if err != nil {
		return err
	}
	act := ActAward
	if q.Kind == domain.RequestDispute {
		act = ActRevoke
	}
	if err := allow(actor, act, q.OrganisationID); err != nil {
		return err
	}
	if q.State != domain.RequestOpen {
		return domain.Conflictf("request-answered")
	}
	answer = strings.TrimSpace(strings.ReplaceAll(answer, "\r\n", "\n"))
	faults := checkNote(answer)
	for i := range faults {
		faults[i].Pointer = "/answer"
	}
	if answer == "" && !(accept && q.Kind == domain.RequestRenewal) { // a renewed badge says it itself
		faults = append(faults, domain.FieldError{Pointer: "/answer", Code: "request-answer-missing"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	q.State, q.Answer, q.AnsweredBy = domain.RequestRefused, answer, actor.Label()
	if accept {
		q.State = domain.RequestAccepted
	}
	if accept && q.Kind == domain.RequestRenewal {
		if q.Link != "" {
			f.Evidence = append(slices.Clone(f.Evidence), domain.Evidence{Name: "Preuve du renouvellement", URL: q.Link})
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.NoteAnswer(q) }); err != nil {
			return err
		}
		_, err := s.Renew(ctx, actor, q.AwardID, f) // its signature answers, and a second person may have to allow it
		if domain.CodeOf(err) != "award-already-replaced" {
			return err
		}
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error { return s.settleRequest(ctx, tx, actor, q) }), "answer request %s", id)
}

func (s *Issuing) settleRequest(ctx context.Context, tx *store.Tx, actor domain.Actor, q domain.AwardRequest) error {
	q.AnsweredAt = s.now()
	if err := tx.AnswerAwardRequest(q); err != nil {
		return err
	}
	if err := s.audit(tx, actor, "award.answer", q.OrganisationID, string(q.AwardID), string(q.Kind)+" "+string(q.State)); err != nil {
		return err
	}
	return s.Jobs.Insert(ctx, tx, TellRequestArgs{Request: q.ID, Answer: true})
}

// renewed answers who asked for a badge that is signed anew, whoever gave it and however.
func (s *Issuing) renewed(ctx context.Context, tx *store.Tx, actor domain.Actor, id domain.AwardID) error {
	open, err := tx.OpenRenewals(id)
	for _, q := range open {
		q.State = domain.RequestAccepted
		if q.AnsweredBy == "" {
			q.AnsweredBy = actor.Label()
		}
		err = errors.Join(err, s.settleRequest(ctx, tx, actor, q))
	}
	return err
}

// TellRequest writes to whoever waits for it.
func (d *Delivery) TellRequest(ctx context.Context, args TellRequestArgs) error {
	q, err := d.Store.AwardRequest(ctx, args.Request)
	if err != nil {
		return ignore(err, domain.NotFound)
	}
	award, err := d.Store.Award(ctx, q.AwardID)
	if err != nil {
		return err
	}
	o, err := d.Store.Organisation(ctx, q.OrganisationID)
	if err != nil {
		return err
	}
	m := mail.AwardRequest{ID: "request-" + string(q.ID), Organisation: o.Name, Title: award.Achievement.Title, Kind: string(q.Kind), Due: q.DueAt}
	if args.Answer {
		recipient, err := d.reader(ctx, award)
		if err != nil || recipient.Email == "" {
			return err
		}
		m.ID, m.To, m.ToName, m.GivenName = "answer-"+string(q.ID), recipient.Email, recipient.Name, recipient.GivenName()
		m.Answer, m.Accepted, m.Link = q.Answer, q.State == domain.RequestAccepted, d.BaseURL+"/passeport"
		c, err := d.composerFor(ctx, m.To)
		if err != nil {
			return err
		}
		letter, err := c.AwardAnswer(m)
		if err != nil {
			return err
		}
		return d.notify(ctx, award, letter)
	}
	staff, err := d.Store.Deliverers(ctx, q.OrganisationID)
	if err != nil {
		return err
	}
	var failed []error
	for i, a := range staff {
		m.ID, m.To, m.ToName, m.Link = "request-"+string(q.ID)+"-"+itoa64(int64(i)), a.Email, a.Name, d.BaseURL+"/pro/suites/"+string(q.ID)
		letter, err := d.Composer.AwardRequest(m)
		if err == nil {
			err = d.post(ctx, letter)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func ignore(err error, kind domain.Kind) error {
	if domain.IsKind(err, kind) {
		return nil
	}
	return err
}

// MailAnswer is what a mail server said of an address, in numbers.
type MailAnswer = store.MailAnswer

// MailAnswer is the last refusal of the address of an award; the zero value when none is known.
func (s *Issuing) MailAnswer(ctx context.Context, actor domain.Actor, id domain.AwardID) (MailAnswer, error) {
	if _, _, err := s.owned(ctx, actor, ActRead, id); err != nil {
		return MailAnswer{}, err
	}
	a, err := s.Store.MailAnswer(ctx, id)
	return a, ignore(err, domain.NotFound)
}

// RequestsOf are what the person asked about an award of the actor's organisation.
func (s *Issuing) RequestsOf(ctx context.Context, actor domain.Actor, a domain.Award) ([]domain.AwardRequest, error) {
	if err := allow(actor, ActRead, a.OrganisationID); err != nil {
		return nil, err
	}
	return s.Store.RequestsOfAward(ctx, a.ID)
}

// ResendMany mails those again who have an address and have not answered; the others are passed over.
func (s *Issuing) ResendMany(ctx context.Context, actor domain.Actor, ids []domain.AwardID) (sent int, err error) {
	for _, id := range ids {
		award, _, err := s.owned(ctx, actor, ActAward, id)
		if err != nil {
			return sent, err
		}
		recipient, err := s.Store.Recipient(ctx, award.RecipientID)
		if err != nil {
			return sent, err
		}
		if recipient.Email == "" || !award.RefusedAt.IsZero() {
			continue
		}
		switch err := s.Resend(ctx, actor, id); {
		case err == nil:
			sent++
		case !isConflict(err): // accepted or withdrawn meanwhile
			return sent, err
		}
	}
	return sent, nil
}

// RevokeMany withdraws several badges for one reason. typed is their number as the person wrote it: nobody withdraws
// many by a slip of the finger.
func (s *Issuing) RevokeMany(ctx context.Context, actor domain.Actor, ids []domain.AwardID, reason domain.RevocationReason, typed string) (done int, err error) {
	var faults []domain.FieldError
	if !slices.Contains(domain.RevocationReasons, reason) {
		faults = append(faults, domain.FieldError{Pointer: "/reason", Code: "reason-missing"})
	}
	if strings.TrimSpace(typed) != itoa64(int64(len(ids))) {
		faults = append(faults, domain.FieldError{Pointer: "/count", Code: "revoke-count", Args: []any{len(ids)}})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return 0, err
	}
	for _, id := range ids {
		switch _, err := s.Revoke(ctx, actor, id, reason, ""); {
		case err == nil:
			done++
		case domain.CodeOf(err) != "award-already-revoked":
			return done, err
		}
	}
	return done, nil
}
