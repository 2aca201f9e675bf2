package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Decision is what a person of the team wants decided.
type Decision struct {
	Kind          domain.DecisionKind
	From          domain.Day // of a suspension or a removal; today when empty
	Look          int        // revision of the request that was on the screen: an answer to another one is refused
	PublicReason  string     // in the registry, or in the mail of a refusal
	PrivateReason string     // for the team
}

// Propose decides, or prepares the decision for a second person (setting two-operators). Whoever proposes is never the
// one who confirms.
func (s *Registrars) Propose(ctx context.Context, actor domain.Actor, id domain.OrganisationID, d Decision) (done bool, err error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return false, err
	}
	o, err := s.Store.Organisation(ctx, id)
	if err != nil {
		return false, err
	}
	now := s.now()
	p := domain.Proposal{ID: domain.NewID[string](s.Now()), OrganisationID: o.ID, Kind: d.Kind, From: now, State: domain.ProposalOpen, ProposedBy: actor.AccountID,
		ProposedAt: now, PublicReason: strings.TrimSpace(d.PublicReason), PrivateReason: strings.TrimSpace(d.PrivateReason)}
	if d.Kind == domain.Suspended || d.Kind == domain.Removed {
		if d.From != "" && !d.From.Valid() {
			return false, domain.InvalidFields([]domain.FieldError{{Pointer: "/from", Code: "decision-from"}})
		}
		if d.From != "" && d.From != domain.DayOf(now) {
			p.From = startOf(d.From)
		}
	}
	p.Revision = d.Look
	if err := s.decidable(ctx, o, &p); err != nil {
		return false, err
	}
	if s.TwoOperators {
		return false, s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertProposal(p); err != nil {
				return err
			}
			return s.audit(tx, actor, "registry.propose", o.ID, p.ID, string(p.Kind))
		})
	}
	return true, s.decide(ctx, actor, o, p, true)
}

// startOf is the first instant of a day for the people of Galon.
func startOf(d domain.Day) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, domain.Paris).UTC()
}

// Confirm is the second person's yes.
func (s *Registrars) Confirm(ctx context.Context, actor domain.Actor, id domain.OrganisationID, proposal string) error {
	p, o, err := s.openProposal(ctx, actor, id, proposal)
	if err != nil {
		return err
	}
	if p.ProposedBy == actor.AccountID {
		return &domain.Error{Kind: domain.Forbidden, Code: "proposal-own"}
	}
	if p.From.Before(s.now()) && (p.Kind == domain.Verified || p.Kind == domain.Refused) {
		p.From = s.now() // it counts from when it is decided, not from when it was thought of
	}
	read := p.PublicReason
	if err := s.decidable(ctx, o, &p); err != nil {
		return err
	}
	p.PublicReason = read // the ground is published as the second person read it
	return s.decide(ctx, actor, o, p, false)
}

// Withdraw drops a proposal; who made it may, and who would have to confirm it.
func (s *Registrars) Withdraw(ctx context.Context, actor domain.Actor, id domain.OrganisationID, proposal string) error {
	p, o, err := s.openProposal(ctx, actor, id, proposal)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.CloseProposal(p.ID, domain.ProposalWithdrawn, actor.AccountID, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "registry.withdraw", o.ID, p.ID, string(p.Kind))
	})
}

func (s *Registrars) openProposal(ctx context.Context, actor domain.Actor, id domain.OrganisationID, proposal string) (domain.Proposal, domain.Organisation, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return domain.Proposal{}, domain.Organisation{}, err
	}
	p, err := s.Store.Proposal(ctx, proposal)
	if err == nil && p.OrganisationID != id {
		err = domain.NotFoundf("proposal-unknown")
	}
	if err != nil {
		return p, domain.Organisation{}, err
	}
	if p.State != domain.ProposalOpen {
		return p, domain.Organisation{}, domain.Conflictf("proposal-closed")
	}
	o, err := s.Store.Organisation(ctx, id)
	return p, o, err
}

