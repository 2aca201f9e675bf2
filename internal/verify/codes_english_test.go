package verify

import (
	"strings"
	"testing"
	"time"
)

// Every answer has its English, with as many blanks, and other words.
func TestEveryCodeInEnglish(t *testing.T) {
	for code, french := range Codes {
		e, ok := english[code]
		switch {
		case !ok:
			t.Errorf("%s has no English in codes_english.go", code)
		case e.title == "" || e.detail == "" || e.title == french.Title || e.detail == french.Detail:
			t.Errorf("%s is not translated: %q, %q", code, e.title, e.detail)
		case strings.Count(e.title, "%s") != strings.Count(french.Title, "%s") || strings.Count(e.detail, "%s") != strings.Count(french.Detail, "%s"):
			t.Errorf("%s has other blanks than in French: %q, %q", code, e.title, e.detail)
		}
	}
	for code := range english {
		if _, ok := Codes[code]; !ok {
			t.Errorf("%s is no code any more", code)
		}
	}
}

func TestACheckInEnglish(t *testing.T) {
	day := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		check         Check
		title, detail string
	}{
		{say("issuer-verified", frenchDate(day), "123 456 789 00012", "Dijon (21)").titled("Greta %s du 1er mai"), "It does come from Greta %s du 1er mai.",
			"Identity of the organisation checked by our team on 1 May 2026 (SIRET company number 123 456 789 00012, Dijon (21))."},
		{say("issuer-removed-since", "L’Atelier", frenchDate(day)).titled("L’Atelier"), "It does come from L’Atelier.",
			"L’Atelier has not been in our registry since 1 May 2026. This badge was awarded before."},
		{say("dates-current", frenchDate(day.AddDate(3, 0, 13))), "It is within its dates.", "Until 14 May 2029."},
		{say("status-revoked-reason", "100 %s\nfaux"), "The organisation has withdrawn it.", "The organisation withdrew it and gives the reason: “100 %s\nfaux”."},
		{say("status-clear"), "The organisation has not withdrawn it.", "List of withdrawn badges read just now."},
		{Check{Name: CheckDocument, Outcome: No, Code: "context-missing", Title: titleNoBadge, Detail: "Le contexte manque."}, englishNoBadge,
			"Its content does not follow the Open Badges 3.0 standard."},
		{Check{Name: CheckStatus, Outcome: No, Code: "status-clear", Title: "Autre chose.", Detail: "Encore autre chose."}, "Autre chose.", "Encore autre chose."},
	} {
		got := tt.check.English()
		if got.Title != tt.title || got.Detail != tt.detail {
			t.Errorf("%s:\n got %q %q\nwant %q %q", tt.check.Code, got.Title, got.Detail, tt.title, tt.detail)
		}
		if got.Code != tt.check.Code || got.Outcome != tt.check.Outcome {
			t.Errorf("%s: the answer itself has changed: %+v", tt.check.Code, got)
		}
	}
}

// A report in English leaves the French one as it was: both may be in hand at once.
func TestAReportInEnglish(t *testing.T) {
	r := Report{Checks: []Check{say("status-clear")}, Parts: []Report{{Checks: []Check{say("contents-ok")}}}, Endorsements: []Report{{Checks: []Check{say("subject-ok")}}}}
	e := r.English()
	for what, c := range map[string][2]Check{"check": {r.Checks[0], e.Checks[0]}, "part": {r.Parts[0].Checks[0], e.Parts[0].Checks[0]},
		"endorsement": {r.Endorsements[0].Checks[0], e.Endorsements[0].Checks[0]}} {
		if c[0].Title != Codes[c[0].Code].Title || c[1].Title != english[c[1].Code].title {
			t.Errorf("%s: %q and %q", what, c[0].Title, c[1].Title)
		}
	}
}
