package artwork_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"galon/internal/artwork"
	"galon/internal/testkit"
)

func TestALetterIsOneSheetForAWindow(t *testing.T) {
	l := artwork.Letter{Title: "Votre code", Made: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC), From: []string{"Galon"}, Date: "Le 25 novembre 2026", Heading: "Votre code de vérification",
		To:     []string{"ASSOCIATION DES GRANGES", "Bâtiment C, escalier 3", "3 rue des Granges", "25000 BESANÇON"},
		Before: []string{"Madame, Monsieur,", strings.Repeat("Nadia Benali demande à délivrer des badges. ", 4)}, Code: "7K4M\u00a0PD2X", After: []string{"Le code peut être tapé jusqu’au 24 janvier 2027."}, Foot: []string{"Galon"}}
	short, err := l.PDF()
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.PDF()
	if err != nil || !bytes.Equal(short, again) {
		t.Errorf("the same letter is other bytes (%v)", err)
	}
	text := testkit.PDFText(t, short)
	for _, want := range []string{"ASSOCIATION DES GRANGES", "25000 BESANÇON", "7K4M", "24 janvier 2027"} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
			t.Errorf("the letter does not hold %q:\n%s", want, text)
		}
	}
	l.To = append(l.To, strings.Repeat("un complément d’adresse qui est très long ", 5), "BP 12", "CEDEX 9")
	l.Before = append(l.Before, strings.Repeat("Encore une phrase. ", 40))
	long, err := l.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(testkit.PDFPages(t, long)); n != 1 {
		t.Errorf("%d sheets, want 1", n)
	}
}
