package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"galon/internal/domain"
	"galon/internal/store"
)

// AddPiece joins a photo or a document to a demand. Nobody but the reviewers sees it (internal/evidence takes off what the
// camera wrote about place and time).
func (s *Claims) AddPiece(ctx context.Context, h domain.Holder, id domain.ClaimID, title string, raw []byte) error {
	c, err := s.ownClaim(ctx, h, id)
	if err != nil {
		return err
	}
	fail := func(code string, args ...any) error {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/file", Code: code, Args: args}})
	}
	switch title = strings.TrimSpace(title); {
	case !c.State.Editable():
		return domain.Conflictf("claim-sent")
	case len(raw) == 0:
		return fail("evidence-missing")
	case utf8.RuneCountInString(title) > 200 || !domain.CleanText(title):
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/title", Code: "text-too-long", Args: []any{200}}})
	}
	there, err := s.Store.ClaimPieces(ctx, id)
	if err != nil {
		return err
	}
	if len(there) >= domain.MaxClaimPieces {
		return fail("claim-pieces-full", domain.MaxClaimPieces)
	}
	file, err := s.Evidence.Keep(string(id), raw)
	if fault := (*domain.Error)(nil); asDomain(err, &fault) {
		return fail(fault.Code, fault.Args...)
	}
	if err != nil {
		return err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.BadgeClaim(id)
		if err != nil {
			return err
		}
		if !c.State.Editable() {
			return domain.Conflictf("claim-sent")
		}
		n, err := tx.CountClaimPieces(id)
		if err != nil {
			return err
		}
		if n >= domain.MaxClaimPieces {
			return fail("claim-pieces-full", domain.MaxClaimPieces)
		}
		return tx.InsertClaimPiece(id, domain.ClaimPiece{SHA256: file.SHA256, Type: file.Type, Size: file.Size, Title: title,
			Visibility: domain.VisibilityConfidential, At: s.now()})
	})
	if err != nil && !slices.ContainsFunc(there, func(p domain.ClaimPiece) bool { return p.SHA256 == file.SHA256 }) {
		return errors.Join(err, s.Evidence.Remove(string(id), file.SHA256))
	}
	return err
}

// RemovePiece takes a file out of a demand that is still being written, and off the disk.
func (s *Claims) RemovePiece(ctx context.Context, h domain.Holder, id domain.ClaimID, sha256 string) error {
	c, err := s.ownClaim(ctx, h, id)
	if err != nil {
		return err
	}
	if !c.State.Editable() {
		return domain.Conflictf("claim-sent")
	}
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteClaimPiece(id, sha256) }); err != nil {
		return err
	}
	return s.Evidence.Remove(string(id), sha256)
}

// ShowPiece says whether an employer is told that a file exists and may be asked for, or of its digest alone.
func (s *Claims) ShowPiece(ctx context.Context, h domain.Holder, id domain.ClaimID, sha256 string, to domain.Visibility) error {
	c, err := s.ownClaim(ctx, h, id)
	if err != nil {
		return err
	}
	if !c.State.Editable() {
		return domain.Conflictf("claim-sent")
	}
	if to != domain.VisibilityOnRequest && to != domain.VisibilityConfidential { // a stranger may be on the photo
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/visibility", Code: "evidence-visibility", Args: []any{string(to)}}})
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ShowClaimPiece(id, sha256, to) })
}

// OwnPiece reads a file for who joined it.
func (s *Claims) OwnPiece(ctx context.Context, h domain.Holder, id domain.ClaimID, sha256 string) (domain.ClaimPiece, []byte, error) {
	if _, err := s.ownClaim(ctx, h, id); err != nil {
		return domain.ClaimPiece{}, nil, err
	}
	return s.readPiece(ctx, id, sha256)
}

func (s *Claims) readPiece(ctx context.Context, id domain.ClaimID, sha256 string) (domain.ClaimPiece, []byte, error) {
	pieces, err := s.Store.ClaimPieces(ctx, id)
	if err != nil {
		return domain.ClaimPiece{}, nil, err
	}
	for _, p := range pieces {
		if p.SHA256 == sha256 {
			raw, err := s.evidence(ctx, string(id), sha256)
			return p, raw, err
		}
	}
	return domain.ClaimPiece{}, nil, domain.NotFoundf("evidence-unknown")
}
