package app

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"galon/internal/domain"
	"galon/internal/store"
)

// Revoke withdraws a badge for good. reason is public and coded; note goes to the learner only. It returns when
// the signed list shows the withdrawal: that is the act, the row only remembers it.
func (s *Issuing) Revoke(ctx context.Context, actor domain.Actor, id domain.AwardID, reason domain.RevocationReason, note string) (domain.Award, error) {
	award, o, err := s.owned(ctx, actor, ActRevoke, id)
	if err != nil {
		return award, err
	}
	if award.Achievement.Kind.Family() == "bloc" && actor.OrganisationID != award.OrganisationID {
		// Who decided takes back, and nobody for them: not the operator either (articles L. 6113-1 and R. 6412-7).
		return award, &domain.Error{Kind: domain.Forbidden, Code: "bloc-withdraw-authority", Args: []any{o.Name}}
	}
	if !slices.Contains(domain.RevocationReasons, reason) {
		return award, domain.InvalidFields([]domain.FieldError{{Pointer: "/reason", Code: "reason-missing"}})
	}
	if !award.RevokedAt.IsZero() {
		return award, domain.Conflictf("award-already-revoked", award.RevokedAt)
	}
	note = strings.TrimSpace(strings.ReplaceAll(note, "\r\n", "\n"))
	if f := checkNote(note); f != nil {
		return award, domain.InvalidFields(f)
	}
	now, withdrawn := s.now(), award
	withdrawn.Revocation = reason
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.setStatus(tx, o, withdrawn, purposeRevocation, true, now); err != nil {
			return err
		}
		if err := tx.MarkRevoked(id, reason, now); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "award.revoke", o.ID, string(id), string(reason)); err != nil {
			return err
		}
		if err := s.decompose(ctx, tx, award); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, TellRevokedArgs{Award: id, Note: note})
	})
	award.RevokedAt, award.Revocation = now, reason
	return award, wrap(err, "revoke award %s", id)
}

// noteLength is room for an explanation; a mail is no place for a file.
const noteLength = 2000

func checkNote(note string) []domain.FieldError {
	switch {
	case utf8.RuneCountInString(note) > noteLength:
		return []domain.FieldError{{Pointer: "/note", Code: "text-too-long", Args: []any{noteLength}}}
	case !domain.CleanText(note):
		return []domain.FieldError{{Pointer: "/note", Code: "text-control"}}
	}
	return nil
}

// Suspend puts a badge on hold; Lift ends that. Only a verifier that reads the twin list sees it, which the
// console says.
func (s *Issuing) Suspend(ctx context.Context, actor domain.Actor, id domain.AwardID) (domain.Award, error) {
	return s.suspend(ctx, actor, id, true)
}

// Lift ends a suspension.
func (s *Issuing) Lift(ctx context.Context, actor domain.Actor, id domain.AwardID) (domain.Award, error) {
	return s.suspend(ctx, actor, id, false)
}

func (s *Issuing) suspend(ctx context.Context, actor domain.Actor, id domain.AwardID, on bool) (domain.Award, error) {
	award, o, err := s.owned(ctx, actor, ActRevoke, id)
	if err != nil {
		return award, err
	}
	switch {
	case on && award.Achievement.Kind.Family() == "bloc": // a bloc is acquired, or its jury decides otherwise: there is no in-between
		return award, domain.Conflictf("bloc-never-suspended")
	case on && award.StatusKind == domain.StatusRevocation: // that list knows withdrawn or not, and nothing in between
		return award, domain.Conflictf("suspend-not-here")
	case !award.RevokedAt.IsZero():
		return award, domain.Conflictf("award-already-revoked", award.RevokedAt)
	case on && !award.SuspendedAt.IsZero():
		return award, domain.Conflictf("award-already-suspended", award.SuspendedAt)
	case !on && award.SuspendedAt.IsZero():
		return award, domain.Conflictf("award-not-suspended")
	}
	now, act := s.now(), "award.lift"
	award.SuspendedAt = time.Time{}
	if on {
		award.SuspendedAt, act = now, "award.suspend"
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.setStatus(tx, o, award, purposeSuspension, on, now); err != nil {
			return err
		}
		if err := tx.MarkSuspended(id, award.SuspendedAt); err != nil {
			return err
		}
		if err := s.audit(tx, actor, act, o.ID, string(id), ""); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, TellHeldArgs{Award: id, Lifted: !on, At: now})
	})
	return award, wrap(err, "suspend award %s", id)
}

// owned reads an issued award and checks that the actor may act on it for its organisation. To anybody else it
// does not exist.
func (s *Issuing) owned(ctx context.Context, actor domain.Actor, act Action, id domain.AwardID) (domain.Award, domain.Organisation, error) {
	award, err := s.Store.Award(ctx, id)
	if err != nil {
		return award, domain.Organisation{}, err
	}
	if foreign(actor, award.OrganisationID) {
		return award, domain.Organisation{}, domain.NotFoundf("award-unknown")
	}
	if err := allow(actor, act, award.OrganisationID); err != nil {
		return award, domain.Organisation{}, err
	}
	if award.State != domain.AwardIssued {
		return award, domain.Organisation{}, domain.Conflictf("award-not-issued")
	}
	o, err := s.Store.Organisation(ctx, award.OrganisationID)
	return award, o, err
}
