package verify

import (
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
)

// issuerCheck asks the registry about the issuer, and first whether the badge says itself that it is a trial: an
// organisation of a Galon that was not verified yet has sent it to itself. The mark is in the signed bytes, so that such a
// badge stays a trial when the organisation is verified later.
func (e *examination) issuerCheck(i issuer, signedAt, now time.Time) Check {
	if e.view != nil && i.trusted == nil && i.registryErr == nil && domain.IsTrial(e.view.Title()) {
		if _, ours := credential.OrganisationOfDID(i.registry.URL, i.id); ours || i.entry != nil {
			return say("issuer-trial").by(i.registry)
		}
	}
	return i.check(signedAt, now)
}
