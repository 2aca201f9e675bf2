package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// JoinAsk is somebody who asks to work for an organisation that they name by its SIRET, its short name or its full one.
type JoinAsk struct {
	Organisation, Name, Email, Message string
	From                               Asker
}

// Requests cost an organisation attention and tell it an address, so they are few.
var (
	joinPerNetwork      = store.Allowance{Burst: 5, Every: time.Hour}
	joinPerOrganisation = store.Allowance{Burst: 20, Every: time.Hour}
)

// JoinAskedArgs is the job that tells those who manage people that somebody asks.
type JoinAskedArgs struct {
	ID domain.JoinRequestID `json:"id"`
}

func (JoinAskedArgs) Kind() string { return "join-asked" }

// AskToJoin keeps the request for the Responsables of the organisation. It answers the same whether there is such an
// organisation, whether the person is a member, and whether they have asked before.
func (s *Accounts) AskToJoin(ctx context.Context, ask JoinAsk) error {
	now := s.now()
	r := domain.JoinRequest{ID: domain.NewID[domain.JoinRequestID](now), Name: normalName(ask.Name), Email: domain.NormalEmail(ask.Email),
		Message: strings.TrimSpace(ask.Message), CreatedAt: now}
	faults := domain.CheckPerson(r.Name, r.Email)
	if strings.TrimSpace(ask.Organisation) == "" {
		faults = append(faults, domain.FieldError{Pointer: "/organisation", Code: "join-organisation"})
	}
	if len([]rune(r.Message)) > domain.MaxJoinMessage || !domain.CleanText(strings.ReplaceAll(strings.ReplaceAll(r.Message, "\r", ""), "\n", " ")) {
		faults = append(faults, domain.FieldError{Pointer: "/message", Code: "join-message", Args: []any{domain.MaxJoinMessage}})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	o, err := s.askedFor(ctx, ask.Organisation)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return err
	}
	found := err == nil
	r.OrganisationID = o.ID
	// Charged in a transaction of its own: what is refused below counts too, and does so for every name alike.
	if err := s.Store.Write(ctx, func(tx *store.Tx) error {
		return s.take(tx, "too-many-requests", s.Now(), limit{"join", ask.From.Network + "|" + r.Email, joinPerNetwork})
	}); err != nil {
		return err
	}
	if !found {
		return nil
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.take(tx, "join-full", s.Now(), limit{"join-organisation", string(o.ID), joinPerOrganisation}); err != nil {
			return err
		}
		if err := s.notYetMember(tx, r.Email, o.ID); err != nil {
			return err
		}
		if err := tx.InsertJoinRequest(r); err != nil {
			return err
		}
		if err := s.audit(tx, domain.Actor{}, "member.ask", o.ID, string(r.ID), ""); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, JoinAskedArgs{ID: r.ID})
	})
	switch {
	case domain.CodeOf(err) == "join-request-open", domain.CodeOf(err) == "join-full", domain.IsKind(err, domain.Invalid):
		return nil // and what is so is nobody's business
	}
	return wrap(err, "ask to join")
}

func (s *Accounts) askedFor(ctx context.Context, named string) (domain.Organisation, error) {
	named = strings.TrimSpace(named)
	if digits := strings.ReplaceAll(named, " ", ""); domain.CheckSIRET(digits) == "" {
		return s.Store.OrganisationBySIRET(ctx, digits)
	}
	if domain.ValidSlug(named) {
		if o, err := s.Store.OrganisationBySlug(ctx, named); err == nil || !domain.IsKind(err, domain.NotFound) {
			return o, err
		}
	}
	all, err := s.Store.Organisations(ctx)
	if err != nil {
		return domain.Organisation{}, err
	}
	for _, o := range all {
		if domain.SameName(o.Name, named) {
			return o, nil
		}
	}
	return domain.Organisation{}, domain.NotFoundf("organisation-unknown")
}

// TellJoinAsked writes to those who manage people.
func (d *Delivery) TellJoinAsked(ctx context.Context, args JoinAskedArgs) error {
	r, err := d.Store.JoinRequest(ctx, args.ID)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil || !r.EndedAt.IsZero() {
		return err
	}
	o, err := d.Store.Organisation(ctx, r.OrganisationID)
	if err != nil {
		return err
	}
	members, err := d.Store.Members(ctx, o.ID)
	if err != nil {
		return err
	}
	for _, member := range members {
		if !slices.Contains(rights[member.Role], ActManagePeople) {
			continue
		}
		m, err := d.Composer.JoinAsked(mail.JoinAsked{ID: "join-" + string(r.ID) + "-" + string(member.Account.ID), To: member.Account.Email, ToName: member.Account.Name,
			GivenName: domain.GivenName(member.Account.Name), Organisation: o.Name, Who: r.Name, Link: d.BaseURL + "/pro/equipe"})
		if err != nil {
			return err
		}
		if err := d.post(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// CountJoinRequests is how many wait for the actor's answer.
func (s *Accounts) CountJoinRequests(ctx context.Context, actor domain.Actor) (int, error) {
	if !Can(actor, ActManagePeople, actor.OrganisationID) {
		return 0, nil
	}
	asked, err := s.Store.OpenJoinRequests(ctx, actor.OrganisationID)
	return len(asked), err
}

// AnswerRequest invites who asked, with a role, or refuses them. They hear of a refusal from the organisation itself.
func (s *Accounts) AnswerRequest(ctx context.Context, actor domain.Actor, id domain.JoinRequestID, accept bool, role domain.Role) error {
	r, err := s.Store.JoinRequest(ctx, id)
	if err != nil {
		return err
	}
	if foreign(actor, r.OrganisationID) {
		return domain.NotFoundf("join-request-unknown")
	}
	if err := allow(actor, ActManagePeople, r.OrganisationID); err != nil {
		return err
	}
	if accept {
		if err := domain.InvalidFields(checkGiven(actor, role)); err != nil {
			return err
		}
	}
	now, outcome := s.now(), domain.JoinRefused
	if accept {
		outcome = domain.JoinInvited
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndJoinRequest(id, outcome, now); err != nil {
			return err
		}
		if !accept {
			return s.audit(tx, actor, "member.refuse", r.OrganisationID, string(id), "")
		}
		return s.invite(ctx, tx, actor, domain.Invitation{ID: domain.NewID[domain.InvitationID](now), OrganisationID: r.OrganisationID, Name: r.Name, Email: r.Email,
			Role: role, CreatedBy: actor.Label(), CreatedAt: now, ExpiresAt: now.Add(domain.InvitationLife)})
	})
}
