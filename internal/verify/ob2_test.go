package verify

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/sign"
)

// An old issuer on the web: its profile, its badge and an assertion, at their addresses.
const (
	oldSite      = "https://badges.ancien.example"
	oldIssuer    = oldSite + "/issuer"
	oldClass     = oldSite + "/badge"
	oldAssertion = oldSite + "/assertions/1"
	oldKey       = oldSite + "/key"
	oldList      = oldSite + "/revoked"
)

func (r *region) put(address, doc string) { r.files[address] = []byte(doc) }

// oldBadge is an assertion with some of its members replaced; "" leaves one out.
func oldBadge(id string, members map[string]string) string {
	sum := sha256.Sum256([]byte("zoe@exemple.frsel"))
	all := map[string]string{
		"@context": `"https://w3id.org/openbadges/v2"`, "type": `"Assertion"`, "id": fmt.Sprintf("%q", id),
		"recipient":    `{"type":"email","hashed":true,"salt":"sel","identity":"sha256$` + hex.EncodeToString(sum[:]) + `"}`,
		"badge":        fmt.Sprintf("%q", oldClass),
		"verification": `{"type":"HostedBadge"}`,
		"issuedOn":     `"2020-06-01T08:00:00+02:00"`,
		"narrative":    `"Élève d’œuvre « sûr » 👩🏽‍🔧"`,
	}
	for k, v := range members {
		all[k] = v
	}
	var parts []string
	for _, k := range []string{"@context", "type", "id", "recipient", "badge", "verification", "issuedOn", "expires", "narrative", "revoked", "revocationReason"} {
		if all[k] != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", k, all[k]))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// oldWorld hosts the issuer and one assertion, and lets the registry know the issuer.
func oldWorld(t testing.TB) *region {
	r := newRegion(t)
	r.put(oldIssuer, `{"@context":"https://w3id.org/openbadges/v2","type":"Issuer","id":"`+oldIssuer+`","name":"Ancien centre","url":"`+oldSite+`","email":"a@ancien.example","publicKey":"`+oldKey+`","revocationList":"`+oldList+`"}`)
	r.put(oldClass, `{"@context":"https://w3id.org/openbadges/v2","type":"BadgeClass","id":"`+oldClass+`","name":"Travailler en équipe","description":"Prendre sa part","image":"`+oldSite+`/i.png","criteria":{"narrative":"- Prévient l’équipe"},"issuer":"`+oldIssuer+`"}`)
	r.put(oldList, `{"@context":"https://w3id.org/openbadges/v2","type":"RevocationList","id":"`+oldList+`","issuer":"`+oldIssuer+`","revokedAssertions":[]}`)
	r.put(oldAssertion, oldBadge(oldAssertion, nil))
	known := *r.entry()
	known.DID, known.Slug, known.Name, known.Keys = oldIssuer, "", "Ancien centre", nil
	r.registry.Entries = append(r.registry.Entries, known)
	return r
}

// Documents of Open Badges 2.0 that are no assertion are named for what they are.
func TestWhatStandsBesideAnAssertionIsNamed(t *testing.T) {
	r := newRegion(t)
	has(t, "a recommendation", r.verify([]byte(`{"@context":"https://w3id.org/openbadges/v2","id":"https://x.example/1","type":"Endorsement"}`)), Incomplete, credential.CodeEndorsement2)
	has(t, "a model", r.verify([]byte(`{"@context":"https://w3id.org/openbadges/v2","id":"https://x.example/1","type":"BadgeClass"}`)), NotABadge, credential.CodeModel2)
}

func TestHostedBadgesOfOpenBadges2(t *testing.T) {
	unknown := func(r *region) { r.registry.Entries = r.registry.Entries[:1] }
	for name, x := range map[string]struct {
		change  func(*region)
		doc     string // handed in; the hosted one when empty
		verdict Verdict
		code    string
	}{
		"as it is":              {nil, "", Valid, "key-hosted"},
		"of nobody we know":     {unknown, "", IssuerUnknown, "issuer-unknown"},
		"with less in the file": {nil, oldBadge(oldAssertion, map[string]string{"narrative": ""}), Valid, "signature-hosted"},
		"another recipient":     {nil, oldBadge(oldAssertion, map[string]string{"recipient": `{"type":"email","identity":"moi@x.example"}`}), NotAuthentic, "signature-hosted-differs"},
		"another day":           {nil, oldBadge(oldAssertion, map[string]string{"issuedOn": `"2025-06-01T08:00:00Z"`}), NotAuthentic, "signature-hosted-differs"},
		"another badge":         {nil, oldBadge(oldAssertion, map[string]string{"badge": `"https://x.example/doctorat"`}), NotAuthentic, "signature-hosted-differs"},
		"the badge in whole":    {nil, oldBadge(oldAssertion, map[string]string{"badge": `{"type":"BadgeClass","id":"` + oldClass + `","name":"Doctorat","issuer":"` + oldIssuer + `"}`}), Valid, "signature-hosted"},
		"gone":                  {func(r *region) { r.fault[oldAssertion] = &StatusError{410} }, oldBadge(oldAssertion, nil), Revoked, "status-gone"},
		"said to be taken back": {func(r *region) {
			r.put(oldAssertion, `{"@context":"https://w3id.org/openbadges/v2","id":"`+oldAssertion+`","revoked":true,"revocationReason":"Erreur de saisie"}`)
		}, oldBadge(oldAssertion, nil), Revoked, "status-withdrawn-why"},
		"on the list": {func(r *region) {
			r.put(oldList, `{"type":"RevocationList","issuer":"`+oldIssuer+`","revokedAssertions":["`+oldAssertion+`"]}`)
		}, "", Revoked, "status-withdrawn"},
		"list out of reach": {func(r *region) { delete(r.files, oldList) }, "", Incomplete, "status-unreachable"},
		"no list": {func(r *region) {
			r.put(oldIssuer, `{"type":"Issuer","id":"`+oldIssuer+`","name":"A","url":"`+oldSite+`"}`)
		}, "", Valid, "status-hosted"},
		"not found":               {func(r *region) { r.fault[oldAssertion] = &StatusError{404} }, oldBadge(oldAssertion, nil), Incomplete, "signature-hosted-missing"},
		"out of reach":            {func(r *region) { delete(r.files, oldAssertion) }, oldBadge(oldAssertion, nil), Incomplete, "signature-hosted-unreachable"},
		"a page at its address":   {func(r *region) { r.put(oldAssertion, "<!DOCTYPE html><html></html>") }, oldBadge(oldAssertion, nil), Incomplete, "signature-hosted-unreadable"},
		"another at its address":  {func(r *region) { r.put(oldAssertion, oldBadge(oldAssertion+"2", nil)) }, oldBadge(oldAssertion, nil), NotAuthentic, "signature-hosted-other"},
		"no address":              {nil, oldBadge("urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11", nil), NotAuthentic, "signature-hosted-nowhere"},
		"badge page out of reach": {func(r *region) { delete(r.files, oldClass) }, "", Incomplete, "key-badgeclass-unreachable"},
		"badge page is another": {func(r *region) {
			r.files[oldClass] = []byte(strings.Replace(string(r.files[oldClass]), `"id":"`+oldClass, `"id":"`+oldClass+"2", 1))
		}, "", Incomplete, "key-badgeclass-broken"},
		"profile out of reach": {func(r *region) { delete(r.files, oldIssuer) }, "", Incomplete, "key-profile-unreachable"},
		"profile is another":   {func(r *region) { r.put(oldIssuer, `{"type":"Issuer","id":"`+oldIssuer+`2"}`) }, "", Incomplete, "key-profile-broken"},
		"issuer without an address": {func(r *region) {
			r.files[oldClass] = []byte(strings.ReplaceAll(string(r.files[oldClass]), oldIssuer, "urn:uuid:1"))
		}, "", Incomplete, "key-issuer-nowhere"},
		"over": {func(r *region) {
			r.put(oldAssertion, oldBadge(oldAssertion, map[string]string{"expires": `"2021-01-01T00:00:00Z"`}))
		}, "", Expired, "dates-expired"},
		"to come": {func(r *region) {
			r.put(oldAssertion, oldBadge(oldAssertion, map[string]string{"issuedOn": `"2030-01-01T00:00:00Z"`}))
		}, "", NotYetValid, "dates-not-yet"},
		"doubled names":             {nil, strings.Replace(oldBadge(oldAssertion, nil), `"type":`, `"Type":"x","type":`, 1), NotABadge, sign.FaultAmbiguous},
		"signed, without signature": {nil, oldBadge(oldAssertion, map[string]string{"verification": `{"type":"SignedBadge","creator":"` + oldKey + `"}`}), NotAuthentic, sign.FaultMissing},
		"where others host": {func(r *region) {
			r.put("https://faux.example/1", oldBadge("https://faux.example/1", nil))
		}, oldBadge("https://faux.example/1", nil), NotAuthentic, "key-hosted-elsewhere"},
		"where the issuer lets it be": {func(r *region) {
			r.put("https://hebergeur.example/1", oldBadge("https://hebergeur.example/1", nil))
			r.put(oldIssuer, `{"type":"Issuer","id":"`+oldIssuer+`","name":"A","url":"`+oldSite+`","verification":{"allowedOrigins":["hebergeur.example"],"startsWith":["https://hebergeur.example/"]}}`)
		}, oldBadge("https://hebergeur.example/1", nil), Valid, "key-hosted"},
		"not where the issuer begins its own": {func(r *region) {
			r.put(oldIssuer, `{"type":"Issuer","id":"`+oldIssuer+`","name":"A","url":"`+oldSite+`","verification":{"startsWith":"`+oldSite+`/officiel/"}}`)
		}, "", NotAuthentic, "key-hosted-elsewhere"},
		"a host that begins alike": {func(r *region) {
			r.put("https://badges.ancien.example.faux.example/1", oldBadge("https://badges.ancien.example.faux.example/1", nil))
			r.put(oldIssuer, `{"type":"Issuer","id":"`+oldIssuer+`","name":"A","url":"`+oldSite+`","verification":{"startsWith":"`+oldSite+`"}}`)
		}, oldBadge("https://badges.ancien.example.faux.example/1", nil), NotAuthentic, "key-hosted-elsewhere"},
		"in the name of another, whole within": {func(r *region) {
			r.put("https://faux.example/1", oldBadge("https://faux.example/1", map[string]string{"badge": `{"type":"BadgeClass","id":"https://faux.example/b","name":"Doctorat","issuer":{"type":"Issuer","id":"` + oldIssuer + `","name":"Ancien centre","verification":{"allowedOrigins":"faux.example"}}}`}))
		}, `{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"https://faux.example/1","verification":{"type":"hosted"},"recipient":{"type":"email","identity":"a@b.example"},"badge":"https://faux.example/b","issuedOn":"2020-06-01T06:00:00Z"}`, NotAuthentic, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := oldWorld(t)
			if x.change != nil {
				x.change(r)
			}
			doc := x.doc
			if doc == "" {
				doc = string(r.files[oldAssertion])
			}
			report := r.verify([]byte(doc))
			has(t, name, report, x.verdict, x.code)
			if x.verdict != NotABadge && !strings.HasSuffix(report.Format, "Open Badges 2.0") {
				t.Errorf("format %q", report.Format)
			}
			if report.Verdict == NotAuthentic && report.Credential != nil {
				t.Errorf("shows a badge that may be false: %+v", report.Credential)
			}
			if report.Verdict == Valid && (report.Credential.Achievement.Name != "Travailler en équipe" || !report.Credential.Identifiers[0].Matches("Zoe@exemple.fr")) {
				t.Errorf("%+v", report.Credential)
			}
		})
	}
}

// The reason of a withdrawal is the issuer's own text: it is told in one line, and only so much of it.
func TestTheReasonOfAWithdrawalIsTold(t *testing.T) {
	r := oldWorld(t)
	reason := "Délivré par erreur « à l’insu » de l’équipe.\n" + strings.Repeat("x", 500)
	r.put(oldAssertion, fmt.Sprintf(`{"id":%q,"revoked":true,"revocationReason":%s}`, oldAssertion, must(json.Marshal(reason))))
	c := r.verify([]byte(oldBadge(oldAssertion, nil))).Check(CheckStatus)
	if !strings.Contains(c.Detail, "Délivré par erreur « à l’insu » de l’équipe. x") || len([]rune(c.Detail)) > 300 || strings.Contains(c.Detail, "\n") {
		t.Errorf("%q", c.Detail)
	}
}

func pemText(t testing.TB, k *sign.Key) string {
	t.Helper()
	der := must(x509.MarshalPKIXPublicKey(k.Public))
	return string(must(json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))))
}

