package vcapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// shelf is a Fetcher of what a test put there.
type shelf map[string][]byte

func (s shelf) Fetch(_ context.Context, address string) ([]byte, error) {
	if b, ok := s[address]; ok {
		return b, nil
	}
	return nil, errors.New("nothing is there")
}

// world is a door with a clock that stands still.
type world struct {
	*Door
	shelf  shelf
	server *httptest.Server
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{shelf: shelf{}}
	d, err := New("http://127.0.0.1:8204/", newWorldClock, w.shelf)
	if err != nil {
		t.Fatal(err)
	}
	w.Door = d
	w.server = httptest.NewServer(d.Handler())
	t.Cleanup(w.server.Close)
	return w
}

type answer struct {
	code  int
	media string
	body  map[string]any
	raw   []byte
}

func (w *world) post(t *testing.T, path string, body any) answer {
	t.Helper()
	b, ok := body.([]byte)
	if !ok {
		var err error
		if b, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	res, err := http.Post(w.server.URL+"/vc-api"+path, "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{code: res.StatusCode, media: res.Header.Get("Content-Type"), raw: raw}
	if err := json.Unmarshal(raw, &a.body); err != nil {
		t.Fatalf("%s: %s: %v", path, raw, err)
	}
	return a
}

// object parses JSON; members after it are put in, nil takes one out.
func object(t *testing.T, text string, members ...map[string]any) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, more := range members {
		for name, v := range more {
			if v == nil {
				delete(m, name)
			} else {
				m[name] = v
			}
		}
	}
	return m
}

// copied is a deep copy of what was answered, for the tests to break.
func copied(t *testing.T, m any) map[string]any {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, string(b))
}

const simple = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:example:issuer","credentialSubject":{"id":"did:example:subject"}}`

// issued is a credential that this instance signed.
func (w *world) issued(t *testing.T, path string, credential, options map[string]any) map[string]any {
	t.Helper()
	a := w.post(t, path, map[string]any{"credential": credential, "options": options})
	if a.code != http.StatusCreated || a.media != "application/json" {
		t.Fatalf("%s: %d %s", path, a.code, a.raw)
	}
	return a.body["verifiableCredential"].(map[string]any)
}

func (w *world) verifies(t *testing.T, vc any, options map[string]any) answer {
	t.Helper()
	return w.post(t, "/credentials/verify", map[string]any{"verifiableCredential": vc, "options": options})
}

// refused wants 400 or 422 and problem details with a type of the standards; it gives the last part of that type.
func (a answer) refused(t *testing.T, what string) string {
	t.Helper()
	kind, _ := a.body["type"].(string)
	details, _ := a.body["problemDetails"].([]any)
	if a.code != 400 && a.code != 422 || a.media != "application/problem+json" || a.body["verified"] != false || len(details) != 1 || a.body["detail"] == "" || a.body["title"] == "" {
		t.Errorf("%s: %d %s %s", what, a.code, a.media, a.raw)
		return ""
	}
	base, name, _ := strings.Cut(kind, "#")
	switch base {
	case "https://www.w3.org/TR/vc-data-model", "https://w3id.org/security", "https://www.w3.org/ns/credentials/status-list":
	default:
		t.Errorf("%s: type %s", what, kind)
	}
	return name
}

