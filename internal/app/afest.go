package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// Afest keeps the files of trainings in the work situation: one per learner and path, filled in by the organisation and,
// without an account, by the trainer and the learner, until a badge comes of it.
type Afest struct{ *Issuing }

// AfestHand is who writes: a person of the organisation, or whoever came in by a link.
type AfestHand struct {
	Actor domain.Actor
	Link  domain.AfestLink
}

// by is the word that stands at a trace.
func (h AfestHand) by() domain.AfestParty {
	if h.Link.ID != "" {
		return h.Link.Party
	}
	return domain.PartyOrganisation
}

// label names who wrote in the audit log, without personal data.
func (h AfestHand) label() string {
	if h.Link.ID != "" {
		return "afest-link:" + string(h.Link.ID)
	}
	return h.Actor.Label()
}

// AfestView is a dossier with what is known of it.
type AfestView struct {
	Dossier      domain.AfestDossier
	Achievement  domain.Achievement
	Organisation domain.Organisation
	Lacks        []domain.AfestLack
	Signatures   []domain.AfestSignature
	Pieces       []domain.AfestPiece
	Links        []domain.AfestLink
	Withdrawn    bool       // the badge that came of it was
	KeptUntil    domain.Day // its person erased their passport: kept by law alone (article L. 6362-6), for those who answer for the organisation
}

// Complete is how many of the four elements of the law lack nothing.
func (v AfestView) Complete() int { return domain.Complete(v.Lacks) }

// Lacking tells whether something is missing from that part.
func (v AfestView) Lacking(e domain.AfestElement) bool {
	for _, l := range v.Lacks {
		if l.Element == e {
			return true
		}
	}
	return false
}

// Incomplete is the refusal that names everything that is missing.
func (v AfestView) Incomplete() error {
	if len(v.Lacks) == 0 {
		return nil
	}
	e := &domain.Error{Kind: domain.Invalid, Code: "afest-incomplete", Args: []any{v.Complete()}}
	if v.Dossier.OnlyExperience() { // and what its hours can become
		e.Code, e.Args = "afest-only-hours", nil
	}
	for _, l := range v.Lacks {
		e.Fields = append(e.Fields, l.FieldError)
	}
	return e
}

// View is one dossier of the actor's organisation. To others it does not exist.
func (s *Afest) View(ctx context.Context, actor domain.Actor, id domain.AfestID) (AfestView, error) {
	d, err := s.Store.Afest(ctx, id)
	if err != nil {
		return AfestView{}, err
	}
	if foreign(actor, d.OrganisationID) {
		return AfestView{}, domain.NotFoundf("afest-unknown")
	}
	if !follows(actor, d) { // to a trainer, the dossier of another one does not exist
		if Can(actor, ActFollowAfest, d.OrganisationID) {
			return AfestView{}, domain.NotFoundf("afest-unknown")
		}
		return AfestView{}, allow(actor, ActRead, d.OrganisationID)
	}
	v, err := s.view(ctx, d)
	if err == nil && v.KeptUntil != "" && !Can(actor, ActManageOrganisation, d.OrganisationID) {
		return AfestView{}, &domain.Error{Kind: domain.Forbidden, Code: "kept-by-law", Args: []any{v.KeptUntil}}
	}
	return v, err
}

func (s *Afest) view(ctx context.Context, d domain.AfestDossier) (AfestView, error) {
	v := AfestView{Dossier: d}
	var err error
	if v.Organisation, err = s.Store.Organisation(ctx, d.OrganisationID); err != nil {
		return v, err
	}
	if v.Signatures, err = s.Store.AfestSignatures(ctx, d.ID); err != nil {
		return v, err
	}
	if v.Pieces, err = s.Store.AfestPieces(ctx, d.ID); err != nil {
		return v, err
	}
	if v.Links, err = s.Store.AfestLinks(ctx, d.ID); err != nil {
		return v, err
	}
	if d.AwardID != "" {
		award, err := s.Store.Award(ctx, d.AwardID)
		if err != nil {
			return v, err
		}
		v.Withdrawn = !award.RevokedAt.IsZero()
		kept, err := s.Store.KeptByLaw(ctx, domain.KeptAfest, string(d.ID))
		if err != nil && !domain.IsKind(err, domain.NotFound) {
			return v, err
		}
		v.KeptUntil = kept.Until
	}
	if v.Achievement, err = s.Definition(ctx, d.Achievement); err != nil && !domain.IsKind(err, domain.NotFound) {
		return v, err // one that has left the catalogue can no longer be awarded
	}
	v.Lacks = d.Lacks(v.Signatures, domain.DayOf(s.Now()))
	return v, nil
}

