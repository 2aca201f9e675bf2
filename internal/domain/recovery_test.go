package domain

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Any single wrong sign, and any two that changed places, is noticed; blanks and small letters are not.
func TestARecoveryCodeNoticesSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := RecoveryFrom(rapid.SliceOfN(rapid.Byte(), 15, 20).Draw(t, "bits"))
		if got, err := ParseRecovery(" " + strings.ToLower(FormatRecovery(code)) + "-"); err != nil || got != code {
			t.Fatalf("%s comes back as %s, %v", code, got, err)
		}
		i := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		sign := codeSigns[rapid.IntRange(0, 31).Draw(t, "sign")]
		wrong := code[:i] + string(sign) + code[i+1:]
		if _, err := ParseRecovery(wrong); (err == nil) != (wrong == code) {
			t.Fatalf("%s for %s: %v", wrong, code, err)
		}
		j := rapid.IntRange(0, len(code)-1).Draw(t, "with")
		swapped := []byte(code)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		if _, err := ParseRecovery(string(swapped)); (err == nil) != (string(swapped) == code) {
			t.Fatalf("%s for %s: %v", swapped, code, err)
		}
	})
}

func FuzzParseRecovery(f *testing.F) {
	for _, seed := range []string{"", "3FHW 8Z2Q K6MB 9QTC", "iloILO", "é", strings.Repeat("0", 17), "0000000000000000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseRecovery(typed)
		if err != nil {
			return
		}
		if again, err := ParseRecovery(FormatRecovery(code)); err != nil || again != code || len(code) != recoveryLength {
			t.Fatalf("%q became %q, then %q, %v", typed, code, again, err)
		}
	})
}
