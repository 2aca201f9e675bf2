package sign

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"galon/internal/jsonld"
)

// What a ring remembers of its own signing changes no answer: each proof is checked with its key, and bytes that differ
// by one sign are others.
func TestOwnSignaturesAreCheckedAsAnyOther(t *testing.T) {
	r, set := world(t)
	for _, alg := range []Algorithm{Ed25519, ES256} {
		signed, err := r.Prove(badge(t, "2029-05-14T23:59:59Z"), Proving{Algorithm: alg, Created: instant(t, signing)})
		if err != nil {
			t.Fatal(err)
		}
		for what, doc := range map[string][]byte{
			"":                         signed,
			"another date of its own":  bytes.Replace(signed, []byte(`"validFrom":"2026`), []byte(`"validFrom":"2025`), 1),
			"another instant of proof": bytes.Replace(signed, []byte(`"created":"2026`), []byte(`"created":"2025`), 1),
		} {
			if what != "" && bytes.Equal(doc, signed) {
				t.Fatalf("%s: nothing was changed", what)
			}
			own, err := r.ReadOwn(doc)
			if err != nil {
				t.Fatal(err)
			}
			other, err := ReadIntegrity(doc)
			if err != nil {
				t.Fatal(err)
			}
			key, err := set.Method(own.Proofs[0].VerificationMethod)
			if err != nil {
				t.Fatal(err)
			}
			got, want := own.Verify(0, key), other.Verify(0, key)
			if FaultCode(got) != FaultCode(want) || (got == nil) != (what == "") {
				t.Errorf("%s, %s: own %v, as any other %v", alg, what, got, want)
			}
		}
		own, err := r.ReadOwn(signed)
		if err != nil {
			t.Fatal(err)
		}
		stranger, err := Generate(alg)
		if err != nil {
			t.Fatal(err)
		}
		if err := own.Verify(0, stranger.PublicKey()); FaultCode(err) != FaultFalse {
			t.Errorf("%s: a stranger's key: %v", alg, err)
		}
	}
	if _, err := r.ReadOwn([]byte(`{`)); err == nil {
		t.Error("half a document was read")
	}
}

func TestSumsAreBoundedAndShared(t *testing.T) {
	var s sums
	var work sync.WaitGroup
	for w := range 4 {
		work.Go(func() {
			for i := range 2 * sumsKept {
				doc := fmt.Appendf(nil, `{"@context":"https://www.w3.org/ns/credentials/v2","id":"urn:x:%d","name":"%d"}`, i, (i+w)%3)
				want, err := canonicalHash(doc, jsonld.SHA256)
				if err != nil {
					t.Error(err)
					return
				}
				for range 2 {
					if got, err := s.make(doc, jsonld.SHA256); err != nil || !bytes.Equal(got, want) {
						t.Errorf("%s: %x, %v", doc, got, err)
					}
				}
			}
		})
	}
	work.Wait()
	if len(s.held) != sumsKept {
		t.Errorf("%d sums are held, want %d", len(s.held), sumsKept)
	}
	if _, err := s.make([]byte(`{"nickname":"x"}`), jsonld.SHA256); FaultCode(err) != FaultUnsafe {
		t.Errorf("what would go unsigned: %v", err)
	}
	var none *sums
	if none.find([]byte(`{}`), jsonld.SHA256) != nil {
		t.Error("no ring knows a sum")
	}
}

// A ring that signs the same second again makes the form of the options once, and the signature is the same.
func TestOneSecondOneForm(t *testing.T) {
	r, _ := world(t)
	doc, at := badge(t, ""), instant(t, signing)
	first, err := r.Sign(doc, at)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Sign(doc, at)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("Ed25519 is deterministic, and yet: %v\n%s\n%s", err, first, again)
	}
	later, err := r.Sign(doc, at.Add(time.Second))
	if err != nil || bytes.Equal(first, later) {
		t.Errorf("another second gave the same signature: %v", err)
	}
}
