package verify

import (
	"bytes"
	"testing"

	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/sign"
)

// onPaper is a receipt as it is handed over, and its parts.
func onPaper(t testing.TB, key *sign.Key, name string) (sealed, page []byte, seal string) {
	t.Helper()
	r := oneReceipt
	r.Facts = []ReceiptFact{{"Personne", name}}
	_, file, err := SignReceipt(key, r)
	if err != nil {
		t.Fatal(err)
	}
	paper, err := artwork.Proof{Title: "Preuve", Made: r.At, Heading: "Preuve", Found: artwork.ProofFinding{Tone: artwork.ToneGood, Word: r.Word, Sentence: name}, Attached: file, AttachedName: "preuve.json"}.PDF()
	if err == nil {
		sealed, err = SealPage(key, paper)
	}
	if err != nil {
		t.Fatal(err)
	}
	page, seal = splitSeal(sealed)
	if !bytes.Equal(page, paper) || seal == "" {
		t.Fatal("the seal does not part from its page")
	}
	return sealed, page, seal
}

// The words that people read are as good as the record: who changes one of their bytes is found out.
func TestPageOfAReceiptThatWasChanged(t *testing.T) {
	key := receiptKey(t)
	sealed, page, seal := onPaper(t, key, "Nadia Benali")
	_, _, other := onPaper(t, key, "Karim Haddad")
	_, _, foreign := onPaper(t, receiptKey(t), "Nadia Benali")
	under := func(page []byte, seal string) []byte {
		return append(append(bytes.Clone(page), pageMark...), seal...)
	}
	at := bytes.Index(page, []byte("/MediaBox"))
	touched := bytes.Clone(page)
	touched[at+len("/MediaBox [0 ")]++
	for name, tt := range map[string]struct {
		input []byte
		code  string
	}{
		"as it was handed over":    {sealed, ""},
		"saved with another end":   {append(bytes.TrimRight(bytes.Clone(sealed), "\n"), "\r\n\r\n"...), ""},
		"one byte of the page":     {under(touched, seal), "receipt-page-changed"},
		"no seal":                  {page, "receipt-page-changed"},
		"seal of another receipt":  {under(page, other), "receipt-page-changed"},
		"seal by another key":      {under(page, foreign), "receipt-page-changed"},
		"something after the seal": {append(bytes.Clone(sealed), "1 0 obj\n<<>>\nendobj\n%%EOF\n"...), "receipt-page-changed"},
		"the seal twice":           {append(append(append(bytes.Clone(sealed), pageMark...), seal...), '\n'), "receipt-page-changed"},
		"the record for a seal":    {under(page, mustJWS(t, key)), "receipt-page-changed"},
	} {
		found, ok := FindReceipt(tt.input)
		if !ok {
			t.Errorf("%s: no receipt found", name)
			continue
		}
		r, err := found.Open(trusting(key, oneReceipt.VerifiedOn))
		if domain.CodeOf(err) != tt.code || tt.code == "" && err != nil || r.Facts[0].Value != "Nadia Benali" {
			t.Errorf("%s: got %+v, %v, want %q", name, r, err, tt.code)
		}
	}
	bare := under([]byte("%PDF-1.7\n%%EOF\n"), seal) // the record was taken out, the seal left
	if found, ok := FindReceipt(bare); !ok {
		t.Error("a seal without its record is no receipt")
	} else if _, err := found.Open(trusting(key, oneReceipt.VerifiedOn)); domain.CodeOf(err) != "receipt-changed" {
		t.Errorf("a seal without its record: %v", err)
	}
}

// A PDF that is read from its end finds its table within the last 1,024 bytes.
func TestSealIsShort(t *testing.T) {
	_, _, seal := onPaper(t, receiptKey(t), "Nadia Benali")
	if n := len(pageMark) + len(seal) + len("startxref\n1234567\n%%EOF\n\n"); n > 600 {
		t.Errorf("got %d bytes", n)
	}
}

func mustJWS(t *testing.T, key *sign.Key) string {
	t.Helper()
	jws, _, err := SignReceipt(key, oneReceipt)
	if err != nil {
		t.Fatal(err)
	}
	return jws
}

func FuzzReceiptPage(f *testing.F) {
	key := receiptKey(f)
	sealed, page, seal := onPaper(f, key, "Nadia Benali")
	f.Add(sealed)
	f.Add(page)
	f.Add(append([]byte("%PDF-1.7\n"+pageMark), seal...))
	f.Add([]byte(pageMark + ".."))
	f.Fuzz(func(t *testing.T, input []byte) {
		found, ok := FindReceipt(input)
		if !ok || found.page == nil {
			return
		}
		if _, err := found.Open(trusting(key, oneReceipt.VerifiedOn)); err == nil && !bytes.Equal(bytes.TrimRight(input, "\r\n\t "), bytes.TrimRight(sealed, "\n")) {
			t.Error("a page that nobody sealed")
		}
	})
}
