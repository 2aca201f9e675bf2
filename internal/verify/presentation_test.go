package verify

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"galon/internal/credential"
	"galon/internal/sign"
)

// shown is a presentation of credentials by a holder; "" names none.
func presented(holder string, within ...string) string {
	named := ""
	if holder != "" {
		named = fmt.Sprintf(`"holder":%q,`, holder)
	}
	return fmt.Sprintf(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],%s"verifiableCredential":[%s]}`, named, strings.Join(within, ","))
}

// holderRing is a person with a key of their own, whose identity is that key.
func holderRing(t *testing.T, algorithms ...sign.Algorithm) *sign.Ring {
	t.Helper()
	key := must(sign.Generate(sign.Ed25519))
	return &sign.Ring{Issuer: "did:key:" + key.Multibase(), Keys: []*sign.Key{key}}
}

// badgeOf is a badge that names its holder by an identity that can sign, as other issuers write them.
func badgeOf(t *testing.T, holder string) string {
	return strings.Replace(string(linted(t, greta).Bytes()), "urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02", holder, 1)
}

func TestAPresentationIsJudgedWithItsHolderAndEachBadge(t *testing.T) {
	r := newRegion(t)
	zoe, other := holderRing(t), holderRing(t)
	hers := string(prove(r.ring, badgeOf(t, zoe.Issuer)))
	asked := sign.Proving{Algorithm: sign.Ed25519, Created: yesterday, Domain: "https://recruteur.example", Challenge: "3f0a"}
	with := func(q Question, doc []byte) Report { return must(r.verifier().Ask(t.Context(), doc, q)) }
	for name, x := range map[string]struct {
		report  Report
		verdict Verdict
		code    string
	}{
		"by its holder":          {r.verify(prove(zoe, presented(zoe.Issuer, hers))), Valid, "holder-ok"},
		"naming no holder":       {r.verify(prove(zoe, presented("", string(r.badge())))), Valid, "holder-ok"},
		"changed":                {r.verify([]byte(strings.Replace(string(prove(zoe, presented(zoe.Issuer, hers))), zoe.Issuer, other.Issuer, 1))), NotAuthentic, ""},
		"a badge taken out":      {r.verify([]byte(strings.Replace(string(prove(zoe, presented(zoe.Issuer, hers, string(r.badge())))), ","+string(r.badge()), "", 1))), NotAuthentic, sign.FaultFalse},
		"somebody else's badge":  {r.verify(prove(other, presented(other.Issuer, hers))), Incomplete, "holder-not-subject"},
		"with one that is over":  {r.verify(prove(zoe, presented(zoe.Issuer, hers, string(r.badge(until(yesterday)))))), Expired, "contents-expired"},
		"with a forged one":      {r.verify(prove(zoe, presented(zoe.Issuer, strings.Replace(hers, "Zoé", "Zoë", 1)))), NotAuthentic, "contents-not-authentic"},
		"of nothing":             {r.verify(prove(zoe, presented(zoe.Issuer))), Incomplete, "contents-none"},
		"with a JWT in it":       {r.verify(prove(zoe, presented(zoe.Issuer, envelope(string(r.jwt()))))), Valid, "contents-ok"},
		"not signed":             {r.verify([]byte(presented(zoe.Issuer, hers))), Valid, "document-presentation-unsigned"},
		"for the one who asks":   {with(Question{Challenge: "3f0a", Domain: "https://recruteur.example"}, prove(zoe, presented(zoe.Issuer, hers), asked)), Valid, "holder-ok"},
		"for another occasion":   {with(Question{Challenge: "77b1", Domain: "https://recruteur.example"}, prove(zoe, presented(zoe.Issuer, hers), asked)), NotAuthentic, "holder-challenge"},
		"for another asker":      {with(Question{Challenge: "3f0a", Domain: "https://autre.example"}, prove(zoe, presented(zoe.Issuer, hers), asked)), NotAuthentic, "holder-domain"},
		"asked, and made before": {with(Question{Challenge: "3f0a"}, prove(zoe, presented(zoe.Issuer, hers))), NotAuthentic, "holder-challenge"},
		"asked, and not signed":  {with(Question{Challenge: "3f0a"}, []byte(presented(zoe.Issuer, hers))), NotAuthentic, "signature-presentation-missing"},
		"a proof that has ended": {r.verify(prove(zoe, presented(zoe.Issuer, hers), sign.Proving{Algorithm: sign.Ed25519, Created: yesterday, Expires: today})), Incomplete, sign.FaultEnded},
		"by an organisation":     {r.verify(prove(r.ring, presented(did, string(r.badge())))), Valid, "holder-ok"},
	} {
		has(t, name, x.report, x.verdict, x.code)
		if want := KindPresentation; x.report.Kind != want && name != "not signed" {
			t.Errorf("%s: %s", name, x.report.Kind)
		}
	}
	signed := prove(zoe, presented(zoe.Issuer, hers))
	if got := r.verify(signed); got.Format != "JSON, Verifiable Presentation" || len(got.Parts) != 1 || got.Parts[0].Verdict != Valid || got.Parts[0].Credential.RecipientName != "Zoé Œuvrard" {
		t.Errorf("%s, %s: %+v", got.Format, codesOf(got), got.Parts)
	}
	doc := string(r.document) // the organisation takes its keys from its document
	r.document = []byte(strings.Replace(doc, `"authentication":[`, `"authentication":["did:web:x.example#1"],"was":[`, 1))
	if string(r.document) == doc {
		t.Fatal("no authentication in the document")
	}
	has(t, "by a key for other uses", r.verify(prove(r.ring, presented(did, string(r.badge())))), NotAuthentic, "holder-not-listed")
	r.fault["document"] = ErrNotMade
	has(t, "holder that cannot be asked", r.verify(prove(r.ring, presented(did, envelope(string(must(zoe.SignJWT(lintAny(endorsement(zoe.Issuer, did)), sign.Ed25519, yesterday))))))), Incomplete, "")
}

func TestAPresentationAsJWT(t *testing.T) {
	r := newRegion(t)
	zoe, other := holderRing(t), holderRing(t)
	jwt := must(r.ring.SignJWT(lintAny(badgeOf(t, zoe.Issuer)), sign.ES256, yesterday))
	hers := envelope(jwt)
	token := must(zoe.SignPresentationJWT(lintAny(presented(zoe.Issuer, hers)), sign.Ed25519, yesterday, "https://recruteur.example", "3f0a"))
	ask := func(q Question, token string) Report { return must(r.verifier().Ask(t.Context(), []byte(token), q)) }
	has(t, "by its holder", ask(Question{}, token), Valid, "holder-ok")
	has(t, "for the one who asks", ask(Question{Challenge: "3f0a", Domain: "https://recruteur.example"}, token), Valid, "holder-ok")
	has(t, "for another occasion", ask(Question{Challenge: "77b1"}, token), NotAuthentic, "holder-challenge")
	has(t, "changed", ask(Question{}, token[:len(token)-8]+"AAAAAAAA"), NotAuthentic, "")
	has(t, "somebody else's badge", ask(Question{}, must(other.SignPresentationJWT(lintAny(presented(other.Issuer, hers)), sign.Ed25519, yesterday, "", ""))), Incomplete, "holder-not-subject")
	enveloped := string(credential.Enveloped(token, true))
	has(t, "in an envelope", ask(Question{}, enveloped), Valid, "holder-ok")

	// VCDM 1.1, section 6.3.1: in the claim vp, with JWTs as text and times in claims.
	claim := func(holder *sign.Ring, more string) string {
		return must(sign.SignJWS(holder.Keys[0], fmt.Appendf(nil, `{"iss":%q,"aud":["https://recruteur.example"],"nonce":"3f0a"%s,
			"vp":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":"VerifiablePresentation","verifiableCredential":["%s"]}}`,
			holder.Issuer, more, jwt), "JWT"))
	}
	report := ask(Question{}, claim(zoe, ""))
	has(t, "in the claim vp", report, Valid, "holder-ok")
	if report.Kind != KindPresentation || len(report.Parts) != 1 || report.Parts[0].Verdict != Valid {
		t.Errorf("in the claim vp: %s with %d parts", codesOf(report), len(report.Parts))
	}
	has(t, "over", ask(Question{}, claim(zoe, `,"exp":1`)), Incomplete, sign.FaultEnded)
	has(t, "by another in the holder's name", ask(Question{}, strings.Join([]string{strings.Split(claim(other, ""), ".")[0], strings.Split(claim(zoe, ""), ".")[1], strings.Split(claim(other, ""), ".")[2]}, ".")), NotAuthentic, sign.FaultFalse)
}

func TestForeignHoldersAreAnsweredFor(t *testing.T) {
	r := newRegion(t)
	zoe := holderRing(t)
	strange := &sign.Ring{Issuer: "did:example:zoe", Keys: zoe.Keys}
	has(t, "a kind that we do not read", r.verify(prove(strange, presented(strange.Issuer, string(r.badge())))), Incomplete, sign.FaultKey)
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","typ":"vp+jwt","kid":"did:web:nulle-part.example#1"}`))
	payload := base64.RawURLEncoding.EncodeToString([]byte(presented("", string(r.badge()))))
	report := r.verify([]byte(header + "." + payload + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 64))))
	has(t, "out of reach", report, Incomplete, sign.FaultKey)
}
