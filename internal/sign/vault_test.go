package sign

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func vault(t testing.TB, fill byte) *Vault {
	t.Helper()
	v, err := OpenVault(bytes.Repeat([]byte{fill}, SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSealedKeyOpensForItsOrganisationAndIDOnly(t *testing.T) {
	v := vault(t, 1)
	k := generate(t, Ed25519)
	binding := "org1|" + k.ID + "|Ed25519"
	sealed, err := v.Seal("signing-key", binding, k.PrivateBytes())
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := vault(t, 1).Open("signing-key", binding, sealed); err != nil || !bytes.Equal(plain, k.PrivateBytes()) {
		t.Fatalf("does not open for its owner: %v", err)
	}
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another organisation": func() ([]byte, error) { return v.Open("signing-key", "org2|"+k.ID+"|Ed25519", sealed) },
		"another key id":       func() ([]byte, error) { return v.Open("signing-key", "org1|other|Ed25519", sealed) },
		"another algorithm":    func() ([]byte, error) { return v.Open("signing-key", "org1|"+k.ID+"|ES256", sealed) },
		"another purpose":      func() ([]byte, error) { return v.Open("share-code", binding, sealed) },
		"another master key":   func() ([]byte, error) { return vault(t, 2).Open("signing-key", binding, sealed) },
		"a changed bit":        func() ([]byte, error) { return v.Open("signing-key", binding, flipped) },
		"another version":      func() ([]byte, error) { return v.Open("signing-key", binding, append([]byte{2}, sealed[1:]...)) },
		"a cut text":           func() ([]byte, error) { return v.Open("signing-key", binding, sealed[:10]) },
		"nothing":              func() ([]byte, error) { return v.Open("signing-key", binding, nil) },
	} {
		if plain, err := open(); !errors.Is(err, ErrSealed) || plain != nil {
			t.Errorf("%s: got %x, %v, want ErrSealed", name, plain, err)
		}
	}
}

func TestSealNeverRepeats(t *testing.T) {
	v := vault(t, 1)
	seen := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "plain")
		sealed, err := v.Seal("p", "a", plain)
		if err != nil || seen[string(sealed)] {
			t.Fatalf("the same sealed bytes twice, or %v", err)
		}
		seen[string(sealed)] = true
		if back, err := v.Open("p", "a", sealed); err != nil || !bytes.Equal(back, plain) {
			t.Fatalf("got %x, %v, want %x", back, err, plain)
		}
	})
}

func TestSecretsHaveOneLength(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := OpenVault(make([]byte, n)); err == nil {
			t.Errorf("a master key of %d bytes was taken", n)
		}
		if _, err := NewPepper(make([]byte, n)); err == nil {
			t.Errorf("a pepper of %d bytes was taken", n)
		}
	}
}

func TestPepperKeepsPurposesApart(t *testing.T) {
	a, _ := NewPepper(bytes.Repeat([]byte{1}, SecretSize))
	b, _ := NewPepper(bytes.Repeat([]byte{2}, SecretSize))
	got := map[string]string{}
	for name, hash := range map[string]string{
		"ab c": a.Hash("ab", "c"), "a bc": a.Hash("a", "bc"), "a b c": a.Hash("a", "b c"), "ab  c": a.Hash("ab", " c"), "other": b.Hash("ab", "c"),
	} {
		if other, twice := got[hash]; twice {
			t.Errorf("%q and %q have one hash", name, other)
		}
		got[hash] = name
		if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
			t.Errorf("%q: %q is not SHA-256 in hex", name, hash)
		}
	}
	if same, _ := NewPepper(bytes.Repeat([]byte{1}, SecretSize)); same.Hash("ab", "c") != a.Hash("ab", "c") {
		t.Error("one value has two hashes under one secret")
	}
	defer func() {
		if recover() == nil {
			t.Error("a pepper without secret was used")
		}
	}()
	Pepper{}.Hash("ab", "c")
}
