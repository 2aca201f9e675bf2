package app

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// AskProofArgs is the job that mails the code by which an outsider proves their address.
type AskProofArgs struct {
	ID   domain.EndorsementAskID `json:"id"`
	Code int                     `json:"code"` // the how-manieth
}

func (AskProofArgs) Kind() string { return "endorsement-proof" }

// AskDecidedArgs is the job that tells an outsider what became of their recommendation.
type AskDecidedArgs struct {
	ID domain.EndorsementAskID `json:"id"`
}

func (AskDecidedArgs) Kind() string { return "endorsement-decided" }

// Recommendation is what an outsider writes, on a page in that language.
type Recommendation struct {
	Language                             string
	Name, Function, Body, Email, Comment string
	Agreed                               bool // that name and function become public
}

// Write takes what an outsider wrote and mails a code to the address that they gave.
func (s *Recommending) Write(ctx context.Context, token string, r Recommendation) error {
	v, err := s.Open(ctx, token)
	if err != nil {
		return err
	}
	a := v.EndorsementAsk
	if !a.Open(s.Now()) {
		return &domain.Error{Kind: domain.Gone, Code: "ask-over"}
	}
	from := a.State
	a.Language = r.Language
	a.Author = domain.EndorsementAuthor{Name: normalName(r.Name), Function: normalName(r.Function), Body: normalName(r.Body)}
	a.Email, a.Comment, a.State = domain.NormalEmail(r.Email), strings.TrimSpace(strings.ReplaceAll(r.Comment, "\r\n", "\n")), domain.AskWritten
	faults := domain.CheckRecommendation(a)
	if !r.Agreed {
		faults = append(faults, domain.FieldError{Pointer: "/agreed", Code: "ask-agreed"})
	}
	if v.Person != "" && domain.SameName(v.Person, a.Author.Name) { // praise of oneself tells a reader nothing
		faults = append(faults, domain.FieldError{Pointer: "/name", Code: "ask-self"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	if a.Codes >= domain.AskCodes {
		return &domain.Error{Kind: domain.TooMany, Code: "ask-codes"}
	}
	a.Codes, a.CodeTries, a.CodeAt = a.Codes+1, 0, s.now()
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ChangeAsk(a, from); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, AskProofArgs{a.ID, a.Codes})
	}), "write a recommendation")
}

// AskProof is the code of the n-th mail: 8 digits.
func (in *Installation) AskProof(id domain.EndorsementAskID, n int) string {
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(in.Pepper.Derive(purposeAskProof, fmt.Sprintf("%s|%d", id, n)))%100_000_000)
}

// Confirm takes the code of the mail: the recommendation is given, and the organisation decides.
func (s *Recommending) Confirm(ctx context.Context, token, code string) error {
	v, err := s.Open(ctx, token)
	if err != nil {
		return err
	}
	a := v.EndorsementAsk
	wrong := func(code string, args ...any) error {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: code, Args: args}})
	}
	switch now := s.Now(); {
	case a.State == domain.AskGiven || a.State == domain.AskAccepted: // the button was pressed twice
		return nil
	case a.State != domain.AskWritten || !now.Before(a.ExpiresAt):
		return &domain.Error{Kind: domain.Gone, Code: "ask-over"}
	case !now.Before(a.CodeAt.Add(domain.AskCodeLife)):
		return wrong("ask-code-old")
	}
	// The try counts before the code is looked at, or many at once would all be the first.
	if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.CountAskTry(a.ID, domain.AskCodeTries) }); err != nil {
		if domain.CodeOf(err) == "ask-code-tries" {
			return wrong("ask-code-tries")
		}
		return err
	}
	typed := strings.Join(strings.Fields(code), "")
	if subtle.ConstantTimeCompare([]byte(typed), []byte(s.AskProof(a.ID, a.Codes))) != 1 {
		return wrong("ask-code-wrong", domain.AskCodeTries-a.CodeTries-1)
	}
	now := s.now()
	a.State, a.GivenAt, a.Author.CheckedAt = domain.AskGiven, now, now
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ChangeAsk(a, domain.AskWritten); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "recommendation.give", a.OrganisationID, string(a.ID), string(a.Target))
	}), "give a recommendation")
}