func TestEachKeyIssuesAndVerifies(t *testing.T) {
	w := newWorld(t)
	res, err := http.Get(w.server.URL + "/vc-api")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var shown struct {
		ID   string
		Keys []struct{ ID, KeyType, Cryptosuite, VerificationMethod, Issue string }
	}
	if err := json.NewDecoder(res.Body).Decode(&shown); err != nil || shown.ID != w.ID() || len(shown.Keys) != 3 || shown.Keys[0].ID != shown.ID {
		t.Fatalf("%+v, %v", shown, err)
	}
	for _, k := range shown.Keys {
		path := strings.TrimPrefix(k.Issue, "http://127.0.0.1:8204/vc-api")
		for name, request := range map[string]struct {
			path    string
			options map[string]any
		}{
			"by path":    {path, nil},
			"by options": {"/credentials/issue", map[string]any{"cryptosuite": k.Cryptosuite, "keyType": k.KeyType}},
			"by type":    {"/credentials/issue", map[string]any{"type": k.Cryptosuite, "keyType": k.KeyType}},
			"with more":  {path, map[string]any{"type": "DataIntegrityProof", "created": "2026-05-14T08:00:00Z", "mandatoryPointers": []any{"/issuer"}}},
		} {
			vc := w.issued(t, request.path, object(t, simple), request.options)
			proof, ok := vc["proof"].(map[string]any)
			if !ok || proof["type"] != "DataIntegrityProof" || proof["cryptosuite"] != k.Cryptosuite || proof["proofPurpose"] != "assertionMethod" ||
				proof["verificationMethod"] != k.VerificationMethod || vc["issuer"] != k.ID || !strings.HasPrefix(proof["proofValue"].(string), "z") {
				t.Errorf("%s, %s: %v", k.KeyType, name, vc)
			}
			if a := w.verifies(t, vc, map[string]any{"checks": []any{"proof"}}); a.code != http.StatusOK || a.body["verified"] != true || a.body["errors"] != nil {
				t.Errorf("%s, %s: %d %s", k.KeyType, name, a.code, a.raw)
			}
			vc["credentialSubject"] = map[string]any{"id": "did:example:other"}
			if kind := w.verifies(t, vc, nil).refused(t, "changed"); kind != "PROOF_VERIFICATION_ERROR" {
				t.Errorf("%s, changed: %s", k.KeyType, kind)
			}
		}
	}
	for _, options := range []map[string]any{{"cryptosuite": "ecdsa-sd-2023"}, {"type": "Ed25519Signature2018"}, {"type": "X", "cryptosuite": "eddsa-rdfc-2022"},
		{"cryptosuite": "eddsa-rdfc-2022", "keyType": "P-256"}, {"created": "yesterday"}, {"expires": "2026-05-14"}, {"proofPurpose": "keyAgreement"}} {
		if kind := w.post(t, "/credentials/issue", map[string]any{"credential": object(t, simple), "options": options}).refused(t, "options"); kind != "PROOF_GENERATION_ERROR" {
			t.Errorf("%v: %s", options, kind)
		}
	}
}

