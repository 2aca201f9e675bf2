package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// Accounts signs people in by mail, keeps sessions and API keys. There are no passwords.
type Accounts struct {
	*Installation

	// AllowManySignIns lifts the daily limit of an address: many visitors of a demonstration share the same ones.
	AllowManySignIns bool
}

const (
	purposeSignIn     = "sign-in"
	purposeSignInCode = "sign-in-code"
	purposeBrowser    = "browser"
	purposeSession    = "session"
	purposeAPIKey     = "api-key"

	codeTries   = 3 // tries of one code
	codesPerDay = 5 // codes an address can ask for in a day
)

// SignInArgs is the job that mails the link and the code. Both are made from the pepper, so that the job holds
// neither of them, nor the address.
type SignInArgs struct {
	ID domain.SignInID `json:"id"`
}

func (SignInArgs) Kind() string { return "sign-in" }

// RequestSignIn prepares a link of 128 bits and a code of 8 digits for 15 minutes, bound to the browser that
// asked. It answers the same whether the address is known or not. browser is the secret to put in that
// browser's cookie.
func (s *Accounts) RequestSignIn(ctx context.Context, audience domain.SignInAudience, email, browser string) (newBrowser string, err error) {
	email = domain.NormalEmail(email)
	if code := domain.CheckEmail(email); code != "" {
		return "", domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: code, Args: []any{email}}})
	}
	if browser == "" {
		browser = secret()
	}
	now := s.Now().UTC()
	asked, err := s.Store.CountSignIns(ctx, audience, email, now.Add(-24*time.Hour))
	if err != nil {
		return "", err
	}
	if asked >= codesPerDay && !s.AllowManySignIns {
		return "", &domain.Error{Kind: domain.TooMany, Code: "sign-in-too-many"}
	}
	known, err := s.knows(ctx, audience, email)
	if err != nil {
		return "", err
	}
	id := domain.NewID[domain.SignInID](now)
	row := store.SignInRow{
		ID: id, Audience: audience, Email: email, CreatedAt: now, ExpiresAt: now.Add(domain.SignInLife),
		TokenHash: s.Pepper.Hash(purposeSignIn, s.signInToken(id)), CodeHash: s.Pepper.Hash(purposeSignInCode, string(id)+s.signInCode(id)),
		BrowserHash: s.Pepper.Hash(purposeBrowser, browser),
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertSignIn(row); err != nil || !known {
			return err // an unknown address counts as an asked one, and gets no mail
		}
		return s.Jobs.Insert(ctx, tx, SignInArgs{ID: id})
	})
	return browser, wrap(err, "request sign-in")
}

func (s *Accounts) knows(ctx context.Context, audience domain.SignInAudience, email string) (bool, error) {
	var err error
	if audience == domain.ForStaff {
		_, err = s.Store.AccountByEmail(ctx, email)
	} else {
		_, err = s.Store.PassportByEmail(ctx, email)
	}
	if domain.IsKind(err, domain.NotFound) {
		return false, nil
	}
	return err == nil, err
}

func (in *Installation) signInToken(id domain.SignInID) string {
	return in.derive(purposeSignIn, string(id))
}

func (in *Installation) signInCode(id domain.SignInID) string {
	n := binary.BigEndian.Uint64(in.Pepper.Derive(purposeSignInCode, string(id)))
	return fmt.Sprintf("%08d", n%100_000_000)
}

// MailSignIn sends the link and the code, unless they are over before they could leave.
func (d *Delivery) MailSignIn(ctx context.Context, args SignInArgs) error {
	token := d.signInToken(args.ID)
	row, err := d.Store.SignInByToken(ctx, d.Pepper.Hash(purposeSignIn, token))
	if err != nil || !d.Now().Before(row.ExpiresAt) {
		return err
	}
	path := "/entrer/lien/"
	if row.Audience == domain.ForStaff {
		path = "/pro/connexion/lien/"
	}
	m, err := d.Composer.SignIn(mail.SignIn{ID: "sign-in-" + string(args.ID), To: row.Email, Link: d.BaseURL + path + token, Code: d.signInCode(args.ID)})
	if err != nil {
		return err
	}
	err = d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil // the answer on the screen is the same for every address
	}
	return err
}

// SignedIn is a fresh session: the secret for the cookie and how long it lives.
type SignedIn struct {
	Session string
	Expires time.Time
	Account domain.Account // for staff
	Holder  domain.Holder  // for a passport
}

// ConfirmLink consumes the link of a mail, by a POST in the browser that asked for it.
func (s *Accounts) ConfirmLink(ctx context.Context, audience domain.SignInAudience, token, browser string) (SignedIn, error) {
	row, err := s.Store.SignInByToken(ctx, s.Pepper.Hash(purposeSignIn, token))
	if err != nil {
		return SignedIn{}, err
	}
	if row.Audience != audience {
		return SignedIn{}, domain.NotFoundf("sign-in-unknown")
	}
	if browser == "" || s.Pepper.Hash(purposeBrowser, browser) != row.BrowserHash {
		return SignedIn{}, &domain.Error{Kind: domain.Forbidden, Code: "sign-in-other-browser"}
	}
	return s.signIn(ctx, row)
}

