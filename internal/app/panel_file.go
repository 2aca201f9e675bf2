package app

import (
	"context"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/store"
)

func holdsFile(p domain.PanelSession, digest string) bool {
	for _, c := range p.Candidates {
		if slices.ContainsFunc(c.Files, func(f domain.PanelFile) bool { return f.SHA256 == digest }) {
			return true
		}
	}
	return false
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

// EraseFiles takes away the pieces of the candidates of a closed session. The minutes keep their names and digests, so that
// who still has a piece can show that it is the one the jury had.
func (s *Panels) EraseFiles(ctx context.Context, actor domain.Actor, id domain.PanelID) error {
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Panel(id)
		if err != nil {
			return err
		}
		if err := s.mine(actor, ActAward, p); err != nil {
			return err
		}
		if p.State != domain.PanelClosed {
			return domain.Conflictf("panel-not-closed")
		}
		for i := range p.Candidates {
			p.Candidates[i].Files = nil
		}
		if err := tx.ChangePanel(p); err != nil {
			return err
		}
		return s.audit(tx, actor, "panel.files-erased", p.OrganisationID, string(id), "")
	})
	if err != nil {
		return err
	}
	return wrap(s.Evidence.RemoveAll(string(id)), "erase files of %s", id)
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
