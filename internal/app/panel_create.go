package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// NewPanel is a session as the organiser asks for it.
type NewPanel struct {
	OrganisationID domain.OrganisationID
	Blocs          []string // codes; all of one certification
	On             domain.Day
	Place          string
	Remote         bool
	Members        []domain.PanelMember
	Candidates     []domain.PanelCandidate
}

// Create prepares a session. Only who may attest the blocs on that day has a jury on them.
func (s *Panels) Create(ctx context.Context, actor domain.Actor, n NewPanel) (domain.PanelSession, error) {
	var p domain.PanelSession
	if err := allow(actor, ActAward, n.OrganisationID); err != nil {
		return p, err
	}
	now := s.now()
	p = domain.PanelSession{ID: domain.NewID[domain.PanelID](now), OrganisationID: n.OrganisationID, State: domain.PanelPreparing, Version: 1, Round: 1,
		CreatedBy: actor.Label(), CreatedAt: now}
	p.On, p.Place, p.Remote = n.On, strings.TrimSpace(n.Place), n.Remote
	faults, err := s.chooseBlocs(ctx, &p, n.Blocs)
	if err != nil {
		return p, err
	}
	for _, m := range n.Members {
		m.ID = domain.NewID[domain.MemberID](now)
		p.Members = append(p.Members, normalMember(m))
	}
	for _, c := range n.Candidates {
		c.ID, c.Files, c.Excluded = domain.NewID[domain.CandidateID](now), nil, nil
		p.Candidates = append(p.Candidates, normalCandidate(c))
	}
	named := len(faults) > 0 // a bloc that was refused is not said to be missing as well
	for _, f := range p.CheckPlan() {
		if !named || f.Code != "panel-blocs-missing" {
			faults = append(faults, f)
		}
	}
	if err := domain.InvalidFields(faults); err != nil {
		return p, err
	}
	return p, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPanel(p); err != nil {
			return err
		}
		return s.audit(tx, actor, "panel.create", p.OrganisationID, string(p.ID), p.CertificationCode)
	})
}

// chooseBlocs takes the register's exact titles; nobody types them.
func (s *Panels) chooseBlocs(ctx context.Context, p *domain.PanelSession, codes []string) ([]domain.FieldError, error) {
	o, err := s.Store.Organisation(ctx, p.OrganisationID)
	if err != nil {
		return nil, err
	}
	if err := s.entitled(ctx, o); err != nil {
		return nil, err
	}
	habilitations, err := s.Store.Habilitations(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var faults []domain.FieldError
	codes, err = s.wholeCertifications(ctx, codes)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		if slices.ContainsFunc(p.Blocs, func(b domain.PanelBloc) bool { return b.Code == code }) {
			continue
		}
		a, err := s.BlocDefinition(ctx, domain.NormalRegisterCode(code))
		if err != nil {
			if domain.IsKind(err, domain.NotFound) {
				fault := domain.FieldError{Pointer: "/blocs", Code: "panel-bloc-unknown", Args: []any{code}}
				if strings.HasPrefix(code, "RS") { // article L. 6113-6
					fault = domain.FieldError{Pointer: "/blocs", Code: "bloc-of-specific"}
				}
				faults = append(faults, fault)
				continue
			}
			return nil, err
		}
		if p.CertificationCode != "" && p.CertificationCode != a.Bloc.CertificationCode {
			faults = append(faults, domain.FieldError{Pointer: "/blocs", Code: "panel-blocs-mixed"})
			continue
		}
		p.CertificationCode, p.CertificationTitle = a.Bloc.CertificationCode, a.Bloc.CertificationTitle
		p.Blocs = append(p.Blocs, domain.PanelBloc{Code: a.Bloc.Code, Title: a.Bloc.Title, Criteria: a.Criteria, Achievement: a.Slug})
		if p.On.Valid() { // as it will be asked when the attestation is issued
			f := domain.Facts{AwardedOn: p.On, Panel: &domain.Panel{Members: 2, Place: o.Town}}
			for _, fault := range domain.CheckFacts(a, o, habilitations, f, "", max(p.On, domain.DayOf(s.Now()))) {
				switch fault.Pointer {
				case "/organisation":
					fault.Pointer = "/blocs"
				case "/awarded_on":
					fault.Pointer = "/on"
				default:
					continue
				}
				faults = append(faults, fault)
			}
		}
	}
	return faults, nil
}

// wholeCertifications puts all blocs of a certification in the place of its code. One that the register does not know
// stays, to be named as such.
func (s *Panels) wholeCertifications(ctx context.Context, codes []string) ([]string, error) {
	var all []string
	for _, code := range codes {
		code = domain.NormalRegisterCode(code)
		if !domain.IsCertificationCode(code) {
			all = append(all, code)
			continue
		}
		c, err := s.Certification(ctx, code)
		if domain.IsKind(err, domain.NotFound) || err == nil && len(c.Blocs) == 0 {
			all = append(all, code)
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, b := range c.Blocs {
			all = append(all, b.Code)
		}
	}
	return all, nil
}

func normalMember(m domain.PanelMember) domain.PanelMember {
	m.Name, m.Function, m.Email = normalName(m.Name), strings.TrimSpace(m.Function), domain.NormalEmail(m.Email)
	return m
}

func normalCandidate(c domain.PanelCandidate) domain.PanelCandidate {
	c.Name, c.Email = normalName(c.Name), domain.NormalEmail(c.Email)
	return c
}

// Blocs are those that the organisation may have a jury on today: of the catalogue, and of the register where it is
// habilitated to assess.
func (s *Panels) Blocs(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]domain.Bloc, error) {
	if err := allow(actor, ActAward, o); err != nil {
		return nil, err
	}
	offers, err := s.Catalogue(ctx, actor)
	if err != nil {
		return nil, err
	}
	all := map[string]domain.Bloc{}
	for _, offer := range offers {
		if a := offer.Achievement; a.Kind == domain.BlocAttestation && a.Bloc != nil && offer.Refused == nil {
			all[a.Bloc.Code] = *a.Bloc
		}
	}
	habilitations, err := s.Store.Habilitations(ctx, o)
	if err != nil {
		return nil, err
	}
	today := domain.DayOf(s.Now())
	for _, h := range habilitations {
		if h.Scope != domain.ScopeAssess {
			continue
		}
		c, err := s.Certification(ctx, h.CertificationCode)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, x := range c.Blocs {
			b, _ := c.Bloc(x.Code)
			if limit := b.Deadline(); h.Covers(b, domain.ScopeAssess, string(today)) && (limit == "" || today <= limit) {
				all[b.Code] = b
			}
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b domain.Bloc) int { return strings.Compare(a.Code, b.Code) }), nil
}
