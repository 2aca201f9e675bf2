package vcapi

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"galon/internal/sign"
)

// Published test keys: RFC 8037, appendix A.1; RFC 7515, appendices A.3 and A.4.
const (
	edJWK   = `{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`
	p256JWK = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}`
	p521JWK = `{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2","d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"}`
)

const joseVC = `{"@context":["https://www.w3.org/ns/credentials/v2","https://www.w3.org/ns/credentials/examples/v2"],"id":"http://university.example/credentials/1872","type":["VerifiableCredential","ExampleAlumniCredential"],"issuer":"https://example.issuer/vc-jose-cose","validFrom":"2010-01-01T19:23:24Z","credentialSubject":{"id":"did:example:123","degree":{"type":"BachelorDegree"}}}`

const joseVP = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation","holder":"https://example.issuer/vc-jose-cose","verifiableCredential":[{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,eyJ.eyJ.AA"},{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:application/vc+sd-jwt,eyJ.eyJ.AA~x~"},{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:application/vc+cose;base64,0oRY"}]}`

func TestJOSEIssuesAndVerifies(t *testing.T) {
	for name, jwk := range map[string]string{"EdDSA": edJWK, "ES256": p256JWK, "ES512": p521JWK} {
		for feature, doc := range map[Feature]string{CredentialJOSE: joseVC, PresentationJOSE: joseVP} {
			for form, key := range map[string]string{
				"bare": jwk, "with a name": strings.Replace(jwk, "{", `{"kid":"key-1",`, 1), "method": `{"id":"https://example.issuer/k#1","secretKeyJwk":` + jwk + `}`,
				"document": `{"id":"https://example.issuer","verificationMethod":[{"id":"https://example.issuer/k#1","privateKeyJwk":` + jwk + `}]}`,
			} {
				token, err := IssueJOSE([]byte(doc+"\n"), []byte(key), feature)
				if err != nil {
					t.Fatalf("%s, %s, %s: %v", name, feature, form, err)
				}
				header, err := sign.DecodeMultibase("u" + strings.Split(token, ".")[0])
				if err != nil || !strings.Contains(string(header), `"typ":"`+feature.typ()+`"`) || !strings.Contains(string(header), `"alg":"`+name+`"`) || !strings.Contains(string(header), `"kid":"`) {
					t.Errorf("%s: header %s", name, header)
				}
				if form == "method" && !strings.Contains(string(header), `"kid":"https://example.issuer/k#1"`) {
					t.Errorf("header %s", header)
				}
				got, err := VerifyJOSE([]byte(" "+token+"\n"), []byte(jwk), feature)
				var m map[string]any
				if err != nil || json.Unmarshal(got, &m) != nil || m["iss"] != "https://example.issuer/vc-jose-cose" {
					t.Errorf("%s, %s, %s: %s, %v", name, feature, form, got, err)
				}
			}
		}
	}
}

