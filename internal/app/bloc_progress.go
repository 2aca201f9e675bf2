package app

import (
	"context"
	"slices"

	"galon/internal/domain"
)

// PersonBlocs is what one person holds of certifications: as one organisation attested it, or as a whole passport has it.
type PersonBlocs struct {
	Recipient domain.RecipientID // "" in a passport
	Name      string
	Progress  []domain.Progress
}

// PeopleBlocs is everybody to whom the actor's organisation attested a bloc. It knows its own attestations only: what
// others attested is the person's business.
func (s *Issuing) PeopleBlocs(ctx context.Context, actor domain.Actor) ([]PersonBlocs, error) {
	return s.peopleBlocs(ctx, actor, "")
}

// PersonBlocs is one of them.
func (s *Issuing) PersonBlocs(ctx context.Context, actor domain.Actor, id domain.RecipientID) (PersonBlocs, error) {
	all, err := s.peopleBlocs(ctx, actor, id)
	if err == nil && len(all) == 0 {
		err = domain.NotFoundf("recipient-unknown")
	}
	if err != nil {
		return PersonBlocs{}, err
	}
	return all[0], nil
}

func (s *Issuing) peopleBlocs(ctx context.Context, actor domain.Actor, id domain.RecipientID) ([]PersonBlocs, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.BlocAwards(ctx, o.ID, id)
	if err != nil {
		return nil, err
	}
	counter, err := s.newBlocCounter(ctx)
	if err != nil {
		return nil, err
	}
	var all []PersonBlocs
	held := map[domain.RecipientID][]domain.HeldBloc{}
	for _, row := range rows {
		h, ok := domain.HeldBy(row.Award, o.Name)
		if !ok {
			continue
		}
		if _, known := held[row.RecipientID]; !known {
			all = append(all, PersonBlocs{Recipient: row.RecipientID, Name: row.RecipientName})
		}
		held[row.RecipientID] = append(held[row.RecipientID], h)
	}
	for i := range all {
		if all[i].Progress, err = counter.of(held[all[i].Recipient]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Blocs is the progress of a holder, over all organisations.
func (s *Passports) Blocs(ctx context.Context, h domain.Holder) ([]domain.Progress, error) {
	if h.AwardID != "" {
		return nil, nil // a ticket shows one badge
	}
	rows, err := s.Store.PassportAwards(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	var held []domain.HeldBloc
	for _, row := range rows {
		if b, ok := domain.HeldBy(row.Award, row.OrganisationName); ok {
			held = append(held, b)
		}
	}
	if len(held) == 0 {
		return nil, nil
	}
	counter, err := s.newBlocCounter(ctx)
	if err != nil {
		return nil, err
	}
	return counter.of(held)
}

// blocCounter counts for many people with one look into the register for each entry.
type blocCounter struct {
	in           *Installation
	ctx          context.Context
	equivalences []domain.Equivalence
	entries      map[string]domain.Certification
	err          error
}

func (in *Installation) newBlocCounter(ctx context.Context) (*blocCounter, error) {
	equivalences, err := in.Equivalences(ctx)
	return &blocCounter{in: in, ctx: ctx, equivalences: equivalences, entries: map[string]domain.Certification{}}, err
}

func (c *blocCounter) entry(code string) (domain.Certification, bool) {
	e, known := c.entries[code]
	if !known {
		var err error
		if e, err = c.in.Certification(c.ctx, code); err != nil && !domain.IsKind(err, domain.NotFound) {
			c.err = err
		}
		c.entries[code] = e
	}
	return e, e.Code != ""
}

// of is how far the person is with every certification that something held counts for; those that are nearest to their
// end come first, and the newest of a family before the old.
func (c *blocCounter) of(held []domain.HeldBloc) ([]domain.Progress, error) {
	codes := map[string]bool{}
	add := func(code string) {
		if of := domain.CertificationOfBloc(code); of != "" {
			code = of
		}
		codes[code] = true
	}
	for _, h := range held {
		add(h.Code)
		for _, x := range h.Also {
			add(x)
		}
	}
	for grown := true; grown; { // whatever an equivalence may lead to
		grown = false
		for _, e := range c.equivalences {
			from, to := e.From, e.To
			if of := domain.CertificationOfBloc(from); of != "" {
				from = of
			}
			if of := domain.CertificationOfBloc(to); of != "" {
				to = of
			}
			if codes[from] && !codes[to] {
				codes[to], grown = true, true
			}
			if e.Kind == domain.DualBloc && codes[to] && !codes[from] {
				codes[from], grown = true, true
			}
		}
	}
	var all []domain.Progress
	for code := range codes {
		e, ok := c.entry(code)
		if !ok || e.Specific() {
			continue
		}
		if p := domain.ProgressOf(e, held, c.equivalences, c.entry); p.Acquired > 0 || p.Decision != nil {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b domain.Progress) int {
		left := func(p domain.Progress) int { return len(p.Blocs) - p.Acquired }
		if x := left(a) - left(b); x != 0 {
			return x
		}
		return int(positionOf(b) - positionOf(a))
	})
	return all, c.err
}

func positionOf(p domain.Progress) int64 { return registerRow(p.Certification).Position }
