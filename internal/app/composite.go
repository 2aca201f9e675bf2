package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Composites are badges that others make up. The organisation sees its own badges only: where badges of others count too,
// nothing is known of them here until the person asks for the composite.
type Composites struct{ *Issuing }

// CompositeView is a composite with the people who are on their way.
type CompositeView struct {
	Composite   domain.Composite
	Achievement domain.Achievement
	People      []CompositePerson
}

// CompositePerson is how far one person is, by what this organisation gave them and by what they showed it.
type CompositePerson struct {
	Recipient domain.Recipient
	Progress  domain.CompositeProgress
	Case      store.CompositeCase
	Lost      []string // titles of badges it was made of that are withdrawn since
	Waits     bool     // for a second person, who signs it off
}

// List is the composites of the actor's organisation.
func (s *Composites) List(ctx context.Context, actor domain.Actor) ([]CompositeView, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, err
	}
	rows, err := s.Store.Composites(ctx, actor.OrganisationID)
	if err != nil {
		return nil, err
	}
	var all []CompositeView
	for _, c := range rows {
		v := CompositeView{Composite: c}
		if v.Achievement, err = s.Definition(ctx, c.Achievement); domain.IsKind(err, domain.NotFound) {
			v.Achievement, err = domain.Achievement{Slug: c.Achievement, Title: c.Achievement}, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (s *Composites) owned(ctx context.Context, actor domain.Actor, act Action, id domain.CompositeID) (domain.Composite, error) {
	c, err := s.Store.Composite(ctx, id)
	if err != nil {
		return c, err
	}
	if foreign(actor, c.OrganisationID) {
		return domain.Composite{}, domain.NotFoundf("composite-unknown")
	}
	return c, allow(actor, act, c.OrganisationID)
}

// Composite is one of them, with its people.
func (s *Composites) Composite(ctx context.Context, actor domain.Actor, id domain.CompositeID) (CompositeView, error) {
	c, err := s.owned(ctx, actor, ActRead, id)
	if err != nil {
		return CompositeView{}, err
	}
	v := CompositeView{Composite: c}
	if v.Achievement, err = s.Definition(ctx, c.Achievement); err != nil {
		return v, err
	}
	v.People, err = s.people(ctx, c, "")
	return v, err
}

// people counts for everybody, or for one person.
func (s *Composites) people(ctx context.Context, c domain.Composite, only domain.RecipientID) ([]CompositePerson, error) {
	o, err := s.Store.Organisation(ctx, c.OrganisationID)
	if err != nil {
		return nil, err
	}
	var slugs []string
	for _, p := range c.Parts {
		slugs = append(slugs, p.Achievement)
	}
	rows, err := s.Store.AwardsOfModels(ctx, c.OrganisationID, slugs, only)
	if err != nil {
		return nil, err
	}
	var order []domain.RecipientID
	held, people := map[domain.RecipientID][]domain.CompositeHeld{}, map[domain.RecipientID]domain.Recipient{}
	for _, row := range rows {
		if _, known := people[row.RecipientID]; !known {
			order = append(order, row.RecipientID)
			people[row.RecipientID] = domain.Recipient{ID: row.RecipientID, OrganisationID: c.OrganisationID, Name: row.RecipientName, Email: row.RecipientEmail}
		}
		held[row.RecipientID] = append(held[row.RecipientID], s.compositeHeld(row.Award, o.Name))
	}
	cases, err := s.Store.CompositeCases(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	became := map[domain.RecipientID]store.CompositeCase{}
	for _, k := range cases {
		if only != "" && k.RecipientID != only {
			continue
		}
		became[k.RecipientID] = k
		if _, known := people[k.RecipientID]; !known { // asked with badges of others alone
			r, err := s.Store.Recipient(ctx, k.RecipientID)
			if err != nil {
				return nil, err
			}
			order, people[r.ID] = append(order, r.ID), r
		}
	}
	waits, err := s.Store.OriginsWaiting(ctx, c.OrganisationID)
	if err != nil {
		return nil, err
	}
	var all []CompositePerson
	for _, id := range order {
		p := CompositePerson{Recipient: people[id], Progress: domain.ProgressOfComposite(c, held[id]), Case: became[id]}
		p.Waits = waits[fromComposite+p.Case.ID]
		if p.Case.ID != "" {
			tellCase(&p.Progress, p.Case)
			if p.Lost, err = s.lost(ctx, p.Case); err != nil {
				return nil, err
			}
		}
		if p.Progress.Done > 0 || p.Case.ID != "" {
			all = append(all, p)
		}
	}
	return all, nil
}

// lost are the badges of an awarded composite that are withdrawn. One that has run out since was good on its day.
func (s *Composites) lost(ctx context.Context, k store.CompositeCase) (titles []string, err error) {
	for _, c := range k.Components {
		a, err := s.Store.Award(ctx, c.Award)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !a.RevokedAt.IsZero() {
			titles = append(titles, c.Title)
		}
	}
	return titles, nil
}

// Save keeps a new composite (without an ID), or its next version.
func (s *Composites) Save(ctx context.Context, actor domain.Actor, c domain.Composite) (domain.Composite, error) {
	if err := allow(actor, ActWriteBadges, actor.OrganisationID); err != nil {
		return c, err
	}
	if c.ID != "" {
		was, err := s.owned(ctx, actor, ActWriteBadges, c.ID)
		if err != nil {
			return c, err
		}
		c.Achievement, c.CreatedAt, c.StoppedAt = was.Achievement, was.CreatedAt, was.StoppedAt
	}
	c.OrganisationID = actor.OrganisationID
	faults := c.Check()
	for i, p := range c.Parts {
		a, err := s.Definition(ctx, p.Achievement)
		if domain.IsKind(err, domain.NotFound) {
			faults = append(faults, domain.FieldError{Pointer: "/parts", Code: "achievement-unknown", Args: []any{p.Achievement}})
			continue
		}
		if err != nil {
			return c, err
		}
		c.Parts[i].Title = a.Title
	}
	if c.Achievement != "" {
		a, err := s.Definition(ctx, c.Achievement)
		if err != nil {
			return c, err
		}
		if !a.Kind.Claimable() { // a bloc has its jury, an AFEST its four elements
			faults = append(faults, domain.FieldError{Pointer: "/achievement", Code: "composite-kind"})
		}
		if a.Kind == domain.SoftSkill && c.Context == "" {
			faults = append(faults, domain.FieldError{Pointer: "/context", Code: "context-missing"})
		}
		if len(a.Contexts) > 0 && c.Context != "" && !slices.Contains(a.Contexts, c.Context) {
			faults = append(faults, domain.FieldError{Pointer: "/context", Code: "context-not-allowed"})
		}
	}
	if c.Automatic && c.Foreign() {
		faults = append(faults, domain.FieldError{Pointer: "/automatic", Code: "composite-automatic-foreign"})
	}
	if c.Automatic { // the badge is then made in their name
		if err := allow(actor, ActAward, c.OrganisationID); err != nil {
			return c, err
		}
	}
	if err := domain.InvalidFields(faults); err != nil {
		return c, err
	}
	return c, s.Store.Write(ctx, func(tx *store.Tx) error {
		act := "composite.change"
		if c.ID == "" {
			now := s.now()
			act, c.ID, c.CreatedAt, c.Version = "composite.create", domain.NewID[domain.CompositeID](now), now, 1
			if err := tx.InsertComposite(c); err != nil {
				return err
			}
		} else if err := tx.UpdateComposite(c); err != nil {
			return err
		}
		if err := s.audit(tx, actor, act, c.OrganisationID, string(c.ID), c.Achievement); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, CompositeArgs{Organisation: c.OrganisationID})
	})
}

// Stop ends proposals; on false they begin again. Badges that were given stay.
func (s *Composites) Stop(ctx context.Context, actor domain.Actor, id domain.CompositeID, on bool) error {
	c, err := s.owned(ctx, actor, ActWriteBadges, id)
	if err != nil {
		return err
	}
	if c.StoppedAt = s.now(); !on {
		c.StoppedAt = time.Time{}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UpdateComposite(c); err != nil {
			return err
		}
		return s.audit(tx, actor, "composite.stop", c.OrganisationID, string(id), "")
	})
}

// Ask is a person's demand, with badges of others that they show for it.
func (s *Composites) Ask(ctx context.Context, h domain.Holder, id domain.CompositeID) error {
	if h.PassportID == "" || h.AwardID != "" {
		return domain.NotFoundf("composite-unknown")
	}
	all, err := s.CompositeProgress(ctx, h.PassportID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p domain.CompositeProgress) bool { return p.Composite.ID == id })
	if i < 0 {
		return domain.NotFoundf("composite-unknown")
	}
	p := all[i]
	if !p.Complete {
		return domain.Conflictf("composite-not-complete", p.Needed-p.Done)
	}
	if p.State == domain.CompositeAwarded {
		return domain.Conflictf("composite-awarded")
	}
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return err
	}
	now := s.now()
	r := domain.Recipient{ID: domain.NewID[domain.RecipientID](now), OrganisationID: p.Composite.OrganisationID, Name: passport.Name, CreatedAt: now}
	if len(passport.Emails) > 0 {
		r.Email = passport.Emails[0]
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		known, err := s.knownAs(ctx, h.PassportID, p.Composite.OrganisationID)
		if err != nil {
			return err
		}
		if known != "" {
			r.ID = known
		} else if r, err = tx.EnsureRecipient(r); err != nil {
			return err
		}
		return s.open(ctx, tx, p, r.ID, domain.CompositeAsked)
	})
}

