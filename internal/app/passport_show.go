package app

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"galon/internal/artwork"
	"galon/internal/domain"
)

// HeldBadge is a badge in its holder's passport.
type HeldBadge struct {
	Award        domain.Award // without its documents
	Organisation string
	State        BadgeState
	Shares       []domain.Share // with their codes; newest first
}

// BadgeState is what a pill says of a badge.
type BadgeState string

const (
	BadgeValid     BadgeState = "valid"
	BadgeExpired   BadgeState = "expired"
	BadgeRevoked   BadgeState = "revoked"
	BadgeSuspended BadgeState = "suspended"
	BadgeNotYet    BadgeState = "not_yet_valid"
)

// StateOf is for lists of one's own badges. A verdict for others is always a fresh verify.Report.
func (in *Installation) StateOf(a domain.Award) BadgeState {
	now := in.Now()
	switch {
	case !a.RevokedAt.IsZero():
		return BadgeRevoked
	case !a.SuspendedAt.IsZero():
		return BadgeSuspended
	case now.Before(a.ValidFrom):
		return BadgeNotYet
	case !a.ValidUntil.IsZero() && now.After(a.ValidUntil):
		return BadgeExpired
	}
	return BadgeValid
}

// OpenPassport is a passport as its holder sees it.
type OpenPassport struct {
	Passport domain.Passport
	Blocs    []HeldBadge
	Badges   []HeldBadge
	Away     []HeldBadge // taken out of the lists by the person
	One      bool        // opened by a claim code: that award only
}

// Show lists the holder's badges in their two families.
func (s *Passports) Show(ctx context.Context, h domain.Holder) (OpenPassport, error) {
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return OpenPassport{}, err
	}
	held, err := s.Store.PassportAwards(ctx, h.PassportID)
	if err != nil {
		return OpenPassport{}, err
	}
	away, err := s.Store.AwardsAway(ctx, h.PassportID)
	if err != nil {
		return OpenPassport{}, err
	}
	open := OpenPassport{Passport: passport, One: h.AwardID != ""}
	for _, row := range held {
		if open.One && row.Award.ID != h.AwardID {
			continue
		}
		b := HeldBadge{Award: row.Award, Organisation: row.OrganisationName, State: s.StateOf(row.Award)}
		switch {
		case !open.One && slices.Contains(away, row.Award.ID):
			open.Away = append(open.Away, b)
		case row.Award.Achievement.Kind.Family() == "bloc":
			open.Blocs = append(open.Blocs, b)
		default:
			open.Badges = append(open.Badges, b)
		}
	}
	for _, badges := range [][]HeldBadge{open.Blocs, open.Badges} { // what another badge stands for comes last
		slices.SortStableFunc(badges, func(a, b HeldBadge) int { return cmp.Compare(replaced(a), replaced(b)) })
	}
	return open, nil
}

func replaced(b HeldBadge) int {
	if b.Award.Revocation == domain.Replaced {
		return 1
	}
	return 0
}

// Badge is one badge of the holder with its shares.
func (s *Passports) Badge(ctx context.Context, h domain.Holder, id domain.AwardID) (HeldBadge, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return HeldBadge{}, err
	}
	o, err := s.Store.Organisation(ctx, award.OrganisationID)
	if err != nil {
		return HeldBadge{}, err
	}
	rows, err := s.Store.SharesOfAward(ctx, id)
	if err != nil {
		return HeldBadge{}, err
	}
	b := HeldBadge{Award: award, Organisation: o.Name, State: s.StateOf(award)}
	for _, row := range rows {
		share, err := s.openShare(row)
		if err != nil {
			return b, err
		}
		b.Shares = append(b.Shares, share)
	}
	return b, nil
}

// held reads an award that the holder may see; to anybody else it does not exist.
func (s *Passports) held(ctx context.Context, h domain.Holder, id domain.AwardID) (domain.Award, error) {
	award, err := s.Store.Award(ctx, id)
	if err != nil {
		return award, err
	}
	if h.PassportID == "" || award.PassportID != h.PassportID || h.AwardID != "" && h.AwardID != id {
		return domain.Award{}, domain.NotFoundf("award-unknown")
	}
	return award, nil
}

// File is a badge to take away.
type File struct {
	Name  string
	Type  string
	Bytes []byte
}

// Form is how a badge is written down.
type Form string

const (
	FormJSON Form = "json"
	FormJWT  Form = "jwt"
	FormPNG  Form = "png"
	FormSVG  Form = "svg"
)

// Download is one of the holder's badges in one form.
func (s *Passports) Download(ctx context.Context, h domain.Holder, id domain.AwardID, form Form) (File, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return File{}, err
	}
	return s.badgeFile(ctx, award, form)
}

// badgeFile writes the signed bytes as they are, or bakes them into the badge's picture.
func (in *Installation) badgeFile(ctx context.Context, a domain.Award, form Form) (File, error) {
	name := "badge-" + a.Achievement.Slug
	switch form {
	case FormJSON:
		return File{name + ".json", "application/vc", a.Document}, nil
	case FormJWT:
		return File{name + ".jwt", "application/vc+jwt", []byte(a.JWT)}, nil
	case FormPNG:
		plain, err := in.PlainPNG(ctx, a.Achievement)
		if err != nil {
			return File{}, err
		}
		baked, err := artwork.BakePNG(plain, string(a.Document))
		return File{name + ".png", "image/png", baked}, wrap(err, "bake png")
	case FormSVG:
		plain, err := in.PlainSVG(ctx, a.Achievement)
		if err != nil {
			return File{}, err
		}
		baked, err := artwork.BakeSVG(plain, string(a.Document), false)
		return File{name + ".svg", "image/svg+xml", baked}, wrap(err, "bake svg")
	}
	return File{}, domain.NotFoundf("form-unknown", string(form))
}

func design(a domain.Achievement) artwork.Design {
	return artwork.Design{Shape: artwork.Shape(a.Image.Shape), Color: artwork.Color(a.Image.Color), Pictogram: a.Image.Pictogram, Seed: a.Slug}
}

// drawn keeps the few pictures of the catalogue; drawing one takes a tenth of a second.
var drawn sync.Map

// pngSize is enough for print and light enough for mail.
const pngSize = 512

// PlainPNG draws the picture of an achievement without a badge in it, once. An own picture only the installation knows.
func PlainPNG(a domain.Achievement) ([]byte, error) {
	key := design(a)
	if png, ok := drawn.Load(key); ok {
		return png.([]byte), nil
	}
	png, err := key.PNG(pngSize)
	if err != nil {
		return nil, wrap(err, "draw %s", a.Slug)
	}
	drawn.Store(key, png)
	return png, nil
}