// What VC-JOSE-COSE 1.0 forbids, each signed by a good key.
func TestJOSERefuses(t *testing.T) {
	key, _, err := sign.ParsePrivateJWK([]byte(edJWK))
	if err != nil {
		t.Fatal(err)
	}
	with := func(doc string, members string) string { return doc[:len(doc)-1] + "," + members + "}" }
	for name, x := range map[string]struct {
		payload, typ string
		feature      Feature
		holds        bool
	}{
		"sound":                              {joseVC, "vc+jwt", CredentialJOSE, true},
		"without a type":                     {joseVC, "", CredentialJOSE, true},
		"the whole media type":               {joseVC, "application/vc+jwt", CredentialJOSE, true},
		"claims that nobody knows":           {with(joseVC, `"https://example.org/claim":1,"iat":"2010-01-01T19:23:24Z","exp":1734310020`), "vc+jwt", CredentialJOSE, true},
		"iss as the issuer":                  {with(joseVC, `"iss":"https://example.issuer/vc-jose-cose"`), "vc+jwt", CredentialJOSE, true},
		"iss of another":                     {with(joseVC, `"iss":"https://evil.example"`), "vc+jwt", CredentialJOSE, false},
		"iss that is no text":                {with(joseVC, `"iss":7`), "vc+jwt", CredentialJOSE, false},
		"another type":                       {joseVC, "bad+typ", CredentialJOSE, false},
		"a presentation's type":              {joseVC, "vp+jwt", CredentialJOSE, false},
		"the claim vc":                       {`{"vc":` + joseVC + `}`, "vc+jwt", CredentialJOSE, false},
		"the claim vc beside":                {with(joseVC, `"vc":{}`), "vc+jwt", CredentialJOSE, false},
		"the claim vp beside":                {with(joseVC, `"vp":{}`), "vc+jwt", CredentialJOSE, false},
		"no credential":                      {`{"iss":"x"}`, "vc+jwt", CredentialJOSE, false},
		"no issuer":                          {strings.Replace(joseVC, `"issuer"`, `"issuers"`, 1), "vc+jwt", CredentialJOSE, false},
		"a presentation for a credential":    {joseVP, "vc+jwt", CredentialJOSE, false},
		"a sound presentation":               {joseVP, "vp+jwt", PresentationJOSE, true},
		"a credential for a presentation":    {joseVC, "vp+jwt", PresentationJOSE, false},
		"an unsecured credential within":     {strings.Replace(joseVP, `"verifiableCredential":[`, `"verifiableCredential":[`+joseVC+`,`, 1), "vp+jwt", PresentationJOSE, false},
		"an envelope without a token within": {strings.Replace(joseVP, "data:application/vc+jwt,eyJ.eyJ.AA", "not-a-credential", 1), "vp+jwt", PresentationJOSE, false},
		"an envelope of another kind within": {strings.Replace(joseVP, "application/vc+jwt", "text/plain", 1), "vp+jwt", PresentationJOSE, false},
		"another type within":                {strings.Replace(joseVP, "EnvelopedVerifiableCredential", "VerifiableCredential", 1), "vp+jwt", PresentationJOSE, false},
		"iss that is not the holder":         {with(joseVP, `"iss":"https://evil.example"`), "vp+jwt", PresentationJOSE, false},
	} {
		token, err := sign.SignJWSAs(key, []byte(x.payload), "k", x.typ)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyJOSE([]byte(token), []byte(edJWK), x.feature); (err == nil) != x.holds {
			t.Errorf("%s: %v", name, err)
		} else if err != nil && Explain(err) == "La demande n’aboutit pas." {
			t.Errorf("%s has no sentence: %v", name, err)
		}
		if !x.holds {
			continue
		}
		for what, forged := range map[string]string{"changed": token[:len(token)-8] + "AAAAAAAA", "cut": token[:strings.LastIndexByte(token, '.')], "without a signature": token[:strings.LastIndexByte(token, '.')+1], "empty": ""} {
			if _, err := VerifyJOSE([]byte(forged), []byte(edJWK), x.feature); err == nil {
				t.Errorf("%s, %s: passed", name, what)
			}
		}
		if _, err := VerifyJOSE([]byte(token), []byte(p256JWK), x.feature); !errors.Is(err, sign.ErrSignature) {
			t.Errorf("%s, with another key: %v", name, err)
		}
	}
	for name, bad := range map[string]string{"no JSON": "x", "no JWK": "{}", "a public half": `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`, "an empty method": `{"id":"x","publicKeyJwk":{}}`} {
		if _, err := IssueJOSE([]byte(joseVC), []byte(bad), CredentialJOSE); err == nil {
			t.Errorf("issued with a key file of %s", name)
		}
	}
}

