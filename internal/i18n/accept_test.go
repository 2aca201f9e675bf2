package i18n_test

import (
	"strings"
	"testing"

	"galon/internal/i18n"
)

func TestAccepted(t *testing.T) {
	for header, want := range map[string]string{
		"":                                    "fr",
		"en":                                  "en",
		"en-GB,en;q=0.9":                      "en",
		"en-US":                               "en",
		"fr-FR,fr;q=0.9,en;q=0.8":             "fr",
		"en;q=0.5, fr;q=0.8":                  "fr",
		"fr;q=0.1, en":                        "en",
		"de-DE,de;q=0.9,en;q=0.8,fr;q=0.7":    "en",
		"de, fr;q=0.5, en;q=0.4":              "fr",
		"de":                                  "fr",
		"fr-CA":                               "fr",
		"*":                                   "fr",
		"en;q=0":                              "fr",
		"en;q=x":                              "fr",
		";;;":                                 "fr",
		strings.Repeat("en-", 400):            "fr",
		strings.Repeat("en, ", 20) + "fr;q=1": "en",
	} {
		if got := i18n.Accepted(header); got != want {
			t.Errorf("Accepted(%q) = %q, want %q", header, got, want)
		}
	}
}

// FuzzAccepted: whatever the header, the answer is a language that there is.
func FuzzAccepted(f *testing.F) {
	for _, s := range []string{"en", "fr-FR,fr;q=0.9,en;q=0.8", "*;q=0.1", "x-klingon", "en-----", "en;q=-1", "zh-Hant-TW;q=2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := i18n.Accepted(header); got != i18n.French && got != i18n.English {
			t.Errorf("Accepted(%q) = %q", header, got)
		}
	})
}
