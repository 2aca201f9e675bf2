package verify

import (
	"errors"
	"fmt"
	"time"

	"galon/internal/domain"
	"galon/internal/sign"
)

// issuer is what can be known of who a badge names as its issuer. Nothing in it comes from the badge but the
// name that was asked for.
type issuer struct {
	id          string
	entry       *domain.RegistryEntry // nil: not in the registry, or the registry could not be read
	registryErr error
	registry    Evidence       // which one was read
	trusted     *TrustedIssuer // nil: the person who asks did not pin it
	keys        *sign.KeySet   // nil: the issuer's document could not be read
	keysCheck   Check          // then, why
	evidence    []Evidence     // what was read of its keys
}

func (e *examination) askIssuer(id string) issuer {
	i := issuer{id: id, trusted: e.Trust.issuer(id)}
	registry, err := e.Sources.Registry(e.ctx)
	switch {
	case err != nil:
		i.registryErr = err
	case registry == nil:
		i.registryErr = errors.New("verify: no registry")
	default:
		i.entry, _ = registry.Entry(id)
		i.registry = Evidence{Kind: ByRegistry, URL: registry.BaseURL, At: registry.Updated}
	}
	i.keys, i.keysCheck, i.evidence = e.issuerKeys(id)
	return i
}

// check asks whether the registry vouches for the issuer: today, or at least when the badge was signed. What an
// organisation signed before it was suspended or removed stays its own.
func (i issuer) check(signedAt, now time.Time) Check {
	switch {
	case i.trusted != nil:
		name := i.trusted.Name
		if name == "" {
			name = i.id
		}
		return say("issuer-trusted").titled(name).by(Evidence{Kind: ByTrust, ID: i.id})
	case i.registryErr != nil:
		return say("issuer-registry").about(i.registryErr)
	case i.entry == nil:
		return say("issuer-unknown").by(i.registry)
	}
	c, decision := i.decided(signedAt, now)
	return c.by(i.registry, Evidence{Kind: ByRegistry, ID: i.id, At: decision.From})
}

// decided is what the registry says, and by which decision.
func (i issuer) decided(signedAt, now time.Time) (Check, domain.RegistryDecision) {
	then, decided := i.entry.At(signedAt)
	today, ok := i.entry.At(now)
	switch {
	case !ok:
		return say("issuer-not-verified"), today
	case decided && then.Kind == domain.Removed:
		return say("issuer-removed", frenchDate(then.From)), then
	case decided && then.Kind == domain.Suspended:
		return say("issuer-suspended", frenchDate(then.From)), then
	case today.Kind == domain.Verified:
		return say("issuer-verified", frenchDate(today.From), spacedSIRET(i.entry.SIRET), i.entry.Town).titled(i.entry.Name), today
	case !decided || then.Kind != domain.Verified:
		return say("issuer-not-verified"), today
	case today.Kind == domain.Removed:
		return say("issuer-removed-since", i.entry.Name, frenchDate(today.From)).titled(i.entry.Name), today
	case today.Kind == domain.Suspended:
		return say("issuer-suspended-since", i.entry.Name, frenchDate(today.From)).titled(i.entry.Name), today
	}
	return say("issuer-not-verified").about(fmt.Errorf("verify: decision %q", today.Kind)), today
}

func (i issuer) facts(now time.Time) *IssuerFacts {
	e := i.entry
	if e == nil {
		return nil
	}
	f := &IssuerFacts{DID: e.DID, Slug: e.Slug, Name: e.Name, Town: e.Town, SIRET: e.SIRET, NDA: e.NDA}
	for _, d := range e.Decisions {
		if d.Kind == domain.Verified && !d.From.After(now) && d.From.After(f.VerifiedAt) {
			f.VerifiedAt = d.From
		}
	}
	if d, ok := e.At(now); ok {
		f.Decision, f.DecidedFrom = d.Kind, d.From
	}
	return f
}

// spacedSIRET groups the digits as people read them: 123 456 789 00012.
func spacedSIRET(s string) string {
	if len(s) != 14 {
		return s
	}
	const thin = "\u202f"
	return s[:3] + thin + s[3:6] + thin + s[6:9] + thin + s[9:]
}