// knownAs is the person of a passport as the organisation knows them already, by a badge it gave.
func (s *Composites) knownAs(ctx context.Context, passport domain.PassportID, o domain.OrganisationID) (domain.RecipientID, error) {
	rows, err := s.Store.PassportAwards(ctx, passport)
	for _, row := range rows {
		if row.OrganisationID == o {
			return row.RecipientID, err
		}
	}
	return "", err
}

// open keeps a complete composite for a person, once, and tells the organisation. What was declined can be asked for.
func (s *Composites) open(ctx context.Context, tx *store.Tx, p domain.CompositeProgress, r domain.RecipientID, state domain.CompositeState) error {
	c := p.Composite
	k := store.CompositeCase{ID: domain.NewID[string](s.now()), CompositeID: c.ID, RecipientID: r, State: state, Components: p.Components(), CreatedAt: s.now()}
	was, err := s.Store.CompositeCaseOf(ctx, c.ID, r)
	switch {
	case err == nil && (was.State == state || was.State == domain.CompositeAwarded):
		return nil
	case err == nil:
		k.ID = was.ID
		if err := tx.MoveCompositeCase(k, was.State); err != nil {
			return err
		}
	case domain.IsKind(err, domain.NotFound):
		if err := tx.InsertCompositeCase(k); err != nil {
			return err
		}
	default:
		return err
	}
	if err := s.audit(tx, domain.Actor{}, "composite."+string(state), c.OrganisationID, k.ID, c.Achievement); err != nil {
		return err
	}
	if c.Automatic && state == domain.CompositeProposed {
		return nil
	}
	return s.Jobs.Insert(ctx, tx, NewsArgs{Organisation: c.OrganisationID, What: NewsComposite, Achievement: c.Achievement, Subject: k.ID, Path: "/pro/parcours/" + string(c.ID)})
}

