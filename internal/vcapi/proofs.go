package vcapi

import (
	"context"
	"slices"

	"galon/internal/sign"
)

// holdsAll checks every proof that is of a known suite; there must be one, and each must hold, with the key that whoever
// made it lists as their own. One at least must be by identity, the issuer or the holder: others (a notary, a witness) may
// sign beside or on top of it (VC Data Integrity 1.0, section 2.1.1). purposes are what they may be made for.
func (d *Door) holdsAll(ctx context.Context, all *sign.Integrity, identity string, o options, purposes ...string) error {
	var skipped error
	held, own := 0, false
	for i, p := range all.Proofs {
		if err := p.Checkable(); err != nil {
			if code := sign.FaultCode(err); code == sign.FaultSuite {
				skipped = err
				continue
			}
			return err
		}
		if err := d.holds(ctx, all, i, o, purposes); err != nil {
			return err
		}
		held++
		own = own || controllerOf(p.VerificationMethod) == identity
	}
	switch {
	case held == 0 && skipped != nil:
		return skipped
	case held == 0:
		return verification(sentences[sign.FaultMissing])
	case !own:
		return insecure("Aucune preuve n’est faite avec une clé de " + identity + ".")
	}
	return nil
}

func (d *Door) holds(ctx context.Context, all *sign.Integrity, i int, o options, purposes []string) error {
	p := all.Proofs[i]
	if o.ExpectedProofPurpose != "" {
		purposes = []string{o.ExpectedProofPurpose}
	}
	if !slices.Contains(purposes, p.Purpose) {
		return verification(sentences[sign.FaultPurpose])
	}
	// VC Data Integrity 1.0, section 4.4.
	if !o.Domain.meets(p.Domain) {
		return otherDomain()
	}
	if o.Challenge != "" && p.Challenge != o.Challenge {
		return otherChallenge()
	}
	if !p.Expires.IsZero() && !d.Now().Before(p.Expires) {
		return verification(sentences[sign.FaultEnded])
	}
	var keys []*sign.PublicKey
	for _, j := range append([]int{i}, all.Before(i)...) {
		q := all.Proofs[j]
		key, err := d.key(ctx, q.VerificationMethod, controllerOf(q.VerificationMethod), q.Purpose == "authentication")
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	return all.Verify(i, keys[0], keys[1:]...)
}