// oldSigned signs an assertion as Open Badges 2.0 has it: a JWS whose payload is the assertion.
func oldSigned(k *sign.Key, members map[string]string) string {
	all := map[string]string{"verification": `{"type":"SignedBadge","creator":"` + oldKey + `"}`}
	for name, v := range members {
		all[name] = v
	}
	return must(sign.SignJWS(k, []byte(oldBadge("urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11", all)), ""))
}

func TestSignedBadgesOfOpenBadges2(t *testing.T) {
	key, other := must(sign.Generate(sign.RS256)), must(sign.Generate(sign.ES256))
	keyDoc := func(k *sign.Key, owner string) string {
		return `{"@context":"https://w3id.org/openbadges/v2","type":"CryptographicKey","id":"` + oldKey + `","owner":"` + owner + `","publicKeyPem":` + pemText(t, k) + `}`
	}
	pin := func(r *region, k *sign.Key) {
		entry := &r.registry.Entries[1]
		entry.Keys = append(entry.Keys, r.registry.Entries[0].Keys[0])
		entry.Keys[0].Thumbprint = k.ID
	}
	for name, x := range map[string]struct {
		change  func(*region)
		token   string
		verdict Verdict
		code    string
	}{
		"as it is":           {nil, oldSigned(key, nil), Valid, "key-ok"},
		"by a key of curves": {func(r *region) { r.put(oldKey, keyDoc(other, oldIssuer)); pin(r, other) }, oldSigned(other, nil), Valid, "key-ok"},
		"naming no key":      {nil, oldSigned(key, map[string]string{"verification": `{"type":"signed"}`}), Valid, "key-ok"},
		"the key in the profile": {func(r *region) {
			r.files[oldIssuer] = []byte(strings.Replace(string(r.files[oldIssuer]), `"`+oldKey+`"`, keyDoc(key, oldIssuer), 1))
			delete(r.files, oldKey)
		}, oldSigned(key, nil), Valid, "key-ok"},
		"by another key": {nil, oldSigned(other, nil), NotAuthentic, sign.FaultAlgorithm},
		"changed":        {nil, func() string { s := oldSigned(key, nil); return s[:len(s)-8] + "AAAAAAAA" }(), NotAuthentic, sign.FaultFalse},
		"by a key not listed": {func(r *region) {
			r.files[oldIssuer] = []byte(strings.Replace(string(r.files[oldIssuer]), oldKey, oldKey+"2", 1))
		}, oldSigned(key, nil), NotAuthentic, "key-not-listed"},
		"by a key of another": {func(r *region) { r.put(oldKey, keyDoc(key, "https://x.example/issuer")) }, oldSigned(key, nil), NotAuthentic, "key-of-another"},
		"by a key not pinned": {func(r *region) { r.registry.Entries[1].Keys[0].Thumbprint = "other" }, oldSigned(key, nil), NotAuthentic, "key-not-pinned"},
		"of nobody we know":   {func(r *region) { r.registry.Entries = r.registry.Entries[:1] }, oldSigned(key, nil), IssuerUnknown, "key-listed"},
		"key out of reach":    {func(r *region) { delete(r.files, oldKey) }, oldSigned(key, nil), Incomplete, sign.FaultKey},
		"a private key": {func(r *region) {
			r.put(oldKey, `{"id":"`+oldKey+`","publicKeyPem":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}`)
		}, oldSigned(key, nil), Incomplete, "key-unreachable"},
		"profile out of reach": {func(r *region) { delete(r.files, oldIssuer) }, oldSigned(key, nil), Incomplete, "key-profile-unreachable"},
		"taken back": {func(r *region) {
			r.put(oldList, `{"type":"RevocationList","issuer":"`+oldIssuer+`","revokedAssertions":[{"id":"urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11","revocationReason":"Fraude"}]}`)
		}, oldSigned(key, nil), Revoked, "status-withdrawn-why"},
		"list of another": {func(r *region) {
			r.put(oldList, `{"type":"RevocationList","issuer":"https://x.example","revokedAssertions":[]}`)
		}, oldSigned(key, nil), Incomplete, "status-list-other"},
		"list out of reach": {func(r *region) { delete(r.files, oldList) }, oldSigned(key, nil), Incomplete, "status-unreachable"},
		"list that is none": {func(r *region) { r.put(oldList, `{"a":1}`) }, oldSigned(key, nil), Incomplete, "status-list-broken"},
		"no list": {func(r *region) {
			r.files[oldIssuer] = []byte(strings.Replace(string(r.files[oldIssuer]), "revocationList", "x", 1))
		}, oldSigned(key, nil), Valid, "dates-no-end"},
		"over":                     {nil, oldSigned(key, map[string]string{"expires": `"2021-01-01T00:00:00Z"`}), Expired, "dates-expired"},
		"a hosted one as a JWS":    {nil, oldSigned(key, map[string]string{"verification": `{"type":"HostedBadge"}`}), NotAuthentic, "signature-hosted-nowhere"},
		"without any algorithm":    {nil, "eyJhbGciOiJub25lIn0." + strings.Split(oldSigned(key, nil), ".")[1] + ".", NotAuthentic, sign.FaultAlgorithm},
		"the profile came with it": {nil, oldSigned(other, map[string]string{"badge": `{"type":"BadgeClass","id":"` + oldClass + `","name":"N","issuer":{"id":"` + oldIssuer + `","type":"Issuer","publicKey":{"id":"` + oldKey + `","publicKeyPem":` + pemText(t, other) + `}}}`}), NotAuthentic, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := oldWorld(t)
			r.put(oldKey, keyDoc(key, oldIssuer))
			pin(r, key)
			if x.change != nil {
				x.change(r)
			}
			report := r.verify([]byte(x.token))
			has(t, name, report, x.verdict, x.code)
			if report.Verdict == NotAuthentic && report.Credential != nil {
				t.Errorf("shows a badge that may be false: %+v", report.Credential)
			}
			if report.Verdict == Valid && (report.Signature == "" || report.Credential.IssuerName != "Ancien centre" || report.Format != "JWT, Open Badges 2.0") {
				t.Errorf("%s, %s: %+v", report.Signature, report.Format, report.Credential)
			}
		})
	}
}

