package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Recommending asks outsiders for a recommendation in two minutes, without an account (ux S34). They write, prove an
// e-mail address, and can take it back; the organisation whose thing it is accepts or refuses. What is accepted is
// signed with the organisation's key, and says that it is: an outsider has none.
type Recommending struct{ *Issuing }

const (
	purposeAsk      = "endorsement-ask"
	purposeAskCode  = "endorsement-ask-code" // on paper
	purposeAskProof = "endorsement-ask-proof"

	asksPerDay       = 50 // of an organisation
	asksOfHolderADay = 10
	asksShown        = 200
)

// AskRequest is a demand for a recommendation of an organisation, of one of its models, or of one badge.
type AskRequest struct {
	Target      domain.EndorsementTarget
	Achievement string
	Award       domain.AwardID
	Channel     string
	To, Message string
}

// AskMailArgs is the job that sends a demand; the link is made again from the pepper.
type AskMailArgs struct {
	ID domain.EndorsementAskID `json:"id"`
}

func (AskMailArgs) Kind() string { return "endorsement-ask" }

// AskOrganisation asks for an organisation.
func (s *Recommending) AskOrganisation(ctx context.Context, actor domain.Actor, r AskRequest) (domain.EndorsementAsk, error) {
	o := actor.OrganisationID
	if err := allow(actor, ActAward, o); err != nil {
		return domain.EndorsementAsk{}, err
	}
	a := domain.EndorsementAsk{OrganisationID: o, Target: r.Target}
	switch r.Target {
	case domain.EndorsesOrganisation:
	case domain.EndorsesAchievement:
		own, err := s.Store.Organisation(ctx, o)
		if err != nil {
			return a, err
		}
		model, err := s.awardable(ctx, own, r.Achievement)
		if err != nil {
			return a, err
		}
		a.TargetSlug = model.Slug
	case domain.EndorsesAward:
		award, err := s.Store.Award(ctx, r.Award)
		if err != nil {
			return a, err
		}
		if award.OrganisationID != o {
			return a, domain.NotFoundf("award-unknown")
		}
		a.TargetAward, a.TargetSlug = award.ID, award.Achievement.Slug
	default:
		return a, domain.InvalidFields([]domain.FieldError{{Pointer: "/target", Code: "endorsement-target"}})
	}
	return s.ask(ctx, actor, a, r, asksPerDay)
}

// AskHolder asks for the holder of a badge.
func (s *Recommending) AskHolder(ctx context.Context, h domain.Holder, r AskRequest) (domain.EndorsementAsk, error) {
	award, err := (&Passports{Installation: s.Installation}).held(ctx, h, r.Award)
	if err != nil {
		return domain.EndorsementAsk{}, err
	}
	if !award.RevokedAt.IsZero() {
		return domain.EndorsementAsk{}, domain.Conflictf("ask-revoked")
	}
	if err := (&Passports{Installation: s.Installation}).mayShare(ctx, h); err != nil { // who is asked reads whose badge it is
		return domain.EndorsementAsk{}, err
	}
	return s.ask(ctx, domain.Actor{}, domain.EndorsementAsk{OrganisationID: award.OrganisationID, PassportID: h.PassportID, Target: domain.EndorsesAward,
		TargetAward: award.ID, TargetSlug: award.Achievement.Slug}, r, asksOfHolderADay)
}

func (s *Recommending) ask(ctx context.Context, actor domain.Actor, a domain.EndorsementAsk, r AskRequest, most int) (domain.EndorsementAsk, error) {
	now := s.now()
	a.ID, a.CreatedAt, a.ExpiresAt, a.State = domain.NewID[domain.EndorsementAskID](s.Now()), now, now.Add(domain.AskLife), domain.AskWaiting
	a.Channel, a.Message = r.Channel, strings.TrimSpace(r.Message)
	if a.Channel == domain.AskByMail {
		a.To = domain.NormalEmail(r.To)
	}
	if err := domain.InvalidFields(domain.CheckAsk(a)); err != nil {
		return a, err
	}
	asked, err := s.Store.CountAsks(ctx, a.OrganisationID, a.PassportID, now.Add(-24*time.Hour))
	if err != nil {
		return a, err
	}
	if asked >= most {
		return a, domain.Conflictf("ask-too-many", most) // by the day: no minutes to wait
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAsk(a, s.Pepper.Hash(purposeAsk, s.AskToken(a.ID)), s.Pepper.Hash(purposeAskCode, s.AskCode(a.ID))); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "recommendation.ask", a.OrganisationID, string(a.ID), string(a.Target)); err != nil {
			return err
		}
		if a.Channel != domain.AskByMail {
			return nil
		}
		return s.Jobs.Insert(ctx, tx, AskMailArgs{a.ID})
	})
	return a, wrap(err, "ask for a recommendation")
}

// AskToken is the secret of the link; it can be made again, so it is not kept.
func (in *Installation) AskToken(id domain.EndorsementAskID) string {
	return in.derive(purposeAsk, string(id))
}

// AskCode is the same for typing from paper.
func (in *Installation) AskCode(id domain.EndorsementAskID) string {
	return domain.CodeFrom(domain.RecommendCode, in.Pepper.Derive(purposeAskCode, string(id)))
}

