package sign

import (
	"crypto/ed25519"
	"fmt"
	"time"
)

// OperatorKey is a public key of the operator and the time in which it signed.
type OperatorKey struct {
	*PublicKey
	From  time.Time // zero: since the beginning
	Until time.Time // zero: still in use
	// Compromised is from when on it may have been in other hands; zero: never, as far as is known. A signature can be dated
	// back, so no date that a document gives itself counts any more.
	Compromised time.Time
}

// OperatorKeys are the key that signs for the house and those that did before it, the youngest first.
type OperatorKeys struct {
	Key     *Key
	From    time.Time
	Earlier []OperatorKey
}

// All begins with the key that signs.
func (o OperatorKeys) All() []OperatorKey {
	all := []OperatorKey{}
	if o.Key != nil {
		all = append(all, OperatorKey{PublicKey: o.Key.PublicKey(), From: o.From})
	}
	return append(all, o.Earlier...)
}

// Verify checks a document of the house with the key that it names. Whether that key was to sign at the time is for the
// caller, who knows when the document was made.
func (o OperatorKeys) Verify(token, typ string) (payload []byte, by OperatorKey, err error) {
	c, err := parseCompact(token)
	if err != nil {
		return nil, by, err
	}
	all := o.All()
	for _, k := range all {
		if k.Thumbprint() == c.header.KID {
			payload, err = VerifyJWS(token, k.PublicKey, typ)
			return payload, k, err
		}
	}
	return nil, by, judged(FaultFalse, "no key of the operator is named %q", c.header.KID)
}

// retireGrace is how long another server may go on with the key before it sees the new one.
const retireGrace = 10 * time.Minute

// Over tells whether the key was out of use at that time.
func (k OperatorKey) Over(at time.Time) bool {
	return !k.Until.IsZero() && at.After(k.Until.Add(retireGrace))
}

// PublicEd25519 is a public key of 32 bytes (RFC 8032, section 5.1.5).
func PublicEd25519(raw []byte) (*PublicKey, error) {
	if len(raw) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("sign: a public key of %d bytes", len(raw))
	}
	return newPublicKey(ed25519.PublicKey(raw))
}

// Past is the list of earlier keys once this one is replaced at that time; a zero since is a rotation, else it was in
// other hands from then on. The key itself stands in it as one of them.
func (o OperatorKeys) Past(now, since time.Time) []OperatorKey {
	old := OperatorKey{PublicKey: o.Key.PublicKey(), From: o.From, Until: now, Compromised: since}
	return append([]OperatorKey{old}, o.Earlier...)
}

// Bytes are the 32 of the public key.
func (k OperatorKey) Bytes() []byte {
	key, _ := k.raw.(ed25519.PublicKey)
	return key
}

// Seed is the secret of an Ed25519 key, nil for another kind.
func (k *Key) Seed() []byte {
	private, _ := k.private.(ed25519.PrivateKey)
	if private == nil {
		return nil
	}
	return private.Seed()
}
