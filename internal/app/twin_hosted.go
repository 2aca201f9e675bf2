package app

import (
	"context"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// HostedTwin is the hosted form as the web reads it. A withdrawn badge answers its short form and that it is gone, and so
// does a suspended one while it is: the older format has no other word that keeps anybody from taking it for good.
type HostedTwin struct {
	Document []byte
	Revoked  bool
	award    domain.Award
}

// HostedTwin finds it by the token of its address: unknown when it never was published, gone once that was stopped.
func (s *Publishing) HostedTwin(ctx context.Context, token string) (HostedTwin, error) {
	twin, err := s.Store.TwinByToken(ctx, s.Pepper.Hash(purposeTwin, token))
	if err != nil {
		return HostedTwin{}, err
	}
	award, err := s.Store.Award(ctx, twin.AwardID)
	if err != nil {
		return HostedTwin{}, err
	}
	switch {
	case !award.ErasedAt.IsZero():
		return HostedTwin{}, &domain.Error{Kind: domain.Gone, Code: "award-erased"}
	case !twin.Live():
		return HostedTwin{}, &domain.Error{Kind: domain.Gone, Code: "twin-stopped"}
	}
	if err := s.speaking(ctx, award.OrganisationID); err != nil {
		return HostedTwin{}, err
	}
	x := HostedTwin{award: award, Revoked: !award.RevokedAt.IsZero() || !award.SuspendedAt.IsZero()}
	if x.Revoked {
		x.Document, err = credential.BuildRevokedAssertion(s.BaseURL, token, s.twinReason(award.Revocation, award.RevokedAt.IsZero()))
		return x, err
	}
	o, err := s.Store.Organisation(ctx, award.OrganisationID)
	if err != nil {
		return x, err
	}
	input, err := s.twinInput(ctx, o, award)
	if err != nil {
		return x, err
	}
	input.Token = token
	x.Document, err = credential.BuildAssertion(input)
	return x, err
}

// HostedTwinImage is the picture of a hosted twin with the assertion in it.
func (s *Publishing) HostedTwinImage(ctx context.Context, token string) (File, error) {
	x, err := s.HostedTwin(ctx, token)
	if err != nil {
		return File{}, err
	}
	if x.Revoked {
		return File{}, &domain.Error{Kind: domain.Gone, Code: "twin-stopped"}
	}
	return s.bakeTwin(ctx, x.award, FormTwinPNG, string(x.Document))
}

// Issuer2 is the Open Badges 2.0 profile of an organisation, with every key that ever signed for it.
func (s *Publishing) Issuer2(ctx context.Context, slug string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.Keys(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, k := range rows {
		if k.Algorithm == string(typeTwin) {
			keys = append(keys, k.ID)
		}
	}
	return credential.BuildIssuer2(s.BaseURL, o, keys)
}

// Key2 is one of them as a CryptographicKey.
func (s *Publishing) Key2(ctx context.Context, slug, id string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	row, err := s.Store.Key(ctx, o.ID, id)
	if err != nil {
		return nil, err
	}
	key, err := sign.ParsePublicJWK(row.PublicJWK)
	if err != nil {
		return nil, err
	}
	return credential.BuildKey2(s.BaseURL, slug, id, key.PEM())
}

// BadgeClass is the Open Badges 2.0 twin of a badge of an organisation.
func (s *Publishing) BadgeClass(ctx context.Context, slug, badge string) ([]byte, error) {
	_, a, o, err := s.Achievement(ctx, slug, badge)
	if err != nil {
		return nil, err
	}
	return credential.BuildBadgeClass(s.BaseURL, o, a)
}

// BadgeClassVersion is the twin of a badge as it was in a version that was awarded. What was awarded is never written
// again, so whoever reads a 2.0 assertion reads the criteria that held for it.
func (s *Publishing) BadgeClassVersion(ctx context.Context, slug, badge, version string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	a, err := s.Store.AwardedVersion(ctx, o.ID, badge, version)
	if err != nil {
		return nil, err
	}
	return credential.BuildBadgeClassVersion(s.BaseURL, o, a)
}

// Revocations is the 1EdTechRevocationList of an organisation.
func (s *Publishing) Revocations(ctx context.Context, slug string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	if err := s.speaking(ctx, o.ID); err != nil {
		return nil, err
	}
	rows, err := s.Store.Withdrawn(ctx, o.ID, domain.StatusRevocation)
	if err != nil {
		return nil, err
	}
	var all []credential.Withdrawn
	for _, w := range rows {
		all = append(all, credential.Withdrawn{ID: w.CredentialID, Reason: s.reason(w.Reason)})
	}
	return credential.BuildRevocationList(s.BaseURL, o, all)
}

// Revocations2 lists the signed twins of badges that are withdrawn or, as long as it lasts, suspended.
func (s *Publishing) Revocations2(ctx context.Context, slug string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	if err := s.speaking(ctx, o.ID); err != nil {
		return nil, err
	}
	rows, err := s.Store.WithdrawnTwins(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var all []credential.Withdrawn
	for _, w := range rows {
		id := credential.TwinID(domain.Award{CredentialID: w.CredentialID})
		all = append(all, credential.Withdrawn{ID: id, Reason: s.twinReason(w.Reason, w.Suspended)})
	}
	return credential.BuildRevocationList2(s.BaseURL, o, all)
}

// publicReasons are the coded reasons of a withdrawal, as lists and hosted assertions say them.
var publicReasons = map[domain.RevocationReason]string{
	domain.IssuedInError:        "Badge délivré par erreur.",
	domain.WrongInformation:     "Informations inexactes.",
	domain.PanelDecisionChanged: "Décision du jury modifiée.",
	domain.AskedByHolder:        "Retrait demandé par la personne.",
}

func (in *Installation) reason(r domain.RevocationReason) string { return publicReasons[r] }

func (in *Installation) twinReason(r domain.RevocationReason, suspended bool) string {
	if suspended {
		return "Badge suspendu : l’organisme l’examine."
	}
	return in.reason(r)
}

// Refreshed is the newest form of a badge that has an address for it. What was signed is never rewritten, so today it
// is the badge itself.
func (s *Publishing) Refreshed(ctx context.Context, token string) ([]byte, error) {
	award, err := s.Store.AwardByRefresh(ctx, s.Pepper.Hash(purposeRefresh, token))
	if err == nil && !award.ErasedAt.IsZero() {
		err = &domain.Error{Kind: domain.Gone, Code: "award-erased"}
	}
	return award.Document, err
}
