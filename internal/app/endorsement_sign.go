package app

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/verify"
)

// EndorseRequest is what one organisation says of another's work.
type EndorseRequest struct {
	OrganisationID domain.OrganisationID // who recommends
	Target         domain.EndorsementTarget
	Organisation   string // slug of the organisation, or of the one whose definition it is
	Achievement    string // slug of the definition
	Code           string // public code of a badge that its holder shows
	Comment        string
}

// Endorse signs an endorsement and keeps it. It stands from then on in the public documents of what it is about, and
// inside the badges that are given afterwards; the holder of a badge finds those of the badge in the passport.
func (s *Issuing) Endorse(ctx context.Context, actor domain.Actor, r EndorseRequest) (domain.Endorsement, error) {
	if err := allow(actor, ActAward, r.OrganisationID); err != nil {
		return domain.Endorsement{}, err
	}
	o, err := s.Store.Organisation(ctx, r.OrganisationID)
	if err != nil {
		return domain.Endorsement{}, err
	}
	if err := s.entitled(ctx, o); err != nil {
		return domain.Endorsement{}, err
	}
	e, err := s.endorsed(ctx, r)
	if err != nil {
		return e, err
	}
	if err := domain.InvalidFields(domain.CheckEndorsement(e)); err != nil {
		return e, err
	}
	return s.sealEndorsement(ctx, actor, o, e, nil)
}

// sealEndorsement signs an endorsement and keeps it with what belongs to the same act.
func (s *Issuing) sealEndorsement(ctx context.Context, actor domain.Actor, o domain.Organisation, e domain.Endorsement, with func(*store.Tx, domain.Endorsement) error) (domain.Endorsement, error) {
	ring, err := s.rings.open(ctx, s.Installation, o)
	if err != nil {
		return e, err
	}
	now := s.now()
	e.ID, e.CredentialID, e.ValidFrom = domain.NewID[domain.EndorsementID](now), domain.NewURN(), now
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		refs, err := tx.AllocateStatusIndexes(o.ID, 1)
		if err != nil {
			return err
		}
		e.StatusList, e.StatusIndex = refs[0].List, refs[0].Index
		if err := s.signEndorsement(ring, o, &e, now); err != nil {
			return err
		}
		if err := s.signNewLists(tx, o, refs, now); err != nil {
			return err
		}
		if err := tx.InsertEndorsement(e); err != nil {
			return err
		}
		if with != nil {
			if err := with(tx, e); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "endorsement.sign", o.ID, string(e.ID), string(e.Target))
	})
	return e, wrap(err, "endorse %s", e.Subject)
}

// endorsed finds what is recommended.
func (s *Issuing) endorsed(ctx context.Context, r EndorseRequest) (domain.Endorsement, error) {
	e := domain.Endorsement{OrganisationID: r.OrganisationID, Target: r.Target, Comment: strings.TrimSpace(strings.ReplaceAll(r.Comment, "\r\n", "\n"))}
	var award domain.Award
	var target domain.Organisation
	var err error
	switch r.Target {
	case domain.EndorsesAward:
		if award, err = s.shared(ctx, r.Code); err != nil {
			return e, err
		}
		e.TargetAward, e.TargetSlug = award.ID, award.Achievement.Slug
		target, err = s.Store.Organisation(ctx, award.OrganisationID)
	case domain.EndorsesAchievement, domain.EndorsesOrganisation:
		target, err = s.Store.OrganisationBySlug(ctx, r.Organisation)
	}
	if err != nil {
		return e, err
	}
	if r.Target == domain.EndorsesAchievement {
		if _, err := s.Definition(ctx, r.Achievement); err != nil {
			return e, err
		}
		e.TargetSlug = r.Achievement
	}
	e.TargetOrganisation = target.ID
	e.Subject = credential.EndorsementSubject(s.BaseURL, e, target, award)
	return e, nil
}

// shared is the badge that a live code shows.
func (s *Issuing) shared(ctx context.Context, typed string) (domain.Award, error) {
	row, _, err := (&Verifying{Installation: s.Installation}).entered(ctx, Look{Code: typed})
	if err != nil {
		return domain.Award{}, err
	}
	if len(row.Awards) == 0 { // what others have signed is endorsed where it was signed
		return domain.Award{}, domain.NotFoundf("award-unknown")
	}
	return s.Store.Award(ctx, row.Awards[0])
}

func (s *Issuing) signEndorsement(ring *openRing, o domain.Organisation, e *domain.Endorsement, now time.Time) error {
	document, err := credential.BuildEndorsement(s.BaseURL, o, *e)
	if err != nil {
		return err
	}
	linted, err := credential.LintEndorsement(document)
	if err != nil {
		return err
	}
	if e.Document, e.JWT, err = signBoth(ring.Ring, o, linted, now); err != nil {
		return err
	}
	s.Tally.add(TallySigned, "endorsement", 1)
	return wrap(ring.check(e.Document, e.JWT), "own signature")
}