// AskView is a demand with what a page says of it.
type AskView struct {
	domain.EndorsementAsk
	Organisation domain.Organisation
	Title        string // of the model or badge
	Person       string // who holds the badge, "" for others
}

// Open reads a demand by its link. Whose it is, is shown to whom it is sent: they are asked about that person.
func (s *Recommending) Open(ctx context.Context, token string) (AskView, error) {
	a, err := s.Store.AskByToken(ctx, s.Pepper.Hash(purposeAsk, strings.ToLower(token)))
	if err != nil {
		return AskView{}, err
	}
	return s.view(ctx, a)
}

// TokenOfCode is the link behind a code that was typed from paper.
func (s *Recommending) TokenOfCode(ctx context.Context, typed string) (string, error) {
	code, err := domain.ParseCode(domain.RecommendCode, typed)
	if err != nil {
		return "", err
	}
	a, err := s.Store.AskByCode(ctx, s.Pepper.Hash(purposeAskCode, code))
	if err != nil {
		return "", err
	}
	return s.AskToken(a.ID), nil
}

func (s *Recommending) view(ctx context.Context, a domain.EndorsementAsk) (AskView, error) {
	v := AskView{EndorsementAsk: a}
	var err error
	if v.Organisation, err = s.Store.Organisation(ctx, a.OrganisationID); err != nil {
		return v, err
	}
	switch a.Target {
	case domain.EndorsesAchievement:
		model, err := s.Definition(ctx, a.TargetSlug)
		if err != nil {
			return v, err
		}
		v.Title = model.Title
	case domain.EndorsesAward:
		award, err := s.Store.Award(ctx, a.TargetAward)
		if err != nil {
			return v, err
		}
		recipient, err := s.Store.Recipient(ctx, award.RecipientID)
		if err != nil {
			return v, err
		}
		v.Title, v.Person = award.Achievement.Title, recipient.Name
	}
	return v, nil
}

// Asks lists the demands about what an organisation is and gives.
func (s *Recommending) Asks(ctx context.Context, actor domain.Actor) ([]AskView, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, err
	}
	return s.views(ctx)(s.Store.Asks(ctx, actor.OrganisationID, asksShown))
}

func (s *Recommending) views(ctx context.Context) func([]domain.EndorsementAsk, error) ([]AskView, error) {
	return func(all []domain.EndorsementAsk, err error) ([]AskView, error) {
		if err != nil {
			return nil, err
		}
		views := make([]AskView, len(all))
		for i, a := range all {
			if views[i], err = s.view(ctx, a); err != nil {
				return nil, err
			}
		}
		return views, nil
	}
}

// AsksOfBadge lists those about one of the holder's badges.
func (s *Recommending) AsksOfBadge(ctx context.Context, h domain.Holder, id domain.AwardID) ([]AskView, error) {
	award, err := (&Passports{Installation: s.Installation}).held(ctx, h, id)
	if err != nil {
		return nil, err
	}
	return s.views(ctx)(s.Store.AsksOfAward(ctx, award.ID))
}

// Asked is one demand of an organisation.
func (s *Recommending) Asked(ctx context.Context, actor domain.Actor, id domain.EndorsementAskID) (AskView, error) {
	a, err := s.Store.Ask(ctx, id)
	if err != nil {
		return AskView{}, err
	}
	if foreign(actor, a.OrganisationID) {
		return AskView{}, domain.NotFoundf("ask-unknown")
	}
	if err := allow(actor, ActRead, a.OrganisationID); err != nil {
		return AskView{}, err
	}
	return s.view(ctx, a)
}

// AskedByHolder is one demand about one of the holder's badges.
func (s *Recommending) AskedByHolder(ctx context.Context, h domain.Holder, id domain.EndorsementAskID) (AskView, error) {
	a, err := s.Store.Ask(ctx, id)
	if err != nil {
		return AskView{}, err
	}
	if a.TargetAward == "" {
		return AskView{}, domain.NotFoundf("ask-unknown")
	}
	if _, err := (&Passports{Installation: s.Installation}).held(ctx, h, a.TargetAward); err != nil {
		return AskView{}, domain.NotFoundf("ask-unknown")
	}
	return s.view(ctx, a)
}

// MailAsk sends a demand.
func (d *Delivery) MailAsk(ctx context.Context, args AskMailArgs) error {
	a, err := d.Store.Ask(ctx, args.ID)
	if err != nil || a.State != domain.AskWaiting || a.To == "" {
		return err
	}
	v, err := (&Recommending{&Issuing{Installation: d.Installation}}).view(ctx, a)
	if err != nil {
		return err
	}
	c, err := d.composerFor(ctx, a.To)
	if err != nil {
		return err
	}
	m, err := c.EndorsementAsked(mail.EndorsementAsked{ID: "recommandation-" + string(a.ID), To: a.To, Organisation: v.Organisation.Name, Title: v.Title, Person: v.Person,
		ByPerson: a.PassportID != "", Message: a.Message, Link: credential.Recommend(d.BaseURL, d.AskToken(a.ID)), Until: a.ExpiresAt})
	if err != nil {
		return err
	}
	return refusedIsDone(d.Mail.Send(ctx, m))
}
