package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

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
