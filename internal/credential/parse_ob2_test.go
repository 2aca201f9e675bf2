package credential

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAnAssertionIsReadInEveryFormOfItsTime(t *testing.T) {
	full := `{"@context":"https://w3id.org/openbadges/v2","id":"https://x.example/a/1","type":"Assertion",
		"recipient":{"type":"email","hashed":true,"salt":"sel","identity":"sha256$abc"},
		"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05+01:00","expires":"2030-01-01T00:00:00Z",
		"evidence":["https://x.example/preuve",{"narrative":"Élève d’œuvre « sûr »"}],"narrative":"Bien"}`
	a, err := ParseAssertion2([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	want := &Assertion2{
		ID: "https://x.example/a/1", Recipient: Identity{Type: "emailAddress", Value: "sha256$abc", Hashed: true, Salt: "sel"},
		Badge: "https://x.example/b", IssuedOn: time.Date(2020, 1, 2, 2, 4, 5, 0, time.UTC), Expires: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		Evidence: []EvidenceView{{URL: "https://x.example/preuve"}, {Narrative: "Élève d’œuvre « sûr »"}, {Narrative: "Bien"}},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, x := range map[string]struct{ doc, code string }{
		"a list of types and a whole badge": {`{"id":"urn:uuid:1","type":["Assertion","Extension"],"recipient":{"type":"url","identity":"https://moi.example"},"badge":{"id":"https://x.example/b","name":"N"},"verification":{"type":"SignedBadge","creator":"https://x.example/k"},"issuedOn":"2020-01-02T03:04:05Z"}`, ""},
		"verify for verification":           {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a@b.example"},"badge":"https://x.example/b","verify":{"type":"HostedBadge"},"issuedOn":"2020-01-02T03:04:05Z"}`, ""},
		"taken back, and no more":           {`{"id":"https://x.example/1","revoked":true}`, ""},
		"no id":                             {`{"type":"Assertion"}`, CodeMissing},
		"no recipient":                      {`{"id":"https://x.example/1","type":"Assertion","badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z"}`, CodeMissing},
		"no badge":                          {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z"}`, CodeMissing},
		"no verification":                   {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","issuedOn":"2020-01-02T03:04:05Z"}`, CodeMissing},
		"no date":                           {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"}}`, CodeMissing},
		"date as a number of seconds":       {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"1577934245"}`, CodeDate},
		"seconds that are a number":         {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":1577934245}`, CodeDate},
		"an end in seconds":                 {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z","expires":1577934245}`, CodeDate},
		"an end that is an object":          {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z","expires":{}}`, CodeDate},
		"an end that is some day":           {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z","expires":"demain"}`, CodeDate},
		"ends before it begins":             {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z","expires":"2019-01-01T00:00:00Z"}`, CodeDatesReversed},
		"verified by magic":                 {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"blockchain"},"issuedOn":"2020-01-02T03:04:05Z"}`, CodeMalformed},
		"hashed and in clear":               {`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","hashed":true,"identity":"a@b.example"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-02T03:04:05Z"}`, CodeMalformed},
		"a model":                           {`{"id":"https://x.example/1","type":"BadgeClass"}`, CodeModel2},
		"an organisation":                   {`{"id":"https://x.example/1","type":["Issuer"]}`, CodeModel2},
		"a recommendation":                  {`{"id":"https://x.example/1","type":"Endorsement","claim":{"id":"https://x.example/2"}}`, CodeEndorsement2},
		"another thing":                     {`{"id":"https://x.example/1","type":"Collection"}`, CodeMalformed},
		"no JSON":                           {`[`, CodeNotJSON},
	} {
		if _, err := ParseAssertion2([]byte(x.doc)); codesOf(err) != x.code {
			t.Errorf("%s: %v, want %q", name, err, x.code)
		}
	}
}

func TestGenerationsAreToldApart(t *testing.T) {
	for name, x := range map[string]struct{ doc, code string }{
		"2.0":              {`{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}`, CodeOpenBadges2},
		"2.0 with others":  {`{"@context":["https://w3id.org/openbadges/v2","https://x.example"],"type":"Assertion"}`, CodeOpenBadges2},
		"1.1":              {`{"@context":"https://w3id.org/openbadges/v1","type":"Assertion"}`, CodeOpenBadges1},
		"1.0":              {`{"uid":"1","recipient":{"type":"email"},"badge":"https://x.example/b","verify":{"type":"hosted","url":"https://x.example/1"}}`, CodeOpenBadges1},
		"0.5":              {`{"recipient":"sha256$1","badge":{"version":"0.5.0","name":"N"}}`, CodeOpenBadges1},
		"a presentation":   {`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"]}`, CodePresentation},
		"an old one":       {`{"@context":["https://www.w3.org/2018/credentials/v1"],"type":"VerifiablePresentation"}`, CodePresentation},
		"in a claim":       {`{"vp":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":"VerifiablePresentation"}}`, CodePresentation},
		"an envelope":      {`{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:,"}`, CodeEnveloped},
		"an endorsement":   {`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential","EndorsementCredential"]}`, CodeEndorsement},
		"a learner record": {`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential","ClrCredential"]}`, CodeRecord},
	} {
		if _, err := Check([]byte(x.doc)); codesOf(err) != x.code {
			t.Errorf("%s: %v, want %s", name, err, x.code)
		}
	}
}

// A credential in the claim vc may leave to the claims what they say (VCDM 1.1, section 6.3.1); what it says itself is
// never replaced by them.
func TestClaimsFillWhatTheCredentialLeavesOut(t *testing.T) {
	n, err := decode([]byte(`{"iss":"did:web:x.example","jti":"urn:uuid:1","nbf":1577934245,"exp":1893456000,"sub":"did:key:z","vc":{"issuer":"did:web:y.example","credentialSubject":{"type":"T"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := node{
		"issuer": "did:web:y.example", "id": "urn:uuid:1", "issuanceDate": "2020-01-02T03:04:05Z", "expirationDate": "2030-01-01T00:00:00Z",
		"credentialSubject": map[string]any{"type": "T", "id": "did:key:z"},
	}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	n, err = decode([]byte(`{"iss":"did:web:x.example","vc":{"type":"T"}}`))
	want = node{"issuer": map[string]any{"id": "did:web:x.example", "type": []any{"Profile"}}, "type": "T"}
	if diff := cmp.Diff(want, n); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWhatLiesWithinIsFoundInItsOwnBytes(t *testing.T) {
	texts := func(raw [][]byte) (all []string) {
		for _, r := range raw {
			all = append(all, string(r))
		}
		return all
	}
	for name, x := range map[string]struct {
		doc  string
		want []string
	}{
		"a presentation":     {`{"type":"VerifiablePresentation","verifiableCredential":[{"a" : 1},"e.y.j"]}`, []string{`{"a" : 1}`, `"e.y.j"`}},
		"one alone":          {`{"verifiableCredential":{"é":"œ"}}`, []string{`{"é":"œ"}`}},
		"in a claim":         {`{"vp":{"verifiableCredential":["e.y.j"]}}`, []string{`"e.y.j"`}},
		"a record":           {`{"credentialSubject":{"verifiableCredential":[{"a":1},{"b":2}]}}`, []string{`{"a":1}`, `{"b":2}`}},
		"several subjects":   {`{"credentialSubject":[{"verifiableCredential":{"a":1}},{"verifiableCredential":{"b":2}}]}`, []string{`{"a":1}`, `{"b":2}`}},
		"another spelling":   {`{"VerifiableCredential":[{"a":1}]}`, nil},
		"nothing":            {`{}`, nil},
		"null":               {`{"verifiableCredential":null}`, nil},
		"no JSON":            {`{`, nil},
		"an unwrapped claim": {`{"@context":[],"vp":{"verifiableCredential":["e.y.j"]},"verifiableCredential":["a.b.c"]}`, []string{`"a.b.c"`}},
	} {
		var got [][]byte
		for _, r := range Within([]byte(x.doc)) {
			got = append(got, r)
		}
		if diff := cmp.Diff(x.want, texts(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	found := EndorsementsWithin([]byte(`{"id":"c","endorsement":{"n":1},"endorsementJwt":["x.y.z"],
		"credentialSubject":{"achievement":{"id":"a","endorsement":[{"n":2}]}},"issuer":{"id":"i","endorsementJwt":"p.q.r"}}`))
	var got []string
	for _, e := range found {
		got = append(got, e.About+" "+string(e.Raw))
	}
	if diff := cmp.Diff([]string{`c {"n":1}`, `c "x.y.z"`, `a {"n":2}`, `i "p.q.r"`}, got); diff != "" {
		t.Errorf("endorsements (-want +got):\n%s", diff)
	}
}

func FuzzParseOpenBadges2(f *testing.F) {
	f.Add([]byte(`{"@context":"https://w3id.org/openbadges/v2","id":"https://x.example/a/1","type":"Assertion","recipient":{"type":"email","hashed":true,"identity":"sha256$abc"},"badge":{"name":"N","issuer":{"id":"i"}},"verification":{"type":"signed","creator":"k"},"issuedOn":"2020-01-02T03:04:05Z"}`))
	f.Add([]byte(`{"type":"RevocationList","issuer":"i","revokedAssertions":["1",{"uid":"2","revocationReason":"r"}]}`))
	f.Add([]byte(`{"id":"k","owner":"i","publicKeyPem":"-----BEGIN"}`))
	f.Add([]byte(`{"id":"i","publicKey":[{"id":"k"},"l"],"verification":{"startsWith":"https://x.example","allowedOrigins":["x.example"]}}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		if a, err := ParseAssertion2(doc); err == nil && a.ID == "" {
			t.Error("an assertion without an address")
		} else if err == nil {
			a.View(doc, nil, nil)
		}
		if b, err := ParseBadgeClass2(doc); err == nil && b.Issuer == "" {
			t.Error("a badge of nobody")
		}
		_, _ = ParseIssuer2(doc)
		_, _ = ParseKey2(doc)
		if l, err := ParseRevocationList2(doc); err == nil {
			l.Has("1")
		}
		Within(doc)
		EndorsementsWithin(doc)
		HolderOf(doc)
	})
}

// A few letters buy many bytes of memory: what counts is how many values a document has, beside its size.
func TestDocumentsOfTooManyValues(t *testing.T) {
	many := func(one string, n int) []byte { return []byte(`{"a":[` + strings.Repeat(one+",", n) + `1]}`) }
	for name, x := range map[string]struct {
		doc  []byte
		code string
	}{
		"many numbers":       {many("1", maxValues+1), CodeTooLarge},
		"many empty objects": {many("{}", maxValues/2+1), CodeTooLarge},
		"many small objects": {many(`{"":1}`, maxValues/2+1), CodeTooLarge},
		"fewer":              {many("1", maxValues-100), CodeNotCredential},
		"one long text":      {[]byte(`{"a":"` + strings.Repeat("x", maxDocument-100) + `"}`), CodeNotCredential},
		"a longer text":      {[]byte(`{"a":"` + strings.Repeat("x", maxDocument) + `"}`), CodeTooLarge},
	} {
		if _, err := Check(x.doc); codesOf(err) != x.code {
			t.Errorf("%s: %v, want %s", name, err, x.code)
		}
	}
	list := append([]byte("["), bytes.Repeat([]byte("1,"), 1_000_000)...)
	if got := Elements(append(list, "1]"...)); len(got) != MaxWithin {
		t.Errorf("a million values: %d were taken", len(got))
	}
}

// Dates in the forms that are in use beside that of the standard.
func TestLooseDates(t *testing.T) {
	for text, x := range map[string]struct {
		issued, expires string
		loose           bool
	}{
		"2020-01-02T03:04:05Z":         {"2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z", false},
		"2020-01-02T03:04:05.25+01:00": {"2020-01-02T02:04:05Z", "2020-01-02T02:04:05Z", false},
		"2020-01-02T03:04:05+0100":     {"2020-01-02T02:04:05Z", "2020-01-02T02:04:05Z", true},
		"2020-01-02T03:04:05":          {"2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z", true},
		"2020-01-02":                   {"2020-01-02T00:00:00Z", "2020-01-03T12:00:00Z", true},
	} {
		a, err := ParseAssertion2([]byte(`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"2020-01-01T00:00:00Z","expires":"` + text + `"}`))
		if err != nil || a.Expires.Format(time.RFC3339) != x.expires || a.Loose != x.loose {
			t.Errorf("%s: %+v, %v", text, a, err)
		}
		a, err = ParseAssertion2([]byte(`{"id":"https://x.example/1","type":"Assertion","recipient":{"type":"email","identity":"a"},"badge":"https://x.example/b","verification":{"type":"hosted"},"issuedOn":"` + text + `","expires":""}`))
		if err != nil || a.IssuedOn.Format(time.RFC3339) != x.issued || !a.Expires.IsZero() || a.Loose != x.loose {
			t.Errorf("%s: %+v, %v", text, a, err)
		}
	}
}
