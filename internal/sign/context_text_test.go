package sign

import (
	"bytes"
	"strings"
	"testing"

	"galon/internal/credential"
)

// A signer that has an older text of the context, and passes over words that it does not know, signs a document without
// them. With today's text that does not hold, and we can say why.
func TestOlderTextsOfTheContext(t *testing.T) {
	r := instance(t, Ed25519)
	plain := strings.Replace(string(badge(t, "").Bytes()), issuer, r.Issuer, 1)
	for name, x := range map[string]struct {
		member, within, text string
	}{
		"the date of the award":       {`,"awardedDate":"2026-05-13T00:00:00Z"`, "", "2024-12"},
		"the language of the model":   {``, `"inLanguage":"fr-FR",`, "2024-12"},
		"an endorsement as JWT":       {`,"endorsementJwt":["eyJhbGciOiJub25lIn0.e30."]`, "", "2025-04"},
		"the id of a JWT":             {`,"jti":"urn:uuid:1"`, "", "2025-04"},
		"words of both":               {`,"jti":"urn:uuid:1","awardedDate":"2026-05-13T00:00:00Z"`, "", "2024-12"},
		"a word that nobody has ever": {`,"unknown":"x"`, "", ""},
		"a word that all have":        {`,"termsOfUse":{"type":"https://example.org/#T"}`, "", ""},
	} {
		l, err := credential.LintVCDM([]byte(plain)) // what the older text leaves of the document
		if err != nil {
			t.Fatal(err)
		}
		signed, err := r.Prove(l, Proving{Algorithm: Ed25519, Created: instant(t, signing)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyIntegrity(signed, claimed); err != nil {
			t.Fatal(err)
		}
		whole := bytes.Replace(signed, []byte(`,"proof":`), []byte(x.member+`,"proof":`), 1)
		whole = bytes.Replace(whole, []byte(`"achievement":{`), []byte(`"achievement":{`+x.within), 1)
		_, err = VerifyIntegrity(whole, claimed)
		switch {
		case x.text != "":
			if FaultCode(err) != FaultOlderText || !isJudged(err) || !strings.Contains(err.Error(), "text of "+x.text+" ") {
				t.Errorf("%s: %v", name, err)
			}
		case FaultCode(err) != FaultFalse && FaultCode(err) != FaultUnsafe:
			t.Errorf("%s: %v", name, err)
		}
		// Signed with today's text, the words are covered.
		if x.text == "" || strings.Contains(x.member, "endorsementJwt") {
			continue
		}
		today := strings.Replace(plain[:len(plain)-1]+x.member+"}", `"achievement":{`, `"achievement":{`+x.within, 1)
		if l, err = credential.LintVCDM([]byte(today)); err != nil {
			t.Fatal(err)
		}
		if signed, err = r.Prove(l, Proving{Algorithm: Ed25519, Created: instant(t, signing)}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := VerifyIntegrity(signed, claimed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := VerifyIntegrity(bytes.Replace(signed, []byte("2026-05-13"), []byte("2026-05-12"), 1), claimed); strings.Contains(x.member, "awardedDate") && FaultCode(err) != FaultFalse {
			t.Errorf("%s, changed: %v", name, err)
		}
	}
}
