package app

import (
	"context"
	"encoding/json"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// algorithmEdDSA is how an organisation names Ed25519 for its JWTs (RFC 8037).
const algorithmEdDSA = "EdDSA"

// jwtKey is the kind of key that signs the organisation's JWTs.
func jwtKey(o domain.Organisation) sign.Algorithm {
	if o.JWTAlgorithm == algorithmEdDSA {
		return sign.Ed25519
	}
	return sign.Algorithm(o.JWTAlgorithm)
}

// signBoth makes the two forms of one content as the organisation wants them: Data Integrity with one proof or a set
// of two, and the JWT.
func signBoth(ring *sign.Ring, o domain.Organisation, linted credential.Linted, now time.Time) (document []byte, jwt string, err error) {
	if document, err = prove(ring, o.Issuing, linted, now); err != nil {
		return nil, "", wrap(err, "sign")
	}
	jwt, err = ring.SignJWT(linted, jwtKey(o), now)
	return document, jwt, wrap(err, "sign jwt")
}

func prove(ring *sign.Ring, choice domain.IssuingChoice, linted credential.Linted, now time.Time) ([]byte, error) {
	ecdsa := sign.Proving{Algorithm: sign.ES256, Created: now}
	if choice.NoEdDSA {
		return ring.Prove(linted, ecdsa)
	}
	document, err := ring.Sign(linted, now)
	if err != nil || !choice.ECDSA {
		return document, err
	}
	// The second proof of the set is made over the same content (VC Data Integrity 1.0, section 2.1.1), which was
	// linted; what is asked here is only whether the document with its first proof is still one.
	if linted, err = credential.LintVCDM(document); err != nil {
		return nil, err
	}
	return ring.Prove(linted, ecdsa)
}

// check verifies each of our signatures, not only the first that holds.
func (r *openRing) check(document []byte, jwt string) error {
	d, err := r.ReadOwn(document)
	if err != nil {
		return err
	}
	for i, p := range d.Proofs {
		key, err := r.find.Method(p.VerificationMethod)
		if err != nil {
			return err
		}
		if err := d.Verify(i, key); err != nil {
			return err
		}
	}
	_, _, err = sign.VerifyJWT(jwt, r.find.KID)
	return err
}

// embedded bounds how many endorsements of one thing stand in a badge: each is a whole signed document.
const embedded = 3

// said is what others have signed about an organisation and its definitions, to stand in the badges it gives.
type said struct {
	issuer       []json.RawMessage
	achievements map[string][]json.RawMessage
}

func (s *Issuing) said(ctx context.Context, o domain.Organisation, awards []domain.Award) (x said, err error) {
	x.achievements = map[string][]json.RawMessage{}
	if x.issuer, err = s.endorsing(ctx, s.did(o)); err != nil {
		return x, err
	}
	for _, a := range awards {
		slug := a.Achievement.Slug
		if _, known := x.achievements[slug]; known {
			continue
		}
		if x.achievements[slug], err = s.endorsing(ctx, credential.AchievementURL(s.BaseURL, o.Slug, slug)); err != nil {
			return x, err
		}
	}
	return x, nil
}

func (s *Issuing) endorsing(ctx context.Context, subject string) ([]json.RawMessage, error) {
	all, err := s.Store.EndorsementsOf(ctx, subject)
	if err != nil {
		return nil, err
	}
	var documents []json.RawMessage
	for _, e := range all[max(0, len(all)-embedded):] {
		documents = append(documents, e.Document)
	}
	return documents, nil
}

// The address of a badge's newest form ends in a token that only the badge itself has.
const purposeRefresh = "refresh"

func (in *Installation) refreshToken(id domain.AwardID) string {
	return in.derive(purposeRefresh, string(id))
}
