package verify

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/credential"
	"galon/internal/sign"
)

const contextsOfBadge = `"https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"`

// prove signs any credential or presentation by hand of a ring.
func prove(ring *sign.Ring, doc string, how ...sign.Proving) []byte {
	p := sign.Proving{Algorithm: sign.Ed25519, Created: yesterday}
	if len(how) > 0 {
		p = how[0]
	}
	return must(ring.Prove(lintAny(doc), p))
}

func lintAny(doc string) credential.Linted {
	if strings.Contains(doc, `"VerifiablePresentation"`) {
		return must(credential.LintPresentation([]byte(doc)))
	}
	return must(credential.LintVCDM([]byte(doc)))
}

// record is a learner record around credentials.
func record(issuer string, within ...string) string {
	return fmt.Sprintf(`{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
		"id":"urn:uuid:5d8d2f2e-9b77-4f39-8a51-5d3f0e1f7a11","type":["VerifiableCredential","ClrCredential"],"name":"Parcours d’Élodie « bâtiment »",
		"issuer":{"id":%q,"type":"Profile","name":"Greta du Haut-Doubs"},"validFrom":"2026-05-01T00:00:00Z","partial":true,
		"credentialSubject":{"id":"urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02","type":["ClrSubject"],"verifiableCredential":[%s]}}`, issuer, strings.Join(within, ","))
}

// endorsement is somebody's word on something.
func endorsement(issuer, about string) string {
	return fmt.Sprintf(`{"@context":[%s],"id":"urn:uuid:7f0b6a14-2d43-4d1e-9a57-3c1f0a6b8e21","type":["VerifiableCredential","EndorsementCredential"],"name":"Un badge utile à l’œuvre",
		"issuer":{"id":%q,"type":"Profile","name":"Union locale"},"validFrom":"2026-05-01T00:00:00Z",
		"credentialSubject":{"id":%q,"type":["EndorsementSubject"],"endorsementComment":"Nous l’avons vu « sur le terrain »."}}`, contextsOfBadge, issuer, about)
}

func codesOf(r Report) string {
	s := string(r.Verdict) + ":"
	for _, c := range r.Checks {
		s += " " + c.Code
	}
	return s
}

// has fails unless the report has that verdict and code.
func has(t *testing.T, name string, r Report, verdict Verdict, code string) {
	t.Helper()
	if r.Verdict != verdict || code != "" && !strings.Contains(codesOf(r)+" ", " "+code+" ") {
		t.Errorf("%s: got %s, want %s with %s", name, codesOf(r), verdict, code)
	}
}

func envelope(token string) string { return string(credential.Enveloped(token, false)) }

func TestARecordIsJudgedWithEachOfItsBadges(t *testing.T) {
	for name, x := range map[string]struct {
		within  func(*region) []string
		verdict Verdict
		code    string
		parts   []Verdict
	}{
		"two badges": {func(r *region) []string {
			return []string{string(r.badge()), string(r.badge(until(today.AddDate(1, 0, 0))))}
		}, Valid, "contents-ok", []Verdict{Valid, Valid}},
		"one that is over":    {func(r *region) []string { return []string{string(r.badge()), string(r.badge(until(yesterday)))} }, Expired, "contents-expired", []Verdict{Valid, Expired}},
		"one that was forged": {func(r *region) []string { return []string{strings.Replace(string(r.badge()), "Zoé", "Zoë", 1)} }, NotAuthentic, "contents-not-authentic", []Verdict{NotAuthentic}},
		"one that was taken back": {func(r *region) []string {
			doc := string(r.badge())
			r.list("revocation", 42)
			return []string{doc}
		}, Revoked, "contents-revoked", []Verdict{Revoked}},
		"one that is not signed":   {func(r *region) []string { return []string{string(linted(t, greta).Bytes())} }, NotAuthentic, "contents-not-authentic", []Verdict{NotAuthentic}},
		"one in an envelope":       {func(r *region) []string { return []string{envelope(string(r.jwt()))} }, Valid, "contents-ok", []Verdict{Valid}},
		"an envelope of nothing":   {func(*region) []string { return []string{envelope("a.b.c")} }, Incomplete, "contents-other", []Verdict{NotABadge}},
		"a forgery in an envelope": {func(r *region) []string { s := string(r.jwt()); return []string{envelope(s[:len(s)-4] + "AAAA")} }, NotAuthentic, "contents-not-authentic", []Verdict{NotAuthentic}},
		"a record in the record":   {func(r *region) []string { return []string{string(prove(r.ring, record(did, string(r.badge()))))} }, Valid, "contents-ok", []Verdict{Valid}},
		"an expired one in a record in the record": {func(r *region) []string {
			return []string{string(prove(r.ring, record(did, string(r.badge(until(yesterday))))))}
		}, Expired, "contents-expired", []Verdict{Expired}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			report := r.verify(prove(r.ring, record(did, x.within(r)...)))
			has(t, name, report, x.verdict, x.code)
			if report.Kind != KindRecord || report.Format != "JSON, CLR 2.0" || len(report.Parts) != len(x.parts) {
				t.Fatalf("%+v", report)
			}
			for i, p := range report.Parts {
				if p.Verdict != x.parts[i] {
					t.Errorf("part %d: got %s, want %s", i, codesOf(p), x.parts[i])
				}
			}
		})
	}
}

