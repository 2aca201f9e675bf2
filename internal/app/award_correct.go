package app

import (
	"context"
	"reflect"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// What was signed is never changed. A name or a fact that is wrong makes a new badge in the place of the old one, which
// is withdrawn as « remplacé » in the transaction that signs the new one: never both, never none.

const fromVersion = "version" // of tie: version:correction:ID

// Correction is what an award should have said. What is left as it was stays as it was.
type Correction struct {
	Name  string
	Email string
	Facts domain.Facts

	Request RequestKey // of a machine
}

// Amend is Correct for a machine, which says what changes and nothing else.
func (s *Issuing) Amend(ctx context.Context, actor domain.Actor, id domain.AwardID, r RequestKey, change func(*Correction)) (domain.Award, error) {
	award, _, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return award, err
	}
	person, err := s.Store.Recipient(ctx, award.RecipientID)
	if err != nil {
		return award, err
	}
	c := Correction{Name: person.Name, Email: person.Email, Facts: award.Facts, Request: r}
	change(&c)
	return s.Correct(ctx, actor, id, c)
}

// Correct makes the award anew and replaces the old one. Another address is a correction too: the link that was sent to
// the wrong one must open nothing, and an organisation that signs addresses has signed the wrong one.
func (s *Issuing) Correct(ctx context.Context, actor domain.Actor, id domain.AwardID, c Correction) (domain.Award, error) {
	award, o, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return award, err
	}
	if err := allow(actor, ActRevoke, award.OrganisationID); err != nil {
		return award, err
	}
	if award.Achievement.Kind.Family() == "bloc" && actor.OrganisationID != award.OrganisationID {
		return award, &domain.Error{Kind: domain.Forbidden, Code: "bloc-withdraw-authority", Args: []any{o.Name}}
	}
	if !award.ErasedAt.IsZero() {
		return award, &domain.Error{Kind: domain.Gone, Code: "award-erased"}
	}
	if !award.RevokedAt.IsZero() {
		return award, domain.Conflictf("award-already-revoked", award.RevokedAt)
	}
	recipient, err := s.Store.Recipient(ctx, award.RecipientID)
	if err != nil {
		return award, err
	}
	p, err := s.plan(ctx, actor, award.OrganisationID, award.Achievement.Slug)
	if err != nil {
		return award, err
	}
	p.achievement = award.Achievement // the version it was given with
	person := p.recipient(domain.Recipient{Name: c.Name, Email: c.Email, Phone: recipient.Phone})
	if person.Email != recipient.Email && !award.AcceptedAt.IsZero() {
		return award, domain.Conflictf("award-already-accepted")
	}
	if person.Name == recipient.Name && person.Email == recipient.Email && reflect.DeepEqual(c.Facts, award.Facts) {
		return award, domain.InvalidFields([]domain.FieldError{{Pointer: "/recipient/name", Code: "correction-nothing"}})
	}
	if err := domain.InvalidFields(append(p.faults(person, c.Facts), c.Facts.CheckMinutes(award.Facts.Evidence)...)); err != nil {
		return award, err
	}
	if domain.Fold(person.Name) == domain.Fold(recipient.Name) && person.Email == recipient.Email && person.Name != recipient.Name {
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.RenameRecipient(recipient.ID, person.Name) }); err != nil {
			return award, err
		}
	}
	return s.inPlace(ctx, p, person, c.Facts, award, domain.VersionCorrection, c.Request)
}

// Renew gives a badge anew that has ended or ends soon: with a new assessment, in the chain of the old one, which keeps
// its own end.
func (s *Issuing) Renew(ctx context.Context, actor domain.Actor, id domain.AwardID, f domain.Facts) (domain.Award, error) {
	award, _, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return award, err
	}
	if !award.Renewable(s.Now()) {
		return award, domain.Conflictf("award-not-renewable")
	}
	recipient, err := s.Store.Recipient(ctx, award.RecipientID)
	if err != nil {
		return award, err
	}
	p, err := s.plan(ctx, actor, award.OrganisationID, award.Achievement.Slug)
	if err != nil {
		return award, err
	}
	if f.AwardedOn <= award.Facts.AwardedOn {
		return award, domain.InvalidFields([]domain.FieldError{{Pointer: "/awarded_on", Code: "renewal-date"}})
	}
	if err := domain.InvalidFields(append(p.faults(recipient, f), f.CheckMinutes(nil)...)); err != nil {
		return award, err
	}
	return s.inPlace(ctx, p, recipient, f, award, domain.VersionRenewal, RequestKey{})
}

func (s *Issuing) inPlace(ctx context.Context, p plan, person domain.Recipient, f domain.Facts, previous domain.Award, kind domain.VersionKind, r RequestKey) (domain.Award, error) {
	awards, err := s.cycle(ctx, p, []order{{recipient: person, facts: f, request: r, from: fromVersion + ":" + string(kind) + ":" + string(previous.ID)}}, "")
	if err != nil {
		return previous, err
	}
	if len(awards) == 0 {
		return previous, domain.Conflictf("award-not-issued")
	}
	return awards[0], nil
}

// renewable is the end until which a badge does not keep its person from another one: what has ended, or ends soon, is
// renewed without asking again.
func (in *Installation) renewable() time.Time { return in.Now().Add(domain.RenewableWithin) }

