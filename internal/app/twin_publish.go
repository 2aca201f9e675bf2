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
	award, imported, err := s.signed(ctx, l)
	if err != nil {
		return File{}, err
	}
	if imported != "" { // what others have signed has no twin of ours
		return File{}, domain.NotFoundf("form-unknown", string(form))
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