// ConfirmCode consumes the code of a mail read on another device.
func (s *Accounts) ConfirmCode(ctx context.Context, audience domain.SignInAudience, code, browser string) (SignedIn, error) {
	code = strings.Join(strings.Fields(code), "") // people copy it in groups
	rows, err := s.Store.SignInsByBrowser(ctx, s.Pepper.Hash(purposeBrowser, browser))
	if err != nil {
		return SignedIn{}, err
	}
	for _, row := range rows {
		if row.Audience != audience {
			continue
		}
		// The try counts before the code is looked at, or many at once would all be the first.
		err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.CountSignInTry(row.ID, codeTries) })
		if domain.CodeOf(err) == "sign-in-code-tries" {
			return SignedIn{}, &domain.Error{Kind: domain.TooMany, Code: "sign-in-code-tries"}
		}
		if err != nil {
			return SignedIn{}, err
		}
		if s.Pepper.Hash(purposeSignInCode, string(row.ID)+code) == row.CodeHash {
			return s.signIn(ctx, row)
		}
		return SignedIn{}, domain.InvalidFields([]domain.FieldError{{Pointer: "/code", Code: "sign-in-code-wrong", Args: []any{codeTries - row.Tries - 1}}})
	}
	return SignedIn{}, domain.NotFoundf("sign-in-unknown")
}

func (s *Accounts) signIn(ctx context.Context, row store.SignInRow) (SignedIn, error) {
	now := s.Now().UTC()
	if !row.UsedAt.IsZero() || !now.Before(row.ExpiresAt) {
		return SignedIn{}, &domain.Error{Kind: domain.Gone, Code: "sign-in-over"}
	}
	session := store.SessionRow{CreatedAt: now}
	var in SignedIn
	switch row.Audience {
	case domain.ForStaff:
		account, err := s.Store.AccountByEmail(ctx, row.Email)
		if err != nil {
			return in, err
		}
		if len(account.Memberships) == 0 {
			return in, &domain.Error{Kind: domain.Forbidden, Code: "access-refused"}
		}
		in.Account = account
		session.AccountID, session.OrganisationID = account.ID, account.Memberships[0].OrganisationID
		session.ExpiresAt = now.Add(domain.StaffSessionLife)
	default:
		passport, err := s.Store.PassportByEmail(ctx, row.Email)
		if err != nil {
			return in, err
		}
		in.Holder = domain.Holder{PassportID: passport.ID}
		session.PassportID, session.ExpiresAt = passport.ID, now.Add(domain.HolderSessionLife)
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseSignIn(row.ID, now); err != nil {
			return err
		}
		var err error
		in.Session, err = s.newSession(tx, session)
		return err
	})
	in.Expires = session.ExpiresAt
	return in, wrap(err, "sign in")
}

func (in *Installation) newSession(tx *store.Tx, row store.SessionRow) (string, error) {
	token := secret()
	row.Hash = in.Pepper.Hash(purposeSession, token)
	return token, tx.InsertSession(row)
}

// SignOut ends a session.
func (s *Accounts) SignOut(ctx context.Context, session string) error {
	if session == "" {
		return nil
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(s.Pepper.Hash(purposeSession, session)) })
}

// Staff is the actor behind a console session.
func (s *Accounts) Staff(ctx context.Context, session string) (domain.Actor, error) {
	row, err := s.Store.Session(ctx, s.Pepper.Hash(purposeSession, session), s.Now())
	if err != nil {
		return domain.Actor{}, err
	}
	if row.AccountID == "" {
		return domain.Actor{}, domain.NotFoundf("session-unknown")
	}
	account, err := s.Store.Account(ctx, row.AccountID)
	if err != nil {
		return domain.Actor{}, err
	}
	for _, m := range account.Memberships {
		if m.OrganisationID == row.OrganisationID {
			return domain.Actor{AccountID: account.ID, Name: account.Name, Email: account.Email, OrganisationID: m.OrganisationID, Role: m.Role}, nil
		}
	}
	return domain.Actor{}, domain.NotFoundf("session-unknown")
}

// Holder is the person behind a passport session.
func (s *Accounts) Holder(ctx context.Context, session string) (domain.Holder, error) {
	row, err := s.Store.Session(ctx, s.Pepper.Hash(purposeSession, session), s.Now())
	if err != nil {
		return domain.Holder{}, err
	}
	if row.PassportID == "" {
		return domain.Holder{}, domain.NotFoundf("session-unknown")
	}
	return domain.Holder{PassportID: row.PassportID, AwardID: row.AwardID}, nil
}

// CreateAccount lets a person work for an organisation.
func (s *Accounts) CreateAccount(ctx context.Context, actor domain.Actor, name, email string, o domain.OrganisationID, role domain.Role) (domain.Account, error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return domain.Account{}, err
	}
	now := s.now()
	a := domain.Account{
		ID: domain.NewID[domain.AccountID](now), Name: normalName(name), Email: domain.NormalEmail(email), CreatedAt: now,
		Memberships: []domain.Membership{{OrganisationID: o, Role: role}},
	}
	if code := domain.CheckEmail(a.Email); code != "" {
		return a, domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: code, Args: []any{a.Email}}})
	}
	return a, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		return s.audit(tx, actor, "account.create", o, string(a.ID), string(role))
	})
}