// What an image of 2013 to 2023 holds: an address, an assertion, or a JWS.
func TestImagesOfTheOlderGeneration(t *testing.T) {
	svg := func(attributes, body string) []byte {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org"><openbadges:assertion ` + attributes + `>` + body + `</openbadges:assertion><script>alert(1)</script></svg>`)
	}
	for name, x := range map[string]struct {
		picture []byte
		verdict Verdict
		format  string
	}{
		"SVG with an address":    {svg(`verify="`+oldAssertion+`"`, ""), Valid, "SVG baked, JSON, Open Badges 2.0"},
		"SVG with the assertion": {svg(`verify="`+oldAssertion+`"`, "<![CDATA["+oldBadge(oldAssertion, nil)+"]]>"), Valid, "SVG baked, Open Badges 2.0"},
		"SVG with both":          {svg("", "<![CDATA["+oldBadge(oldAssertion, map[string]string{"issuedOn": `"2020-06-02T08:00:00Z"`})+"]]>"), NotAuthentic, "SVG baked, Open Badges 2.0"},
		"SVG with a JWS":         {svg(`verify="`+oldSigned(must(sign.Generate(sign.ES256)), nil)+`"`, ""), Incomplete, "SVG baked, Open Badges 2.0"}, // its key stands nowhere
		"PNG with an address":    {pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldAssertion), Valid, "PNG baked, JSON, Open Badges 2.0"},
		"PNG of 2013":            {pngWith("tEXt", "openbadges\x00"+oldAssertion), Valid, "PNG baked, JSON, Open Badges 2.0"},
		"PNG with the assertion": {pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldBadge(oldAssertion, nil)), Valid, "PNG baked, Open Badges 2.0"},
		"PNG with an old one":    {pngWith("tEXt", `openbadges`+"\x00"+`{"uid":"1","badge":"https://x.example","verify":{"type":"hosted","url":"https://x.example"}}`), Incomplete, "PNG baked, Open Badges 1"},
	} {
		r := oldWorld(t)
		report := r.verify(x.picture)
		has(t, name, report, x.verdict, "")
		if report.Format != x.format {
			t.Errorf("%s: format %q", name, report.Format)
		}
	}
	r := oldWorld(t)
	r.fault[oldAssertion] = &StatusError{410}
	has(t, "an address that is gone", r.verify(pngWith("iTXt", "openbadges\x00\x00\x00\x00\x00"+oldAssertion)), Revoked, "status-gone")
	if kind := artwork.Sniff(pngWith("tEXt", "x\x00y")); kind != artwork.PNG {
		t.Errorf("%s", kind)
	}
}

