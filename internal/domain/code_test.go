package domain

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCodeReadsBackAsPeopleTypeIt(t *testing.T) {
	for range 200 {
		code := NewCode(PublicCode)
		for _, typed := range []string{code, strings.ToLower(code), FormatCode(code), " " + code[:4] + "-" + code[4:] + "\n",
			strings.NewReplacer("1", "l", "0", "o").Replace(code), strings.NewReplacer("1", "I", "0", "O").Replace(code),
			"« " + FormatCode(code) + " »", code[:4] + "_" + code[4:8] + "–" + code[8:] + ".", "\u200b" + code + "\u00a0", fullWidth(code)} {
			got, err := ParseCode(PublicCode, typed)
			if err != nil || got != code {
				t.Fatalf("ParseCode(%q) = %q, %v; want %q", typed, got, err, code)
			}
		}
	}
}

// fullWidth is how some keyboards write.
func fullWidth(code string) string {
	return strings.Map(func(r rune) rune { return r + '\uff10' - '0' }, code)
}

func TestCodeNoticesEveryWrongSignAndEverySwap(t *testing.T) {
	for range 50 {
		code := NewCode(PublicCode)
		for i := range code {
			for _, sign := range codeSigns {
				if byte(sign) == code[i] {
					continue
				}
				wrong := code[:i] + string(sign) + code[i+1:]
				if _, err := ParseCode(PublicCode, wrong); err == nil {
					t.Fatalf("%s passes for %s: sign %d", wrong, code, i)
				}
			}
			for j := i + 1; j < len(code); j++ {
				if code[i] == code[j] {
					continue
				}
				b := []byte(code)
				b[i], b[j] = b[j], b[i]
				if _, err := ParseCode(PublicCode, string(b)); err == nil {
					t.Fatalf("%s passes for %s: swap of %d and %d", b, code, i, j)
				}
			}
		}
	}
}

func TestCodeOfTheOtherKindIsNamed(t *testing.T) {
	for range 100 {
		if _, err := ParseCode(PublicCode, NewCode(ClaimCode)); CodeOf(err) != "code-is-claim" {
			t.Fatalf("claim code as public: got %v", err)
		}
		if _, err := ParseCode(ClaimCode, NewCode(PublicCode)); CodeOf(err) != "code-is-public" {
			t.Fatalf("public code as claim: got %v", err)
		}
	}
}

func TestCodeRefusesWhatIsNoCode(t *testing.T) {
	for typed, want := range map[string]string{
		"": "code-malformed", "7KQ4": "code-malformed", "7KQ4 M2XD 9HTCX": "code-malformed", "7KQ4 M2XD 9HTU": "code-mistyped", "7KQ4 M2XD 9HTU U": "code-malformed",
		"é": "code-malformed", strings.Repeat("7", 4000): "code-malformed",
	} {
		if _, err := ParseCode(PublicCode, typed); CodeOf(err) != want {
			t.Errorf("ParseCode(%.20q): got %v, want %s", typed, err, want)
		}
	}
}

func TestCodeFromIsAFunctionOfItsBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), 11, 32).Draw(t, "raw")
		code := CodeFrom(ClaimCode, raw)
		if got, err := ParseCode(ClaimCode, code); err != nil || got != code || code != CodeFrom(ClaimCode, raw) {
			t.Fatalf("CodeFrom(%x) = %s, reads as %s, %v", raw, code, got, err)
		}
	})
}

func FuzzParseCode(f *testing.F) {
	f.Add("7KQ4 M2XD 9HTC")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseCode(PublicCode, typed)
		if err == nil && (len(code) != codeLength || codeSum([]byte(code)) != byte(PublicCode)) {
			t.Fatalf("ParseCode(%q) = %q", typed, code)
		}
	})
}
