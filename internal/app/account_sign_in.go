package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"galon/internal/domain"
	"galon/internal/jobs"
	"galon/internal/mail"
	"galon/internal/passkey"
	"galon/internal/store"
)

// Accounts signs people in by mail, keeps sessions and API keys. There are no passwords.
type Accounts struct {
	*Installation

	// AllowManySignIns lifts the limits of an address: many visitors of a demonstration share the same ones.
	AllowManySignIns bool

	// RequirePasskey asks people in a browser for a passkey before what is hard to undo (see access.go).
	RequirePasskey bool

	// Passkeys is nil where there can be none: the installation has an IP address for a name (WebAuthn level 2, 5.1.2).
	Passkeys *passkey.Party
}

const (
	purposeSignIn     = "sign-in"
	purposeSignInCode = "sign-in-code"
	purposeBrowser    = "browser"
	purposeSession    = "session"
	purposeAPIKey     = "api-key"

	codeTries = 3 // tries of one code
)

// How often a link and its code may be asked for. They are kept in the database, so several servers share them.
//
// A code has 8 digits (26 bits), 3 tries, and is good only in the browser that asked. Who asks from one network for one
// address gets 5 + 48 a day, which is 159 guesses: 2 in a million. All networks together get 30 + 288 a day for one
// address: 954 guesses, 1 in a hundred thousand, and mails that a person can still bear.
//
// No stranger locks anybody out: what one network uses up is not taken from another, a browser that has signed in before
// has an allowance of its own, and a passkey asks for no mail at all.
var (
	askPerNeighbour = store.Allowance{Burst: 5, Every: 30 * time.Minute} // one address, asked for from one network or known browser
	askPerAddress   = store.Allowance{Burst: 30, Every: 5 * time.Minute} // one address, asked for by everybody else together
	askPerNetwork   = store.Allowance{Burst: 60, Every: time.Minute}     // all addresses, from one network: a classroom, not a list
)

// Asker is where a request comes from. Network is a text that names it, Device the secret that a browser keeps which has
// signed in here before, Language that of the page, which the mail answers; each may be "".
type Asker struct{ Network, Device, Language string }

// SignInArgs is the job that mails the link and the code. Both are made from the pepper, so that the job holds
// neither of them, nor the address.
type SignInArgs struct {
	ID       domain.SignInID `json:"id"`
	Language string          `json:"language,omitempty"`
}

func (SignInArgs) Kind() string { return "sign-in" }

// RequestSignIn prepares a link of 128 bits and a code of 8 digits for 15 minutes, bound to the browser that
// asked. It answers the same whether the address is known or not. browser is the secret to put in that
// browser's cookie.
func (s *Accounts) RequestSignIn(ctx context.Context, audience domain.SignInAudience, email, browser string) (newBrowser string, err error) {
	return s.RequestSignInFrom(ctx, audience, email, browser, Asker{})
}

// RequestSignInFrom is RequestSignIn for a door that knows where the request comes from.
func (s *Accounts) RequestSignInFrom(ctx context.Context, audience domain.SignInAudience, email, browser string, from Asker) (newBrowser string, err error) {
	email = domain.NormalEmail(email)
	if code := domain.CheckEmail(email); code != "" {
		return "", domain.InvalidFields([]domain.FieldError{{Pointer: "/email", Code: code, Args: []any{email}}})
	}
	if browser == "" {
		browser = secret()
	}
	now := s.Now().UTC()
	known, err := s.knows(ctx, audience, email, browser)
	if err != nil {
		return "", err
	}
	trusted, err := s.trusts(ctx, audience, email, from)
	if err != nil {
		return "", err
	}
	id := domain.NewID[domain.SignInID](now)
	answer, err := s.answerTo(ctx, audience, email, known, SignInArgs{ID: id, Language: from.Language})
	if err != nil {
		return "", err
	}
	row := store.SignInRow{
		ID: id, Audience: audience, Email: email, CreatedAt: now, ExpiresAt: now.Add(domain.SignInLife),
		TokenHash: s.Pepper.Hash(purposeSignIn, s.signInToken(id)), CodeHash: s.Pepper.Hash(purposeSignInCode, string(id)+s.signInCode(id)),
		BrowserHash: s.Pepper.Hash(purposeBrowser, browser),
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.mayAsk(tx, audience, email, from, trusted, now); err != nil {
			return err
		}
		if err := tx.InsertSignIn(row); err != nil || answer == nil {
			return err // an unknown address counts as an asked one, and gets no mail
		}
		return s.Jobs.Insert(ctx, tx, answer)
	})
	return browser, wrap(err, "request sign-in")
}

