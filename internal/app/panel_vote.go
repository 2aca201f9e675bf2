package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// Visited is a member who has entered their code in this browser.
type Visited struct {
	Seated
	domain.Deliberation
}

// Visit opens the page of a member. Without the code there is nothing to see: the error is panel-visit-over.
func (s *Panels) Visit(ctx context.Context, token, visit string) (Visited, error) {
	var v Visited
	var err error
	if v.Seated, err = s.Seat(ctx, token); err != nil {
		return v, err
	}
	if err := s.visiting(ctx, v.Seated, visit); err != nil {
		return v, err
	}
	v.Deliberation, err = s.Store.Deliberation(ctx, v.Session.ID)
	return v, err
}

func (s *Panels) visiting(ctx context.Context, v Seated, visit string) error {
	over := &domain.Error{Kind: domain.Unauthorized, Code: "panel-visit-over"}
	if visit == "" {
		return over
	}
	row, err := s.Store.Visit(ctx, s.Pepper.Hash(purposeSeatVisit, visit), s.now())
	if domain.IsKind(err, domain.NotFound) || err == nil && (row.PanelID != v.Session.ID || row.MemberID != v.Member.ID) {
		return over
	}
	return err
}

// at runs f on the session as it is inside the transaction, for a member who may still speak.
func (s *Panels) at(ctx context.Context, token, visit string, f func(tx *store.Tx, v Seated, d domain.Deliberation) error) error {
	v, err := s.Seat(ctx, token)
	if err != nil {
		return err
	}
	if err := s.visiting(ctx, v, visit); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.Deliberation(v.Session.ID)
		if err != nil {
			return err
		}
		m, ok := d.Member(v.Member.ID)
		switch {
		case !ok || m.Absent:
			return &domain.Error{Kind: domain.Forbidden, Code: "panel-member-absent"}
		case d.State == domain.PanelClosed:
			return domain.Conflictf("panel-already-closed")
		case m.AuthorisedUntil < domain.DayOf(s.Now()) && m.AuthorisedUntil < d.On:
			return &domain.Error{Kind: domain.Forbidden, Code: "panel-member-unauthorised", Args: []any{m.Name, string(m.AuthorisedUntil)}}
		}
		return f(tx, v, d)
	})
}

// SaveVote keeps what a member wrote of one candidate, as a draft, at each tick. version is what the page had read.
func (s *Panels) SaveVote(ctx context.Context, token, visit string, vote domain.PanelVote) (version int, err error) {
	err = s.at(ctx, token, visit, func(tx *store.Tx, v Seated, d domain.Deliberation) error {
		c, ok := d.Candidate(vote.Candidate)
		if !ok {
			return domain.NotFoundf("panel-candidate-unknown")
		}
		vote.Member = v.Member.ID
		for code, b := range vote.Blocs {
			b.Reason = strings.TrimSpace(b.Reason)
			if b.Decision == "" && b.Reason == "" && len(b.Criteria) == 0 {
				delete(vote.Blocs, code)
				continue
			}
			vote.Blocs[code] = b
		}
		vote.Advice = strings.TrimSpace(vote.Advice)
		if err := domain.InvalidFields(d.CheckVote(vote)); err != nil {
			return err
		}
		before := d.Vote(v.Member.ID, c.ID)
		if err := tx.SaveVote(d.ID, vote, s.now()); err != nil {
			return err
		}
		version = vote.Version + 1
		if before.Knows != vote.Knows {
			act := "panel.conflict"
			if !vote.Knows {
				act = "panel.conflict-withdrawn"
			}
			return s.auditMember(tx, v, act, string(c.ID))
		}
		return nil
	})
	return version, err
}

