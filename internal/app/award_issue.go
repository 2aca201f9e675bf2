package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// Issuing awards badges, withdraws and suspends them, and shows an issuer what became of them.
type Issuing struct {
	*Installation

	// AfterStep, when set, is called after each numbered step of the cycle. A test stops the process there.
	AfterStep func(step int)

	rings        ringCache
	dictionaries dictionaries
	listed       sync.Map // status lists known to be signed
}

// IssueRequest is one award as the UI, the API, the command line and the demo ask for it.
type IssueRequest struct {
	OrganisationID domain.OrganisationID
	Achievement    string // slug in the catalogue
	Recipient      domain.Recipient
	Facts          domain.Facts
	Again          bool   // the person already has it, and that is meant
	From           string // a demand, observations or badges that it comes from; see tie
	Request        RequestKey
}

// Issue awards one badge.
func (s *Issuing) Issue(ctx context.Context, actor domain.Actor, r IssueRequest) (domain.Award, error) {
	p, o, err := s.check(ctx, actor, r)
	if err != nil {
		return domain.Award{}, err
	}
	awards, err := s.cycle(ctx, p, []order{o}, "")
	if err != nil {
		return domain.Award{}, err
	}
	return awards[0], nil
}

// Check says whether the award could be issued, and issues nothing.
func (s *Issuing) Check(ctx context.Context, actor domain.Actor, r IssueRequest) error {
	_, _, err := s.check(ctx, actor, r)
	return err
}

func (s *Issuing) check(ctx context.Context, actor domain.Actor, r IssueRequest) (plan, order, error) {
	if err := allow(actor, ActAward, r.OrganisationID); err != nil {
		return plan{}, order{}, err
	}
	p, err := s.plan(ctx, actor, r.OrganisationID, r.Achievement)
	if err != nil {
		return p, order{}, err
	}
	o := order{recipient: p.recipient(r.Recipient), facts: r.Facts, once: !r.Again, from: r.From, request: r.Request}
	if err := domain.InvalidFields(append(p.faults(o.recipient, o.facts), o.facts.CheckMinutes(nil)...)); err != nil {
		return p, o, err
	}
	if r.Again {
		return p, o, nil
	}
	return p, o, refuseDouble(s.Store.HeldSince(ctx, p.organisation.ID, p.achievement.Slug, o.recipient, s.renewable()))
}

// plan is what all awards of one act share.
type plan struct {
	actor         domain.Actor
	organisation  domain.Organisation
	achievement   domain.Achievement
	habilitations []domain.Habilitation
	today         domain.Day
	trial         trial // of an organisation that is not verified yet
}

// order is one award of an act: a person and what is said of the award.
type order struct {
	recipient domain.Recipient
	facts     domain.Facts
	line      int
	from      string
	request   RequestKey // of a machine
	once      bool       // not when the person has the badge already: refused, or passed over in a batch

	waiting  domain.AwardID // it waited under this identifier, and approver has signed it off
	batch    domain.BatchID
	approver domain.Actor
}

func (s *Issuing) plan(ctx context.Context, actor domain.Actor, id domain.OrganisationID, slug string) (plan, error) {
	p := plan{actor: actor, today: domain.DayOf(s.Now())}
	var err error
	if p.organisation, err = s.Store.Organisation(ctx, id); err != nil {
		return p, err
	}
	if p.trial, err = s.mayIssue(ctx, p.organisation); err != nil {
		return p, err
	}
	if p.achievement, err = s.awardable(ctx, p.organisation, slug); err != nil {
		return p, err
	}
	p.achievement = p.trial.mark(p.achievement)
	if p.habilitations, err = s.Store.Habilitations(ctx, id); err != nil {
		return p, err
	}
	if b := p.achievement.Bloc; b != nil {
		named := b.NamedBy(p.organisation, p.habilitations)
		p.achievement.Bloc = &named
	}
	return p, nil
}

func (p plan) recipient(r domain.Recipient) domain.Recipient {
	r.OrganisationID = p.organisation.ID
	r.Name = normalName(r.Name)
	r.Email = domain.NormalEmail(r.Email)
	return r
}

func (p plan) faults(r domain.Recipient, f domain.Facts) []domain.FieldError {
	return append(append(r.Check(), p.trial.faults(r)...), domain.CheckFacts(p.achievement, p.organisation, p.habilitations, f, r.Name, p.today)...)
}

// refuseDouble turns the day since which a person has the badge into a refusal; not to have it is what is hoped for.
func refuseDouble(day domain.Day, err error) error {
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return domain.Conflictf("award-already-held", day)
}

// cycle is the issuance cycle. A crash anywhere leaves either nothing or pending rows that say how far it went;
// FinishPending takes those up. The mail is caused by the same transaction as the badge, so there is never one
// without the other.
func (s *Issuing) cycle(ctx context.Context, p plan, orders []order, batch domain.BatchID) ([]domain.Award, error) {
	// Step 1: the rules were checked by the caller, before anything is reserved.
	s.after(1)
	if p.organisation.Issuing.FourEyes && orders[0].waiting == "" {
		return s.hold(ctx, p, orders, batch)
	}

	// Step 2: reserve identifiers and status indexes, and save the intent.
	awards, people, err := s.reserve(ctx, p, orders, batch)
	if err != nil || len(awards) == 0 {
		return nil, err
	}
	s.after(2)

	// Steps 3 to 7.
	done, err := s.complete(ctx, p.actor, p.organisation, awards, people)
	if isConflict(err) {
		return s.finished(ctx, awards, err)
	}
	return done, err
}

