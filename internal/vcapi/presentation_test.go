package vcapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"galon/internal/credential"
	"galon/internal/sign"
)

const empty = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":"did:example:holder","verifiableCredential":[]}`

func (w *world) proven(t *testing.T, path string, presentation, options map[string]any) map[string]any {
	t.Helper()
	a := w.post(t, path, map[string]any{"presentation": presentation, "options": options})
	if a.code != http.StatusCreated {
		t.Fatalf("%d %s", a.code, a.raw)
	}
	return a.body["verifiablePresentation"].(map[string]any)
}

func (w *world) verifiesVP(t *testing.T, vp any, options map[string]any) answer {
	t.Helper()
	return w.post(t, "/presentations/verify", map[string]any{"verifiablePresentation": vp, "options": options})
}

func TestPresentations(t *testing.T) {
	w := newWorld(t)
	vc := w.issued(t, "/credentials/issue", object(t, simple), nil)
	enveloped := w.issued(t, "/enveloped/credentials/issue", object(t, simple), nil)
	other := w.issued(t, "/p384/credentials/issue", object(t, simple), nil)
	own := object(t, simple, map[string]any{"issuer": w.ID()}) // unsigned: the holder's own word
	asked := map[string]any{"domain": "https://rh.example", "challenge": "n-0S6"}
	list := func(credentials ...any) map[string]any {
		return object(t, empty, map[string]any{"verifiableCredential": credentials})
	}
	for name, presentation := range map[string]map[string]any{
		"none": list(), "one": list(vc), "several": list(vc, enveloped, other), "the holder's own word": list(own), "alone": object(t, empty, map[string]any{"verifiableCredential": vc}),
		"a context of its own": object(t, empty, map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2", map[string]any{"T": "https://example.org/#T"}}, "type": []any{"VerifiablePresentation", "T"}}),
		"holder object":        object(t, empty, map[string]any{"holder": map[string]any{"id": "did:example:holder"}}),
	} {
		vp := w.proven(t, "/presentations/prove", presentation, asked)
		for what, options := range map[string]map[string]any{"nothing asked": nil, "asked": asked, "the domain": {"domain": "https://rh.example"}, "one of two domains": {"domain": []any{"https://other.example", "https://rh.example"}}, "checks": {"checks": []any{}}} {
			if a := w.verifiesVP(t, vp, options); a.code != 200 || a.body["verified"] != true {
				t.Errorf("%s, %s: %d %s", name, what, a.code, a.raw)
			}
		}
		for options, want := range map[string]string{`{"domain":"https://evil.example"}`: "INVALID_DOMAIN_ERROR", `{"challenge":"another"}`: "INVALID_CHALLENGE_ERROR", `{"expectedProofPurpose":"assertionMethod"}`: "PROOF_VERIFICATION_ERROR"} {
			if kind := w.verifiesVP(t, vp, object(t, options)).refused(t, name+options); kind != want {
				t.Errorf("%s, %s: %s", name, options, kind)
			}
		}
	}

	sound := w.proven(t, "/presentations/prove", list(vc), nil)
	for name, members := range map[string]map[string]any{
		"no context": {"@context": nil}, "context in the wrong order": {"@context": []any{"https://www.w3.org/ns/credentials/examples/v2", "https://www.w3.org/ns/credentials/v2"}},
		"a context that nobody knows": {"@context": []any{"https://www.w3.org/ns/credentials/v2", "https://example.com"}}, "a context that is a number": {"@context": []any{"https://www.w3.org/ns/credentials/v2", 123192875}},
		"no type": {"type": nil}, "another type": {"type": "VerifiableCredential"}, "no proof": {"proof": nil}, "another holder": {"holder": "did:example:acme"}, "a holder without id": {"holder": map[string]any{"name": "N"}},
		"credentials that are texts": {"verifiableCredential": []any{"https://example.org/c"}}, "a credential taken out": {"verifiableCredential": []any{}},
	} {
		w.verifiesVP(t, object(t, string(must(json.Marshal(sound))), members), nil).refused(t, name)
	}

	// What the presentation signs as it stands, and what must not verify in it all the same.
	broken := copied(t, vc)
	broken["credentialSubject"] = map[string]any{"id": "did:example:evil"}
	ended := w.issued(t, "/credentials/issue", object(t, simple, map[string]any{"validUntil": "2026-01-01T00:00:00Z"}), nil)
	for name, presentation := range map[string]map[string]any{
		"a changed credential": list(broken), "an ended one": list(ended), "unsigned, of somebody else": list(object(t, simple)), "unsigned beside signed": list(vc, object(t, simple)),
		"no credential at all": list(map[string]any{"type": "https://example.org/#T"}), "an envelope that is none": list(map[string]any{"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,a.b.c"}),
	} {
		vp := w.post(t, "/presentations/prove", map[string]any{"presentation": presentation})
		if vp.code != http.StatusCreated {
			continue // not signed is not verified either
		}
		w.verifiesVP(t, vp.body["verifiablePresentation"], nil).refused(t, name)
	}

	// Without a holder the unsigned word is nobody's (VCDM 2.0, section 4.13.4).
	anonymous, err := credential.LintPresentation(must(json.Marshal(object(t, empty, map[string]any{"holder": nil, "verifiableCredential": []any{own}}))))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := w.identities[0].ring.Prove(anonymous, sign.Proving{Algorithm: sign.Ed25519, Created: w.Now()})
	if err != nil {
		t.Fatal(err)
	}
	w.verifiesVP(t, json.RawMessage(signed), nil).refused(t, "an unsigned credential without a holder")
	// Yet a presentation of signed ones needs none.
	anonymous, err = credential.LintPresentation(must(json.Marshal(object(t, empty, map[string]any{"holder": nil, "verifiableCredential": []any{vc}}))))
	if err != nil {
		t.Fatal(err)
	}
	signed = must(w.identities[0].ring.Prove(anonymous, sign.Proving{Algorithm: sign.Ed25519, Created: w.Now()}))
	if a := w.verifiesVP(t, json.RawMessage(signed), nil); a.code != 200 {
		t.Errorf("without a holder: %s", a.raw)
	}
	w.post(t, "/presentations/prove", map[string]any{"presentation": object(t, empty, map[string]any{"type": "X"})}).refused(t, "no presentation")
	w.verifiesVP(t, object(t, `{"type":["NonconformingDocument"]}`), nil).refused(t, "no presentation to verify")
}

func TestPresentationTokens(t *testing.T) {
	w := newWorld(t)
	enveloped := w.issued(t, "/p256/enveloped/credentials/issue", object(t, simple), nil)
	for _, i := range w.identities {
		linted, err := credential.LintPresentation(must(json.Marshal(object(t, empty, map[string]any{"holder": i.ring.Issuer, "verifiableCredential": []any{enveloped}}))))
		if err != nil {
			t.Fatal(err)
		}
		token, err := i.ring.SignPresentationJWT(linted, i.algorithm, w.Now(), "https://rh.example", "n-0S6")
		if err != nil {
			t.Fatal(err)
		}
		vp := json.RawMessage(credential.Enveloped(token, true))
		for what, options := range map[string]map[string]any{"nothing asked": nil, "asked": {"domain": "https://rh.example", "challenge": "n-0S6"}} {
			if a := w.verifiesVP(t, vp, options); a.code != 200 {
				t.Errorf("%s: %s", what, a.raw)
			}
		}
		if a := w.verifiesVP(t, token, nil); a.code != 200 {
			t.Errorf("as text: %s", a.raw)
		}
		for options, want := range map[string]string{`{"domain":"https://evil.example"}`: "INVALID_DOMAIN_ERROR", `{"challenge":"another"}`: "INVALID_CHALLENGE_ERROR"} {
			if kind := w.verifiesVP(t, vp, object(t, options)).refused(t, options); kind != want {
				t.Errorf("%s: %s", options, kind)
			}
		}
		for name, members := range map[string]map[string]any{
			"no context": {"@context": []any{}}, "another context": {"@context": []any{"https://www.w3.org/ns/credentials/examples/v2"}}, "the token alone": {"id": token},
			"another type": {"type": []any{"VerifiablePresentation"}}, "a credential's envelope": {"type": "EnvelopedVerifiableCredential"},
		} {
			w.verifiesVP(t, object(t, string(vp), members), nil).refused(t, name)
		}
		w.verifies(t, json.RawMessage(credential.Enveloped(token, false)), nil).refused(t, "a presentation in the place of a credential")
		other := w.identities[(len(w.identities)+1)/2].ring
		if i.ring != other {
			forged := strings.Replace(string(vp), token[len(token)-20:], strings.Repeat("A", 20), 1)
			w.verifiesVP(t, json.RawMessage(forged), nil).refused(t, "changed")
		}
	}
}

// A word that no context defines is refused in a token too: the two ways to secure a presentation say the same.
func TestPresentationTokenWithAnUnknownWord(t *testing.T) {
	w := newWorld(t)
	key, err := sign.Generate(sign.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	did := "did:key:" + key.Multibase()
	for name, x := range map[string]struct {
		members map[string]any
		holds   bool
	}{
		"sound": {nil, true}, "the claims of a token": {map[string]any{"iss": did, "aud": "https://rh.example", "nonce": "n", "iat": 1, "jti": "urn:x:1", "cnf": map[string]any{"kid": did}}, true}, "a word": {map[string]any{"undefinedTerm": "x"}, false}, "a type": {map[string]any{"type": []any{"VerifiablePresentation", "UndefinedType"}}, false},
	} {
		payload := must(json.Marshal(object(t, empty, map[string]any{"holder": did}, x.members)))
		token := must(sign.SignJWSAs(key, payload, did+"#"+key.Multibase(), "vp+jwt"))
		a := w.verifiesVP(t, token, nil)
		if x.holds && a.code != 200 {
			t.Errorf("%s: %s", name, a.raw)
		} else if !x.holds {
			a.refused(t, name)
		}
	}
}

// The older form, in which the presentation stands in a claim (VCDM 1.1, section 6.3.1): vp+jwt forbids it.
func TestPresentationInAClaim(t *testing.T) {
	w := newWorld(t)
	key, err := sign.Generate(sign.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	did := "did:key:" + key.Multibase()
	payload := []byte(`{"iss":"` + did + `","vp":` + string(must(json.Marshal(object(t, empty, map[string]any{"holder": did})))) + `}`)
	for typ, want := range map[string]int{"JWT": 200, "vp+jwt": 400} {
		token, err := sign.SignJWSAs(key, payload, did+"#"+key.Multibase(), typ)
		if err != nil {
			t.Fatal(err)
		}
		if a := w.verifiesVP(t, json.RawMessage(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"EnvelopedVerifiablePresentation","id":"data:application/jwt,`+token+`"}`), nil); a.code != want {
			t.Errorf("%s: %d %s", typ, a.code, a.raw)
		}
	}
}

// An issuer with a document: its keys count only as the document lists them.
func TestIssuersWithADocument(t *testing.T) {
	w := newWorld(t)
	key, err := sign.Generate(sign.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	did := "did:web:issuer.example"
	ring := &sign.Ring{Issuer: did, Keys: []*sign.Key{key}}
	linted, err := credential.LintVCDM(must(json.Marshal(object(t, simple, map[string]any{"issuer": did}))))
	if err != nil {
		t.Fatal(err)
	}
	vc := json.RawMessage(must(ring.Prove(linted, sign.Proving{Algorithm: sign.Ed25519, Created: w.Now()})))
	w.verifies(t, vc, nil).refused(t, "without a document")
	w.shelf["https://issuer.example/.well-known/did.json"] = must(sign.DIDDocument(did, []sign.PublishedKey{{ID: key.ID, Key: key.PublicKey()}}))
	if a := w.verifies(t, vc, nil); a.code != 200 {
		t.Errorf("%s", a.raw)
	}
	other, err := sign.Generate(sign.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	w.shelf["https://issuer.example/.well-known/did.json"] = must(sign.DIDDocument(did, []sign.PublishedKey{{ID: other.ID, Key: other.PublicKey()}}))
	w.verifies(t, vc, nil).refused(t, "a document with another key")
}
