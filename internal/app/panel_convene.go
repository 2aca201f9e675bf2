package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

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