// Award makes the badge of a complete composite.
func (s *Composites) Award(ctx context.Context, actor domain.Actor, id string) (domain.Award, error) {
	k, err := s.Store.CompositeCase(ctx, id)
	if err != nil {
		return domain.Award{}, err
	}
	c, err := s.owned(ctx, actor, ActAward, k.CompositeID)
	if err != nil {
		return domain.Award{}, err
	}
	return s.award(ctx, actor, c, k)
}

func (s *Composites) award(ctx context.Context, actor domain.Actor, c domain.Composite, k store.CompositeCase) (domain.Award, error) {
	if k.State != domain.CompositeProposed && k.State != domain.CompositeAsked {
		return domain.Award{}, domain.Conflictf("composite-awarded")
	}
	var held []domain.CompositeHeld // each badge as it is now: one may have been withdrawn since it was proposed
	for _, x := range k.Components {
		a, err := s.Store.Award(ctx, x.Award)
		if err != nil {
			return domain.Award{}, err
		}
		held = append(held, s.compositeHeld(a, x.Organisation))
	}
	p := domain.ProgressOfComposite(c, held)
	if !p.Complete {
		return domain.Award{}, domain.Conflictf("composite-not-complete", p.Needed-p.Done)
	}
	r, err := s.Store.Recipient(ctx, k.RecipientID)
	if err != nil {
		return domain.Award{}, err
	}
	o, err := s.Store.Organisation(ctx, c.OrganisationID)
	if err != nil {
		return domain.Award{}, err
	}
	parts := p.Components()
	facts := domain.Facts{AwardedOn: domain.DayOf(s.Now()), Context: c.Context, Assessor: domain.Assessor{Name: o.Name}, Components: parts}
	if len(c.Parts) > len(parts) {
		facts.OfParts = len(c.Parts)
	}
	return s.Issue(ctx, actor, IssueRequest{OrganisationID: c.OrganisationID, Achievement: c.Achievement, Facts: facts, From: fromComposite + k.ID,
		Recipient: domain.Recipient{Name: r.Name, Email: r.Email, Phone: r.Phone}})
}

