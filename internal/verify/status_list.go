package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/status"
)

// value reads one entry of one signed list (Bitstring Status List 1.0, section 3.2): its bits as a number. list names
// what was read.
func (e *examination) value(url, purpose string, index, size int) (value int, list Evidence, fault Check) {
	before := e.answered()
	document, err := e.fetch(url, KindStatus)
	outside := e.answered() > before
	if err == nil && len(document) == 0 {
		err = ErrNotMade
	}
	if domain.CodeOf(err) == "status-held" {
		return 0, list, say("status-held").about(err)
	}
	if err != nil {
		value, list, fault = e.lastKnown(url, purpose, index, size)
		return value, list, fault.about(err)
	}
	value, list, fault = e.readEntry(document, url, purpose, index, size, e.clock)
	if fault.Name == "" && outside {
		e.keepCopy(url, document)
	}
	return value, list, fault
}

// readEntry judges one list as it stands at an instant.
func (e *examination) readEntry(document []byte, url, purpose string, index, size int, now time.Time) (value int, list Evidence, fault Check) {
	body, by, err := e.ownList(document, now)
	if err != nil {
		return 0, list, say(e.listFault(err)).about(err)
	}
	l, err := remember(e, "list", body, func() (*statusList, error) { return readList(body) })
	switch {
	case err != nil:
		return 0, list, say("status-list-broken").about(err)
	case l.ID != "" && l.ID != url || l.IssuerID != e.issuer.id || !l.Has(purpose):
		return 0, list, say("status-list-other").about(fmt.Errorf("verify: list %q of %q for %q", l.ID, l.IssuerID, l.Purposes))
	case !e.pinsAt(by.key, by.created, l.ValidFrom):
		return 0, list, say("status-list-untrusted").about(errors.New("verify: the list's key was retired before the list began"))
	case now.Before(l.ValidFrom), !l.ValidUntil.IsZero() && now.After(l.ValidUntil):
		return 0, list, say("status-list-stale")
	case l.bits.Len()/size < status.MinLength:
		return 0, list, say("status-list-broken").about(fmt.Errorf("verify: %d entries of %d bits", l.bits.Len()/size, size))
	}
	for bit := range size { // the first bit of an entry is its highest
		set, err := l.bits.Get(index*size + bit)
		if err != nil {
			return 0, list, say("status-list-broken").about(err)
		}
		value <<= 1
		if set {
			value |= 1
		}
	}
	return value, Evidence{Kind: ByList, URL: shownAddress(url), Digest: e.digestOf(document), At: l.ValidFrom}, Check{}
}

// statusList is a list credential with its bits.
type statusList struct {
	*credential.StatusListView
	bits *status.List
}

// large tells a list whose bits are too many to be remembered: a few kilobytes of a stranger's unfold to millions.
func (l *statusList) large() bool { return l.bits.Len() > 8*readingLargest }

func readList(document []byte) (*statusList, error) {
	view, err := credential.ParseStatusList(document)
	if err != nil {
		return nil, err
	}
	bits, err := status.Decode(view.EncodedList)
	return &statusList{view, bits}, err
}

// What keeps a list from being judged, and from being one of today.
var (
	errKeysUnread = errors.New("verify: the issuer's keys could not be read")
	errListOver   = errors.New("verify: the list's signature is over, or not yet begun")
)

// listFault tells a list that the issuer did not sign from one of which that is not known: its keys, the key that it names
// elsewhere, or the kind of signature could not be read.
func (e *examination) listFault(err error) string {
	var f *sign.Fault
	switch {
	case errors.Is(err, errListOver):
		return "status-list-stale"
	case errors.Is(err, errKeysUnread):
		return "status-list-unchecked"
	case errors.As(err, &f) && !f.Judged && (f.Code != sign.FaultKey || e.issuer.keys != nil && len(e.issuer.keys.Elsewhere) > 0):
		return "status-list-unchecked"
	}
	return "status-list-untrusted"
}