func TestARecordIsFalseWhateverItHolds(t *testing.T) {
	r := newRegion(t)
	signed := string(prove(r.ring, record(did, string(r.badge()))))
	has(t, "changed", r.verify([]byte(strings.Replace(signed, "Élodie", "Elodie", 1))), NotAuthentic, sign.FaultFalse)
	has(t, "a badge taken out", r.verify([]byte(strings.Replace(signed, string(r.badge()), envelope(string(r.jwt())), 1))), NotAuthentic, sign.FaultFalse)
	has(t, "not signed", r.verify([]byte(record(did, string(r.badge())))), NotAuthentic, sign.FaultMissing)
	has(t, "empty", r.verify([]byte(record(did))), NotABadge, credential.CodeMalformed)
	other := newRing(credential.DID(base, "autre"), sign.Ed25519)
	has(t, "by nobody we know", r.verify(prove(other, record(other.Issuer, string(r.badge())))), IssuerUnknown, "issuer-unknown")
	token := must(r.ring.SignJWT(lintAny(record(did, string(r.badge()))), sign.ES256, yesterday))
	if got := r.verify([]byte(token)); got.Verdict != Valid || got.Kind != KindRecord || len(got.Parts) != 1 {
		t.Errorf("a record as JWT: %s", codesOf(got))
	}
}

// In a JWT nothing is linked data, so the badges of a record may be JWTs as they are.
func TestARecordAsJWTMayHoldJWTs(t *testing.T) {
	r := newRegion(t)
	signed := func(within ...string) Report {
		return r.verify([]byte(must(r.ring.SignJWT(lintAny(record(did, within...)), sign.ES256, yesterday))))
	}
	if got := signed(`"`+string(r.jwt())+`"`, string(r.badge())); got.Verdict != Valid || len(got.Parts) != 2 {
		t.Errorf("%s of %d parts", codesOf(got), len(got.Parts))
	}
	forged := string(r.jwt())
	has(t, "a forged one", signed(`"`+forged[:len(forged)-8]+`AAAAAAAA"`), NotAuthentic, "contents-not-authentic")
	has(t, "an address", signed(`"https://x.example/badge"`), Incomplete, "contents-other")
}

func TestThePublishedRecordIsRead(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "standards", "vectors", "ob-impl-guide", "clrv2p0", "signed.json"))
	if err != nil {
		t.Skip("the published vector is not here")
	}
	report := newRegion(t).verify(doc)
	if report.Kind != KindRecord || report.Check(CheckSignature).Outcome != Yes || report.Check(CheckIssuer).Code != "issuer-unknown" || len(report.Parts) != 1 {
		t.Errorf("got %s of %d parts", codesOf(report), len(report.Parts))
	}
}

func TestAnEndorsementHasAReportOfItsOwn(t *testing.T) {
	r := newRegion(t)
	about := "urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11"
	report := r.verify(prove(r.ring, endorsement(did, about)))
	has(t, "alone", report, Valid, "document-endorsement-ok")
	if report.Kind != KindEndorsement || report.Credential.Endorses != about || report.Credential.Title() != "Un badge utile à l’œuvre" {
		t.Errorf("%+v", report.Credential)
	}
	has(t, "changed", r.verify([]byte(strings.Replace(string(prove(r.ring, endorsement(did, about))), "vu", "lu", 1))), NotAuthentic, sign.FaultFalse)
	token := must(r.ring.SignJWT(lintAny(endorsement(did, about)), sign.ES256, yesterday))
	has(t, "as JWT", r.verify([]byte(token)), Valid, "document-endorsement-ok")
	withoutName := strings.Replace(endorsement(did, about), `"name":"Un badge utile à l’œuvre",`, "", 1)
	has(t, "without a name", r.verify(prove(r.ring, withoutName)), NotABadge, credential.CodeMissing)
}

