package app

import (
	"context"
	"errors"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Team is who works for an organisation, who is asked to, and who asks to.
type Team struct {
	Organisation domain.Organisation
	Members      []domain.Member
	Invitations  []domain.Invitation
	Requests     []domain.JoinRequest
}

const purposeInvitation = "invitation"

// Team reads it. Who is asked and who asks is for those alone who manage people.
func (s *Accounts) Team(ctx context.Context, actor domain.Actor) (t Team, err error) {
	o := actor.OrganisationID
	if err := allow(actor, ActRead, o); err != nil {
		return t, err
	}
	if t.Organisation, err = s.Store.Organisation(ctx, o); err != nil {
		return t, err
	}
	if t.Members, err = s.Store.Members(ctx, o); err != nil || !Can(actor, ActManagePeople, o) {
		return t, err
	}
	if t.Invitations, err = s.Store.OpenInvitations(ctx, o, s.Now()); err != nil {
		return t, err
	}
	t.Requests, err = s.Store.OpenJoinRequests(ctx, o)
	return t, err
}

// InviteMemberArgs is the job that mails an invitation. The link is made from the pepper: the job holds no secret.
type InviteMemberArgs struct {
	ID domain.InvitationID `json:"id"`
}

func (InviteMemberArgs) Kind() string { return "invite-member" }

func (in *Installation) invitationToken(id domain.InvitationID) string {
	return in.derive(purposeInvitation, string(id))
}

// Invite asks somebody by mail to join the team. A second invitation to an address takes the place of the first.
func (s *Accounts) Invite(ctx context.Context, actor domain.Actor, name, email string, role domain.Role) (domain.Invitation, error) {
	o, now := actor.OrganisationID, s.now()
	if err := allow(actor, ActManagePeople, o); err != nil {
		return domain.Invitation{}, err
	}
	v := domain.Invitation{ID: domain.NewID[domain.InvitationID](now), OrganisationID: o, Name: normalName(name), Email: domain.NormalEmail(email), Role: role,
		CreatedBy: actor.Label(), CreatedAt: now, ExpiresAt: now.Add(domain.InvitationLife)}
	faults := append(domain.CheckPerson(v.Name, v.Email), checkGiven(actor, role)...)
	if err := domain.InvalidFields(faults); err != nil {
		return v, err
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error { return s.invite(ctx, tx, actor, v) })
	return v, wrap(err, "invite")
}

// checkGiven refuses a role that is none, and one that is not the actor's to give.
func checkGiven(actor domain.Actor, role domain.Role) []domain.FieldError {
	switch {
	case !role.Known():
		return []domain.FieldError{{Pointer: "/role", Code: "role-unknown"}}
	case !MayGive(actor, role, actor.OrganisationID):
		return []domain.FieldError{{Pointer: "/role", Code: "role-of-manager"}}
	}
	return nil
}

// mayChange is the gate of what is done to a member, who is there and has that role.
func mayChange(actor domain.Actor, id domain.AccountID, role domain.Role) error {
	if !MayChange(actor, id, role, actor.OrganisationID) {
		return &domain.Error{Kind: domain.Forbidden, Code: "member-of-manager"}
	}
	return nil
}

func (s *Accounts) invite(ctx context.Context, tx *store.Tx, actor domain.Actor, v domain.Invitation) error {
	if err := s.notYetMember(tx, v.Email, v.OrganisationID); err != nil {
		return err
	}
	open, err := tx.OpenInvitationTo(v.OrganisationID, v.Email, v.CreatedAt)
	if err == nil {
		err = mayChange(actor, "", open.Role)
	}
	if err := ignoreNotFound(err); err != nil {
		return err
	}
	if err := tx.InsertInvitation(v, s.Pepper.Hash(purposeInvitation, s.invitationToken(v.ID))); err != nil {
		return err
	}
	if err := s.audit(tx, actor, "member.invite", v.OrganisationID, string(v.ID), string(v.Role)); err != nil {
		return err
	}
	return s.Jobs.Insert(ctx, tx, InviteMemberArgs{ID: v.ID})
}

func (s *Accounts) notYetMember(tx *store.Tx, email string, o domain.OrganisationID) error {
	account, err := tx.AccountByEmail(email)
	if err == nil {
		_, err = tx.RoleOf(account.ID, o)
	}
	switch {
	case err == nil:
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: "member-already"}})
	case domain.IsKind(err, domain.NotFound):
		return nil
	}
	return err
}

// MailInvitation sends the link, unless the invitation is over by then.
func (d *Delivery) MailInvitation(ctx context.Context, args InviteMemberArgs) error {
	v, err := d.Store.Invitation(ctx, args.ID)
	if domain.IsKind(err, domain.NotFound) {
		return nil
	}
	if err != nil || !v.EndedAt.IsZero() || !d.Now().Before(v.ExpiresAt) {
		return err
	}
	o, err := d.Store.Organisation(ctx, v.OrganisationID)
	if err != nil {
		return err
	}
	m, err := d.Composer.Invitation(mail.Invitation{ID: "invitation-" + string(v.ID), To: v.Email, ToName: v.Name, GivenName: domain.GivenName(v.Name), Organisation: o.Name,
		Role: string(v.Role), Until: v.ExpiresAt, Link: d.BaseURL + "/pro/invitation/" + d.invitationToken(v.ID)})
	if err != nil {
		return err
	}
	return d.post(ctx, m)
}