// decidable tells whether such a decision can be taken now, and fills in the ground of an acceptance.
func (s *Registrars) decidable(ctx context.Context, o domain.Organisation, p *domain.Proposal) error {
	registry, err := s.Registry(ctx)
	if err != nil {
		return err
	}
	entry, entered := registry.Entry(s.did(o))
	now := s.now()
	var current domain.RegistryDecision
	if entered {
		current, _ = entry.At(now)
	}
	missing := func(pointer, code string) error {
		return domain.InvalidFields([]domain.FieldError{{Pointer: pointer, Code: code}})
	}
	switch p.Kind {
	case domain.Verified:
		if current.Kind == domain.Verified {
			return domain.Conflictf("decision-already")
		}
		if entered { // a suspension is lifted: what it was for is over, and that is said
			if p.PublicReason == "" {
				return missing("/public", "decision-public-missing")
			}
			return nil
		}
		a, err := s.Store.ApplicationOf(ctx, o.ID)
		if err != nil {
			return err
		}
		if !a.State.Waiting() {
			return domain.Conflictf("application-closed")
		}
		if a.Revision != p.Revision {
			return domain.Conflictf("application-changed")
		}
		proof, err := s.proved(ctx, o)
		if err != nil {
			return err
		}
		if !domain.CleanText(p.PublicReason) {
			return missing("/public", "decision-public-missing")
		}
		p.PublicReason = strings.TrimSpace(s.ground(proof, frenchDay) + " " + p.PublicReason) // the proof first; what was added is not lost
		return nil
	case domain.Refused:
		a, err := s.Store.ApplicationOf(ctx, o.ID)
		if err != nil {
			return err
		}
		if !a.State.Waiting() || entered {
			return domain.Conflictf("application-closed")
		}
		if a.Revision != p.Revision {
			return domain.Conflictf("application-changed")
		}
	case domain.Suspended, domain.Removed:
		if !entered {
			return domain.Conflictf("decision-not-entered")
		}
		if current.Kind == p.Kind || current.Kind == domain.Removed {
			return domain.Conflictf("decision-already")
		}
		if !entry.Decisions[0].From.Before(p.From) && !entry.Decisions[0].From.Equal(p.From) {
			return missing("/from", "decision-from")
		}
	default:
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/kind", Code: "decision-kind"}})
	}
	if p.PublicReason == "" || !domain.CleanText(p.PublicReason) {
		return missing("/public", "decision-public-missing")
	}
	if p.PrivateReason == "" || !domain.CleanText(p.PrivateReason) {
		return missing("/private", "decision-private-missing")
	}
	return nil
}

var frenchMonths = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

func frenchDay(t time.Time) string {
	t = t.In(domain.Paris)
	day := itoa64(int64(t.Day()))
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + frenchMonths[t.Month()-1] + " " + itoa64(int64(t.Year()))
}

// proved is the newest proof that holds for the SIRET that the organisation has now.
func (s *Registrars) proved(ctx context.Context, o domain.Organisation) (domain.IdentityProof, error) {
	all, err := s.Store.Proofs(ctx, o.ID)
	if err != nil {
		return domain.IdentityProof{}, err
	}
	for _, p := range all {
		if !p.HeldAt.IsZero() && p.Found.SIRET == o.SIRET {
			return p, nil
		}
	}
	return domain.IdentityProof{}, domain.Conflictf("decision-not-proved")
}