// What the suite for VC Data Model 2.0 sends: what is sound is signed in the name of the key, and verifies; the rest is not
// signed. The table of the model itself is credential's; here are the words that have no meaning too.
func TestAnyCredential(t *testing.T) {
	w := newWorld(t)
	context := func(more string) any {
		return object(t, `{"c":["https://www.w3.org/ns/credentials/v2",`+more+`]}`)["c"]
	}
	types := func(more string) any { return []any{"VerifiableCredential", more} }
	for name, x := range map[string]struct {
		members map[string]any
		sound   bool
	}{
		"smallest":                      {nil, true},
		"issuer object":                 {map[string]any{"issuer": map[string]any{"id": "https://example.org/i", "name": "N"}}, true},
		"two subjects":                  {map[string]any{"credentialSubject": []any{map[string]any{"id": "did:example:a"}, map[string]any{"id": "did:example:b"}}}, true},
		"names in languages":            {map[string]any{"name": []any{map[string]any{"@value": "Dog", "@language": "en"}, map[string]any{"@value": "Chien", "@language": "fr"}}}, true},
		"a word of the examples":        {map[string]any{"@context": context(`"https://www.w3.org/ns/credentials/examples/v2"`), "alumniOf": "Example"}, true},
		"a type of its own":             {map[string]any{"@context": context(`{"T":"https://example.org/#T"}`), "type": types("T")}, true},
		"a type that is an address":     {map[string]any{"type": types("https://example.org/#T")}, true},
		"evidence of a type of its own": {map[string]any{"@context": context(`{"T":"https://example.org/#T"}`), "evidence": map[string]any{"type": "T"}}, true},
		"a date in the future":          {map[string]any{"validFrom": "2033-02-25T19:10:39.123-06:00"}, true},
		"a word without meaning":        {map[string]any{"unknownProperty": "x"}, false},
		"a type without meaning":        {map[string]any{"type": types("T")}, false},
		"a type without vocabulary":     {map[string]any{"@context": context(`{"@vocab":null}`), "type": types("T")}, false},
		"a type mapped to no address":   {map[string]any{"@context": context(`{"T":"https ://not-a-url#T"}`), "type": types("T")}, false},
		"a protected word redefined":    {map[string]any{"@context": context(`{"VerifiableCredential":"https://example.org/#Bad"}`)}, false},
		"redefined of its own":          {map[string]any{"@context": context(`{"@protected":true,"T":"https://example.org/#T"},{"T":"https://example.org/#Bad"}`), "type": types("T")}, false},
		"a context that nobody knows":   {map[string]any{"@context": context(`"https://example.com"`)}, false},
		"a relative address":            {map[string]any{"credentialSubject": map[string]any{"id": "did:example:a", "https://example.org/#knows": map[string]any{"id": "bob"}}}, false},
		"a status entry in other words": {map[string]any{"statusEntry": map[string]any{"type": "BitstringStatusListEntry", "statusListIndex": true, "statusListCredential": "https://example.com"}}, false},
		"an index that is no text":      {map[string]any{"credentialStatus": map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": 7, "statusListCredential": "https://example.com/l"}}, false},
		"no issuer":                     {map[string]any{"issuer": nil}, false},
		"an issuer that is no address":  {map[string]any{"issuer": "not-a-url"}, false},
		"no context":                    {map[string]any{"@context": nil}, false},
		"no subject":                    {map[string]any{"credentialSubject": nil}, false},
		"dates reversed":                {map[string]any{"validFrom": "2027-01-01T00:00:00Z", "validUntil": "2025-01-01T00:00:00Z"}, false},
	} {
		credential := object(t, simple, x.members)
		a := w.post(t, "/credentials/issue", map[string]any{"credential": credential})
		if !x.sound {
			a.refused(t, name)
			continue
		}
		if a.code != http.StatusCreated {
			t.Errorf("%s: %d %s", name, a.code, a.raw)
			continue
		}
		vc := a.body["verifiableCredential"].(map[string]any)
		if object, ok := vc["issuer"].(map[string]any); vc["issuer"] != w.ID() && (!ok || object["id"] != w.ID() || object["name"] != "N") {
			t.Errorf("%s: issuer %v", name, vc["issuer"])
		}
		for member, v := range credential {
			if member != "issuer" && !same(t, v, vc[member]) {
				t.Errorf("%s: %s became %v", name, member, vc[member])
			}
		}
		if v := w.verifies(t, vc, nil); (v.code == http.StatusOK) != (name != "a date in the future") {
			t.Errorf("%s: %d %s", name, v.code, v.raw)
		}
	}
	for name, body := range map[string]string{"empty": ``, "no object": `[]`, "no credential": `{}`, "text": `{"credential":"x"}`, "doubled": `{"credential":` + simple + `,"credential":` + simple + `}`, "no JSON": `{`} {
		if kind := w.post(t, "/credentials/issue", []byte(body)).refused(t, name); kind != "PARSING_ERROR" {
			t.Errorf("%s: %s", name, kind)
		}
	}
}

func same(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}

// What the suites for Data Integrity do to a proof.
func TestProofsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"/ed25519", "/p256", "/p384"} {
		vc := w.issued(t, key+"/credentials/issue", object(t, simple), nil)
		for name, x := range map[string]struct {
			proof   map[string]any
			options map[string]any
		}{
			"no type":                      {map[string]any{"type": nil}, nil},
			"another type":                 {map[string]any{"type": "UnknownProofType"}, nil},
			"no suite":                     {map[string]any{"cryptosuite": nil}, nil},
			"another suite":                {map[string]any{"cryptosuite": "UnknownCryptosuite"}, nil},
			"neither type nor suite":       {map[string]any{"type": "", "cryptosuite": ""}, nil},
			"a suite that is no text":      {map[string]any{"cryptosuite": 7}, nil},
			"no method":                    {map[string]any{"verificationMethod": nil}, nil},
			"a method that is none":        {map[string]any{"verificationMethod": "did:key:invalidVm"}, nil},
			"a method of somebody else":    {map[string]any{"verificationMethod": "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj#z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"}, nil},
			"no purpose":                   {map[string]any{"proofPurpose": nil}, nil},
			"another purpose":              {map[string]any{"proofPurpose": "invalidPurpose"}, nil},
			"not the purpose expected":     {nil, map[string]any{"expectedProofPurpose": "authentication"}},
			"no value":                     {map[string]any{"proofValue": nil}, nil},
			"value null":                   {map[string]any{"proofValue": json.RawMessage(`null`)}, nil},
			"no multibase":                 {map[string]any{"proofValue": vc["proof"].(map[string]any)["proofValue"].(string)[1:]}, nil},
			"another multibase":            {map[string]any{"proofValue": "u" + vc["proof"].(map[string]any)["proofValue"].(string)[1:]}, nil},
			"signs that base58 has not":    {map[string]any{"proofValue": "z0OIl"}, nil},
			"too long":                     {map[string]any{"proofValue": vc["proof"].(map[string]any)["proofValue"].(string) + "111111"}, nil},
			"too short":                    {map[string]any{"proofValue": "z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh"}, nil},
			"created invalid":              {map[string]any{"created": "invalidDate"}, nil},
			"created later":                {map[string]any{"created": "2026-05-14T08:32:01Z"}, nil},
			"ended":                        {map[string]any{"expires": "2026-05-14T08:31:59Z"}, nil},
			"another domain":               {map[string]any{"domain": "invalid-vc-domain.example.com"}, map[string]any{"domain": "domain.example"}},
			"no domain":                    {nil, map[string]any{"domain": "domain.example"}},
			"no challenge":                 {nil, map[string]any{"challenge": "1235abcd6789"}},
			"built on a proof that is not": {map[string]any{"previousProof": "urn:uuid:1"}, nil},
			"a previous proof of no text":  {map[string]any{"previousProof": 7}, nil},
			"a word without meaning":       {map[string]any{"unknown": "x"}, nil},
		} {
			broken := copied(t, vc)
			for member, v := range x.proof {
				if v == nil {
					delete(broken["proof"].(map[string]any), member)
				} else {
					broken["proof"].(map[string]any)[member] = v
				}
			}
			w.verifies(t, broken, x.options).refused(t, key+" "+name)
		}
		for name, proof := range map[string]any{"no proof": nil, "null": json.RawMessage(`null`), "no proofs": []any{}, "text": "x", "a list with text": []any{"x"}} {
			w.verifies(t, object(t, string(must(json.Marshal(vc))), map[string]any{"proof": proof}), nil).refused(t, key+" "+name)
		}
	}
	w.verifies(t, object(t, `{"type":["NonconformingDocument"]}`), nil).refused(t, "no credential")
	w.verifies(t, "not.a.jwt", nil).refused(t, "a text that is no JWT")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// An end of its own, a date without an offset, sets and chains.
func TestProofsWithMore(t *testing.T) {
	w := newWorld(t)
	ended := w.issued(t, "/credentials/issue", object(t, simple), map[string]any{"expires": "2026-05-14T08:31:59Z"})
	if kind := w.verifies(t, ended, nil).refused(t, "ended"); kind != "PROOF_VERIFICATION_ERROR" {
		t.Error(kind)
	}
	if a := w.verifies(t, w.issued(t, "/credentials/issue", object(t, simple), map[string]any{"expires": "2026-05-14T08:33:00Z"}), nil); a.code != 200 {
		t.Errorf("not ended: %s", a.raw)
	}
	first := w.issued(t, "/credentials/issue", object(t, simple), map[string]any{"proofId": "urn:uuid:1"})
	set := w.issued(t, "/credentials/issue", first, map[string]any{"proofId": "urn:uuid:2"})
	chain := w.issued(t, "/credentials/issue", set, map[string]any{"previousProof": "urn:uuid:1"})
	for name, vc := range map[string]map[string]any{"one": first, "set": set, "chain": chain} {
		if a := w.verifies(t, vc, nil); a.code != 200 {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	broken := copied(t, chain)
	broken["proof"].([]any)[0].(map[string]any)["id"] = "urn:uuid:9"
	w.verifies(t, broken, nil).refused(t, "the first proof has another id")
	broken = copied(t, chain)
	broken["proof"].([]any)[2].(map[string]any)["previousProof"] = []any{"urn:uuid:1", "urn:uuid:9"}
	w.verifies(t, broken, nil).refused(t, "one of the previous proofs is not there")
	broken = copied(t, set) // each of a set must hold
	broken["proof"].([]any)[1].(map[string]any)["created"] = "2026-05-14T08:00:00Z"
	w.verifies(t, broken, nil).refused(t, "one of a set")
	more := copied(t, set) // a proof of a kind that we do not know is passed over beside one that holds
	more["proof"] = append(more["proof"].([]any), map[string]any{"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023", "proofValue": "u2V0"})
	if a := w.verifies(t, more, nil); a.code != 200 {
		t.Errorf("beside an unknown suite: %s", a.raw)
	}
	// The name on a signed credential does not change.
	other := w.post(t, "/p256/credentials/issue", map[string]any{"credential": first})
	if kind := other.refused(t, "another name"); kind != "PROOF_GENERATION_ERROR" {
		t.Error(kind)
	}
}

func TestRelatedResources(t *testing.T) {
	w := newWorld(t)
	w.shelf["https://example.org/r.json"] = []byte("{}")
	const v2SRI, v2Multibase = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU", "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ" // of VCDM 2.0, appendix B
	for name, x := range map[string]struct {
		resource         string
		issues, verifies bool
	}{
		"the base context":            {`{"id":"https://www.w3.org/ns/credentials/v2","mediaType":"application/ld+json","digestSRI":"` + v2SRI + `","digestMultibase":"` + v2Multibase + `"}`, true, true},
		"a wrong digest":              {`{"id":"https://www.w3.org/ns/credentials/v2","digestSRI":"sha384-` + strings.Repeat("A", 64) + `"}`, false, false},
		"one of two wrong":            {`{"id":"https://www.w3.org/ns/credentials/v2","digestSRI":"` + v2SRI + `","digestMultibase":"uAAAA"}`, false, false},
		"the strongest of SRI counts": {`{"id":"https://www.w3.org/ns/credentials/v2","digestSRI":"sha256-AAAA ` + v2SRI + `"}`, true, true},
		"a digest of no kind":         {`{"id":"https://www.w3.org/ns/credentials/v2","digestSRI":"md5-AAAA"}`, false, false},
		"a document elsewhere":        {`{"id":"https://example.org/r.json","digestSRI":"sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="}`, true, true},
		"as multihash":                {`{"id":"https://example.org/r.json","digestMultibase":"uEiBEE2-jVbNnihFGrRb36GSelPtPwh_nfoMQwGD2HKr_ig"}`, true, true},
		"changed elsewhere":           {`{"id":"https://example.org/r.json","digestSRI":"sha256-AAAAo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="}`, true, false},
		"nothing is there":            {`{"id":"https://example.org/gone","digestSRI":"sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="}`, true, false},
	} {
		credential := object(t, simple, map[string]any{"relatedResource": []any{object(t, x.resource)}})
		a := w.post(t, "/credentials/issue", map[string]any{"credential": credential})
		if !x.issues {
			a.refused(t, name)
			continue
		}
		if a.code != http.StatusCreated {
			t.Errorf("%s: %s", name, a.raw)
			continue
		}
		v := w.verifies(t, a.body["verifiableCredential"], nil)
		if !x.verifies {
			if kind := v.refused(t, name); kind != "CRYPTOGRAPHIC_SECURITY_ERROR" {
				t.Errorf("%s: %s", name, kind)
			}
		} else if v.code != http.StatusOK {
			t.Errorf("%s: %s", name, v.raw)
		}
	}
}

func TestEnvelopedCredentials(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"", "/p256", "/p384"} {
		vc := w.issued(t, key+"/enveloped/credentials/issue", object(t, simple), nil)
		token, ok := strings.CutPrefix(vc["id"].(string), "data:application/vc+jwt,")
		if vc["@context"] != "https://www.w3.org/ns/credentials/v2" || vc["type"] != "EnvelopedVerifiableCredential" || !ok {
			t.Fatalf("%v", vc)
		}
		for name, path := range map[string]string{"usual": "/credentials/verify", "its own": "/enveloped/credentials/verify"} {
			if a := w.post(t, path, map[string]any{"verifiableCredential": vc}); a.code != 200 {
				t.Errorf("%s: %s", name, a.raw)
			}
		}
		if a := w.verifies(t, token, nil); a.code != 200 {
			t.Errorf("as text: %s", a.raw)
		}
		for name, members := range map[string]map[string]any{
			"no context": {"@context": []any{}}, "another context": {"@context": "https://www.w3.org/ns/credentials/examples/v2"}, "the token alone": {"id": token},
			"no type": {"type": nil}, "another type": {"type": "VerifiableCredential"}, "changed": {"id": "data:application/vc+jwt," + token[:len(token)-8] + "AAAAAAAA"},
			"a presentation": {"type": "EnvelopedVerifiablePresentation"},
		} {
			w.verifies(t, object(t, string(must(json.Marshal(vc))), members), nil).refused(t, name)
		}
	}
	w.post(t, "/enveloped/credentials/issue", map[string]any{"credential": object(t, simple, map[string]any{"unknown": 1})}).refused(t, "a word without meaning")
}

func TestStatusLists(t *testing.T) {
	w := newWorld(t)
	vc := w.issued(t, "/status/credentials/issue", object(t, simple, map[string]any{"id": "urn:uuid:7"}), nil)
	entry := vc["credentialStatus"].(map[string]any)
	address := entry["statusListCredential"].(string)
	if entry["type"] != "BitstringStatusListEntry" || entry["statusPurpose"] != "revocation" || !listIndex.MatchString(entry["statusListIndex"].(string)) || entry["id"] == address || address != "http://127.0.0.1:8204/vc-api/status/lists/revocation" {
		t.Fatalf("%v", entry)
	}
	for accept, want := range map[string]string{"": "application/json", "application/json": "application/json", "application/ld+json": "application/ld+json", "application/vc": "application/vc", "text/html, application/vc;q=0.9": "application/vc", "*/*": "application/json"} {
		r := must(http.NewRequest(http.MethodGet, w.server.URL+"/vc-api/status/lists/revocation", nil))
		r.Header.Set("Accept", accept)
		res := must(http.DefaultClient.Do(r))
		var list map[string]any
		err := json.NewDecoder(res.Body).Decode(&list)
		res.Body.Close()
		if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Type") != want || list["id"] != address || list["issuer"] != w.ID() {
			t.Fatalf("%s: %d %s %v", accept, res.StatusCode, res.Header.Get("Content-Type"), err)
		}
		subject := list["credentialSubject"].(map[string]any)
		if subject["type"] != "BitstringStatusList" || subject["statusPurpose"] != "revocation" || !strings.HasPrefix(subject["encodedList"].(string), "u") {
			t.Errorf("%v", subject)
		}
		if a := w.verifies(t, list, nil); a.code != 200 {
			t.Errorf("the list: %s", a.raw)
		}
	}
	if a := w.verifies(t, vc, nil); a.code != 200 {
		t.Fatalf("%s", a.raw)
	}
	revoke := map[string]any{"credentialId": "urn:uuid:7", "credentialStatus": map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}}
	if a := w.post(t, "/credentials/status", revoke); a.code != 200 {
		t.Fatalf("%s", a.raw)
	}
	w.verifies(t, vc, nil).refused(t, "revoked")
	if a := w.post(t, "/credentials/status", object(t, string(must(json.Marshal(revoke))), map[string]any{"status": false})); a.code != 200 {
		t.Fatalf("%s", a.raw)
	}
	if a := w.verifies(t, vc, nil); a.code != 200 {
		t.Errorf("taken back: %s", a.raw)
	}
	w.post(t, "/credentials/status", map[string]any{"credentialId": "urn:uuid:8"}).refused(t, "not issued here")
	w.post(t, "/status/credentials/issue", map[string]any{"credential": object(t, simple), "options": map[string]any{"credentialStatus": map[string]any{"statusPurpose": "weather"}}}).refused(t, "another purpose")
	both := w.issued(t, "/status/credentials/issue", object(t, simple, map[string]any{"credentialStatus": entry}), map[string]any{"credentialStatus": map[string]any{"statusPurpose": "suspension"}})
	if all, ok := both["credentialStatus"].([]any); !ok || len(all) != 2 {
		t.Errorf("%v", both["credentialStatus"])
	}
}

