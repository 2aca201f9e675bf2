package vcapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"galon/internal/credential"
	"galon/internal/jsonld"
	"galon/internal/sign"
)

// verified is the answer when everything holds; what was made is named, so that nobody reads more into it.
type verified struct {
	Verified bool     `json:"verified"`
	Checks   []string `json:"checks"`
}

// verifyCredential answers {verifiableCredential, options} with 200 only when everything holds.
func (d *Door) verifyCredential(_ identity, body []byte, ctx context.Context) (int, any, error) {
	q, err := read(body)
	if err != nil {
		return 0, nil, err
	}
	doc, err := asDocument(q.VerifiableCredential, "verifiableCredential", false)
	if err != nil {
		return 0, nil, err
	}
	if err := d.credential(ctx, doc, q.Options); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, verified{true, []string{"proof", "validity", "relatedResource", "credentialStatus"}}, nil
}

// asDocument takes an object, or a JWT as text, which is put into an envelope.
func asDocument(raw json.RawMessage, name string, presentation bool) ([]byte, error) {
	var token string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &token) == nil {
		return credential.Enveloped(token, presentation), nil
	}
	return document(raw, name)
}

// credential verifies one credential, enveloped or with proofs in it.
func (d *Door) credential(ctx context.Context, doc []byte, o options) error {
	if credential.IsEnvelope(doc) {
		return d.envelopedCredential(ctx, doc)
	}
	if err := credential.CheckVCDM(doc); err != nil {
		return err
	}
	all, err := sign.ReadIntegrity(doc)
	if o.ExpectedProofPurpose == "authentication" {
		all, err = sign.ReadPresentation(doc)
	}
	if err != nil {
		return err
	}
	if err := d.holdsAll(ctx, all, partyOf(doc, "issuer"), o, "assertionMethod"); err != nil {
		return err
	}
	return d.content(ctx, doc)
}

// content is what does not hang on how a credential is signed: its dates, its related resources and its status.
func (d *Door) content(ctx context.Context, doc []byte) error {
	var m struct {
		ValidFrom  string `json:"validFrom"`
		ValidUntil string `json:"validUntil"`
		From1      string `json:"issuanceDate"`
		Until1     string `json:"expirationDate"`
	}
	if err := json.Unmarshal(doc, &m); err != nil {
		return parsing("Le document ne se lit pas.")
	}
	now := d.Now()
	for _, text := range []string{m.ValidFrom, m.From1} {
		if from, err := time.Parse(time.RFC3339, text); text != "" && (err != nil || now.Before(from)) {
			return outOfRange("L’attestation n’est pas encore valable.")
		}
	}
	for _, text := range []string{m.ValidUntil, m.Until1} {
		if until, err := time.Parse(time.RFC3339, text); text != "" && (err != nil || now.After(until)) {
			return outOfRange("L’attestation n’est plus valable.")
		}
	}
	if err := d.checkRelated(ctx, doc, true); err != nil {
		return err
	}
	return d.checkStatus(ctx, doc)
}

// partyOf is the id of the issuer or holder, whatever form it has.
func partyOf(doc []byte, member string) string {
	var m map[string]json.RawMessage
	if json.Unmarshal(doc, &m) != nil {
		return ""
	}
	var id string
	if json.Unmarshal(m[member], &id) == nil {
		return id
	}
	var party struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(m[member], &party) != nil {
		return ""
	}
	return party.ID
}

// envelopedCredential verifies a credential that is a JWT (VC-JOSE-COSE 1.0, section 3).
func (d *Door) envelopedCredential(ctx context.Context, doc []byte) error {
	e, err := credential.ParseEnvelope(doc)
	if err != nil {
		return err
	}
	if e.Presentation {
		return malformed("Une présentation se trouve à la place d’une attestation.")
	}
	t, err := sign.ParseJWT(e.Token)
	if err != nil {
		return err
	}
	content, err := contentOf(t.Payload, "vc", t.Header.Type)
	if err != nil {
		return err
	}
	if err := credential.CheckVCDM(content); err != nil {
		return err
	}
	if err := d.token(ctx, t, partyOf(content, "issuer"), false); err != nil {
		return err
	}
	if err := safe(content); err != nil {
		return err
	}
	return d.content(ctx, content)
}

// safe sees that all of what a token carries has a meaning, beside the claims of the token itself.
func safe(content []byte) error {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(content, &m); err != nil {
		return parsing("Le contenu de la signature ne se lit pas.")
	}
	for _, claim := range claims {
		delete(m, claim)
	}
	bare, err := marshal(m)
	if err != nil {
		return parsing("Le contenu de la signature ne se lit pas.")
	}
	_, err = jsonld.Canonicalize(bare)
	return err
}

// contentOf is the document that a payload is, or that it carries in the claim of VCDM 1.1, which vc+jwt and vp+jwt
// forbid (VC-JOSE-COSE 1.0, section 1.1.2.1).
func contentOf(payload []byte, claim, typ string) ([]byte, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, parsing("Le contenu de la signature ne se lit pas.")
	}
	inner := m[claim]
	if inner == nil {
		return payload, nil
	}
	if m["@context"] != nil || typ == "vc+jwt" || typ == "vp+jwt" {
		return nil, malformed("Le champ « " + claim + " » n’a pas de place ici.")
	}
	return inner, nil
}

// token checks the signature of a JWT, whose it is, and its claims.
func (d *Door) token(ctx context.Context, t *sign.JWT, identity string, present bool) error {
	if err := t.Checkable(); err != nil {
		return err
	}
	if iss := t.Issuer(); iss != "" && iss != identity {
		return insecure("La mention « iss » nomme un autre que le document.")
	}
	method := t.Header.KID
	if method == "" {
		method = identity
	}
	key, err := d.key(ctx, method, identity, present)
	if err != nil {
		return err
	}
	if err := t.Verify(key); err != nil {
		return err
	}
	now := d.Now()
	if from, ok := t.NotBefore(); ok && now.Before(from) {
		return outOfRange("La signature n’est pas encore valable.")
	}
	if until, ok := t.Expiry(); ok && !now.Before(until) {
		return outOfRange("La signature n’est plus valable.")
	}
	return nil
}

// controllerOf is who a verification method belongs to by its name.
func controllerOf(method string) string {
	controller, _, _ := strings.Cut(method, "#")
	return controller
}
