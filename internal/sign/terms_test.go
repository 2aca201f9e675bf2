package sign

import (
	"fmt"
	"strings"
	"testing"

	"galon/internal/credential"
)

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
		`{"@context":["https://a.example",{"@vocab":"https://w"}],"ww.w3.org/2018/credentials#validUntil":1}`:                                                                                                FaultContext,
		`{"@context":["https://a.example",{"@vocab":"https://www.w3.or"}],"g/2018/credentials#validUntil":1}`:                                                                                                FaultContext,
		`{"@context":["https://a.example",{"x":"https://w"}],"x:ww.w3.org/2018/credentials#validUntil":1}`:                                                                                                   FaultContext,
		`{"@context":["https://a.example",{"@vocab":"x:y"}]}`:                                                                                                                                                FaultContext,
		`{"@context":["https://a.example",{"@vocab":""}]}`:                                                                                                                                                   FaultContext,
		`{"@context":["https://a.example",{"@vocab":"urn:example:"}]}`:                                                                                                                                       "",
		`{"https://a.example#x":1}`: "",
		`{"@context":["https://a.example",{"mine":"https://www.w3.org/2018/credentials#validUntil"}]}`:                         FaultContext,
		`{"@context":["https://a.example",{"mine":"HTTPS://WWW.W3.ORG/2018/credentials#validUntil"}]}`:                         FaultContext,
		`{"@context":["https://a.example",{"mine":{"@id":"https://schema.org/name"}}]}`:                                        FaultContext,
		`{"@context":["https://a.example",{"name":"https://schema.org/name","description":"https://schema.org/description"}]}`: "",
		`{"@context":["https://a.example",{"License":"urn:x:License","license":"urn:x:license"}]}`:                             "",
		`{"@context":["https://a.example",{"T":{"@id":"urn:x:T","@context":{"t":"urn:x:t","T":"urn:x:T"}}}]}`:                  "",
		`{"@context":["https://a.example",{"license":"urn:x:a","license":"urn:x:b"}]}`:                                         FaultAmbiguous,
		`{"@context":["https://a.example",{"T":{"@id":"urn:x:T","@context":{"t":"urn:x:a","t":"urn:x:b"}}}]}`:                  FaultAmbiguous,
		`{"@context":["https://a.example",{"License":"urn:x:License"}],"License":1,"license":2}`:                               FaultAmbiguous,
		`{"@context":["https://a.example"],"@Context":[]}`:                                                                     FaultAmbiguous,
		`{"@context":["https://a.example",{"name":"https://schema.org/description"}]}`:                                         FaultContext,
		`{"@context":["https://a.example",{"name":{"@id":"https://schema.org/name","@container":"@list"}}]}`:                   FaultContext,
		`{"@context":["https://a.example",{"title":"https://schema.org/name"}]}`:                                               FaultContext,
		`{"@context":["https://a.example",{"@context":{"other":"https://a.example#x"}}]}`:                                      "",
		`{"@context":["https://a.example",{"@context":{"mine":"https://www.w3.org/2018/credentials#validUntil"}}]}`:            FaultContext,
		`{"@context":["https://a.example",{"@context":{"other":"https://a.example#x"},"o":"https://a.example#y"}]}`:            FaultContext,
		`{"@context":["https://a.example",{"@context":{"@context":{"other":"https://a.example#x"}}}]}`:                         FaultContext,
		`{"@context":["https://a.example",{"@context":["https://a.example"]}]}`:                                                FaultContext,
		`{"@context":["https://a.example",{"mine":"cred:validUntil"}]}`:                                                        FaultContext,
		`{"@context":["https://a.example",{"mine":"validUntil"}]}`:                                                             FaultContext,
		`{"@context":["https://a.example",{"mine":"@nest"}]}`:                                                                  FaultContext,
		`{"@context":["https://a.example",{"mine":null}]}`:                                                                     FaultContext,
		`{"@context":["https://a.example",{"mine":{"@id":"https://a.example#x","@context":null}}]}`:                            FaultContext,
		`{"@context":["https://a.example",{"mine":{"@reverse":"https://a.example#x"}}]}`:                                       FaultContext,
		`{"@context":["https://a.example",{"@vocab":"https://www.w3.org/2018/credentials#"}]}`:                                 FaultContext,
		`{"@context":["https://a.example",{"@import":"https://a.example"}]}`:                                                   FaultContext,
		`{"@context":["https://a.example",{"a:b":"https://a.example#x"}]}`:                                                     FaultContext,
		`{"@context":["https://a.example",{"o":"https://a.example#x","o":"https://a.example#y"}]}`:                             FaultAmbiguous,
		`{"@context":["https://a.example",null]}`:                                                                              FaultContext,
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

