package sign

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPublishedChain(t *testing.T) {
	signed := readVector(t, "w3c-proof-chain.json").Signed
	d, err := ReadIntegrity(signed)
	if err != nil || len(d.Proofs) != 4 {
		t.Fatalf("%v, %v", d, err)
	}
	for i, want := range [][]int{nil, nil, {0, 1}, {0, 1, 2}} {
		if got := d.Before(i); !slices.Equal(got, want) {
			t.Errorf("proof %d builds on %v, want %v", i, got, want)
		}
		var keys []*PublicKey
		for _, j := range d.Before(i) {
			key, _ := ClaimedKey(d.Proofs[j].VerificationMethod)
			keys = append(keys, key)
		}
		key, _ := ClaimedKey(d.Proofs[i].VerificationMethod)
		if err := d.Verify(i, key, keys...); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
		if len(keys) == 0 {
			continue
		}
		// Without the keys of those before, or with a wrong one, the last is not enough.
		if err := d.Verify(i, key); FaultCode(err) != FaultKey || errors.Is(err, ErrSignature) {
			t.Errorf("proof %d alone: %v", i, err)
		}
		for n := range keys {
			wrong := slices.Clone(keys)
			wrong[n] = another(t, key)
			if err := d.Verify(i, key, wrong...); FaultCode(err) != FaultChain || !errors.Is(err, ErrSignature) {
				t.Errorf("proof %d with another key for %d: %v", i, d.Before(i)[n], err)
			}
			wrong[n] = nil
			if err := d.Verify(i, key, wrong...); FaultCode(err) != FaultKey || errors.Is(err, ErrSignature) {
				t.Errorf("proof %d without the key for %d: %v", i, d.Before(i)[n], err)
			}
		}
	}
}

// chain is a badge with proofs one on the other, each with the id urn:uuid:n, and their key.
func chain(t testing.TB, length int) (doc string, proofs []string, key *PublicKey) {
	t.Helper()
	k := generate(t, Ed25519)
	doc = string(badge(t, "").Bytes())
	for n := range length {
		extra, previous := fmt.Sprintf(`,"id":"urn:uuid:%d"`, n), []string(nil)
		if n > 0 {
			extra += fmt.Sprintf(`,"previousProof":"urn:uuid:%d"`, n-1)
			previous = proofs[n-1:]
		}
		proofs = append(proofs, prove(t, doc, selfMethod(k.public), kindEd, extra, previous, k.private))
	}
	return doc, proofs, k.public
}

func secure(doc string, proofs ...string) []byte {
	return []byte(doc[:len(doc)-1] + `,"proof":[` + strings.Join(proofs, ",") + "]}")
}