// answerTo is the mail that a request leads to, or nil. Who has no passport yet, but a badge that waits, gets the mail of
// that badge again: accepting it makes the passport, and the other badges wait in there.
func (s *Accounts) answerTo(ctx context.Context, audience domain.SignInAudience, email string, known bool, signIn SignInArgs) (jobs.Args, error) {
	if known {
		return signIn, nil
	}
	if audience != domain.ForHolder {
		return nil, nil
	}
	waiting, err := s.Store.AddressedAwards(ctx, []string{email})
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	return RemindHolderArgs{Award: waiting[0].Award.ID, Reason: "waiting-" + string(signIn.ID), Language: signIn.Language}, nil
}

// trusts tells whether that browser has signed in as that person before.
func (s *Accounts) trusts(ctx context.Context, audience domain.SignInAudience, email string, from Asker) (bool, error) {
	if from.Device == "" || audience != domain.ForStaff {
		return false, nil
	}
	account, err := s.Store.AccountByEmail(ctx, email)
	if err != nil {
		if domain.IsKind(err, domain.NotFound) {
			return false, nil
		}
		return false, err
	}
	return s.Store.KnowsDevice(ctx, account.ID, s.Pepper.Hash(purposeDevice, from.Device))
}

// mayAsk counts the request in the transaction that keeps it: of many at once, no more than the allowance pass.
func (s *Accounts) mayAsk(tx *store.Tx, audience domain.SignInAudience, email string, from Asker, trusted bool, now time.Time) error {
	if s.AllowManySignIns {
		return nil
	}
	address, neighbour := string(audience)+"|"+email, "network|"+from.Network
	if trusted {
		neighbour = "device|" + from.Device
	}
	limits := []limit{{"sign-in", address + "|" + neighbour, askPerNeighbour}}
	if !trusted {
		limits = append(limits, limit{"sign-in-address", address, askPerAddress})
		if from.Network != "" {
			limits = append(limits, limit{"sign-in-network", from.Network, askPerNetwork})
		}
	}
	return s.take(tx, "sign-in-too-many", now, limits...)
}

func (s *Accounts) knows(ctx context.Context, audience domain.SignInAudience, email, browser string) (bool, error) {
	var err error
	switch audience {
	case domain.ForStaff:
		_, err = s.Store.AccountByEmail(ctx, email)
	case domain.ForRegistrar:
		_, err = s.registrarByEmail(ctx, email)
	case domain.ForApplicant:
		return s.hasDraft(ctx, email, browser)
	default:
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
	m, err := d.Composer.In(args.Language).SignIn(mail.SignIn{ID: "sign-in-" + string(args.ID), To: row.Email, Link: d.BaseURL + signInLinks[row.Audience] + token, Code: d.signInCode(args.ID)})
	if err != nil {
		return err
	}
	err = d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil // the answer on the screen is the same for every address
	}
	return err
}

// signInLinks is where the link of a mail leads, by audience.
var signInLinks = map[domain.SignInAudience]string{
	domain.ForHolder: "/entrer/lien/", domain.ForStaff: "/pro/connexion/lien/",
	domain.ForRegistrar: "/admin/connexion/lien/", domain.ForApplicant: "/pro/inscription/adresse/lien/",
}
