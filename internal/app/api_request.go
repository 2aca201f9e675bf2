package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// RequestKey names a request of a machine that must not be done twice: the key that the machine chose, and a digest of
// what it asks. The row is kept in the transaction of what it causes, so a crash leaves both or neither.
type RequestKey struct {
	Key    string
	Digest string
}

// requestKept is how long a key is remembered; a machine that tries again does so within minutes.
const requestKept = 7 * 24 * time.Hour

// Done finds what came of a request with that key before: the id of an award or of a batch, "" when there was none. The
// same key for something else is refused.
func (in *Installation) Done(ctx context.Context, actor domain.Actor, r RequestKey) (subject string, err error) {
	if r.Key == "" || actor.APIKeyID == "" {
		return "", nil
	}
	row, err := in.Store.APIRequest(ctx, actor.APIKeyID, r.Key)
	if domain.IsKind(err, domain.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if row.Digest != r.Digest {
		return "", domain.Conflictf("idempotency-key-reused")
	}
	return row.Subject, nil
}

// DoneMeanwhile is Done for a request that was refused because the same one is being done at this moment: it asks behind
// the other one, and answers once that is on the disk.
func (in *Installation) DoneMeanwhile(ctx context.Context, actor domain.Actor, r RequestKey) (subject string, err error) {
	if r.Key == "" || actor.APIKeyID == "" {
		return "", nil
	}
	err = in.Store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.APIRequest(actor.APIKeyID, r.Key)
		if err == nil && row.Digest == r.Digest {
			subject = row.Subject
		}
		return ignore(err, domain.NotFound)
	})
	return subject, err
}

// Awarded is an award of the actor's organisation after their own request for it. One that is reserved and not signed yet,
// because the first request is still about it or broke off, is completed here: whoever asks again gets the badge.
func (s *Issuing) Awarded(ctx context.Context, actor domain.Actor, id domain.AwardID) (domain.Award, error) {
	award, err := s.Store.Award(ctx, id)
	if err != nil {
		return domain.Award{}, err
	}
	if foreign(actor, award.OrganisationID) {
		return domain.Award{}, domain.NotFoundf("award-unknown")
	}
	if award.State != domain.AwardPending {
		return award, nil
	}
	if err := s.finish(ctx, actor, award); err != nil {
		return domain.Award{}, wrap(err, "finish award %s", id)
	}
	return s.Store.Award(ctx, id)
}

// remember keeps what comes of a request. Of two at once with one key the second fails with a conflict, and finds the
// first one's award when it asks again.
func (in *Installation) remember(tx *store.Tx, actor domain.Actor, r RequestKey, subject string) error {
	if r.Key == "" || actor.APIKeyID == "" {
		return nil
	}
	return tx.InsertAPIRequest(store.APIRequest{Key: actor.APIKeyID, Request: r.Key, Digest: r.Digest, Subject: subject, CreatedAt: in.now()})
}