// post hands a message over; an address that takes none is not a fault that trying again would mend.
func (d *Delivery) post(ctx context.Context, m mail.Message) error {
	err := d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}

// RevokeInvitation takes an invitation back; its link opens nothing any more.
func (s *Accounts) RevokeInvitation(ctx context.Context, actor domain.Actor, id domain.InvitationID) error {
	v, err := s.Store.Invitation(ctx, id)
	if err != nil {
		return err
	}
	if foreign(actor, v.OrganisationID) {
		return domain.NotFoundf("invitation-unknown")
	}
	if err := allow(actor, ActManagePeople, v.OrganisationID); err != nil {
		return err
	}
	if err := mayChange(actor, "", v.Role); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndInvitation(id, domain.InvitationRevoked, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "member.invitation-revoke", v.OrganisationID, string(id), "")
	})
}

// OpenInvitation is what a link shows before it is taken.
type OpenInvitation struct {
	domain.Invitation
	Organisation domain.Organisation
}

// Invitation looks at the link of a mail, and uses nothing up.
func (s *Accounts) Invitation(ctx context.Context, token string) (OpenInvitation, error) {
	v, err := s.Store.InvitationByToken(ctx, s.Pepper.Hash(purposeInvitation, token))
	if err != nil {
		return OpenInvitation{}, err
	}
	if !v.EndedAt.IsZero() || !s.Now().Before(v.ExpiresAt) {
		return OpenInvitation{}, &domain.Error{Kind: domain.Gone, Code: "invitation-over"}
	}
	o, err := s.Store.Organisation(ctx, v.OrganisationID)
	return OpenInvitation{v, o}, err
}

// AcceptInvitation makes the person a member. It opens no session: the link may have been passed on, and whoever works for
// several organisations would lose them all. The sign-in by mail follows, to the address that was invited.
func (s *Accounts) AcceptInvitation(ctx context.Context, token string) (OpenInvitation, error) {
	v, err := s.Invitation(ctx, token)
	if err != nil {
		return v, err
	}
	now, m := s.now(), domain.Membership{OrganisationID: v.OrganisationID, Role: v.Role}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndInvitation(v.ID, domain.InvitationAccepted, now); err != nil {
			return err
		}
		account, err := tx.AccountByEmail(v.Email)
		switch {
		case domain.IsKind(err, domain.NotFound):
			account = domain.Account{ID: domain.NewID[domain.AccountID](now), Name: v.Name, Email: v.Email, CreatedAt: now, Memberships: []domain.Membership{m}}
			err = tx.InsertAccount(account)
		case err == nil:
			err = tx.InsertMembership(account.ID, m, now)
		}
		if err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{AccountID: account.ID}, "member.join", v.OrganisationID, string(account.ID), string(v.Role))
	})
	return v, wrap(err, "accept invitation %s", v.ID)
}

// addMembership gives a person who has an account already a place in one more organisation.
func (s *Accounts) addMembership(ctx context.Context, actor domain.Actor, a domain.Account, o domain.OrganisationID, role domain.Role) (domain.Account, error) {
	m := domain.Membership{OrganisationID: o, Role: role}
	a.Memberships = append(a.Memberships, m)
	return a, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.notYetMember(tx, a.Email, o); err != nil {
			return err
		}
		if err := tx.InsertMembership(a.ID, m, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "account.join", o, string(a.ID), string(role))
	})
}

// ChangeRole gives a member another set of rights.
func (s *Accounts) ChangeRole(ctx context.Context, actor domain.Actor, id domain.AccountID, role domain.Role) error {
	o := actor.OrganisationID
	if err := allow(actor, ActManagePeople, o); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.RoleOf(id, o)
		if err != nil {
			return err
		}
		if err := mayChange(actor, id, before); err != nil {
			return err
		}
		if err := domain.InvalidFields(checkGiven(actor, role)); err != nil {
			return err
		}
		if before == role {
			return nil
		}
		if err := tx.SetRole(id, o, role); err != nil {
			return err
		}
		if err := keepsManager(tx, o); err != nil {
			return err
		}
		return s.audit(tx, actor, "member.role", o, string(id), string(before)+" → "+string(role))
	})
}

// WithdrawAccess takes a member out of the team, and ends their sessions there.
func (s *Accounts) WithdrawAccess(ctx context.Context, actor domain.Actor, id domain.AccountID) error {
	o := actor.OrganisationID
	if err := allow(actor, ActManagePeople, o); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		role, err := tx.RoleOf(id, o)
		if err != nil {
			return err
		}
		if err := mayChange(actor, id, role); err != nil {
			return err
		}
		if err := tx.DeleteMembership(id, o); err != nil {
			return err
		}
		if err := keepsManager(tx, o); err != nil {
			return err
		}
		return s.audit(tx, actor, "member.withdraw", o, string(id), "")
	})
}

// keepsManager looks after the change and inside its transaction, where nobody else writes: of two people who each take the
// other's role away, one is refused.
func keepsManager(tx *store.Tx, o domain.OrganisationID) error {
	n, err := tx.Managers(o)
	if err == nil && n == 0 {
		err = domain.Conflictf("member-last-manager")
	}
	return err
}

// cleanUpTeam forgets addresses of people who did not come.
func (in *Installation) cleanUpTeam(tx *store.Tx) error {
	now := in.Now()
	if err := tx.DropOldRequests(now.Add(-domain.InvitationLife), now.Add(-domain.JoinRequestLife)); err != nil {
		return err
	}
	return tx.DropAllowances(now)
}
