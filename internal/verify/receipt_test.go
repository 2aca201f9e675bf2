package verify

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/sign"
)

func receiptKey(t testing.TB) *sign.Key {
	t.Helper()
	k, err := sign.Generate(sign.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func trusting(key *sign.Key, base string) ReceiptTrust {
	return ReceiptTrust{Base: base, Keys: sign.OperatorKeys{Key: key}}
}

var oneReceipt = Receipt{VerifiedOn: "https://galon.example", At: time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC), Code: "7KQ4M2XD9HTC",
	ReceiptFinding: ReceiptFinding{Verdict: Valid, Word: "Badge valide", Facts: []ReceiptFact{{"Personne", "Nadia Benali"}},
		Checks: []ReceiptCheck{{"signature", "ok", "Contenu d’origine ?", "Oui", "Le badge n’a pas été modifié.", ""}}}}

// A receipt is good for as long as nobody touches it, in each of its forms.
func TestReceiptIsReadAgain(t *testing.T) {
	key := receiptKey(t)
	jws, file, err := SignReceipt(key, oneReceipt)
	if err != nil {
		t.Fatal(err)
	}
	paper, err := artwork.Proof{Title: "Preuve", Made: oneReceipt.At, Heading: "Preuve", Found: artwork.ProofFinding{Tone: artwork.ToneGood, Word: "Badge valide"}, Attached: file, AttachedName: "preuve.json"}.PDF()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := SealPage(key, paper)
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range map[string][]byte{"file": file, "signed half": []byte(jws), "spaces": bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n ")), "paper": sealed} {
		found, ok := FindReceipt(input)
		if !ok {
			t.Errorf("%s: no receipt found", name)
			continue
		}
		r, err := found.Open(trusting(key, oneReceipt.VerifiedOn))
		if err != nil || r.Word != "Badge valide" || r.Facts[0].Value != "Nadia Benali" || !r.At.Equal(oneReceipt.At) {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
	}
}

func TestReceiptThatWasChanged(t *testing.T) {
	key := receiptKey(t)
	jws, file, err := SignReceipt(key, oneReceipt)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		input []byte
		key   *sign.Key
		base  string
		code  string
	}{
		"readable half":    {bytes.Replace(file, []byte("Nadia"), []byte("Nadja"), 1), key, oneReceipt.VerifiedOn, "receipt-changed"},
		"signature":        {[]byte(jws[:len(jws)-6] + "AAAAAA"), key, oneReceipt.VerifiedOn, "receipt-changed"},
		"no signed half":   {bytes.Replace(file, []byte(jws), []byte("a.b.c"), 1), key, oneReceipt.VerifiedOn, "receipt-changed"},
		"our address":      {file, receiptKey(t), oneReceipt.VerifiedOn, "receipt-changed"},
		"of another Galon": {file, receiptKey(t), "https://autre.example", "receipt-elsewhere"},
	} {
		found, ok := FindReceipt(tt.input)
		if !ok {
			t.Errorf("%s: no receipt found", name)
			continue
		}
		if r, err := found.Open(trusting(tt.key, tt.base)); domain.CodeOf(err) != tt.code || r.Word != "" {
			t.Errorf("%s: got %+v, %v, want %s", name, r, err, tt.code)
		}
	}
	registry, err := sign.SignJWS(key, []byte(`{"base_url":"https://galon.example"}`), RegistryType)
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range map[string]string{"a registry": registry, "a badge": `{"@context":[]}`, "nothing": "", "words": "a.b.c", "one of ours, cut": "{\"signature\":\"" + strings.Repeat("x", 300<<10) + "\"}"} {
		if _, ok := FindReceipt([]byte(input)); ok {
			t.Errorf("%s is taken for a receipt", name)
		}
	}
}

func FuzzFindReceipt(f *testing.F) {
	key := receiptKey(f)
	jws, file, err := SignReceipt(key, oneReceipt)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(jws))
	f.Add([]byte(`{"receipt":{"type":"VerificationReceipt"},"signature":"..","key":""}`))
	f.Fuzz(func(t *testing.T, input []byte) {
		found, ok := FindReceipt(input)
		if !ok {
			return
		}
		if r, err := found.Open(trusting(receiptKey(t), "https://galon.example")); err == nil {
			t.Errorf("a receipt that nobody signed: %+v", r)
		}
	})
}