// signer is who signed a list, and when, as far as it says.
type signer struct {
	key     *sign.PublicKey
	created time.Time
}

// pinsAt tells whether the key was in use at the latest of the instants that the list names: a signature can be dated
// back by whoever has an old key. A list that names none is one of now.
func (e *examination) pinsAt(key *sign.PublicKey, instants ...time.Time) bool {
	var latest time.Time
	for _, t := range instants {
		if t.After(latest) {
			latest = t
		}
	}
	if latest.IsZero() {
		latest = e.clock
	}
	if !e.issuer.compromised(key).IsZero() { // the issuer signs its lists anew with another key
		return false
	}
	return e.issuer.pinned(key, Check{}, latest, e.clock).Outcome != No
}

// ownList checks that the issuer signed the list itself: one proof by a key that it lists and that is pinned, or a JWT
// by such a key. body is the list credential.
func (e *examination) ownList(document []byte, now time.Time) (body []byte, by signer, err error) {
	if text := bytes.TrimSpace(document); len(text) > 0 && text[0] != '{' {
		return e.ownJWTList(string(text), now)
	}
	d, err := e.proofs(document)
	if err != nil {
		return nil, signer{}, err
	}
	var worst error
	for i, p := range d.Proofs {
		key, err := e.listKey(func(s *sign.KeySet) (*sign.PublicKey, error) { return s.Method(p.VerificationMethod) })
		if err == nil {
			if !e.pinsAt(key, p.Created) {
				err = errors.New("verify: the list's key is not pinned")
			} else if !p.Expires.IsZero() && !now.Before(p.Expires) {
				err = errListOver
			} else if err = e.verified("proof", i, document, func() error { return d.Verify(i, key) }, key); err == nil {
				return document, signer{key, p.Created}, nil
			}
		}
		worst = sign.Worse(worst, err)
	}
	return nil, signer{}, worst
}

func (e *examination) ownJWTList(token string, now time.Time) ([]byte, signer, error) {
	t, err := sign.ParseJWT(token)
	if err == nil {
		err = t.Checkable()
	}
	if err != nil {
		return nil, signer{}, err
	}
	if err := e.listClaims(t.Payload, now); err != nil {
		return nil, signer{}, err
	}
	key, err := e.listKey(func(s *sign.KeySet) (*sign.PublicKey, error) { return s.KID(t.Header.KID, t.Header.JWK) })
	if err != nil {
		return nil, signer{}, err
	}
	at, _ := t.IssuedAt()
	if !e.pinsAt(key, at) {
		return nil, signer{}, errors.New("verify: the list's key is not pinned")
	}
	err = e.verified("jwt", 0, []byte(token), func() error { return t.Verify(key) }, key)
	return t.Payload, signer{key, at}, err
}

// listClaims are those that a JWT may set around a list (VC JOSE-COSE, section 3.3.1); none must be there.
func (e *examination) listClaims(payload []byte, now time.Time) error {
	var claims struct {
		Issuer  *string  `json:"iss"`
		Expires *float64 `json:"exp"`
		Starts  *float64 `json:"nbf"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return err
	}
	at := float64(now.Unix())
	switch {
	case claims.Issuer != nil && *claims.Issuer != e.issuer.id:
		return errors.New("verify: the list's token is of another issuer")
	case claims.Expires != nil && at >= *claims.Expires, claims.Starts != nil && at < *claims.Starts:
		return errListOver
	}
	return nil
}

// listKey finds the key of a list among those that are pinned and those that the issuer lists.
func (e *examination) listKey(listed func(*sign.KeySet) (*sign.PublicKey, error)) (*sign.PublicKey, error) {
	if t := e.issuer.trusted; t != nil {
		if key, err := listed(&sign.KeySet{Keys: t.Keys}); err == nil {
			return key, nil
		}
	}
	if e.issuer.keys == nil {
		return nil, errKeysUnread
	}
	return listed(e.issuer.keys)
}