// Whoever pins an old issuer by its address trusts its hosted badges; with keys, only what these signed.
func TestAnOlderIssuerThatIsPinned(t *testing.T) {
	key, other := must(sign.Generate(sign.ES256)), must(sign.Generate(sign.ES256))
	r := oldWorld(t)
	r.registry.Entries = r.registry.Entries[:1]
	r.put(oldKey, `{"type":"CryptographicKey","id":"`+oldKey+`","owner":"`+oldIssuer+`","publicKeyPem":`+pemText(t, key)+`}`)
	trusting := func(keys ...*sign.Key) *Verifier {
		v := r.verifier()
		jwks := ""
		for _, k := range keys {
			jwks += string(k.PublicJWK(oldKey))
		}
		if jwks != "" {
			jwks = `,"keys":[` + jwks + `]`
		}
		v.Trust = must(ParseTrust([]byte(`{"issuers":[{"id":"` + oldIssuer + `","name":"Ancien centre"` + jwks + `}]}`)))
		return v
	}
	ask := func(v *Verifier, input string) Report { return must(v.Verify(t.Context(), []byte(input))) }
	has(t, "hosted", ask(trusting(), string(r.files[oldAssertion])), Valid, "issuer-trusted")
	has(t, "signed", ask(trusting(key), oldSigned(key, nil)), Valid, "key-trusted")
	has(t, "signed by another key", ask(trusting(other), oldSigned(key, nil)), NotAuthentic, "key-not-trusted")
}

