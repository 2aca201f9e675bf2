package i18n_test

import (
	"strings"
	"testing"

	"galon/internal/i18n"
)

func TestBind(t *testing.T) {
	for in, want := range map[string]string{
		"du 3 mars au 1er mai 2026":                "du 3_mars au 1er_mai 2026",
		"(12 août 2026)":                           "(12_août 2026)",
		"on 12 May 2026":                           "on 12_May 2026",
		"rendez-vous à 8 h, puis à 10 h 30":        "rendez-vous à 8_h, puis à 10_h_30",
		"10 Mo au plus, 1 200 € et 45 min":         "10_Mo au plus, 1 200_€ et 45_min",
		"procès-verbal n° 3, n° A-12":              "procès-verbal n°_3, n°_A-12",
		"articles D. 6313-3-2 et L. 6362-6":        "articles D._6313-3-2 et L._6362-6",
		"(L. 6113-1, art. 5)":                      "(L._6113-1, art._5)",
		"Paul D. marche vite":                      "Paul D. marche vite",
		"3 marsouins, 2 minutes, 5 hommes, 4 Mots": "3 marsouins, 2 minutes, 5 hommes, 4 Mots",
		"la touche h 32":                           "la touche h 32",
		"mai 2026":                                 "mai 2026",
		" mars":                                    " mars",
		"":                                         "",
		"12 ":                                      "12 ",
	} {
		want := strings.ReplaceAll(want, "_", "\u00a0")
		if got := i18n.Bind(in); got != want {
			t.Errorf("Bind(%q)\n got %q\nwant %q", in, got, want)
		}
		if again := i18n.Bind(want); again != want {
			t.Errorf("Bind twice of %q: got %q", in, again)
		}
	}
}
