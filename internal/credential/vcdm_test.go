package credential

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

const plainVC = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:example:issuer","credentialSubject":{"id":"did:example:subject"}}`

// change puts members into a document (nil takes one out).
func change(t *testing.T, doc string, members map[string]any) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(doc), &m); err != nil {
		t.Fatal(err)
	}
	for name, v := range members {
		if v == nil {
			delete(m, name)
		} else {
			m[name] = v
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func raw(text string) any { return json.RawMessage(text) }

// The demands of VCDM 2.0, each as the W3C suite puts it to the test.
func TestDataModel(t *testing.T) {
	with := func(name, value string) map[string]any { return map[string]any{name: raw(value)} }
	v2 := `"https://www.w3.org/ns/credentials/v2"`
	for name, x := range map[string]struct {
		members map[string]any
		code    string
	}{
		"smallest":                        {nil, ""},
		"no context":                      {map[string]any{"@context": nil}, CodeContext},
		"context alone":                   {with("@context", v2), CodeContext},
		"empty context":                   {with("@context", `[]`), CodeContext},
		"another context first":           {with("@context", `["https://www.w3.org/ns/credentials/examples/v2",`+v2+`]`), CodeContext},
		"a second context":                {with("@context", `[`+v2+`,"https://www.w3.org/ns/credentials/examples/v2"]`), ""},
		"an inline context":               {with("@context", `[`+v2+`,{"T":"https://example.org/#T"}]`), ""},
		"a context that is no address":    {with("@context", `[`+v2+`,"https ://not-a-url/contexts/example/v1"]`), CodeContext},
		"a context that is a number":      {with("@context", `[`+v2+`,192]`), CodeContext},
		"a context that is null":          {with("@context", `[`+v2+`,null]`), CodeContext},
		"no type":                         {map[string]any{"type": nil}, CodeType},
		"type alone":                      {with("type", `"VerifiableCredential"`), ""},
		"type in another place":           {with("type", `["https://example.org/#T","VerifiableCredential"]`), ""},
		"another type":                    {with("type", `["T"]`), CodeType},
		"a type that is a number":         {with("type", `["VerifiableCredential",2]`), CodeType},
		"id":                              {with("id", `"urn:uuid:4b1f1a0e-0f43-4f0e-9f0a-6f3f0f6d3c11"`), ""},
		"id null":                         {with("id", `null`), CodeID},
		"two ids":                         {with("id", `["did:example:a","did:example:b"]`), CodeID},
		"id no address":                   {with("id", `"not-a-url"`), CodeID},
		"id with a space":                 {with("id", `"https://example.org/a b"`), CodeID},
		"no issuer":                       {map[string]any{"issuer": nil}, CodeIssuer},
		"issuer null":                     {with("issuer", `null`), CodeIssuer},
		"issuer no address":               {with("issuer", `"not-a-url"`), CodeIssuer},
		"issuer object":                   {with("issuer", `{"id":"did:example:issuer","name":"N"}`), ""},
		"issuer object without id":        {with("issuer", `{"name":"N"}`), CodeIssuer},
		"issuer object with null":         {with("issuer", `{"id":null}`), CodeIssuer},
		"issuer object with no address":   {with("issuer", `{"id":"not-a-url"}`), CodeIssuer},
		"issuers":                         {with("issuer", `["did:example:a"]`), CodeIssuer},
		"no subject":                      {map[string]any{"credentialSubject": nil}, CodeMissing},
		"an empty subject":                {with("credentialSubject", `{}`), CodeClaims},
		"no subject in a list":            {with("credentialSubject", `[]`), CodeMissing},
		"two subjects":                    {with("credentialSubject", `[{"id":"did:example:a"},{"id":"did:example:b"}]`), ""},
		"one of two subjects empty":       {with("credentialSubject", `[{"id":"did:example:a"},{}]`), CodeClaims},
		"a subject that is text":          {with("credentialSubject", `"did:example:a"`), CodeClaims},
		"a subject with two ids":          {with("credentialSubject", `{"id":["did:example:a","did:example:b"]}`), CodeID},
		"name":                            {with("name", `"N"`), ""},
		"name with language":              {with("name", `{"@value":"N","@language":"fr"}`), ""},
		"name with direction":             {with("name", `{"@value":"N","@language":"ar","@direction":"rtl"}`), ""},
		"names":                           {with("name", `[{"@value":"Dog","@language":"en"},{"@value":"Chien","@language":"fr"}]`), ""},
		"name with more":                  {with("name", `{"@value":"N","@language":"fr","url":"did:example:x"}`), CodeLanguage},
		"name of no language":             {with("name", `{"@value":"N","@language":"à"}`), CodeLanguage},
		"name without text":               {with("name", `{"@language":"fr"}`), CodeLanguage},
		"a direction that is none":        {with("name", `{"@value":"N","@direction":"up"}`), CodeLanguage},
		"name that is a number":           {with("name", `7`), CodeLanguage},
		"description with more":           {with("description", `{"@value":"N","x":"y"}`), CodeLanguage},
		"issuer's description":            {with("issuer", `{"id":"did:example:i","description":{"@value":"N","@language":"fr"}}`), ""},
		"issuer's name with more":         {with("issuer", `{"id":"did:example:i","name":{"@value":"N","x":"y"}}`), CodeLanguage},
		"from with thousandths":           {with("validFrom", `"2023-02-25T19:10:39.123Z"`), ""},
		"from with an offset":             {with("validFrom", `"2023-02-25T19:10:39-06:00"`), ""},
		"from without an offset":          {with("validFrom", `"2023-02-25T19:10:39"`), CodeDate},
		"from that is a day":              {with("validFrom", `"2023-02-25"`), CodeDate},
		"from in words":                   {with("validFrom", `"hier"`), CodeDate},
		"from null":                       {with("validFrom", `null`), CodeDate},
		"from the 31st of February":       {with("validFrom", `"2023-02-31T00:00:00Z"`), CodeDate},
		"until without an offset":         {with("validUntil", `"2033-02-25T19:10:39"`), CodeDate},
		"until before from":               {map[string]any{"validFrom": "2024-01-01T00:00:00Z", "validUntil": "2023-01-01T00:00:00Z"}, CodeDatesReversed},
		"until as from, other offset":     {map[string]any{"validFrom": "2024-01-01T00:00:00Z", "validUntil": "2024-01-01T02:00:00+02:00"}, ""},
		"status":                          {with("credentialStatus", `{"id":"did:example:s","type":"T"}`), ""},
		"status without id":               {with("credentialStatus", `{"type":"T"}`), ""},
		"status without type":             {with("credentialStatus", `{"id":"did:example:s"}`), CodeMember},
		"status with a number as type":    {with("credentialStatus", `{"id":"did:example:s","type":2}`), CodeMember},
		"status with two ids":             {with("credentialStatus", `{"id":["did:example:s","did:example:t"],"type":"T"}`), CodeID},
		"status whose id is no address":   {with("credentialStatus", `{"id":"//not-a-url/x","type":"T"}`), CodeID},
		"status that is text":             {with("credentialStatus", `"did:example:s"`), CodeMember},
		"schema":                          {with("credentialSchema", `{"id":"did:example:s","type":"T"}`), ""},
		"schemas":                         {with("credentialSchema", `[{"id":"did:example:s","type":"T"},{"id":"did:example:t","type":"T"}]`), ""},
		"schema without id":               {with("credentialSchema", `{"type":"T"}`), CodeMember},
		"schema without type":             {with("credentialSchema", `{"id":"did:example:s"}`), CodeMember},
		"schema whose id is a number":     {with("credentialSchema", `{"id":7,"type":"T"}`), CodeID},
		"terms":                           {with("termsOfUse", `[{"type":"T"},{"type":"T","id":"did:example:t"}]`), ""},
		"terms without type":              {with("termsOfUse", `{"id":"did:example:t"}`), CodeMember},
		"evidence":                        {with("evidence", `[{"type":"T"},{"type":["T"]}]`), ""},
		"evidence without type":           {with("evidence", `[{"type":"T"},{"id":"did:example:e"}]`), CodeMember},
		"refresh":                         {with("refreshService", `{"type":"T","id":"did:example:refresh/1"}`), ""},
		"refresh without type":            {with("refreshService", `{"id":"did:example:refresh/1"}`), CodeMember},
		"refresh whose id is no address":  {with("refreshService", `{"type":"T","id":"//not-a-url/x"}`), CodeID},
		"confidence without type":         {with("confidenceMethod", `{"id":"did:example:c"}`), CodeMember},
		"related":                         {with("relatedResource", `{"id":"https://example.org/a","digestSRI":"sha256-x"}`), ""},
		"related, texts":                  {with("relatedResource", `["https://example.org/a"]`), CodeRelated},
		"related without id":              {with("relatedResource", `{"digestSRI":"sha256-x"}`), CodeRelated},
		"related without digest":          {with("relatedResource", `{"id":"https://example.org/a"}`), CodeRelated},
		"related twice":                   {with("relatedResource", `[{"id":"https://example.org/a","digestSRI":"x"},{"id":"https://example.org/a","digestMultibase":"x"}]`), CodeRelated},
		"VCDM 1.1":                        {map[string]any{"@context": raw(`["https://www.w3.org/2018/credentials/v1"]`), "issuanceDate": "2024-01-01T00:00:00Z"}, ""},
		"VCDM 1.1 without a date":         {with("@context", `["https://www.w3.org/2018/credentials/v1"]`), CodeMissing},
		"a credential that is a document": {with("type", `"NonconformingDocument"`), CodeType},
	} {
		got := ""
		err := CheckVCDM(change(t, plainVC, x.members))
		if e, ok := errors.AsType[*DocumentError](err); ok {
			got = e.Code
		} else if err != nil {
			got = err.Error()
		}
		if got != x.code {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, x.code)
		}
	}
	l, err := LintVCDM([]byte(plainVC))
	if err != nil || string(l.Bytes()) != plainVC {
		t.Errorf("lint: %s, %v", l.Bytes(), err)
	}
	if l, err := LintVCDM([]byte(`{}`)); err == nil || l.Bytes() != nil {
		t.Error("an empty document may be signed")
	}
}

func TestPresentation(t *testing.T) {
	plain := `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"verifiableCredential":[]}`
	for name, x := range map[string]struct {
		members map[string]any
		code    string
	}{
		"smallest":              {nil, ""},
		"with a credential":     {map[string]any{"verifiableCredential": raw(plainVC)}, ""},
		"with holder":           {map[string]any{"holder": "did:example:h"}, ""},
		"with holder object":    {map[string]any{"holder": raw(`{"id":"did:example:h"}`)}, ""},
		"holder without id":     {map[string]any{"holder": raw(`{"name":"N"}`)}, CodeHolder},
		"holder null":           {map[string]any{"holder": raw(`null`)}, CodeHolder},
		"no context":            {map[string]any{"@context": nil}, CodeContext},
		"no type":               {map[string]any{"type": nil}, CodeType},
		"another type":          {map[string]any{"type": "VerifiableCredential"}, CodeType},
		"id no address":         {map[string]any{"id": "x"}, CodeID},
		"a credential in text":  {map[string]any{"verifiableCredential": raw(`["https://example.org/c"]`)}, CodeMember},
		"a credential in words": {map[string]any{"verifiableCredential": "eyJ.eyJ.x"}, CodeMember},
		"a number":              {map[string]any{"verifiableCredential": raw(`[7]`)}, CodeMember},
		"terms without type":    {map[string]any{"termsOfUse": raw(`{"id":"did:example:t"}`)}, CodeMember},
	} {
		got := ""
		_, err := LintPresentation(change(t, plain, x.members))
		if e, ok := errors.AsType[*DocumentError](err); ok {
			got = e.Code
		}
		if got != x.code {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, x.code)
		}
	}
}