// Decline ends a proposal without a badge.
func (s *Composites) Decline(ctx context.Context, actor domain.Actor, id string) error {
	k, err := s.Store.CompositeCase(ctx, id)
	if err != nil {
		return err
	}
	c, err := s.owned(ctx, actor, ActAward, k.CompositeID)
	if err != nil {
		return err
	}
	from := k.State
	if from == domain.CompositeAwarded {
		return domain.Conflictf("composite-awarded")
	}
	k.State, k.DecidedAt = domain.CompositeDeclined, s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MoveCompositeCase(k, from); err != nil {
			return err
		}
		return s.audit(tx, actor, "composite.decline", c.OrganisationID, id, "")
	})
}

// CompositeArgs is the job that counts again: for these people after an award or a withdrawal, for everybody after a new
// definition, and once an hour for all organisations, with "".
type CompositeArgs struct {
	Organisation domain.OrganisationID `json:"organisation"`
	Recipients   []domain.RecipientID  `json:"recipients,omitempty"`
}

func (CompositeArgs) Kind() string { return "composites" }

// Recount proposes what is complete, gives what is automatic, and tells of badges whose parts fell away. It can run as
// often as it likes: each person has one case for each composite.
func (s *Composites) Recount(ctx context.Context, args CompositeArgs) error {
	composites, err := s.Store.Composites(ctx, args.Organisation)
	if err != nil {
		return err
	}
	only := args.Recipients
	if len(only) == 0 {
		only = []domain.RecipientID{""}
	}
	var failed []error
	for _, c := range composites {
		for _, id := range only {
			people, err := s.people(ctx, c, id)
			if err != nil {
				return err
			}
			for _, p := range people {
				failed = append(failed, s.recount(ctx, c, p))
			}
		}
	}
	return errors.Join(failed...)
}

