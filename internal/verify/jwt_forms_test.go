package verify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"galon/internal/sign"
)

// older is a badge of ours as VCDM 1.1 writes it.
func older(t *testing.T, without ...string) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(linted(t, greta).Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	m["@context"] = []string{"https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", "https://w3id.org/security/data-integrity/v2"}
	m["issuanceDate"], m["expirationDate"] = m["validFrom"], m["validUntil"]
	for _, name := range append(without, "validFrom", "validUntil", "credentialStatus", "awardedDate", "inLanguage") {
		delete(m, name)
	}
	subject := m["credentialSubject"].(map[string]any)
	delete(subject["achievement"].(map[string]any), "inLanguage")
	return string(must(json.Marshal(m)))
}

// A credential as JWT says its content as payload, with claims beside it or none, or in the claim vc.
func TestEveryFormOfACredentialAsJWT(t *testing.T) {
	r := newRegion(t)
	doc := linted(t, greta)
	url := r.ring.KeyURL(r.ring.Keys[1].ID)
	wrapped := func(vc, claims string) string {
		return signedBy(r.ring.Keys[1], url, claims+`"vc":`+vc)
	}
	all := fmt.Sprintf(`"iss":%q,"jti":"urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11","sub":"urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02","nbf":%d,"exp":%d,`, did, yesterday.Unix(), today.AddDate(3, 0, 0).Unix())
	for name, x := range map[string]struct {
		token   string
		verdict Verdict
		code    string
	}{
		"with claims":                  {string(r.jwt()), Valid, "signature-ok"},
		"without claims":               {must(r.ring.Envelop(doc, sign.ES256)), Valid, "signature-ok"},
		"in the claim vc":              {wrapped(older(t), all), Valid, "signature-ok"},
		"in part in claims":            {wrapped(older(t, "issuanceDate", "expirationDate", "id"), all), Valid, "signature-ok"},
		"the claims say another date":  {wrapped(older(t), strings.Replace(all, `"nbf":`, `"nbf":1`, 1)), NotABadge, sign.FaultClaims},
		"the claims say another badge": {wrapped(older(t), strings.Replace(all, "4b1f1a0e", "00000000", 1)), NotABadge, sign.FaultClaims},
		"the claims say nobody":        {wrapped(older(t), strings.Replace(all, did, "did:web:autre.example", 1)), NotABadge, sign.FaultClaims},
		"two credentials":              {signedBy(r.ring.Keys[1], url, strings.TrimSuffix(strings.TrimPrefix(string(doc.Bytes()), "{"), "}")+`,"vc":`+older(t)), NotABadge, sign.FaultClaims},
	} {
		report := r.verify([]byte(x.token))
		has(t, name, report, x.verdict, x.code)
		if old := strings.Contains(name, " vc") || strings.Contains(name, "in part"); x.verdict == Valid && old != strings.HasSuffix(report.Format, "(VCDM 1.1)") {
			t.Errorf("%s: format %q", name, report.Format)
		}
	}
	has(t, "VCDM 1.1 with a proof", r.verify(prove(r.ring, older(t))), Valid, "signature-ok")
}

// signedBy signs members as a JWT of ours is signed, with the address of the key as kid.
func signedBy(k *sign.Key, kid, members string) string {
	return string(signerOf(k).jws(fmt.Sprintf(`{"alg":"ES256","typ":"JWT","kid":%q}`, kid), "{"+members+"}"))
}

// The older data model carries every kind: records, endorsements and presentations too.
func TestTheOlderDataModelInEveryKind(t *testing.T) {
	r := newRegion(t)
	const v1 = `"https://www.w3.org/2018/credentials/v1"`
	old := func(doc string) string {
		doc = strings.Replace(doc, `"https://www.w3.org/ns/credentials/v2"`, v1, 1)
		doc = strings.Replace(doc, `"],`, `","https://w3id.org/security/data-integrity/v2"],`, 1)
		return strings.Replace(doc, `"validFrom":`, `"issuanceDate":`, 1)
	}
	about := "urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11"
	inner := string(prove(r.ring, older(t)))
	oldRecord := old(strings.ReplaceAll(record(did, inner), "context-2.0.1.json", "context.json"))
	oldRecord = strings.Replace(strings.Replace(oldRecord, "context-3.0.3.json", "context-3.0.1.json", 1), `,"partial":true`, "", 1) // a term of the later text
	oldEndorsement := old(strings.Replace(endorsement(did, about), "context-3.0.3.json", "context-3.0.1.json", 1))
	url := r.ring.KeyURL(r.ring.Keys[1].ID)
	claims := func(id string) string {
		return fmt.Sprintf(`"iss":%q,"jti":%q,"nbf":1777593600,`, did, id)
	}
	zoe := holderRing(t)
	for name, x := range map[string]struct {
		input []byte
		kind  Kind
	}{
		"a record with a proof":       {prove(r.ring, oldRecord), KindRecord},
		"a record in the claim vc":    {[]byte(signedBy(r.ring.Keys[1], url, claims("urn:uuid:5d8d2f2e-9b77-4f39-8a51-5d3f0e1f7a11")+`"vc":`+oldRecord)), KindRecord},
		"an endorsement with a proof": {prove(r.ring, oldEndorsement), KindEndorsement},
		"an endorsement as JWT":       {[]byte(signedBy(r.ring.Keys[1], url, claims("urn:uuid:7f0b6a14-2d43-4d1e-9a57-3c1f0a6b8e21")+`"vc":`+oldEndorsement)), KindEndorsement},
		"a presentation with a proof": {prove(zoe, old(presented(zoe.Issuer, inner))), KindPresentation},
	} {
		report := r.verify(x.input)
		has(t, name, report, Valid, "")
		if report.Kind != x.kind || x.kind != KindPresentation && !strings.HasSuffix(report.Format, "(VCDM 1.1)") || x.kind == KindRecord && (len(report.Parts) != 1 || report.Parts[0].Verdict != Valid) {
			t.Errorf("%s: %s, %q: %+v", name, report.Kind, report.Format, report.Parts)
		}
	}
}