func TestChains(t *testing.T) {
	doc, p, key := chain(t, 6)
	reads := func(id string, old, new string) string { return strings.Replace(id, old, new, 1) }
	for name, x := range map[string]struct {
		proofs []string
		code   string // of the last proof
		judged bool
	}{
		"one on the other":    {p[:2], "", false},
		"four on one":         {p[:5], "", false},
		"more than we follow": {p, FaultLimit, false},
		"more, in a circle": {[]string{reads(p[0], `"id":"urn:uuid:0"`, `"id":"urn:uuid:0","previousProof":"urn:uuid:5"`), p[1], p[2], p[3], p[4], p[5]},
			FaultChain, true},
		"the order does not matter":  {[]string{p[1], p[0], p[2]}, "", false},
		"the earlier one is missing": {p[1:2], FaultChain, true},
		"the first is missing":       {p[1:3], FaultChain, true},
		"the earlier stands twice":   {[]string{p[0], p[0], p[1]}, FaultChain, true},
		"on itself":                  {[]string{reads(p[1], `"previousProof":"urn:uuid:0"`, `"previousProof":"urn:uuid:1"`)}, FaultChain, true},
		"in a circle":                {[]string{reads(p[0], `"id":"urn:uuid:0"`, `"id":"urn:uuid:0","previousProof":"urn:uuid:1"`), p[1]}, FaultChain, true},
		"on a circle": {[]string{reads(p[0], `"id":"urn:uuid:0"`, `"id":"urn:uuid:0","previousProof":"urn:uuid:1"`), p[1], p[2]},
			FaultChain, true},
		"the earlier does not hold": {[]string{reads(p[0], "08:32:00Z", "08:32:01Z"), p[1]}, FaultFalse, true}, // the later one covers it
		"the earlier is for else":   {[]string{reads(p[0], "assertionMethod", "authentication"), p[1]}, FaultChain, true},
		"the earlier is unreadable": {[]string{reads(p[0], "eddsa-rdfc-2022", "ecdsa-sd-2023"), p[1]}, FaultSuite, false},
		"named twice":               {[]string{p[0], reads(p[1], `"previousProof":"urn:uuid:0"`, `"previousProof":["urn:uuid:0","urn:uuid:0"]`)}, "", false},
		"named by a number":         {[]string{p[0], reads(p[1], `"previousProof":"urn:uuid:0"`, `"previousProof":0`)}, FaultMalformed, true},
		"named by a long list":      {[]string{p[0], reads(p[1], `"previousProof":"urn:uuid:0"`, `"previousProof":["urn:uuid:0"`+strings.Repeat(`,"urn:uuid:0"`, 8)+`]`)}, FaultLimit, false},
		"named by nothing":          {[]string{p[0], reads(p[1], `"previousProof":"urn:uuid:0"`, `"previousProof":null`)}, FaultMalformed, true},
		"no longer named":           {[]string{p[0], reads(p[1], `,"previousProof":"urn:uuid:0"`, ``)}, FaultFalse, true},
	} {
		d, err := ReadIntegrity(secure(doc, x.proofs...))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		last := len(x.proofs) - 1
		keys := slices.Repeat([]*PublicKey{key}, len(d.Before(last)))
		if err := d.Verify(last, key, keys...); FaultCode(err) != x.code || errors.Is(err, ErrSignature) != x.judged {
			t.Errorf("%s: got %v, want %q, judged %v", name, err, x.code, x.judged)
		}
	}
}

// A proof that holds over one that does not is worth nothing: the chain is false, though the last signature is true.
func TestChainOverAFalseProof(t *testing.T) {
	k := generate(t, Ed25519)
	doc := string(badge(t, "").Bytes())
	first := strings.Replace(prove(t, doc, selfMethod(k.public), kindEd, `,"id":"urn:uuid:0"`, nil, k.private), "08:32:00Z", "08:32:01Z", 1)
	last := prove(t, doc, selfMethod(k.public), kindEd, `,"previousProof":"urn:uuid:0"`, []string{first}, k.private)
	d, err := ReadIntegrity(secure(doc, first, last))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Verify(1, k.public, k.public); FaultCode(err) != FaultChain || !errors.Is(err, ErrSignature) {
		t.Errorf("got %v", err)
	}
	if _, err := VerifyIntegrity(secure(doc, first, last), claimed); !errors.Is(err, ErrSignature) {
		t.Errorf("got %v", err)
	}
}

// Whatever is taken out of a chain, or changed in it, the last proof holds only with all it builds on untouched.
func TestChainHoldsOnlyWhole(t *testing.T) {
	doc, p, key := chain(t, 4)
	whole := string(secure(doc, p...))
	rapid.Check(t, func(rt *rapid.T) {
		kept := rapid.SliceOfNDistinct(rapid.IntRange(0, 3), 1, 4, rapid.ID[int]).Draw(rt, "kept")
		var proofs []string
		for _, n := range kept {
			proofs = append(proofs, p[n])
		}
		d, err := ReadIntegrity(secure(doc, proofs...))
		if err != nil {
			rt.Fatal(err)
		}
		for at, n := range kept {
			all := true
			for earlier := range n {
				all = all && slices.Contains(kept, earlier)
			}
			keys := slices.Repeat([]*PublicKey{key}, len(d.Before(at)))
			if err := d.Verify(at, key, keys...); (err == nil) != all {
				rt.Fatalf("proof %d of %v: %v", n, kept, err)
			}
		}
		changed := []byte(whole)
		i := rapid.IntRange(0, len(changed)-1).Draw(rt, "byte")
		changed[i] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		d, err = ReadIntegrity(changed)
		if err != nil {
			return
		}
		last := slices.IndexFunc(d.Proofs, func(x Proof) bool { return x.id == "urn:uuid:3" })
		if last >= 0 && len(d.Before(last)) == 3 && d.Verify(last, key, key, key, key) == nil {
			rt.Fatalf("byte %d changed, and the chain holds", i)
		}
	})
}
