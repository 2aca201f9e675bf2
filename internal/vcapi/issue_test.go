package vcapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// What the suite for VC Data Model 2.0 sends: what is sound is signed in the name of the key, and verifies; the rest is not
// signed. The table of the model itself is credential's; here are the words that have no meaning too.
func TestAnyCredential(t *testing.T) {
	w := newWorld(t)
	context := func(more string) any {
		return object(t, `{"c":["https://www.w3.org/ns/credentials/v2",`+more+`]}`)["c"]
	}
	schema := map[string]any{"id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json", "type": "1EdTechJsonSchemaValidator2019"}
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
		"a language map":                {map[string]any{"@context": context(`{"label":{"@id":"https://example.org/#label","@container":"@language"}}`), "credentialSubject": map[string]any{"id": "did:example:a", "label": map[string]any{"fr": "Chien", "en": "Dog"}}}, true},
		"a list in order":               {map[string]any{"@context": context(`{"steps":{"@id":"https://example.org/#steps","@container":"@list"}}`), "credentialSubject": map[string]any{"steps": []any{"un", "deux"}}}, true},
		"a direction":                   {map[string]any{"name": map[string]any{"@value": "x", "@language": "ar", "@direction": "rtl"}}, true},
		"the schema of 1EdTech":         {map[string]any{"@context": context(`"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"`), "credentialSchema": schema}, true},
		"that schema without its words": {map[string]any{"credentialSchema": schema}, false},
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
		"members moved by @nest":        {map[string]any{"@nest": map[string]any{"validUntil": "2033-02-25T19:10:39Z"}}, false},
		"somebody by @reverse":          {map[string]any{"@reverse": map[string]any{"https://example.org/#knows": map[string]any{"id": "did:example:b"}}}, false},
		"more by @included":             {map[string]any{"@included": []any{map[string]any{"id": "did:example:b", "name": "B"}}}, false},
		"another name for @nest":        {map[string]any{"@context": context(`{"more":"@nest"}`), "more": map[string]any{"validUntil": "2033-02-25T19:10:39Z"}}, false},
		"another name for a word":       {map[string]any{"@context": context(`{"end":"https://www.w3.org/2018/credentials#validUntil"}`), "end": "2033-02-25T19:10:39Z"}, false},
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
		"in hexadecimal":              {`{"id":"https://example.org/r.json","digestSRI":"sha256-` + strings.Repeat("0a", 32) + `"}`, false, false},
		"a digest without a kind":     {`{"id":"https://example.org/r.json","digestSRI":"RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="}`, false, false},
		"no multihash":                {`{"id":"https://example.org/r.json","digestMultibase":"uZTQ0MjM1NiAgcmVwb3J0cw"}`, false, false},
		"no multibase":                {`{"id":"https://example.org/r.json","digestMultibase":"RBNvo1Wz"}`, false, false},
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

// Documents of the suites for Data Integrity: VCDM 1.1 has no word for a name, and a context may stand in an object.
func TestWordsThatDocumentsDefine(t *testing.T) {
	w := newWorld(t)
	for name, contexts := range map[string]string{
		"a name in VCDM 1.1": `["https://www.w3.org/2018/credentials/v1",{"name":"https://schema.org/name","description":"https://schema.org/description"}]`,
		"wrapped":            `["https://www.w3.org/2018/credentials/v1",{"@context":{"name":"https://schema.org/name","description":"urn:example:text"}}]`,
		"with the terms":     `["https://www.w3.org/2018/credentials/v1","https://w3id.org/security/data-integrity/v2",{"@context":{"name":"https://schema.org/name","description":"https://schema.org/description"}}]`,
		"in VCDM 2.0":        `["https://www.w3.org/ns/credentials/v2",{"@context":{"alumniOf":"https://www.example.org/alumniOf","AlumniOf":"https://www.example.org/AlumniOf"}}]`,
	} {
		claims := `"issuanceDate":"2020-01-01T00:00:00Z","credentialSubject":{"id":"did:example:a","name":"Alice","description":"A."}`
		if strings.HasPrefix(contexts, `["https://www.w3.org/ns`) {
			claims = `"credentialSubject":{"id":"did:example:a","alumniOf":"The School"}`
		}
		credential := json.RawMessage(`{"@context":` + contexts + `,"type":["VerifiableCredential"],"issuer":"did:example:i",` + claims + `}`)
		for _, key := range []string{"", "/p256", "/p384"} {
			a := w.post(t, key+"/credentials/issue", map[string]any{"credential": credential})
			if a.code != http.StatusCreated {
				t.Errorf("%s%s: %s", name, key, a.raw)
				continue
			}
			if v := w.verifies(t, a.body["verifiableCredential"], nil); v.code != http.StatusOK {
				t.Errorf("%s%s: %s", name, key, v.raw)
			}
		}
	}
}