// Whoever endorses does not make the badge true, and a false endorsement does not make it false.
func TestEndorsementsWithinABadge(t *testing.T) {
	const about = "urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11"
	model := credential.AchievementURL(base, "greta", "equipe")
	for name, x := range map[string]struct {
		add  func(*region, string) string // alters the badge before it is signed
		want Verdict
		code string
	}{
		"on the badge": {func(r *region, doc string) string {
			return strings.Replace(doc, `"issuer":`, `"endorsement":[`+string(prove(r.ring, endorsement(did, about)))+`],"issuer":`, 1)
		}, Valid, "subject-ok"},
		"on the model": {func(r *region, doc string) string {
			return strings.Replace(doc, `"achievement":{`, `"achievement":{"endorsement":[`+string(prove(r.ring, endorsement(did, model)))+`],`, 1)
		}, Valid, "subject-ok"},
		"as JWT on the model": {func(r *region, doc string) string {
			return strings.Replace(doc, `"achievement":{`, `"achievement":{"endorsementJwt":["`+must(r.ring.SignJWT(lintAny(endorsement(did, model)), sign.ES256, yesterday))+`"],`, 1)
		}, Valid, "subject-ok"},
		"on the organisation": {func(r *region, doc string) string {
			return strings.Replace(doc, `"issuer":{`, `"issuer":{"endorsement":[`+string(prove(r.ring, endorsement(did, did)))+`],`, 1)
		}, Valid, "subject-ok"},
		"on something else": {func(r *region, doc string) string {
			return strings.Replace(doc, `"issuer":`, `"endorsement":[`+string(prove(r.ring, endorsement(did, model)))+`],"issuer":`, 1)
		}, Incomplete, "subject-other"},
		"forged": {func(r *region, doc string) string {
			return strings.Replace(doc, `"issuer":`, `"endorsement":[`+strings.Replace(string(prove(r.ring, endorsement(did, about))), "vu", "lu", 1)+`],"issuer":`, 1)
		}, NotAuthentic, sign.FaultFalse},
		"not signed": {func(r *region, doc string) string {
			return strings.Replace(doc, `"issuer":`, `"endorsement":[`+endorsement(did, about)+`],"issuer":`, 1)
		}, NotAuthentic, sign.FaultMissing},
		"by nobody we know": {func(r *region, doc string) string {
			other := newRing(credential.DID(base, "autre"), sign.Ed25519)
			return strings.Replace(doc, `"issuer":`, `"endorsement":[`+string(prove(other, endorsement(other.Issuer, about)))+`],"issuer":`, 1)
		}, IssuerUnknown, "issuer-unknown"},
		"a badge in its place": {func(r *region, doc string) string {
			return strings.Replace(doc, `"achievement":{`, `"achievement":{"endorsementJwt":["`+string(r.jwt())+`"],`, 1)
		}, Incomplete, "subject-no-endorsement"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			doc := x.add(r, string(linted(t, greta).Bytes()))
			report := r.verify(prove(r.ring, doc))
			if strings.Contains(doc, "Jwt") { // no term of all published texts: only ever in a JWT
				report = r.verify([]byte(must(r.ring.SignJWT(lintAny(doc), sign.ES256, yesterday))))
			}
			if report.Verdict != Valid || len(report.Endorsements) != 1 {
				t.Fatalf("the badge: %s with %d endorsements", codesOf(report), len(report.Endorsements))
			}
			has(t, name, report.Endorsements[0], x.want, x.code)
		})
	}
}