// decide enters the decision: the signed registry, the request, the mail and the journal together, or none of it.
func (s *Registrars) decide(ctx context.Context, actor domain.Actor, o domain.Organisation, p domain.Proposal, alone bool) error {
	by, err := s.title(ctx, p.ProposedBy)
	if err != nil {
		return err
	}
	if !alone {
		second, err := s.title(ctx, actor.AccountID)
		if err != nil {
			return err
		}
		if by += " et " + second; second == strings.TrimSuffix(by, " et "+second) {
			by = second + " (deux personnes)"
		}
	}
	now := s.now()
	var registry signedRegistry
	if p.Kind != domain.Refused {
		d := domain.RegistryDecision{Kind: p.Kind, From: p.From, DecidedBy: by, Ground: p.PublicReason}
		if registry, err = s.entered(ctx, o, d); err != nil {
			return err
		}
	}
	a, err := s.Store.ApplicationOf(ctx, o.ID)
	waits := err == nil && a.State.Waiting()
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return err
	}
	was := a.State
	if waits {
		a.State, a.DecidedAt, a.Message = domain.ApplicationAccepted, now, ""
		if p.Kind == domain.Refused {
			a.State, a.Message = domain.ApplicationRefused, p.PublicReason
		}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if alone {
			p.State, p.ClosedBy, p.ClosedAt = domain.ProposalDone, actor.AccountID, now
			if err := tx.InsertProposal(p); err != nil {
				return err
			}
		} else if err := tx.CloseProposal(p.ID, domain.ProposalDone, actor.AccountID, now); err != nil {
			return err
		}
		if p.Kind != domain.Refused {
			if err := registry.save(tx, now); err != nil {
				return err
			}
		}
		if waits {
			// What was looked at, and nothing that was corrected while this was being written.
			if err := tx.SaveApplication(a, was, p.Revision); err != nil {
				return err
			}
		}
		if err := s.Jobs.Insert(ctx, tx, TellOrganisationArgs{Organisation: o.ID, What: toldOf[p.Kind], Number: p.ID}); err != nil {
			return err
		}
		return s.audit(tx, actor, "registry."+string(p.Kind), o.ID, string(o.ID), p.ID)
	})
}

var toldOf = map[domain.DecisionKind]string{domain.Verified: mail.OrganisationAccepted, domain.Refused: mail.OrganisationRefused,
	domain.Suspended: mail.OrganisationSuspended, domain.Removed: mail.OrganisationRemoved}

// entered is the registry with the decision in it. Who comes in brings its keys and its name along.
func (s *Registrars) entered(ctx context.Context, o domain.Organisation, d domain.RegistryDecision) (signedRegistry, error) {
	keys, err := s.Store.Keys(ctx, o.ID)
	if err != nil {
		return signedRegistry{}, err
	}
	return s.nextRegistry(ctx, func(r *domain.Registry) error {
		if entry, ok := r.Entry(s.did(o)); ok {
			entry.Decisions = append(entry.Decisions, d)
			return nil
		}
		entry := domain.RegistryEntry{DID: s.did(o), Slug: o.Slug, Name: o.Name, Town: o.Town, Departement: o.Departement, SIRET: o.SIRET, NDA: o.NDA, Kind: o.Kind,
			Decisions: []domain.RegistryDecision{d}}
		for _, k := range keys {
			entry.Keys = append(entry.Keys, domain.PinnedKey{Thumbprint: k.ID, From: k.CreatedAt, Until: k.RetiredAt})
		}
		r.Entries = append(r.Entries, entry)
		return nil
	})
}

// AskMore asks the organisation for something before anything is decided. It is no decision: one person does.
func (s *Registrars) AskMore(ctx context.Context, actor domain.Actor, id domain.OrganisationID, message string) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	message = strings.TrimSpace(message)
	if message == "" || !domain.CleanText(message) || len([]rune(message)) > 2000 {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/message", Code: "decision-message-missing"}})
	}
	a, err := s.Store.ApplicationOf(ctx, id)
	if err != nil {
		return err
	}
	was := a.State
	if !was.Waiting() {
		return domain.Conflictf("application-closed")
	}
	a.State, a.Message = domain.ApplicationMore, message
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveApplication(a, was, a.Revision); err != nil {
			return err
		}
		if err := s.Jobs.Insert(ctx, tx, TellOrganisationArgs{Organisation: id, What: mail.OrganisationMore, Number: domain.NewID[string](s.Now())}); err != nil {
			return err
		}
		return s.audit(tx, actor, "application.more", id, string(id), "")
	})
}
