package sign

import (
	"encoding/json"
	"strconv"
	"time"
)

// jwtTypes are the values of typ that stand for a credential: Open Badges 3.0 section 8.2.3 (JWT) and the names
// that VC-JOSE-COSE gave it, now and in drafts.
var jwtTypes = map[string]bool{"": true, "JWT": true, "jwt": true, "vc+jwt": true, "vc+ld+json+jwt": true, "vc+ld+jwt": true}

// contentTypes are those of the values that say that the payload is the credential itself, so that no claim has to
// repeat it (VC-JOSE-COSE 1.0, section 3.1.1).
var contentTypes = map[string]bool{"vc+jwt": true, "vc+ld+json+jwt": true, "vc+ld+jwt": true}

// JWT is a credential in a compact JWS (Open Badges 3.0, section 8.2): read, and not yet believed.
type JWT struct {
	Header  Header
	Payload []byte

	compact *compact
	members map[string]json.RawMessage
}

// ParseJWT reads a VC-JWT. An error says that it is none; a header that we refuse is told by Verify.
func ParseJWT(token string) (*JWT, error) {
	c, err := parseCompact(token)
	if err != nil {
		return nil, err
	}
	switch {
	case c.fault != nil:
	case !jwtTypes[c.header.Type]:
		c.fault = unjudged(FaultSuite, "typ %q", c.header.Type)
	case c.header.KID == "" && c.header.JWK == nil: // section 8.2.3: at least one of the two
		c.fault = judged(FaultHeader, "neither kid nor jwk")
	}
	m, err := object(c.payload)
	if err != nil {
		return nil, err
	}
	return &JWT{Header: c.header, Payload: c.payload, compact: c, members: m}, nil
}

// Token is the JWT as it was read.
func (t *JWT) Token() string { return t.compact.token }

// Verify checks the signature with that key; a nil key is no judgement.
func (t *JWT) Verify(k *PublicKey) error { return t.compact.verify(k) }

// Checkable tells whether Verify can judge the signature, given its key.
func (t *JWT) Checkable() error { return t.compact.fault }

// IssuedAt is the iat claim: when the signature was made, as far as it says.
func (t *JWT) IssuedAt() (time.Time, bool) { return t.instant("iat") }

// CheckClaims compares the claims with the credential they repeat (Open Badges 3.0, section 8.2.4.1): a reader
// of the one must not learn other things than a reader of the other.
func (t *JWT) CheckClaims() error {
	content, from, until := t.members, "validFrom", "validUntil"
	vc, wrapped := t.members["vc"]
	if wrapped {
		// VCDM 1.1 puts the credential into this claim, VCDM 2.0 forbids the claim.
		for _, member := range []string{"@context", "id", "issuer", "credentialSubject"} {
			if t.members[member] != nil {
				return judged(FaultClaims, "two credentials")
			}
		}
		var err error
		if content, err = object(vc); err != nil {
			return judged(FaultClaims, "vc")
		}
		from, until = "issuanceDate", "expirationDate"
	}
	for _, x := range []struct {
		claim    string
		value    string
		required bool
	}{
		{"iss", idOf(content["issuer"]), true},
		{"jti", plainText(content["id"]), true},
		// Required too by the letter; 1EdTech's own samples leave it out.
		{"sub", idOf(content["credentialSubject"]), false},
	} {
		raw, ok := t.members[x.claim]
		switch {
		case ok && wrapped && x.value == "" && plainText(raw) != "": // the claim says it alone (VCDM 1.1, section 6.3.1)
		case !ok && x.required && !contentTypes[t.Header.Type], ok && (plainText(raw) != x.value || x.value == ""):
			return judged(FaultClaims, "%s", x.claim)
		}
	}
	for _, x := range []struct {
		claim, member string
		required      bool
	}{{"nbf", from, true}, {"exp", until, false}} {
		raw, ok := t.members[x.claim]
		if !ok {
			if x.required && !contentTypes[t.Header.Type] {
				return judged(FaultClaims, "%s is missing", x.claim)
			}
			continue
		}
		if _, isTime := t.instant(x.claim); isTime && wrapped && content[x.member] == nil && content["validFrom"] == nil && content["validUntil"] == nil {
			continue
		}
		claim, isTime := t.instant(x.claim)
		said, err := time.Parse(time.RFC3339, plainText(content[x.member]))
		if !isTime || err != nil || claim.Unix() != said.Unix() {
			return judged(FaultClaims, "%s %s", x.claim, raw)
		}
	}
	return nil
}

