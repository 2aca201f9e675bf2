package sign

import (
	"bytes"
	"testing"
)

func TestPINOpensItsOwnThingOnly(t *testing.T) {
	pepper, err := NewPepper(bytes.Repeat([]byte{9}, SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewPepper(bytes.Repeat([]byte{8}, SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	hash := pepper.HashPIN("a", "493027")
	if !pepper.IsPIN("a", "493027", hash) {
		t.Error("the right code does not open")
	}
	if again := pepper.HashPIN("a", "493027"); again == hash {
		t.Error("two hashes of one code are the same: no salt")
	}
	if pepper.IsPIN("a", "493028", hash) || pepper.IsPIN("b", "493027", hash) || other.IsPIN("a", "493027", hash) {
		t.Error("another code, thing or pepper opens")
	}
	for _, broken := range []string{"", "x", pinPrefix, pinPrefix + "AA$", hash[:len(hash)-3], "argon2id-1-1-1$" + hash[len(pinPrefix):]} {
		if pepper.IsPIN("a", "493027", broken) {
			t.Errorf("%q is taken for a hash", broken)
		}
	}
}