// Decline tells that the person does not wish to answer.
func (s *Recommending) Decline(ctx context.Context, token string) error {
	v, err := s.Open(ctx, token)
	if err != nil {
		return err
	}
	a := v.EndorsementAsk
	if !a.Open(s.Now()) {
		return &domain.Error{Kind: domain.Gone, Code: "ask-over"}
	}
	from := a.State
	a.State, a.DecidedAt, a.Author, a.Email, a.Comment = domain.AskDeclined, s.now(), domain.EndorsementAuthor{}, "", ""
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ChangeAsk(a, from) })
}

// Accept signs what an outsider wrote, and makes it public. Nothing is published of an organisation without its consent.
func (s *Recommending) Accept(ctx context.Context, actor domain.Actor, id domain.EndorsementAskID) error {
	v, err := s.decidable(ctx, actor, id)
	if err != nil {
		return err
	}
	a, o := v.EndorsementAsk, v.Organisation
	if a.State != domain.AskGiven {
		return domain.Conflictf("ask-changed")
	}
	if err := s.entitled(ctx, o); err != nil {
		return err
	}
	e := domain.Endorsement{OrganisationID: o.ID, Target: a.Target, TargetOrganisation: o.ID, TargetSlug: a.TargetSlug, TargetAward: a.TargetAward, Comment: a.Comment, Author: &a.Author}
	var award domain.Award
	if a.TargetAward != "" {
		if award, err = s.Store.Award(ctx, a.TargetAward); err != nil {
			return err
		}
	}
	e.Subject = credential.EndorsementSubject(s.BaseURL, e, o, award)
	if err := domain.InvalidFields(domain.CheckEndorsement(e)); err != nil {
		return err
	}
	a.State, a.DecidedAt = domain.AskAccepted, s.now()
	_, err = s.sealEndorsement(ctx, actor, o, e, func(tx *store.Tx, signed domain.Endorsement) error {
		a.EndorsementID = signed.ID
		if err := tx.ChangeAsk(a, domain.AskGiven); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, AskDecidedArgs{a.ID})
	})
	return err
}

// Refuse keeps what an outsider wrote from being published. The reason goes to them.
func (s *Recommending) Refuse(ctx context.Context, actor domain.Actor, id domain.EndorsementAskID, reason string) error {
	v, err := s.decidable(ctx, actor, id)
	if err != nil {
		return err
	}
	a := v.EndorsementAsk
	if a.State != domain.AskGiven {
		return domain.Conflictf("ask-changed")
	}
	a.Reason = strings.TrimSpace(reason)
	if a.Reason == "" || len([]rune(a.Reason)) > domain.MaxRecommendation || !domain.CleanText(a.Reason) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/reason", Code: "ask-reason", Args: []any{domain.MaxRecommendation}}})
	}
	a.State, a.DecidedAt = domain.AskRefused, s.now()
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ChangeAsk(a, domain.AskGiven); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "recommendation.refuse", a.OrganisationID, string(a.ID), ""); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, AskDecidedArgs{a.ID})
	}), "refuse a recommendation")
}

func (s *Recommending) decidable(ctx context.Context, actor domain.Actor, id domain.EndorsementAskID) (AskView, error) {
	v, err := s.Asked(ctx, actor, id)
	if err != nil {
		return v, err
	}
	return v, allow(actor, ActAward, v.OrganisationID)
}

// Withdraw takes a demand back, or a recommendation that stands already. The organisation may, with its right to withdraw.
func (s *Recommending) Withdraw(ctx context.Context, actor domain.Actor, id domain.EndorsementAskID) error {
	v, err := s.Asked(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActRevoke, v.OrganisationID); err != nil {
		return err
	}
	return s.withdraw(ctx, actor, v)
}