// AfestLine is a dossier in a list.
type AfestLine struct {
	Dossier  domain.AfestDossier
	Title    string
	Complete int
	Lacks    []domain.AfestLack
}

// List is the dossiers of the actor's organisation, the newest first.
func (s *Afest) List(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]AfestLine, error) {
	if !Can(actor, ActFollowAfest, o) {
		if err := allow(actor, ActRead, o); err != nil {
			return nil, err
		}
	}
	all, err := s.Store.Afests(ctx, o)
	if err != nil {
		return nil, err
	}
	lines := make([]AfestLine, 0, len(all))
	for _, d := range all {
		if !follows(actor, d) {
			continue
		}
		signatures, err := s.Store.AfestSignatures(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		lacks := d.Lacks(signatures, domain.DayOf(s.Now()))
		if d.AwardID != "" {
			if _, err := s.Store.KeptByLaw(ctx, domain.KeptAfest, string(d.ID)); err == nil {
				d.Learner = domain.AfestLearner{Name: domain.ErasedName}
			} else if !domain.IsKind(err, domain.NotFound) {
				return nil, err
			}
		}
		line := AfestLine{Dossier: d, Title: d.Achievement, Complete: domain.Complete(lacks), Lacks: lacks}
		if a, err := s.Definition(ctx, d.Achievement); err == nil {
			line.Title = a.Title
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// NewAfest is what a dossier begins with.
type NewAfest struct {
	OrganisationID domain.OrganisationID
	Achievement    string
	Learner        domain.AfestLearner
	Employer       domain.LegalBody
	Place          string
	Model          domain.AfestModelID // "" for none
}

// Create begins a dossier, by a model when one is named.
func (s *Afest) Create(ctx context.Context, actor domain.Actor, n NewAfest) (domain.AfestDossier, error) {
	if err := allow(actor, ActAward, n.OrganisationID); err != nil {
		return domain.AfestDossier{}, err
	}
	now := s.now()
	d := domain.AfestDossier{ID: domain.NewID[domain.AfestID](now), OrganisationID: n.OrganisationID, Achievement: n.Achievement,
		Learner: domain.AfestLearner{Name: normalName(n.Learner.Name), Email: domain.NormalEmail(n.Learner.Email)}, Version: 1, CreatedBy: actor.Label(),
		CreatedAt: now, UpdatedAt: now}
	d.Employer, d.Place = domain.LegalBody{Name: normalName(n.Employer.Name), SIRET: digits(n.Employer.SIRET)}, normalName(n.Place)
	if n.Model != "" {
		m, err := s.readableModel(ctx, actor, n.Model)
		if err != nil {
			return d, err
		}
		m.Begin(&d)
		if d.Achievement == "" {
			d.Achievement = m.Achievement
		}
	}
	faults := d.CheckNew()
	o, err := s.Store.Organisation(ctx, n.OrganisationID)
	if err != nil {
		return d, err
	}
	a, err := s.awardable(ctx, o, d.Achievement)
	if err != nil && domain.CodeOf(err) == "" {
		return d, err
	}
	if err != nil || a.Kind != domain.AFEST {
		faults = append(faults, domain.FieldError{Pointer: "/achievement", Code: "afest-badge-missing"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return d, err
	}
	if len(d.Criteria) == 0 {
		d.Criteria = a.Criteria
	}
	return d, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAfest(d); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.create", d.OrganisationID, string(d.ID), d.Achievement)
	})
}

// digits is a number as people group it, without its blanks.
func digits(s string) string {
	var out []rune
	for _, r := range s {
		if r != ' ' && r != '\u00a0' && r != '\u202f' {
			out = append(out, r)
		}
	}
	return string(out)
}

// History is what happened to a dossier, the newest first.
func (s *Afest) History(ctx context.Context, actor domain.Actor, id domain.AfestID) ([]domain.AuditEntry, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return s.Store.AuditEntries(ctx, v.Dossier.OrganisationID, string(id), 100)
}
