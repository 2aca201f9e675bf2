// Package passkey asks a browser for a passkey and judges the answer (Web Authentication level 2, ceremonies of sections
// 7.1 and 7.2). It is the only importer of the WebAuthn library.
//
// It keeps nothing, has no clock and knows no session: a question and its answer are bytes that app stores and hands back.
// A key must be in the person's device (a discoverable credential) and the device must know the person (user verification:
// fingerprint, face or its own code); of what make it is, nobody asks. Its only neighbour is app.
package passkey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Party is this installation as browsers know it: passkeys made for one name are of no use under another.
type Party struct{ web *webauthn.WebAuthn }

// New is the party of an address; nil for one whose host is an IP address, for which browsers make no passkeys (WebAuthn
// level 2, 5.1.2).
func New(baseURL string) (*Party, error) {
	u, err := url.Parse(baseURL)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || host == "" {
		return nil, nil
	}
	web, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "Galon", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation})
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", baseURL, err)
	}
	return &Party{web}, nil
}

// Person is who has keys, or is about to. ID is given back by a key that signs in without a name typed: it tells nothing.
type Person struct {
	ID, Email, Name string
	Keys            [][]byte // what Registered and Answered returned
}

// Key is the public half of a key: its name among keys, and all there is to judge its signatures by.
type Key struct {
	ID    string // base64url
	Bytes []byte // JSON
}

// ErrRefused is an answer that does not hold: another question, another site, another key, a signature that is none.
var ErrRefused = errors.New("the passkey's answer does not hold")

type user struct {
	Person
	keys webauthn.Credentials
}

func (u user) WebAuthnID() []byte                         { return []byte(u.ID) }
func (u user) WebAuthnName() string                       { return u.Email }
func (u user) WebAuthnDisplayName() string                { return u.Name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.keys }

func (p Person) user() (user, error) {
	u := user{Person: p}
	for _, raw := range p.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal(raw, &c); err != nil {
			return u, fmt.Errorf("stored passkey: %w", err)
		}
		u.keys = append(u.keys, c)
	}
	return u, nil
}

// Register asks the browser for a new key of the person; one that they have already is not made twice in one device.
func (p *Party) Register(person Person) (options, question []byte, err error) {
	u, err := person.user()
	if err != nil {
		return nil, nil, err
	}
	creation, session, err := p.web.BeginRegistration(u,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}),
		webauthn.WithExclusions(u.keys.CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return both(creation, session)
}

func both(options, session any) ([]byte, []byte, error) {
	o, err := json.Marshal(options)
	if err != nil {
		return nil, nil, err
	}
	q, err := json.Marshal(session)
	return o, q, err
}

// Registered judges the answer to Register.
func (p *Party) Registered(person Person, question, answer []byte) (Key, error) {
	u, err := person.user()
	if err != nil {
		return Key{}, err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(question, &session); err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, refused(err)
	}
	c, err := p.web.CreateCredential(u, session, parsed)
	if err != nil {
		return Key{}, refused(err)
	}
	return keyOf(c)
}

func keyOf(c *webauthn.Credential) (Key, error) {
	raw, err := json.Marshal(c)
	return Key{ID: base64.RawURLEncoding.EncodeToString(c.ID), Bytes: raw}, err
}

func refused(err error) error { return fmt.Errorf("%w: %v", ErrRefused, err) }

// Ask asks for a signature by one of the person's keys.
func (p *Party) Ask(person Person) (options, question []byte, err error) {
	u, err := person.user()
	if err != nil {
		return nil, nil, err
	}
	assertion, session, err := p.web.BeginLogin(u, webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a signature: %w", err)
	}
	return both(assertion, session)
}

// AskAnybody asks for a signature by whatever key the device has for this place.
func (p *Party) AskAnybody() (options, question []byte, err error) {
	assertion, session, err := p.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a signature: %w", err)
	}
	return both(assertion, session)
}

// Answered judges the answer to Ask, or to AskAnybody: find is then given the ID of the person whom the key names. It
// returns the key as it is to be kept from now on, with its counter.
func (p *Party) Answered(question, answer []byte, find func(id string) (Person, error)) (Key, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(question, &session); err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Key{}, refused(err)
	}
	id := string(session.UserID)
	if id == "" {
		id = string(parsed.Response.UserHandle)
	}
	person, err := find(id)
	if err != nil {
		return Key{}, err
	}
	u, err := person.user()
	if err != nil {
		return Key{}, err
	}
	var c *webauthn.Credential
	if len(session.UserID) > 0 {
		c, err = p.web.ValidateLogin(u, session, parsed)
	} else {
		c, err = p.web.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
			if !bytes.Equal(handle, u.WebAuthnID()) {
				return nil, ErrRefused
			}
			return u, nil
		}, session, parsed)
	}
	if err != nil {
		return Key{}, refused(err)
	}
	if c.Authenticator.CloneWarning { // its counter went back: there may be two of it (WebAuthn level 2, 6.1.1)
		return Key{}, refused(errors.New("the counter of the key went back"))
	}
	return keyOf(c)
}