func TestThePersonOfAnOlderBadge(t *testing.T) {
	r := oldWorld(t)
	for email, want := range map[string]Outcome{"zoe@exemple.fr": Yes, "Zoe@exemple.fr": Yes, "lea@exemple.fr": No} {
		report := must(r.verifier().Ask(t.Context(), r.files[oldAssertion], Question{Email: email}))
		if got := report.Check(CheckPerson); got.Outcome != want {
			t.Errorf("%s: %+v", email, got)
		}
	}
}

// forwarding is a site of the issuer's that sends visitors on to wherever the address says.
type forwarding struct {
	*region
	address string
	forged  []byte
}

func (f forwarding) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	if url != f.address {
		return f.region.Fetch(ctx, url, kind)
	}
	if kind == KindAssertion { // as Fetcher does: see mayMove
		note(ctx, url, kind, Barred, 0, 0)
		return nil, ErrForbiddenAddress
	}
	note(ctx, url, kind, Redirected, 302, 0)
	return f.forged, nil
}

func TestAForwardingAddressLendsNoNameToABadge(t *testing.T) {
	r := oldWorld(t)
	address := oldSite + "/sortie?vers=https://faux.example/badge"
	forged := oldBadge(address, nil)
	v := &Verifier{Sources: forwarding{r, address, []byte(forged)}, Now: func() time.Time { return today }}
	for name, input := range map[string]string{"its address": address, "its file": forged} {
		report, err := v.Verify(t.Context(), []byte(input))
		if err != nil || report.Verdict != Incomplete || report.Check(CheckSignature).Code != "signature-hosted-unreachable" {
			t.Errorf("%s: %s, %v, %+v", name, report.Verdict, err, report.Checks)
		}
	}
}
