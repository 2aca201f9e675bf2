package credential

import (
	"fmt"
	"slices"
	"strings"
)

// Envelope is an EnvelopedVerifiableCredential or an EnvelopedVerifiablePresentation (VCDM 2.0, sections 4.13.1 and
// 4.13.2): a JWT in the clothes of a JSON object. Its signature is not looked at here.
type Envelope struct {
	Presentation bool
	Token        string
}

// envelopeMedia are the media types of a JWT in an envelope; "application/jwt" is that of drafts.
var envelopeMedia = map[bool][]string{
	false: {"application/vc+jwt", "application/jwt", "application/vc+ld+json+jwt"},
	true:  {"application/vp+jwt", "application/jwt", "application/vp+ld+json+jwt"},
}

// IsEnvelope tells whether a document says that it is one, well or badly made.
func IsEnvelope(doc []byte) bool {
	n, err := decode(doc)
	return err == nil && (n.has("type", "EnvelopedVerifiableCredential") || n.has("type", "EnvelopedVerifiablePresentation"))
}

// ParseEnvelope reads an envelope. The error is a *DocumentError.
func ParseEnvelope(doc []byte) (Envelope, error) {
	n, err := decode(doc)
	if err != nil {
		return Envelope{}, err
	}
	e := Envelope{Presentation: n.has("type", "EnvelopedVerifiablePresentation")}
	id, _ := n["id"].(string)
	scheme, token, comma := strings.Cut(id, ",")
	media, data := strings.CutPrefix(scheme, "data:")
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	switch {
	case !e.Presentation && !n.has("type", "EnvelopedVerifiableCredential"):
		return e, fault(CodeType, "Le champ « type » ne dit pas que ce document est une enveloppe.")
	case !n.has("@context", contextVCDM2): // alone or in a list
		return e, fault(CodeContext, "Le champ « @context » ne contient pas le contexte du standard.")
	case !comma || !data || !slices.Contains(envelopeMedia[e.Presentation], media) || strings.Count(token, ".") != 2:
		return e, fault(CodeEnvelope, "Le champ « id » n’est pas une adresse « data » qui contient une attestation signée.")
	}
	e.Token = token
	return e, nil
}

// Enveloped is the object that carries a signed credential (VC-JOSE-COSE 1.0, section 3.1.1) or presentation.
func Enveloped(token string, presentation bool) []byte {
	kind, media := "EnvelopedVerifiableCredential", "application/vc+jwt"
	if presentation {
		kind, media = "EnvelopedVerifiablePresentation", "application/vp+jwt"
	}
	return fmt.Appendf(nil, `{"@context":"%s","id":"data:%s,%s","type":"%s"}`, contextVCDM2, media, token, kind)
}
