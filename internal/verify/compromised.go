package verify

import (
	"context"
	"time"

	"galon/internal/sign"
)

// Journal is what Sources may know of what an issuer itself signed, from a chain of acts that is not the badge's word.
type Journal interface {
	// Signed tells when those very bytes were signed under that credential id. known is false for issuers whose journal
	// is not here; a zero time says that the journal of the issuer does not have them.
	Signed(ctx context.Context, issuer, credentialID string, bytes []byte) (at time.Time, known bool, err error)
}

// compromised is from when on a key may have been in other hands; zero: never, as far as the registry says.
func (i issuer) compromised(key *sign.PublicKey) time.Time {
	if i.entry == nil || key == nil || i.trusted != nil {
		return time.Time{}
	}
	return i.entry.Compromised(key.Thumbprint())
}

// byJournal lets the journal of the issuer decide about a signature by a key that was in other hands: every date that the
// badge gives itself can be made up.
func (e *examination) byJournal(c Check, key *sign.PublicKey) Check {
	j, ok := e.Sources.(Journal)
	if c.Code != "key-compromised" || !ok || e.view == nil {
		return c
	}
	at, known, err := j.Signed(e.ctx, e.issuer.id, e.view.ID, e.signedBytes())
	since := e.issuer.compromised(key)
	switch {
	case err != nil:
		return c.about(err)
	case !known:
		return c
	case at.IsZero():
		return say("key-compromised-none")
	case at.Before(since):
		return say("key-compromised-before", frenchDate(at)).by(Evidence{Kind: ByJournal, ID: "signed", At: at})
	}
	return say("key-compromised-after").by(Evidence{Kind: ByJournal, ID: "signed", At: at})
}
