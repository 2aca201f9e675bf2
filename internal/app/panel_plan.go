package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/evidence"
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
	faults = append(faults, p.CheckPlan()...)
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
				faults = append(faults, domain.FieldError{Pointer: "/blocs", Code: "panel-bloc-unknown", Args: []any{code}})
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

// change is every change of the organiser: on the version that they read, while the session is not closed.
func (s *Panels) change(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, act, detail string, f func(tx *store.Tx, p *domain.PanelSession) error) (domain.PanelSession, error) {
	var p domain.PanelSession
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		if p, err = tx.Panel(id); err != nil {
			return err
		}
		if err := s.mine(actor, ActAward, p); err != nil {
			return err
		}
		switch {
		case p.State == domain.PanelClosed:
			return domain.Conflictf("panel-already-closed")
		case p.Version != version:
			return domain.Conflictf("panel-changed")
		}
		if err := f(tx, &p); err != nil {
			return err
		}
		if err := domain.InvalidFields(p.CheckPlan()); err != nil {
			return err
		}
		if err := tx.ChangePanel(p); err != nil {
			return err
		}
		p.Version++
		return s.audit(tx, actor, act, p.OrganisationID, string(p.ID), detail)
	})
	return p, err
}

// Move sets day and place anew.
func (s *Panels) Move(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, on domain.Day, place string, remote bool) (domain.PanelSession, error) {
	before, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return before, err
	}
	again := before
	again.On, again.Blocs, again.CertificationCode = on, nil, ""
	var codes []string
	for _, b := range before.Blocs {
		codes = append(codes, b.Code)
	}
	faults, err := s.chooseBlocs(ctx, &again, codes) // another day may be one on which nobody may attest
	if err == nil {
		err = domain.InvalidFields(faults)
	}
	if err != nil {
		return before, err
	}
	return s.change(ctx, actor, id, version, "panel.move", string(on), func(tx *store.Tx, p *domain.PanelSession) error {
		p.On, p.Place, p.Remote = on, strings.TrimSpace(place), remote
		if p.State != domain.PanelConvened {
			return nil
		}
		for _, m := range p.Present() { // who was called for another day or place is called again
			if err := tx.MarkConvened(id, m.ID, time.Time{}); err != nil {
				return err
			}
			if m.Email != "" {
				if err := s.Jobs.Insert(ctx, tx, ConveneArgs{Panel: id, Member: m.ID}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// AddMember gives the jury one more.
func (s *Panels) AddMember(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, m domain.PanelMember) (domain.PanelSession, error) {
	m.ID = domain.NewID[domain.MemberID](s.now())
	m.Absent = false
	return s.change(ctx, actor, id, version, "panel.member", string(m.ID), func(_ *store.Tx, p *domain.PanelSession) error {
		p.Members = append(p.Members, normalMember(m))
		return nil
	})
}

// DropMember takes one away before the members are called; afterwards they are marked as absent, and stay in the minutes
// as such. It can be taken back.
func (s *Panels) DropMember(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, member domain.MemberID) (domain.PanelSession, error) {
	return s.change(ctx, actor, id, version, "panel.member-absent", string(member), func(tx *store.Tx, p *domain.PanelSession) error {
		i := slices.IndexFunc(p.Members, func(m domain.PanelMember) bool { return m.ID == member })
		if i < 0 {
			return domain.NotFoundf("panel-member-unknown")
		}
		if p.State != domain.PanelPreparing {
			p.Members[i].Absent = !p.Members[i].Absent
			return nil
		}
		p.Members = slices.Delete(p.Members, i, i+1)
		for c := range p.Candidates {
			p.Candidates[c].Excluded = slices.DeleteFunc(p.Candidates[c].Excluded, func(m domain.MemberID) bool { return m == member })
		}
		return tx.DeleteSeat(id, member)
	})
}

// AddCandidate puts a person on the list.
func (s *Panels) AddCandidate(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, c domain.PanelCandidate) (domain.PanelSession, error) {
	c.ID, c.Files, c.Excluded = domain.NewID[domain.CandidateID](s.now()), nil, nil
	return s.change(ctx, actor, id, version, "panel.candidate", string(c.ID), func(_ *store.Tx, p *domain.PanelSession) error {
		p.Candidates = append(p.Candidates, normalCandidate(c))
		return nil
	})
}

// DropCandidate takes a person off the list, with their files.
func (s *Panels) DropCandidate(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, candidate domain.CandidateID) (domain.PanelSession, error) {
	var files []domain.PanelFile
	p, err := s.change(ctx, actor, id, version, "panel.candidate-out", string(candidate), func(_ *store.Tx, p *domain.PanelSession) error {
		i := slices.IndexFunc(p.Candidates, func(c domain.PanelCandidate) bool { return c.ID == candidate })
		if i < 0 {
			return domain.NotFoundf("panel-candidate-unknown")
		}
		files = p.Candidates[i].Files
		p.Candidates = slices.Delete(p.Candidates, i, i+1)
		return nil
	})
	for _, f := range files {
		if err == nil && !holdsFile(p, f.SHA256) {
			err = s.Evidence.Remove(string(id), f.SHA256)
		}
	}
	return p, err
}

func holdsFile(p domain.PanelSession, digest string) bool {
	for _, c := range p.Candidates {
		if slices.ContainsFunc(c.Files, func(f domain.PanelFile) bool { return f.SHA256 == digest }) {
			return true
		}
	}
	return false
}

// Exclude notes, or takes back, that a member has a conflict of interest with a candidate.
func (s *Panels) Exclude(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, candidate domain.CandidateID, member domain.MemberID) (domain.PanelSession, error) {
	return s.change(ctx, actor, id, version, "panel.exclude", string(candidate)+" "+string(member), func(_ *store.Tx, p *domain.PanelSession) error {
		i := slices.IndexFunc(p.Candidates, func(c domain.PanelCandidate) bool { return c.ID == candidate })
		if _, ok := p.Member(member); !ok || i < 0 {
			return domain.NotFoundf("panel-member-unknown")
		}
		if at := slices.Index(p.Candidates[i].Excluded, member); at >= 0 {
			p.Candidates[i].Excluded = slices.Delete(p.Candidates[i].Excluded, at, at+1)
		} else {
			p.Candidates[i].Excluded = append(p.Candidates[i].Excluded, member)
		}
		return nil
	})
}

// AddFile puts a piece into a candidate's dossier. The members read it by their link and code, nobody else.
func (s *Panels) AddFile(ctx context.Context, actor domain.Actor, id domain.PanelID, version int, candidate domain.CandidateID, name string, raw []byte) (domain.PanelSession, error) {
	before, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return before, err
	}
	c, ok := before.Candidate(candidate)
	switch {
	case !ok:
		return before, domain.NotFoundf("panel-candidate-unknown")
	case before.State == domain.PanelClosed:
		return before, domain.Conflictf("panel-already-closed")
	case len(c.Files) >= domain.MaxPanelFiles:
		return before, domain.InvalidFields([]domain.FieldError{{Pointer: "/file", Code: "list-too-long", Args: []any{domain.MaxPanelFiles}}})
	}
	kept, err := s.Evidence.Keep(string(id), raw)
	if err != nil {
		return before, err
	}
	return s.change(ctx, actor, id, version, "panel.file", kept.SHA256, func(_ *store.Tx, p *domain.PanelSession) error {
		for i := range p.Candidates {
			if p.Candidates[i].ID == candidate && !slices.ContainsFunc(p.Candidates[i].Files, func(f domain.PanelFile) bool { return f.SHA256 == kept.SHA256 }) {
				p.Candidates[i].Files = append(p.Candidates[i].Files, domain.PanelFile{Name: fileName(name, kept), Type: kept.Type, Size: kept.Size, SHA256: kept.SHA256})
			}
		}
		return nil
	})
}

// fileName is what people see of a file; its own name may be anything.
func fileName(name string, f evidence.File) string {
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || !domain.CleanText(string(r)) {
			return ' '
		}
		return r
	}, name)), " ")
	if r := []rune(name); len(r) > 80 {
		name = string(r[:80])
	}
	if name == "" {
		return f.Name()
	}
	return name
}