// However the address of a word is cut in two between a context and a name, the word cannot be written so that the
// signature holds and nobody finds it.
func TestNoWordUnderAnotherName(t *testing.T) {
	r := instance(t, Ed25519)
	const plain, date = `"validUntil":"2030-01-01T00:00:00Z"`, `{"@type":"http://www.w3.org/2001/XMLSchema#dateTime","@value":"2030-01-01T00:00:00Z"}`
	l, err := credential.LintVCDM([]byte(strings.Replace(string(plainCredential(t, r.Issuer).Bytes()), `"issuer"`, plain+`,"issuer"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := r.Prove(l, Proving{Algorithm: Ed25519, Created: instant(t, signing)})
	if err != nil {
		t.Fatal(err)
	}
	write := func(context, member string) string {
		doc := strings.Replace(string(signed), `"https://www.w3.org/ns/credentials/v2"]`, `"https://www.w3.org/ns/credentials/v2",`+context+`]`, 1)
		return strings.Replace(doc, plain, member, 1)
	}
	if _, err := VerifyIntegrity([]byte(write(`{"mine":"https://a.example/mine"}`, plain)), claimed); err != nil {
		t.Fatalf("a word of its own, not used: %v", err)
	}
	const iri = "https://www.w3.org/2018/credentials#validUntil"
	for k := range len(iri) + 1 {
		for name, doc := range map[string]string{
			"vocabulary":     write(`{"@vocab":"`+iri[:k]+`"}`, `"`+iri[k:]+`":`+date),
			"prefix":         write(`{"p":{"@id":"`+iri[:k]+`","@prefix":true}}`, `"p:`+iri[k:]+`":`+date),
			"simple prefix":  write(`{"p":"`+iri[:k]+`"}`, `"p:`+iri[k:]+`":`+date),
			"in two steps":   write(`{"p":"`+iri[:k]+`","w":"p:`+iri[k:]+`"}`, `"w":`+date),
			"then a word":    write(`{"@vocab":"`+iri[:k]+`"},{"w":"`+iri[k:]+`"}`, `"w":`+date),
			"the whole word": write(`{"w":"`+iri+`"}`, `"w":`+date),
			"typed":          write(`{"w":{"@id":"`+iri+`","@type":"http://www.w3.org/2001/XMLSchema#dateTime"}}`, `"w":"2030-01-01T00:00:00Z"`),
			"as an address":  write(`{}`, `"`+iri+`":`+date),
		} {
			if _, err := VerifyIntegrity([]byte(doc), claimed); err == nil {
				t.Errorf("%s, cut at %d: the signature holds: %s", name, k, doc)
			}
		}
	}
}

// The same in a context of many words, which is compared by a set.
func TestManyWordsInAContext(t *testing.T) {
	var words []string
	for i := range 40 {
		words = append(words, fmt.Sprintf(`"License%d":"urn:x:L%d","license%d":"urn:x:l%d"`, i, i, i, i))
	}
	for last, want := range map[string]string{`"other":"urn:x:o"`: "", `"license7":"urn:x:l7"`: FaultAmbiguous} {
		_, _, err := plainMembers([]byte(`{"@context":["https://a.example",{` + strings.Join(append(words, last), ",") + `}]}`))
		if got := FaultCode(err); got != want {
			t.Errorf("%s: %q, want %q", last, got, want)
		}
	}
}

// What is too long to be looked at is not harmless.
func TestAContextTooLongToBeLookedAtIsNotHarmless(t *testing.T) {
	alias := `{"cs":"https://www.w3.org/2018/credentials#credentialStatus"}`
	for n, want := range map[int]bool{0: true, maxListed: true, maxListed + 1: false} {
		list := strings.TrimSuffix(strings.Repeat(`"https://www.w3.org/ns/credentials/v2",`, n), ",")
		if got := harmless([]byte("[" + list + "]")); got != want {
			t.Errorf("%d addresses: %v, want %v", n, got, want)
		}
		if n > 0 && harmless([]byte("["+list+","+alias+"]")) {
			t.Errorf("another name for the status behind %d addresses", n)
		}
	}
}
