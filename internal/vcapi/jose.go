package vcapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"galon/internal/credential"
	"galon/internal/sign"
)

// Feature is what the suite for VC-JOSE-COSE asks an implementation to do.
type Feature string

const (
	CredentialJOSE   Feature = "credential_jose"
	PresentationJOSE Feature = "presentation_jose"
)

func (f Feature) typ() string {
	if f == PresentationJOSE {
		return "vp+jwt"
	}
	return "vc+jwt"
}

func (f Feature) party() string {
	if f == PresentationJOSE {
		return "holder"
	}
	return "issuer"
}

// IssueJOSE secures a credential or presentation with a key from a file (VC-JOSE-COSE 1.0, section 3.1). The document is
// signed as it stands, with iss added.
func IssueJOSE(doc, key []byte, f Feature) (token string, err error) {
	doc = bytes.TrimSpace(doc)
	if err := sign.CheckJSON(doc); err != nil {
		return "", parsing("Le document n’est pas un JSON que tous lisent de la même façon.")
	}
	if err := checkJOSE(doc, f); err != nil {
		return "", err
	}
	if f == CredentialJOSE {
		if err := onlyKnownWords(doc); err != nil {
			return "", err
		}
	}
	k, name, err := privateKey(key)
	if err != nil {
		return "", err
	}
	if party := partyOf(doc, f.party()); party != "" {
		quoted, err := marshal(party)
		if err != nil {
			return "", err
		}
		if doc, err = replace(doc, "iss", quoted); err != nil {
			return "", parsing("Le document ne se lit pas.")
		}
	}
	return sign.SignJWSAs(k, doc, name, f.typ())
}

// VerifyJOSE gives the document of a compact JWS when its signature is by the key and it is what the feature says. Dates
// are for the validation after it, which has a clock and a policy.
func VerifyJOSE(token, key []byte, f Feature) (json.RawMessage, error) {
	text := strings.TrimSpace(string(token))
	k, err := publicKey(key)
	if err != nil {
		return nil, err
	}
	typ, content, err := joseHeader(text)
	if err != nil {
		return nil, err
	}
	if content != "" && content != f.typ()[:2] && content != "application/"+f.typ()[:2] || typ != "" && typ != f.typ() && typ != "application/"+f.typ() {
		return nil, malformed("Le type du JWT n’est pas celui qui est attendu.")
	}
	payload, err := sign.VerifyJWS(text, k, typ)
	if err != nil {
		return nil, err
	}
	if err := checkJOSE(payload, f); err != nil {
		return nil, err
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, parsing("Le contenu de la signature ne se lit pas.")
	}
	var iss string
	if raw, there := m["iss"]; there && (json.Unmarshal(raw, &iss) != nil || iss != partyOf(payload, f.party())) {
		return nil, insecure("La mention « iss » nomme un autre que le document.")
	}
	return payload, nil
}

// checkJOSE holds a document to the data model, and to what VC-JOSE-COSE adds: no claim of VCDM 1.1, and in a
// presentation only envelopes.
func checkJOSE(doc []byte, f Feature) error {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(doc, &m); err != nil {
		return parsing("Le document ne se lit pas.")
	}
	if m["vc"] != nil || m["vp"] != nil {
		return malformed("Les champs « vc » et « vp » n’ont pas de place ici.")
	}
	if f == CredentialJOSE {
		return credential.CheckVCDM(doc)
	}
	if err := credential.CheckPresentation(doc); err != nil {
		return err
	}
	raw := m["verifiableCredential"]
	if len(raw) == 0 {
		return nil
	}
	if raw[0] != '[' {
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	var all []struct {
		Type oneOrMore `json:"type"`
		ID   string    `json:"id"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return malformed("Le champ « verifiableCredential » n’a pas la forme attendue.")
	}
	for _, c := range all {
		media, _, found := strings.Cut(strings.TrimPrefix(c.ID, "data:"), ",")
		if media, _, _ = strings.Cut(media, ";"); !found || !strings.HasPrefix(c.ID, "data:") || !slices.Contains(c.Type, "EnvelopedVerifiableCredential") || !slices.Contains(envelopes, media) {
			return malformed("La présentation contient autre chose que des attestations enveloppées et signées.")
		}
	}
	return nil
}

// envelopes are the media types of secured credentials. Those that are not JWTs stay closed here.
var envelopes = []string{"application/vc+jwt", "application/vc+sd-jwt", "application/vc+cose", "application/dc+sd-jwt"}

func joseHeader(token string) (typ, content string, err error) {
	first, _, _ := strings.Cut(token, ".")
	var h struct {
		Typ string `json:"typ"`
		Cty string `json:"cty"`
	}
	b, err := sign.DecodeMultibase("u" + first)
	if err != nil || json.Unmarshal(b, &h) != nil {
		return "", "", parsing("La signature n’est pas un JWS compact.")
	}
	return h.Typ, h.Cty, nil
}

// keyFile is a JWK, a verification method with one, or a controlled identifier document with such methods.
type keyFile struct {
	ID      string          `json:"id"`
	Public  json.RawMessage `json:"publicKeyJwk"`
	Secret  json.RawMessage `json:"secretKeyJwk"`
	Private json.RawMessage `json:"privateKeyJwk"`
	Methods []keyFile       `json:"verificationMethod"`
}

func readKeyFile(b []byte) (f keyFile, bare bool, err error) {
	if err := json.Unmarshal(b, &f); err != nil {
		return f, false, malformed("Le fichier de la clé ne se lit pas.")
	}
	if len(f.Methods) > 0 {
		f = f.Methods[0]
	}
	return f, f.Public == nil && f.Secret == nil && f.Private == nil, nil
}

func privateKey(b []byte) (k *sign.Key, name string, err error) {
	f, bare, err := readKeyFile(b)
	if err != nil {
		return nil, "", err
	}
	jwk := f.Secret
	if jwk == nil {
		jwk = f.Private
	}
	if bare {
		jwk = b
	}
	k, kid, err := sign.ParsePrivateJWK(jwk)
	if err != nil {
		return nil, "", malformed("Le fichier de la clé n’a pas de clé privée que l’on sache employer.")
	}
	switch {
	case !bare && f.ID != "":
		kid = f.ID
	case kid == "":
		kid = k.ID
	}
	return k, kid, nil
}

func publicKey(b []byte) (*sign.PublicKey, error) {
	f, bare, err := readKeyFile(b)
	if err != nil {
		return nil, err
	}
	if !bare && f.Public != nil {
		b = f.Public
	}
	if k, err := sign.ParsePublicJWK(b); err == nil {
		return k, nil
	}
	k, _, err := privateKey(b) // the public half of a pair
	if err != nil {
		return nil, malformed("Le fichier de la clé n’a pas de clé publique que l’on sache employer.")
	}
	return k.PublicKey(), nil
}

// Explain is the sentence for an error of this room.
func Explain(err error) string { return told(err).Detail }