func (s *Composites) recount(ctx context.Context, c domain.Composite, p CompositePerson) error {
	switch {
	case p.Case.State == domain.CompositeAwarded:
		return s.watch(ctx, c, p)
	case !c.StoppedAt.IsZero() || !p.Progress.Complete || p.Case.State == domain.CompositeDeclined:
		return nil
	}
	if p.Case.ID == "" {
		err := s.Store.Write(ctx, func(tx *store.Tx) error {
			return s.open(ctx, tx, p.Progress, p.Recipient.ID, domain.CompositeProposed)
		})
		if domain.CodeOf(err) == "composite-case-taken" { // another server counts too
			return nil
		}
		if err != nil {
			return err
		}
		if p.Case, err = s.Store.CompositeCaseOf(ctx, c.ID, p.Recipient.ID); err != nil {
			return err
		}
	}
	if !c.Automatic || p.Case.State != domain.CompositeProposed {
		return nil
	}
	if asked, err := s.Store.WaitingFrom(ctx, c.OrganisationID, fromComposite+p.Case.ID); err != nil || asked != "" {
		return err // a second person decides, or has refused: a person asks them again
	}
	// In the name of the installation itself: the definition says so, and the journal says who wrote the definition.
	_, err := s.award(ctx, domain.Actor{Operator: true}, c, p.Case)
	if isDomain(err) { // stays a proposal, which a person sees
		return nil
	}
	return err
}

// watch tells the organisation once that a badge of an awarded composite is withdrawn.
func (s *Composites) watch(ctx context.Context, c domain.Composite, p CompositePerson) error {
	award, err := s.Store.Award(ctx, p.Case.AwardID)
	if err != nil || !award.RevokedAt.IsZero() || len(p.Lost) == 0 || !p.Case.BrokenAt.IsZero() {
		return err
	}
	now := s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.BreakComposite(p.Case.ID, now); err != nil {
			return err
		}
		if err := s.audit(tx, domain.Actor{}, "composite.broken", c.OrganisationID, p.Case.ID, string(p.Case.AwardID)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, NewsArgs{Organisation: c.OrganisationID, What: NewsBroken, Achievement: c.Achievement, Subject: p.Case.ID + "-broken",
			Path: "/pro/b/" + string(p.Case.AwardID)})
	})
}

// recompose makes the composites of an organisation be counted again for these people, in the transaction that changes
// what they hold. An organisation without composites pays one look.
func (s *Issuing) recompose(ctx context.Context, tx *store.Tx, o domain.OrganisationID, people ...domain.RecipientID) error {
	some, err := tx.HasComposites(o)
	if err != nil || !some {
		return err
	}
	return s.Jobs.Insert(ctx, tx, CompositeArgs{Organisation: o, Recipients: people})
}

func recipientsOf(awards []domain.Award) []domain.RecipientID {
	var people []domain.RecipientID
	for _, a := range awards {
		people = append(people, a.RecipientID)
	}
	return people
}

// decompose makes everything be counted again that a withdrawn badge counts for, at its organisation and at others.
func (s *Issuing) decompose(ctx context.Context, tx *store.Tx, a domain.Award) error {
	cases, err := tx.CasesMadeOf(a.ID)
	if err != nil {
		return err
	}
	for _, k := range cases {
		if err := s.Jobs.Insert(ctx, tx, CompositeArgs{Organisation: k.OrganisationID, Recipients: []domain.RecipientID{k.RecipientID}}); err != nil {
			return err
		}
	}
	return nil
}

// Models are what a composite can be made of: what the organisation may award, and the whole catalogue, because badges of
// others can count.
func (s *Composites) Models(ctx context.Context, actor domain.Actor) ([]domain.Achievement, error) {
	if err := allow(actor, ActWriteBadges, actor.OrganisationID); err != nil {
		return nil, err
	}
	actor.Role = domain.RoleManager // who writes badges sees what the organisation may award
	offers, err := s.Catalogue(ctx, actor)
	var all []domain.Achievement
	for _, o := range offers {
		all = append(all, o.Achievement)
	}
	return all, err
}
