package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// SignedIn is a fresh session: the secret for the cookie and how long it lives.
type SignedIn struct {
	Session string
	Expires time.Time
	Account domain.Account // for staff
	Holder  domain.Holder  // for a passport
	Others  bool           // the other browsers of the passport were signed out
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
	if browser == "" || !s.Pepper.Is(purposeBrowser, browser, row.BrowserHash) {
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
		if s.Pepper.Is(purposeSignInCode, string(row.ID)+code, row.CodeHash) {
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
	switch row.Audience {
	case domain.ForRegistrar:
		return s.signInRegistrar(ctx, row, now)
	case domain.ForApplicant:
		return s.signInApplicant(ctx, row, now)
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
	row.ID, row.SeenAt = domain.NewID[domain.SessionID](row.CreatedAt), row.CreatedAt
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
			return domain.Actor{AccountID: account.ID, Name: account.Name, Email: account.Email, OrganisationID: m.OrganisationID, Role: m.Role,
				Unconfirmed: s.unconfirmed(row)}, s.see(ctx, row)
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
	h := domain.Holder{PassportID: row.PassportID, AwardID: row.AwardID}
	return h, s.helper(ctx, row.Hash, &h)
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
	known, err := s.Store.AccountByEmail(ctx, a.Email)
	if err == nil { // works for another organisation already
		return s.addMembership(ctx, actor, known, o, role)
	}
	if !domain.IsKind(err, domain.NotFound) {
		return a, err
	}
	return a, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		return s.audit(tx, actor, "account.create", o, string(a.ID), string(role))
	})
}