// Requests come from outside: whatever they hold, the answer is one of those that a suite reads.
func FuzzRequests(f *testing.F) {
	d, err := New("https://galon.example", newWorldClock, shelf{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"credential":` + simple + `}`))
	f.Add([]byte(`{"verifiableCredential":` + simple + `,"options":{"previousProof":["a"],"expectedProofPurpose":"authentication"}}`))
	f.Add([]byte(`{"presentation":` + empty + `,"verifiablePresentation":` + empty + `}`))
	f.Add([]byte(`{"verifiablePresentation":"a.b.c","credential":{"@context":[],"proof":[]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, answer := range map[string]func() (int, any, error){
			"issue":    func() (int, any, error) { return d.issue(d.identities[0], body, t.Context()) },
			"status":   func() (int, any, error) { return d.issueWithStatus(d.identities[0], body, t.Context()) },
			"envelope": func() (int, any, error) { return d.issueEnveloped(d.identities[1], body, t.Context()) },
			"prove":    func() (int, any, error) { return d.prove(d.identities[0], body, t.Context()) },
			"verify":   func() (int, any, error) { return d.verifyCredential(d.identities[0], body, t.Context()) },
			"shown":    func() (int, any, error) { return d.verifyPresentation(d.identities[0], body, t.Context()) },
		} {
			code, out, err := answer()
			if err != nil {
				if p := told(err); p.Status != 400 || p.Detail == "" {
					t.Errorf("%s: %+v", name, p)
				}
				continue
			}
			if code != 200 && code != 201 {
				t.Errorf("%s: %d", name, code)
			}
			if code == 201 && name == "issue" { // what is signed here verifies here, unless it is not valid today
				b, err := json.Marshal(out)
				if err != nil {
					t.Fatal(err)
				}
				if _, _, err := d.verifyCredential(d.identities[0], b, t.Context()); err != nil {
					switch kind := told(err).Type; {
					case strings.HasSuffix(kind, "#RANGE_ERROR"), strings.HasSuffix(kind, "#CRYPTOGRAPHIC_SECURITY_ERROR"), strings.Contains(kind, "status-list#"), sign.FaultCode(err) == sign.FaultContext, sign.FaultCode(err) == sign.FaultLimit:
					default:
						t.Errorf("signed and refused: %s: %v", b, err)
					}
				}
			}
		}
	})
}

func FuzzJOSE(f *testing.F) {
	token, err := IssueJOSE([]byte(joseVC), []byte(edJWK), CredentialJOSE)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(joseVC), []byte(edJWK), []byte(token))
	f.Add([]byte(joseVP), []byte(`{"id":"x","publicKeyJwk":`+p256JWK+`,"verificationMethod":[{}]}`), []byte("a.b.c"))
	f.Fuzz(func(t *testing.T, doc, key, token []byte) {
		for _, feature := range []Feature{CredentialJOSE, PresentationJOSE} {
			if issued, err := IssueJOSE(doc, key, feature); err == nil {
				if _, err := VerifyJOSE([]byte(issued), key, feature); err != nil && !strings.Contains(string(key), "publicKeyJwk") {
					t.Errorf("issued and refused: %s: %v", issued, err)
				}
			} else if Explain(err) == "" {
				t.Error(err)
			}
			if _, err := VerifyJOSE(token, key, feature); err != nil && Explain(err) == "" {
				t.Error(err)
			}
		}
	})
}

// The suite has an issuer refuse words that nobody defines, though the vocabulary of the examples would take them.
func TestJOSEIssuesOnlyKnownWords(t *testing.T) {
	with := func(members string) string { return joseVC[:len(joseVC)-1] + "," + members + "}" }
	openBadge := strings.NewReplacer("https://www.w3.org/ns/credentials/examples/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "ExampleAlumniCredential", "OpenBadgeCredential").
		Replace(with(`"awardedDate":"2024-01-01T00:00:00Z","image":{"id":"https://example.org/i.png","type":"Image"}`))
	for name, x := range map[string]struct {
		doc  string
		word string // that is named
	}{
		"as the suite has it":        {joseVC, ""},
		"one type as text":           {strings.Replace(joseVC, `["VerifiableCredential","ExampleAlumniCredential"]`, `"VerifiableCredential"`, 1), ""},
		"unknown words":              {with(`"badExtension":{"huh":"what?"}`), "badExtension"},
		"an unknown text":            {with(`"anotherBadOne":"no!"`), "anotherBadOne"},
		"an unknown word in 2.0":     {strings.Replace(with(`"nobody":1`), `,"https://www.w3.org/ns/credentials/examples/v2"`, "", 1), "nobody"},
		"words of VCDM 2.0":          {with(`"name":"N","evidence":[{"type":"E"}],"refreshService":{"type":"R","id":"urn:r:1"}`), ""},
		"words of Open Badges":       {openBadge, ""},
		"a word that it defines":     {strings.Replace(with(`"mine":"x"`), `"https://www.w3.org/ns/credentials/examples/v2"`, `"https://www.w3.org/ns/credentials/examples/v2",{"mine":"https://example.org/#mine"}`, 1), ""},
		"claims":                     {with(`"iat":1,"exp":2,"jti":"x","sub":"y"`), ""},
		"a context that is far away": {strings.Replace(with(`"far":1`), "examples/v2", "elsewhere/v2", 1), ""},
	} {
		_, err := IssueJOSE([]byte(x.doc), []byte(edJWK), CredentialJOSE)
		if (err == nil) != (x.word == "") || err != nil && !strings.Contains(Explain(err), x.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
