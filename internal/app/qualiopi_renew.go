package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// A Qualiopi certificate lasts three years, and the audit that renews it takes months: the organisation is reminded in time
// (ux S24). What it says then is its own word, as on the day it asked for entry, and public pages say so; its identity, which
// the operator looked into, does not hang on it.

// CertificateLead is how long before its end a certificate becomes something to do.
const CertificateLead = 120 * 24 * time.Hour

// certificateLife is the longest that the end of a renewed certificate can be away: three years from the end of the one before.
const certificateLife = 4

// Certificate is the Qualiopi certificate of an organisation, as it is now.
type Certificate struct {
	domain.Qualiopi
	Due  bool // it ends soon, or has ended
	Over bool
}

// Certificate reads it; zero where the organisation has none, or is not accepted.
func (s *Applications) Certificate(ctx context.Context, actor domain.Actor) (c Certificate, err error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return c, err
	}
	a, err := s.Store.ApplicationOf(ctx, actor.OrganisationID)
	if domain.IsKind(err, domain.NotFound) {
		return c, nil
	}
	if err != nil || a.State != domain.ApplicationAccepted || !a.Declared.Qualiopi.Held {
		return c, err
	}
	now := s.now()
	c.Qualiopi = a.Declared.Qualiopi
	c.Over = c.Until < domain.DayOf(now)
	c.Due = c.Until <= domain.DayOf(now.Add(CertificateLead))
	return c, nil
}

// RenewCertificate keeps the end of the new certificate.
func (s *Applications) RenewCertificate(ctx context.Context, actor domain.Actor, until domain.Day) error {
	if err := allow(actor, ActManageOrganisation, actor.OrganisationID); err != nil {
		return err
	}
	a, err := s.Store.ApplicationOf(ctx, actor.OrganisationID)
	if err != nil {
		return err
	}
	if a.State != domain.ApplicationAccepted || !a.Declared.Qualiopi.Held {
		return domain.Conflictf("qualiopi-none")
	}
	code := ""
	switch {
	case !until.Valid():
		code = "qualiopi-until"
	case until <= domain.DayOf(s.now()):
		code = "qualiopi-renew-over"
	case until > domain.DayOf(s.now().AddDate(certificateLife, 0, 0)):
		code = "qualiopi-renew-far"
	}
	if code != "" {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/until", Code: code}})
	}
	seen, before := a.Revision, a.Declared.Qualiopi.Until
	a.Declared.Qualiopi.Until, a.Revision = until, seen+1
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveApplication(a, domain.ApplicationAccepted, seen); err != nil {
			return err
		}
		return s.audit(tx, actor, "organisation.qualiopi", actor.OrganisationID, string(actor.OrganisationID), string(before)+" → "+string(until))
	})
}
