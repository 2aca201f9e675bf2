package app

import (
	"context"
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
	Archived    []string            // titles of models that nobody is given any more
	Blocked     []domain.FieldError // what the model asks for since, and a composite cannot bring
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
		if v.Achievement.Kind != "" {
			v.Blocked = compositeBlocks(c, v.Achievement)
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
	v.Blocked = compositeBlocks(c, v.Achievement)
	for _, p := range append([]domain.CompositePart{{Achievement: c.Achievement, Title: v.Achievement.Title}}, c.Parts...) {
		archived, err := s.archived(ctx, p.Achievement)
		if err != nil {
			return v, err
		}
		if archived {
			v.Archived = append(v.Archived, p.Title)
		}
	}
	v.People, err = s.people(ctx, c, "")
	return v, err
}

// archived tells whether a badge is a model that was taken out of what can be given.
func (in *Installation) archived(ctx context.Context, slug string) (bool, error) {
	v, err := in.Store.PublishedModel(ctx, slug)
	if domain.IsKind(err, domain.NotFound) { // of the catalogue
		return false, nil
	}
	return v.State == domain.ModelArchived, err
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
	var was domain.Composite
	if c.ID != "" {
		var err error
		was, err = s.owned(ctx, actor, ActWriteBadges, c.ID)
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
		kept := slices.ContainsFunc(was.Parts, func(q domain.CompositePart) bool { return q.Achievement == p.Achievement })
		if archived, err := s.archived(ctx, p.Achievement); err != nil {
			return c, err
		} else if archived && !kept { // one that was there before still counts for those who have it
			faults = append(faults, domain.FieldError{Pointer: "/parts", Code: "composite-part-archived", Args: []any{a.Title}})
		}
	}
	others, err := s.Store.Composites(ctx, c.OrganisationID)
	if err != nil {
		return c, err
	}
	if round := c.Circle(others); round != "" {
		faults = append(faults, domain.FieldError{Pointer: "/parts", Code: "composite-circle", Args: []any{round}})
	}
	if c.Achievement != "" {
		a, err := s.Definition(ctx, c.Achievement)
		if err != nil {
			return c, err
		}
		faults = append(faults, compositeBlocks(c, a)...)
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
		a, err := s.Definition(ctx, c.Achievement)
		if err != nil {
			return err
		}
		if err := domain.InvalidFields(compositeBlocks(c, a)); err != nil {
			return err
		}
		c.StoppedAt = time.Time{}
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UpdateComposite(c); err != nil {
			return err
		}
		return s.audit(tx, actor, "composite.stop", c.OrganisationID, string(id), "")
	})
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
