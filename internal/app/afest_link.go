package app

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

const purposeAfestLink = "afest-link"

// asDomain finds an error that people can act on.
func asDomain(err error, to **domain.Error) bool { return errors.As(err, to) }

// afestToken is the secret of a link. It can be made again for the organisation to show it once more, and only its hash
// is kept.
func (in *Installation) afestToken(id domain.AfestLinkID) string {
	return in.derive(purposeAfestLink, string(id))
}

// AfestAddress is what a link leads to.
func (s *Afest) AfestAddress(l domain.AfestLink) string {
	return s.BaseURL + "/afest/" + s.afestToken(l.ID)
}

// NewLink makes a link for a party, who needs no account. An older one of the same party opens nothing from then on.
func (s *Afest) NewLink(ctx context.Context, actor domain.Actor, id domain.AfestID, party domain.AfestParty) (domain.AfestLink, error) {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return domain.AfestLink{}, err
	}
	if err := allow(actor, ActAward, v.Dossier.OrganisationID); err != nil {
		return domain.AfestLink{}, err
	}
	if _, known := guests[party]; !known {
		return domain.AfestLink{}, domain.InvalidFields([]domain.FieldError{{Pointer: "/party", Code: "afest-party-unknown", Args: []any{string(party)}}})
	}
	now := s.now()
	l := domain.AfestLink{ID: domain.NewID[domain.AfestLinkID](now), AfestID: id, Party: party, CreatedAt: now, EndsAt: now.Add(domain.AfestLinkLife)}
	return l, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopAfestLinks(id, party, now); err != nil {
			return err
		}
		if err := tx.InsertAfestLink(l, s.Pepper.Hash(purposeAfestLink, s.afestToken(l.ID))); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.link", v.Dossier.OrganisationID, string(id), string(party))
	})
}

// StopLink ends the open link of a party.
func (s *Afest) StopLink(ctx context.Context, actor domain.Actor, id domain.AfestID, party domain.AfestParty) error {
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActAward, v.Dossier.OrganisationID); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopAfestLinks(id, party, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "afest.link-stopped", v.Dossier.OrganisationID, string(id), string(party))
	})
}

// ByLink opens the dossier that a token is for. What it does not open does not exist.
func (s *Afest) ByLink(ctx context.Context, token string) (domain.AfestLink, AfestView, error) {
	token = strings.ToLower(strings.TrimSpace(token))
	link, err := s.Store.AfestLink(ctx, s.Pepper.Hash(purposeAfestLink, token))
	if err != nil {
		return link, AfestView{}, err
	}
	if !link.Live(s.Now()) {
		return link, AfestView{}, &domain.Error{Kind: domain.Gone, Code: "afest-link-over"}
	}
	d, err := s.Store.Afest(ctx, link.AfestID)
	if err != nil {
		return link, AfestView{}, err
	}
	v, err := s.view(ctx, d)
	return link, v, err
}

// Sign is a party's signature of the protocol as it stands. drawing is a PNG of what was drawn, nil for a typed name.
func (s *Afest) Sign(ctx context.Context, hand AfestHand, id domain.AfestID, key string, g domain.AfestSignature, drawing []byte, digest string) error {
	if len(drawing) > 0 {
		if len(drawing) > domain.MaxSignatureImage {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/drawing", Code: "afest-drawing-large"}})
		}
		clean, err := cleanDrawing(drawing)
		if err != nil {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/drawing", Code: "afest-drawing-broken"}})
		}
		g.Image = clean
	}
	return s.change(ctx, hand, id, key, "sign", func(tx *store.Tx, d *domain.AfestDossier, trace domain.AfestTrace) error {
		if d.ProtocolDigest() != digest { // it was changed while they read it
			return domain.Conflictf("afest-protocol-changed")
		}
		for _, f := range d.Lacks(nil, s.today()) {
			if f.Code == "afest-protocol-missing" {
				return domain.Conflictf("afest-protocol-missing")
			}
		}
		g.Party, g.Name, g.Digest, g.At = hand.by(), normalName(g.Name), digest, trace.At
		if err := g.Check(*d); err != nil {
			return err
		}
		return tx.InsertAfestSignature(d.ID, g)
	})
}

// cleanDrawing writes the picture anew: whatever hangs on it goes, and it is a picture.
func cleanDrawing(raw []byte) ([]byte, error) {
	size, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if size.Width > 2000 || size.Height > 1000 {
		return nil, errors.New("drawing too large")
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}