// WithdrawEndorsement takes an endorsement back: it leaves the public documents, and its status says so wherever it
// stands already.
func (s *Issuing) WithdrawEndorsement(ctx context.Context, actor domain.Actor, id domain.EndorsementID) (domain.Endorsement, error) {
	e, err := s.Store.Endorsement(ctx, id)
	if err != nil {
		return e, err
	}
	if foreign(actor, e.OrganisationID) {
		return domain.Endorsement{}, domain.NotFoundf("endorsement-unknown")
	}
	if err := allow(actor, ActRevoke, e.OrganisationID); err != nil {
		return e, err
	}
	o, err := s.Store.Organisation(ctx, e.OrganisationID)
	if err != nil {
		return e, err
	}
	return s.unsay(ctx, actor, o, e, nil)
}

// unsay withdraws an endorsement, with what belongs to the same act.
func (s *Issuing) unsay(ctx context.Context, actor domain.Actor, o domain.Organisation, e domain.Endorsement, with func(*store.Tx) error) (domain.Endorsement, error) {
	if !e.RevokedAt.IsZero() {
		return e, domain.Conflictf("endorsement-already-revoked")
	}
	e.RevokedAt = s.now()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		place := domain.Award{StatusList: e.StatusList, StatusIndex: e.StatusIndex}
		if err := s.setStatus(tx, o, place, purposeRevocation, true, e.RevokedAt); err != nil {
			return err
		}
		if err := tx.MarkEndorsementRevoked(e.ID, e.RevokedAt); err != nil {
			return err
		}
		if with != nil {
			if err := with(tx); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "endorsement.withdraw", o.ID, string(e.ID), "")
	})
	return e, wrap(err, "withdraw endorsement %s", e.ID)
}

// Endorsements lists what an organisation has said of others, the newest first.
func (s *Issuing) Endorsements(ctx context.Context, actor domain.Actor, id domain.OrganisationID) ([]domain.Endorsement, error) {
	if err := allow(actor, ActRead, id); err != nil {
		return nil, err
	}
	return s.Store.Endorsements(ctx, id)
}

// endorsements are those of a thing as its public documents show them.
func (in *Installation) endorsements(ctx context.Context, subject string) (x credential.Endorsements, err error) {
	all, err := in.Store.EndorsementsOf(ctx, subject)
	for _, e := range all {
		x.Documents, x.JWTs = append(x.Documents, json.RawMessage(e.Document)), append(x.JWTs, e.JWT)
	}
	return x, err
}

// besides adds what others have signed about the very badge since it was signed: it cannot stand inside. Each has a
// report of its own, and the verdict of the badge does not hang on it.
func (s *Verifying) besides(ctx context.Context, a domain.Award, report *verify.Report) error {
	all, err := s.Store.EndorsementsOf(ctx, a.CredentialID)
	if err != nil {
		return err
	}
	for _, e := range all[max(0, len(all)-besidesShown):] {
		r, err := s.Verifier.Verify(ctx, e.Document)
		if err != nil {
			return wrap(err, "endorsement %s", e.ID)
		}
		report.Endorsements = append(report.Endorsements, r)
	}
	return nil
}

// besidesShown bounds the work of one look.
const besidesShown = 5

// SaidOf is one endorsement as a page shows it.
type SaidOf struct {
	Organisation string
	Comment      string
}

// Endorsements are those of one of the holder's badges.
func (s *Passports) Endorsements(ctx context.Context, h domain.Holder, id domain.AwardID) ([]SaidOf, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.EndorsementsOf(ctx, award.CredentialID)
	if err != nil {
		return nil, err
	}
	var list []SaidOf
	for _, e := range all {
		o, err := s.Store.Organisation(ctx, e.OrganisationID)
		if err != nil {
			return nil, err
		}
		said := SaidOf{o.Name, e.Comment}
		if e.Author != nil {
			said.Organisation = e.Author.Line()
		}
		list = append(list, said)
	}
	return list, nil
}

// EndorsementFile is the same as signed documents: one EndorsementCredential after the other in a list, with the JWTs
// beside.
func (s *Passports) EndorsementFile(ctx context.Context, h domain.Holder, id domain.AwardID) (File, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return File{}, err
	}
	said, err := s.endorsements(ctx, award.CredentialID)
	if err != nil {
		return File{}, err
	}
	if len(said.Documents) == 0 {
		return File{}, domain.NotFoundf("endorsement-unknown")
	}
	body, err := json.Marshal(struct {
		Endorsement    []json.RawMessage `json:"endorsement"`
		EndorsementJWT []string          `json:"endorsementJwt"`
	}{said.Documents, said.JWTs})
	return File{"recommandations-" + award.Achievement.Slug + ".json", "application/json", body}, err
}