// WithdrawByHolder lets the holder of a badge take back what they asked for, or what stands about their badge.
func (s *Recommending) WithdrawByHolder(ctx context.Context, h domain.Holder, id domain.EndorsementAskID) error {
	v, err := s.AskedByHolder(ctx, h, id)
	if err != nil {
		return err
	}
	return s.withdraw(ctx, domain.Actor{}, v)
}

// WithdrawByAuthor lets an outsider take back what they gave.
func (s *Recommending) WithdrawByAuthor(ctx context.Context, token string) error {
	v, err := s.Open(ctx, token)
	if err != nil {
		return err
	}
	if v.State != domain.AskGiven && v.State != domain.AskAccepted {
		return domain.Conflictf("ask-changed")
	}
	return s.withdraw(ctx, domain.Actor{}, v)
}

func (s *Recommending) withdraw(ctx context.Context, actor domain.Actor, v AskView) error {
	a := v.EndorsementAsk
	from := a.State
	switch from {
	case domain.AskRefused, domain.AskDeclined, domain.AskWithdrawn:
		return domain.Conflictf("ask-changed")
	}
	a.State, a.DecidedAt = domain.AskWithdrawn, s.now()
	if from != domain.AskAccepted {
		return s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.ChangeAsk(a, from); err != nil {
				return err
			}
			return s.audit(tx, actor, "recommendation.withdraw", a.OrganisationID, string(a.ID), "")
		})
	}
	e, err := s.Store.Endorsement(ctx, a.EndorsementID)
	if err != nil {
		return err
	}
	_, err = s.unsay(ctx, actor, v.Organisation, e, func(tx *store.Tx) error { return tx.ChangeAsk(a, from) })
	return err
}

// MailAskProof sends the code.
func (d *Delivery) MailAskProof(ctx context.Context, args AskProofArgs) error {
	a, err := d.Store.Ask(ctx, args.ID)
	if err != nil || a.State != domain.AskWritten || a.Codes != args.Code {
		return err
	}
	v, err := (&Recommending{&Issuing{Installation: d.Installation}}).view(ctx, a)
	if err != nil {
		return err
	}
	m, err := d.Composer.In(a.Language).EndorsementCode(mail.EndorsementCode{ID: fmt.Sprintf("recommandation-%s-code-%d", a.ID, a.Codes), To: a.Email, ToName: a.Author.Name, Organisation: v.Organisation.Name,
		Title: v.Title, Code: d.AskProof(a.ID, a.Codes), Link: credential.Recommend(d.BaseURL, d.AskToken(a.ID))})
	if err != nil {
		return err
	}
	return refusedIsDone(d.Mail.Send(ctx, m))
}

// MailAskDecided tells the outsider.
func (d *Delivery) MailAskDecided(ctx context.Context, args AskDecidedArgs) error {
	a, err := d.Store.Ask(ctx, args.ID)
	if err != nil || a.Email == "" || a.State != domain.AskAccepted && a.State != domain.AskRefused {
		return err
	}
	v, err := (&Recommending{&Issuing{Installation: d.Installation}}).view(ctx, a)
	if err != nil {
		return err
	}
	m, err := d.Composer.In(a.Language).EndorsementDecided(mail.EndorsementDecided{ID: "recommandation-" + string(a.ID) + "-suite", To: a.Email, ToName: a.Author.Name, Organisation: v.Organisation.Name,
		Title: v.Title, Accepted: a.State == domain.AskAccepted, Reason: a.Reason, Link: credential.Recommend(d.BaseURL, d.AskToken(a.ID))})
	if err != nil {
		return err
	}
	return refusedIsDone(d.Mail.Send(ctx, m))
}

// ForgetAsks drops demands that came to nothing a month ago, and the addresses of those decided a year ago.
func (d *Delivery) ForgetAsks(ctx context.Context, _ ForgetAsksArgs) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.ForgetAsks(d.Now().AddDate(0, 0, -30), d.Now().AddDate(-1, 0, 0))
	})
}

// ForgetAsksArgs is that daily job.
type ForgetAsksArgs struct{}

func (ForgetAsksArgs) Kind() string { return "forget-asks" }
