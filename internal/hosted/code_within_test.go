package hosted

import (
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// A word before the code may agree with its check sign by chance: « code 9CYC 5PPN » did, before FPSP.
func TestCodeInASentenceIsTheOneThatIsPrinted(t *testing.T) {
	d := &Door{Site: &httpd.Site{BaseURL: "https://galon.example"}}
	codes := []string{"9CYC5PPNFPSP"}
	for range 500 {
		codes = append(codes, domain.NewCode(domain.PublicCode))
	}
	for _, code := range codes {
		for _, said := range []string{"Voici mon code " + domain.FormatCode(code) + ".", "le code avec : " + domain.FormatCode(code) + " pour vous", "mon code " + strings.ToLower(domain.FormatCode(code))} {
			if !hasDigit(code) && strings.HasPrefix(said, "mon") {
				continue // three small words
			}
			if got, ok := d.codeWithin(said); !ok || got != code {
				t.Errorf("%q: got %q", said, got)
			}
		}
	}
}
