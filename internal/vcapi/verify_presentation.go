package vcapi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"galon/internal/credential"
	"galon/internal/sign"
)

// verifyPresentation answers {verifiablePresentation, options} with 200 only when everything holds.
func (d *Door) verifyPresentation(_ identity, body []byte, ctx context.Context) (int, any, error) {
	q, err := read(body)
	if err != nil {
		return 0, nil, err
	}
	doc, err := asDocument(q.VerifiablePresentation, "verifiablePresentation", true)
	if err != nil {
		return 0, nil, err
	}
	if credential.IsEnvelope(doc) {
		err = d.envelopedPresentation(ctx, doc, q.Options)
	} else {
		err = d.presentation(ctx, doc, q.Options)
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, verified{true, []string{"proof", "holder", "verifiableCredential"}}, nil
}

func (d *Door) presentation(ctx context.Context, doc []byte, o options) error {
	if err := credential.CheckPresentation(doc); err != nil {
		return err
	}
	all, err := sign.ReadPresentation(doc)
	if err != nil {
		return err
	}
	// Who presents is whoever made the proof; a holder that is named must be the same.
	presenter := partyOf(doc, "holder")
	if presenter == "" && len(all.Proofs) > 0 {
		presenter = controllerOf(all.Proofs[0].VerificationMethod)
	}
	if err := d.holdsAll(ctx, all, presenter, o, "authentication", "assertionMethod"); err != nil {
		return err
	}
	return d.presented(ctx, doc)
}

func (d *Door) envelopedPresentation(ctx context.Context, doc []byte, o options) error {
	e, err := credential.ParseEnvelope(doc)
	if err != nil {
		return err
	}
	if !e.Presentation {
		return malformed("Une attestation se trouve à la place d’une présentation.")
	}
	t, err := sign.ParsePresentationJWT(e.Token)
	if err != nil {
		return err
	}
	content, err := contentOf(t.Payload, "vp", t.Header.Type)
	if err != nil {
		return err
	}
	if err := credential.CheckPresentation(content); err != nil {
		return err
	}
	if err := safe(content); err != nil {
		return err
	}
	presenter := partyOf(content, "holder")
	if presenter == "" {
		presenter = t.Issuer()
	}
	if presenter == "" {
		presenter = controllerOf(t.Header.KID)
	}
	if err := d.token(ctx, t, presenter, true); err != nil {
		return err
	}
	if !o.Domain.meets(t.Audience()) {
		return otherDomain()
	}
	if o.Challenge != "" && t.Nonce() != o.Challenge {
		return otherChallenge()
	}
	return d.presented(ctx, content)
}

// presented verifies what a presentation carries. A credential without a signature of its own is secured by that of the
// presentation only, so it must be the holder's own word (VCDM 2.0, section 4.13.4).
func (d *Door) presented(ctx context.Context, doc []byte) error {
	var m struct {
		Credentials json.RawMessage `json:"verifiableCredential"`
	}
	if err := json.Unmarshal(doc, &m); err != nil {
		return parsing("Le document ne se lit pas.")
	}
	if len(m.Credentials) == 0 || string(m.Credentials) == "null" {
		return nil
	}
	if m.Credentials[0] != '[' {
		m.Credentials = slices.Concat([]byte("["), m.Credentials, []byte("]"))
	}
	var all []json.RawMessage
	if err := json.Unmarshal(m.Credentials, &all); err != nil {
		return parsing("Le document ne se lit pas.")
	}
	if len(all) > maxPresented {
		return outOfRange("La présentation contient trop d’attestations.")
	}
	for _, one := range all {
		if err := d.oneOf(ctx, one, partyOf(doc, "holder")); err != nil {
			return err
		}
	}
	return nil
}

// maxPresented bounds the work that one presentation can ask for.
const maxPresented = 50

func (d *Door) oneOf(ctx context.Context, doc []byte, holder string) error {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(doc, &m); err != nil {
		return parsing("Une attestation de la présentation ne se lit pas.")
	}
	if m["proof"] != nil || credential.IsEnvelope(doc) {
		return d.credential(ctx, doc, options{})
	}
	if err := credential.CheckVCDM(doc); err != nil {
		return err
	}
	if issuer := partyOf(doc, "issuer"); holder == "" || issuer != holder {
		return insecure("Une attestation sans signature n’est pas de la personne qui présente.")
	}
	return d.content(ctx, doc)
}
