package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/passkey"
	"galon/internal/store"
)

// A question to a passkey is answered within that time, once, and in the browser session it was put to.
const (
	questionLife = 5 * time.Minute

	askRegister = "register"
	askConfirm  = "confirm"
	askSignIn   = "sign-in"

	purposeQuestion = "passkey-question"

	maxPasskeys    = 10
	maxPasskeyName = 60
)

// passkeysNone is said where browsers make no passkeys: the address of the installation is no name.
func (s *Accounts) party() (*passkey.Party, error) {
	if s.Passkeys == nil {
		return nil, domain.Conflictf("passkey-no-name")
	}
	return s.Passkeys, nil
}

// Keyring lists the passkeys of the person.
func (s *Accounts) Keyring(ctx context.Context, actor domain.Actor) ([]domain.Passkey, error) {
	if actor.AccountID == "" {
		return nil, domain.NotFoundf("account-unknown")
	}
	return s.Store.Passkeys(ctx, actor.AccountID)
}

func (s *Accounts) person(ctx context.Context, id domain.AccountID) (passkey.Person, []domain.Passkey, error) {
	a, err := s.Store.Account(ctx, id)
	if err != nil {
		return passkey.Person{}, nil, err
	}
	keys, err := s.Store.Passkeys(ctx, id)
	p := passkey.Person{ID: string(a.ID), Email: a.Email, Name: a.Name}
	for _, k := range keys {
		p.Keys = append(p.Keys, k.Credential)
	}
	return p, keys, err
}

// mayChangeKeys: who has a passkey changes them only with it, or a stolen session could add one of its own. The first one
// is added from a session that a mail opened, and the person is told by another mail.
func (s *Accounts) mayChangeKeys(actor domain.Actor, keys []domain.Passkey) error {
	if len(keys) > 0 && actor.Unconfirmed {
		return &domain.Error{Kind: domain.Forbidden, Code: "passkey-needed"}
	}
	return nil
}

func (s *Accounts) keep(ctx context.Context, session, purpose string, question []byte) error {
	now := s.Now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		hash := s.Pepper.Hash(purposeQuestion, purpose+"|"+session+"|"+challengeOf(question))
		return tx.AskPasskey(hash, purpose, question, now.Add(questionLife), now)
	})
}

// challengeOf is the random part of a question; an answer carries it back in its signed client data.
func challengeOf(question []byte) string {
	var q struct {
		Challenge string `json:"challenge"`
	}
	_ = json.Unmarshal(question, &q) // of our own making
	return q.Challenge
}

