package app

import (
	"context"
	"strings"

	"galon/internal/domain"
)

// File is a badge in one form, for the organisation that gave it.
func (s *Issuing) File(ctx context.Context, actor domain.Actor, id domain.AwardID, form Form) (File, error) {
	award, _, err := s.owned(ctx, actor, ActRead, id)
	if err != nil {
		return File{}, err
	}
	return s.badgeFile(ctx, award, form)
}

// ActorName says who stands behind a label of the audit log, to somebody of the same organisation: a colleague or a
// key by name, "" for the machine and for whom nobody there knows.
func (s *Issuing) ActorName(ctx context.Context, actor domain.Actor, label string) (string, error) {
	if id, ok := strings.CutPrefix(label, "account:"); ok {
		account, err := s.Store.Account(ctx, domain.AccountID(id))
		if domain.IsKind(err, domain.NotFound) {
			return "", nil
		}
		for _, m := range account.Memberships {
			if m.OrganisationID == actor.OrganisationID {
				return account.Name, err
			}
		}
		return "", err
	}
	if id, ok := strings.CutPrefix(label, "key:"); ok {
		keys, err := s.Store.APIKeys(ctx, actor.OrganisationID)
		for _, key := range keys {
			if string(key.ID) == id {
				return key.Name, err
			}
		}
		return "", err
	}
	return "", nil
}