// Settle writes down what the jury decided together, where its members did not agree. Any member who may vote on the
// person can write it; those who sign the minutes agree to it.
func (s *Panels) Settle(ctx context.Context, token, visit string, c domain.CommonDecision) error {
	return s.at(ctx, token, visit, func(tx *store.Tx, v Seated, d domain.Deliberation) error {
		candidate, ok := d.Candidate(c.Candidate)
		if _, known := d.Bloc(c.Bloc); !ok || !known {
			return domain.NotFoundf("panel-candidate-unknown")
		}
		if d.Excluded(v.Member.ID, candidate) {
			return &domain.Error{Kind: domain.Forbidden, Code: "panel-excluded", Args: []any{candidate.Name}}
		}
		if o := d.Outcome(candidate, c.Bloc); o.State != domain.OutcomeDisputed && o.State != domain.OutcomeCommon {
			return domain.Conflictf("panel-not-disputed", candidate.Name)
		}
		c.By, c.Reason = v.Member.ID, strings.TrimSpace(c.Reason)
		if err := domain.InvalidFields(d.CheckCommon(c)); err != nil {
			return err
		}
		if err := tx.SaveCommon(d.ID, c); err != nil {
			return err
		}
		return s.auditMember(tx, v, "panel.common", string(c.Candidate)+" "+c.Bloc+" "+string(c.Decision))
	})
}

// Sign confirms by a code everything that was decided. digest is of what the member has read: a decision that changed
// meanwhile is read first.
func (s *Panels) Sign(ctx context.Context, token, visit, code, digest string) error {
	v, err := s.Seat(ctx, token)
	if err != nil {
		return err
	}
	if err := s.visiting(ctx, v, visit); err != nil {
		return err
	}
	d, err := s.Store.Deliberation(ctx, v.Session.ID)
	if err != nil {
		return err
	}
	if d.On > domain.DayOf(s.Now()) { // minutes are of a day that was
		return domain.Conflictf("panel-sign-early", d.On)
	}
	if err := domain.InvalidFields(d.CheckDecided()); err != nil { // before a try is spent
		return err
	}
	if err := s.confirm(ctx, v, code); err != nil {
		return err
	}
	return s.at(ctx, token, visit, func(tx *store.Tx, v Seated, d domain.Deliberation) error {
		if err := domain.InvalidFields(d.CheckDecided()); err != nil {
			return err
		}
		if d.Digest() != digest {
			return domain.Conflictf("panel-digest-changed")
		}
		if err := tx.ForgiveCodeTries(v.seat); err != nil {
			return err
		}
		if err := tx.SignPanel(d.ID, domain.PanelSignature{Member: v.Member.ID, Digest: digest, Way: v.seat.CodeWay, At: s.now()}); err != nil {
			return err
		}
		return s.auditMember(tx, v, "panel.sign", digest)
	})
}

// SeatFile reads a piece of a dossier for a member. Of a candidate whom they know they see nothing.
func (s *Panels) SeatFile(ctx context.Context, token, visit, digest string) (domain.PanelFile, []byte, error) {
	v, err := s.Visit(ctx, token, visit)
	if err != nil {
		return domain.PanelFile{}, nil, err
	}
	seen := v.PanelSession
	seen.Candidates = nil
	for _, c := range v.Candidates {
		if !v.Excluded(v.Member.ID, c) {
			seen.Candidates = append(seen.Candidates, c)
		}
	}
	return s.read(seen, digest)
}

// SeatMinutes reads the last minutes for a member who sat there.
func (s *Panels) SeatMinutes(ctx context.Context, token, visit string) (MinutesRow, []byte, error) {
	v, err := s.Visit(ctx, token, visit)
	if err != nil {
		return MinutesRow{}, nil, err
	}
	all, err := s.Store.Minutes(ctx, v.Session.ID)
	if err != nil {
		return MinutesRow{}, nil, err
	}
	if len(all) == 0 {
		return MinutesRow{}, nil, domain.NotFoundf("minutes-unknown")
	}
	raw, err := s.Store.MinutesFile(ctx, v.Session.ID, all[0].Number)
	return all[0], raw, err
}
