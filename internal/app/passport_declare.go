package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// SelfDeclared lists what the person says of themself. It is in no share and in nothing signed.
func (s *Passports) SelfDeclared(ctx context.Context, h domain.Holder) ([]domain.SelfDeclared, error) {
	if whole(h) != nil {
		return nil, nil
	}
	return s.Store.SelfDeclared(ctx, h.PassportID)
}

// Declare keeps one thing, new when it has no identifier.
func (s *Passports) Declare(ctx context.Context, h domain.Holder, d domain.SelfDeclared) error {
	if err := whole(h); err != nil {
		return err
	}
	d.Title, d.Place, d.Text = strings.TrimSpace(d.Title), strings.TrimSpace(d.Place), strings.TrimSpace(d.Text)
	if err := domain.InvalidFields(d.Check(domain.DayOf(s.Now()))); err != nil {
		return err
	}
	all, err := s.Store.SelfDeclared(ctx, h.PassportID)
	if err != nil {
		return err
	}
	known := false
	for _, other := range all {
		known = known || other.ID == d.ID
	}
	switch {
	case d.ID != "" && !known:
		return domain.NotFoundf("declared-unknown")
	case d.ID == "" && len(all) >= domain.MaxDeclared:
		return domain.Conflictf("declared-full", domain.MaxDeclared)
	case d.ID == "":
		d.ID, d.CreatedAt = domain.NewID[domain.DeclaredID](s.Now()), s.now()
	}
	d.PassportID = h.PassportID
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveDeclared(d) })
}

// Undeclare takes it away.
func (s *Passports) Undeclare(ctx context.Context, h domain.Holder, id domain.DeclaredID) error {
	if err := whole(h); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteDeclared(h.PassportID, id) })
}

// Sentence is what the person means to say of a badge in an interview: their own words, "" when there are none yet.
func (s *Passports) Sentence(ctx context.Context, h domain.Holder, id domain.AwardID) (string, error) {
	if _, err := s.held(ctx, h, id); err != nil {
		return "", err
	}
	return s.Store.Sentence(ctx, h.PassportID, id)
}

// SaveSentence keeps it. "" goes back to the one that the badge suggests.
func (s *Passports) SaveSentence(ctx context.Context, h domain.Holder, id domain.AwardID, sentence string) error {
	if _, err := s.held(ctx, h, id); err != nil {
		return err
	}
	sentence = strings.TrimSpace(sentence)
	if err := domain.InvalidFields(domain.CheckSentence(sentence)); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveSentence(h.PassportID, id, sentence) })
}

// Statistics is what the person chose to say for the figures.
func (s *Passports) Statistics(ctx context.Context, h domain.Holder) (domain.PassportStatistics, error) {
	if err := whole(h); err != nil {
		return domain.PassportStatistics{}, err
	}
	return s.Store.PassportStatistics(ctx, h.PassportID)
}

// SaveStatistics keeps it, outside every credential.
func (s *Passports) SaveStatistics(ctx context.Context, h domain.Holder, v domain.PassportStatistics) error {
	if err := whole(h); err != nil {
		return err
	}
	if err := domain.InvalidFields(v.Check()); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.SavePassportStatistics(h.PassportID, v) })
}

// importDeclared brings back what the person declared, out of an archive of Galon. A line that is there already, or is
// faulty, is passed over: it was never attested.
func (s *Passports) importDeclared(ctx context.Context, h domain.Holder, m cameBack) error {
	there, err := s.Store.SelfDeclared(ctx, h.PassportID)
	if err != nil {
		return err
	}
	for _, d := range m.Declared[:min(len(m.Declared), domain.MaxDeclared)] {
		d.SelfDeclared.Kind = d.Kind
		known := false
		for _, o := range there {
			known = known || o.Kind == d.Kind && o.Title == d.Title && o.From == d.From && o.To == d.To && o.Place == d.Place && o.Text == d.Text
		}
		if known {
			continue
		}
		if err := s.Declare(ctx, h, d.SelfDeclared); err != nil && domain.CodeOf(err) == "" {
			return err
		}
	}
	return nil
}
