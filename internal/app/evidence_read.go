package app

import (
	"context"

	"galon/internal/domain"
)

// evidence reads a file of a dossier. One whose time was over is Gone, with the day: what remains is its digest.
func (in *Installation) evidence(ctx context.Context, drawer, sha256 string) ([]byte, error) {
	over, err := in.Store.FilesOver(ctx, drawer)
	if err != nil {
		return nil, err
	}
	if when, ok := over[sha256]; ok {
		return nil, &domain.Error{Kind: domain.Gone, Code: "evidence-over", Args: []any{domain.DayOf(when)}}
	}
	return in.Evidence.Read(drawer, sha256)
}
