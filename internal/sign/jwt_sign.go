package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"galon/internal/credential"
)

// SignJWT signs the same content as a VC-JWT: the credential's bytes with the claims added behind them. Ed25519
// (EdDSA) is for those who ask: 1EdTech's validator does not read it here.
func (r *Ring) SignJWT(doc credential.Linted, alg Algorithm, iat time.Time) (string, error) {
	key, err := r.key(alg)
	if err != nil {
		return "", err
	}
	content := doc.Bytes()
	list, err := members(content)
	if err != nil {
		return "", err
	}
	m := byName(content, list)
	if err := r.owns(m); err != nil {
		return "", err
	}
	claims, err := claimsOf(m, iat)
	if err != nil {
		return "", err
	}
	return signCompact(key, with(content, list, claims), r.kid(key), "JWT")
}

func claimsOf(m map[string]json.RawMessage, iat time.Time) (string, error) {
	var b bytes.Buffer
	for _, claim := range []struct{ name, value string }{
		{"iss", idOf(m["issuer"])}, {"jti", plainText(m["id"])}, {"sub", idOf(m["credentialSubject"])},
	} {
		if claim.value == "" {
			continue
		}
		quoted, err := json.Marshal(claim.value)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, `"%s":%s,`, claim.name, quoted)
	}
	for _, claim := range []struct{ name, member string }{{"nbf", "validFrom"}, {"exp", "validUntil"}} {
		if m[claim.member] == nil {
			continue
		}
		t, err := time.Parse(time.RFC3339, plainText(m[claim.member]))
		if err != nil {
			return "", fmt.Errorf("sign: %s: %w", claim.member, err)
		}
		fmt.Fprintf(&b, `"%s":%d,`, claim.name, t.Unix())
	}
	fmt.Fprintf(&b, `"iat":%d`, iat.Unix())
	return b.String(), nil
}

// Types of the JOSE header by Securing Verifiable Credentials using JOSE and COSE 1.0, section 3.1.
const (
	typeCredential   = "vc+jwt"
	typePresentation = "vp+jwt"
)

// Envelop signs the linted bytes as they are, claims neither added nor repeated (VC-JOSE-COSE, section 3.1.1): the
// form that an EnvelopedVerifiableCredential or EnvelopedVerifiablePresentation carries.
func (r *Ring) Envelop(doc credential.Linted, alg Algorithm) (string, error) {
	key, m, err := r.content(doc, alg)
	if err != nil {
		return "", err
	}
	typ := typeCredential
	if isPresentation(m) {
		typ = typePresentation
	}
	return signCompact(key, doc.Bytes(), r.kid(key), typ)
}

// SignPresentationJWT signs a presentation as JWT: the bytes with the claims behind them. audience and nonce are who
// asked and the value they chose, or "" (VC-JOSE-COSE, section 3.1.2; RFC 7519, section 4.1.3).
func (r *Ring) SignPresentationJWT(doc credential.Linted, alg Algorithm, iat time.Time, audience, nonce string) (string, error) {
	key, m, err := r.content(doc, alg)
	if err != nil {
		return "", err
	}
	if !isPresentation(m) {
		return "", errors.New("sign: not a presentation")
	}
	claims := &bytes.Buffer{}
	for _, claim := range []struct{ name, value string }{{"iss", r.Issuer}, {"jti", plainText(m["id"])}, {"aud", audience}, {"nonce", nonce}} {
		if claim.value == "" {
			continue
		}
		quoted, err := marshal(claim.value)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(claims, `"%s":%s,`, claim.name, quoted)
	}
	fmt.Fprintf(claims, `"iat":%d`, iat.Unix())
	list, err := members(doc.Bytes())
	if err != nil {
		return "", err
	}
	return signCompact(key, with(doc.Bytes(), list, claims.String()), r.kid(key), typePresentation)
}

// content is what every signature of a whole document begins with: the key, and whether the document is the ring's.
func (r *Ring) content(doc credential.Linted, alg Algorithm) (*Key, map[string]json.RawMessage, error) {
	key, err := r.key(alg)
	if err != nil {
		return nil, nil, err
	}
	m, err := object(doc.Bytes())
	if err != nil {
		return nil, nil, err
	}
	return key, m, r.owns(m)
}

// kid names the key of a JWT: the address of its JWK, of whatever kind it is (Open Badges 3.0, section 8.2.3: it must
// lead to a JWK, and a Multikey is none), or the verification method where it has no address.
func (r *Ring) kid(key *Key) string {
	if r.KeyURL == nil {
		return methodID(r.Issuer, key.public)
	}
	return r.KeyURL(key.ID)
}
