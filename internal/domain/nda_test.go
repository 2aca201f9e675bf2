package domain_test

import (
	"testing"

	"galon/internal/domain"
)

// What préfets have given is taken, also before 2016, overseas and for a GRETA; what none could have given is named.
func TestANumberOfDeclarationIsReadByItsParts(t *testing.T) {
	for nda, want := range map[string]string{
		"27250123425":  "", // today's Bourgogne-Franche-Comté
		"43250123425":  "", // Franche-Comté, before 2016
		"53350123435":  "",
		"11750123475":  "",
		"04970123497":  "", // La Réunion
		"942A0123420":  "", // Corse
		"1175P001234":  "", // a GRETA
		"2725012342":   "nda-length",
		"272501234255": "nda-length",
		"27250123É25":  "nda-letter",
		"27250123P25":  "nda-letter", // the P has its place
		"FR250123425":  "nda-letter",
		"99250123425":  "nda-region",
		"00000000000":  "nda-region",
		"27000123425":  "nda-departement",
		"27960123425":  "nda-departement",
	} {
		if got, _ := domain.CheckNDA(nda); got != want {
			t.Errorf("%s: %q, want %q", nda, got, want)
		}
	}
}