// tieVersion keeps whose place an award takes, with its reservation.
func tieVersion(tx *store.Tx, from string, award domain.Award) error {
	kind, id, _ := strings.Cut(from, ":")
	return tx.InsertVersion(domain.AwardVersion{AwardID: award.ID, PreviousID: domain.AwardID(id), Kind: domain.VersionKind(kind)})
}

// tieRenewal puts an award that nobody called a renewal into the chain of the person's badge that ends: by a file, a
// machine or a form.
func (s *Issuing) tieRenewal(tx *store.Tx, award domain.Award) error {
	if award.ValidUntil.IsZero() {
		return nil
	}
	id, err := tx.RenewableAward(award.Achievement.Slug, award.RecipientID, s.renewable())
	if domain.IsKind(err, domain.NotFound) || id == award.ID {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.InsertVersion(domain.AwardVersion{AwardID: award.ID, PreviousID: id, Kind: domain.VersionRenewal})
}

// succeed does to the old awards what the signature of the new ones means: a corrected one is withdrawn, and the new one
// lies where the old one lay.
func (s *Issuing) succeed(ctx context.Context, tx *store.Tx, actor domain.Actor, o domain.Organisation, signed []domain.Award) error {
	from, to := signed[0].ID, signed[0].ID
	byID := map[domain.AwardID]bool{}
	for _, a := range signed {
		from, to, byID[a.ID] = min(from, a.ID), max(to, a.ID), true
	}
	versions, err := tx.VersionsAmong(from, to)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if !byID[v.AwardID] {
			continue
		}
		if v.Kind == domain.VersionRenewal {
			if err := s.audit(tx, actor, "award.renew", o.ID, string(v.PreviousID), string(v.AwardID)); err != nil {
				return err
			}
			if err := s.renewed(ctx, tx, actor, v.PreviousID); err != nil {
				return err
			}
			continue
		}
		if err := s.replace(tx, actor, o, v); err != nil {
			return err
		}
	}
	return nil
}

func (s *Issuing) replace(tx *store.Tx, actor domain.Actor, o domain.Organisation, v domain.AwardVersion) error {
	old, err := tx.AwardRow(v.PreviousID)
	if err != nil || !old.RevokedAt.IsZero() {
		return err
	}
	now := s.now()
	if err := s.setStatus(tx, o, old, purposeRevocation, true, now); err != nil {
		return err
	}
	if err := tx.MarkRevoked(old.ID, domain.Replaced, now); err != nil {
		return err
	}
	if !old.AcceptedAt.IsZero() {
		if err := tx.MarkAccepted(v.AwardID, old.PassportID, now); err != nil {
			return err
		}
	}
	return s.audit(tx, actor, "award.replace", o.ID, string(old.ID), string(v.AwardID))
}

// Version is one badge of a chain, for a page.
type Version struct {
	ID       domain.AwardID
	Kind     domain.VersionKind // why it took the place of the one before; "" for the first
	IssuedAt domain.Day
	State    BadgeState
	This     bool
	Replaced bool // by the next one: nobody took it back
}

// maxChain bounds a walk that should end long before.
const maxChain = 50

// chain are the badges that stand in each other's place, the first one first; nil when there is only this one.
func (in *Installation) chain(ctx context.Context, a domain.Award) ([]Version, error) {
	first := a.ID
	for range maxChain {
		v, err := in.Store.VersionOf(ctx, first)
		if domain.IsKind(err, domain.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		first = v.PreviousID
	}
	var all []Version
	kind := domain.VersionKind("")
	for id := first; len(all) < maxChain; {
		award, err := in.Store.Award(ctx, id)
		if err != nil {
			return nil, err
		}
		if award.State == domain.AwardIssued {
			all = append(all, Version{ID: id, Kind: kind, IssuedAt: domain.DayOf(award.IssuedAt), State: in.StateOf(award), This: id == a.ID, Replaced: award.Revocation == domain.Replaced})
		}
		next, err := in.Store.SuccessorOf(ctx, id)
		if domain.IsKind(err, domain.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		id, kind = next.AwardID, next.Kind
	}
	if len(all) < 2 {
		return nil, nil
	}
	return all, nil
}

// VersionAsked is the correction or the renewal of an award that a second person has to allow, or has refused; ok is false
// when nothing is asked, and once the badge is replaced.
func (s *Issuing) VersionAsked(ctx context.Context, actor domain.Actor, a domain.Award) (w HeldAward, ok bool, err error) {
	if err := allow(actor, ActRead, a.OrganisationID); err != nil {
		return w, false, err
	}
	row, err := s.Store.VersionAsked(ctx, a)
	if err != nil || row.State == domain.WaitingSignedOff || !a.RevokedAt.IsZero() {
		return w, false, ignore(err, domain.NotFound)
	}
	w, err = s.waiting(ctx, actor, row)
	return w, err == nil, err
}

// Chain is that of an award of the actor's organisation.
func (s *Issuing) Chain(ctx context.Context, actor domain.Actor, a domain.Award) ([]Version, error) {
	if err := allow(actor, ActRead, a.OrganisationID); err != nil {
		return nil, err
	}
	return s.chain(ctx, a)
}

// Chain is that of a badge of the holder; what is not in their passport is not named.
func (s *Passports) Chain(ctx context.Context, h domain.Holder, id domain.AwardID) ([]Version, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return nil, err
	}
	all, err := s.chain(ctx, award)
	var own []Version
	for _, v := range all {
		if _, err := s.held(ctx, h, v.ID); err == nil {
			own = append(own, v)
		}
	}
	if len(own) < 2 {
		own = nil
	}
	return own, err
}
