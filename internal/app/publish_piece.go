package app

import (
	"context"

	"galon/internal/domain"
)

// Piece is a file of an AFEST dossier that its organisation shows to everybody, once a badge stands behind it.
func (s *Publishing) Piece(ctx context.Context, sha256 string) (domain.AfestPiece, []byte, error) {
	id, p, err := s.Store.PublicAfestPiece(ctx, sha256)
	if err != nil {
		return p, nil, err
	}
	raw, err := s.Evidence.Read(string(id), sha256)
	return p, raw, err
}
