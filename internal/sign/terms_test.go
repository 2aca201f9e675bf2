package sign

import "testing"

func TestPlainMembers(t *testing.T) {
	for doc, want := range map[string]string{
		`{"@context":"https://a.example","name":"Zoé"}`:                                                                                             "",
		`{"@context":["https://a.example","https://b.example"],"x":[{"y":1}]}`:                                                                      "",
		`{"name":{"@value":"Zoé","@language":"fr"},"n":{"@value":"1","@type":"t"}}`:                                                                 "",
		`{"name":"https://a.example: @id"}`:                                                                                                         "",
		`{"endorsement":[{"@context":["https://a.example"],"name":"x"}]}`:                                                                           "",
		`{"@context":{"other":"https://a.example#x"}}`:                                                                                              FaultContext,
		`{"@context":["https://a.example",{"other":"https://a.example#x"}]}`:                                                                        "",
		`{"@context":["https://a.example",{"@protected":true,"@version":1.1,"o":{"@id":"https://a.example#x","@type":"@id","@container":"@set"}}]}`: "",
		`{"@context":["https://a.example",{"@vocab":null}]}`:                                                                                        "",
		`{"@context":["https://a.example",{"@vocab":"https://a.example#"}],"new":1}`:                                                                "",
		`{"@context":["https://a.example",{"T":"urn:example:T"}]}`:                                                                                  "",
		`{"@context":["https://a.example",{"T":{"@id":"urn:example:T","@context":{"@protected":true,"id":"@id","type":"@type","sail":{"@id":"urn:example:sail","@context":{"name":"urn:example:name"}}}}}]}`: "",
		`{"@context":["https://a.example",{"T":{"@id":"urn:example:T","@context":{"mine":"https://www.w3.org/2018/credentials#validUntil"}}}]}`:                                                              FaultContext,
		`{"@context":["https://a.example",{"T":{"@id":"urn:example:T","@context":["https://a.example"]}}]}`:                                                                                                  FaultContext,
		`{"@context":["https://a.example",{"T":{"@id":"urn:example:T","@context":{"mine":"@id"}}}]}`:                                                                                                         FaultContext,
		`{"@context":["https://a.example",{"id":"@type"}]}`:                                                                                                                                                  FaultContext,
		`{"@context":["https://a.example",{"urn":"https://www.w3.org/2018/credentials#"}]}`:                                                                                                                  FaultContext,
		`{"@context":["https://a.example",{"urn":"https://a.example#"}]}`:                                                                                                                                    FaultContext,
		`{"https://a.example#x":1}`: "",
		`{"@context":["https://a.example",{"mine":"https://www.w3.org/2018/credentials#validUntil"}]}`: FaultContext,
		`{"@context":["https://a.example",{"mine":"HTTPS://WWW.W3.ORG/2018/credentials#validUntil"}]}`: FaultContext,
		`{"@context":["https://a.example",{"mine":{"@id":"https://schema.org/name"}}]}`:                FaultContext,
		`{"@context":["https://a.example",{"mine":"cred:validUntil"}]}`:                                FaultContext,
		`{"@context":["https://a.example",{"mine":"validUntil"}]}`:                                     FaultContext,
		`{"@context":["https://a.example",{"mine":"@nest"}]}`:                                          FaultContext,
		`{"@context":["https://a.example",{"mine":null}]}`:                                             FaultContext,
		`{"@context":["https://a.example",{"mine":{"@id":"https://a.example#x","@context":null}}]}`:    FaultContext,
		`{"@context":["https://a.example",{"mine":{"@reverse":"https://a.example#x"}}]}`:               FaultContext,
		`{"@context":["https://a.example",{"@vocab":"https://www.w3.org/2018/credentials#"}]}`:         FaultContext,
		`{"@context":["https://a.example",{"@import":"https://a.example"}]}`:                           FaultContext,
		`{"@context":["https://a.example",{"a:b":"https://a.example#x"}]}`:                             FaultContext,
		`{"@context":["https://a.example",{"o":"https://a.example#x","o":"https://a.example#y"}]}`:     FaultAmbiguous,
		`{"@context":["https://a.example",null]}`:                                                      FaultContext,
		`{"@context":null}`: FaultContext,
		`{"x":{"@context":{"other":"https://a.example#x"}}}`:                        FaultContext,
		`{"https://www.w3.org/2018/credentials#validUntil":"2030-01-01T00:00:00Z"}`: FaultContext,
		`{"x":[{"a":[{"cred:validUntil":1}]}]}`:                                     FaultContext,
		`{"@id":"urn:x"}`:                                                           FaultContext,
		`{"@type":"VerifiableCredential"}`:                                          FaultContext,
		`{"@nest":{"validUntil":1}}`:                                                FaultContext,
		`{"@included":[]}`:                                                          FaultContext,
		`{"@reverse":{}}`:                                                           FaultContext,
		`{"@graph":[]}`:                                                             FaultContext,
		`{"@language":"fr"}`:                                                        FaultContext,
		`{"\u0040nest":{"validUntil":1}}`:                                           FaultContext,
		`{"proof":[{"sec\u003aexpiration":1}]}`:                                     FaultContext,
		`{"a:b":1,"x":1,"X":2}`:                                                     FaultAmbiguous,
	} {
		_, fault, err := plainMembers([]byte(doc))
		if err == nil {
			err = fault
		}
		if got := FaultCode(err); got != want {
			t.Errorf("%s: %q, want %q", doc, got, want)
		}
	}
}