// answeredChallenge reads it from an answer, to find the question; whether it is signed is judged later.
func answeredChallenge(answer []byte) string {
	var a struct {
		Response struct {
			ClientData string `json:"clientDataJSON"`
		} `json:"response"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(a.Response.ClientData, "="))
	if err != nil {
		return ""
	}
	return challengeOf(raw)
}

func (s *Accounts) asked(tx *store.Tx, session, purpose string, answer []byte) ([]byte, error) {
	hash := s.Pepper.Hash(purposeQuestion, purpose+"|"+session+"|"+answeredChallenge(answer))
	q, err := tx.AnswerPasskey(hash, purpose, s.Now())
	if domain.CodeOf(err) == "passkey-question-over" {
		return nil, &domain.Error{Kind: domain.Gone, Code: "passkey-question-over"}
	}
	return q, err
}

// BeginPasskey asks the browser of this session for a new passkey.
func (s *Accounts) BeginPasskey(ctx context.Context, actor domain.Actor, session string) (options []byte, err error) {
	party, err := s.party()
	if err != nil {
		return nil, err
	}
	p, keys, err := s.person(ctx, actor.AccountID)
	if err != nil {
		return nil, err
	}
	if err := s.mayChangeKeys(actor, keys); err != nil {
		return nil, err
	}
	if len(keys) >= maxPasskeys {
		return nil, domain.Conflictf("passkey-many", maxPasskeys)
	}
	options, question, err := party.Register(p)
	if err != nil {
		return nil, err
	}
	return options, s.keep(ctx, session, askRegister, question)
}

// AddPasskey keeps the key that the browser made, and counts as showing it.
func (s *Accounts) AddPasskey(ctx context.Context, actor domain.Actor, session, name string, answer []byte) error {
	party, err := s.party()
	if err != nil {
		return err
	}
	name = normalName(name)
	if len([]rune(name)) > maxPasskeyName || !domain.CleanText(name) {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/key_name", Code: "passkey-name", Args: []any{maxPasskeyName}}})
	}
	p, keys, err := s.person(ctx, actor.AccountID)
	if err != nil {
		return err
	}
	if err := s.mayChangeKeys(actor, keys); err != nil {
		return err
	}
	var question []byte
	if err := s.Store.Write(ctx, func(tx *store.Tx) (err error) { question, err = s.asked(tx, session, askRegister, answer); return err }); err != nil {
		return err
	}
	made, err := party.Registered(p, question, answer)
	if err != nil {
		return s.notHeld(err)
	}
	now := s.now()
	key := domain.Passkey{ID: domain.NewID[domain.PasskeyID](now), AccountID: actor.AccountID, Name: name, CredentialID: made.ID, Credential: made.Bytes, CreatedAt: now, UsedAt: now}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPasskey(key); err != nil {
			return err
		}
		if err := tx.ConfirmSession(s.Pepper.Hash(purposeSession, session), now); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "passkey.add", actor.OrganisationID, string(actor.AccountID), string(key.ID)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, PasskeyNewsArgs{Account: actor.AccountID, News: "added", At: now.Unix()})
	})
}

// notHeld is what is said of an answer that does not hold; the reason is for the log.
func (s *Accounts) notHeld(err error) error {
	if errors.Is(err, passkey.ErrRefused) {
		return &domain.Error{Kind: domain.Forbidden, Code: "passkey-refused", Err: err}
	}
	return err
}

// RemovePasskey takes one away. The last one may go too: the mail still opens the console.
func (s *Accounts) RemovePasskey(ctx context.Context, actor domain.Actor, id domain.PasskeyID) error {
	keys, err := s.Keyring(ctx, actor)
	if err != nil {
		return err
	}
	if err := s.mayChangeKeys(actor, keys); err != nil {
		return err
	}
	now := s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeletePasskey(actor.AccountID, id); err != nil {
			if domain.CodeOf(err) == "passkey-gone" {
				return domain.NotFoundf("passkey-unknown")
			}
			return err
		}
		if err := s.audit(tx, actor, "passkey.remove", actor.OrganisationID, string(actor.AccountID), string(id)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, PasskeyNewsArgs{Account: actor.AccountID, News: "removed", At: now.Unix()})
	})
}

// BeginConfirm asks the person of this session for one of their passkeys.
func (s *Accounts) BeginConfirm(ctx context.Context, actor domain.Actor, session string) (options []byte, err error) {
	party, err := s.party()
	if err != nil {
		return nil, err
	}
	p, keys, err := s.person(ctx, actor.AccountID)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, domain.Conflictf("passkey-none")
	}
	options, question, err := party.Ask(p)
	if err != nil {
		return nil, err
	}
	return options, s.keep(ctx, session, askConfirm, question)
}

// Confirm notes that the person has just shown a passkey, in this session.
func (s *Accounts) Confirm(ctx context.Context, actor domain.Actor, session string, answer []byte) error {
	_, err := s.answered(ctx, session, askConfirm, answer, func(id domain.AccountID) bool { return id == actor.AccountID },
		func(tx *store.Tx, _ domain.Account) error {
			return tx.ConfirmSession(s.Pepper.Hash(purposeSession, session), s.Now())
		})
	return err
}

// BeginPasskeySignIn asks a browser that nobody is signed in with. browser is the secret to put in its cookie.
func (s *Accounts) BeginPasskeySignIn(ctx context.Context, browser string) (options []byte, newBrowser string, err error) {
	party, err := s.party()
	if err != nil {
		return nil, "", err
	}
	if browser == "" {
		browser = secret()
	}
	options, question, err := party.AskAnybody()
	if err != nil {
		return nil, "", err
	}
	return options, browser, s.keep(ctx, browser, askSignIn, question)
}

// PasskeySignIn opens a session for the person whose key answered. No mail is sent and no address typed.
func (s *Accounts) PasskeySignIn(ctx context.Context, browser string, answer []byte) (in SignedIn, err error) {
	now := s.Now().UTC()
	account, err := s.answered(ctx, browser, askSignIn, answer, func(domain.AccountID) bool { return true }, func(tx *store.Tx, a domain.Account) error {
		if len(a.Memberships) == 0 {
			return &domain.Error{Kind: domain.Forbidden, Code: "access-refused"}
		}
		row := store.SessionRow{AccountID: a.ID, OrganisationID: a.Memberships[0].OrganisationID, CreatedAt: now, ExpiresAt: now.Add(domain.StaffSessionLife),
			ConfirmedAt: now, ByPasskey: true}
		var err error
		in.Session, err = s.newSession(tx, row)
		in.Expires = row.ExpiresAt
		return err
	})
	in.Account = account
	return in, err
}

// answered judges an answer and, in one transaction, keeps the key's counter and does what follows.
func (s *Accounts) answered(ctx context.Context, session, purpose string, answer []byte, may func(domain.AccountID) bool, then func(*store.Tx, domain.Account) error) (domain.Account, error) {
	party, err := s.party()
	if err != nil {
		return domain.Account{}, err
	}
	var question []byte
	if err := s.Store.Write(ctx, func(tx *store.Tx) (err error) { question, err = s.asked(tx, session, purpose, answer); return err }); err != nil {
		return domain.Account{}, err
	}
	var owner domain.AccountID
	var keys []domain.Passkey
	key, err := party.Answered(question, answer, func(id string) (passkey.Person, error) {
		owner = domain.AccountID(id)
		p, all, err := s.person(ctx, owner)
		keys = all
		if domain.IsKind(err, domain.NotFound) || err == nil && !may(owner) {
			return p, passkey.ErrRefused
		}
		return p, err
	})
	if err != nil {
		return domain.Account{}, s.notHeld(err)
	}
	account, err := s.Store.Account(ctx, owner)
	if err != nil {
		return account, err
	}
	return account, s.Store.Write(ctx, func(tx *store.Tx) error {
		for _, k := range keys {
			if k.CredentialID == key.ID {
				k.Credential = key.Bytes
				if err := tx.UsePasskey(k, s.Now()); err != nil {
					return err
				}
			}
		}
		return then(tx, account)
	})
}
