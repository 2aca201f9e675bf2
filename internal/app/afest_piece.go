package app

import (
	"context"
	"errors"
	"slices"

	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/store"
)

// keepFirst lays a file down before the transaction that lists it: a file that nobody lists is erased with its drawer,
// a list that names no file would be a lie. Nothing is kept for whoever may not write, nor beside a faulty form.
func (s *Afest) keepFirst(ctx context.Context, hand AfestHand, id domain.AfestID, what string, raw []byte, faults []domain.FieldError) (*evidence.File, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d, err := s.Store.Afest(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := s.mayWrite(hand, d, what); err != nil {
		return nil, err
	}
	if d.AwardID != "" {
		return nil, domain.Conflictf("afest-closed")
	}
	if err := domain.InvalidFields(faults); err != nil {
		return nil, err
	}
	pieces, err := s.Store.AfestPieces(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(pieces) >= domain.MaxAfestPieces {
		return nil, domain.Conflictf("afest-pieces-full", domain.MaxAfestPieces)
	}
	file, err := s.Evidence.Keep(string(id), raw)
	if fault := (*domain.Error)(nil); err != nil && asDomain(err, &fault) && len(fault.Fields) == 0 {
		return nil, &domain.Error{Kind: domain.Invalid, Code: "fields-invalid", Fields: []domain.FieldError{{Pointer: "/file", Code: fault.Code, Args: fault.Args}}}
	}
	return &file, err
}

// dropUnlisted ends what keepFirst began: a file that was refused after all, or that came with a form that had been sent
// before, does not stay. Whoever has a link could fill the disk with such files. err is what became of the form.
func (s *Afest) dropUnlisted(ctx context.Context, id domain.AfestID, kept *evidence.File, err error) error {
	if kept == nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	pieces, listErr := s.Store.AfestPieces(ctx, id)
	if listErr != nil {
		return errors.Join(err, listErr)
	}
	if slices.ContainsFunc(pieces, func(p domain.AfestPiece) bool { return p.SHA256 == kept.SHA256 }) {
		return err
	}
	return errors.Join(err, s.Evidence.Remove(string(id), kept.SHA256))
}

func (s *Afest) insertPiece(tx *store.Tx, id domain.AfestID, file evidence.File, p domain.AfestPiece) error {
	if !s.Evidence.Has(string(id), file.SHA256) { // dropUnlisted of the same file, refused at the same moment
		return domain.Conflictf("afest-changed")
	}
	n, err := tx.CountAfestPieces(id)
	if err != nil {
		return err
	}
	if n >= domain.MaxAfestPieces {
		return domain.Conflictf("afest-pieces-full", domain.MaxAfestPieces)
	}
	p.SHA256, p.Type, p.Size = file.SHA256, file.Type, file.Size
	return tx.InsertAfestPiece(id, p)
}

// AddPiece joins a file. A file nobody says otherwise of is confidential.
func (s *Afest) AddPiece(ctx context.Context, hand AfestHand, id domain.AfestID, key string, p domain.AfestPiece, raw []byte) error {
	if p.Visibility == "" || hand.Link.ID != "" { // what leaves with the badge is for the organisation to say
		p.Visibility = domain.VisibilityConfidential
	}
	if p.Element == "" {
		p.Element = domain.ElementReflection
	}
	faults := p.Check()
	if len(raw) == 0 {
		faults = append(faults, domain.FieldError{Pointer: "/file", Code: "evidence-missing"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	kept, err := s.keepFirst(ctx, hand, id, "piece", raw, nil)
	if err != nil {
		return err
	}
	return s.dropUnlisted(ctx, id, kept, s.change(ctx, hand, id, key, "piece", func(tx *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error {
		p.By, p.At = trace.By, trace.At
		return s.insertPiece(tx, d.ID, *kept, p)
	}))
}

// Piece reads a file of a dossier for a person of the organisation.
func (s *Afest) Piece(ctx context.Context, actor domain.Actor, id domain.AfestID, sha256 string) (domain.AfestPiece, []byte, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return domain.AfestPiece{}, nil, err
	}
	for _, p := range v.Pieces {
		if p.SHA256 == sha256 {
			raw, err := s.evidence(ctx, string(id), sha256)
			return p, raw, err
		}
	}
	return domain.AfestPiece{}, nil, domain.NotFoundf("evidence-unknown")
}

// ShowPiece says who may see a file once the badge is given.
func (s *Afest) ShowPiece(ctx context.Context, actor domain.Actor, id domain.AfestID, sha256 string, to domain.Visibility) error {
	known := false
	for _, v := range domain.Visibilities {
		known = known || v == to
	}
	if !known {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/visibility", Code: "evidence-visibility", Args: []any{string(to)}}})
	}
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return err
	}
	if v.Dossier.AwardID != "" {
		return s.hidePiece(ctx, actor, v.Dossier, sha256, to)
	}
	return s.change(ctx, AfestHand{Actor: actor}, id, "", "visibility", func(tx *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		return tx.ShowAfestPiece(d.ID, sha256, to)
	})
}

// hidePiece takes a file off the web after its badge was given: somebody in the picture may ask for it (articles 17 and 21
// of the GDPR). The badge goes on naming it, and the file stays in the dossier. More is never shown than when it was signed.
func (s *Afest) hidePiece(ctx context.Context, actor domain.Actor, d domain.AfestDossier, sha256 string, to domain.Visibility) error {
	if err := allow(actor, ActAward, d.OrganisationID); err != nil {
		return err
	}
	if to == domain.VisibilityPublic {
		return domain.Conflictf("afest-closed")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ShowAfestPiece(d.ID, sha256, to); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.visibility", d.OrganisationID, string(d.ID), string(to))
	})
}

// RemovePiece takes a file out of the dossier and off the disk.
func (s *Afest) RemovePiece(ctx context.Context, actor domain.Actor, id domain.AfestID, sha256 string) error {
	err := s.change(ctx, AfestHand{Actor: actor}, id, "", "piece-removed", func(tx *store.Tx, d *domain.AfestDossier, _ domain.AfestTrace) error {
		return tx.DeleteAfestPiece(d.ID, sha256)
	})
	if err != nil {
		return err
	}
	return wrap(s.Evidence.Remove(string(id), sha256), "remove file of %s", id)
}
