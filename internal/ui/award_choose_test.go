package ui

import (
	"testing"

	"galon/badges"
	"galon/internal/app"
)

// Who misspells a badge to award is shown the one that was meant.
func TestMisspelledBadgesToAward(t *testing.T) {
	var offers []app.Offer
	for _, a := range badges.All() {
		offers = append(offers, app.Offer{Achievement: a})
	}
	for typed, want := range map[string]string{"équippe": "equipe", "travialler en equipe": "travailler equipe", "équipe": "équipe", "travail": "travail", "xyzzy": "xyzzy", "équipe xyzzy": "équipe xyzzy", "": ""} {
		got, near := meantIn(offers, typed)
		if got != want || near != (typed != want) {
			t.Errorf("%q is read as %q, near %v; want %q", typed, got, near, want)
		}
	}
}
