package domain

import (
	"strings"
	"testing"
	"time"
)

// The numbers are published examples and real establishments; the last three are La Poste's.
func TestCheckSIRET(t *testing.T) {
	for siret, want := range map[string]string{
		"73282932000074": "", "11000007200014": "", "85271587900031": "", "31849010900168": "", "732 829 320 00074": "",
		"43203785199115": "siret-digit", "12345678912345": "siret-digit", "7328293200007": "siret-length", "7328293200007A": "siret-length", "": "siret-length",
		"35600000000048": "", "35600000049837": "", "35600000049836": "siret-digit",
	} {
		if got := CheckSIRET(siret); got != want {
			t.Errorf("CheckSIRET(%q) = %q, want %q", siret, got, want)
		}
	}
}

func TestFoldMakesSpellingsEqual(t *testing.T) {
	for a, b := range map[string]string{
		"Éléonore  LE-GOFF": "eleonore le goff", "Cœur": "COEUR", "e\u0301te\u0301": "été", "  Aïcha\u00a0Benali ": "aicha benali", "L’Huillier": "L'Huillier",
	} {
		if Fold(a) != Fold(b) {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q", a, Fold(a), b, Fold(b))
		}
	}
	if Fold("Léa Roux") == Fold("Léo Roux") || SameName("Léa Roux", "Léo Roux") || SameName("", "") {
		t.Error("two people are taken for one")
	}
	if !SameName("Léa\u200b Roux", "Léa Ro\u00adux") {
		t.Error("a sign that nobody sees makes another person")
	}
	if !SameName("ROUX  Léa", "lea roux") || !SameName("Anne-Marie Petit", "Petit Anne Marie") {
		t.Error("one person is taken for two")
	}
}

func TestIDsSortByCreation(t *testing.T) {
	start := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	last := ""
	for i := range 1000 {
		id := NewID[AwardID](start.Add(time.Duration(i) * time.Millisecond))
		if string(id) <= last {
			t.Fatalf("%s comes after %s", id, last)
		}
		if back, err := ParseID[AwardID](string(id)); err != nil || back != id {
			t.Fatalf("ParseID(%s) = %s, %v", id, back, err)
		}
		last = string(id)
	}
	for _, s := range []string{"", "x", strings.ToUpper(last), last + "0", strings.Repeat("z", 26)} {
		if _, err := ParseID[AwardID](s); !IsKind(err, NotFound) {
			t.Errorf("ParseID(%q): got %v, want not found", s, err)
		}
	}
}

func TestEmailFaultsAreNamed(t *testing.T) {
	for email, want := range map[string]string{
		"lea@exemple.fr": "", "lea.roux+cv@mail.exemple.fr": "", "lea": "email-malformed", "lea@": "email-malformed", "@exemple.fr": "email-malformed",
		"lea@exemple": "email-no-end", "lea@exemple.": "email-no-end", "lea roux@exemple.fr": "email-malformed", "Léa <lea@exemple.fr>": "email-malformed",
	} {
		if got := CheckEmail(email); got != want {
			t.Errorf("CheckEmail(%q) = %q, want %q", email, got, want)
		}
	}
	if got := MaskEmail("nadia@exemple.fr"); got != "n•••@exemple.fr" {
		t.Errorf("MaskEmail = %q", got)
	}
}

func TestRegistryDecisionInForce(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	e := RegistryEntry{Decisions: []RegistryDecision{{Kind: Verified, From: day(1)}, {Kind: Suspended, From: day(10)}, {Kind: Verified, From: day(20)}},
		Keys: []PinnedKey{{Thumbprint: "old", From: day(1), Until: day(15)}, {Thumbprint: "new", From: day(15)}}}
	for d, want := range map[int]DecisionKind{1: Verified, 9: Verified, 10: Suspended, 19: Suspended, 25: Verified} {
		if got, ok := e.At(day(d)); !ok || got.Kind != want {
			t.Errorf("day %d: got %v %v, want %s", d, got.Kind, ok, want)
		}
	}
	if _, ok := e.At(day(1).Add(-time.Second)); ok {
		t.Error("a decision before the first one")
	}
	if !e.Pins("old", day(14)) || e.Pins("old", day(15)) || !e.Pins("new", day(14)) || e.Pins("other", day(14)) {
		t.Error("pins do not follow their periods")
	}
}

func TestNamesHoldWhatCanBeRead(t *testing.T) {
	for name, want := range map[string]string{
		"Zoé Œuvrard": "", "Jean-Noël d’Arc": "", "محمد علي": "", "X Æ A-12": "",
		"": "name-missing", "  ": "name-missing", "-": "name-missing", "\u200b": "name-missing",
		"Léa\u200dRoux": "name-signs", "Léa Ro\u00adux": "name-signs", "Léa <Roux>": "name-signs", "Badge valide\u2028Léa": "name-signs",
		"\u202exuoR aéL": "name-signs", "Léa\u3164Roux": "name-signs", "lea@exemple.fr": "name-signs",
		"=cmd|'/c calc'!A0": "name-signs", "=1+1 Léa": "name-signs", "06 07 08 09 10": "name-signs", "+33": "name-signs", // other columns, and formulas
	} {
		got := ""
		for _, f := range (Recipient{Name: name}).Check() {
			if f.Pointer == "/recipient/name" && (f.Code == "name-missing" || f.Code == "name-signs") {
				got = f.Code
				break
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if faults := codes((Recipient{Name: "Léa Roux", Phone: "06\r\n07"}).Check()); len(faults) != 1 {
		t.Errorf("a telephone of two lines: %v", faults)
	}
}