func TestEnvelopes(t *testing.T) {
	for _, presentation := range []bool{false, true} {
		doc := Enveloped("a.b.c", presentation)
		e, err := ParseEnvelope(doc)
		if err != nil || e != (Envelope{presentation, "a.b.c"}) || !IsEnvelope(doc) {
			t.Errorf("%s: %+v, %v", doc, e, err)
		}
		for name, x := range map[string]struct {
			members map[string]any
			code    string
		}{
			"context in a list":  {map[string]any{"@context": []any{contextVCDM2}}, ""},
			"no context":         {map[string]any{"@context": nil}, CodeContext},
			"an empty context":   {map[string]any{"@context": []any{}}, CodeContext},
			"another context":    {map[string]any{"@context": "https://www.w3.org/ns/credentials/examples/v2"}, CodeContext},
			"no type":            {map[string]any{"type": nil}, CodeType},
			"another type":       {map[string]any{"type": []any{"VerifiableCredential"}}, CodeType},
			"the token alone":    {map[string]any{"id": "a.b.c"}, CodeEnvelope},
			"another media type": {map[string]any{"id": "data:text/plain,a.b.c"}, CodeEnvelope},
			"no token":           {map[string]any{"id": "data:application/vc+jwt,abc"}, CodeEnvelope},
			"an address":         {map[string]any{"id": "https://example.org/a.b.c"}, CodeEnvelope},
		} {
			got := ""
			_, err := ParseEnvelope(change(t, string(doc), x.members))
			if e, ok := errors.AsType[*DocumentError](err); ok {
				got = e.Code
			}
			if got != x.code {
				t.Errorf("%s, presentation %v: got %q, want %q", name, presentation, got, x.code)
			}
		}
	}
	if !strings.Contains(string(Enveloped("x", true)), "application/vp+jwt") {
		t.Error("media type of a presentation")
	}
}

// Whatever comes from outside: a fault of ours or none, and what is read from an envelope is what can be written to one.
func FuzzVCDM(f *testing.F) {
	f.Add([]byte(plainVC))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation","holder":{"id":"did:x:y"},"verifiableCredential":[{}]}`))
	f.Add(Enveloped("a.b.c", false))
	f.Add(Enveloped("a.b.c", true))
	f.Add([]byte(`{"@context":[null],"type":[1],"relatedResource":[{"id":7}],"name":{"@value":1},"validFrom":[]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		for name, check := range map[string]func([]byte) error{"credential": CheckVCDM, "presentation": CheckPresentation} {
			err := check(doc)
			if e, ok := errors.AsType[*DocumentError](err); err != nil && (!ok || e.Detail == "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		e, err := ParseEnvelope(doc)
		if err != nil {
			if _, ok := errors.AsType[*DocumentError](err); !ok {
				t.Error(err)
			}
			return
		}
		if again, err := ParseEnvelope(Enveloped(e.Token, e.Presentation)); strings.IndexFunc(e.Token, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) < 0 && (err != nil || again != e) {
			t.Errorf("%+v, then %+v, %v", e, again, err)
		}
	})
}