// Lists of others, each with one thing wrong (Bitstring Status List 1.0, sections 2.2 and 3.2).
func TestStatusListsOfOthers(t *testing.T) {
	w := newWorld(t)
	list := must(w.signedList("revocation"))
	encoded := object(t, string(list))["credentialSubject"].(map[string]any)["encodedList"].(string)
	put := func(name string, members, subject map[string]any) string {
		address := "https://example.org/lists/" + strings.ReplaceAll(name, " ", "-")
		m := object(t, `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"`+address+`","type":["VerifiableCredential","BitstringStatusListCredential"],"issuer":"did:example:i"}`)
		s := object(t, `{"id":"`+address+`#list","type":"BitstringStatusList","statusPurpose":"revocation","encodedList":"`+encoded+`"}`)
		maps.Copy(s, subject)
		m["credentialSubject"] = s
		maps.Copy(m, members)
		w.shelf[address] = must(json.Marshal(w.issued(t, "/credentials/issue", m, nil)))
		return address
	}
	for name, x := range map[string]struct {
		list     string
		index    string
		problem  string
		expected map[string]any
	}{
		"sound":                     {put("sound", nil, nil), "7", "", nil},
		"several purposes":          {put("several", nil, map[string]any{"statusPurpose": []any{"suspension", "revocation"}}), "7", "", nil},
		"another purpose":           {put("purpose", nil, map[string]any{"statusPurpose": "suspension"}), "7", "STATUS_VERIFICATION_ERROR", nil},
		"another type":              {put("type", map[string]any{"type": []any{"VerifiableCredential"}}, nil), "7", "STATUS_VERIFICATION_ERROR", nil},
		"ended":                     {put("ended", map[string]any{"validUntil": "2026-05-14T00:00:00Z"}, nil), "7", "STATUS_VERIFICATION_ERROR", nil},
		"no multibase":              {put("multibase", nil, map[string]any{"encodedList": encoded[1:]}), "7", "MALFORMED_VALUE_ERROR", nil},
		"too short":                 {put("short", nil, map[string]any{"encodedList": "uH4sIAAAAAAAAA2NgAAAPArDfAgAAAA"}), "7", "", nil},
		"out of range":              {put("range", nil, nil), "131072", "RANGE_ERROR", nil},
		"nothing is there":          {"https://example.org/lists/none", "7", "STATUS_RETRIEVAL_ERROR", nil},
		"an index of another form":  {put("index", nil, nil), "07", "MALFORMED_VALUE_ERROR", nil},
		"an index with a sign":      {put("sign", nil, nil), "-1", "MALFORMED_VALUE_ERROR", nil},
		"more bits than one":        {put("bits", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"statusSize": 2}},
		"its id is the list's":      {put("id", nil, nil), "7", "MALFORMED_VALUE_ERROR", map[string]any{"id": "https://example.org/lists/id"}},
		"a list that is no address": {"ftp://example.org/l", "7", "MALFORMED_VALUE_ERROR", nil},
	} {
		entry := map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": x.index, "statusListCredential": x.list}
		maps.Copy(entry, x.expected)
		// The door signs no entry that is malformed, so it is verified as another would have signed it: by its check alone.
		err := w.checkStatus(t.Context(), must(json.Marshal(map[string]any{"credentialStatus": entry})))
		got := ""
		if err != nil {
			_, got, _ = strings.Cut(told(err).Type, "#")
		}
		if name == "too short" {
			if got != "STATUS_LIST_LENGTH_ERROR" && got != "MALFORMED_VALUE_ERROR" {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if got != x.problem {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, x.problem)
		}
	}
	forged := bytes.Replace(list, []byte(encoded[:12]), []byte(encoded[:11]+"B"), 1)
	w.shelf["https://example.org/lists/forged"] = forged
	entry := `{"credentialStatus":{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"7","statusListCredential":"https://example.org/lists/forged"}}`
	if err := w.checkStatus(t.Context(), []byte(entry)); err == nil || !strings.HasSuffix(told(err).Type, "#STATUS_VERIFICATION_ERROR") {
		t.Errorf("a list that was changed: %v", err)
	}
}

func TestDatesAreChecked(t *testing.T) {
	w := newWorld(t)
	for name, members := range map[string]map[string]any{"not yet": {"validFrom": "2026-05-14T08:32:01Z"}, "no longer": {"validUntil": "2026-05-14T08:31:59Z"}} {
		if kind := w.verifies(t, w.issued(t, "/credentials/issue", object(t, simple, members), nil), nil).refused(t, name); kind != "RANGE_ERROR" {
			t.Errorf("%s: %s", name, kind)
		}
	}
}

// newWorldClock stands still.
func newWorldClock() time.Time { return time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC) }

