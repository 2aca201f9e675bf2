package app

import (
	"context"
	"slices"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
)

// The Open Badges 2.0 twin of a badge. The older format knows two forms: a hosted one, which stands open on the web
// and so needs the holder's own act, and a signed one, which is a file like the badge itself.

// The forms of the twin.
const (
	FormTwinJWS FormTwin = "jws"
	FormTwinPNG FormTwin = "png"
	FormTwinSVG FormTwin = "svg"
)

// FormTwin is how a twin is written down.
type FormTwin string

const purposeTwin = "ob2"

// typeTwin is the key that signs twins: RS256 is what the older format asks of everybody.
const typeTwin = sign.RS256

// twinType marks the JWS; it is no credential of the newer kind (RFC 8725, section 3.11).
const twinType = "JWT"

func (in *Installation) twinToken(id domain.AwardID) string {
	return in.derive(purposeTwin, string(id))
}

// HeldTwin is what the holder made of the twin of a badge.
type HeldTwin struct {
	Live bool
	URL  string
}

// Twin tells whether the twin of one of the holder's badges stands on the web.
func (s *Passports) Twin(ctx context.Context, h domain.Holder, id domain.AwardID) (HeldTwin, error) {
	if _, err := s.held(ctx, h, id); err != nil {
		return HeldTwin{}, err
	}
	twin, err := s.Store.Twin(ctx, id)
	if domain.IsKind(err, domain.NotFound) {
		return HeldTwin{}, nil
	}
	return HeldTwin{Live: twin.Live(), URL: credential.AssertionTwin(s.BaseURL, s.twinToken(id))}, err
}

// PublishTwin puts it on the web: from then on anybody with its address reads it.
func (s *Passports) PublishTwin(ctx context.Context, h domain.Holder, id domain.AwardID) error {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return err
	}
	if err := s.mayShare(ctx, h); err != nil {
		return err
	}
	twin, err := s.Store.Twin(ctx, id)
	if err != nil && !domain.IsKind(err, domain.NotFound) || twin.Live() {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PublishTwin(id, s.Pepper.Hash(purposeTwin, s.twinToken(id)), s.now()); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "twin.publish", award.OrganisationID, string(id), "")
	})
}

// StopTwin takes it off the web; its address says from then on that it is gone.
func (s *Passports) StopTwin(ctx context.Context, h domain.Holder, id domain.AwardID) error {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return err
	}
	twin, err := s.Store.Twin(ctx, id)
	if err != nil || !twin.Live() {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopTwin(id, s.now()); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "twin.stop", award.OrganisationID, string(id), "")
	})
}

// DownloadTwin is the signed twin of one of the holder's badges, as a file.
func (s *Passports) DownloadTwin(ctx context.Context, h domain.Holder, id domain.AwardID, form FormTwin) (File, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return File{}, err
	}
	return s.twinFile(ctx, award, form)
}

// TwinForm is the same for whoever has the code of a live share.
func (s *Verifying) TwinForm(ctx context.Context, l Look, form FormTwin) (File, error) {
	award, err := s.signed(ctx, l)
	if err != nil {
		return File{}, err
	}
	return s.twinFile(ctx, award, form)
}

func (in *Installation) twinFile(ctx context.Context, a domain.Award, form FormTwin) (File, error) {
	if !slices.Contains([]FormTwin{FormTwinJWS, FormTwinPNG, FormTwinSVG}, form) {
		return File{}, domain.NotFoundf("form-unknown", string(form))
	}
	jws, err := in.twinSignature(ctx, a)
	if err != nil {
		return File{}, err
	}
	return in.bakeTwin(ctx, a, form, jws)
}

// bakeTwin writes a twin, JWS or JSON, as it is or into the badge's picture.
func (in *Installation) bakeTwin(ctx context.Context, a domain.Award, form FormTwin, twin string) (File, error) {
	name := "badge-2-" + a.Achievement.Slug
	switch form {
	case FormTwinPNG:
		plain, err := in.PlainPNG(ctx, a.Achievement)
		if err != nil {
			return File{}, err
		}
		baked, err := artwork.BakePNG2(plain, twin)
		return File{name + ".png", "image/png", baked}, wrap(err, "bake png")
	case FormTwinSVG:
		plain, err := in.PlainSVG(ctx, a.Achievement)
		if err != nil {
			return File{}, err
		}
		baked, err := artwork.BakeSVG2(plain, twin, "")
		return File{name + ".svg", "image/svg+xml", baked}, wrap(err, "bake svg")
	}
	return File{name + ".jws", "application/jose", []byte(twin)}, nil
}

// twinSignature is the signed twin: made when it is asked for the first time, and the same bytes ever after.
func (in *Installation) twinSignature(ctx context.Context, a domain.Award) (string, error) {
	jws, err := in.Store.TwinSignature(ctx, a.ID)
	if !domain.IsKind(err, domain.NotFound) {
		return jws, err
	}
	o, err := in.Store.Organisation(ctx, a.OrganisationID)
	if err != nil {
		return "", err
	}
	if err := in.needKey(ctx, o, typeTwin); err != nil {
		return "", err
	}
	rows, err := in.Store.Keys(ctx, o.ID)
	if err != nil {
		return "", err
	}
	ring, err := in.ring(o, rows)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(ring.Keys, func(k *sign.Key) bool { return k.Algorithm == typeTwin })
	if i < 0 {
		return "", errKeysChanged
	}
	input, err := in.twinInput(ctx, o, a)
	if err != nil {
		return "", err
	}
	input.Signer = ring.Keys[i].ID
	assertion, err := credential.BuildAssertion(input)
	if err != nil {
		return "", err
	}
	if jws, err = sign.SignJWS(ring.Keys[i], assertion, twinType); err != nil {
		return "", err
	}
	if _, err := sign.VerifyJWS(jws, ring.Keys[i].PublicKey(), twinType); err != nil {
		return "", wrap(err, "own signature")
	}
	err = in.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveTwinSignature(a.ID, jws, in.now()) })
	if err != nil {
		return "", err
	}
	return in.Store.TwinSignature(ctx, a.ID)
}

func (in *Installation) twinInput(ctx context.Context, o domain.Organisation, a domain.Award) (credential.TwinInput, error) {
	recipient, err := in.Store.Recipient(ctx, a.RecipientID)
	return credential.TwinInput{Input: credential.Input{
		BaseURL: in.BaseURL, Organisation: o, Award: a, RecipientEmail: recipient.Email, EmailSalt: in.derive("twin-salt", string(a.ID)),
	}}, err
}

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