// File reads a piece for the organiser.
func (s *Panels) File(ctx context.Context, actor domain.Actor, id domain.PanelID, digest string) (domain.PanelFile, []byte, error) {
	p, err := s.owned(ctx, actor, ActRead, id)
	if err != nil {
		return domain.PanelFile{}, nil, err
	}
	return s.read(p, digest)
}

func (s *Panels) read(p domain.PanelSession, digest string) (domain.PanelFile, []byte, error) {
	for _, c := range p.Candidates {
		for _, f := range c.Files {
			if f.SHA256 == digest {
				raw, err := s.Evidence.Read(string(p.ID), digest)
				return f, raw, err
			}
		}
	}
	return domain.PanelFile{}, nil, domain.NotFoundf("evidence-unknown")
}

// Convene gives each member a link and calls those who have an address. Pressed again, it calls those who were not.
func (s *Panels) Convene(ctx context.Context, actor domain.Actor, id domain.PanelID, version int) (domain.PanelSession, error) {
	now := s.Now().UTC().Truncate(time.Millisecond)
	return s.change(ctx, actor, id, version, "panel.convene", "", func(tx *store.Tx, p *domain.PanelSession) error {
		if err := domain.InvalidFields(p.CheckConvene()); err != nil {
			return err
		}
		p.State = domain.PanelConvened
		if p.ConvenedAt.IsZero() {
			p.ConvenedAt = s.now()
		}
		for _, m := range p.Present() {
			seat := store.SeatRow{PanelID: id, MemberID: m.ID, TokenAt: now}
			seat.TokenHash = s.Pepper.Hash(purposeSeat, s.seatToken(seat))
			if err := tx.EnsureSeat(seat); err != nil {
				return err
			}
			if m.Email != "" {
				if err := s.Jobs.Insert(ctx, tx, ConveneArgs{Panel: id, Member: m.ID}); err != nil {
					return err
				}
			}
		}
		return nil
	})
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