// Credentials of the older data model come from the suites too.
func TestOlderDataModel(t *testing.T) {
	w := newWorld(t)
	const v1, terms = "https://www.w3.org/2018/credentials/v1", "https://w3id.org/security/data-integrity/v2"
	for name, contexts := range map[string][]any{"as it stands": {v1, terms}, "without the terms of proofs": {v1}} {
		vc := w.issued(t, "/credentials/issue", object(t, simple, map[string]any{"@context": contexts, "issuanceDate": "2020-01-01T00:00:00Z"}), nil)
		if !same(t, vc["@context"], []any{v1, terms}) {
			t.Errorf("%s: %v", name, vc["@context"])
		}
		if a := w.verifies(t, vc, nil); a.code != 200 {
			t.Errorf("%s: %s", name, a.raw)
		}
		vc["issuanceDate"] = "2020-01-02T00:00:00Z"
		w.verifies(t, vc, nil).refused(t, name+", changed")
	}
	w.verifies(t, w.issued(t, "/credentials/issue", object(t, simple, map[string]any{"@context": []any{v1}, "issuanceDate": "2020-01-01T00:00:00Z", "expirationDate": "2021-01-01T00:00:00Z"}), nil), nil).refused(t, "ended")
}

// What the suite for ECDSA puts into credentials: words and types of their own, with contexts inside.
func TestWordsOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	const sails = `{"@context":["https://www.w3.org/ns/credentials/v2",{"@protected":true,"ExampleAchievementCredential":"urn:example:ExampleAchievementCredential",
		"Sailing":{"@id":"urn:example:Sailing","@context":{"@protected":true,"id":"@id","type":"@type","sails":{"@id":"urn:example:sails","@context":{"@protected":true,"size":"urn:example:size","year":"urn:example:year"}}}},
		"achievements":{"@id":"urn:example:achievements","@type":"@id"}}],
		"type":["VerifiableCredential","ExampleAchievementCredential"],"issuer":"did:example:i",
		"credentialSubject":{"name":"Jane Doe","achievements":[{"type":"Sailing","sails":[{"size":5.5,"year":2023},{"size":7.0,"year":2020},{"size":7.0,"year":2020}]},{"type":"Sailing","sails":[{"size":4.9,"year":2023}]}]}}`
	for _, key := range []string{"/ed25519", "/p256", "/p384"} {
		vc := w.issued(t, key+"/credentials/issue", object(t, sails), nil)
		if a := w.verifies(t, vc, nil); a.code != 200 {
			t.Errorf("%s: %s", key, a.raw)
		}
		changed := bytes.Replace(must(json.Marshal(vc)), []byte("4.9"), []byte("4.8"), 1)
		w.verifies(t, json.RawMessage(changed), nil).refused(t, key+" changed")
	}
}