// errKeysChanged says that a key was retired while it signed.
var errKeysChanged = errors.New("the keys changed meanwhile")

// complete takes pending awards from the document to the stored signature. What was signed by a key that is retired
// before the signature is saved would be refused by everybody, so it is signed again by the new one. Recipients who are not
// among people are read.
func (s *Issuing) complete(ctx context.Context, actor domain.Actor, o domain.Organisation, awards []domain.Award, people map[domain.RecipientID]domain.Recipient) ([]domain.Award, error) {
	ring := s.rings.last(o.ID)
	for try := 0; ; try++ {
		var err error
		if ring == nil || try > 0 {
			if ring, err = s.rings.open(ctx, s.Installation, o); err != nil {
				return nil, err
			}
		}
		signed, err := s.signAndSave(ctx, actor, o, ring, awards, people)
		if !errors.Is(err, errKeysChanged) || try == 3 {
			return signed, err
		}
	}
}

func (s *Issuing) signAndSave(ctx context.Context, actor domain.Actor, o domain.Organisation, ring *openRing, awards []domain.Award, people map[domain.RecipientID]domain.Recipient) ([]domain.Award, error) {
	said, err := s.said(ctx, o, awards)
	if err != nil {
		return nil, err
	}
	signed, packed, reached := make([]domain.Award, len(awards)), make([]store.Packed, len(awards)), make([]bool, len(awards))
	work, workCtx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, award := range awards {
		work.Go(func() error {
			recipient, known := people[award.RecipientID]
			if !known {
				var err error
				if recipient, err = s.Store.Recipient(workCtx, award.RecipientID); err != nil {
					return err
				}
			}
			reached[i] = recipient.Email != ""
			var err error
			if signed[i], err = s.sign(ring, o, award, recipient, said); err == nil {
				packed[i], err = s.dictionaries.of(s.BaseURL, ring, o, award).Pack(signed[i].Document, signed[i].JWT)
			}
			return wrap(err, "award %s", award.ID)
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}

	// Step 7: exact bytes, state, link to receive it, audit line and mail, together or not at all.
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if keys, err := tx.Keys(o.ID); err != nil || stateOf(keys) != ring.rows {
			return cmp.Or(err, errKeysChanged)
		}
		if err := tx.CompleteAwards(signed, packed); err != nil {
			return err
		}
		var mailed []domain.AwardID // the others get a slip from the organisation
		for i, a := range signed {
			if reached[i] {
				mailed = append(mailed, a.ID)
			}
			if err := tx.InsertReceiveToken(s.Pepper.Hash(purposeReceive, s.ReceiveToken(a.ID)), a.ID, s.now().Add(receiveLife)); err != nil {
				return err
			}
			if o.Issuing.Refresh {
				if err := tx.InsertRefreshLink(s.Pepper.Hash(purposeRefresh, s.refreshToken(a.ID)), a.ID); err != nil {
					return err
				}
			}
			if err := s.audit(tx, actor, "award.issue", o.ID, string(a.ID), a.Achievement.Slug); err != nil {
				return err
			}
		}
		if err := s.succeed(ctx, tx, actor, o, signed); err != nil {
			return err
		}
		if err := s.recompose(ctx, tx, o.ID, recipientsOf(signed)...); err != nil {
			return err
		}
		if mailed == nil {
			return nil
		}
		return s.Jobs.InsertAfter(ctx, tx, s.SendDelay, DeliverArgs{Awards: mailed})
	})
	if err != nil {
		return nil, wrap(err, "save %d awards", len(signed))
	}
	s.after(7)
	return signed, nil
}

func (s *Issuing) sign(ring *openRing, o domain.Organisation, a domain.Award, recipient domain.Recipient, said said) (domain.Award, error) {
	// Step 3: build the document; pure code, no clock, no chance.
	in := credential.Input{
		BaseURL: s.BaseURL, Organisation: o, Award: a,
		RecipientName: recipient.Name, RecipientEmail: recipient.Email, EmailSalt: s.derive("email-salt", string(a.ID)),
		OfIssuer: said.issuer, OfAchievement: said.achievements[a.Achievement.Slug],
	}
	if o.Issuing.Refresh {
		in.RefreshURL = credential.Refresh(s.BaseURL, s.refreshToken(a.ID))
	}
	document, err := credential.Build(in)
	if err != nil {
		return a, wrap(err, "build")
	}
	s.after(3)

	// Step 4: nothing is signed that was not linted.
	linted, err := credential.Lint(document)
	if err != nil {
		return a, fmt.Errorf("lint: %w", err)
	}
	s.after(4)

	// Step 5: sign the same content twice.
	now := s.now()
	if a.Document, a.JWT, err = signBoth(ring.Ring, o, linted, now); err != nil {
		return a, err
	}
	s.Tally.add(TallySigned, "badge", 1)
	s.after(5)

	// Step 6: verify our own signatures with the published keys before anybody depends on them.
	if err := ring.check(a.Document, a.JWT); err != nil {
		return a, wrap(err, "own signature")
	}
	s.after(6)
	a.State, a.IssuedAt = domain.AwardIssued, now
	return a, nil
}

func (s *Issuing) after(step int) {
	if s.AfterStep != nil {
		s.AfterStep(step)
	}
}