func TestEnvelopesOfEveryKind(t *testing.T) {
	r := newRegion(t)
	percent := strings.NewReplacer("%", "%25", `"`, "%22", " ", "%20", "{", "%7B", "}", "%7D", "#", "%23")
	wrap := func(address string) string {
		return fmt.Sprintf(`{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":%s}`, must(json.Marshal(address)))
	}
	twice := wrap("data:application/vc+ld+json," + percent.Replace(wrap("data:application/vc+jwt,"+string(r.jwt()))))
	for name, x := range map[string]struct {
		doc  string
		want Verdict
		code string
	}{
		"JWT":              {wrap("data:application/vc+jwt," + string(r.jwt())), Valid, "signature-ok"},
		"JWT, older name":  {wrap("data:application/vc+ld+json+jwt," + string(r.jwt())), Valid, "signature-ok"},
		"JSON":             {wrap("data:application/vc+ld+json," + percent.Replace(string(r.badge()))), Valid, "signature-ok"},
		"JSON in base64":   {wrap("data:application/vc;base64," + base64Of(r.badge())), Valid, "signature-ok"},
		"twice":            {twice, Valid, "signature-ok"},
		"an address":       {wrap("https://x.example/vc"), NotABadge, "document-envelope-broken"},
		"a picture":        {wrap("data:image/png;base64,AAAA"), NotABadge, "document-envelope-broken"},
		"nothing":          {wrap(""), NotABadge, "document-envelope-broken"},
		"broken base64":    {wrap("data:application/vc;base64,***"), NotABadge, "document-envelope-broken"},
		"a forged JWT":     {wrap("data:application/vc+jwt," + string(r.jwt()[:len(r.jwt())-4]) + "AAAA"), NotAuthentic, ""},
		"another document": {wrap(`data:application/json,{"a":1}`), NotABadge, credential.CodeNotCredential},
	} {
		has(t, name, r.verify([]byte(x.doc)), x.want, x.code)
	}
	deep := string(r.badge())
	for range 12 {
		deep = wrap("data:application/vc+ld+json;base64," + base64Of([]byte(deep)))
	}
	has(t, "without an end", r.verify([]byte(deep)), NotABadge, "document-envelope-broken")
}

func TestACollectionIsAsGoodAsItsWorst(t *testing.T) {
	r := newRegion(t)
	for name, x := range map[string]struct {
		doc  string
		want Verdict
		code string
		n    int
	}{
		"a list":                     {"[" + string(r.badge()) + `,"` + string(r.jwt()) + `"]`, Valid, "contents-ok", 2},
		"with one that is over":      {"[" + string(r.badge()) + "," + string(r.badge(until(yesterday))) + "]", Expired, "contents-expired", 2},
		"with something else":        {"[" + string(r.badge()) + ",12]", Incomplete, "contents-other", 2},
		"what a service answers":     {`{"credential":[` + string(r.badge()) + `],"compactJwsString":["` + string(r.jwt()) + `"]}`, Valid, "contents-ok", 2},
		"what a wallet writes":       {`{"verifiableCredential":` + string(r.badge()) + `}`, Valid, "contents-ok", 1},
		"an address is not followed": {`["https://x.example/badge"]`, Incomplete, "contents-other", 1},
		"too many":                   {"[" + strings.Repeat(`{"a":1},`, 200) + "{}]", Incomplete, "contents-too-many", maxParts},
	} {
		report := r.verify([]byte(x.doc))
		has(t, name, report, x.want, x.code)
		if report.Kind != KindCollection || len(report.Parts) != x.n {
			t.Errorf("%s: %s of %d parts, want %d", name, report.Kind, len(report.Parts), x.n)
		}
	}
	nested := string(r.badge())
	for range 10 {
		nested = "[" + nested + "]"
	}
	has(t, "lists in lists", r.verify([]byte(nested)), NotABadge, credential.CodeNotJSON)
}

// A report with reports within is still the document that the API promises.
func TestNestedReportsAreWritten(t *testing.T) {
	r := newRegion(t)
	var got struct {
		Kind        string
		Credentials []struct {
			Verdict    string
			Credential struct{ Title, Recipient string }
		}
	}
	if err := json.Unmarshal(must(json.Marshal(r.verify(prove(r.ring, record(did, string(r.badge())))))), &got); err != nil {
		t.Fatal(err)
	}
	if got.Kind != "record" || len(got.Credentials) != 1 || got.Credentials[0].Credential.Title != "Travailler en équipe" || got.Credentials[0].Credential.Recipient != "Zoé Œuvrard" {
		t.Errorf("%+v", got)
	}
}

// The person who is asked about is looked for in each badge, and in no endorsement.
func TestThePersonIsThatOfTheBadgesWithin(t *testing.T) {
	r := newRegion(t)
	for form, doc := range map[string][]byte{
		"record": prove(r.ring, record(did, string(r.badge()))), "presentation": prove(r.ring, presented(did, string(r.badge()))), "list": []byte("[" + string(r.badge()) + "]"),
	} {
		for name, want := range map[string]Verdict{"Zoé Œuvrard": Valid, "Léa Martin": OtherPerson} {
			report := must(r.verifier().Ask(t.Context(), doc, Question{Name: name}))
			if report.Verdict != want || report.Parts[0].Verdict != want {
				t.Errorf("%s, %s: %s", form, name, codesOf(report))
			}
		}
	}
	about := "urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11"
	has(t, "endorsement", must(r.verifier().Ask(t.Context(), prove(r.ring, endorsement(did, about)), Question{Name: "Léa Martin"})), Valid, "")
}

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
