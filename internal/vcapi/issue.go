package vcapi

import (
	"context"
	"encoding/json"
	"net/http"

	"galon/internal/credential"
	"galon/internal/jsonld"
	"galon/internal/sign"
)

// issuing is a credential on its way to be signed.
type issuing struct {
	identity
	options
	document []byte
}

// issue answers {credential, options} with 201 {verifiableCredential}.
func (d *Door) issue(i identity, body []byte, ctx context.Context) (int, any, error) {
	x, err := d.ready(i, body)
	if err != nil {
		return 0, nil, err
	}
	return d.sign(ctx, x)
}

func (d *Door) sign(ctx context.Context, x issuing) (int, any, error) {
	linted, err := d.lint(ctx, x.document)
	if err != nil {
		return 0, nil, err
	}
	if err := sign.CheckTerms(x.document); err != nil { // our own verifier would refuse to judge it
		return 0, nil, err
	}
	how, err := x.proving(x.identity, d.Now())
	if err != nil {
		return 0, nil, err
	}
	signed, err := x.ring.Prove(linted, how)
	if err != nil {
		return 0, nil, notSigned(err)
	}
	return http.StatusCreated, map[string]json.RawMessage{"verifiableCredential": signed}, nil
}

// issueEnveloped answers with an EnvelopedVerifiableCredential.
func (d *Door) issueEnveloped(i identity, body []byte, ctx context.Context) (int, any, error) {
	x, err := d.ready(i, body)
	if err != nil {
		return 0, nil, err
	}
	linted, err := d.lint(ctx, x.document)
	if err != nil {
		return 0, nil, err
	}
	token, err := x.ring.Envelop(linted, x.algorithm)
	if err != nil {
		return 0, nil, notSigned(err)
	}
	return http.StatusCreated, map[string]json.RawMessage{"verifiableCredential": credential.Enveloped(token, false)}, nil
}

// ready reads the request and puts the key's own name in the place of the issuer, who must have been named all the same.
func (d *Door) ready(i identity, body []byte) (x issuing, err error) {
	q, err := read(body)
	if err != nil {
		return x, err
	}
	doc, err := document(q.Credential, "credential")
	if err != nil {
		return x, err
	}
	if i, err = d.chosen(i, q.Options); err != nil {
		return x, err
	}
	if err := credential.CheckVCDM(doc); err != nil {
		return x, err
	}
	if doc, err = inNameOf(doc, "issuer", i.ring.Issuer); err != nil {
		return x, err
	}
	doc, err = withProofTerms(doc)
	return issuing{i, q.Options, doc}, err
}

// withProofTerms adds to a credential of VCDM 1.1 the context in which a Data Integrity proof has a meaning, which VCDM
// 2.0 brings along, where it is missing.
func withProofTerms(doc []byte) ([]byte, error) {
	const terms = "https://w3id.org/security/data-integrity/v2"
	var m struct {
		Context []json.RawMessage `json:"@context"`
		Proof   json.RawMessage   `json:"proof"`
	}
	if err := json.Unmarshal(doc, &m); err != nil {
		return nil, parsing("Le document ne se lit pas.")
	}
	if string(m.Context[0]) != `"https://www.w3.org/2018/credentials/v1"` || m.Proof != nil {
		return doc, nil
	}
	for _, c := range m.Context {
		if s := string(c); s == `"`+terms+`"` || s == `"https://w3id.org/security/data-integrity/v1"` {
			return doc, nil
		}
	}
	context, err := marshal(append(m.Context, json.RawMessage(`"`+terms+`"`)))
	if err != nil {
		return nil, err
	}
	return replace(doc, "@context", context)
}

// inNameOf names the key as issuer or holder, alone or as the id of the object that stood there.
func inNameOf(doc []byte, member, id string) ([]byte, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(doc, &m); err != nil {
		return nil, parsing("Le document ne se lit pas.")
	}
	name, err := marshal(id)
	if err != nil {
		return nil, err
	}
	party := m[member]
	if len(party) > 0 && party[0] == '{' {
		var old struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(party, &old) == nil && old.ID == id {
			return doc, nil
		}
		if name, err = replace(party, "id", name); err != nil {
			return nil, err
		}
	} else if string(party) == string(name) {
		return doc, nil
	}
	if m["proof"] != nil {
		return nil, generation("Le document porte déjà une preuve, et le nom d’un autre : il ne peut plus changer de nom.")
	}
	return replace(doc, member, name)
}

// lint holds the credential to the data model, sees that all of it has a meaning, and compares the digests of the
// resources that are at hand.
func (d *Door) lint(ctx context.Context, doc []byte) (credential.Linted, error) {
	linted, err := credential.LintVCDM(doc)
	if err != nil {
		return linted, err
	}
	if err := checkStatusEntries(doc); err != nil {
		return linted, err
	}
	if _, err := jsonld.Canonicalize(withoutProof(doc)); err != nil {
		return linted, err
	}
	return linted, d.checkRelated(ctx, doc, false)
}

// withoutProof is the document as its proofs are made over it.
func withoutProof(doc []byte) []byte {
	var m map[string]json.RawMessage
	if json.Unmarshal(doc, &m) != nil || m["proof"] == nil {
		return doc
	}
	delete(m, "proof")
	b, err := marshal(m)
	if err != nil {
		return doc
	}
	return b
}

// notSigned tells why a proof could not be made.
func notSigned(err error) error {
	p := told(err)
	if p.Type == "about:blank" || p.Type == ofIntegrity+"PROOF_VERIFICATION_ERROR" {
		p = told(generation("Le document ne peut pas être signé ainsi."))
		p.Code = sign.FaultCode(err)
	}
	return p
}

// prove answers {presentation, options} with 201 {verifiablePresentation}.
func (d *Door) prove(i identity, body []byte, _ context.Context) (int, any, error) {
	q, err := read(body)
	if err != nil {
		return 0, nil, err
	}
	doc, err := document(q.Presentation, "presentation")
	if err != nil {
		return 0, nil, err
	}
	if i, err = d.chosen(i, q.Options); err != nil {
		return 0, nil, err
	}
	if err := credential.CheckPresentation(doc); err != nil {
		return 0, nil, err
	}
	if doc, err = inNameOf(doc, "holder", i.ring.Issuer); err != nil {
		return 0, nil, err
	}
	linted, err := credential.LintPresentation(doc)
	if err != nil {
		return 0, nil, err
	}
	how, err := q.Options.proving(i, d.Now())
	if err != nil {
		return 0, nil, err
	}
	signed, err := i.ring.Prove(linted, how)
	if err != nil {
		return 0, nil, notSigned(err)
	}
	return http.StatusCreated, map[string]json.RawMessage{"verifiablePresentation": signed}, nil
}
