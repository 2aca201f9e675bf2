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

const (
	purposeInvite     = "invite"
	purposeInviteCode = "invite-code"
)

// InviteKeys are the link and the code of an invitation. Both are made from the pepper, so that they can be shown and sent
// again although only their hashes are kept.
func (in *Installation) InviteKeys(id domain.InviteID) (link, code string) {
	return in.BaseURL + "/avis/" + in.inviteToken(id), in.inviteCode(id)
}

func (in *Installation) inviteToken(id domain.InviteID) string {
	return in.derive(purposeInvite, string(id))
}

func (in *Installation) inviteCode(id domain.InviteID) string {
	return domain.CodeFrom(domain.InviteCode, in.Pepper.Derive(purposeInviteCode, string(id)))
}

// invite keeps an invitation, and mails its link when there is an address.
func (in *Installation) invite(ctx context.Context, tx *store.Tx, i domain.Invite) (domain.Invite, error) {
	now := in.now()
	i.ID, i.CreatedAt, i.EndsAt = domain.NewID[domain.InviteID](now), now, now.Add(domain.InviteLife)
	if err := tx.InsertInvite(i, in.Pepper.Hash(purposeInvite, in.inviteToken(i.ID)), in.Pepper.Hash(purposeInviteCode, in.inviteCode(i.ID))); err != nil {
		return i, err
	}
	if i.Email == "" {
		return i, nil
	}
	return i, in.Jobs.Insert(ctx, tx, InviteArgs{ID: i.ID})
}

// inviteOnce refuses to ask the same person twice for the same, as long as the first link is open.
func (in *Installation) inviteOnce(ctx context.Context, tx *store.Tx, i domain.Invite) error {
	asked, err := tx.Invites(i.Subject)
	if err != nil {
		return err
	}
	now := in.Now()
	if slices.ContainsFunc(asked, func(x domain.Invite) bool {
		return x.Live(now) && x.Purpose == i.Purpose && x.Email == i.Email && domain.SameName(x.Name, i.Name)
	}) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/name", Code: "invite-twice", Args: []any{i.Name}}})
	}
	_, err = in.invite(ctx, tx, i)
	return err
}

// ByInvite finds the invitation that the token of a link opens.
func (in *Installation) ByInvite(ctx context.Context, token string) (domain.Invite, error) {
	return in.liveInvite(ctx, in.Pepper.Hash(purposeInvite, strings.ToLower(strings.TrimSpace(token))))
}

// TokenOfCode finds the link of a code that was typed from paper.
func (in *Installation) TokenOfCode(ctx context.Context, typed string) (token string, err error) {
	code, err := domain.ParseCode(domain.InviteCode, typed)
	if err != nil {
		return "", err
	}
	i, err := in.liveInvite(ctx, in.Pepper.Hash(purposeInviteCode, code))
	return in.inviteToken(i.ID), err
}

func (in *Installation) liveInvite(ctx context.Context, hash string) (domain.Invite, error) {
	i, err := in.Store.InviteByHash(ctx, hash)
	if err == nil && !i.Live(in.Now()) {
		err = &domain.Error{Kind: domain.Gone, Code: "invite-over"}
	}
	return i, err
}

// InviteArgs is the job that mails a link. It holds neither the address nor the link.
type InviteArgs struct {
	ID    domain.InviteID `json:"id"`
	Again bool            `json:"again,omitempty"` // nobody answered the first one
}

func (InviteArgs) Kind() string { return "invite" }

// MailInvite asks somebody without an account.
func (d *Delivery) MailInvite(ctx context.Context, args InviteArgs) error {
	i, err := d.Store.Invite(ctx, args.ID)
	if domain.IsKind(err, domain.NotFound) { // gone with what it was about
		return nil
	}
	if err != nil || !i.Waiting(d.Now()) || i.Email == "" || !args.Again && !i.MailedAt.IsZero() {
		return err
	}
	if args.Again && i.MailedAt.Sub(i.CreatedAt) >= inviteReminder-time.Hour { // two servers reminded at once
		return nil
	}
	o, err := d.Store.Organisation(ctx, i.OrganisationID)
	if err != nil {
		return err
	}
	name, slug, err := d.inviteAbout(ctx, i)
	if err != nil {
		return err
	}
	a, err := d.Definition(ctx, slug)
	if err != nil {
		return err
	}
	link, _ := d.InviteKeys(i.ID)
	id := "invite-" + string(i.ID)
	if args.Again {
		id += "-2"
	}
	c, err := d.composerFor(ctx, i.Email)
	if err != nil {
		return err
	}
	if i.Purpose == domain.InviteReview { // a colleague of the staff
		c = d.Composer
	}
	message, err := c.Invited(mail.Invited{ID: id, To: i.Email, ToName: i.Name, Purpose: string(i.Purpose), Person: name, Organisation: o.Name,
		Title: a.Title, Link: link, Until: i.EndsAt, Again: args.Again})
	if err != nil {
		return err
	}
	if err := d.sendTold(ctx, message); err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.InviteMailed(i.ID, d.now()) })
}

// inviteAbout is the person and the badge that an invitation is about.
func (in *Installation) inviteAbout(ctx context.Context, i domain.Invite) (name, slug string, err error) {
	if i.Purpose == domain.InviteObserve || i.Purpose == domain.InviteSelf {
		g, err := in.Store.Gathering(ctx, domain.GatheringID(i.Subject))
		return g.Name, g.Achievement, err
	}
	c, err := in.Store.BadgeClaim(ctx, domain.ClaimID(i.Subject))
	return c.Name, c.Achievement, err
}