// instant reads a NumericDate (RFC 7519, section 2), whose fraction we do not keep.
func (t *JWT) instant(claim string) (time.Time, bool) {
	raw := t.members[claim]
	if len(raw) == 0 || raw[0] == '"' {
		return time.Time{}, false
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || n < 0 || n > 253402300799 { // the year 9999
		return time.Time{}, false
	}
	return time.Unix(int64(n), 0).UTC(), true
}

// VerifyJWT reads a VC-JWT, asks find for its key, and checks signature and claims.
func VerifyJWT(token string, find func(kid string, jwk []byte) (*PublicKey, error)) (payload []byte, h Header, err error) {
	t, err := ParseJWT(token)
	if err != nil {
		return nil, h, err
	}
	if err := t.Checkable(); err != nil {
		return nil, t.Header, err
	}
	key, err := find(t.Header.KID, t.Header.JWK)
	if err != nil {
		return nil, t.Header, &Fault{Code: FaultKey, Err: err}
	}
	if err := t.Verify(key); err != nil {
		return nil, t.Header, err
	}
	return t.Payload, t.Header, t.CheckClaims()
}

// idOf is the id of a node, or the node itself where it is only named. The node is part of what was scanned.
func idOf(raw json.RawMessage) string {
	if len(raw) > 0 && raw[0] == '"' {
		return plainText(raw)
	}
	return plainText(shallow(raw, "id"))
}

func plainText(raw json.RawMessage) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	if inside := raw[1 : len(raw)-1]; usualText(inside) {
		return string(inside)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// presentationTypes are the values of typ that stand for a presentation; JWT is that of VCDM 1.1, section 6.3.1.
var presentationTypes = map[string]bool{"": true, "JWT": true, "jwt": true, "vp+jwt": true, "vp+ld+json+jwt": true, "vp+ld+jwt": true}

// ParsePresentationJWT reads a presentation in a compact JWS, with its content as payload (VC-JOSE-COSE 1.0) or in the
// claim vp (VCDM 1.1).
func ParsePresentationJWT(token string) (*JWT, error) {
	c, err := parseCompact(token)
	if err != nil {
		return nil, err
	}
	if c.fault == nil && !presentationTypes[c.header.Type] {
		c.fault = unjudged(FaultSuite, "typ %q", c.header.Type)
	}
	m, err := object(c.payload)
	if err != nil {
		return nil, err
	}
	return &JWT{Header: c.header, Payload: c.payload, compact: c, members: m}, nil
}

// Issuer is the iss claim, or "".
func (t *JWT) Issuer() string { return plainText(t.members["iss"]) }

// Nonce is the nonce claim, or "".
func (t *JWT) Nonce() string { return plainText(t.members["nonce"]) }

// Audience is the aud claim: none, one or several (RFC 7519, section 4.1.3).
func (t *JWT) Audience() (all []string) {
	raw := t.members["aud"]
	if one := plainText(raw); one != "" {
		return []string{one}
	}
	for _, a := range array(raw) {
		all = append(all, plainText(a))
	}
	return all
}

// NotBefore is the nbf claim.
func (t *JWT) NotBefore() (time.Time, bool) { return t.instant("nbf") }

// Expiry is the exp claim.
func (t *JWT) Expiry() (time.Time, bool) { return t.instant("exp") }
